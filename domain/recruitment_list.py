"""The list of recruitment: applications by vacancy and state, by key and not by offset; search by address and name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.orm import Session, aliased, defer

from domain import activity, application_words
from domain.contact import plain_words
from models import Account, Application, ApplicationFile, ApplicationWord, Vacancy
from privacy.columns import normal_address
from privacy.sealing import ring

ON_A_PAGE: Final = 50
WINDOW: Final = 10_000
"""How many applications one page of a filter without index looks through; the link to older ones goes on from there."""

WITHOUT: Final = "open"
"""In place of the name of a vacancy: applications that are for none."""

STATES: Final = ("running", "closed", "held", "files")
TABLE: Final = Application.__tablename__


@dataclass(frozen=True, slots=True)
class Filter:
    """Which applications to list; `vacancy` is the key of one, or WITHOUT."""

    vacancy: str = ""
    status: str = ""
    state: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """Some applications, newest first, and the key from which the older ones go on; empty at the end."""

    applications: Sequence[Application]
    older: str


def page(session: Session, chosen: Filter, *, before: str = "", most: int = ON_A_PAGE) -> Page:
    """List applications by key, so that the last page costs what the first one does."""
    floor = _floor(session, chosen, before) if chosen.status or chosen.state else ""
    rows = session.scalars(query_of(chosen, before=before, floor=floor).limit(most + 1)).all()
    if len(rows) > most:
        return Page(rows[:most], rows[most - 1].id)
    return Page(rows, floor)


def query_of(chosen: Filter, *, before: str = "", floor: str = "") -> Select[Application]:
    """Write the question that a page of the list asks."""
    query = _listed().where(*_vacancy(chosen))
    if before:
        query = query.where(Application.id < before)
    if floor:
        query = query.where(Application.id >= floor)
    if chosen.status:
        query = query.where(Application.status == chosen.status)
    return query.where(_STATE[chosen.state]()) if chosen.state else query


def _held_file() -> ColumnElement[bool]:
    mine = ApplicationFile.application_id == Application.id
    return exists().where(mine, ApplicationFile.state.in_(("held", "refused")))


_STATE: Final = {
    "running": lambda: Application.closed_at.is_(None) & Application.held_for.is_(None),
    "closed": lambda: Application.closed_at.is_not(None),
    "held": lambda: Application.held_for.is_not(None),
    "files": _held_file,
}


def _vacancy(chosen: Filter) -> list[ColumnElement[bool]]:
    if not chosen.vacancy:
        return []
    return [Application.vacancy_id.is_(None) if chosen.vacancy == WITHOUT else Application.vacancy_id == chosen.vacancy]


def _listed() -> Select[Application]:
    """A list shows no names and no texts, so it does not fetch them either (P85)."""
    sealed = ("name", "email", "phone", "motivation", "kept_longer_because")
    heavy = (defer(getattr(Application, f"{name}_sealed")) for name in sealed)
    return select(Application).options(*heavy).order_by(Application.id.desc())


def _floor(session: Session, chosen: Filter, before: str) -> str:
    query = select(Application.id).where(*_vacancy(chosen)).order_by(Application.id.desc())
    if before:
        query = query.where(Application.id < before)
    return session.scalar(query.offset(WINDOW).limit(1)) or ""


def by_email(session: Session, email: str, *, by: Account, now: datetime) -> Sequence[Application]:
    """Find the newest applications from exactly this address; that somebody searched is noted, for what is not."""
    activity.note(session, "searched", role=by.user_type, actor=by.id, now=now, kind=TABLE, reason="email")
    return session.scalars(_by_email(email).limit(ON_A_PAGE)).all()


def _by_email(email: str) -> Select[Application]:
    return _listed().where(Application.email_index.in_(ring().candidates(normal_address(email), TABLE)))


def by_name(session: Session, text: str, *, by: Account, now: datetime) -> Sequence[Application]:
    """Find the newest applications whose sender's name holds all these words; accents and capitals do not matter."""
    activity.note(session, "searched", role=by.user_type, actor=by.id, now=now, kind=TABLE, reason="name")
    words = plain_words(text)
    return session.scalars(_by_name(words).limit(ON_A_PAGE)).all() if words else []


def _by_name(words: Sequence[str]) -> Select[Application]:
    found = select(ApplicationWord.application_id)
    found = found.where(ApplicationWord.word.in_(application_words.candidates(words[0])))
    for word in words[1:]:
        also = aliased(ApplicationWord)
        same = also.application_id == ApplicationWord.application_id
        found = found.where(exists().where(same, also.word.in_(application_words.candidates(word))))
    newest = found.order_by(ApplicationWord.application_id.desc()).limit(ON_A_PAGE)
    return _listed().where(Application.id.in_(newest))


def searches() -> dict[str, Select[Any]]:
    """Give the questions of the search, for whoever wants to see which index they use."""
    return {"email": _by_email("ada@example.org"), "name": _by_name(["ada"]), "names": _by_name(["ada", "lovestone"])}


def file_states(session: Session, found: Sequence[Application]) -> dict[str, list[str]]:
    """Give the states of the files of these applications, by their key, in one question."""
    states = select(ApplicationFile.application_id, ApplicationFile.state)
    by_key: dict[str, list[str]] = defaultdict(list)
    for key, state in session.execute(states.where(ApplicationFile.application_id.in_([item.id for item in found]))):
        by_key[key or ""].append(state)
    return by_key


def titles(session: Session) -> dict[str, Vacancy]:
    """Give all vacancies by their key."""
    return {vacancy.id: vacancy for vacancy in session.scalars(select(Vacancy).order_by(Vacancy.id.desc()))}


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for recruitment: how many procedures are open, since when, and how many are set aside."""

    running: int
    oldest: datetime | None
    held: int


def waiting(session: Session, most: int = 1000) -> Waiting:
    """Count what waits, up to `most`: beyond that the exact number helps nobody."""

    def some(query: Select[Any]) -> int:
        return session.scalar(select(func.count()).select_from(query.limit(most).subquery())) or 0

    open_ones = Application.closed_at.is_(None)
    oldest = select(Application.received_at).where(open_ones).order_by(Application.received_at).limit(1)
    return Waiting(
        some(select(Application.id).where(open_ones)),
        session.scalar(oldest),
        some(select(Application.id).where(open_ones, Application.held_for.is_not(None))),
    )
