"""The trail: what happened with somebody's account and records, and who of the staff looked, by role (P54, P90)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from domain import activity
from models import Account, ActivityEntry, ContactMessage, Opening
from privacy.columns import normal_address
from privacy.rights import batches
from privacy.sealing import ring
from privacy.vocabulary import Words

ON_A_PAGE: Final = 50


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened."""

    key: str
    at: datetime
    what: Words
    by: Words
    why: str | None
    about: str | None
    by_self: bool


def of(session: Session, account: Account, *, before: str = "") -> tuple[list[Step], str]:
    """List what happened, latest first, and the key from which older things go on; empty at the end.

    Each kind of reference is asked for by itself, so that each question is answered from its index, however long the
    log is. The messages are those from this address, from before the account existed as well.
    """
    own = ring().candidates(account.id)
    messages = _messages(session, account)
    entries: dict[str, ActivityEntry] = {}
    for column in (ActivityEntry.subject_reference, ActivityEntry.actor_reference):
        entries |= _entries(session, column.in_(own), before)
    for some in batches(messages):
        references = [reference for key in some for reference in ring().candidates(key)]
        entries |= _entries(session, ActivityEntry.object_reference.in_(references), before)
    steps = [_step(entry, own) for entry in entries.values()]
    noted = {entry.happened_at for entry in entries.values() if entry.action == "record_read"}
    steps += [step for step in _openings(session, messages, before) if not _noted(step.at, noted)]
    steps.sort(key=lambda step: step.key, reverse=True)
    return steps[:ON_A_PAGE], steps[ON_A_PAGE - 1].key if len(steps) > ON_A_PAGE else ""


def _messages(session: Session, account: Account) -> dict[str, str]:
    own = ContactMessage.email_index.in_(ring().candidates(normal_address(account.email)))
    rows = session.execute(select(ContactMessage.id, ContactMessage.reference).where(own)).all()
    return {row.id: row.reference for row in rows}


def _entries(session: Session, chosen: ColumnElement[bool], before: str) -> dict[str, ActivityEntry]:
    query = select(ActivityEntry).where(chosen)
    if before:
        query = query.where(ActivityEntry.id < before)
    rows = session.scalars(query.order_by(ActivityEntry.id.desc()).limit(ON_A_PAGE + 1))
    return {entry.id: entry for entry in rows}


def _step(entry: ActivityEntry, own: Sequence[bytes]) -> Step:
    by_self = entry.actor_reference in own
    by = Words("jijzelf", "you yourself") if by_self else _by(entry.role)
    return Step(
        entry.id, entry.happened_at, activity.ACTIONS[entry.action], by, entry.reason, entry.object_kind, by_self
    )


def _by(role: str) -> Words:
    return Words("het systeem", "the system") if role == activity.SYSTEM else activity.role_words(role)


def _openings(session: Session, messages: dict[str, str], before: str) -> list[Step]:
    """Read the openings of messages; those from before the log existed are nowhere else."""
    found: list[Step] = []
    for some in batches(messages):
        query = select(Opening).where(Opening.record_id.in_(some))
        if before:
            query = query.where(Opening.id < before)
        for row in session.scalars(query.order_by(Opening.id.desc()).limit(ON_A_PAGE + 1)):
            what, by = activity.ACTIONS["record_read"], _by(row.role)
            found.append(Step(row.id, row.opened_at, what, by, row.reason, ContactMessage.__tablename__, by_self=False))
    return found


def _noted(at: datetime, noted: set[datetime]) -> bool:
    """Say whether this reading stands in the log as well: the same moment, the same reading."""
    return at in noted
