"""Extensions, unbound; `app.py` ties them to an application."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Final

from flask_babel import Babel
from flask_mail import Mail
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Connection, Engine, event, text
from sqlalchemy.orm import Session

from models import Base

db: Final = SQLAlchemy(metadata=Base.metadata)
migrate: Final = Migrate()
babel: Final = Babel()
mail: Final = Mail()

_reading: ContextVar[bool] = ContextVar("reading", default=False)

PRAGMAS: Final = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",  # what was acknowledged survives a power cut
    "PRAGMA foreign_keys=ON",
    "PRAGMA busy_timeout=10000",
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


def prepare_sqlite(engine: Engine) -> None:
    """Make SQLite keep its word: durable commits, foreign keys, and no silently lost updates.

    The driver would begin a transaction only at the first write, after which two writers that both read first lose
    each other's update. `BEGIN IMMEDIATE` takes the write lock before the first read; readers begin without it.
    """

    @event.listens_for(engine, "connect")
    def _connected(connection: Any, _record: object) -> None:
        connection.isolation_level = None
        for pragma in PRAGMAS:
            connection.execute(pragma)

    @event.listens_for(engine, "begin")
    def _begun(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN" if _reading.get() else "BEGIN IMMEDIATE")


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
