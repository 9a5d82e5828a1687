"""What the law has us keep of who is gone: listed without names, opened one by one, each reading noted (P94)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain import activity
from models import Account, ArchivedRecord, Base
from privacy.columns import normal_address
from privacy.register import reason
from privacy.sealing import ring
from privacy.vocabulary import Words


@dataclass(frozen=True, slots=True)
class Proof:
    """One record as it lies in the archive: what it says, the law that asks it, and its last day."""

    reference: str
    kind: str
    said: list[tuple[Words, Any]]
    ground: str
    until: datetime


def of(session: Session, email: str) -> Sequence[ArchivedRecord]:
    """List what stays of somebody, and until when."""
    references = ring().candidates(normal_address(email), ArchivedRecord.__tablename__)
    return session.scalars(select(ArchivedRecord).where(ArchivedRecord.email_index.in_(references))).all()


def listed(session: Session, *, before: str = "", most: int = 50) -> tuple[Sequence[ArchivedRecord], str]:
    """List what lies in the archive, newest first, and the key from which older ones go on."""
    query = select(ArchivedRecord).order_by(ArchivedRecord.id.desc())
    if before:
        query = query.where(ArchivedRecord.id < before)
    rows = session.scalars(query.limit(most + 1)).all()
    return rows[:most], rows[most - 1].id if len(rows) > most else ""


def read(session: Session, reference: str, *, by: Account, now: datetime) -> Proof | None:
    """Open one record, which is noted; None where there is none (P94)."""
    found = session.scalars(select(ArchivedRecord).filter_by(reference=reference.strip().upper())).one_or_none()
    if found is None:
        return None
    who = {"role": by.user_type, "actor": by.id, "kind": ArchivedRecord.__tablename__, "record": found.id}
    activity.note(session, "record_read", reason="archive", now=now, **who)
    said = [(_label(found.kind, name), _value(value)) for name, value in json.loads(found.content).items()]
    return Proof(found.reference, found.kind, said, found.ground, found.due_at)


def _label(table: str, name: str) -> Words:
    """Give the name that the register has for a column."""
    known = Base.metadata.tables.get(table)
    why = reason(known.c[name]) if known is not None and name in known.c else None
    return why.label if why else Words(name, name)


def _value(value: Any) -> Any:
    """Give a moment back that was written as text; anything else stays as it is."""
    try:
        return datetime.fromisoformat(value) if isinstance(value, str) and len(value) > len("2026-11-25") else value
    except ValueError:
        return value
