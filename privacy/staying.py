"""What stays when the rest goes: records on hold, and what the law obliges us to keep (P94, P95, GDPR art. 17(3)).

A hold keeps one record from the purge and from erasure until a day. Rows of a table that says `lawful` move to the
archive, opened and sealed anew, in the transaction in which the originals go.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from secrets import token_hex
from typing import Any, Final, TypeAlias

from sqlalchemy import ColumnElement, MetaData, RowMapping, Table, exists, insert, select, true
from sqlalchemy.orm import Session

from privacy.columns import BLIND, normal_address, place
from privacy.register import Holding, holdings, reason
from privacy.rows import Found, batches, opened, readable
from privacy.sealing import ring
from privacy.vocabulary import KEEPING, OFFICE_TIME, Words

ON_HOLD: Final = Words("vastgehouden, met reden", "on hold, with a reason")


Moment: TypeAlias = datetime | ColumnElement[datetime]
"""A moment, or what says for each row which moment is meant."""


@dataclass(frozen=True, slots=True)
class Staying:
    """Records of one kind that stay: why, and until which day; `moves` where they go to the archive with this act."""

    table: str
    number: int
    ground: Words
    until: date
    moves: bool = False


def hold_table(metadata: MetaData) -> Table | None:
    """Give the table of holds, where there is one."""
    return next((item.table for item in holdings(metadata) if item.keeping.holds), None)


def archive_table(metadata: MetaData) -> Table | None:
    """Give the archive, where there is one."""
    return next((item.table for item in holdings(metadata) if item.keeping.archive), None)


def standing(holds: Table, now: Moment) -> ColumnElement[bool]:
    """Say which holds stand at `now`: confirmed, not lifted, their day not come."""
    return holds.c.ended_at.is_(None) & (holds.c.until > now)


def not_held(holding: Holding, now: Moment) -> ColumnElement[bool]:
    """Leave alone the rows of a table that are on hold at `now`."""
    holds = hold_table(holding.table.metadata)
    if holds is None or holding.keeping.subject is None:
        return true()
    return ~exists().where(holds.c.record_id == holding.table.c.id, standing(holds, now))


def due_by(holding: Holding, now: Moment) -> ColumnElement[bool]:
    """Say which rows must go at `now`: the one condition of the purge, the counts and tomorrow's list."""
    assert holding.due is not None  # noqa: S101 - asked only of tables with an end of their own
    return (holding.due <= now) & not_held(holding, now)


def part(
    session: Session, metadata: MetaData, found: Sequence[Found], *, now: datetime
) -> tuple[list[Found], list[Staying]]:
    """Part what may go from what stays; what hangs on a record that stays, stays with it."""
    kept, staying = _held(session, metadata, found, now)
    kept = _below(session, found, kept)
    going = [Found(item.holding, [key for key in item.ids if key not in kept]) for item in found]
    going = [item for item in going if item.ids and not item.holding.keeping.archive]
    for item in found:
        if item.holding.keeping.archive:
            staying += _archived(session, item)
        elif item.holding.keeping.lawful:
            staying += _lawful(session, item, kept, now)
    return going, staying


def _held(
    session: Session, metadata: MetaData, found: Sequence[Found], now: datetime
) -> tuple[set[str], list[Staying]]:
    holds = hold_table(metadata)
    if holds is None:
        return set(), []
    kept, staying = set[str](), list[Staying]()
    for item in found:
        if item.holding.keeping.subject is None:
            continue
        for keys in batches(item.ids):
            query = select(holds.c.record_id, holds.c.until).where(holds.c.record_id.in_(keys), standing(holds, now))
            for row in session.execute(query):
                if row.record_id not in kept:
                    staying.append(Staying(item.holding.table.name, 1, ON_HOLD, _day(row.until)))
                kept.add(row.record_id)
    return kept, staying


def _below(session: Session, found: Sequence[Found], kept: set[str]) -> set[str]:
    """Add the rows that hang on what is kept: parents come first in the register, so once past all is enough."""
    if not kept:
        return kept
    every = set(kept)
    for item in found:
        through = item.holding.keeping.through
        if through:
            column = item.holding.table.c[through]
            for keys in batches(item.ids):
                rows = session.execute(select(item.holding.table.c.id, column).where(item.holding.table.c.id.in_(keys)))
                every |= {key for key, above in rows if above in every}
    return every


