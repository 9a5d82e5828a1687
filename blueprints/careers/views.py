"""The application form, the page to check it on, and its confirmation (P73, P74, S234)."""

from __future__ import annotations

from datetime import datetime

import structlog
from flask import Blueprint, Response, render_template, request
from flask_babel import gettext as _
from sqlalchemy.exc import OperationalError
from werkzeug.wrappers import Response as AnyResponse

from adapters import clock, documents, markdown
from adapters.form_tokens import FormToken
from adapters.front import FORM_TOKEN_PLACE
from adapters.site import site
from adapters.uploads import takes_files
from blueprints.careers.confirmation import confirmed, from_cookie
from blueprints.careers.forms import OPEN, ApplicationForm, title_of
from blueprints.careers.notes import note_card
from blueprints.careers.papers import Paper
from blueprints.careers.staging import hold, put_down, staged, take_in, tidy
from blueprints.guards import (
    form_token,
    fresh_form_token,
    personal_page,
    same_for_everybody,
    too_often,
    visitor,
)
from blueprints.post import application_letter
from blueprints.suspicion import suspicion
from blueprints.words import language
from domain import applications, vacancies
from domain import letters as outbox
from extensions import db, only_reading
from models import ApplicationFile
from privacy.consents import KEEP_YEAR

log = structlog.get_logger()
bp = Blueprint("careers", __name__, url_prefix="/solliciteren")

Answer = AnyResponse | str | tuple[str, int]

LIMITS = "10/minute;30/hour"
"""Each of these may bring 20 MB that we keep for a day."""

LIMITS_TO_ONE_ADDRESS = "10/hour"


@bp.get("")
@same_for_everybody
def write() -> str:
    """Show the vacancies, and the form with its note card: what we keep, why, who sees it, until when (P05)."""
    return _form_page(_form(clock.now()), FORM_TOKEN_PLACE)


def _form(now: datetime) -> ApplicationForm:
    chosen = request.args.get("vacancy", OPEN) if request.method == "GET" else None
    offered = list(vacancies.open_on(db.session(), clock.today()))
    form = ApplicationForm.offering(offered, language(), vacancy=chosen)
    form.staged = staged(form.papers.data or "" if request.method == "POST" else "", now=now)
    return form


def _form_page(form: ApplicationForm, token: str, notice: str = "") -> str:
    code = language()
    shown = [
        {
            "slug": vacancy.slug,
            "title": title_of(vacancy, code),
            "text": markdown.render((vacancy.description_en if code == "en" else None) or vacancy.description),
            "closes_on": vacancy.closes_on,
        }
        for vacancy in form.vacancies.values()
    ]
    page = {"form": form, "notice": notice, "form_token": token, "vacancies": shown, "card": note_card(clock.now())}
    return render_template("careers/write.html", consent=KEEP_YEAR.current.words, **page, **_papers(form))


def _papers(form: ApplicationForm) -> dict[str, object]:
    """Give what a page shows of the files that came along: their names, and what is hidden in them."""
    findings = {
        kind: documents.Findings.from_json(row.findings).say(language())
        for kind, row in form.staged.kept.items()
        if row.findings
    }
    return {"papers": form.staged.kept, "findings": findings, "carried": form.staged.mark}


@bp.post("")
@takes_files
@personal_page
def send() -> Answer:
    """Take an application in, or show it once more to be checked; files that came along are never lost (S234)."""
    now = clock.now()
    with only_reading():
        form, token = _form(now), form_token()
    if request.form.get("step") == "edit":
        return _form_page(form, _token(token))
    good = form.validate()
    if wait := too_often("careers", visitor(), LIMITS):
        return _wait(form, wait)
    papers = [field.data for field in form.paper_fields() if field.data]
    try:
        if not good or token is None:
            _keep(form, papers, now)
            return _form_page(form, _token(token), "" if token else _stale()), form.status
        if request.form.get("step") == "check":
            return _check_page(form) if _keep(form, papers, now) else (_form_page(form, _token(token)), 422)
        return _send(form, token, papers, now)
    except (OSError, OperationalError) as error:  # the shelf or the database is away or full
        log.error("application not kept", error=error)
        form.staged.fresh.clear()
        return _form_page(form, _token(token), _away()), 503


