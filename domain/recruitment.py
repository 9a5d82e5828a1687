"""What recruitment does with one application. Each verb leaves an entry in the log, in the same transaction.

The log names the application by a keyed reference and no account: who applies is known here and nowhere else (P36).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Final

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from domain import activity, application_terms, applications, procedures, recipients
from models import Account, ActivityEntry, Application, ApplicationFile, ApplicationNote, Opening
from privacy.activities import ACCOUNT_FOR_READING, HANDLE_APPLICATIONS
from privacy.sealing import ring
from privacy.vocabulary import Words, midnight

SAME_READING: Final = timedelta(minutes=10)
"""Coming back within this time, for the same reason, is the same reading and not another one."""

TABLE: Final = Application.__tablename__
NEW, INVITED, REJECTED, HIRED, WITHDRAWN = "new", "invited", "rejected", "hired", "withdrawn"
STATUSES: Final = {
    NEW: Words("nieuw", "new"),
    INVITED: Words("uitgenodigd", "invited"),
    REJECTED: Words("afgewezen", "rejected"),
    HIRED: Words("aangenomen", "hired"),
    WITHDRAWN: Words("teruggetrokken", "withdrawn"),
}
ENDS: Final = (REJECTED, HIRED, WITHDRAWN)
"""A procedure that comes to one of these is over: its retention clock runs."""

ORIGINAL: Final = {
    "original_unreadable": Words("de leesbare kopie is niet goed te lezen", "the readable copy is hard to read"),
    "original_layout": Words("de vormgeving is deel van je werk", "its design is part of your work"),
    "original_asked": Words("je vroeg ons het bestand zelf te openen", "you asked us to open the file itself"),
}
"""Why anybody may open the file as it was sent; the applicant reads the reason."""


class ChangedMeanwhile(Exception):
    """Somebody else did something with the application after this page was made; nothing was done."""


class NotNow(Exception):
    """What was asked does not fit how the application stands."""


class NotLonger(Exception):
    """The date is not later than the present one."""


class TooLong(Exception):
    """The date is further away than a complaint or dispute allows."""


def by_reference(session: Session, reference: str) -> Application | None:
    """Find an application by the reference that its sender may quote."""
    return session.scalars(select(Application).filter_by(reference=reference.strip().upper())).one_or_none()


def stamp(session: Session, application: Application) -> str:
    """Give a short mark of what a page shows of an application: it differs once anybody did anything with it."""
    notes = select(func.count()).where(ApplicationNote.application_id == application.id)
    files = select(ApplicationFile.id, ApplicationFile.state, ApplicationFile.redacted_at)
    facts = (
        application.status,
        application.closed_at,
        application.held_for,
        application.due_at,
        application.year_consented_at,
        session.scalar(notes),
        sorted(map(tuple, session.execute(files.where(ApplicationFile.application_id == application.id)))),
        sha256((application.motivation or "").encode()).hexdigest(),
    )
    return sha256(repr(facts).encode()).hexdigest()[:16]


def take(session: Session, reference: str, seen: str) -> Application | None:
    """Take an application in hand to change it, as `seen` on the page; None where it is not there.

    Raises ChangedMeanwhile when somebody else was first; two at once wait for each other here.
    """
    query = select(Application).filter_by(reference=reference).with_for_update()
    application = session.scalars(query).one_or_none()
    if application is not None and stamp(session, application) != seen:
        raise ChangedMeanwhile(reference)
    return application


def read(session: Session, application: Application, *, by: Account, reason: str, now: datetime) -> None:
    """Note that somebody reads an application or one of its files; its sender sees the role and the reason (P90)."""
    before = exists().where(
        ActivityEntry.object_reference.in_(ring().candidates(application.id)),
        ActivityEntry.actor_reference.in_(ring().candidates(by.id)),
        ActivityEntry.action == "record_read",
        ActivityEntry.reason == reason,
        ActivityEntry.happened_at > now - SAME_READING,
    )
    if not session.scalar(select(before)):
        _opened(session, "record_read", application, by, reason, now)


def open_original(session: Session, application: Application, *, by: Account, reason: str, now: datetime) -> None:
    """Note that somebody opens a file as it was sent, each time, with the reason (P75). Raises KeyError."""
    if reason not in ORIGINAL:
        raise KeyError(reason)
    _opened(session, "original_opened", application, by, reason, now)


def _opened(session: Session, action: str, application: Application, by: Account, reason: str, now: datetime) -> None:
    due = ACCOUNT_FOR_READING.rules["opening"].due(now)  # or earlier, with the application
    opened = Opening(record_id=application.id, role=by.user_type, reason=reason, opened_at=now, due_at=due)
    session.add(opened)
    note(session, action, application, by=by, now=now, reason=reason)


def note(
    session: Session, action: str, application: Application, *, by: Account, now: datetime, reason: str | None = None
) -> None:
    """Write in the log that somebody of the staff did something with an application."""
    who = {"role": by.user_type, "actor": by.id}
    activity.note(session, action, kind=TABLE, record=application.id, reason=reason, now=now, **who)


def _shift(session: Session, application: Application, cause: str, by: Account, now: datetime) -> None:
    applications.shift(session, application, cause, role=by.user_type, now=now, actor=by.id)


def decide(session: Session, application: Application, status: str, *, by: Account, now: datetime) -> None:
    """Say how an application stands; an end starts its clock (P78, P129). Raises NotNow where that cannot be."""
    fits = status in (INVITED, *ENDS) and status != application.status
    if not fits or application.closed_at is not None or application.held_for:
        raise NotNow(status)
    application.status = status
    if status in ENDS:
        procedures.close(session, application, at=now, role=by.user_type, now=now, actor=by.id)
    note(session, "application_decided", application, by=by, now=now, reason=status)


def reopen(session: Session, application: Application, *, by: Account, now: datetime) -> None:
    """Let a procedure go on after all; its sender is told, because the date moves.

    Raises NotNow for one that is open, or whose half year is over.
    """
    if not may_reopen(application, now=now):
        raise NotNow(application.reference)
    application.closed_at, application.reopened_at, application.status = None, now, NEW
    _shift(session, application, "reopened", by, now)
    note(session, "application_reopened", application, by=by, now=now)


def may_reopen(application: Application, *, now: datetime) -> bool:
    """Say whether a procedure can go on after all: within half a year of the application (P78)."""
    over = midnight(application_terms.OPEN_AT_MOST.after(application.received_at))
    return application.closed_at is not None and now < over


def release(session: Session, application: Application, *, by: Account, now: datetime) -> str:
    """Let an application that was set aside through; give the secret of its link. Raises NotNow."""
    if not application.held_for:
        raise NotNow(application.reference)
    note(session, "application_released", application, by=by, now=now)
    return applications.release(application)


def write_note(
    session: Session, application: Application, text: str, *, by: Account, now: datetime, addressed: bool = False
) -> None:
    """Keep a note, or with `addressed` a message to the applicant; either is theirs to read (GDPR art. 15).

    Raises NotNow for a message about an application that is set aside: whose address it is, nobody knows yet.
    """
    if addressed and application.held_for:
        raise NotNow(application.reference)
    session.add(
        ApplicationNote(
            application_id=application.id, text=text, written_at=now, addressed=addressed, role=by.user_type
        )
    )
    note(session, "application_written_to" if addressed else "application_noted", application, by=by, now=now)


def latest_for(application: Application, now: datetime) -> date:
    """Give the last day until which a complaint or dispute may keep an application."""
    return HANDLE_APPLICATIONS.rules["dispute"].term.after(application.closed_at or now)


def keep_longer(
    session: Session, application: Application, until: date, because: str, *, by: Account, now: datetime
) -> None:
    """Keep an application past its term for a complaint or dispute, which its sender is told and reads.

    Raises NotLonger and TooLong.
    """
    if until > latest_for(application, now):
        raise TooLong(until)
    if midnight(until) <= application.due_at:
        raise NotLonger(until)
    application.kept_longer_until, application.kept_longer_because = midnight(until), because
    _shift(session, application, "longer", by, now)
    note(session, "application_kept_longer", application, by=by, now=now)


def keep_no_longer(session: Session, application: Application, *, by: Account, now: datetime) -> None:
    """Let the ordinary term hold again. Raises NotNow where nothing was prolonged."""
    if application.kept_longer_until is None:
        raise NotNow(application.reference)
    application.kept_longer_until = application.kept_longer_because = None
    _shift(session, application, "usual", by, now)
    note(session, "application_kept_longer", application, by=by, now=now, reason="undone")


def redact_motivation(session: Session, application: Application, masked: str, *, by: Account, now: datetime) -> None:
    """Put a text in which the numbers are unreadable in place of the typed motivation, for good (S15, S49)."""
    application.motivation = masked
    recipients.inform(session, [application.id], recipients.CORRECTED, now=now)
    note(session, "application_redacted", application, by=by, now=now, reason="motivation")


def messages(session: Session, application: Application) -> Sequence[ApplicationNote]:
    """List what recruitment wrote to the applicant, oldest first."""
    return [item for item in applications.notes(session, application) if item.addressed]
