"""The base of all tables: names of constraints, types, and row keys that exist before the row does."""

from __future__ import annotations

import secrets
import time
from datetime import datetime
from functools import cache
from typing import Any, ClassVar, Final

from sqlalchemy import Connection, MetaData, String, Table, insert, inspect
from sqlalchemy.orm import DeclarativeBase, Mapped, MappedColumn, mapped_column

from privacy.columns import Moment, Sealed
from privacy.vocabulary import Activity, Words, technical

NAMES: Final = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


def new_key() -> str:
    """Make a row key: 32 hexadecimal characters, growing with time so that the index stays compact.

    It is no secret (tokens are): it names a row, and sealed values are bound to it.
    """
    return f"{time.time_ns() // 1_000_000:012x}{secrets.token_hex(10)}"


class Base(DeclarativeBase):
    """What every table shares."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map: ClassVar[dict[Any, Any]] = {datetime: Moment}

    id: Mapped[str] = mapped_column(String(32), primary_key=True, sort_order=-1)

    def __init__(self, **values: Any) -> None:
        """Set the row key first, because sealed values are bound to it. Raises TypeError for an unknown name."""
        for name, value in ({"id": new_key()} | values).items():
            if not hasattr(type(self), name):
                raise TypeError(f"{type(self).__name__} has no {name}")
            setattr(self, name, value)

    @classmethod
    def row(cls, **values: Any) -> dict[str, Any]:
        """Give a new row as it is stored, for an insert where an object is more than is needed.

        Sealed values are sealed, and what is not given is empty. Raises TypeError for an unknown name.
        """
        names, empty = _places(cls)
        row: dict[str, Any] = empty | {"id": values.pop("id", None) or new_key()}
        for name, value in values.items():
            place = names.get(name)
            if place is None:
                raise TypeError(f"{cls.__name__} has no {name}")
            if isinstance(place, Sealed):
                row |= place.columns(cls.__tablename__, row["id"], value)
            else:
                row[place] = value
        return row

    def values(self) -> dict[str, Any]:
        """Give the row as it is stored, column by column, for an insert without the unit of work."""
        return {column: getattr(self, name) for column, name in _attributes(type(self))}


@cache
def _attributes(kind: type[Base]) -> tuple[tuple[str, str], ...]:
    return tuple((attribute.columns[0].name, attribute.key) for attribute in inspect(kind).column_attrs)


@cache
def _places(kind: type[Base]) -> tuple[dict[str, str | Sealed[Any]], dict[str, Any]]:
    """Give for each name where its value is kept, a column or a seal, and a row with nothing in it."""
    names: dict[str, str | Sealed[Any]] = {name: column for column, name in _attributes(kind)}
    names |= {name: value for name, value in vars(kind).items() if isinstance(value, Sealed)}
    return names, {column: None for column, _name in _attributes(kind)}


Rows = list[tuple[Table, list[dict[str, Any]]]]
"""New rows that belong together, table by table, in the order in which they may be stored."""


def store(connection: Connection, rows: Rows) -> None:
    """Insert new rows, one statement a table. Raises IntegrityError when the database refuses one of them."""
    for table, some in rows:
        if some:
            connection.execute(insert(table), some)


def goes_on(activity: Activity) -> MappedColumn[datetime]:
    """Make the column with the moment from which a row must go (P91)."""
    words = Words("het moment waarop dit verwijderd wordt", "the moment at which this is deleted")
    return mapped_column(index=True, info=technical(activity, Words("Weg op", "Gone on"), words, shown=True))
