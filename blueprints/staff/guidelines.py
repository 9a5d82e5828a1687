"""The guideline: read and confirmed before any personal data is shown (P89)."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from adapters import clock, guideline
from blueprints.guards import own_form_token, own_token_good, personal_page, presence
from blueprints.staff.access import bp
from blueprints.words import language
from domain import staff
from extensions import db


@bp.get("/richtlijn", endpoint="guideline")
@personal_page
def read_guideline() -> str:
    """Show the guideline in force, and ask to confirm it where that has not been done within the year."""
    return _page()


def _page(notice: str = "") -> str:
    text, account = guideline.in_force(language(), clock.today()), presence().account
    confirmed = staff.has_confirmed(db.session(), account, text.version, now=clock.now())
    return render_template(
        "staff/guideline.html", guideline=text, confirmed=confirmed, notice=notice, form_token=own_form_token()
    )


@bp.post("/richtlijn")
@personal_page
def confirm_guideline() -> AnyResponse | tuple[str, int]:
    """Note that the version shown was confirmed; one that came into force meanwhile has to be read first."""
    version = guideline.in_force("nl", clock.today()).version
    if not own_token_good() or request.form.get("version") != version.isoformat():
        return _page(_("De richtlijn is net vernieuwd of stond te lang open. Lees hem en bevestig hem dan.")), 422
    staff.confirm_guideline(db.session(), presence().account, version, now=clock.now())
    db.session.commit()
    return redirect(url_for("staff.home"), 303)
