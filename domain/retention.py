"""The purge: what is due goes, in bounded batches, and a report without names proves it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
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
from privacy.vocabulary import OFFICE_TIME, midnight

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


@dataclass(frozen=True, slots=True)
class Leaving:
    """One kind of record that the next night takes: how many, and the first of them by their keys."""

    table: str
    number: int
    records: Sequence[tuple[str, datetime]]


def tomorrow(session: Session, metadata: MetaData, *, now: datetime, most: int = 50) -> list[Leaving]:
    """List what the purge of the coming night takes, by the very condition of the purge (P91)."""
    moment, found = next_night(now), []
    for holding in holdings(metadata):
        if holding.due is None:
            continue
        number = session.scalar(select(func.count()).select_from(holding.table).where(due_by(holding, moment))) or 0
        if number:
            key = holding.table.c.id
            rows = session.execute(
                select(key, holding.due).where(due_by(holding, moment)).order_by(holding.due, key).limit(most)
            )
            found.append(Leaving(holding.table.name, number, [(row[0], row[1]) for row in rows]))
    return found


def next_night(now: datetime) -> datetime:
    """Give the moment of the next midnight in the Netherlands: what is due by then goes that night."""
    return midnight(now.astimezone(OFFICE_TIME).date() + timedelta(days=1))


def runs(session: Session, *, most: int = 30) -> Sequence[RetentionRun]:
    """List the evidence of the latest runs, numbers alone (P97)."""
    return session.scalars(select(RetentionRun).order_by(RetentionRun.finished_at.desc()).limit(most)).all()
