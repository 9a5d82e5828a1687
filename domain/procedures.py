"""How long an application procedure lasts: closed by hand, by its vacancy, or by itself; then its clock runs (P78)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from domain import activity, applications
from domain.application_terms import FORGOTTEN_AFTER, OPEN_AT_MOST, closes_by_itself
from domain.vacancies import TABLE as VACANCY
from domain.vacancies import AlreadyClosed
from models import Account, Application, Vacancy
from privacy.vocabulary import OFFICE_TIME, Term, midnight

BATCH: Final = 50
TABLE: Final = Application.__tablename__


def close(
    session: Session, application: Application, *, at: datetime, role: str, now: datetime, actor: str | None = None
) -> None:
    """End the procedure: the four weeks, or the year, run from `at`; its sender sees that the date moves."""
    application.closed_at = at
    applications.shift(session, application, "ended", role=role, now=now, actor=actor)


def forgotten(session: Session, *, now: datetime, most: int = BATCH) -> Sequence[Application]:
    """Take in hand the open procedures that nobody closed in time, oldest first."""
    query = select(Application).where(_forgotten(now)).order_by(Application.received_at).limit(most)
    return session.scalars(query.with_for_update(skip_locked=True)).all()


def any_forgotten(session: Session, *, now: datetime) -> bool:
    """Say whether a procedure is past its time, without making anybody wait."""
    return session.scalar(select(Application.id).where(_forgotten(now)).limit(1)) is not None


def _forgotten(now: datetime) -> ColumnElement[bool]:
    """Compare whole days in the Netherlands, as the terms do: what has passed today began on or before these days."""
    own, longest = (_began_before(term, now) for term in (FORGOTTEN_AFTER, OPEN_AT_MOST))
    late = Application.received_at < own
    quiet = [or_(moment.is_(None), moment < own) for moment in (Application.reopened_at, Application.added_at)]
    return Application.closed_at.is_(None) & late & or_(and_(*quiet), Application.received_at < longest)


def _began_before(term: Term, now: datetime) -> datetime:
    """Give the moment before which a term must have begun to have passed at `now`: whoever came later goes later."""
    today = now.astimezone(OFFICE_TIME).date()
    day = today
    while term.after(midnight(day)) > today:
        day = day.fromordinal(day.toordinal() - 1)
    return midnight(day.fromordinal(day.toordinal() + 1))


def close_forgotten(session: Session, application: Application, *, now: datetime) -> bool:
    """Close one that nobody closed, as of the day on which that was due, so that its date stays what was told.

    Its status stays as it was: nobody is rejected by a clock (P129). Says whether the year was asked about now.
    """
    close(session, application, at=closes_by_itself(application), role=activity.SYSTEM, now=now)
    activity.note(
        session, "application_closed", role=activity.SYSTEM, kind=TABLE, record=application.id, reason="time", now=now
    )
    return ask_year(application, now=now)


def ask_year(application: Application, *, now: datetime) -> bool:
    """Note that somebody is asked whether we may keep the application for a year; asked once, silence means no.

    Says whether the question is to be put now: not to who agreed already, nor to who was asked before.
    """
    if application.year_consented_at is not None or application.year_asked_at is not None:
        return False
    application.year_asked_at = now
    return True


def close_vacancy(session: Session, vacancy: Vacancy, *, by: Account, now: datetime) -> list[tuple[Application, bool]]:
    """Close a vacancy, and with it all its open procedures; with each, whether the year was asked about now.

    Raises AlreadyClosed.
    """
    if vacancy.closed_at is not None:
        raise AlreadyClosed(vacancy.slug)
    vacancy.closed_at = now
    _note(session, "vacancy_closed", VACANCY, vacancy.id, by, now)
    ended = []
    for application in open_for(session, vacancy):
        close(session, application, at=now, role=by.user_type, now=now, actor=by.id)
        _note(session, "application_closed", TABLE, application.id, by, now, "vacancy")
        ended.append((application, ask_year(application, now=now)))
    return ended


def open_for(session: Session, vacancy: Vacancy) -> Sequence[Application]:
    """Take in hand the open procedures of a vacancy."""
    mine = select(Application).where(Application.vacancy_id == vacancy.id, Application.closed_at.is_(None))
    return session.scalars(mine.order_by(Application.id).with_for_update()).all()


def _note(
    session: Session, action: str, kind: str, record: str, by: Account, now: datetime, reason: str | None = None
) -> None:
    who = {"role": by.user_type, "actor": by.id}
    activity.note(session, action, kind=kind, record=record, reason=reason, now=now, **who)
