"""The purge: what is due goes, in bounded batches, and a report without names proves it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import MetaData, case, func, literal, select
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
    counts = Counter[datetime]()
    for holding in holdings(metadata):
        due = holding.due
        if due is not None:
            night = case(*((due <= moment, literal(moment, due.type)) for moment in moments[1:]))
            within = due > moments[0], due <= moments[-1]
            going = select(night.label("night")).where(*within, due_by(holding, night)).subquery()
            for moment, number in session.execute(select(going.c.night, func.count()).group_by(going.c.night)):
                counts[moment] += number
    return [counts[moment] for moment in moments[1:]]


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
