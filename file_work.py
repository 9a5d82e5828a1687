"""The work on files that nobody waits for: let the scanner judge them, clear the shelf, compare it with the rows."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Final

import structlog

from adapters import clock, metrics, scanner
from adapters.scanner import Verdict
from adapters.site import Site
from blueprints.post import written
from blueprints.staff.recruitment_letters import REFUSED as REFUSED_LETTER
from blueprints.staff.recruitment_letters import refused_letter
from domain import applications, letters, scans, shelved
from domain.shelved import Strays
from extensions import db, reading
from models import Base, ShelfCheck
from privacy.sealing import SealError
from privacy.shelf import NotOnShelf, ShelfAway

log = structlog.get_logger()
REMEMBERED: Final = 10_000
AT_A_TIME_SECONDS: Final = 15
"""A round of the scanner takes no longer, but for the file that is being judged: letters wait for the same worker."""

_tried: dict[str, datetime] = {}
"""When the files that are held were tried last; who starts anew tries them at once, which does no harm."""

Scan = Callable[[Iterable[bytes], str], Verdict]

DAMAGED: Final = Verdict("held", "the file does not open")
MISSING: Final = Verdict("held", "the file is not on the shelf")


def every_minute(parts: Site) -> None:
    """Do what jobs forgot; a shelf or scanner that is away is tried again the next minute."""
    clear_shelf(parts)
    scan_files(parts)
    if _last_check() is None:
        check_shelf(parts)


def scan_files(parts: Site, scan: Scan = scanner.scan, *, at_once: bool = False) -> dict[str, int]:
    """Let the scanner judge the files whose turn it is; answer how many were judged how.

    No transaction is open while the scanner works. Each file is tried once, a scanner that is away is asked once, and
    when time is up the rest takes its place in the queue, behind letters that wait for the same worker. `at_once` tries
    also the files that were tried a moment ago, however long that takes.
    """
    session, counts = db.session(), Counter[str]()
    until = time.monotonic() + AT_A_TIME_SECONDS
    with reading():
        keys = scans.waiting(session, {} if at_once else _tried, now=clock.now())
        session.rollback()
    for place, key in enumerate(keys):
        if time.monotonic() > until and not at_once:
            parts.jobs.ask("scan", key)
            break
        verdict = _judge(parts, key, scan)
        if verdict is not None:
            some = keys[place:] if verdict.away else [key]
            counts[verdict.state] += _note(parts, some, verdict)
            if verdict.away:
                break
    if counts["refused"]:
        clear_shelf(parts)
        parts.jobs.nudge("deliver", "refused")
    return +counts


def _note(parts: Site, keys: list[str], verdict: Verdict) -> int:
    """Keep what the scanner said of these files, in one transaction; answer how many were still to be judged."""
    session, now = db.session(), clock.now()
    noted = scans.judged(session, keys, verdict.state, now=now)
    if noted and verdict.state == "refused":
        _tell(parts, *keys)
    session.commit()
    for key in keys:
        _tried.pop(key, None)  # so that the latest stand last
        if verdict.state == "held":
            _tried[key] = now
    for key in list(_tried)[:-REMEMBERED]:
        del _tried[key]
    metrics.FILES.labels(verdict.state).inc(noted)
    if noted and verdict.state != "clean":
        log.warning("files not clean", file=keys[0], number=noted, state=verdict.state, why=verdict.why)
    return noted


def _tell(parts: Site, key: str) -> None:
    """Let a letter wait that tells an applicant of a refused file, in the transaction in which it is refused."""
    session = db.session()
    if application := scans.to_tell(session, key, REFUSED_LETTER):
        draft = written(parts, refused_letter, application, applications.fresh_link(application))
        session.add(letters.waiting_letter(draft, about=application.id, now=clock.now()))


def _judge(parts: Site, key: str, scan: Scan) -> Verdict | None:
    """Ask the scanner about one file; None where the file has gone, or where the shelf is away for now."""
    session = db.session()
    try:
        with reading():
            pieces = scans.content(session, parts.shelf, key)
            session.rollback()
        return None if pieces is None else scan(pieces, parts.settings.clamd_url)
    except ShelfAway as error:
        log.warning("shelf away", file=key, error=error)
        return None
    except NotOnShelf:
        return MISSING
    except SealError:
        return DAMAGED


def clear_shelf(parts: Site) -> int:
    """Remove from the shelf what was ordered off it; answer how many files went.

    Killed between the removal and the commit, the order still stands and is carried out again, which changes nothing.
    """
    session, gone = db.session(), 0
    while True:
        with reading():
            orders = shelved.ordered(session)
            session.rollback()
        done = [key for key, name in orders if _removed(parts, name)]
        if done:
            shelved.carried_out(session, done)
            session.commit()
            gone += len(done)
        if not done or len(done) < len(orders) or len(orders) < shelved.MOST:
            return gone


def _removed(parts: Site, name: str) -> bool:
    try:
        parts.shelf.remove(name)
    except ShelfAway as error:
        log.warning("file not removed", error=error)
        return False
    except ValueError:
        log.error("an order names no file of ours")
    return True


def check_shelf(parts: Site, *, sweep: bool | None = None) -> ShelfCheck | None:
    """Compare shelf and rows, remove files that are nobody's, and keep the report; None where the shelf is away.

    Files of nobody stay when there are so many that this looks like the shelf of another database; `sweep` decides
    otherwise: True removes them all the same, False removes none.
    """
    session, now = db.session(), clock.now()
    try:
        with reading():
            found = shelved.strays(session, Base.metadata, parts.shelf, now=now)
            session.rollback()
        with reading():
            missing = shelved.missing(session, Base.metadata, parts.shelf, found.without_file)
            session.rollback()
        removed = _sweep(parts, found) if sweep or (sweep is None and found.removable) else 0
    except ShelfAway as error:
        session.rollback()
        log.warning("shelf not checked", error=error)
        return None
    made = shelved.report(session, found, without_file=missing, removed=removed, now=clock.now())
    session.commit()
    if not shelved.in_order(made) or removed:
        log.warning("rows and files", without_row=made.without_row, without_file=missing, removed=removed)
    return made


def _sweep(parts: Site, found: Strays) -> int:
    return sum(_removed(parts, name) for name in found.without_row)


def _last_check() -> ShelfCheck | None:
    with reading():
        found = shelved.last_check(db.session())
        db.session.rollback()
    return found
