"""What we keep of one person, read for a download and erased, among few people and among many of them.

Every table in which somebody who wrote to us and has an account leaves rows is filled: each row once for each other
person, under keys and references of their own, so that indexes are as large and as scattered as they would be.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Final

from benchmarks import people
from benchmarks.insight import write

if TYPE_CHECKING:
    from flask import Flask
    from sqlalchemy import Column
    from sqlalchemy.orm import Session

    from privacy.register import Holding

FEW, MANY = 10_000, 1_000_000
PERSONS: Final = 15
"""So many people are read and erased, one after the other; what counts is the median."""
OWN: Final = 20
ACTS: Final = ("access package", "erasure")
KEY: Final = "printf('%032x', i)"


def measure(home: Path, number: int) -> dict[str, float]:
    """Read and erase people among `number` of others; answer the median milliseconds of each act."""
    from config import from_environment
    from serve import prepare

    settings = from_environment({"RATE_LIMIT_FACTOR": "0"}, data_dir=home)
    home.mkdir(parents=True, exist_ok=True)
    app = prepare(settings)
    _live(app, "bob@example.nl", settings.public_url, 1)
    _multiply(app, home / "site.sqlite", "bob@example.nl", number)
    some = [f"ada{each}@example.org" for each in range(PERSONS)]
    for email in some:
        _live(app, email, settings.public_url, OWN)
    acts = dict(zip(ACTS, (_read, _erase), strict=True))
    return {name: median(_timed(app, act, email) for email in some) for name, act in acts.items()}


def _live(app: Flask, email: str, address: str, messages: int) -> None:
    """Let somebody write to us, make an account, sign in, allow the newsletter and ask for a download."""
    from adapters import clock
    from domain import browsers, consents, packages
    from extensions import db
    from privacy.consents import CONSENTS

    write(app, email, messages)
    account = people.member(app, email=email)
    people.sign_in(app, app.test_client(), account, address)
    with app.app_context():
        session, now = db.session(), clock.now()
        account = session.merge(account)
        browsers.remember(session, account, [], device="", now=now)
        consents.give(session, account, "newsletter", version=CONSENTS["newsletter"].current.version, now=now)
        packages.ask(session, account, now=now)
        session.commit()
        db.session.remove()


def _multiply(app: Flask, database: Path, email: str, number: int) -> None:
    """Copy the first row that somebody has in each table, sealed bytes and all, until there are `number` more."""
    from extensions import db, let_go_of_database
    from models import Base
    from privacy import rights

    with app.app_context():
        found = rights.find(db.session(), Base.metadata, email)
        db.session.remove()
        let_go_of_database()
    connection = sqlite3.connect(database, isolation_level=None)
    for pragma in ("synchronous=OFF", "cache_size=-200000", "temp_store=MEMORY"):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute("BEGIN IMMEDIATE")
    numbers = f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {number}) SELECT i FROM n"
    for item in found:
        names = [column.name for column in item.holding.table.c]
        values = ", ".join(_other(column, item.holding) for column in item.holding.table.c)
        seed = f"(SELECT * FROM {item.holding.table.name} WHERE id = ?)"
        connection.execute(
            f"INSERT INTO {item.holding.table.name} ({', '.join(names)}) SELECT {values} FROM ({numbers}), {seed}",
            [item.ids[0]],
        )
    connection.execute("COMMIT")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def _other(column: Column[object], holding: Holding) -> str:
    """Say in SQL what the copy of a row holds in a column: what names it, its person or a secret differs in each."""
    from sqlalchemy import LargeBinary

    from privacy.columns import BLIND

    keeping = holding.keeping
    if column.name in ("id", keeping.through) or column.foreign_keys:
        return KEY if column.primary_key else f"CASE WHEN {column.name} IS NULL THEN NULL ELSE {KEY} END"
    points = column.info.get(BLIND) or column.name in (keeping.subject, *keeping.traces)
    if points or (column.unique and isinstance(column.type, LargeBinary)):
        return f"CASE WHEN {column.name} IS NULL THEN NULL ELSE randomblob(length({column.name})) END"
    return f"CASE WHEN {column.name} IS NULL THEN NULL ELSE {KEY} END" if column.unique else column.name


def _timed(app: Flask, act: Callable[[Session, str], None], email: str) -> float:
    """Give the milliseconds that an act on somebody takes, commit and all."""
    from extensions import db

    with app.app_context():
        session = db.session()
        started = time.perf_counter()
        act(session, email)
        session.commit()
        taken = (time.perf_counter() - started) * 1000
        db.session.remove()
    return taken


def _read(session: Session, email: str) -> None:
    from adapters import clock
    from domain import packages

    parcel, _found = packages.contents(session, email, "nl", controller={}, now=clock.now())
    assert {"account", "contact_message", "login_session", "consent"} <= {kind.table for kind in parcel.kinds}


def _erase(session: Session, email: str) -> None:
    from adapters import clock
    from domain import contact, erasure

    now = clock.now()
    proof = erasure.carry_out(
        session, email, reference=contact.new_reference(), cause=erasure.REQUESTED, noticed=now, now=now
    )
    assert proof.counts["contact_message"] == OWN


def compare(home: Path, *, few: int = FEW, many: int = MANY) -> dict[str, tuple[float, float]]:
    """Give the milliseconds of each act among few and among many people."""
    small, large = measure(home / "few", few), measure(home / "many", many)
    return {name: (small[name], large[name]) for name in ACTS}
