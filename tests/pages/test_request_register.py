"""The register of requests at the desk: every way counts alike, lightly identified, answered in time (P114-P118)."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from werkzeug.test import TestResponse

import worker
from domain import request_desk
from extensions import db
from tests.cast import ADA, body, count, deliver, letters, purge, rows
from tests.desk import at_desk
from tests.doors import fill
from tests.pages.test_rights import ask, line, link
from tests.visitor import Visitor, parse, text_of

HERE = "/beheer/verzoeken"
NOON = datetime(2027, 1, 31, 12, 0, tzinfo=UTC)


def enter(desk: Visitor, **more: str) -> TestResponse:
    """Enter what Ada asked by post, unless said otherwise."""
    fields = {"email": ADA["email"], "kind": "rectification", "how": "post", "received": "2027-01-20"}
    return fill(desk, f"{HERE}/nieuw", **(fields | more))


def act(desk: Visitor, reference: Any, what: str, **fields: str) -> TestResponse:
    """Fill in one of the forms on the page of a request and send it."""
    page = f"{HERE}/{reference}"
    return fill(desk, page, f"{page}/{what}", **fields)


def minute(app: Flask) -> None:
    """Let the worker's minute pass."""
    with app.app_context():
        worker.every_minute(app.extensions["site"])
        db.session.remove()


@pytest.mark.promise("P114", "P115", "S72")
@pytest.mark.parametrize(
    ("received", "last"),
    [
        ("2027-01-20", "20 februari 2027"),
        ("2027-01-31", "28 februari 2027"),
        ("2026-12-31", "31 januari 2027"),
        ("2026-11-30", "30 december 2026"),
    ],
)
@pytest.mark.parametrize("how", ["post", "mail", "telephone", "counter"])
def test_the_month_runs_from_the_day_on_which_it_came_in_by_whatever_way(
    app: Flask, received: str, last: str, how: str
) -> None:
    with time_machine.travel(NOON):
        desk = at_desk(app, "privacy")
        assert enter(desk, received=received, how=how).status_code == 303
        assert line(app)["channel"] == how
        assert last in text_of(parse(desk.page(f"{HERE}/{line(app)['reference']}")))
        deliver(app)
        assert letters(app)[-1]["To"] == ADA["email"]
        assert "Wij hebben het voor je ingevoerd" in body(letters(app)[-1])


@pytest.mark.promise("S72")
@pytest.mark.parametrize(
    ("received", "last"),
    [
        (datetime(2028, 1, 31, 12, tzinfo=UTC), datetime(2028, 2, 29, 23, tzinfo=UTC)),
        (datetime(2027, 2, 28, 12, tzinfo=UTC), datetime(2027, 3, 28, 22, tzinfo=UTC)),
        (datetime(2027, 9, 30, 23, 30, tzinfo=UTC), datetime(2027, 11, 1, 23, tzinfo=UTC)),
        (datetime(2027, 12, 31, 12, tzinfo=UTC), datetime(2028, 1, 31, 23, tzinfo=UTC)),
    ],
)
def test_months_end_right_in_leap_years_and_when_the_clock_goes_forward(received: datetime, last: datetime) -> None:
    from domain import requests

    assert requests.answer_by(received) == last


@pytest.mark.promise("P114")
def test_a_request_by_post_without_an_address_for_mail_is_a_line_like_any_other(app: Flask) -> None:
    with time_machine.travel(NOON):
        desk = at_desk(app, "privacy")
        assert enter(desk, email="").status_code == 422
        assert enter(desk, email="", reach="Testlaan 1, Testdorp", message="Mijn naam klopt niet").status_code == 303
        reference = line(app)["reference"]
        assert count(app, "letter") == 0
        assert "Stuur de link" not in (page := desk.page(f"{HERE}/{reference}"))
        assert "link naar het bekende mailadres" not in page
        refused = act(desk, reference, "herkennen", step="link")
        assert refused.status_code == 422
        assert "geen mailadres waar een link heen kan" in refused.text
        act(desk, reference, "twijfel", doubt="no_email")
        act(desk, reference, "herkennen", step="code")
        assert act(desk, reference, "besluit", decision="granted", answer="Verbeterd, brief verstuurd.").location
        assert line(app)["decision"] == "granted"


@pytest.mark.parametrize("received", ["2027-02-01", "2026-01-30", "", "morgen"])
def test_a_day_that_cannot_be_is_refused(app: Flask, received: str) -> None:
    with time_machine.travel(NOON):
        assert enter(at_desk(app, "support"), received=received).status_code == 422
        assert count(app, "rights_request") == 0


