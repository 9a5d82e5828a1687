"""Vacancies: written, published and closed by recruitment; they speak of no person."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from domain import activity
from models import Account, Application, Vacancy
from privacy.activities import HANDLE_APPLICATIONS
from privacy.vocabulary import midnight

SLUG_MOST: Final = 60
TABLE: Final = Vacancy.__tablename__


class SlugTaken(Exception):
    """Another vacancy stands at this name already."""


class AlreadyPublished(Exception):
    """The vacancy was published before; published text may change, but it does not become a draft again."""


class AlreadyClosed(Exception):
    """The vacancy was closed before."""


@dataclass(frozen=True, slots=True)
class Wording:
    """What a vacancy says: titles, Markdown in both languages, and the last day to apply."""

    title: str
    description: str
    closes_on: date
    title_en: str | None = None
    description_en: str | None = None


def make(session: Session, slug: str, wording: Wording, *, by: Account, now: datetime) -> Vacancy:
    """Write a vacancy that only recruitment sees until it is published. Raises SlugTaken."""
    vacancy = Vacancy(slug=slug, due_at=_due(wording.closes_on), **asdict(wording))
    try:
        with session.begin_nested():
            session.add(vacancy)
    except IntegrityError:
        raise SlugTaken(slug) from None
    _note(session, "vacancy_made", vacancy, by, now)
    return vacancy


def edit(session: Session, vacancy: Vacancy, wording: Wording, *, by: Account, now: datetime) -> None:
    """Change what a vacancy says; its name in the address stays, because links point at it."""
    for name, value in asdict(wording).items():
        setattr(vacancy, name, value)
    vacancy.due_at = _due(wording.closes_on)
    _note(session, "vacancy_changed", vacancy, by, now)


def publish(session: Session, vacancy: Vacancy, *, by: Account, now: datetime) -> None:
    """Show a vacancy to everybody. Raises AlreadyPublished, and AlreadyClosed for one that is over."""
    if vacancy.closed_at is not None:
        raise AlreadyClosed(vacancy.slug)
    if vacancy.opened_at is not None:
        raise AlreadyPublished(vacancy.slug)
    vacancy.opened_at = now
    _note(session, "vacancy_published", vacancy, by, now)


def discard(session: Session, vacancy: Vacancy, *, by: Account, now: datetime) -> None:
    """Throw a draft away. Raises AlreadyPublished: what people applied to is closed, not thrown away."""
    if vacancy.opened_at is not None:
        raise AlreadyPublished(vacancy.slug)
    _note(session, "vacancy_discarded", vacancy, by, now)
    session.delete(vacancy)


def _due(closes_on: date) -> datetime:
    return HANDLE_APPLICATIONS.rules["vacancy"].due(midnight(closes_on))


def _note(session: Session, action: str, vacancy: Vacancy, by: Account, now: datetime) -> None:
    activity.note(session, action, role=by.user_type, actor=by.id, kind=TABLE, record=vacancy.id, now=now)


def open_on(session: Session, today: date) -> Sequence[Vacancy]:
    """List the vacancies that one can apply for today, the one that ends first on top."""
    open_ones = select(Vacancy).where(
        Vacancy.opened_at.is_not(None), Vacancy.closed_at.is_(None), Vacancy.closes_on >= today
    )
    return session.scalars(open_ones.order_by(Vacancy.closes_on, Vacancy.id)).all()


def is_open(vacancy: Vacancy, today: date) -> bool:
    """Say whether one can apply for this vacancy today."""
    return vacancy.opened_at is not None and vacancy.closed_at is None and vacancy.closes_on >= today


def by_slug(session: Session, slug: str) -> Vacancy | None:
    """Find a vacancy by its name in the address."""
    return session.scalars(select(Vacancy).filter_by(slug=slug)).one_or_none()


def everything(session: Session) -> Sequence[Vacancy]:
    """List all vacancies that are kept, newest first."""
    return session.scalars(select(Vacancy).order_by(Vacancy.id.desc())).all()


def running(session: Session) -> dict[str, int]:
    """Count the open procedures of each vacancy, by its key; one question, whatever the number of vacancies."""
    counts = select(Application.vacancy_id, func.count()).where(Application.closed_at.is_(None))
    return {key: number for key, number in session.execute(counts.group_by(Application.vacancy_id)) if key}


def slug_of(title: str) -> str:
    """Make a name for the address out of a title: plain letters and digits with dashes between."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", title.casefold()) if not unicodedata.combining(c))
    return re.sub(r"[^a-z0-9]+", "-", bare).strip("-")[:SLUG_MOST].strip("-")
