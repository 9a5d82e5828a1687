"""Extensions, unbound; `app.py` ties them to an application."""

from __future__ import annotations

import fcntl
import os
import threading
import time
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any, Final

from flask_babel import Babel
from flask_login import LoginManager
from flask_mail import Mail
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Connection, Engine, event, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry

from models import Base

db: Final = SQLAlchemy(metadata=Base.metadata, session_options={"expire_on_commit": False})
migrate: Final = Migrate()
babel: Final = Babel()
mail: Final = Mail()
login: Final = LoginManager()

_reading: ContextVar[bool] = ContextVar("reading", default=False)

PRAGMAS: Final = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",  # what was acknowledged survives a power cut
    "PRAGMA foreign_keys=ON",
    "PRAGMA busy_timeout=2000",
    "PRAGMA wal_autocheckpoint=4000",
    "PRAGMA secure_delete=ON",  # deleted bytes are overwritten, not merely forgotten
    "PRAGMA temp_store=MEMORY",
)


@contextmanager
def reading() -> Iterator[None]:
    """Say that the transactions inside only read, so that on SQLite they do not queue behind a writer."""
    token = _reading.set(True)
    try:
        yield
    finally:
        _reading.reset(token)


@contextmanager
def only_reading() -> Iterator[None]:
    """Read in a transaction of its own that ends here; what was read stays usable, and holds up no writer meanwhile.

    For views that have slow work to do before they write. What they change afterwards they read again.
    """
    with reading():
        try:
            yield
        finally:
            db.session.expunge_all()
            db.session.rollback()


class WriterQueue:
    """A place where writers wait their turn and are woken at once.

    Left to itself SQLite lets a waiting writer sleep and look again, up to a tenth of a second each time, and the
    newest comes first as often as the oldest. Threads wait at a lock of this process, processes at a lock on a file.
    """

    PATIENCE_SECONDS: Final = 6.0
    HELD: Final = "writer_queue.held"

    def __init__(self, path: Path) -> None:
        self._path = path
        self._turn = threading.Lock()
        self._descriptor, self._owner = -1, 0

    def enter(self, info: dict[Any, Any]) -> None:
        """Wait for the turn of the connection with this `info`. Raises OperationalError when that takes too long."""
        if self.HELD in info:
            return
        if not self._turn.acquire(timeout=self.PATIENCE_SECONDS):
            raise OperationalError("BEGIN IMMEDIATE", {}, TimeoutError("too many writers wait"))
        try:
            info[self.HELD] = self._lock_file()
        except BaseException:
            self._turn.release()
            raise

    def _lock_file(self) -> int:
        """Wait for the other processes, of which there are few: a short look again costs less than SQLite's sleep."""
        if self._owner != os.getpid():  # a lock belongs to who opened the file, also after a fork
            self._descriptor, self._owner = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600), os.getpid()
            weakref.finalize(self, os.close, self._descriptor)
        file, until = self._descriptor, time.monotonic() + self.PATIENCE_SECONDS
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() > until:
                    raise OperationalError("BEGIN IMMEDIATE", {}, TimeoutError("another process writes")) from None
                time.sleep(0.0003)
            else:
                return file

    def leave(self, info: dict[Any, Any]) -> None:
        """Let the next one go, after the transaction has ended."""
        file = info.pop(self.HELD, None)
        if file is not None:
            fcntl.flock(file, fcntl.LOCK_UN)
            self._turn.release()


def prepare_sqlite(engine: Engine) -> None:
    """Make SQLite keep its word: durable commits, foreign keys, and no silently lost updates.

    The driver would begin a transaction only at the first write, after which two writers that both read first lose
    each other's update. `BEGIN IMMEDIATE` takes the write lock before the first read; readers begin without it.
    """
    queue = WriterQueue(Path(f"{engine.url.database}.queue"))

    @event.listens_for(engine, "connect")
    def _connected(connection: Any, _record: object) -> None:
        connection.isolation_level = None
        for pragma in PRAGMAS:
            connection.execute(pragma)

    @event.listens_for(engine, "begin")
    def _begun(connection: Connection) -> None:
        if _reading.get():
            connection.exec_driver_sql("BEGIN")
            return
        queue.enter(connection.info)
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    @event.listens_for(engine, "checkin")
    def _returned(_connection: Any, record: ConnectionPoolEntry) -> None:
        queue.leave(record.info)


def empty_journal(session: Session) -> None:
    """Move SQLite's write-ahead log into the database and empty it, so that no copy of deleted bytes stays there."""
    if session.get_bind().dialect.name == "sqlite":
        session.rollback()
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection, reading():
            connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))


def let_go_of_database() -> None:
    """Close all connections; call before a process forks, because a connection has one owner."""
    db.session.remove()
    db.engine.dispose()
