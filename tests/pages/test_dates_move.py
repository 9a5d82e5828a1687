"""New input moves the date on which all goes: visibly, with the cause, and never past the maximum (P70, P78, P91)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from models import Application, ContactMessage
from privacy.activities import ANSWER_ENQUIRIES
from privacy.vocabulary import OFFICE_TIME
from tests.cast import ADA, ON_BOTH, body, count, deliver, latest_link, letters, purge, rows, within
from tests.desk import act, at_desk, received
from tests.papers import ADA as APPLICANT
from tests.papers import apply, file, own_link, pdf, send_parts
from tests.visitor import Visitor, parse, text_of, token_in

NOON = datetime(2027, 1, 10, 12, 0, tzinfo=UTC)
FIRST_DAY = date(2027, 4, 10)


def gone_on(app: Flask, kind: type[ContactMessage | Application]) -> date:
    due = within(app, lambda session: session.scalars(select(kind.due_at)).one())
    return due.astimezone(OFFICE_TIME).date()


def add(visitor: Visitor, link: str) -> None:
    """Put another CV in the place of the one that was there."""
    parts = {"form_token": token_in(visitor.page(link)), "cv": file(pdf())}
    assert send_parts(visitor, f"{link}/bestanden", parts).status_code == 303


@pytest.mark.promise("P70", "P90", "P91")
@ON_BOTH
def test_an_answer_moves_the_date_and_the_sender_sees_both_days_and_the_cause(app: Flask, visitor: Visitor) -> None:
    with time_machine.travel(NOON) as clock:
        reference = received(app, visitor, ADA | {"topic": "question"})
        assert gone_on(app, ContactMessage) == FIRST_DAY
        clock.move_to(NOON + timedelta(days=88))
        act(at_desk(app), reference, "antwoord", text="Dat klopt.")
        assert gone_on(app, ContactMessage) == date(2027, 7, 8)
        deliver(app)
        assert "Je bericht en dit antwoord gaan weg op: 8 juli 2027" in body(letters(app)[-1])
        page = text_of(parse(visitor.page(latest_link(app))))
        assert "Datum van verwijdering verschoven" in page
        assert "van 10 april 2027 naar 8 juli 2027: er kwam een antwoord" in page
        clock.move_to(NOON + timedelta(days=95))
        purge(app)
        assert count(app, "contact_message") == 1, "an answer is not erased before it can be read"


@pytest.mark.promise("P70", "P91")
@pytest.mark.parametrize("topic", list(ANSWER_ENQUIRIES.rules))
def test_however_often_we_answer_the_maximum_counts_from_the_message(app: Flask, visitor: Visitor, topic: str) -> None:
    most = ANSWER_ENQUIRIES.rules[topic].most
    assert most
    with time_machine.travel(NOON) as clock:
        reference = received(app, visitor, ADA | {"topic": topic})
        last, due = gone_on(app, ContactMessage), None
        while due != last:
            due = last
            clock.move_to(datetime(due.year, due.month, due.day, 9, tzinfo=UTC) - timedelta(days=1))
            act(at_desk(app, email=f"sem{due:%Y%m%d}@example.nl"), reference, "antwoord", text="Nog een keer.")
            last = gone_on(app, ContactMessage)
        assert last == most.after(NOON)
        moves = [row for row in rows(app, "activity_entry") if row["action"] == "date_moved"]
        assert moves, "each move is in the log"
        clock.move_to(datetime(last.year, last.month, last.day, 9, tzinfo=UTC))
        purge(app)
        assert count(app, "contact_message") == count(app, "contact_answer") == 0


@pytest.mark.promise("P70")
def test_an_answer_after_closing_counts_as_well_and_closing_shows_its_move(app: Flask, visitor: Visitor) -> None:
    with time_machine.travel(NOON) as clock:
        reference = received(app, visitor, ADA | {"topic": "question"})
        desk = at_desk(app)
        clock.move_to(NOON + timedelta(minutes=5))
        act(desk, reference, "sluiten")
        assert gone_on(app, ContactMessage) == FIRST_DAY
        assert not [row for row in rows(app, "activity_entry") if row["action"] == "date_moved"], "it stayed"
        clock.move_to(NOON + timedelta(days=40))
        act(at_desk(app, email="sem2@example.nl"), reference, "antwoord", text="Toch nog dit.")
        assert gone_on(app, ContactMessage) == date(2027, 5, 19)


@pytest.mark.promise("P70", "P91")
def test_the_command_that_closes_notes_the_move_as_well(app: Flask, visitor: Visitor, command) -> None:
    with time_machine.travel(NOON) as clock:
        reference = received(app, visitor, ADA | {"topic": "question"})
        clock.move_to(NOON + timedelta(days=5))
        command("inbox", "close", reference)
        (move,) = [row for row in rows(app, "activity_entry") if row["action"] == "date_moved"]
        assert (move["role"], move["reason"]) == ("system", "closed:2027-04-10:2027-04-15")


@pytest.mark.promise("P78", "P91", "P90")
@ON_BOTH
def test_adding_to_an_application_moves_its_date_within_the_half_year(app: Flask, visitor: Visitor) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        apply(visitor, APPLICANT | {"cv": file(pdf())})
        link, before = own_link(app), gone_on(app, Application)
        assert before == date(2027, 5, 8)
        clock.move_to(NOON + timedelta(days=80))
        add(visitor, link)
        assert gone_on(app, Application) == date(2027, 7, 28)
        assert {row["due_at"] for row in rows(app, "application_file")} == {rows(app, "application")[0]["due_at"]}
        page = text_of(parse(visitor.page(link)))
        assert "Wanneer die dag verschoof" in page
        assert "van 8 mei 2027 naar 28 juli 2027: er kwam een bestand bij" in page
        clock.move_to(NOON + timedelta(days=150))
        add(visitor, link)
        assert gone_on(app, Application) == date(2027, 8, 7), "six months and four weeks after it was sent, no later"
