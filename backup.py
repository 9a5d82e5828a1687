"""Backups: made while the site runs, put back while it does not, and no erasure is undone by one (P96, S40)."""

from __future__ import annotations

import fcntl
import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

import structlog
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import MetaData, event, insert, select, text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

import worker
from adapters import backups, clock, ledger
from adapters.backups import END, FILE, MANIFEST, ROWS, NoBackup, Part
from adapters.ledger import LedgerDamaged, Line
from adapters.shelf.shelf import NotOnShelf
from adapters.site import Site, site
from domain import activity
from domain import ledger as erasures
from extensions import db, empty_journal, reading
from models import Base
from packing import one_moment

log = structlog.get_logger()
BATCH: Final = 500
KEPT_DAYS: Final = 28
"""Backups go in less than the month within which an erasure must be complete (P96)."""

LEDGER_DAYS: Final = 400
FLAG: Final = "restoring"
HELD: Final = "ledger.held"


class Refused(Exception):
    """A backup is not put back, or the site does not start; the text says what to do."""


def tie() -> None:
    """Have every session write what it erases into the ledger before it commits."""
    if not event.contains(db.session, "before_commit", _note):
        event.listen(db.session, "before_commit", _note)
        event.listen(db.session, "after_commit", _noted)
        event.listen(db.session, "after_rollback", _noted)


def _note(session: Session) -> None:
    erased = erasures.noted(session, Base.metadata)
    if not erased:
        return
    path = site().settings.erasure_ledger
    hold = ledger.held(path)
    hold.__enter__()
    session.info[HELD] = hold
    line = ledger.append(path, erased)
    erasures.mark(session, line.number, line.mac, now=clock.now())
    session.flush()


def _noted(session: Session) -> None:
    erasures.forget_noted(session)
    hold = session.info.pop(HELD, None)
    if hold is not None:
        hold.__exit__(None, None, None)


def create(parts: Site, folder: Path) -> Path:
    """Make a backup of database and files as they are at one moment; old ones in the folder go. Raises Refused."""
    now = clock.now()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / f"site-{now:%Y-%m-%dT%H%M%SZ}.backup"
    _ledger(parts)
    with one_moment() as session:
        backups.write(path, _parts(parts, session, now))
    for _part in backups.read(path):
        pass
    for old in folder.glob("site-*.backup"):
        if old.name < f"site-{now - timedelta(days=KEPT_DAYS):%Y-%m-%dT%H%M%SZ}.backup":
            old.unlink()
    ledger.forget(parts.settings.erasure_ledger, now - timedelta(days=LEDGER_DAYS))
    return path


def _parts(parts: Site, session: Session, now: datetime) -> Iterator[Part]:
    revision = session.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
    number, mac = erasures.marked(session) or (0, b"")
    said = {"made_at": now.isoformat(), "revision": revision, "ledger": number, "ledger_mac": mac.hex()}
    yield MANIFEST, "manifest.json", json.dumps(said).encode()
    counts: Counter[str] = Counter()
    for table in Base.metadata.sorted_tables:
        found = session.execute(select(table).order_by(table.c.id).execution_options(yield_per=BATCH)).mappings()
        for some in found.partitions(BATCH):
            counts[table.name] += len(some)
            yield ROWS, table.name, backups.lines([dict(row) for row in some])
    files = 0
    for name, _put_at in parts.shelf.names():
        try:
            yield FILE, name, b"".join(parts.shelf.read(name))
            files += 1
        except (NotOnShelf, ValueError):
            continue  # it left the shelf meanwhile, or is a piece that a crash left
    yield END, "end.json", json.dumps({"rows": counts, "files": files}).encode()


def _ledger(parts: Site) -> list[Line]:
    """Read the ledger. Raises Refused with what to do."""
    path = parts.settings.erasure_ledger
    try:
        return ledger.read(path)
    except LedgerDamaged as fault:
        raise Refused(
            f"The erasure ledger {path} is damaged: {fault}.\nPut its latest copy back in that place and try again. "
            "Without it people who were erased would come back."
        ) from None