@pytest.mark.promise("P116", "P117", "P118", "S22", "S50", "S51")
def test_nobody_is_asked_more_than_the_link_without_a_reason_for_doubt_and_nothing_of_it_is_kept(app: Flask) -> None:
    with time_machine.travel(NOON):
        desk = at_desk(app, "administration")
        enter(desk)
        reference = line(app)["reference"]
        for step in ("known", "called_back", "code", "office"):
            refused = act(desk, reference, "herkennen", step=step)
            assert refused.status_code == 422
            assert "Kies eerst een reden van twijfel" in refused.text
        assert line(app)["identity_step"] is None
        assert act(desk, reference, "twijfel", doubt="zomaar").status_code == 422
        assert act(desk, reference, "twijfel", doubt="name_differs").status_code == 303
        assert act(desk, reference, "herkennen", step="called_back").status_code == 303
        now = line(app)
        assert (now["identity_step"], now["identified_role"], now["state"]) == ("called_back", "administration", "open")
        page = parse(desk.page(f"{HERE}/{reference}"))
        assert not [field for field in page.iter("input") if field.get("type") == "file"]
        fields = {f.get("name") for tag in ("input", "select", "textarea") for f in page.iter(tag)}
        assert fields == {"form_token", "decision", "answer", "doubt", "step", "because"}


@pytest.mark.promise("P115", "S19")
def test_the_term_is_extended_once_in_the_first_month_and_only_with_a_reason_that_is_told(
    app: Flask, visitor: Visitor
) -> None:
    with time_machine.travel(NOON) as clock:
        ask(visitor, "rectification")
        fill(visitor, link(app))
        desk, reference = at_desk(app, "privacy"), line(app)["reference"]
        assert act(desk, reference, "verlengen", because="  ").status_code == 422
        assert line(app)["extended_at"] is None
        clock.move_to(datetime(2027, 2, 28, 22, 30, tzinfo=UTC))
        desk = at_desk(app, "admin")
        assert act(desk, reference, "verlengen", because="Het zijn veel brieven.").status_code == 303
        deliver(app)
        assert "30 april 2027" in body(letters(app)[-1])
        assert "Het zijn veel brieven." in visitor.page(link(app))
        assert act(desk, reference, "verlengen", because="Nog een keer.").status_code == 409


@pytest.mark.promise("P115", "S19")
def test_after_the_first_month_nothing_is_extended(app: Flask, visitor: Visitor) -> None:
    with time_machine.travel(NOON) as clock:
        ask(visitor, "objection")
        fill(visitor, link(app))
        clock.move_to(datetime(2027, 2, 28, 23, 0, tzinfo=UTC))
        desk = at_desk(app, "privacy")
        assert act(desk, line(app)["reference"], "verlengen", because="Druk.").status_code == 409


@pytest.mark.promise("P123", "S20", "S54", "S55")
def test_a_refusal_says_why_and_where_to_complain(app: Flask, visitor: Visitor) -> None:
    ask(visitor, "rectification")
    here = link(app)
    fill(visitor, here)
    desk, reference = at_desk(app, "privacy"), line(app)["reference"]
    assert act(desk, reference, "besluit", decision="others", answer="").status_code == 422
    assert act(desk, reference, "besluit", decision="geen zin", answer="x").status_code == 422
    assert act(desk, reference, "besluit", decision="others", answer="Dit is de naam van een ander.").status_code == 303
    deliver(app)
    letter = body(letters(app)[-1])
    assert "Autoriteit Persoonsgegevens" in letter
    assert "zes weken" in letter
    assert "naam van een ander" not in letter
    page = text_of(parse(visitor.page(link(app))))
    assert "Dit is de naam van een ander." in page
    assert "Autoriteit Persoonsgegevens" in page
    late = desk.post(f"{HERE}/{reference}/verlengen", data={"form_token": desk.token(HERE), "because": "x"})
    assert late.status_code == 409


@pytest.mark.promise("S21", "P89")
def test_unfounded_and_excessive_take_a_second_person(app: Flask, visitor: Visitor) -> None:
    ask(visitor, "objection")
    fill(visitor, link(app))
    desk, other, reference = at_desk(app, "privacy"), at_desk(app, "admin"), line(app)["reference"]
    refusal = {"decision": "excessive", "answer": "De twaalfde keer deze week."}
    assert act(desk, reference, "besluit", **refusal).status_code == 409
    assert act(desk, reference, "besluit", **refusal).status_code == 409
    (approval,) = rows(app, "approval")
    page = f"/beheer/akkoord/{approval['id']}"
    fill(other, page, f"{page}/akkoord")
    assert line(app)["state"] == "open"
    assert act(desk, reference, "besluit", **refusal).status_code == 303
    assert line(app)["decision"] == "excessive"


