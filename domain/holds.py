"""Holds: one record stays past its day, with a reason and a last day, asked by one and agreed by another (P89)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain import activity, approvals
from domain.approvals import ActKind, CannotBeDone
from models import Account, Approval, Base, Hold
from privacy.activities import PROVE_RETENTION
from privacy.register import Holding, holdings
from privacy.vocabulary import Term, Words, midnight

MOST: Final = Term(months=24)
"""How long a hold may stand: the owner's maximum, counted from today."""


class TooLong(Exception):
    """The last day lies further away than a hold may stand, or is no day to come."""


class NoSuchRecord(Exception):
    """There is no such record, or none that can be held: only what speaks of a person by itself can."""


def holdable() -> dict[str, Holding]:
    """Give the tables whose records can be put on hold: those that know their person and have an end."""
    return {
        item.table.name: item
        for item in holdings(Base.metadata)
        if item.keeping.subject and item.keeping.due and not item.keeping.archive
    }


def ask(session: Session, kind: str, key: str, until: date, reason: str, *, by: Account, now: datetime) -> Approval:
    """Ask a second person to hold a record. Raises NoSuchRecord, TooLong, approvals.NoReason and AlreadyAsked."""
    _check(session, kind, key)
    if not now < midnight(until) <= midnight(MOST.after(now)):
        raise TooLong(until)
    facts = {"kind": kind, "until": until.isoformat()}
    return approvals.ask(session, HOLD, key, by=by, reason=reason, now=now, facts=facts)


def _check(session: Session, kind: str, key: str) -> None:
    item = holdable().get(kind)
    if item is None or session.scalar(select(item.table.c.id).where(item.table.c.id == key)) is None:
        raise NoSuchRecord(kind)


def _place(session: Session, approval: Approval, by: Account, now: datetime) -> None:
    """Put the record on hold once another agrees; a hold that stood is replaced."""
    facts = approvals.facts_of(approval)
    until = midnight(date.fromisoformat(facts["until"]))
    try:
        _check(session, facts["kind"], approval.record_id)
    except NoSuchRecord:
        raise CannotBeDone(Words("Dit record is er niet meer.", "This record is no longer there.")) from None
    for before in of(session, approval.record_id):
        before.ended_at = now
    made = Hold(
        record_id=approval.record_id,
        kind=facts["kind"],
        reason=approval.reason,
        until=until,
        placed_at=now,
        placed_role=by.user_type,
        due_at=PROVE_RETENTION.rules["hold"].due(until),
    )
    session.add(made)
    _note(session, "hold_placed", made, by, now)


HOLD: Final = approvals.register(
    ActKind(
        code="hold",
        name=Words("Een record vasthouden", "Put a record on hold"),
        approvers=frozenset(("privacy", "admin")),
        carry_out=_place,
        place="bewaren",
    )
)


def of(session: Session, record: str) -> Sequence[Hold]:
    """List the holds on a record that were not let go."""
    return session.scalars(select(Hold).filter_by(record_id=record, ended_at=None)).all()


def standing(session: Session, *, now: datetime, most: int = 200) -> Sequence[Hold]:
    """List the holds that stand, the first to end on top."""
    query = select(Hold).where(Hold.ended_at.is_(None), Hold.until > now).order_by(Hold.until).limit(most)
    return session.scalars(query).all()


def stands(session: Session, key: str) -> bool:
    """Say whether there is a hold with this key that was not let go."""
    found = session.get(Hold, key)
    return found is not None and found.ended_at is None


def end(session: Session, key: str, *, by: Account, now: datetime) -> bool:
    """Let a record go: its own day holds again. One person will do, for this keeps less."""
    found = session.get(Hold, key)
    if found is None or found.ended_at is not None:
        return False
    found.ended_at = now
    _note(session, "hold_ended", found, by, now)
    return True


def _note(session: Session, action: str, hold: Hold, by: Account, now: datetime) -> None:
    facts = {"actor": by.id, "kind": hold.kind, "record": hold.record_id}
    activity.note(session, action, role=by.user_type, now=now, **facts)
