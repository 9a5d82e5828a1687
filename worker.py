"""The worker: delivers letters, judges files, runs the purge at night, sweeps what is past its time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final

import structlog
from flask import Flask
from huey import crontab
from huey.consumer import Consumer

import application_work
import customer_work
import file_work
import packing
from adapters import anchor, clock, health, metrics
from adapters import letters as post
from adapters.pace import Pace
from adapters.site import Site
from blueprints.post import changed_letter, closing_letter, gone_letter, unused_letter, written
from blueprints.rights_post import reminder_letter, tomorrow_letter
from domain import breaches, closing, letters, processors, publishing, request_desk, retention, seals, staff
from domain.seals import Mark
from extensions import db, empty_journal, reading
from models import Account, Base, Letter
from packing import queue_about
from privacy import rights
from privacy.vocabulary import OFFICE_TIME

log = structlog.get_logger()
LETTERS_SHARE: Final = 1 / 4
"""The share of its time in which the worker delivers, however many wait: whoever writes to us now goes first."""

PURGE_SHARE: Final = 1 / 3
"""The share of its time in which the purge deletes; in the rest visitors have processor, disk and writers' lock."""

PURGE_BATCH: Final = 250

MIDNIGHTS = crontab(minute="0", hour="0,1,2,22,23")
"""Hours in UTC around midnight in the Netherlands, in summer and winter; more often than needed does no harm."""

SHORT_LIVED: Final = frozenset(
    (
        "account",
        "application",
        "login_session",
        "account_token",
        "challenge",
        "parked_form",
        "package",
        "request_package",
        "known_browser",
    )
)
"""Tables with rows that live for minutes or hours and do not wait for the night."""


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
    parts.jobs.does("package", inside(lambda _key: make_packages(parts)))
    parts.jobs.does("scan", inside(lambda _file: judge_files(parts)))
    parts.jobs.does("prepare", inside(lambda _file: application_work.prepare_files(parts)))
    parts.jobs.does("clear", inside(lambda _name: file_work.clear_shelf(parts)))
    huey = parts.jobs.huey
    huey.periodic_task(crontab(minute="*"), name="every_minute")(inside(lambda: every_minute(parts)))
    huey.periodic_task(MIDNIGHTS, name="purge")(inside(lambda: purge(parts)))
    return Consumer(huey, workers=1, periodic=True, initial_delay=0.05, max_delay=0.5, check_worker_health=True)


def make_packages(parts: Site) -> None:
    """Make the downloads that were asked for, and tell people at once: they wait for the link."""
    if packing.make_all(parts):
        send_waiting(parts)


def send_waiting(parts: Site) -> int:
    """Deliver every letter whose turn has come; answer how many went out.

    A batch costs two transactions, however many letters it holds: one to claim them, one to note how it went.
    """
    session, sent, pace = db.session(), 0, Pace(LETTERS_SHARE)
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
        pace.rest()
    return sent


def _any_waiting() -> bool:
    """Say whether a letter may go: its turn has come, and who delivers it has an agreement that holds (P12)."""
    with reading():
        found = letters.any_waiting(db.session(), now=clock.now())
        why = processors.stopped(db.session(), processors.MAIL_RELAY, clock.today()) if found else []
        db.session.rollback()
    if why:
        log.warning("no letter leaves: the mail relay is off", why=[words.en for words in why])
    return found and not why


def _hand_over(parts: Site, letter: Letter) -> Exception | None:
    """Deliver one letter; answer what went wrong, if anything, noted by its kind alone."""
    try:
        post.deliver(letter, parts.settings)
    except Exception as error:  # noqa: BLE001 - one letter that cannot be sent must not hold up the others
        log.warning("letter not delivered", letter=letter.id, attempt=letter.attempts, error=error)
        return error
    return None


def every_minute(parts: Site) -> None:
    """Show a sign of life, deliver what jobs forgot, seal the log, let go of counters whose window has passed."""
    health.beat(parts.settings.data_dir)
    parts.statements.refresh()  # and with it the retention terms in force
    send_waiting(parts)
    seal_log(parts)
    parts.limits.sweep()
    packing.make_all(parts)
    file_work.every_minute(parts)
    remind_of_requests(parts)
    application_work.every_minute(parts)
    customer_work.warn(parts)
    tell_of_statement(parts)
    note_warnings(parts)
    if retention.last_good_run(db.session()) is None:
        db.session.rollback()
        purge(parts)
    let_go(parts)


def judge_files(parts: Site) -> None:
    """Let the scanner judge what came in, and make what is clean readable at once.

    Letters go first: the confirmation of an application must not come after word that a file of it was refused.
    """
    send_waiting(parts)
    if file_work.scan_files(parts).get("clean"):
        application_work.prepare_files(parts)


def seal_log(parts: Site) -> int:
    """Seal the activity log as far as it is at rest, and note the newest seal outside the database (P54)."""
    session, folder, made = db.session(), parts.settings.data_dir, 0
    while mark := seals.seal(session, now=clock.now()):
        session.commit()
        marks = seals.remembered(anchored(parts) or (), mark)
        anchor.write(folder, [(item.number, item.mac, item.sealed_at) for item in marks])
        made += 1
    session.rollback()
    return made


def anchored(parts: Site) -> list[Mark] | None:
    """Give the seals that are noted outside the database; None where that note is lost."""
    lines = anchor.read(parts.settings.data_dir)
    return None if lines is None else [Mark(*line) for line in lines]


