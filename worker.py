"""The worker: delivers letters, runs the purge at night, sweeps what is past its time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import structlog
from flask import Flask
from huey import crontab
from huey.consumer import Consumer

from adapters import clock, health, metrics
from adapters import letters as post
from adapters.site import Site
from domain import letters, retention
from extensions import db, empty_journal, reading
from models import Base, Letter

log = structlog.get_logger()
MIDNIGHTS = crontab(minute="0", hour="0,1,2,22,23")
"""Hours in UTC around midnight in the Netherlands, in summer and winter; more often than needed does no harm."""


def tie(app: Flask) -> Consumer:
    """Say which function does which job, and give the consumer that does them."""
    parts: Site = app.extensions["site"]

    def inside(work: Callable[..., object]) -> Callable[..., None]:
        def run(*keys: str) -> None:
            with app.app_context():
                work(*keys)

        return run

    if not parts.settings.redis_url:
        with app.app_context():
            letters.end_leases(db.session(), now=clock.now())
            db.session.commit()
    parts.jobs.does("deliver", inside(lambda _letter: send_waiting(parts)))
    huey = parts.jobs.huey
    huey.periodic_task(crontab(minute="*"), name="every_minute")(inside(lambda: every_minute(parts)))
    huey.periodic_task(MIDNIGHTS, name="purge")(inside(lambda: purge(parts)))
    return Consumer(huey, workers=1, periodic=True, initial_delay=0.05, max_delay=0.5, check_worker_health=True)


def send_waiting(parts: Site) -> int:
    """Deliver every letter whose turn has come; answer how many went out.

    A batch costs two transactions, however many letters it holds: one to claim them, one to note how it went.
    """
    session, sent = db.session(), 0
    while _any_waiting() and (batch := letters.claim(session, now=clock.now())):
        session.commit()
        outcomes = [(letter, _hand_over(parts, letter)) for letter in batch]
        kept = letters.still_kept(session, batch)
        for letter, error in outcomes:
            if letter not in kept:
                continue  # withdrawn while it was on its way
            if error:
                letters.failed(letter, error, now=clock.now())
                metrics.LETTERS.labels("dead" if letter.failed_at else "retried").inc()
            else:
                letters.sent(letter, now=clock.now())
                metrics.LETTERS.labels("sent").inc()
                sent += 1
        session.commit()
    return sent


def _any_waiting() -> bool:
    with reading():
        found = letters.any_waiting(db.session(), now=clock.now())
        db.session.rollback()
    return found


def _hand_over(parts: Site, letter: Letter) -> Exception | None:
    """Deliver one letter; answer what went wrong, if anything, noted by its kind alone."""
    try:
        post.deliver(letter, parts.settings)
    except Exception as error:  # noqa: BLE001 - one letter that cannot be sent must not hold up the others
        log.warning("letter not delivered", letter=letter.id, attempt=letter.attempts, error=error)
        return error
    return None


def every_minute(parts: Site) -> None:
    """Show a sign of life, deliver what jobs forgot, let go of counters whose window has passed."""
    health.beat(parts.settings.data_dir)
    send_waiting(parts)
    parts.limits.sweep()
    if retention.last_good_run(db.session()) is None:
        db.session.rollback()
        purge(parts)


def purge(parts: Site, moment: datetime | None = None) -> dict[str, int]:
    """Delete all whose time is up at `moment` (now), batch by batch, and keep the report (P91, P97)."""
    session, started, counts = db.session(), clock.now(), dict[str, int]()
    moment = moment or started
    for total in retention.batches(session, Base.metadata, moment=moment):
        session.commit()
        counts = dict(total)
    retention.report(session, counts=counts, moment=moment, started=started, now=clock.now())
    session.commit()
    empty_journal(session)
    for table, number in counts.items():
        metrics.DELETED.labels(table).inc(number)
    log.info("purged", **counts)
    return counts
