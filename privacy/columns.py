"""Column kinds for the models: sealed text, its blind index, moments in UTC."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final, Generic, TypeVar, overload

from sqlalchemy import DateTime, Dialect, LargeBinary
from sqlalchemy.orm import mapped_column
from sqlalchemy.types import TypeDecorator, TypeEngine

from privacy.sealing import ring
from privacy.vocabulary import REASON

BLIND: Final = "privacy.blind_index_of"
"""Set in the `info` of a blind index: the attribute whose value it finds."""

T = TypeVar("T", bound=str | None)


class SealedBytes(LargeBinary):
    """The type of a column that holds a sealed value; the register and the key rotation know it by this type."""


class Moment(TypeDecorator[datetime]):
    """A time in UTC with its zone, also on SQLite, which knows no zones."""

    impl = DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Use a type with a zone where the database has one."""
        return dialect.type_descriptor(DateTime(timezone=dialect.name != "sqlite"))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Store UTC. Raises ValueError for a time without a zone, which could mean anything."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a stored moment needs its time zone")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give UTC with its zone."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def place(table: str, column: str, row: str) -> str:
    """Name the one spot in the database that a sealed value belongs to."""
    return f"{table}/{column}/{row}"


class Sealed(Generic[T]):
    """An attribute that reads and writes text, and a column of the same name that holds only ciphertext.

    The row's key `id` must be set before the value is: `Base` gives each new row its key first.
    """

    def __init__(self, info: dict[str, Any], *, nullable: bool, index: str, normalise: Callable[[str], str]) -> None:
        self.info, self.nullable, self.index, self.normalise = info, nullable, index, normalise

    def __set_name__(self, owner: type[Any], name: str) -> None:
        """Give `owner` the mapped column behind this attribute."""
        self.name, self.stored = name, f"{name}_sealed"
        setattr(owner, self.stored, mapped_column(name, SealedBytes, nullable=self.nullable, info=self.info))

    @overload
    def __get__(self, row: None, owner: type[Any]) -> Sealed[T]: ...
    @overload
    def __get__(self, row: Any, owner: type[Any]) -> T: ...
    def __get__(self, row: Any, owner: type[Any]) -> Sealed[T] | T | None:
        """Open the value. Raises SealError when it was altered or moved."""
        if row is None:
            return self
        sealed = getattr(row, self.stored)
        return None if sealed is None else ring().open(sealed, place(row.__tablename__, self.name, row.id))  # type: ignore[return-value]

    def __set__(self, row: Any, value: T) -> None:
        """Seal the value for its row; keep its blind index beside it."""
        for name, stored in self.columns(row.__tablename__, row.id, value).items():
            setattr(row, self.stored if name == self.name else name, stored)

    def columns(self, table: str, key: str, value: str | None) -> dict[str, bytes | None]:
        """Give what is stored of the value in row `key` of `table`: the sealed value, and its blind index beside it."""
        found = {self.name: None if value is None else ring().seal(value, place(table, self.name, key))}
        if self.index:
            found[self.index] = None if value is None else ring().blind(self.normalise(value), table)
        return found


def sealed(info: dict[str, Any], *, index: str = "", normalise: Callable[[str], str] = str) -> Sealed[str]:
    """Declare a sealed text that is always there; `index` names its blind index column."""
    return Sealed(info, nullable=False, index=index, normalise=normalise)


def sealed_or_none(
    info: dict[str, Any], *, index: str = "", normalise: Callable[[str], str] = str
) -> Sealed[str | None]:
    """Declare a sealed text that may be absent."""
    return Sealed(info, nullable=True, index=index, normalise=normalise)


def blind_index(info: dict[str, Any], *, of: str) -> dict[str, Any]:
    """Give the `info` of a column that finds rows by the value of the sealed attribute `of`."""
    assert REASON in info  # noqa: S101 - a blind index is personal data like any other
    return info | {BLIND: of}


def normal_address(email: str) -> str:
    """Give the form of an e-mail address that it is looked up by: the domain does not know capitals (P20).

    The part before the @ is folded as well: mail systems that tell `Ada` from `ada` exist only on paper, and a
    person who types a capital must find what was sent without it.
    """
    return email.strip().casefold()
