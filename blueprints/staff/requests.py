"""Requests that came by post, mail or telephone: entered by staff, done as if the person did it (P55, P92, S150)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from adapters import clock
from blueprints.guards import own_form_token, personal_page, presence
from blueprints.post import closing_letter, commit_and_post, queue, recover_letter, report_letter, reported_letter
from blueprints.rights_post import answer_on
from blueprints.staff.access import bp, may
from blueprints.staff.forms import AddressForm, ClosingRequestForm, ReportRequestForm
from blueprints.words import language
from domain import accounts, activity, addresses, closing, incidents, request_desk
from domain import requests as rights
from extensions import db
from models import Account
from privacy.vocabulary import midnight

Answer = AnyResponse | tuple[str, int]
PAST_DAYS = 365


@bp.get("/verzoeken")
@personal_page
def requests() -> Answer:
    """Offer what people ask by post or telephone."""
    return _page(notice=_notices().get(request.args.get("gedaan", ""), ""), status=200)


def _notices() -> dict[str, str]:
    return {
        "opgeheven": _("Het account is opgeheven. De brief met kenmerk en datums is onderweg."),
        "ingevoerd": _("Het verzoek staat in het register. Is er een mailadres, dan is de link onderweg."),
        "gemeld": _("De melding is verwerkt. Er is een brief onderweg."),
        "herstel": _("Is er een account met dit adres, dan is de herstellink onderweg. Het wachtwoord kiest de klant."),
    }


def _page(form: AddressForm | None = None, notice: str = "", status: int = 422) -> tuple[str, int]:
    blank: dict[str, Any] = {"formdata": None}
    forms = {
        "closing": ClosingRequestForm(received=clock.today().isoformat(), prefix="c", **blank),
        "report": ReportRequestForm(prefix="r", **blank),
        "recovery": AddressForm(prefix="h", **blank),
    }
    shown = {name: form if form and type(form) is type(blank_one) else blank_one for name, blank_one in forms.items()}
    page = render_template(
        "staff/requests.html",
        forms=shown,
        form=form or shown["recovery"],
        notice=notice,
        today=clock.today(),
        earliest=clock.today() - timedelta(days=PAST_DAYS),
        form_token=own_form_token(),
        register=request_desk.listed(db.session()) if may("staff.request_page") else None,
        answer_on=answer_on,
        now=clock.now(),
        kinds=rights.KINDS,
        states=rights.STATES,
        decisions=rights.DECISIONS,
    )
    return page, status


def _customer(form: AddressForm) -> Account | None:
    """Find the customer whose account it is; staff are removed by an admin, not from here."""
    found = addresses.holder(db.session(), form.email.data or "")
    if found is not None and found.confirmed_at is not None and not found.is_staff:
        return found
    form.email.errors = [_("Er is geen klant met dit adres.")]
    return None


def _done(what: str) -> AnyResponse:
    return redirect(url_for("staff.requests", gedaan=what), 303)


@bp.post("/verzoeken/opheffen")
@personal_page
def request_closing() -> Answer:
    """Close an account for who asked it; the month runs from the day on which the request came in (P92, P93)."""
    form, now, by = ClosingRequestForm(prefix="c"), clock.now(), presence().account
    if not form.validate() or not _received_good(form):
        return _page(form)
    account = _customer(form)
    if account is None:
        return _page(form)
    if account.closing_since is not None:
        form.email.errors = [_("Dit account is al opgeheven.")]
        return _page(form, status=409)
    noticed = _noticed(form, now)
    dates = closing.start(db.session(), account, now=now, noticed=noticed, by=by, how=form.how.data)
    commit_and_post(queue(closing_letter(account, dates), about=account.id, now=now))
    return _done("opgeheven")


def _received_good(form: ClosingRequestForm) -> bool:
    day, today = date.fromisoformat(form.received.data or ""), clock.today()
    if today - timedelta(days=PAST_DAYS) <= day <= today:
        return True
    form.received.errors = [_("Kies vandaag of een dag in het afgelopen jaar.")]
    return False


def _noticed(form: ClosingRequestForm, now: datetime) -> datetime:
    return min(midnight(date.fromisoformat(form.received.data or "")), now)


@bp.post("/verzoeken/melding")
@personal_page
def request_report() -> Answer:
    """Enter a report of leaked credentials: a letter with a button, or at once after calling back (P55, P116)."""
    form, now, by = ReportRequestForm(prefix="r"), clock.now(), presence().account
    if not form.validate():
        return _page(form)
    if form.proof.data == "letter":
        activity.note(db.session(), "report_entered", role=by.user_type, actor=by.id, now=now, reason="telephone")
        commit_and_post(report_letter(form.email.data or "", language(), now))
        return _done("gemeld")
    account = _customer(form)
    if account is None:
        return _page(form)
    incidents.act(db.session(), account, now=now, by=by)
    commit_and_post(reported_letter(account, now))
    return _done("gemeld")


@bp.post("/verzoeken/herstellink")
@personal_page
def request_recovery() -> Answer:
    """Start a recovery for a customer, who alone chooses the password (S150)."""
    form, now, by = AddressForm(prefix="h"), clock.now(), presence().account
    if not form.validate():
        return _page(form)
    found = accounts.ask_recovery(db.session(), form.email.data or "", now=now, by=by)
    commit_and_post(*([recover_letter(*found, now)] if found else []))
    return _done("herstel")
