"""Making downloads: read in one moment, packed while nobody waits, kept with the letter that says so (P111)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from functools import partial

import structlog
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from adapters import clock, pdf
from adapters.site import Site
from blueprints.post import package_letter, written
from blueprints.rights_post import package_letter as request_package_letter
from domain import letters, package_papers, package_store, package_zip, packages, request_packages, requests
from domain.activity import SYSTEM
from domain.letters import Draft
from domain.package_store import Stored
from extensions import db, reading
from models import Account, Letter, RightsRequest
from privacy.shelf import ShelfAway
from privacy.vocabulary import OFFICE_TIME

log = structlog.get_logger()


def make_all(parts: Site) -> int:
    """Make the downloads that were asked for and that no job made; answer how many were."""
    session, now = db.session(), clock.now()
    with reading():
        own = packages.waiting(session, now=now)
        asked = request_packages.waiting(session, now=now)
        session.rollback()
    made = [make(parts, key) for key in own] + [make_asked(parts, key) for key in asked]
    return sum(made)


def make(parts: Site, key: str) -> bool:
    """Make one download of somebody with an account; say whether it was made now."""
    return _guarded(partial(_make, parts), packages.failed, key)


def make_asked(parts: Site, key: str) -> bool:
    """Make one file of somebody without an account; say whether it was made now."""
    return _guarded(partial(_make_asked, parts), request_packages.failed, key)


def _guarded(work: Callable[[str], bool], failed: Callable[..., None], key: str) -> bool:
    session = db.session()
    try:
        return work(key)
    except OperationalError:
        session.rollback()  # the database is away for a moment: the sweep comes back to it
        raise
    except ShelfAway as error:
        session.rollback()
        log.warning("the shelf is away: this download waits", package=key, error=error)
        return False
    except Exception as error:  # noqa: BLE001 - one download that cannot be made must not hold up the others
        session.rollback()
        log.error("download not made", package=key, error=error)
        failed(session, key, now=clock.now())
        session.commit()
        return False


@contextmanager
def one_moment() -> Iterator[Session]:
    """Give a session that sees the database as it is at one moment, whatever others write meanwhile."""
    session = db.session()
    session.rollback()
    with reading():
        if session.get_bind().dialect.name == "postgresql":
            session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        try:
            yield session
        finally:
            session.rollback()
            session.expunge_all()


def _packed(parts: Site, session: Session, email: str, language: str, record: str) -> Stored:
    """Read everything, let go of the database, and pack it onto the shelf, sealed for `record`, piece by piece."""
    controller = {name: str(value) for name, value in asdict(parts.settings.organisation).items()}
    parcel, found = packages.contents(session, email, language, controller=controller, now=clock.now())
    papers = list(package_papers.papers(session, found))
    session.rollback()
    pieces = package_zip.pack(parcel, render=pdf.tagged, papers=papers, read=parts.shelf.read)
    return package_store.store(parts.shelf, pieces, record)


def _kept(parts: Site, stored: Stored, keep: Callable[[], bool]) -> bool:
    """Keep a file by its row, or take it from the shelf again; what a crash leaves, the night takes."""
    made = False
    try:
        made = keep()
    finally:
        if not made:
            with suppress(ShelfAway):
                parts.shelf.remove(stored.shelf_name)
    return made


def _make(parts: Site, key: str) -> bool:
    with one_moment() as session:
        found = packages.owner(session, key, now=clock.now())
        if found is None:
            return False
        stored = _packed(parts, session, found[1].email, found[0].language, key)
    return _kept(parts, stored, partial(_finish, parts, key, stored))


def _finish(parts: Site, key: str, stored: Stored) -> bool:
    session = db.session()
    made = packages.finish(session, key, stored, now=clock.now())
    if made is not None:
        package, account = made
        queue_about(parts, package_letter, account, package.due_at.astimezone(OFFICE_TIME).date(), about=package.id)
    session.commit()
    return made is not None


def _make_asked(parts: Site, key: str) -> bool:
    with one_moment() as session:
        requester = request_packages.owner(session, key, now=clock.now())
        if requester is None:
            return False
        stored = _packed(parts, session, requester.email or "", requester.language, key)
    return _kept(parts, stored, partial(_finish_asked, parts, key, stored))


def _finish_asked(parts: Site, key: str, stored: Stored) -> bool:
    session, now = db.session(), clock.now()
    made = request_packages.finish(session, key, stored, now=now)
    if made is not None:
        requester, secret, gone_on = made
        draft = written(parts, request_package_letter, requester, secret, gone_on)
        session.add(letters.waiting_letter(draft, about=requester.id, now=now))
        line = session.get_one(RightsRequest, requester.request_id)
        if line.state != requests.DONE:
            requests.close(session, line, requester, decision="served", role=SYSTEM, now=now)
    session.commit()
    return made is not None


def queue_about(parts: Site, write: Callable[..., Draft], account: Account, *facts: object, about: str) -> Letter:
    """Write a letter about an account and queue it; nothing is committed."""
    letter = letters.waiting_letter(written(parts, write, account, *facts), about=about, now=clock.now())
    db.session.add(letter)
    return letter