def note_warnings(_parts: Site) -> int:
    """Keep, beside a breach, when its letters left: letters go sooner than that proof (GDPR art. 34)."""
    session, number = db.session(), 0
    while some := breaches.note_sent(session):
        session.commit()
        number += some
    session.rollback()
    return number


def tell_of_tomorrow(parts: Site, now: datetime) -> None:
    """Write once a day to who watches over keeping what the next night will take; nothing is committed (P91)."""
    session, last = db.session(), retention.last_good_run(db.session())
    if last is not None and last.astimezone(OFFICE_TIME).date() == now.astimezone(OFFICE_TIME).date():
        return
    number = sum(item.number for item in retention.tomorrow(session, Base.metadata, now=now, most=1))
    for colleague in staff.handlers(session, frozenset(("privacy", "admin"))) if number else ():
        draft = written(parts, tomorrow_letter, colleague, number, retention.next_night(now))
        session.add(letters.waiting_letter(draft, about=colleague.id, now=clock.now()))


def remind_of_requests(parts: Site) -> int:
    """Write to who handles requests about those of which day 14 or 25 has come; answer how many (P115)."""
    session, now = db.session(), clock.now()
    with reading():
        some = request_desk.any_to_remind(session, now=now)
        session.rollback()
    lines = request_desk.to_remind(session, now=now) if some else ()
    people = staff.handlers(session, frozenset(("privacy", "admin"))) if lines else ()
    for line in lines:
        for colleague in people:
            draft = written(parts, reminder_letter, line, colleague)
            session.add(letters.waiting_letter(draft, about=colleague.id, now=now))
    session.commit()
    return len(lines)


def tell_of_statement(parts: Site) -> int:
    """Write to account holders, batch by batch, that the statement changes (P107); answer how many letters wait."""
    session, number = db.session(), 0
    while batch := publishing.to_tell(session, now=clock.now()):
        running, accounts = batch
        for account in accounts:
            queue_about(parts, changed_letter, account, running.effective_on, about=account.id)
        session.commit()
        number += len(accounts)
    session.rollback()
    return number


def let_go(parts: Site) -> None:
    """Close and erase what is due, and let go of what lives for minutes, without waiting for the night (P46, P93)."""
    close_accounts(parts)
    with reading():
        some = rights.any_due(db.session(), Base.metadata, clock.now(), SHORT_LIVED)
        db.session.rollback()
    if some:
        for _counts in rights.expire(db.session(), Base.metadata, clock.now(), tables=SHORT_LIVED):
            db.session.commit()
        db.session.rollback()


def close_accounts(parts: Site, moment: datetime | None = None) -> int:
    """Warn silent accounts, close them in the end, and erase all of those whose last day has passed (P93, P99).

    Comes before every purge: a row that the purge takes by itself would leave no proof and no last letter.
    """
    session, erased = db.session(), 0
    now = moment or clock.now()
    with reading():
        some = closing.any_due(session, now=now)
        session.rollback()
    while some:
        for account in closing.silent(session, now=now):
            _remind(parts, account, now)
        leaving = closing.to_erase(session, now=now)
        for account in leaving:
            _erase(parts, account, now)
        session.commit()
        erased += len(leaving)
        some = closing.any_due(session, now=now)
        session.rollback()
    if erased:
        empty_journal(session)
        log.info("accounts erased", number=erased)
    return erased


def _remind(parts: Site, account: Account, now: datetime) -> None:
    """Warn somebody who has not signed in for long, or close the account after the second warning."""
    if account.warnings < closing.WARNINGS:
        queue_about(parts, unused_letter, account, closing.warn(db.session(), account, now=now), about=account.id)
    else:
        dates = closing.start(db.session(), account, now=now, cause=closing.SILENT)
        queue_about(parts, closing_letter, account, dates, about=account.id)


def _erase(parts: Site, account: Account, now: datetime) -> None:
    """Erase everything of one account, and write the last letter, which is itself gone within the month."""
    noticed = account.closing_since or now
    draft = written(parts, gone_letter, account, noticed, now.astimezone(OFFICE_TIME).date())
    proof = closing.erase(db.session(), account, now=now)
    letter = letters.waiting_letter(draft, about=proof.id, now=clock.now())
    db.session.add(closing.within_month(letter, noticed))


def purge(parts: Site, moment: datetime | None = None) -> dict[str, int]:
    """Delete all whose time is up at `moment` (now), batch by batch, and keep the report (P91, P97)."""
    session, started, counts = db.session(), clock.now(), dict[str, int]()
    moment = moment or started
    close_accounts(parts, moment)
    application_work.close_forgotten(parts, moment)
    customer_work.warn(parts, moment)
    pace = Pace(PURGE_SHARE)
    for total in retention.batches(session, Base.metadata, moment=moment, size=PURGE_BATCH):
        session.commit()
        counts = dict(total)
        pace.rest()
    tell_of_tomorrow(parts, started)
    retention.report(session, counts=counts, moment=moment, started=started, now=clock.now())
    session.commit()
    empty_journal(session)
    for table, number in counts.items():
        metrics.DELETED.labels(table).inc(number)
    log.info("purged", **counts)
    file_work.clear_shelf(parts)
    file_work.check_shelf(parts)
    return counts
