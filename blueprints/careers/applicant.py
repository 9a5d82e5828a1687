"""What applicants do with their application: see it, add, take back, keep for a year or not, withdraw (P77, P78)."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from flask import abort, redirect, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from werkzeug.wrappers import Response as AnyResponse

from adapters import clock, documents
from adapters.site import site
from blueprints.attachments import attachment
from blueprints.careers import packing
from blueprints.careers.doors import Answer, Door, act, link, own
from blueprints.careers.forms import PapersForm, title_of
from blueprints.careers.staging import on_shelf
from blueprints.errors import too_many
from blueprints.guards import too_often, visitor
from blueprints.words import language
from domain import activity, applications, codes, restrictions
from domain import files as papers
from domain import letters as outbox
from extensions import db
from models import ApplicationFile, Base, Letter
from privacy import register
from privacy.activities import HANDLE_APPLICATIONS, KEEP_APPLICATION
from privacy.consents import KEEP_YEAR
from privacy.vocabulary import Words

__all__ = ["link", "own"]

FILE_STATES: Final = {
    "received": Words("wordt nagekeken op virussen", "is being checked for viruses"),
    "held": Words("wacht tot de virusscanner het kan nakijken", "waits until the virus scanner can check it"),
    "clean": Words("nagekeken: geen virus gevonden", "checked: no virus found"),
    "refused": Words("geweigerd door de virusscanner en gewist", "refused by the virus scanner and erased"),
}
DONE: Final = {
    "toegevoegd": lazy_gettext("Je bestand is toegevoegd."),
    "teruggenomen": lazy_gettext("Je bestand is gewist."),
    "bewaren": lazy_gettext("We mogen je sollicitatie een jaar bewaren. Je kunt dat hier altijd intrekken."),
    "niet-bewaren": lazy_gettext("Je toestemming is ingetrokken."),
}


@act("")
def show(door: Door) -> Answer:
    """Show everything that we keep of one application, until when, and who opened it (P75, P111)."""
    return _page(door, PapersForm(formdata=None), notice=str(DONE.get(request.args.get("gedaan", ""), "")))


def _page(door: Door, form: PapersForm, status: int = 200, notice: str = "", slip: str = "") -> tuple[str, int]:
    session, found, code = db.session(), door.application, language()
    vacancy = applications.vacancy_of(session, found)
    page = render_template(
        "careers/applicant.html",
        layout="portal/layout.html" if door.signed_in else "careers/layout.html",
        door=door,
        application=found,
        title=title_of(vacancy, code) if vacancy else "",
        status=codes.in_words("status", found.status, code),
        files=[_shown_file(file) for file in papers.of_application(session, found)],
        openings=applications.openings(session, found),
        notes=applications.notes(session, found),
        moves=applications.moves(session, found),
        restricted=restrictions.standing(session, [found.id]).get(found.id),
        grounds=restrictions.YOURS,
        letters=[_shown_letter(letter) for letter in outbox.about(session, found.id)],
        activity=register.entry(Base.metadata, HANDLE_APPLICATIONS),
        consent=KEEP_YEAR.text(found.year_text_version) if found.year_text_version else None,
        asked=KEEP_YEAR.current,
        closed_term=HANDLE_APPLICATIONS.rules["closed"].term.words,
        year_term=KEEP_APPLICATION.rules["year"].term.words,
        role_words=activity.role_words,
        reason_words=activity.reason_words,
        form=form,
        form_token=door.form_token(),
        notice=notice,
        slip=slip,
    )
    return page, status


def _shown_file(file: ApplicationFile) -> dict[str, Any]:
    findings = documents.Findings.from_json(file.findings).say(language()) if file.findings else []
    return {"row": file, "state": FILE_STATES[file.state].say(language()), "findings": findings}


def _shown_letter(letter: Letter) -> dict[str, Any]:
    at = letter.sent_at or letter.failed_at or letter.queued_at
    return {"label": codes.in_words("kind", letter.kind, language()), "sent": letter.sent_at is not None, "at": at}


def _back(door: Door, done: str) -> AnyResponse:
    return redirect(door.address(gedaan=done), 303)


def _stale(door: Door) -> tuple[str, int]:
    return _page(
        door,
        PapersForm(formdata=None),
        422,
        slip=_("Deze pagina stond te lang open. Er is niets veranderd. Probeer het nog een keer."),
    )


@act("/bestanden", method="POST", files=True)
def add(door: Door) -> Answer:
    """Add a file, in place of the one of that kind that was there (S136)."""
    form = PapersForm()
    if not door.good():
        return _stale(door)
    if wait := too_often("careers-add", visitor(), "10/minute;30/hour"):
        return too_many(wait)
    if door.application.closed_at is not None:
        return _page(door, form, 409, slip=_("Deze procedure is afgelopen. Je kunt niets meer toevoegen."))
    if not form.validate():
        return _page(door, form, max(field.status for field in form.fields() if field.errors))
    brought = [field.data for field in form.fields() if field.data]
    if not brought:
        form.cv.errors = [_("Kies een cv of een brief.")]
        return _page(door, form, 422)
    try:
        _store(door, brought, clock.now())
    except OSError:
        return _page(
            door, form, 503, slip=_("We konden je bestand nu niet bewaren. Probeer het over een paar minuten opnieuw.")
        )
    return _back(door, "toegevoegd")


def _store(door: Door, brought: list[Any], now: datetime) -> None:
    with on_shelf(brought, now=now) as fresh:
        for row in fresh:
            applications.add_file(db.session(), Base.metadata, door.application, row, now=now)
        db.session.commit()
    for row in fresh:
        site().jobs.nudge("scan", row.id)


def _file(door: Door, file: str) -> ApplicationFile:
    own_files = papers.of_application(db.session(), door.application)
    return next((row for row in own_files if row.id == file), None) or abort(404)


@act("/bestanden/<file>")
def fetch(door: Door, file: str) -> Answer:
    """Give applicants their own file back, as they sent it."""
    row = _file(door, file)
    if row.state == "refused":
        abort(404)
    pieces = papers.opened_from(site().shelf.read(row.shelf_name), row)
    return attachment(pieces, name=row.name, kind=row.format, size=row.size)


@act("/bestanden/<file>/terugnemen", method="POST")
def take_back(door: Door, file: str) -> Answer:
    """Take one file back, at once; the rest of the application goes on (P113)."""
    row = _file(door, file)
    if not door.good():
        return _stale(door)
    papers.discard(db.session(), Base.metadata, row, now=clock.now())
    db.session.commit()
    site().jobs.nudge("clear", row.id)
    return _back(door, "teruggenomen")


@act("/bewaren", method="POST")
def keep(door: Door) -> Answer:
    """Give or take back the consent to keep the application for a year; both with one press (P78, S12)."""
    if not door.good():
        return _stale(door)
    agreed = request.form.get("agreed") == "yes"
    if agreed and request.form.get("version") != KEEP_YEAR.current.version:
        return _stale(door)
    if agreed:
        applications.consent(door.application, now=clock.now())
    else:
        applications.withdraw_consent(door.application)
    cause = "year" if agreed else "no_year"
    applications.shift(db.session(), door.application, cause, role=activity.SUBJECT, now=clock.now())
    db.session.commit()
    return _back(door, "bewaren" if agreed else "niet-bewaren")


@act("/download")
def download(door: Door) -> Answer:
    """Give everything that we keep of an application, files included (GDPR art. 15 and 20)."""
    packed = packing.packed(door.application, now=clock.now())
    return attachment(packing.pieces(packed), name=f"{door.application.reference}.zip", kind="zip", size=packed.tell())


@act("/intrekken", method="POST", proven=True)
def withdraw(door: Door) -> Answer:
    """Forget the application with its files, notes and letters, at once, and confirm what went (P77)."""
    if not door.good():
        return _stale(door)
    if wait := too_often("withdraw", visitor(), "30/hour"):
        return too_many(wait)
    reference = door.application.reference
    counts = applications.withdraw(db.session(), Base.metadata, door.application, now=clock.now())
    db.session.commit()
    site().jobs.nudge("clear", reference)
    labels = {item.table.name: item.keeping.label.say(language()) for item in register.holdings(Base.metadata)}
    shown = [(labels[name], number) for name, number in counts.items() if number]
    return render_template("careers/withdrawn.html", counts=shown, reference=reference)
