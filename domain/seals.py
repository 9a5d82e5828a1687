"""Seals over the activity log: what is removed, changed, swapped or put in between shows (P54, P90).

Each minute the worker seals the entries that have come to rest. A batch holds entries of one due date, so that it goes
as a whole on its term; its seal covers the imprint of its entries and the seal before it. The newest seal of each day
is also noted outside the database (the anchor), so that cutting off either end of the log shows as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import pairwise
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import ActivityBatch, ActivityEntry
from privacy.activities import LOG_ACTIVITY
from privacy.sealing import ring
from privacy.vocabulary import OFFICE_TIME

PURPOSE: Final = "activity-batch"
AT_REST: Final = timedelta(minutes=1)
"""Keys are made by the clock of who writes, and a slow transaction commits late: the youngest wait a moment."""

LATE: Final = timedelta(hours=1)
"""How far back the worker looks for an entry that came even later than that."""

MOST: Final = 500
"""Entries under one seal."""

MOST_STRAYS: Final = 100
"""Latecomers that get their seal in one round."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A seal as it is noted outside the database."""

    number: int
    mac: bytes
    sealed_at: datetime

    @property
    def due_at(self) -> datetime:
        """The moment from which the batch itself may be gone."""
        return LOG_ACTIVITY.rules["batch"].due(self.sealed_at)


def seal(session: Session, *, now: datetime, most: int = MOST) -> Mark | None:
    """Seal the next run of entries at rest, at most `most`; answer the newest seal, or None where nothing waited.

    The caller commits, and notes the seal in the anchor. Two at once cannot make the same seal: its number is unique.
    """
    newest = session.scalars(select(ActivityBatch).order_by(ActivityBatch.number.desc()).limit(1)).one_or_none()
    waiting = select(ActivityEntry.id, ActivityEntry.mac, ActivityEntry.due_at).where(
        ActivityEntry.id > _high(session, newest), ActivityEntry.id < _key_at(now - AT_REST)
    )
    runs: dict[datetime, list[Any]] = {}
    for row in session.execute(waiting.order_by(ActivityEntry.id).limit(most)):
        runs.setdefault(row.due_at, []).append(row)
    for run in [*runs.values(), *([row] for row in _strays(session, newest, now))]:
        newest = _put(session, run, newest, now)
    session.flush()
    return Mark(newest.number, newest.mac, newest.sealed_at) if newest and newest.sealed_at == now else None


def _high(session: Session, newest: ActivityBatch | None) -> str:
    """Give the highest key under seal: of the last run, because a run takes all there is below its end."""
    if newest is None:
        return ""
    recent = select(func.max(ActivityBatch.last_id)).where(ActivityBatch.number > newest.number - MOST)
    return session.scalar(recent) or ""


def _key_at(moment: datetime) -> str:
    """Give a key just below those made at `moment` (see models.base.new_key)."""
    return f"{int(moment.timestamp() * 1000):012x}"


def _put(session: Session, run: Sequence[Any], before: ActivityBatch | None, now: datetime) -> ActivityBatch:
    batch = ActivityBatch(
        number=before.number + 1 if before else 1,
        first_id=run[0].id,
        last_id=run[-1].id,
        entries=len(run),
        entries_due_at=run[0].due_at,
        digest=imprint(row.mac for row in run),
        mac=b"",
        sealed_at=now,
        due_at=LOG_ACTIVITY.rules["batch"].due(now),
    )
    batch.mac = ring().mac(PURPOSE, said(batch, before.mac if before else b""))
    session.add(batch)
    return batch


def imprint(macs: Iterable[bytes]) -> bytes:
    """Give the imprint of a run of entries, by the seals that they bear themselves."""
    whole = sha256()
    for mac in macs:
        whole.update(mac)
    return whole.digest()


def said(batch: ActivityBatch, before: bytes) -> str:
    """Put everything that a seal is about in one line, the seal before it included."""
    moments = (batch.entries_due_at, batch.sealed_at, batch.due_at)
    facts = (batch.number, batch.first_id, batch.last_id, batch.entries, *(moment.isoformat() for moment in moments))
    return repr((*facts, batch.digest.hex(), before.hex()))


def _strays(session: Session, newest: ActivityBatch | None, now: datetime) -> list[Any]:
    """Find entries that were committed after their neighbours had been sealed; each gets a seal of its own."""
    if newest is None:
        return []
    recent = ActivityBatch.number > newest.number - MOST
    lately = select(ActivityBatch).where(recent, ActivityBatch.sealed_at > now - LATE)
    batches = session.scalars(lately.order_by(ActivityBatch.number)).all()
    if not batches:
        return []
    first = batches[0].number
    before = select(func.max(ActivityBatch.last_id)).where(
        ActivityBatch.number < first, ActivityBatch.number > first - MOST
    )
    low, high = session.scalar(before) or "", max(batch.last_id for batch in batches)
    batches = [batch for batch in batches if batch.first_id > low]
    inside = (ActivityEntry.id > low, ActivityEntry.id <= high)
    number = session.scalar(select(func.count()).select_from(ActivityEntry).where(*inside))
    if number == sum(batch.entries for batch in batches):
        return []
    rows = session.execute(select(ActivityEntry.id, ActivityEntry.mac, ActivityEntry.due_at).where(*inside)).all()
    known = {key for batch in batches for key in _keys_of(batch, rows, batches)}
    return sorted((row for row in rows if row.id not in known), key=lambda row: str(row.id))[:MOST_STRAYS]


def _keys_of(batch: ActivityBatch, rows: Sequence[Any], batches: Sequence[ActivityBatch]) -> set[str]:
    """Tell which entries a batch was made of, also where strays came to lie between them."""
    own = {other.first_id for other in batches if other.entries == 1 and other.number != batch.number}
    inside = sorted(
        (row.id, row.mac)
        for row in rows
        if row.due_at == batch.entries_due_at and batch.first_id <= row.id <= batch.last_id and row.id not in own
    )
    return {key for key, _mac in inside} - strangers(batch, inside)


def strangers(batch: ActivityBatch, inside: Sequence[tuple[str, bytes]]) -> set[str]:
    """Name the entries too many without which the imprint is right; latecomers come alone or one after the other."""
    more = len(inside) - batch.entries
    macs = [mac for _key, mac in inside]
    for place in range(len(inside) - more + 1) if more > 0 else ():
        if imprint(macs[:place] + macs[place + more :]) == batch.digest:
            return {key for key, _mac in inside[place : place + more]}
    return set()


def remembered(marks: Sequence[Mark], newest: Mark) -> list[Mark]:
    """Give what the anchor keeps: the last seal of each day, and of the days past their term only the last one."""
    every = sorted({mark.number: mark for mark in (*marks, newest)}.values(), key=lambda mark: mark.number)
    ends = [mark for mark, after in pairwise(every) if _day(mark) != _day(after)] + every[-1:]
    past = [mark for mark in ends if mark.due_at <= newest.sealed_at]
    return past[-1:] + [mark for mark in ends if mark.due_at > newest.sealed_at]


def _day(mark: Mark) -> Any:
    return mark.sealed_at.astimezone(OFFICE_TIME).date()