def _archived(session: Session, found: Found) -> Iterator[Staying]:
    """Say what lies in the archive already."""
    table, counts = found.holding.table, defaultdict[tuple[str, str, date], int](int)
    for keys in batches(found.ids):
        query = select(table.c.kind, table.c.ground, table.c.due_at).where(table.c.id.in_(keys))
        for row in session.execute(query):
            counts[row.kind, row.ground, _day(row.due_at)] += 1
    for (kind, ground, day), number in counts.items():
        yield Staying(kind, number, _ground(table.metadata, kind, ground), day)


def _ground(metadata: MetaData, kind: str, said: str) -> Words:
    table = metadata.tables.get(kind)
    lawful = table.info[KEEPING].lawful if table is not None else None
    return lawful.ground if lawful else Words(said, said)


def _lawful(session: Session, found: Found, kept: set[str], now: datetime) -> Iterator[Staying]:
    lawful, counts = found.holding.keeping.lawful, defaultdict[date, int](int)
    for _row, until in _kept_by_law(session, found.holding, [key for key in found.ids if key not in kept], now):
        counts[_day(until)] += 1
    for day, number in counts.items():
        assert lawful is not None  # noqa: S101
        yield Staying(found.holding.table.name, number, lawful.ground, day, moves=True)


def _kept_by_law(
    session: Session, holding: Holding, keys: Iterable[str], now: datetime
) -> Iterator[tuple[RowMapping, datetime]]:
    """Give the rows among these that the law keeps at `now`, each with its last moment."""
    lawful, table = holding.keeping.lawful, holding.table
    assert lawful is not None  # noqa: S101
    for some in batches(keys):
        for row in session.execute(select(table).where(table.c.id.in_(some))).mappings().all():
            until = lawful.until(row[lawful.since] or now)
            if until > now:
                yield row, until


def archive(session: Session, holding: Holding, keys: list[str], *, now: datetime) -> int:
    """Move what the law keeps of these rows to the archive; the caller deletes the originals. Answers how many."""
    archives = archive_table(holding.table.metadata)
    if holding.keeping.lawful is None or archives is None:
        return 0
    kept = list(_kept_by_law(session, holding, keys, now))
    subjects = _subjects(session, holding, [row for row, _until in kept])
    rows = [_entry(archives, holding, row, until, subjects.get(row["id"]), now) for row, until in kept]
    if rows:
        session.execute(insert(archives), rows)
    return len(rows)


def _entry(
    archives: Table, holding: Holding, row: RowMapping, until: datetime, email: str | None, now: datetime
) -> dict[str, Any]:
    lawful, key = holding.keeping.lawful, f"{row['id'][:12]}{token_hex(10)}"
    assert lawful is not None  # noqa: S101
    content = json.dumps(_said(holding, row), ensure_ascii=False)
    return {
        "id": key,
        "kind": holding.table.name,
        "reference": row[lawful.name],
        "ground": lawful.ground.nl[:200],
        "email": ring().seal(email, place(archives.name, "email", key)) if email else None,
        "email_index": ring().blind(normal_address(email), archives.name) if email else None,
        "content": ring().seal(content, place(archives.name, "content", key)),
        "archived_at": now,
        "due_at": until,
    }


def _said(holding: Holding, row: RowMapping) -> dict[str, Any]:
    """Give what a row says, opened: no keys, no references, no secrets."""
    said = {}
    for column in holding.table.c:
        why = reason(column)
        if why and why.shown and not why.secret and readable(column):
            value = opened(column, row)
            said[column.name] = value.isoformat() if isinstance(value, date) else value
    return said


def _subjects(session: Session, holding: Holding, rows: Sequence[RowMapping]) -> dict[str, str]:
    """Find the address of whose the rows are: their own or that of what they hang on."""
    keys, table, above = {row["id"]: row["id"] for row in rows}, holding.table, holding
    while above.keeping.subject is None and above.parent is not None and above.keeping.through:
        through, up = table.c[above.keeping.through], dict[str, str]()
        for some in batches(set(keys.values())):
            up.update((r[0], r[1]) for r in session.execute(select(table.c.id, through).where(table.c.id.in_(some))))
        keys = {row: up[key] for row, key in keys.items() if up.get(key)}
        table = above.parent
        above = Holding(table, table.info[KEEPING])
    if above.keeping.subject is None:
        return {}
    address, owners = table.c[table.c[above.keeping.subject].info[BLIND]], dict[str, str]()
    for some in batches(set(keys.values())):
        query = select(table.c.id, address).where(table.c.id.in_(some))
        owners.update((row["id"], opened(address, row)) for row in session.execute(query).mappings())
    return {row: owners[key] for row, key in keys.items() if key in owners}


def _day(moment: datetime) -> date:
    return moment.astimezone(OFFICE_TIME).date()
