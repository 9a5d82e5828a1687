"""The work on applications that nobody waits for: close what was forgotten, make clean files readable (P75, P78)."""

from __future__ import annotations

import time
from datetime import datetime
from io import BytesIO
from typing import Final

import structlog
from sqlalchemy.exc import OperationalError

from adapters import clock, documents
from adapters.shelf.shelf import NotOnShelf
from adapters.site import Site
from blueprints.post import written
from blueprints.staff.recruitment_letters import closed_letter
from domain import application_reading as papers
from domain import applications, letters, procedures
from extensions import db, reading
from models import ApplicationFile
from privacy.file_sealing import opened
from privacy.sealing import SealError

log = structlog.get_logger()
AT_A_TIME_SECONDS: Final = 20
UNREADABLE: Final = (documents.Refused, NotOnShelf, SealError)
"""What no second try mends: the page says that there is nothing to read."""


def every_minute(parts: Site) -> None:
    """Do what jobs forgot; a shelf that is away is tried again the next minute."""
    close_forgotten(parts)
    prepare_files(parts)


def close_forgotten(parts: Site, moment: datetime | None = None) -> int:
    """Close the procedures that nobody closed in time, with a letter to each applicant; answer how many (P78).

    Comes before every purge, so that whoever has a year to choose for is asked before everything goes.
    """
    session, now, closed = db.session(), moment or clock.now(), 0
    while _any_forgotten(now):
        for application in procedures.forgotten(session, now=now):
            asks = procedures.close_forgotten(session, application, now=now)
            if not application.held_for:  # who wrote what is set aside has had no letter yet
                draft = written(parts, closed_letter, application, applications.fresh_link(application), asks=asks)
                session.add(letters.waiting_letter(draft, about=application.id, now=clock.now()))
            closed += 1
        session.commit()
    if closed:
        log.info("procedures closed by themselves", number=closed)
    return closed


def _any_forgotten(now: datetime) -> bool:
    with reading():
        found = procedures.any_forgotten(db.session(), now=now)
        db.session.rollback()
    return found


def prepare_files(parts: Site) -> int:
    """Make the clean files readable that are not yet; answer how many were. No transaction is open while that lasts."""
    session, made, until = db.session(), 0, time.monotonic() + AT_A_TIME_SECONDS
    with reading():
        keys = papers.unprepared(session)
        session.rollback()
    for key in keys:
        if time.monotonic() > until:
            break  # letters wait for the same worker: the rest comes next minute
        made += _prepared(parts, key)
    return made


def _prepared(parts: Site, key: str) -> bool:
    try:
        return prepare_file(parts, key)
    except OperationalError:
        db.session.rollback()
        raise
    except (documents.Busy, OSError) as error:
        db.session.rollback()
        log.warning("file not made readable", file=key, error=error)
    except Exception as error:  # noqa: BLE001 - one file that nobody foresaw must not hold up the others
        db.session.rollback()
        log.error("file cannot be made readable", file=key, error=error)
        _keep(key, None, None, None)
    return False


def prepare_file(parts: Site, key: str) -> bool:
    """Make the safe copy and the text of one clean file; say whether it was done now. Safe to do twice.

    Raises OSError where the shelf is away, documents.Busy where too much is being judged: both are tried again.
    """
    session = db.session()
    with reading():
        file = session.get(ApplicationFile, key)
        known = (file.shelf_name, file.key, file.format, file.findings) if file else None
        session.rollback()
    if known is None:
        return False
    text, pages, copy = _read(parts, key, *known)
    if _keep(key, text, pages, copy, of=known[0]):
        return True
    if copy:
        parts.shelf.remove(copy[0])
    return False


def _keep(key: str, text: str | None, pages: int | None, copy: tuple[str, str] | None, of: str = "") -> bool:
    """Keep what was made, unless the file went or was exchanged meanwhile; `of` is its name on the shelf."""
    session = db.session()
    row = papers.still_unprepared(session, key)
    if row is None or (of and row.shelf_name != of):
        session.rollback()
        return False
    bsn = bool(text and documents.find_bsn(text))
    papers.prepared(session, row, text=text, pages=pages, bsn=bsn, copy=copy, now=clock.now())
    session.commit()
    return True


def _read(
    parts: Site, key: str, name: str, seal: str, kind: str, findings: str | None
) -> tuple[str | None, int | None, tuple[str, str] | None]:
    """Give text, number of pages, and the safe copy as it stands on the shelf; nothing of a file that does not open."""
    try:
        sent = BytesIO(b"".join(opened(parts.shelf.read(name), seal, key)))
        safe = BytesIO()
        documents.safe_copy(sent, kind, safe)
        safe.seek(0)
        text = documents.text_of(safe, kind)
    except UNREADABLE as error:
        log.warning("file cannot be made readable", file=key, error=error)
        return None, None, None
    pages = documents.Findings.from_json(findings).pages if findings and kind == "pdf" else None
    copy = papers.new_copy()
    parts.shelf.put(copy[0], papers.sealed([safe.getvalue()], copy[1], key))
    return text, pages, copy
