"""Looking through the sealed log: what was removed, changed, swapped or put in between is found (P54, P90)."""

from __future__ import annotations

import hmac
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session, aliased

from domain import activity, seals
from domain.seals import Mark
from models import ActivityBatch, ActivityEntry
from privacy.sealing import ring

NAMED: Final = 100
"""Faults that a report names one by one; the others it counts."""


@dataclass(slots=True)
class Report:
    """What looking through the whole log found."""

    entries: int = 0
    batches: int = 0
    unsealed: int = 0
    late: int = 0
    wrong: int = 0
    faults: list[str] = field(default_factory=list)

    @property
    def good(self) -> bool:
        """Whether nothing was tampered with."""
        return self.wrong == 0

    def fault(self, what: str) -> None:
        """Count a fault, and name it as long as the list is short."""
        self.wrong += 1
        if len(self.faults) < NAMED:
            self.faults.append(what)


def verify(session: Session, marks: Sequence[Mark] | None, *, now: datetime) -> Report:
    """Look through the whole log: each entry, each seal, and both ends against the anchor.

    `marks` is what the anchor says, None where it is lost. Entries and batches past their term may be absent. Time
    grows with the log and memory does not: one batch is in memory at a time.
    """
    found, held = Report(), 0
    anchored = {mark.number: mark for mark in marks or ()}
    before: ActivityBatch | None = None
    high = ""
    for batch in session.scalars(select(ActivityBatch).order_by(ActivityBatch.number).execution_options(yield_per=200)):
        _check_chain(found, batch, before, anchored)
        if batch.entries_due_at > now:
            held += _check_entries(session, found, batch)
        before, high = batch, max(high, batch.last_id)
        found.batches += 1
    _check_ends(found, before, marks, now)
    _check_outside(session, found, high=high, held=held, now=now)
    return found


def _check_chain(found: Report, batch: ActivityBatch, before: ActivityBatch | None, anchored: dict[int, Mark]) -> None:
    """Check one seal against its contents and the seal before it."""
    number = batch.number
    if before is not None and number != before.number + 1:
        found.fault(f"seals {before.number + 1} to {number - 1} are missing")
    previous = before.mac if before else anchored[number - 1].mac if number - 1 in anchored else b""
    if before is None and number > 1 and number - 1 not in anchored:
        found.fault(f"the log begins at seal {number}, and the anchor does not know the one before it")
    elif (before is None or number == before.number + 1) and not any(
        hmac.compare_digest(batch.mac, mac) for mac in ring().macs(seals.PURPOSE, seals.said(batch, previous))
    ):
        found.fault(f"seal {number} is broken: it, or the one before it, was changed")
    if number in anchored and anchored[number].mac != batch.mac:
        found.fault(f"seal {number} is not the one that the anchor knows")


def _check_entries(session: Session, found: Report, batch: ActivityBatch) -> int:
    """Check the entries under one seal; answer how many are there."""
    query = select(ActivityEntry).where(
        ActivityEntry.id >= batch.first_id,
        ActivityEntry.id <= batch.last_id,
        ActivityEntry.due_at == batch.entries_due_at,
    )
    rows = session.scalars(query.order_by(ActivityEntry.id).limit(batch.entries + NAMED)).all()
    if len(rows) > batch.entries:
        own = _sealed_alone(session, batch)
        rows = [row for row in rows if row.id not in own]
        late = seals.strangers(batch, [(row.id, row.mac) for row in rows])
        for row in rows:
            if row.id in late and not activity.genuine(row):
                found.fault(f"entry {row.id} was put in, without a seal of ours")
        rows = [row for row in rows if row.id not in late]
    for row in rows:
        if not activity.genuine(row):
            found.fault(f"entry {row.id} was changed")
    found.entries += len(rows)
    where = f"under seal {batch.number} ({batch.sealed_at:%Y-%m-%d %H:%M} UTC)"
    if len(rows) < batch.entries:
        found.fault(f"{batch.entries - len(rows)} of {batch.entries} entries {where} are missing")
    elif len(rows) > batch.entries:
        found.fault(f"{len(rows) - batch.entries} entries {where} were put in between")
    elif seals.imprint(row.mac for row in rows) != batch.digest:
        found.fault(f"entries {where} are not those that were sealed")
    return len(rows)


def _sealed_alone(session: Session, batch: ActivityBatch) -> set[str]:
    """Give the keys of latecomers within the run of a batch that have a seal of their own."""
    alone = select(ActivityBatch.first_id).where(
        ActivityBatch.number > batch.number,
        ActivityBatch.entries == 1,
        ActivityBatch.first_id > batch.first_id,
        ActivityBatch.first_id < batch.last_id,
    )
    return set(session.scalars(alone))


def _check_ends(found: Report, last: ActivityBatch | None, marks: Sequence[Mark] | None, now: datetime) -> None:
    """Check that neither end of the log was cut off, by what the anchor remembers."""
    number = last.number if last else 0
    if marks is None:
        if last is not None:
            found.fault("the anchor is lost: whether the end of the log was cut off cannot be told")
        return
    newest = max(marks, key=lambda mark: mark.number, default=None)
    if newest and newest.number > number and newest.due_at > now:
        found.fault(f"the log ends at seal {number}, and the anchor knows seal {newest.number}")
    first = number - found.batches + 1
    if early := [mark.number for mark in marks if mark.number < first and mark.due_at > now]:
        found.fault(f"the beginning of the log is gone: the anchor knows seal {early[0]}")


def _check_outside(session: Session, found: Report, *, high: str, held: int, now: datetime) -> None:
    """Look at the entries under no seal: the newest ones, and any that lie among the others."""
    entries = select(ActivityEntry).where(ActivityEntry.due_at > now)
    for row in session.scalars(entries.where(ActivityEntry.id > high).execution_options(yield_per=200)):
        found.unsealed += 1
        if not activity.genuine(row):
            found.fault(f"entry {row.id} was changed")
    among = session.scalar(
        select(func.count()).select_from(ActivityEntry).where(ActivityEntry.id <= high, ActivityEntry.due_at > now)
    )
    if among == held:
        return
    for row in _loose(session, high, now):
        if activity.genuine(row):
            found.late += 1
        else:
            found.fault(f"entry {row.id} was put in, without a seal of ours")
    found.late += max((among or 0) - held - found.late, 0)


def _loose(session: Session, high: str, now: datetime) -> Iterator[ActivityEntry]:
    """Find the entries that lie in no batch; only asked where the numbers differ."""
    batch = aliased(ActivityBatch)
    sealed = exists().where(
        batch.entries_due_at == ActivityEntry.due_at,
        batch.first_id <= ActivityEntry.id,
        batch.last_id >= ActivityEntry.id,
    )
    loose = select(ActivityEntry).where(ActivityEntry.id <= high, ActivityEntry.due_at > now, ~sealed)
    yield from session.scalars(loose.execution_options(yield_per=200))
