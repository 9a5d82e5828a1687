"""The work on customers that nobody waits for: warn of what is about to end, in time to do something (P79, P91)."""

from __future__ import annotations

from datetime import datetime

import structlog

from adapters import clock
from adapters.site import Site
from blueprints.customer_post import link_ends_letter, unused_letter
from blueprints.post import written
from domain import customer_warnings, letters
from domain.letters import Draft
from extensions import db, reading

log = structlog.get_logger()


def warn(parts: Site, moment: datetime | None = None) -> int:
    """Write, once, about links and records that are about to end; answer how many letters wait.

    Comes before every purge. The letter and the note that it was written share a transaction: a worker that dies in
    between starts the same batch again, and one that runs twice finds nothing the second time.
    """
    session, now, number = db.session(), moment or clock.now(), 0
    while _any_due(now):
        for invitation in customer_warnings.links_ending(session, now=now):
            customer_warnings.remind(session, invitation, now=now)
            number += _queue(written(parts, link_ends_letter, invitation), invitation.id)
        for customer in customer_warnings.records_ending(session, now=now):
            for address in customer_warnings.warn(session, customer, now=now):
                number += _queue(written(parts, unused_letter, customer, address), customer.id)
        session.commit()
    if number:
        log.info("customers warned", letters=number)
    return number


def _any_due(now: datetime) -> bool:
    with reading():
        found = customer_warnings.any_due(db.session(), now=now)
        db.session.rollback()
    return found


def _queue(draft: Draft, about: str) -> int:
    db.session.add(letters.waiting_letter(draft, about=about, now=clock.now()))
    return 1
