"""What goes tomorrow, holds by two people, and the evidence of each night (P89, P91, P97)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from werkzeug.test import TestResponse

from domain import retention
from models import Base
from privacy import rights
from tests.cast import ADA, ON_BOTH, body, count, deliver, letters, purge, rows, send, within
from tests.desk import at_desk
from tests.doors import fill
from tests.pages.test_rights import ask, link
from tests.visitor import Visitor, parse, text_of

HERE = "/beheer/bewaren"
NOON = datetime(2027, 1, 31, 12, 0, tzinfo=UTC)


def hold(desk: Visitor, record: str, **more: str) -> TestResponse:
    """Ask to hold a message."""
    fields = {"kind": "contact_message", "key": record, "until": "2028-06-01", "reason": "Er loopt een geschil."}
    return fill(desk, HERE, f"{HERE}/vasthouden", **(fields | more))


def agreed(app: Flask, other: Visitor) -> None:
    """Let a second person agree with the last question."""
    page = f"/beheer/akkoord/{max(row['id'] for row in rows(app, 'approval'))}"
    assert fill(other, page, f"{page}/akkoord").status_code == 303


@pytest.mark.promise("P91", "P97")
@ON_BOTH
def test_tomorrows_list_is_what_the_night_takes(app: Flask, visitor: Visitor) -> None:
    with time_machine.travel(NOON) as clock:
        for topic in ("question", "advice", "complaint"):
            send(visitor, ADA | {"topic": topic})
        clock.move_to(datetime(2027, 4, 29, 12, tzinfo=UTC))
        desk, now = at_desk(app, "privacy"), datetime.now(UTC)
        listed = within(app, lambda session: retention.tomorrow(session, Base.metadata, now=now))
        shown = {item.table: item.number for item in listed}
        assert shown["contact_message"] == 2
        page = text_of(parse(desk.page(HERE)))
        assert "Contactbericht: 2" in page
        assert ADA["name"] not in page
        counts = within(app, lambda session: rights.due(Base.metadata, session, retention.next_night(now)))
        assert shown == {table: number for table, number in counts.items() if number}
        clock.move_to(datetime(2027, 4, 29, 22, 0, 1, tzinfo=UTC))
        assert purge(app)["contact_message"] == 2


@pytest.mark.promise("P91")
def test_who_watches_gets_the_list_by_letter_once_a_day_before_it_happens(app: Flask, visitor: Visitor) -> None:
    with time_machine.travel(NOON) as clock:
        send(visitor, ADA | {"topic": "question"})
        at_desk(app, "privacy")
        at_desk(app, "support")
        clock.move_to(datetime(2027, 4, 28, 22, 5, tzinfo=UTC))
        for _ in range(3):
            purge(app)
            clock.shift(timedelta(hours=1))
        deliver(app)
        told = [letter for letter in letters(app) if "weggaat" in str(letter["Subject"])]
        assert [letter["To"] for letter in told] == ["privacy@example.nl"]
        assert HERE in body(told[0])
        assert ADA["email"] not in body(told[0])


@pytest.mark.promise("P89", "P91", "P112")
def test_a_hold_takes_two_people_a_reason_and_a_day_and_the_person_sees_it(app: Flask, visitor: Visitor) -> None:
    with time_machine.travel(NOON) as clock:
        send(visitor, ADA | {"topic": "question"})
        (message,) = rows(app, "contact_message")
        desk, other = at_desk(app, "privacy"), at_desk(app, "admin")
        for wrong in ({"until": "2027-01-31"}, {"until": "2029-02-01"}, {"until": "x"}, {"reason": " "}, {"key": "no"}):
            assert hold(desk, message["id"], **wrong).status_code == 422
        assert hold(desk, message["id"], kind="account_token").status_code == 422
        assert hold(desk, message["id"]).status_code == 303
        assert hold(desk, message["id"]).status_code == 409
        assert count(app, "retention_hold") == 0
        agreed(app, other)
        assert "Er loopt een geschil." in desk.page(HERE)
        clock.move_to(datetime(2027, 6, 1, 12, tzinfo=UTC))
        assert purge(app).get("contact_message", 0) == 0
        ask(visitor, "erasure")
        here = link(app)
        page = text_of(parse(visitor.page(here)))
        assert "Contactbericht (1) vastgehouden" in page
        assert "1 juni 2028" in page
        fill(visitor, here, sure="y")
        assert count(app, "contact_message") == 1
        clock.move_to(datetime(2028, 5, 31, 22, 0, 1, tzinfo=UTC))
        assert purge(app)["contact_message"] == 1


@pytest.mark.promise("P91")
def test_let_go_the_ordinary_day_holds_again(app: Flask, visitor: Visitor) -> None:
    with time_machine.travel(NOON) as clock:
        send(visitor, ADA | {"topic": "question"})
        (message,) = rows(app, "contact_message")
        desk = at_desk(app, "privacy")
        hold(desk, message["id"])
        agreed(app, at_desk(app, "admin"))
        (row,) = rows(app, "retention_hold")
        assert fill(desk, HERE, f"{HERE}/{row['id']}/loslaten").status_code == 303
        assert fill(desk, HERE, f"{HERE}/{row['id']}/loslaten").status_code == 404
        clock.move_to(datetime(2027, 6, 1, 12, tzinfo=UTC))
        assert purge(app)["contact_message"] == 1


@pytest.mark.promise("P91", "P83")
def test_a_clock_set_back_deletes_nothing_early_and_two_missed_nights_are_red(app: Flask, visitor: Visitor) -> None:
    with time_machine.travel(NOON) as clock:
        send(visitor, ADA | {"topic": "question"})
        clock.move_to(NOON - timedelta(days=400))
        assert purge(app).get("contact_message", 0) == 0
        clock.move_to(NOON + timedelta(days=3))
        assert '"retention": {"good": false' in visitor.get("/readyz").text
        purge(app)
        assert '"retention": {"good": true' in visitor.get("/readyz").text
        assert count(app, "contact_message") == 1


@pytest.mark.promise("P97")
def test_each_night_leaves_its_evidence_without_a_name(app: Flask, visitor: Visitor) -> None:
    with time_machine.travel(NOON) as clock:
        send(visitor, ADA | {"topic": "question"})
        clock.shift(timedelta(days=120))
        purge(app)
        evidence: list[dict[str, Any]] = rows(app, "retention_run")
        page = at_desk(app, "admin").page(HERE)
    assert len(evidence) == 1
    assert "31 mei 2027" in page
    for piece in (ADA["name"], ADA["email"]):
        assert piece not in str(evidence)
        assert piece not in page
