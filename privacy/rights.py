"""Find, export, erase and expire over all that the register knows: a new table is covered the day it is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import date, datetime
from secrets import token_hex
from typing import Any, Final

from sqlalchemy import Column, MetaData, RowMapping, delete, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from privacy.columns import normal_address
from privacy.register import Holding, holdings, reason
from privacy.rows import BATCH, Found, batches, opened, readable
from privacy.sealing import ring
from privacy.staying import Staying, archive, due_by, hold_table, part
from privacy.vocabulary import KEEPING, OFFICE_TIME, SHELVED

__all__ = [
    "AFTER_ERASING", "BATCH", "ERASED", "Found", "Staying", "any_due", "batches", "due", "ends_of", "erase", "expire",
    "export", "find", "find_record", "find_rows", "order_off_shelf", "part",
]  # fmt: skip

ERASED: Final = "privacy.erased"
"""Where a session notes what it erases, until it commits: the ledger outside the database reads it there (P96)."""

AFTER_ERASING: Final[list[Callable[[Session, Sequence[str], datetime], None]]] = []
"""Who wants to hear, in the same transaction, which records were erased: by their keys (GDPR art. 19)."""


def find(session: Session, metadata: MetaData, email: str, *, but: Collection[str] = ()) -> list[Found]:
    """Find every row about the person with this address, rows that hang on those included (GDPR art. 15).

    Records whose keys are named in `but` are not looked at, nor what hangs on them alone.
    """
    found: dict[str, set[str]] = {}
    for holding in holdings(metadata):
        if holding.keeping.subject:
            table = holding.table
            references = ring().candidates(normal_address(email), table.name)
            rows = session.scalars(select(table.c.id).where(table.c[holding.keeping.subject].in_(references)))
            found[table.name] = set(rows) - set(but)
    return _with_traces(session, metadata, _with_dependents(session, metadata, found))


def find_record(session: Session, metadata: MetaData, table: str, key: str) -> list[Found]:
    """Find one record, the rows that hang on it, and what was noted of them."""
    return _with_traces(session, metadata, _with_dependents(session, metadata, {table: {key}}))


def find_rows(session: Session, metadata: MetaData, roots: dict[str, set[str]]) -> list[Found]:
    """Find these rows and all that hang on them."""
    return _with_dependents(session, metadata, roots)


def _with_traces(session: Session, metadata: MetaData, found: list[Found]) -> list[Found]:
    """Add the rows that speak of the records found by a keyed reference."""
    keys = [key for item in found for key in item.ids]
    for holding in holdings(metadata):
        ids: set[str] = set()
        for name in holding.keeping.traces:
            for some in batches(keys):
                references = [reference for key in some for reference in ring().candidates(key)]
                ids |= set(session.scalars(select(holding.table.c.id).where(holding.table.c[name].in_(references))))
        if ids:
            found = [*found, Found(holding, sorted(ids))]
    return found


def _with_dependents(session: Session, metadata: MetaData, found: dict[str, set[str]]) -> list[Found]:
    """Add what hangs on the rows found, and what hangs on that, until nothing new turns up."""
    fresh = {name: set(ids) for name, ids in found.items() if ids}
    while fresh:
        added: dict[str, set[str]] = {}
        for holding in holdings(metadata):
            if holding.keeping.through:
                known, through = found.setdefault(holding.table.name, set()), holding.table.c[holding.keeping.through]
                for keys in batches(_above(holding, fresh)):
                    new = set(session.scalars(select(holding.table.c.id).where(through.in_(keys)))) - known
                    known |= new
                    added.setdefault(holding.table.name, set()).update(new)
        fresh = {name: ids for name, ids in added.items() if ids}
    return [Found(item, sorted(found[item.table.name])) for item in holdings(metadata) if found.get(item.table.name)]


def _above(holding: Holding, fresh: dict[str, set[str]]) -> Iterator[str]:
    """Give the keys that rows may hang on: of the table that a foreign key names, or of any table without one."""
    parents = {key.column.table.name for key in holding.foreign_keys}
    for name, keys in fresh.items():
        if not parents or name in parents:
            yield from keys


def export(session: Session, found: Iterable[Found], language: str) -> list[dict[str, Any]]:
    """Give the rows as plain data: each value with its label, opened, and the date on which the row goes."""
    return [
        {"kind": item.holding.keeping.label.say(language), "table": item.holding.table.name, "records": records}
        for item in found
        if (records := list(_records(session, item, language)))
    ]


def _records(session: Session, found: Found, language: str) -> Iterator[dict[str, Any]]:
    table, keeping = found.holding.table, found.holding.keeping
    for keys in batches(found.ids):
        rows = session.execute(select(table).where(table.c.id.in_(keys)).order_by(table.c.id)).mappings().all()
        ends = ends_of(session, found.holding, rows)
        for row in rows:
            values = {}
            for column in table.c:
                why = reason(column)
                if why and why.shown and not why.secret and column.name != keeping.due and readable(column):
                    label, purpose = why.label.say(language), why.activity.purpose.say(language)
                    values[column.name] = {"label": label, "value": _plain(column, row), "purpose": purpose}
            if not values:
                continue  # a search word by keyed reference says nothing to anybody
            until = ends[row["id"]].astimezone(OFFICE_TIME).date()
            yield {"kept_until": until.isoformat(), "values": values}


def ends_of(session: Session, holding: Holding, rows: Sequence[RowMapping]) -> dict[str, datetime]:
    """Give the moment from which each row must go: its own, or that of what it hangs on; later where it is on hold."""
    if holding.due is not None:
        own = {row["id"]: row[holding.due.name] for row in rows}
        return own | {key: max(until, own[key]) for key, until in _holds(session, holding, list(own))}
    parent, through = holding.parent, holding.keeping.through
    assert parent is not None  # noqa: S101 - the register refuses a table that has neither
    assert through is not None  # noqa: S101
    ends = select(parent.c.id, parent.c[parent.info[KEEPING].due])
    above: dict[str, datetime] = {}
    for some in batches({row[through] for row in rows}):
        above.update((key, end) for key, end in session.execute(ends.where(parent.c.id.in_(some))))
    return {row["id"]: above[row[through]] for row in rows}


def _holds(session: Session, holding: Holding, keys: list[str]) -> list[tuple[str, datetime]]:
    holds = hold_table(holding.table.metadata)
    if holds is None or not holding.keeping.subject:
        return []
    found = select(holds.c.record_id, holds.c.until).where(holds.c.ended_at.is_(None))
    return [
        (key, until)
        for some in batches(keys)
        for key, until in session.execute(found.where(holds.c.record_id.in_(some)))
    ]


def _plain(column: Column[Any], row: Any) -> Any:
    value = opened(column, row)
    return value.isoformat() if isinstance(value, date) else value


def erase(session: Session, found: Iterable[Found], *, now: datetime, email: str = "") -> dict[str, int]:
    """Delete the rows found, dependents before what they hang on; answer how many went from each table.

    What was noted of them by keyed reference stays: it points at nobody any more. What is on hold stays, and what the
    law obliges us to keep moves to the archive (P94). With `email` everything of that person goes, also from a copy of
    the database that is put back later.
    """
    items = [item for item in found if not item.holding.keeping.traces]
    if not items:
        return {}
    taken, _staying = part(session, items[0].holding.table.metadata, items, now=now)
    session.info.setdefault(ERASED, []).append((now, email, [key for item in taken for key in item.ids]))
    counts = _drop(session, taken, now)
    for tell in AFTER_ERASING:
        tell(session, [key for item in taken for key in item.ids], now)
    return counts


def going(found: Iterable[Found]) -> list[Found]:
    """Give what an erasure takes of the rows found: not the log, and not what the law has us keep (P94)."""
    return [item for item in found if not (item.holding.keeping.traces or item.holding.keeping.archive)]


def _drop(session: Session, found: list[Found], now: datetime) -> dict[str, int]:
    counts: Counter[str] = Counter()
    for item in reversed(found):
        for keys in batches(item.ids):
            _clear_shelf(session, item.holding, keys, now)
            moved = archive(session, item.holding, keys, now=now)
            gone = session.execute(delete(item.holding.table).where(item.holding.table.c.id.in_(keys)))
            counts[item.holding.table.name] += gone.rowcount - moved  # type: ignore[attr-defined]
    return {name: number for name, number in counts.items() if number}


def _clear_shelf(session: Session, holding: Holding, keys: list[str], now: datetime) -> None:
    """Order the files that these rows name off the shelf, in the transaction in which the rows go.

    A crash before the commit leaves both, one after it leaves the order: row and file cannot part.
    """
    table = holding.table
    for column in [column for column in table.c if SHELVED in column.info]:
        names = session.scalars(select(column).where(table.c.id.in_(keys), column.is_not(None))).all()
        order_off_shelf(session, table.metadata, names, now=now)


def order_off_shelf(session: Session, metadata: MetaData, names: Iterable[str], *, now: datetime) -> None:
    """Order these files off the shelf: the worker removes them once this transaction stands.

    A file that was ordered off before, and is still there, has its order.
    """
    orders, rule = next((item.table, item.keeping.removals) for item in holdings(metadata) if item.keeping.removals)
    rows = [{"id": token_hex(16), "shelf_name": name, "queued_at": now, "due_at": rule.due(now)} for name in names]
    if rows:
        kind = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
        session.execute(kind.insert(orders).on_conflict_do_nothing(index_elements=["shelf_name"]), rows)


def due(metadata: MetaData, session: Session, now: datetime) -> dict[str, int]:
    """Count the rows of each table whose time is up at `now`, by the same condition as the purge."""
    return {
        item.table.name: session.scalar(select(func.count()).select_from(item.table).where(due_by(item, now))) or 0
        for item in holdings(metadata)
        if item.due is not None
    }


def any_due(session: Session, metadata: MetaData, now: datetime, tables: Collection[str]) -> bool:
    """Say whether anything in these tables must go at `now`, without making anybody wait."""
    ends = [item for item in holdings(metadata) if item.due is not None and item.table.name in tables]
    return any(
        session.execute(select(item.table.c.id).where(due_by(item, now)).limit(1)).first() is not None for item in ends
    )


def expire(
    session: Session, metadata: MetaData, now: datetime, batch: int = BATCH, tables: Collection[str] = ()
) -> Iterator[dict[str, int]]:
    """Delete every row whose time is up at `now`, with what hangs on it (P91, GDPR art. 5(1)(e)).

    With `tables`, only those are looked at: some things live for minutes and cannot wait for the night.

    Yields the counts of each batch of at most `batch` records; the caller commits between two batches, so that a
    large purge never keeps others from writing, and an interrupted one has simply done less.
    """
    for item in holdings(metadata):
        if item.due is None or (tables and item.table.name not in tables):
            continue
        while ids := session.scalars(select(item.table.c.id).where(due_by(item, now)).limit(batch)).all():
            yield _drop(session, _with_dependents(session, metadata, {item.table.name: set(ids)}), now)
