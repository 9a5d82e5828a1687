"""Applications: receive, find by link, add to, keep for a year or not, withdraw (P73-P78)."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import MetaData, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from domain import activity
from domain import application_words as words
from domain import files as papers
from domain.application_terms import goes_at
from domain.contact import imprint, new_reference
from models import ActivityEntry, Application, ApplicationFile, ApplicationNote, Base, Letter, Opening, Vacancy
from models.base import Rows
from privacy import rights
from privacy.columns import normal_address
from privacy.consents import KEEP_YEAR
from privacy.sealing import ring

NEW: Final = "new"


class AlreadyReceived(Exception):
    """The same form was sent before; `application` is what it made then."""

    def __init__(self, application: Application) -> None:
        self.application = application


@dataclass(frozen=True, slots=True)
class Applied:
    """What an applicant filled in, checked."""

    name: str
    email: str
    phone: str | None = None
    motivation: str | None = None
    vacancy: Vacancy | None = None
    keep_year: bool = False


def compose(
    given: Applied, *, language: str, statement_version: date, submission: str, held_for: str | None, now: datetime
) -> tuple[Application, str]:
    """Make an application that stays until its procedure is over; answer it with the secret of its link (P77, P78).

    `submission` names this sending of the form: sent again with the same words, it makes no second application.
    """
    token = secrets.token_urlsafe(32)
    application = Application(
        reference=new_reference(),
        vacancy_id=given.vacancy.id if given.vacancy else None,
        name=given.name,
        email=given.email,
        phone=given.phone,
        motivation=given.motivation,
        language=language,
        status=NEW,
        statement_version=statement_version,
        received_at=now,
        held_for=held_for,
        submission=_sending(given, submission),
        token_hash=imprint(token),
        due_at=now,
    )
    if given.keep_year:
        consent(application, now=now)
    application.due_at = goes_at(application)
    return application, token


def _sending(given: Applied, submission: str) -> bytes:
    said = (submission, given.name, given.email, given.phone, given.motivation, given.vacancy and given.vacancy.id)
    return ring().blind("\x1f".join(map(str, said)), Application.__tablename__)


def sent_before(session: Session, given: Applied, submission: str) -> Application | None:
    """Find what this very form made when it was sent before: pressing twice makes one application."""
    return session.scalars(select(Application).filter_by(submission=_sending(given, submission))).one_or_none()


def receive(
    session: Session,
    application: Application,
    files: Sequence[ApplicationFile],
    *,
    letter: Letter | None,
    store: Callable[[Rows], object] | None = None,
) -> None:
    """Keep a new application with its files, and the letter that confirms it. Raises AlreadyReceived.

    Where all of it is new, `store` makes it durable together with what others send at the same moment; without it, it
    becomes part of the session's transaction.
    """
    submission = application.submission
    for file in files:
        _belongs(file, application)
    made = [application, *files, *words.rows(application.id, application.name), *([letter] if letter else [])]
    try:
        if store is None:
            session.add_all(made)
            session.flush()
        else:
            store(_rows(made))
    except IntegrityError:
        session.rollback()
        before = session.scalars(select(Application).filter_by(submission=submission)).one_or_none()
        if before is None:
            raise
        raise AlreadyReceived(before) from None


def _rows(made: Iterable[Base]) -> Rows:
    """Give new objects as rows, table by table."""
    rows: dict[str, list[dict[str, Any]]] = {}
    for one in made:
        rows.setdefault(one.__tablename__, []).append(one.values())
    return [(Base.metadata.tables[name], some) for name, some in rows.items()]


def _belongs(file: ApplicationFile, application: Application) -> None:
    file.application_id, file.due_at = application.id, application.due_at


def by_token(session: Session, token: str, *, now: datetime) -> Application | None:
    """Find the application behind a link; None for a link that is unknown, altered, used or past its date."""
    found = session.scalars(select(Application).filter_by(token_hash=imprint(token))).one_or_none()
    return found if found and found.due_at > now else None


def fresh_link(application: Application) -> str:
    """Give the application a new secret for its link; the one before opens nothing any more (P135)."""
    token = secrets.token_urlsafe(32)
    application.token_hash = imprint(token)
    return token


def release(application: Application) -> str:
    """Let an application that was set aside through; answer with a fresh secret for its link."""
    application.held_for = None
    return fresh_link(application)


def of_address(session: Session, email: str) -> Sequence[Application]:
    """List what was sent from an address, latest first; nothing else ties an applicant to an account (P36)."""
    references = ring().candidates(normal_address(email), Application.__tablename__)
    mine = select(Application).where(Application.email_index.in_(references))
    return session.scalars(mine.order_by(Application.id.desc())).all()


def notes(session: Session, application: Application) -> Sequence[ApplicationNote]:
    """List what recruitment wrote down, oldest first."""
    own = select(ApplicationNote).filter_by(application_id=application.id)
    return session.scalars(own.order_by(ApplicationNote.id)).all()


def openings(session: Session, application: Application) -> Sequence[Opening]:
    """List who of us opened the application or one of its files, latest first (P75, P90)."""
    records = [application.id, *(file.id for file in papers.of_application(session, application))]
    query = select(Opening).where(Opening.record_id.in_(records))
    return session.scalars(query.order_by(Opening.opened_at.desc())).all()


def vacancy_of(session: Session, application: Application) -> Vacancy | None:
    """Give the vacancy that an application is for; None where it is open, or where the vacancy is gone."""
    return session.get(Vacancy, application.vacancy_id) if application.vacancy_id else None


def consent(application: Application, *, now: datetime) -> None:
    """Note the consent to keep an application for a year, with the text that was shown (P78, GDPR art. 7)."""
    application.year_consented_at, application.year_text_version = now, KEEP_YEAR.current.version


def withdraw_consent(application: Application) -> None:
    """Take the consent back: from now on only the four weeks count (P78)."""
    application.year_consented_at = application.year_text_version = None


def reckon(session: Session, application: Application) -> None:
    """Set the date on which an application goes with its files, after something happened that moves it (P78)."""
    application.due_at = goes_at(application)
    session.execute(
        update(ApplicationFile)
        .where(ApplicationFile.application_id == application.id)
        .values(due_at=application.due_at)
        .execution_options(synchronize_session="fetch")
    )


def shift(
    session: Session, application: Application, cause: str, *, role: str, now: datetime, actor: str | None = None
) -> None:
    """Reckon the date anew; where it moves, its sender sees the old one, the new one and the cause (P78, P90).

    The log names the application by a keyed reference and no account (P36).
    """
    before = application.due_on
    reckon(session, application)
    facts = {"kind": Application.__tablename__, "record": application.id, "actor": actor}
    activity.moved(session, before, application.due_on, cause, role=role, now=now, **facts)


def moves(session: Session, application: Application) -> Sequence[ActivityEntry]:
    """List when the date on which everything goes moved, from which day to which and why, latest first."""
    return activity.about_record(session, application.id, action="date_moved")


def add_file(
    session: Session, metadata: MetaData, application: Application, file: ApplicationFile, *, now: datetime
) -> None:
    """Add a file to an application, in place of the one of that kind that was there before.

    An open procedure has its three months anew, within the half year: nobody adds to what goes tomorrow (P78).
    """
    for old in papers.of_application(session, application):
        if old.kind == file.kind:
            papers.discard(session, metadata, old, now=now)
    application.added_at = now
    shift(session, application, "added", role=activity.SUBJECT, now=now)
    _belongs(file, application)
    session.add(file)


def withdraw(session: Session, metadata: MetaData, application: Application, *, now: datetime) -> dict[str, int]:
    """Forget an application with its files, notes, letters and openings, at once; answer what went (P77)."""
    found = rights.find_record(session, metadata, Application.__tablename__, application.id)
    return rights.erase(session, found, now=now)
