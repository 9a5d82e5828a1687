"""The report of leaked credentials: no sign-in, two steps, and only who holds the mailbox makes it act (P55-P58)."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user, logout_user
from werkzeug.wrappers import Response as AnyResponse

from adapters import clock
from blueprints.guards import (
    form_token,
    fresh_form_token,
    own_form_token,
    own_token_good,
    personal_page,
    presence,
    to_sign_in,
    too_often,
    visitor,
)
from blueprints.post import commit_and_post, report_letter, reported_letter
from blueprints.report.forms import ReportForm
from blueprints.words import language, nowhere
from domain import activity, incidents, links
from extensions import db
from models import Account

bp = Blueprint("report", __name__)

LIMITS = "5/minute;20/hour"
LIMITS_TO_ONE_ADDRESS = "3/hour;6/day"
LATELY = 30


@bp.get("/inlog-melden")
@personal_page
def write() -> str:
    """Ask for the address alone; who is signed in need not even do that (P55)."""
    return _page(ReportForm())


def _page(form: ReportForm, notice: str = "") -> str:
    own = own_form_token() if current_user.is_authenticated else ""
    return render_template(
        "report/write.html", form=form, notice=notice, form_token=fresh_form_token(), own_form_token=own
    )


@bp.post("/inlog-melden")
@personal_page
def send() -> AnyResponse | tuple[str, int]:
    """Send a letter, whoever it is: nothing happens before somebody presses the button behind its link (P57)."""
    form, token = ReportForm(), form_token()
    if not form.validate():
        return _page(form), 422
    if token is None:
        notice = _("Het formulier stond te lang open. Alles staat er nog. Druk nog een keer op verzenden.")
        return _page(form, notice), 422
    if wait := too_often("report", visitor(), LIMITS):
        return _later(form, wait)
    if not too_often("report-to", form.email.data.casefold(), LIMITS_TO_ONE_ADDRESS):
        commit_and_post(report_letter(form.email.data, language(), clock.now()))
    return redirect(url_for("report.sent"), 303)


def _later(form: ReportForm, wait: int) -> AnyResponse:
    notice = _("Er kwamen in korte tijd veel meldingen. Probeer het over een paar minuten opnieuw, of bel ons.")
    response = Response(_page(form, notice), 429)
    response.headers["Retry-After"] = str(wait)
    return response


@bp.get("/inlog-melden/verstuurd")
@personal_page
def sent() -> str:
    """Say where to look; whether there is an account is not said (P57)."""
    return render_template("report/sent.html")


@bp.get("/inlog-melden/<token>")
@personal_page
def act(token: str) -> str | tuple[str, int]:
    """Say what the button will do; looking changes nothing, so that a scanner of mail locks nobody out (P57)."""
    if links.find(db.session(), incidents.LINK, token, now=clock.now()) is None:
        return _gone()
    return render_template("report/act.html", token=token, form_token=fresh_form_token())


def _gone() -> tuple[str, int]:
    nowhere()
    return render_template("report/gone.html"), 404


@bp.post("/inlog-melden/<token>")
@personal_page
def acted(token: str) -> AnyResponse | str | tuple[str, int]:
    """Close the account to whoever has its credentials (P56)."""
    if form_token() is None:
        return redirect(url_for("report.act", token=token), 303)
    found = links.find(db.session(), incidents.LINK, token, now=clock.now())
    return _gone() if found is None else _close_off(found[1])


@bp.post("/inlog-melden/nu")
@personal_page
def act_now() -> AnyResponse | str:
    """The same at once, for who is signed in (P56)."""
    if not current_user.is_authenticated:
        return to_sign_in()
    if not own_token_good():
        return redirect(url_for("report.write"), 303)
    account = presence().account
    logout_user()
    return _close_off(account)


def _close_off(account: Account) -> str:
    """Do it, tell by letter how to go on, and show what happened lately for review (P56, P58)."""
    now, session = clock.now(), db.session()
    steps = activity.about_account(session, account.id, most=LATELY)
    incident = incidents.act(session, account, now=now)
    commit_and_post(reported_letter(account, now))
    facts = {"reference": incident.reference, "until": account.cautious_until, "steps": steps}
    return render_template("report/done.html", actions=activity.ACTIONS, role_words=activity.role_words, **facts)
