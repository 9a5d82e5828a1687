"""Storing together: one transaction for all who wait, and each is told what became of their own rows (P71)."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from sqlalchemy import event
from sqlalchemy.exc import IntegrityError, OperationalError

from adapters import clock
from adapters.together import Together
from domain import contact
from domain.contact import NewMessage
from extensions import db
from models import ContactMessage
from models.base import Rows
from tests.cast import ON_BOTH, count, rows


def asking(what: str) -> NewMessage:
    """Make a message; the same words are the same message to the database."""
    enquiry = contact.Enquiry("Ada", "ada@example.org", "question", what)
    moment, today = clock.now(), clock.today()
    return contact.compose(
        enquiry, language="nl", statement_version=today, submission="one form", held_for=None, now=moment
    )[0]


def messages(number: int, first: int = 0) -> list[NewMessage]:
    """Make messages that differ in what they ask."""
    return [asking(f"Vraag {one}") for one in range(first, first + number)]


def rows_of(message: NewMessage) -> Rows:
    return [(ContactMessage.metadata.tables["contact_message"], [message.row])]


class Crowd:
    """Threads that store at one moment: the first is held up in its transaction until the others have lined up."""

    def __init__(self, app: Flask, together: Together) -> None:
        self.app, self.together = app, together
        self.outcomes: dict[int, Exception | None] = {}
        self.seen: dict[int, int] = {}

    def send(self, several: list[NewMessage], meanwhile: Callable[[], object] = lambda: None) -> int:
        """Store all; answer how many transactions that took."""
        threads = [threading.Thread(target=self._one, args=pair) for pair in enumerate(several)]
        first, others = threads[0], threads[1:]
        with self._held() as (writing, go_on), commits(self.app) as made:
            first.start()
            assert writing.wait(10)
            for thread in others:
                thread.start()
            while len(self.together._queue) < len(others):
                threading.Event().wait(0.005)
            meanwhile()
            go_on.set()
            for thread in threads:
                thread.join(30)
                assert not thread.is_alive()
        return len(made)

    def _one(self, place: int, message: NewMessage) -> None:
        with self.app.app_context():
            try:
                self.together.store(rows_of(message))
                self.outcomes[place] = None
            except Exception as error:  # noqa: BLE001 - what happened is what the test looks at
                self.outcomes[place] = error
            else:
                self.seen[place] = count(self.app, "contact_message")

    @contextmanager
    def _held(self) -> Iterator[tuple[threading.Event, threading.Event]]:
        writing, go_on = threading.Event(), threading.Event()

        def hold(*_what: object) -> None:
            writing.set()
            assert go_on.wait(20)

        with listening(self.app, "commit", hold):
            yield writing, go_on


@contextmanager
def listening(app: Flask, name: str, heard: Callable[..., object]) -> Iterator[None]:
    """Hear what happens at the database for a while."""
    with app.app_context():
        engine = db.engine
    event.listen(engine, name, heard)
    try:
        yield
    finally:
        event.remove(engine, name, heard)


@contextmanager
def commits(app: Flask) -> Iterator[list[object]]:
    """Count the transactions that come to their end."""
    made: list[object] = []

    def note(*what: object) -> None:
        made.append(what)

    with listening(app, "commit", note):
        yield made


@ON_BOTH
@pytest.mark.promise("P71")
def test_all_who_wait_are_stored_in_one_transaction_before_any_of_them_is_let_go(app: Flask) -> None:
    crowd = Crowd(app, Together())
    assert crowd.send(messages(9)) == 2
    assert crowd.outcomes == dict.fromkeys(range(9))
    assert {crowd.seen[place] for place in range(1, 9)} == {9}
    assert count(app, "contact_message") == 9


@ON_BOTH
def test_rows_that_are_refused_take_none_of_the_others_along(app: Flask) -> None:
    several = messages(5)
    several[3] = asking("Vraag 2")
    crowd = Crowd(app, Together())
    crowd.send(several)
    refused = {place for place, outcome in crowd.outcomes.items() if isinstance(outcome, IntegrityError)}
    assert len(refused) == 1
    assert refused < {2, 3}
    kept = {row["id"] for row in rows(app, "contact_message")}
    assert kept == {message.id for place, message in enumerate(several) if place not in refused}


def test_a_database_that_fails_tells_all_of_them_and_the_next_ones_are_stored(app: Flask) -> None:
    several, together = messages(4), Together()

    def fail(*_what: object) -> None:
        raise OperationalError("COMMIT", {}, OSError("database or disk is full"))

    with listening(app, "begin", fail), app.app_context():
        for message in several:
            with pytest.raises(OperationalError):
                together.store(rows_of(message))
    assert count(app, "contact_message") == 0
    assert Crowd(app, together).send(several) == 2
    assert count(app, "contact_message") == 4


def test_who_waits_too_long_is_told_that_nothing_was_stored_and_nothing_is(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Together, "PATIENCE_SECONDS", 0.2)
    together = Together()
    crowd = Crowd(app, together)
    crowd.send(messages(3), meanwhile=lambda: until_empty(together))
    told = {place for place, outcome in crowd.outcomes.items() if isinstance(outcome, OperationalError)}
    assert told == {1, 2}
    assert count(app, "contact_message") == 1
    crowd.send(messages(2, first=3))
    assert count(app, "contact_message") == 3


def until_empty(together: Together) -> None:
    while together._queue:
        threading.Event().wait(0.01)
