"""The dashboard: what goes when, what waits, what failed. Numbers only, no personal data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from flask import render_template

from adapters import clock
from blueprints.guards import personal_page
from blueprints.staff.access import bp, may
from domain import (
    breaches,
    customer_invitations,
    inbox,
    incidents,
    letters,
    processors,
    proposals,
    recruitment_list,
    retention,
    scans,
    shelved,
)
from extensions import db
from models import Base
from privacy.vocabulary import midnight

WEEKS = 12


@dataclass(frozen=True, slots=True)
class Bar:
    """One week of departures."""

    first: date
    last: date
    number: int
    share: float


@bp.get("")
@personal_page
def home() -> str:
    """Show the departures of tomorrow and the coming weeks, and what wants attention."""
    session, now, today = db.session(), clock.now(), clock.today()
    days = [today + timedelta(days=1 + 7 * week) for week in range(WEEKS + 1)]
    tomorrow, *weeks = retention.departures(session, Base.metadata, [now, *map(midnight, days)])
    most = max(*weeks, 1)
    recruits = may("staff.applications")
    seen, last = may("staff.inbox"), retention.last_good_run(session)
    return render_template(
        "staff/home.html",
        tomorrow=tomorrow,
        tomorrow_on=days[0],
        bars=[
            Bar(day + timedelta(days=1), day + timedelta(days=7), number, number / most)
            for day, number in zip(days[:-1], weeks, strict=True)
        ],
        waiting=inbox.waiting(session) if seen else None,
        oldest=inbox.oldest_waiting(session) if seen else None,
        recruiting=recruitment_list.waiting(session) if recruits else None,
        dead_letters=len(letters.dead(session)),
        relay_stopped=processors.stopped(session, processors.MAIL_RELAY, today),
        last_purge=last,
        waiting_files=scans.held(session) if recruits else scans.late(session, now=now),
        files=shelved.last_check(session),
        late_purge=last is None or now - last > retention.ALARM,
        breaches=breaches.listed(session, undecided=True, most=20) if may("staff.incidents") else (),
        newcomers=customer_invitations.waiting(session) if may("staff.newcomers") else None,
        changes=proposals.count_waiting(session) if may("staff.approve_change") else None,
        incidents=incidents.listed(session, undecided=True, most=20) if may("staff.incidents") else (),
        now=now,
    )
