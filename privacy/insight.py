"""Insight: everything that is kept of somebody, with purpose, source, readers and the day on which it goes (P111)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Column, LargeBinary, RowMapping, Table, select
from sqlalchemy.orm import Session

from privacy.masking import masked
from privacy.register import Holding, reason
from privacy.rights import ends_of
from privacy.rows import Found, batches, opened, readable
from privacy.vocabulary import OFFICE_TIME, Activity, Reason, Source, Words

IMPRINT: Final = Words("als onomkeerbare afdruk", "as an imprint that cannot be reversed")
SEALED: Final = Words("versleuteld; we tonen het aan niemand", "sealed; we show it to nobody")
TECHNICAL: Final = Words("alleen voor het systeem", "for the system only")


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that is kept of each record of a kind, and why."""

    name: str
    label: Words
    why: Words
    source: Words
    withheld: Words | None


@dataclass(frozen=True, slots=True)
class Value:
    """What one field holds in one record; a value that is named but not shown is None."""

    field: Field
    value: Any


@dataclass(frozen=True, slots=True)
class Record:
    """One record: what it holds, and until when."""

    key: str
    until: date
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Kind:
    """All records of one kind, with what goes for all of them; `total` counts those that are not shown as well.

    `due` names the field with the moment at which a record goes, which stands beside its values.
    """

    table: str
    label: Words
    activities: tuple[Activity, ...]
    fields: tuple[Field, ...]
    records: tuple[Record, ...]
    total: int
    due: str | None = None

    @property
    def readers(self) -> list[Words]:
        """Who of us, and of you, may read."""
        return list(dict.fromkeys(role.value for item in self.activities for role in item.readers))

    @property
    def recipients(self) -> list[Words]:
        """Who outside gets it."""
        return list(dict.fromkeys(words for item in self.activities for words in item.recipients))

    @property
    def sources(self) -> list[Words]:
        """Where it comes from."""
        return list(dict.fromkeys(field.source for field in self.fields))


def insight(
    session: Session, found: Sequence[Found], most: Mapping[str, int] | None = None, own: str = ""
) -> list[Kind]:
    """Read all records found, the latest of each kind first; `most` limits how many of a table are read.

    With the person's `own` address, those of others are masked in what staff wrote (P120).
    """
    return [_kind(session, item, (most or {}).get(item.holding.table.name), own) for item in found]


def _kind(session: Session, found: Found, most: int | None, own: str) -> Kind:
    keys = sorted(found.ids, reverse=True)[:most]
    records = tuple(_records(session, found.holding, keys, own))
    table = found.holding.table
    keeping, purposes = found.holding.keeping, activities_of(table)
    return Kind(table.name, keeping.label, purposes, fields_of(table), records, len(found.ids), keeping.due)


def activities_of(table: Table) -> tuple[Activity, ...]:
    """Name the purposes that a table serves."""
    named = {why.activity.code: why.activity for why in map(reason, table.c) if why}
    return tuple(named.values())


def fields_of(table: Table) -> tuple[Field, ...]:
    """Name everything that a record of this table holds, what is never shown included (P43)."""
    return tuple(_field(column, why) for column in table.c if (why := reason(column)))


def _field(column: Column[Any], why: Reason) -> Field:
    return Field(column.name, why.label, why.why, why.source.value, _withheld(column, why))


def _withheld(column: Column[Any], why: Reason) -> Words | None:
    if readable(column) and why.shown and not why.secret:
        return None
    imprint = column.name.endswith("_hash") or not readable(column)
    kept_apart = isinstance(column.type, LargeBinary)
    return IMPRINT if imprint else SEALED if kept_apart else TECHNICAL


def _records(session: Session, holding: Holding, keys: Sequence[str], own: str) -> Iterator[Record]:
    table = holding.table
    fields = {item.name: item for item in fields_of(table)}
    for some in batches(keys):
        query = select(table).where(table.c.id.in_(some)).order_by(table.c.id.desc())
        rows = session.execute(query).mappings().all()
        ends = ends_of(session, holding, rows)
        for row in rows:
            until = ends[row["id"]].astimezone(OFFICE_TIME).date()
            yield Record(row["id"], until, tuple(_values(table, row, fields, holding.keeping.due, own)))


def _values(table: Table, row: RowMapping, fields: Mapping[str, Field], due: str | None, own: str) -> Iterator[Value]:
    for name, field in fields.items():
        if name == due or row[name] is None:
            continue
        if field.withheld is None:
            value = opened(table.c[name], row)
            others = own and field.source is Source.STAFF.value and isinstance(value, str)
            yield Value(field, masked(value, own) if others else value)
        elif field.withheld is not TECHNICAL:
            yield Value(field, None)


def plain(value: Any) -> Any:
    """Give a value as JSON has it."""
    return value.isoformat() if isinstance(value, date | datetime) else value
