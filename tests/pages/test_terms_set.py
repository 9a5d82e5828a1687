"""The owner sets a term within its bounds, with a second person; what was promised before stays as promised (P89, P91)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import event, select
from werkzeug.test import TestResponse

from extensions import db
from models import ContactMessage
from privacy.chosen_terms import set_terms, settable, take_over
from privacy.vocabulary import OFFICE_TIME, Rule, Term, Words
from tests.cast import ADA, ON_BOTH, body, count, deliver, letters, purge, rows, send, within
from tests.desk import act, at_desk
from tests.doors import fill
from tests.pages.test_keeping import agreed
from tests.visitor import Visitor, parse, text_of

HERE = "/beheer/bewaren"
NOON = datetime(2027, 1, 10, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _as_declared() -> Iterator[None]:
    yield
    take_over([], now=NOON)


def choose(desk: Visitor, **more: str) -> TestResponse:
    """Ask for five months for questions from 1 February on."""
    fields = {"kind": "contact.question", "number": "5", "since": "2027-02-01", "because": "Vragen komen vaak terug."}
    return fill(desk, HERE, f"{HERE}/termijn", **(fields | more))


def gone_on(app: Flask) -> list[str]:
    """Give the days on which the messages go, first come first."""
    query = select(ContactMessage.due_at).order_by(ContactMessage.id)
    found = within(app, lambda session: session.scalars(query).all())
    return [due.astimezone(OFFICE_TIME).date().isoformat() for due in found]


@pytest.mark.promise("P89", "P91")
@pytest.mark.parametrize(
    "wrong",
    [
        {"number": "13"},
        {"number": "0"},
        {"number": "-1"},
        {"number": "vijf"},
        {"number": ""},
        {"kind": "contact.niets"},
        {"kind": "applications.closed"},
        {"kind": "accounts.session"},
        {"since": "2027-01-10"},
        {"since": "2028-01-11"},
        {"since": "gisteren"},
        {"because": "  "},
    ],
)
def test_a_term_outside_its_bounds_or_without_reason_is_refused(app: Flask, wrong: dict[str, str]) -> None:
    with time_machine.travel(NOON):
        answer = choose(at_desk(app, "privacy"), **wrong)
        assert answer.status_code == 422
        assert "Er klopt nog iets niet" in answer.text
        if "number" not in wrong:
            assert 'value="5"' in answer.text
        assert count(app, "approval") == count(app, "retention_term") == 0


@pytest.mark.promise("P70", "P89", "P91")
@ON_BOTH
def test_a_term_holds_from_its_day_and_what_was_there_keeps_its_date(app: Flask, visitor: Visitor) -> None:
    with time_machine.travel(NOON) as clock:
        send(visitor, ADA | {"topic": "question"})
        desk, other = at_desk(app, "privacy"), at_desk(app, "admin")
        assert choose(desk).status_code == 303
        assert choose(desk).status_code == 409
        assert count(app, "retention_term") == 0
        agreed(app, other)
        assert "5 maanden vanaf 1 februari 2027" in text_of(parse(desk.page(HERE)))
        clock.move_to(datetime(2027, 1, 31, 22, 59, tzinfo=UTC))
        send(visitor, ADA | {"topic": "question", "message": "Nog een vraag, net op tijd."})
        clock.move_to(datetime(2027, 1, 31, 23, 1, tzinfo=UTC))
        send(visitor, ADA | {"topic": "question", "message": "Een vraag onder de nieuwe termijn."})
        assert gone_on(app) == ["2027-04-10", "2027-04-30", "2027-07-01"]
        deliver(app)
        assert "5 maanden" in body(letters(app)[-1])
        clock.move_to(datetime(2027, 2, 2, 12, tzinfo=UTC))
        reference = str(min(rows(app, "contact_message"), key=lambda row: row["id"])["reference"])
        support = at_desk(app, "support")
        act(support, reference, "onderwerp", topic="advice")
        act(support, reference, "onderwerp", topic="question")
        assert gone_on(app)[0] == "2027-04-10", "reckoned again it is the same date"
        act(support, reference, "sluiten")
        assert gone_on(app)[0] == "2027-07-02", "a clock that starts now has the term of now"
        clock.move_to(datetime(2027, 4, 29, 22, 1, tzinfo=UTC))
        assert purge(app)["contact_message"] == 1


@pytest.mark.promise("P70", "P91", "P110")
def test_the_form_and_the_register_show_the_term_in_force(app: Flask, visitor: Visitor) -> None:
    with time_machine.travel(NOON) as clock:
        desk = at_desk(app, "privacy")
        choose(desk)
        agreed(app, at_desk(app, "admin"))
        for moment, term in ((NOON, "3 maanden"), (datetime(2027, 2, 1, 1, tzinfo=UTC), "5 maanden")):
            clock.move_to(moment + timedelta(minutes=2))
            data = json.loads(visitor.get("/privacyverklaring/register.json").text)
            contact = next(item for item in data["activities"] if item["code"] == "contact")
            question = next(rule for rule in contact["retention"] if rule["class"] == "question")
            assert question["term"] == term
            assert (question["minimum"], question["maximum"]) == ("1 maand", "12 maanden")
            (shown,) = [li for li in parse(visitor.page("/contact")).iter("li") if li.get("data-topic") == "question"]
            assert term in text_of(shown)
        register = visitor.get("/privacyverklaring/register").text
        assert "5 maanden; wij kiezen tussen 1 maand en 12 maanden" in register


@pytest.mark.promise("P70")
def test_a_page_in_memory_asks_the_database_nothing(app: Flask, visitor: Visitor) -> None:
    with app.app_context():
        engine = db.engine
    asked: list[str] = []

    def note(*facts: object) -> None:
        asked.append(str(facts[2]))

    with time_machine.travel(NOON, tick=False) as clock:
        visitor.page("/contact")
        clock.shift(timedelta(seconds=30))
        event.listen(engine, "before_cursor_execute", note)
        visitor.page("/contact")
        event.remove(engine, "before_cursor_execute", note)
    assert asked == []


@pytest.mark.promise("P110")
def test_the_drawing_of_the_register_shows_an_apostrophe_as_one(visitor: Visitor) -> None:
    page = visitor.page("/privacyverklaring/register")
    assert "nota’s" in page or "nota&#39;s" in page
    assert "&amp;#39;" not in page


@pytest.mark.promise("P89")
def test_a_day_that_passed_before_the_second_person_agreed_is_asked_anew(app: Flask) -> None:
    with time_machine.travel(NOON) as clock:
        choose(at_desk(app, "privacy"), since="2027-01-12")
        clock.move_to(NOON + timedelta(days=3))
        other = at_desk(app, "admin")
        page = f"/beheer/akkoord/{rows(app, 'approval')[0]['id']}"
        assert fill(other, page, f"{page}/akkoord").status_code == 409
        assert count(app, "retention_term") == 0


@pytest.mark.promise("P91")
def test_a_row_outside_the_bounds_does_not_hold() -> None:
    rule = Rule(Words("a", "a"), Words("b", "b"), Term(3), least=Term(1), most=Term(12))
    for months, held in ((13, 3), (0, 3), (12, 12), (1, 1)):
        set_terms([(rule, NOON, Term(months))], now=NOON)
        assert rule.term == Term(held)
        assert rule.term_at(NOON - timedelta(seconds=1)) == Term(3)


@pytest.mark.promise("P91", "P06")
def test_every_class_says_its_bounds_and_its_usual_term_lies_within() -> None:
    assert len(settable()) >= 12
    for rule in settable().values():
        assert rule.least
        assert rule.most
        assert rule.least.length <= rule.usual.length <= rule.most.length
        assert bool(rule.usual.months) + bool(rule.usual.days) == 1, "one unit, so that a number says it"
        assert rule.term == rule.usual
