"""The database: the same schema by both ways, no lost update, no waiting reader, and few statements (P07, P91)."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial

import pytest
import time_machine
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import Column, DateTime, MetaData, Table, event, inspect, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from domain import archive
from domain import letters as outbox
from extensions import db, reading
from models import Base, Letter
from models.base import new_key
from privacy.sealing import ring
from tests.cast import ADA, BOB, ON_BOTH, count, rows, send, within, write
from tests.house.test_pages import ENGLISH, TELLING
from tests.visitor import Visitor


def differences(app: Flask) -> list[object]:
    with app.app_context(), db.engine.connect() as connection:
        return list(
            compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), Base.metadata)
        )


@ON_BOTH
def test_migrations_make_the_schema_that_the_models_describe(app: Flask) -> None:
    assert differences(app) == []


@ON_BOTH
def test_migrations_can_be_taken_back_and_made_again(app: Flask) -> None:
    with app.app_context():
        downgrade(revision="base")
        assert set(inspect(db.engine).get_table_names()) <= {"alembic_version"}
        upgrade()
        db.session.remove()
    assert differences(app) == []


@ON_BOTH
@pytest.mark.promise("P94")
def test_proof_that_the_former_archive_held_is_read_in_the_one_of_now(app: Flask) -> None:
    """The step to one archive seals each value anew for its new place; taken back it is the same again."""
    key, email, said = new_key(), "fien@example.nl", json.dumps({"reference": "M-1", "debtor": "Theehuis"})
    moment = datetime(2027, 2, 23, 12, 0, tzinfo=UTC)
    sealed = {
        name: ring().seal(value, f"archived_mandate/{name}/{key}")
        for name, value in {"email": email, "content": said}.items()
    }
    facts = {"id": key, "reference": "M-1", "email_index": ring().blind(email), "ground": "AWR art. 52(4)"}
    row = facts | sealed | {"archived_at": moment, "due_at": moment.replace(year=2034)}
    with app.app_context():
        downgrade(revision="0018")
        columns = (Column(name, DateTime(timezone=True) if name.endswith("_at") else None) for name in row)
        with db.engine.begin() as connection:
            connection.execute(Table("archived_mandate", MetaData(), *columns).insert().values(**row))
        upgrade()
        (kept,) = archive.of(db.session(), email)
        assert (kept.reference, kept.kind, kept.email, kept.content) == ("M-1", "customer_mandate", email, said)
        assert (kept.archived_at, kept.due_at) == (moment, moment.replace(year=2034))
        db.session.remove()
        downgrade(revision="0018")
        with db.engine.connect() as connection:
            back = connection.execute(text("SELECT email, content, ground FROM archived_mandate")).one()
        assert ring().open(bytes(back.email), f"archived_mandate/email/{key}") == email
        assert ring().open(bytes(back.content), f"archived_mandate/content/{key}") == said
        assert back.ground == "AWR art. 52(4)"
        upgrade()
        db.session.remove()


@pytest.mark.promise("P07")
def test_a_schema_that_cannot_say_why_it_keeps_something_is_not_migrated(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    from privacy import register

    monkeypatch.delitem(Base.metadata.tables["contact_message"].c.topic.info, "privacy.reason")
    assert register.faults(Base.metadata)
    with app.app_context(), pytest.raises(SystemExit, match=r"contact_message\.topic: says no reason"):
        upgrade()


@contextmanager
def statements(app: Flask) -> Iterator[list[str]]:
    """Note every statement that goes to the database."""
    seen: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)


def test_reading_a_public_page_that_was_made_asks_the_database_nothing(visitor: Visitor, app: Flask) -> None:
    """Once a minute a page is made anew: only then vacancies and published versions are looked up."""
    more = ("/privacyverklaring/feed.atom", "/privacyverklaring/register.json", "/sitemap.xml", "/nergens")
    paths = [*TELLING, *ENGLISH, *more]
    with time_machine.travel(datetime(2027, 2, 23, 12, 0, tzinfo=UTC), tick=False):
        for path in paths:
            visitor.get(path, inspect=False)
        with statements(app) as seen:
            for path in paths:
                visitor.get(path, inspect=False)
    assert [statement for statement in seen if not statement.startswith("BEGIN")] == []


def test_sending_a_message_costs_at_most_five_statements(visitor: Visitor, app: Flask) -> None:
    token = visitor.token()
    with statements(app) as seen:
        assert write(visitor, ADA, token=token).status_code == 303
    asked = [statement for statement in seen if not statement.startswith("PRAGMA")]
    assert 2 <= len(asked) <= 5, asked


@contextmanager
def locked(app: Flask) -> Iterator[None]:
    """Hold the database as a writer from outside does."""
    import sqlite3

    connection = sqlite3.connect(app.extensions["site"].settings.data_dir / "site.sqlite", isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        connection.execute("ROLLBACK")
        connection.close()


def impatient(app: Flask) -> None:
    """Let the site wait a fraction of a second instead of seconds."""

    def hurry(connection: object, _record: object) -> None:
        connection.execute("PRAGMA busy_timeout=200")  # type: ignore[attr-defined]

    with app.app_context():
        db.engine.dispose()
        event.listen(db.engine, "connect", hurry)


def test_who_reads_does_not_wait_for_who_writes(visitor: Visitor, app: Flask) -> None:
    from tests.cast import latest_link

    send(visitor, ADA)
    link = latest_link(app)
    impatient(app)
    with locked(app):
        for path in ("/", "/contact", "/privacyverklaring", link, f"{link}/download"):
            assert visitor.get(path, inspect=False).status_code == 200, path


def test_a_locked_database_is_told_kindly_and_nothing_is_stored(visitor: Visitor, app: Flask) -> None:
    impatient(app)
    with locked(app):
        response = write(visitor, ADA)
    assert response.status_code == 503
    assert int(response.headers["Retry-After"]) > 0
    assert "Er is niets half opgeslagen" in response.text
    assert count(app, "contact_message") == count(app, "letter") == 0
    assert write(visitor, ADA).status_code == 303


@ON_BOTH
def test_two_who_read_and_then_write_lose_nothing(app: Flask) -> None:
    now = datetime.now(UTC)
    draft = outbox.Draft("contact_received", "ada@example.org", "nl", "Kop", "tekst", "<p>tekst</p>")
    key = outbox.waiting_letter(draft, about="x", now=now)
    within(app, lambda session: session.add(key))
    number, barrier = 8, threading.Barrier(8)

    def add_one() -> None:
        barrier.wait()
        for _ in range(3):
            with app.app_context():
                session = db.session()
                letter = session.query(Letter).filter_by(kind="contact_received").with_for_update().one()
                letter.attempts += 1
                session.commit()
                db.session.remove()

    threads = [threading.Thread(target=add_one) for _ in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert rows(app, "letter")[0]["attempts"] == 3 * number


def _add(letter: Letter, session: Session) -> None:
    session.add(letter)


@ON_BOTH
def test_one_letter_goes_to_one_worker_however_many_ask(app: Flask) -> None:
    now = datetime.now(UTC)
    draft = outbox.Draft("contact_received", "ada@example.org", "nl", "Kop", "tekst", "<p>tekst</p>")
    for _ in range(10):
        letter = outbox.waiting_letter(draft, about="x", now=now)
        within(app, partial(_add, letter))
    claimed: list[str] = []
    barrier = threading.Barrier(4)

    def claim() -> None:
        barrier.wait()
        with app.app_context():
            while batch := outbox.claim(db.session(), now=now, most=3):
                keys = [letter.id for letter in batch]
                db.session.commit()
                claimed.extend(keys)
            db.session.remove()

    threads = [threading.Thread(target=claim) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(claimed) == len(set(claimed)) == 10


@ON_BOTH
def test_many_senders_at_once_are_all_stored(app: Flask) -> None:
    barrier, answers = threading.Barrier(8), list[int]()

    def one(number: int) -> None:
        visitor = app.test_client()
        assert isinstance(visitor, Visitor)
        barrier.wait()
        answers.append(write(visitor, BOB | {"message": f"Bericht {number}"}, inspect=False).status_code)

    threads = [threading.Thread(target=one, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [303] * 8
    assert count(app, "contact_message") == count(app, "letter") == 8


@ON_BOTH
def test_the_same_form_pressed_by_two_fingers_at_once_is_one_message(app: Flask) -> None:
    first = app.test_client()
    assert isinstance(first, Visitor)
    token, barrier, answers = first.token(), threading.Barrier(2), list[int]()

    def press() -> None:
        visitor = app.test_client()
        assert isinstance(visitor, Visitor)
        barrier.wait()
        answers.append(write(visitor, ADA, token=token, inspect=False).status_code)

    threads = [threading.Thread(target=press) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [303, 303]
    assert count(app, "contact_message") == count(app, "letter") == 1


def test_sqlite_keeps_its_word(app: Flask) -> None:
    wanted = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1, "temp_store": 2}
    with app.app_context(), db.engine.connect() as connection:
        found = {name: connection.execute(text(f"PRAGMA {name}")).scalar() for name in wanted}
    assert found == wanted


def test_a_reading_transaction_cannot_be_mistaken_for_a_writing_one(app: Flask) -> None:
    impatient(app)
    with app.app_context(), locked(app):
        with reading(), db.engine.connect() as connection:
            assert connection.execute(text("SELECT count(*) FROM letter")).scalar() == 0
        with pytest.raises(OperationalError), db.engine.connect() as connection:
            connection.execute(text("SELECT count(*) FROM letter"))
