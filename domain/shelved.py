"""Rows and their files on the shelf: orders to remove are carried out, and each night both are compared (P77, P91).

A file is put before its row is committed, and its row is gone before it is removed. So a crash leaves a file without a
row, which the night finds, and never a row without its file.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Column, MetaData, delete, func, select
from sqlalchemy.orm import Session

from models import ApplicationFile, ShelfCheck, ShelfRemoval
from models.application_file import REFUSED
from privacy.activities import PROVE_RETENTION
from privacy.register import holdings
from privacy.rights import batches
from privacy.shelf import NotOnShelf, Shelf
from privacy.vocabulary import SHELVED

MOST: Final = 100
"""Orders that are carried out before the next transaction."""

ARRIVES_WITHIN: Final = timedelta(hours=1)
"""A file that is older than this and has no row will not get one."""

FEW: Final = 10
"""So many files of nobody are what crashes leave; more of them, and most of the shelf, look like a wrong database."""


def new_name() -> str:
    """Make a name for a file on the shelf: random, so that it says nothing, not even when (S137)."""
    return secrets.token_hex(20)


# --- orders ---


def ordered(session: Session, most: int = MOST) -> list[tuple[str, str]]:
    """Give the oldest orders as key and name."""
    oldest = select(ShelfRemoval.id, ShelfRemoval.shelf_name).order_by(ShelfRemoval.queued_at).limit(most)
    return [(key, name) for key, name in session.execute(oldest)]


def carried_out(session: Session, keys: Collection[str]) -> None:
    """Let go of orders whose files are gone; killed before the commit, they are simply carried out again."""
    session.execute(delete(ShelfRemoval).where(ShelfRemoval.id.in_(keys)))


def late_orders(session: Session, *, now: datetime) -> int:
    """Count the orders that wait for more than an hour."""
    late = ShelfRemoval.queued_at < now - ARRIVES_WITHIN
    return session.scalar(select(func.count()).select_from(ShelfRemoval).where(late)) or 0


# --- the comparison ---


@dataclass(frozen=True, slots=True)
class Strays:
    """What a comparison found: how many files there are, and what is there without the other."""

    files: int
    without_row: tuple[str, ...] = ()
    without_file: tuple[str, ...] = ()

    @property
    def removable(self) -> bool:
        """Whether the files of nobody may go; not when this looks like the shelf of another database."""
        return len(self.without_row) <= max(FEW, self.files // 2)


def strays(session: Session, metadata: MetaData, shelf: Shelf, *, now: datetime) -> Strays:
    """Compare both ways. The shelf is read first: what is on it had its row before. Raises ShelfAway."""
    there = dict(shelf.names())
    old = [name for name, moment in there.items() if moment < now - ARRIVES_WITHIN]
    columns = [column for item in holdings(metadata) for column in item.table.c if SHELVED in column.info]
    known = _known(session, columns, old)
    return Strays(
        files=len(there),
        without_row=tuple(sorted(set(old) - known)),
        without_file=tuple(name for name in _wanted(session, columns) if name not in there),
    )


def _known(session: Session, columns: Iterable[Column[Any]], names: list[str]) -> set[str]:
    """Tell which of these files a row names, or an order."""
    questions = [(column, select(column)) for column in (*columns, ShelfRemoval.shelf_name)]
    return {
        name
        for column, question in questions
        for some in batches(names)
        for name in session.scalars(question.where(column.in_(some)))
    }


def _wanted(session: Session, columns: Iterable[Column[Any]], among: Collection[str] = ()) -> Iterator[str]:
    """Give the files that rows name; what was refused has left the shelf, and its row stays to tell."""
    for column in columns:
        query = select(column).where(column.is_not(None))
        if column.table is ApplicationFile.__table__:
            query = query.where(column.table.c.state != REFUSED)
        if among:
            query = query.where(column.in_(among))
        yield from session.scalars(query)


def missing(session: Session, metadata: MetaData, shelf: Shelf, suspects: Iterable[str]) -> int:
    """Count which files are really missing, in a later transaction: a row may have come or gone meanwhile."""
    columns = [column for item in holdings(metadata) for column in item.table.c if SHELVED in column.info]
    wanted = [name for some in batches(suspects) for name in _wanted(session, columns, some)]
    return sum(not _stands(shelf, name) for name in wanted)


def _stands(shelf: Shelf, name: str) -> bool:
    try:
        for _piece in shelf.read(name):
            break
    except NotOnShelf:
        return False
    return True


def report(session: Session, found: Strays, *, without_file: int, removed: int, now: datetime) -> ShelfCheck:
    """Keep the evidence of a comparison: counts, no names (P97)."""
    made = ShelfCheck(
        checked_at=now,
        files=found.files,
        without_row=len(found.without_row),
        without_file=without_file,
        removed=removed,
        due_at=PROVE_RETENTION.rules["shelf"].due(now),
    )
    session.add(made)
    return made


def last_check(session: Session) -> ShelfCheck | None:
    """Give the report of the last comparison, or None before the first."""
    return session.scalars(select(ShelfCheck).order_by(ShelfCheck.checked_at.desc()).limit(1)).one_or_none()


def in_order(check: ShelfCheck) -> bool:
    """Say whether each file has its row and each row its file."""
    return check.without_file == 0 and check.without_row == check.removed