@pytest.mark.promise("P123", "P118")
def test_nothing_is_decided_before_it_is_known_who_asks(app: Flask) -> None:
    with time_machine.travel(NOON):
        desk = at_desk(app, "privacy")
        enter(desk)
        reference = line(app)["reference"]
        assert act(desk, reference, "besluit", decision="granted", answer="Gedaan.").status_code == 409
        assert (
            act(desk, reference, "besluit", decision="unproven", answer="Geen reactie op de link.").status_code == 303
        )


@pytest.mark.promise("P115")
def test_who_handles_requests_is_reminded_on_day_14_and_25_and_overdue_turns_health_yellow(
    app: Flask, visitor: Visitor
) -> None:
    with time_machine.travel(NOON) as clock:
        ask(visitor, "restriction")
        fill(visitor, link(app))
        at_desk(app, "privacy")
        at_desk(app, "finance")
        seen = []
        for day in range(1, 31):
            clock.move_to(NOON + timedelta(days=day))
            minute(app)
            minute(app)
            seen.append(sum(letter["To"] == "privacy@example.nl" for letter in letters(app)))
        assert [day for day, (a, b) in enumerate(zip([0, *seen], seen, strict=False), 1) if b > a] == [14, 25]
        assert not [letter for letter in letters(app) if letter["To"] == "finance@example.nl"]
        last = body([letter for letter in letters(app) if letter["To"] == "privacy@example.nl"][-1])
        assert ADA["email"] not in last
        answer = json.loads(visitor.get("/readyz").text)
        assert answer["checks"]["requests"] == {"good": False, "note": "1 overdue"}
        assert answer["state"] in ("yellow", "red")
        assert "late" in at_desk(app, "admin").page(HERE)


@pytest.mark.promise("P90")
def test_that_a_request_was_read_is_seen_by_who_asked(app: Flask, visitor: Visitor) -> None:
    ask(visitor, "rectification")
    desk = at_desk(app, "privacy")
    desk.page(f"{HERE}/{line(app)['reference']}")
    (opening,) = rows(app, "opening")
    assert opening["record_id"] == rows(app, "requester")[0]["id"]


@pytest.mark.promise("P91", "P97", "S07")
def test_after_two_years_number_and_day_stay_and_after_five_they_go_too(app: Flask, visitor: Visitor) -> None:
    with time_machine.travel(NOON) as clock:
        ask(visitor, "objection")
        fill(visitor, link(app))
        desk = at_desk(app, "privacy")
        act(desk, line(app)["reference"], "besluit", decision="granted", answer="Gestopt.")
        clock.move_to(NOON + timedelta(days=731))
        purge(app)
        assert (count(app, "requester"), count(app, "rights_request")) == (0, 1)
        assert "alleen deze regel blijft" in at_desk(app, "admin").page(f"{HERE}/{line(app)['reference']}")
        clock.move_to(NOON + timedelta(days=5 * 366))
        purge(app)
        assert count(app, "rights_request") == 0


def test_what_was_set_aside_gets_its_link_from_a_person(app: Flask, visitor: Visitor) -> None:
    ask(visitor, "access", homepage="http://example.org")
    desk, reference = at_desk(app, "privacy"), line(app)["reference"]
    assert "apart gelegd" in desk.page(HERE)
    assert act(desk, reference, "link").status_code == 303
    assert visitor.get(link(app)).status_code == 200


@pytest.mark.promise("P114", "P115", "S72")
@pytest.mark.parametrize("email", ["", ADA["email"]])
def test_what_came_on_paper_stays_in_sight_until_it_is_answered_whoever_asked(app: Flask, email: str) -> None:
    with time_machine.travel(NOON) as clock:
        desk = at_desk(app, "privacy")
        assert enter(desk, email=email, reach="" if email else "Testlaan 1, Testdorp").status_code == 303
        reference = str(line(app)["reference"])
        assert reference in desk.page(HERE)
        clock.move_to(NOON + timedelta(days=22))
        purge(app)
        minute(app)
        desk = at_desk(app, "privacy", email="later@example.org")
        page = text_of(parse(desk.page(f"{HERE}/{reference}")))
        assert "nog niet vastgesteld wie het vraagt" in page
        assert line(app)["reminders"] == 1
        with app.app_context():
            assert request_desk.overdue(db.session(), now=datetime.now(UTC)) == 1
            db.session.remove()
