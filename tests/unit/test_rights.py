"""Find, export, erase, expire: all of one person, nothing of others, on time (P13, P91, P97, P111)."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from domain import contact, letters, retention
from models import Base, ContactMessage, Letter, Opening, RetentionRun
from privacy import rights
from privacy.activities import ANSWER_ENQUIRIES, DELIVER_LETTERS, TOPICS
from tests.unit.people import NOON, draft, kept, letter

DAY = timedelta(days=1)


def open_it(session: Session, message: ContactMessage) -> None:
    contact.open_for(session, message, role="administration", reason="inbox", now=NOON)
    session.commit()


def count(session: Session, table: type[Base]) -> int:
    return session.scalar(select(func.count()).select_from(table)) or 0


def test_a_person_is_found_with_all_that_hangs_on_them_and_nothing_of_others(session: Session) -> None:
    ada, again = kept(session), kept(session, email="ADA@example.org", message="Nog iets")
    for noise in ("bob@example.nl", "ada@example.nl", "xada@example.org"):
        open_it(session, kept(session, email=noise, name="Ruis"))
    open_it(session, ada)
    loose = letter(session, recipient="ada@example.org")
    found = {item.holding.table.name: set(item.ids) for item in rights.find(session, Base.metadata, " Ada@Example.org")}
    assert found["contact_message"] == {ada.id, again.id}
    assert len(found["letter"]) == 3
    assert loose.id in found["letter"]
    assert len(found["opening"]) == 1


@pytest.mark.promise("P111", "P13")
def test_the_export_is_plain_data_and_complete(session: Session) -> None:
    """P111's portal and requests wait; every export they make will come from here."""
    message = kept(session, organisation="Testdorp", phone="+31 97 0123 4567")
    open_it(session, message)
    kept(session, email="bob@example.nl", name="Bob")
    data = rights.export(session, rights.find(session, Base.metadata, "ada@example.org"), "nl")
    text = json.dumps(data, ensure_ascii=False)
    for value in ("Ada Lovestone", "ada@example.org", "Testdorp", "+31 97 0123 4567", "Hoe laat?", message.reference):
        assert value in text
    assert "Bob" not in text
    assert {part["table"] for part in data} == {"contact_message", "letter", "opening"}


def test_nobody_is_found_under_an_address_that_we_do_not_know(session: Session) -> None:
    kept(session)
    assert rights.find(session, Base.metadata, "vera@example.org") == []
    assert rights.erase(session, [], now=NOON) == {}


@pytest.mark.promise("P13", "P113")
def test_erasing_takes_all_of_one_person_and_leaves_the_others(session: Session) -> None:
    """P113's answer per item comes with requests."""
    for address in ("ada@example.org", "ada@example.org", "bob@example.nl", "vera@example.org"):
        open_it(session, kept(session, email=address))
    counts = rights.erase(session, rights.find(session, Base.metadata, "ada@example.org"), now=NOON)
    session.commit()
    assert counts == {"contact_message": 2, "contact_word": 4, "letter": 2, "opening": 2}
    assert rights.find(session, Base.metadata, "ada@example.org") == []
    assert len(rights.find(session, Base.metadata, "bob@example.nl")) == 4
    assert (count(session, ContactMessage), count(session, Letter), count(session, Opening)) == (2, 2, 2)


ROWS = st.lists(st.tuples(st.sampled_from(TOPICS), st.integers(0, 900), st.booleans()), max_size=12)


@pytest.mark.promise("P91", "P70")
@given(rows=ROWS, clock=st.integers(0, 1700), hours=st.integers(0, 23))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_nothing_outlives_its_rule_and_nothing_goes_early(
    session: Session, rows: list[tuple[str, int, bool]], clock: int, hours: int
) -> None:
    for table in (ContactMessage, Letter, Opening):
        session.execute(delete(table))
    now = NOON + clock * DAY + timedelta(hours=hours)
    made = []
    for topic, day, opened in rows:
        received = NOON + day * DAY
        message = kept(session, topic=topic, now=received)
        if opened:
            open_it(session, message)
        made.append((message.id, ANSWER_ENQUIRIES.rules[topic].due(received), received))
    for _ in rights.expire(session, Base.metadata, now, batch=3):
        session.commit()
    left = set(session.scalars(select(ContactMessage.id)))
    assert left == {key for key, due, _ in made if due > now}
    assert set(session.scalars(select(Letter.about_id))) == {
        k for k, due, at in made if due > now and DELIVER_LETTERS.rules["queued"].due(at) > now
    }
    assert set(session.scalars(select(Opening.record_id))) <= left
    assert not any(rights.due(Base.metadata, session, now).values())


def test_a_row_goes_at_its_moment_and_not_a_second_before(session: Session) -> None:
    message = kept(session, with_letter=False)
    almost = message.due_at - timedelta(seconds=1)
    assert list(rights.expire(session, Base.metadata, almost)) == []
    assert rights.due(Base.metadata, session, almost)["contact_message"] == 0
    assert list(rights.expire(session, Base.metadata, message.due_at)) == [{"contact_message": 1, "contact_word": 2}]


@pytest.mark.promise("P70", "P96")
def test_what_hangs_on_a_message_goes_with_it_even_when_its_own_time_is_not_up(session: Session) -> None:
    """P96's backups come with the backup command; letters waiting for delivery are here."""
    message = kept(session, with_letter=False)
    late = message.due_at - timedelta(hours=1)
    session.add(letters.waiting_letter(draft(), about=message.id, now=late))
    open_it(session, message)
    for _ in rights.expire(session, Base.metadata, message.due_at):
        session.commit()
    assert (count(session, ContactMessage), count(session, Letter), count(session, Opening)) == (0, 0, 0)


@pytest.mark.promise("P97")
def test_a_purge_goes_in_bounded_batches_and_an_interrupted_one_goes_on(session: Session) -> None:
    for _ in range(7):
        kept(session, with_letter=False)
    end = NOON + 100 * DAY
    run = retention.batches(session, Base.metadata, moment=end, size=3)
    assert next(run)["contact_message"] == 3
    session.commit()
    run.close()  # type: ignore[attr-defined]
    assert count(session, ContactMessage) == 4
    sizes = []
    for total in retention.batches(session, Base.metadata, moment=end, size=3):
        session.commit()
        sizes.append(dict(total))
    assert sizes == [{"contact_message": 3, "contact_word": 6}, {"contact_message": 4, "contact_word": 8}]


def test_a_batch_that_was_not_committed_has_deleted_nothing(session: Session) -> None:
    kept(session, with_letter=False)
    next(retention.batches(session, Base.metadata, moment=NOON + 100 * DAY))
    session.rollback()
    assert count(session, ContactMessage) == 1


@pytest.mark.promise("P97")
def test_the_report_of_a_purge_holds_times_and_counts_and_goes_itself(session: Session) -> None:
    assert retention.last_good_run(session) is None
    retention.report(session, counts={"letter": 2}, moment=NOON, started=NOON, now=NOON + DAY)
    session.commit()
    (run,) = session.scalars(select(RetentionRun)).all()
    assert run.counts == {"letter": 2}
    assert retention.last_good_run(session) == NOON + DAY
    assert {c.name for c in RetentionRun.__table__.c} == {
        "id",
        "started_at",
        "finished_at",
        "moment",
        "counts",
        "due_at",
    }
    assert list(rights.expire(session, Base.metadata, run.due_at)) == [{"retention_run": 1}]