def checked(parts: Site, path: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """Read a whole backup without touching anything; give its manifest and its end. Raises Refused."""
    manifest: dict[str, Any] = {}
    end: dict[str, Any] = {}
    try:
        for kind, _name, data in backups.read(path):
            if kind == MANIFEST:
                manifest = json.loads(data)
            elif kind == END:
                end = json.loads(data)
    except (NoBackup, OSError) as fault:
        raise Refused(f"{path} is not put back: {fault}") from None
    if not manifest or not end:
        raise Refused(f"{path} is not put back: it is not whole. Take another backup.")
    return manifest, end


def _fits(parts: Site, manifest: dict[str, Any]) -> list[Line]:
    """Check that the ledger goes on from where this backup was made. Raises Refused with what to do."""
    known, number, path = _ledger(parts), int(manifest["ledger"]), parts.settings.erasure_ledger
    if number and not known:
        raise Refused(
            f"The erasure ledger {path} is missing, and this backup was made when it had {number} lines.\nPut its "
            "latest copy back in that place and try again. Without it people who were erased would come back."
        )
    at = {line.number: line for line in known}
    if number and number not in at:
        raise Refused(
            f"The erasure ledger {path} does not hold line {number}, at which this backup was made.\nEither lines of "
            "it are lost: put its latest copy back. Or the backup is too old to be put back: take a newer one."
        )
    if number and at[number].mac.hex() != manifest["ledger_mac"]:
        raise Refused(f"The erasure ledger {path} is not the one of this backup. Put the right one in that place.")
    marked = _marked()
    if marked and (marked[0] not in at or at[marked[0]].mac != marked[1]) and marked[0] > number:
        raise Refused(
            f"The erasure ledger {path} ends before what the database knows of it (line {marked[0]}).\nPut its latest "
            "copy back in that place and try again."
        )
    return known


def _marked() -> tuple[int, bytes] | None:
    try:
        with reading():
            return erasures.marked(db.session())
    except DatabaseError:
        return None  # there is no good database: that is why a backup is put back
    finally:
        db.session.rollback()


def restore(parts: Site, path: Path) -> dict[str, int]:
    """Put a backup back, erase again what was erased since, and purge; answer what the ledger took.

    Nothing is touched before backup and ledger are found good. From then on the site refuses to serve until all is
    done; broken off at any step, it is simply run again and ends the same. Raises Refused.
    """
    lock = (parts.settings.data_dir / "run.lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise Refused("The site still runs on this data. Stop it first, then put the backup back.") from None
    with lock:
        manifest, _end = checked(parts, path)
        known = _fits(parts, manifest)
        flag(parts).touch(mode=0o600)
        _put_back(parts, path, manifest["revision"])
        counts = _replay(known)
        worker.purge(parts)
        activity.note(db.session(), "restored", role=activity.SYSTEM, now=clock.now())
        db.session.commit()
        empty_journal(db.session())
        flag(parts).unlink()
    return counts


def flag(parts: Site) -> Path:
    """Name the file that stands while a backup is being put back."""
    return parts.settings.data_dir / FLAG


def _put_back(parts: Site, path: Path, revision: str) -> None:
    db.session.remove()
    with db.engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("DROP SCHEMA public CASCADE"))
            connection.execute(text("CREATE SCHEMA public"))
        else:
            there = MetaData()
            there.reflect(connection)
            there.drop_all(connection)
    upgrade(revision=revision)
    tables = MetaData()
    with db.engine.connect() as connection:
        tables.reflect(connection)
    for kind, name, data in backups.read(path):
        if kind == ROWS:
            with db.engine.begin() as connection:
                known = Base.metadata.tables.get(name)
                rows = backups.rows(data)
                table = tables.tables[name]
                same = known is not None and set(known.c.keys()) == set(table.c.keys())
                connection.execute(insert(known if same and known is not None else table), rows)
        elif kind == FILE:
            parts.shelf.put(name, [data])
    upgrade()


def _replay(known: list[Line]) -> dict[str, int]:
    """Carry over what the ledger names; each step stands by itself."""
    session, total = db.session(), Counter[str]()
    for counts in erasures.replay(session, Base.metadata, known, now=clock.now()):
        session.commit()
        total.update(counts)
    if known:
        erasures.mark(session, known[-1].number, known[-1].mac, now=clock.now())
    session.commit()
    return dict(total)


def ready(app: Flask) -> None:
    """See to it that nobody is served from a database that is older than the ledger. Raises Refused.

    A copy that somebody put back by hand is caught here as well: what was erased since is erased again first.
    """
    with app.app_context():
        parts = site()
        if flag(parts).exists():
            raise Refused("A backup was being put back and that broke off. Run `flask backup restore FILE` again.")
        known, marked = _ledger(parts), _marked()
        last = known[-1] if known else None
        if marked and (last is None or last.number < marked[0]):
            raise Refused(
                f"The erasure ledger {parts.settings.erasure_ledger} is missing or ends too early: the database knows "
                f"line {marked[0]}.\nPut its latest copy back in that place. If every copy is lost for good, run "
                "`flask backup begin-ledger --because TEXT`: from then on older backups cannot be put back."
            )
        if last and last.number > (marked[0] if marked else 0):
            log.warning("database older than the ledger", line=last.number)
            _replay([line for line in known if line.number > (marked[0] if marked else 0)])
            worker.purge(parts)
        db.session.remove()


def begin_ledger(parts: Site, because: str) -> None:
    """Begin a new ledger where every copy of the old one is lost; the database forgets the old one, and it is noted."""
    path = parts.settings.erasure_ledger
    if path.exists():
        path.rename(path.with_name(f"{path.name}.lost-{clock.now():%Y%m%d%H%M%S}"))
    found = erasures.marked(db.session())
    if found:
        db.session.execute(text("DELETE FROM ledger_mark"))
    activity.note(db.session(), "restored", role=activity.SYSTEM, now=clock.now(), reason=re.sub(r"\s+", " ", because))
    db.session.commit()
