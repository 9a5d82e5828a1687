"""Rows of the tables that the register knows: found, read in batches, opened."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from sqlalchemy import Column, LargeBinary

from privacy.columns import BLIND, SealedBytes, place
from privacy.register import Holding
from privacy.sealing import ring

BATCH: Final = 500
"""Rows that one transaction deletes: small, so that nobody waits long for the write lock."""


@dataclass(frozen=True, slots=True)
class Found:
    """The rows of one table that belong to somebody."""

    holding: Holding
    ids: list[str]


def readable(column: Column[Any]) -> bool:
    """Say whether a value says anything to its owner; a keyed reference is bytes that only the site can use."""
    return BLIND not in column.info and (
        isinstance(column.type, SealedBytes) or not isinstance(column.type, LargeBinary)
    )


def opened(column: Column[Any], row: Any) -> Any:
    """Give a value as it was before it was sealed."""
    value = row[column.name]
    if value is not None and isinstance(column.type, SealedBytes):
        return ring().open(value, place(column.table.name, column.name, row["id"]))
    return value


def batches(keys: Iterable[str]) -> Iterator[list[str]]:
    """Give the keys in lists that one question to the database can hold."""
    rest = iter(keys)
    while batch := list(islice(rest, BATCH)):
        yield batch
