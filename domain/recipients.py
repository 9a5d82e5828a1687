"""Those who got data are told when it was corrected or erased (GDPR art. 19, S31)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from domain import activity
from models import Account, DisclosedRecord, Disclosure, DisclosureFile, RecipientTask
from privacy import rights
from privacy.activities import ACCOUNT_FOR_RECIPIENTS
from privacy.sealing import ring
from privacy.vocabulary import Words

CORRECTED, ERASED, RESTRICTED = "corrected", "erased", "restricted"
WHAT: Final = {
    CORRECTED: Words("verbeterd", "corrected"),
    ERASED: Words("gewist", "erased"),
    RESTRICTED: Words("tijdelijk geblokkeerd", "restricted"),
}


def inform(session: Session, keys: Iterable[str], what: str, *, now: datetime) -> list[RecipientTask]:
    """Make a task for each recipient that got one of these records; call it where records change or go.

    `keys` are row keys of any table. What was erased is also taken out of files that still wait to be fetched.
    Erasures by `privacy.rights.erase` come here by themselves. Raises KeyError for a change of no kind.
    """
    given = _given(session, keys)
    if not given:
        return []
    due, made = ACCOUNT_FOR_RECIPIENTS.rules["task"].due(now), []
    rows = session.execute(select(Disclosure.id, Disclosure.due_at).where(Disclosure.id.in_(given)))
    ends = {key: due_at for key, due_at in rows}  # noqa: C416 - rows are no pairs to mypy
    for disclosure_id, kinds in given.items():
        facts = {"disclosure_id": disclosure_id, "what": WHAT[what] and what, "kinds": ", ".join(sorted(kinds))[:400]}
        made.append(RecipientTask(**facts, made_at=now, due_at=min(due, ends[disclosure_id])))
    session.add_all(made)
    if what == ERASED:
        session.execute(delete(DisclosureFile).where(DisclosureFile.disclosure_id.in_(given)))
    return made


def _given(session: Session, keys: Iterable[str]) -> dict[str, set[str]]:
    """Say which disclosures held these records, each with the kinds of them."""
    found = defaultdict[str, set[str]](set)
    if session.scalar(select(DisclosedRecord.id).limit(1)) is None:
        return found
    for some in rights.batches(keys):
        references = [reference for key in some for reference in ring().candidates(key)]
        query = select(DisclosedRecord).where(DisclosedRecord.record_reference.in_(references))
        for record in session.scalars(query):
            found[record.disclosure_id].add(record.kind)
    return found


def open_tasks(session: Session) -> Sequence[tuple[RecipientTask, Disclosure]]:
    """List who still has to be told, oldest first."""
    query = select(RecipientTask, Disclosure).join(Disclosure, Disclosure.id == RecipientTask.disclosure_id)
    waiting = query.where(RecipientTask.done_at.is_(None)).order_by(RecipientTask.id)
    return [(task, case) for task, case in session.execute(waiting)]


def tasks_of(session: Session, disclosure: Disclosure) -> Sequence[RecipientTask]:
    """List what the recipient of a disclosure was or must be told."""
    return session.scalars(
        select(RecipientTask).filter_by(disclosure_id=disclosure.id).order_by(RecipientTask.id)
    ).all()


def task(session: Session, key: str) -> RecipientTask | None:
    """Find a task by its key."""
    return session.get(RecipientTask, key)


def told(session: Session, task: RecipientTask, *, by: Account, now: datetime) -> None:
    """Note that a recipient was told; told twice, the first time counts."""
    if task.done_at is None:
        task.done_at, task.done_role = now, by.user_type
        what = {"kind": Disclosure.__tablename__, "record": task.disclosure_id, "reason": task.what}
        activity.note(session, "recipient_told", role=by.user_type, actor=by.id, now=now, **what)


def _erased(session: Session, keys: Sequence[str], now: datetime) -> None:
    inform(session, keys, ERASED, now=now)


rights.AFTER_ERASING.append(_erased)
