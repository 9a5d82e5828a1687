"""The purge: what is due goes, in bounded batches, and a report without names proves it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final

from sqlalchemy import MetaData, func, select
from sqlalchemy.orm import Session

from models import RetentionRun
from privacy import rights
from privacy.activities import PROVE_RETENTION
from privacy.register import holdings
from privacy.staying import due_by

ALARM: Final = timedelta(hours=50)
"""Two missed nights, with two hours of grace (design.md: health turns red)."""


def batches(
    session: Session, metadata: MetaData, *, moment: datetime, size: int = rights.BATCH
) -> Iterator[Counter[str]]:
    """Delete all that is due at `moment`, batch by batch; yields the running totals.

    The caller commits after each batch. An interrupted run has deleted less and is simply run again.
    """
    total: Counter[str] = Counter()
    for counts in rights.expire(session, metadata, moment, size):
        total.update(counts)
        yield total


def report(session: Session, *, counts: dict[str, int], moment: datetime, started: datetime, now: datetime) -> None:
    """Keep the evidence of a finished run: times and counts (P97)."""
    due = PROVE_RETENTION.rules["run"].due(now)
    session.add(RetentionRun(counts=counts, moment=moment, started_at=started, finished_at=now, due_at=due))


def last_good_run(session: Session) -> datetime | None:
    """Give the time at which the purge last came to its end, or None before the first."""
    return session.scalar(select(func.max(RetentionRun.finished_at)))


def departures(session: Session, metadata: MetaData, moments: Sequence[datetime]) -> list[int]:
    """Count the rows that a purge takes between each two of these moments, by the same condition as the purge."""
    counts = [0] * (len(moments) - 1)
    for holding in holdings(metadata):
        if holding.due is not None:
            for place, (after, until) in enumerate(pairwise(moments)):
                going = select(func.count()).where(holding.due > after, due_by(holding, until))
                counts[place] += session.scalar(going.select_from(holding.table)) or 0
    return counts
