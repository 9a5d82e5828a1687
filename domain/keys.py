"""Key rotation: what was sealed with an older key is sealed anew with the newest, batch by batch."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Column, MetaData, Table, delete, func, insert, or_, select, update
from sqlalchemy.orm import Session

from domain import application_words, publishing
from domain.contact import words_of
from models import Application, ContactMessage, ContactWord
from privacy.columns import BLIND, normal_address, place
from privacy.register import Holding, holdings
from privacy.rights import BATCH
from privacy.sealing import PREFIX_BYTES, ring


def rotate(session: Session, metadata: MetaData, batch: int = BATCH) -> Iterator[int]:
    """Re-seal every value that an older key sealed; yields the rows done after each batch.

    The caller commits after each batch; interrupted, it goes on where it stopped, because done rows no longer match.
    Raises SealError for a value whose key is not on the ring.
    """
    for holding in holdings(metadata):
        while rows := _outdated(session, holding, batch):
            for row in rows:
                _reseal(session, holding, row)
            yield len(rows)
    if resealed := publishing.reseal(session):
        yield resealed


def outdated(session: Session, metadata: MetaData) -> int:
    """Count the rows that hold a value under an older key: zero before a key may be taken off the ring."""
    values = sum(
        session.scalar(select(func.count()).select_from(item.table).where(_old(item))) or 0
        for item in holdings(metadata)
        if item.sealed
    )
    return values + len(publishing.outdated(session))


def _old(holding: Holding) -> Any:
    prefix = ring().prefix
    return or_(*(func.substr(column, 1, PREFIX_BYTES) != prefix for column in holding.sealed))


def _outdated(session: Session, holding: Holding, batch: int) -> list[Any]:
    if not holding.sealed:
        return []
    query = select(holding.table).where(_old(holding)).limit(batch).with_for_update()
    return list(session.execute(query).mappings())


def _reseal(session: Session, holding: Holding, row: Any) -> None:
    table: Table = holding.table
    fresh: dict[str, bytes | None] = {}
    plain: dict[str, str] = {}
    for column in holding.sealed:
        if row[column.name] is not None:
            spot = place(table.name, column.name, row["id"])
            plain[column.name] = ring().open(row[column.name], spot)
            fresh[column.name] = ring().seal(plain[column.name], spot)
    for column in table.c:
        if BLIND in column.info:
            fresh[column.name] = _blind(column, plain)
    session.execute(update(table).where(table.c.id == row["id"]).values(fresh))
    if table.name == ContactMessage.__tablename__:
        _reword(session, row["id"], plain["name"])
    elif table.name == Application.__tablename__:
        application_words.renew(session, row["id"], plain["name"])


def _reword(session: Session, message_id: str, name: str) -> None:
    """Refer to the words of a name under the newest key; who searches meanwhile finds them under either."""
    session.execute(delete(ContactWord).where(ContactWord.message_id == message_id))
    if words := words_of(name):
        session.execute(insert(ContactWord), [ContactWord.row(message_id=message_id, word=word) for word in words])


def _blind(column: Column[Any], plain: dict[str, str]) -> bytes | None:
    value = plain.get(column.info[BLIND])
    return None if value is None else ring().blind(normal_address(value), column.table.name)
