"""Erasures carried over to a copy of the database that is put back: what was erased stays erased (P96)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, Final, Protocol

from sqlalchemy import MetaData, select
from sqlalchemy.orm import Session

from domain import leaving
from models import LedgerMark
from privacy import rights
from privacy.activities import PROVE_RETENTION
from privacy.columns import normal_address
from privacy.register import holdings
from privacy.sealing import ring

MARK: Final = "ledger"


class Erased(Protocol):
    """One line of the ledger."""

    @property
    def number(self) -> int: ...
    @property
    def moment(self) -> datetime: ...
    @property
    def people(self) -> tuple[bytes, ...]: ...
    @property
    def rows(self) -> tuple[bytes, ...]: ...


def noted(session: Session, metadata: MetaData) -> list[tuple[datetime, list[bytes], list[bytes]]]:
    """Give what this session erased since it last committed, by keyed references alone."""
    return [
        (moment, _people(metadata, email) if email else [], [ring().blind(key) for key in keys])
        for moment, email, keys in session.info.get(rights.ERASED, ())
        if email or keys
    ]


def _people(metadata: MetaData, email: str) -> list[bytes]:
    tables = [item.table.name for item in holdings(metadata) if item.keeping.subject]
    return list(dict.fromkeys(ring().blind(normal_address(email), table) for table in tables))


def forget_noted(session: Session) -> None:
    """Let go of the note of what was erased: it stands in the ledger, or did not happen."""
    session.info.pop(rights.ERASED, None)


def mark(session: Session, number: int, mac: bytes, *, now: datetime) -> None:
    """Note in the database how far the ledger has come."""
    found = session.get(LedgerMark, MARK)
    due = PROVE_RETENTION.rules["ledger"].due(now)
    if found is None:
        session.add(LedgerMark(id=MARK, number=number, mac=mac, due_at=due))
    elif number > found.number:
        found.number, found.mac, found.due_at = number, mac, due


def marked(session: Session) -> tuple[int, bytes] | None:
    """Give how far the ledger had come when this database was last written; None before the first erasure."""
    found = session.get(LedgerMark, MARK)
    return (found.number, found.mac) if found else None


def replay(session: Session, metadata: MetaData, lines: Sequence[Erased], *, now: datetime) -> Iterator[dict[str, int]]:
    """Erase again what the ledger names and this database still holds; done twice, it is the same.

    Of a person only rows made before the erasure go: who came back later keeps what is new. Yields the counts of each
    step; the caller commits after each, and an interrupted one is simply run again.
    """
    for line in lines:
        if line.people:
            leaving.hand_over(session, line.people, before=_before(line))
            yield _again(session, metadata, _of_people(session, metadata, line), now)
    wanted = {reference for line in lines for reference in line.rows}
    if wanted:
        for item in holdings(metadata):
            if not item.keeping.traces:
                keys = set(_named(session, item.table, wanted))
                if keys:
                    yield _again(session, metadata, {item.table.name: keys}, now)


def _of_people(session: Session, metadata: MetaData, line: Erased) -> dict[str, set[str]]:
    """Find the rows of whom a line names, made before the moment of the line ."""
    found = {}
    for item in holdings(metadata):
        if item.keeping.subject and not item.keeping.archive:
            table = item.table
            subject = table.c[item.keeping.subject].in_(line.people)
            found[table.name] = set(session.scalars(select(table.c.id).where(subject, table.c.id < _before(line))))
    return found


def _before(line: Erased) -> str:
    """Give the key that every row of that moment lies under (see models.base.new_key)."""
    return f"{int((line.moment + timedelta(milliseconds=1)).timestamp() * 1000):012x}"


def _named(session: Session, table: Any, wanted: set[bytes]) -> Iterator[str]:
    keys: Iterable[str] = session.scalars(select(table.c.id).execution_options(yield_per=1000))
    for key in keys:
        if any(reference in wanted for reference in ring().candidates(key)):
            yield key


def _again(session: Session, metadata: MetaData, roots: dict[str, set[str]], now: datetime) -> dict[str, int]:
    counts = rights.erase(session, rights.find_rows(session, metadata, roots), now=now) if any(roots.values()) else {}
    forget_noted(session)
    return counts
