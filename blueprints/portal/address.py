"""Another e-mail address, in two steps: ask, and confirm from the letter to the new one (P47)."""

from __future__ import annotations

from datetime import datetime

from flask import redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from adapters import clock
from blueprints.errors import too_many
from blueprints.guards import (
    not_while_cautious,
    own_form_token,
    personal_page,
    presence,
    recently_proven,
    too_often,
)
from blueprints.portal.security_forms import AddressForm
from blueprints.portal.security_room import bp, demand_token, done
from blueprints.post import commit_and_post, queue, security_letter
from blueprints.words import nowhere, outside_url
from domain import addresses, links
from extensions import db
from models import Account, AccountToken, Letter
from privacy.columns import normal_address

LIMITS = "5/hour;10/day"


@bp.get("/e-mailadres")
@personal_page
@not_while_cautious
@recently_proven
def email() -> str:
    """Ask for the new address, and say what will happen."""
    return _page(AddressForm())


def _page(form: AddressForm) -> str:
    account = presence().account
    return render_template("security/email.html", form=form, account=account, form_token=own_form_token())


@bp.post("/e-mailadres")
@personal_page
@not_while_cautious
@recently_proven
def ask_email() -> AnyResponse | tuple[str, int]:
    """Send a letter to the new address; the answer is the same when that address has an account (P47, S101)."""
    account, form, now = presence().account, AddressForm(), clock.now()
    if not form.validate():
        return _page(form), 422
    if normal_address(form.email.data) == normal_address(account.email):
        form.email.errors = [_("Dit is het adres dat je al gebruikt.")]
        return _page(form), 422
    if wait := too_often("new-address", account.id, LIMITS):
        return too_many(wait)
    commit_and_post(_asked(account, form.email.data, now))
    return redirect(url_for("security.email_asked"), 303)


def _asked(account: Account, email: str, now: datetime) -> Letter:
    """Queue the letter to the new address: with a link, or saying that it has an account already."""
    secret, code = addresses.ask(db.session(), account, email, now=now), account.language
    if secret is None:
        return queue(security_letter("security_email_taken", email, code), about=account.id, now=now)
    link = outside_url("security.confirm_email", code, token=secret)
    return queue(security_letter("security_new_email", email, code, link), about=account.id, now=now)


@bp.get("/e-mailadres/gevraagd")
@personal_page
def email_asked() -> str:
    """Say where to look; whether the address was free is not said."""
    return render_template("security/email_asked.html", account=presence().account)


def _behind(token: str) -> AccountToken | None:
    """Find the wish behind a link, if it is that of who is signed in."""
    found = links.find(db.session(), addresses.NEW, token, now=clock.now())
    return found[0] if found and found[1].id == presence().account.id else None


def _gone() -> tuple[str, int]:
    nowhere()
    return render_template("security/link_gone.html"), 404


@bp.get("/e-mailadres/<token>")
@personal_page
@not_while_cautious
def confirm_email(token: str) -> str | tuple[str, int]:
    """Show what the link is about; looking changes nothing, so that a scanner of mail does no harm."""
    wish = _behind(token)
    if wish is None:
        return _gone()
    facts = {"wanted": wish.address, "account": presence().account, "token": token}
    return render_template("security/email_confirm.html", form_token=own_form_token(), **facts)


@bp.post("/e-mailadres/<token>")
@personal_page
@not_while_cautious
def change_email(token: str) -> AnyResponse | tuple[str, int]:
    """Let the new address take effect, end other sessions, and tell the old address how to undo it (P47)."""
    demand_token()
    here, wish, now = presence(), _behind(token), clock.now()
    if wish is None:
        return _gone()
    try:
        old, undo = addresses.change(db.session(), here.account, wish, here=here.session, now=now)
    except addresses.Taken:
        db.session.rollback()
        return _gone()
    code = here.account.language
    draft = security_letter("security_email_changed", old, code, outside_url("report.revert", code, token=undo))
    commit_and_post(queue(draft, about=here.account.id, now=now))
    return done("e-mailadres")
