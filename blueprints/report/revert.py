"""The former address undoes a change of e-mail address, without signing in (P47)."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from adapters import clock
from blueprints.guards import form_token, fresh_form_token, personal_page
from blueprints.post import commit_and_post, queue, security_letter
from blueprints.report.views import bp
from blueprints.words import nowhere
from domain import addresses, links
from extensions import db

__all__ = ["bp"]


@bp.get("/e-mailadres-terugdraaien/<token>")
@personal_page
def revert(token: str) -> str | tuple[str, int]:
    """Say what the button will do; looking changes nothing."""
    found = links.find(db.session(), addresses.REVERT, token, now=clock.now())
    if found is None:
        return _gone()
    facts = {"old": found[0].address, "token": token, "form_token": fresh_form_token()}
    return render_template("report/revert.html", **facts)


def _gone() -> tuple[str, int]:
    nowhere()
    return render_template("report/gone.html"), 404


@bp.post("/e-mailadres-terugdraaien/<token>")
@personal_page
def reverted(token: str) -> AnyResponse | str | tuple[str, int]:
    """Give the account its former address back, and end every session (P47)."""
    if form_token() is None:
        return redirect(url_for("report.revert", token=token), 303)
    now, found = clock.now(), links.find(db.session(), addresses.REVERT, token, now=clock.now())
    if found is None:
        return _gone()
    link, account = found
    try:
        meanwhile = addresses.revert(db.session(), account, link, now=now)
    except addresses.Taken:
        db.session.rollback()
        return render_template("report/taken.html"), 409
    drafts = (security_letter("security_email_reverted", to, account.language) for to in (account.email, meanwhile))
    commit_and_post(*(queue(draft, about=account.id, now=now) for draft in drafts))
    return render_template("report/reverted.html", email=account.email, until=account.cautious_until)
