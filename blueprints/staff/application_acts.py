"""What recruitment does with an application: decide, reopen, write, keep for a dispute, make unreadable."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from flask import abort, redirect, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from adapters import clock, documents
from blueprints.guards import personal_page, presence
from blueprints.post import application_letter, commit_and_post, queue
from blueprints.staff.access import bp
from blueprints.staff.applications import Answer, again, changed, page
from blueprints.staff.closed import unless_restricted
from blueprints.staff.forms import MessageForm
from blueprints.staff.recruitment_forms import DecideForm, DisputeForm, NoteForm, TellForm
from blueprints.staff.recruitment_letters import (
    closed_letter,
    invited_letter,
    message_letter,
    refused_letter,
    rejected_letter,
    term_letter,
)
from blueprints.words import longdate
from domain import applications, procedures, recruitment, scans
from domain.letters import Draft
from extensions import db
from models import Application

Verb = Callable[[Application], Draft | None]


def do(reference: str, form: MessageForm, verb: Verb) -> Answer:
    """Take the application in hand, check the form, do one thing, queue the letter, commit, and go back to the page."""
    try:
        found = recruitment.take(db.session(), reference, form.seen.data or "")
    except recruitment.ChangedMeanwhile:
        return again(reference, form, 409, changed())
    if found is None:
        abort(404)
    unless_restricted(found.id)
    if not form.validate():
        return page(found, 422, form=form)
    try:
        draft = verb(found)
    except recruitment.NotNow:
        notice = _("Dat kan nu niet. Er is niets gedaan. Kijk hoe de sollicitatie ervoor staat.")
        return again(reference, form, 409, notice)
    except (recruitment.NotLonger, recruitment.TooLong):
        form["until"].errors = [_wrong_day(found)]
        return page(found, 422, form=form)
    commit_and_post(*([queue(draft, about=found.id, now=clock.now())] if draft else []))
    return to(reference)


def to(reference: str) -> AnyResponse:
    """Go to the page of an application."""
    return redirect(url_for("staff.application", reference=reference), 303)


def _wrong_day(found: Application) -> str:
    latest = recruitment.latest_for(found, clock.now())
    return str(
        _(
            "Kies een dag na %(earliest)s en uiterlijk %(latest)s.",
            earliest=longdate(found.due_on),
            latest=longdate(latest),
        )
    )


@bp.post("/sollicitaties/<reference>/stand")
@personal_page
def decide_application(reference: str) -> Answer:
    """Say how it stands, write to the applicant, and where it ends let the clock run (P78, P129)."""
    form, by, now = DecideForm(), presence().account, clock.now()

    def verb(found: Application) -> Draft:
        session, status = db.session(), form.status.data
        recruitment.decide(session, found, status, by=by, now=now)
        if form.text.data:
            recruitment.write_note(session, found, form.text.data, by=by, now=now, addressed=True)
        secret = applications.fresh_link(found)
        if status == recruitment.INVITED:
            return invited_letter(found, secret)
        if status == recruitment.REJECTED:
            return rejected_letter(found, secret, asks=procedures.ask_year(found, now=now))
        return closed_letter(found, secret, asks=False)

    return do(reference, form, verb)


@bp.post("/sollicitaties/<reference>/heropenen")
@personal_page
def reopen_application(reference: str) -> Answer:
    """Let the procedure go on; the applicant is told the new day (P78)."""
    by, now = presence().account, clock.now()

    def verb(found: Application) -> Draft:
        recruitment.reopen(db.session(), found, by=by, now=now)
        return term_letter(found, applications.fresh_link(found))

    return do(reference, MessageForm(), verb)


@bp.post("/sollicitaties/<reference>/doorlaten")
@personal_page
def release_application(reference: str) -> Answer:
    """Let an application that was set aside through, and send its confirmation, and word of a file that was refused."""
    by, now = presence().account, clock.now()

    def verb(found: Application) -> Draft:
        secret = recruitment.release(db.session(), found, by=by, now=now)
        if scans.any_refused(db.session(), found):
            queue(refused_letter(found, secret), about=found.id, now=now)
        return application_letter(found, secret)

    return do(reference, MessageForm(), verb)


@bp.post("/sollicitaties/<reference>/notitie")
@personal_page
def note_application(reference: str) -> Answer:
    """Keep a note, which the applicant can read as well."""
    form, by, now = NoteForm(), presence().account, clock.now()
    return do(
        reference,
        form,
        lambda found: recruitment.write_note(db.session(), found, form.note.data, by=by, now=now),
    )


@bp.post("/sollicitaties/<reference>/bericht")
@personal_page
def tell_applicant(reference: str) -> Answer:
    """Write to the applicant, who reads it behind the link in a letter."""
    form, by, now = TellForm(), presence().account, clock.now()

    def verb(found: Application) -> Draft:
        recruitment.write_note(db.session(), found, form.message.data, by=by, now=now, addressed=True)
        return message_letter(found, applications.fresh_link(found))

    return do(reference, form, verb)


@bp.post("/sollicitaties/<reference>/langer-bewaren")
@personal_page
def keep_application(reference: str) -> Answer:
    """Keep an application longer for a complaint or dispute; its sender is told the day and reads the reason."""
    form, by, now = DisputeForm(), presence().account, clock.now()

    def verb(found: Application) -> Draft:
        until = date.fromisoformat(form.until.data)
        recruitment.keep_longer(db.session(), found, until, form.because.data, by=by, now=now)
        return term_letter(found, applications.fresh_link(found))

    return do(reference, form, verb)


@bp.post("/sollicitaties/<reference>/niet-langer-bewaren")
@personal_page
def keep_application_no_longer(reference: str) -> Answer:
    """Let the ordinary term hold again, and tell the day."""
    by, now = presence().account, clock.now()

    def verb(found: Application) -> Draft:
        recruitment.keep_no_longer(db.session(), found, by=by, now=now)
        return term_letter(found, applications.fresh_link(found))

    return do(reference, MessageForm(), verb)


@bp.post("/sollicitaties/<reference>/onleesbaar")
@personal_page
def redact_motivation(reference: str) -> Answer:
    """Make a number in the typed motivation unreadable, for good (S15, S49)."""
    by, now = presence().account, clock.now()

    def verb(found: Application) -> None:
        if not documents.find_bsn(found.motivation or ""):
            raise recruitment.NotNow(reference)
        recruitment.redact_motivation(db.session(), found, documents.redact(found.motivation or ""), by=by, now=now)

    return do(reference, MessageForm(), verb)