def _token(token: FormToken | None) -> str:
    """Go on with the token of the form where it counts: it says when the form was opened, and which sending it is."""
    return request.form["form_token"] if token else fresh_form_token()


def _stale() -> str:
    return str(_("Het formulier stond te lang open. Alles staat er nog. Druk nog een keer op verzenden."))


def _away() -> str:
    return str(
        _("We konden je bestanden nu niet bewaren. Wat je typte staat er nog. Kies ze over een paar minuten opnieuw.")
    )


def _wait(form: ApplicationForm, seconds: int) -> Response:
    notice = _(
        "Er kwam in korte tijd veel binnen. Wat je typte staat er nog. Probeer het over een paar minuten opnieuw."
    )
    response = Response(_form_page(form, fresh_form_token(), notice), 429)
    response.headers["Retry-After"] = str(seconds)
    return response


def _without(form: ApplicationForm) -> list[str]:
    return [field.name for field in form.paper_fields() if form[f"without_{field.name}"].data and not field.data]


def _keep(form: ApplicationForm, papers: list[Paper], now: datetime) -> bool:
    """Hold the files of a form that is not sent yet; False where one that it brought before is no longer there."""
    if not (papers or _without(form)):
        return True
    with tidy(form.staged):
        put_down(form.staged, papers, now=now)
        whole = hold(form.staged, now=now)
        take_in(form.staged, _without(form), now=now)
        db.session.add_all(form.staged.fresh)
        db.session.commit()
    _look_into(form.staged.fresh)
    return whole or form.has_all_papers()


def _look_into(fresh: list[ApplicationFile]) -> None:
    for row in fresh:
        site().jobs.nudge("scan", row.id)


def _check_page(form: ApplicationForm) -> str:
    vacancy = form.vacancies.get(form.vacancy.data or OPEN)
    title = title_of(vacancy, language()) if vacancy else ""
    page = {"form": form, "title": title, "form_token": request.form["form_token"], "card": note_card(clock.now())}
    return render_template("careers/check.html", consent=KEEP_YEAR.current.words, **page, **_papers(form))


class _Gone(Exception):
    """A file that waited for this form went, or was refused, while it was being sent."""


def _send(form: ApplicationForm, token: FormToken, papers: list[Paper], now: datetime) -> Answer:
    given, without = form.applied(), _without(form)
    submission = f"{token.name}\x1f{form.staged.named(papers, without)}"
    with only_reading():
        before = applications.sent_before(db.session(), given, submission)
    if before:
        return confirmed(before)
    if form.staged.sent:
        notice = _("Deze sollicitatie was al verstuurd. Wil je er nog een sturen, kies dan je bestanden opnieuw.")
        form.staged.sent.clear()
        return _form_page(form, fresh_form_token(), notice), 422
    if wait := too_often("careers-to", given.email.casefold(), LIMITS_TO_ONE_ADDRESS):
        return _wait(form, wait)
    application, secret = applications.compose(
        given,
        language=language(),
        statement_version=site().statements.in_force(language(), clock.today()).date or clock.today(),
        submission=submission,
        held_for=suspicion(token),
        now=now,
    )
    letter = None
    if not application.held_for:
        letter = outbox.waiting_letter(application_letter(application, secret), about=application.id, now=now)
    store = None if form.staged.earlier else site().together.store
    try:
        with tidy(form.staged):
            put_down(form.staged, papers, now=now)
            if not hold(form.staged, now=now):
                raise _Gone
            take_in(form.staged, without, now=now)
            kept = list(form.staged.kept.values())
            applications.receive(db.session(), application, kept, letter=letter, store=store)
            db.session.commit()
    except applications.AlreadyReceived as twice:
        return confirmed(twice.application)
    except _Gone:
        form.has_all_papers()
        return _form_page(form, _token(token)), 422
    _look_into(form.staged.fresh)
    if letter is not None:
        site().jobs.nudge("deliver", letter.id)
    return confirmed(application)


@bp.get("/ontvangen")
@personal_page
def received() -> str:
    """Confirm that the application arrived, with its reference and the date on which it goes (P71, P78)."""
    return render_template("careers/received.html", received=from_cookie())
