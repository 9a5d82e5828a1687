"""Breaches of every kind: the clock, the decision, the report in phases, and the letters (P58, P137, S42-S44)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from werkzeug.test import TestResponse

import worker
from adapters import clock
from extensions import db
from privacy.vocabulary import OFFICE_TIME
from tests.breaking import CASES, HERE, broken
from tests.cast import ADA, ON_BOTH, account_of, body, count, deliver, letters, purge, rows
from tests.desk import at_desk, colleague
from tests.visitor import Visitor, parse, text_of

pytestmark = pytest.mark.promise("P58", "P137")
FRIDAY = datetime(2027, 2, 26, 16, 0, tzinfo=UTC)
WARNING = {
    "happened_nl": "Een lijst ging naar de verkeerde.",
    "advice_nl": "Let op vreemde mails.",
    "happened_en": "A list went to the wrong reader.",
    "advice_en": "Beware of strange mails.",
}


def do(desk: Visitor, reference: str, what: str = "", **fields: str) -> TestResponse:
    """Press one of the buttons of a case."""
    here = f"{CASES}/{reference}"
    return desk.post(f"{here}/{what}" if what else here, data={"form_token": desk.token(f"{HERE}/nieuw"), **fields})


def opened(desk: Visitor, aware: datetime) -> TestResponse:
    """Open a case on the page."""
    facts = {"kind": "availability", "nature": "een schijf ging kapot"}
    moment = aware.astimezone(OFFICE_TIME).strftime("%Y-%m-%dT%H:%M")
    return desk.post(f"{HERE}/nieuw", data={"form_token": desk.token(f"{HERE}/nieuw"), "aware_at": moment, **facts})


@pytest.mark.promise("S42")
@ON_BOTH
def test_the_clock_runs_from_awareness_through_the_weekend(app: Flask) -> None:
    with time_machine.travel(FRIDAY + timedelta(hours=2)) as moment:
        response = opened(at_desk(app, "privacy"), FRIDAY)
        assert response.status_code == 303
        (case,) = rows(app, "breach")
        assert str(case["notify_by"]).startswith("2027-03-01 16:00")
        assert case["reference"] in at_desk(app, "privacy", email="p2@example.nl").page("/beheer")
        moment.move_to(FRIDAY + timedelta(hours=73))
        desk = at_desk(app, "privacy", email="p3@example.nl")
        assert "de 72 uur zijn om" in desk.page(f"{CASES}/{case['reference']}")
        assert "de 72 uur zijn om" in desk.page(HERE)


@pytest.mark.promise("S42")
def test_closing_without_a_decision_is_refused_and_a_decision_needs_its_reason(app: Flask) -> None:
    desk, reference = at_desk(app, "privacy"), broken(app, colleague(app, "support"))
    assert do(desk, reference, "sluiten").status_code == 409
    refused = do(desk, reference, "besluit", decision="notify", reason=" ")
    assert refused.status_code == 422
    assert do(desk, reference, "besluit", decision="do_not_notify", reason="geen risico").status_code == 303
    assert do(desk, reference, "besluit", decision="notify", reason="toch wel").status_code == 409
    assert do(desk, reference, "sluiten").status_code == 303
    (case,) = rows(app, "breach")
    assert (case["decision"], case["decided_role"]) == ("do_not_notify", "privacy")
    assert case["closed_at"]
    assert do(desk, reference, "aanvulling", text="nog iets").status_code == 409


def test_what_must_be_reported_is_reported_before_it_is_closed(app: Flask) -> None:
    desk, reference = at_desk(app, "privacy"), broken(app, colleague(app, "support"))
    assert do(desk, reference, "gemeld").status_code == 409
    do(desk, reference, "besluit", decision="notify", reason="mensen kunnen last krijgen")
    assert do(desk, reference, "sluiten").status_code == 409
    assert do(desk, reference, "gemeld").status_code == 303
    assert do(desk, reference, "sluiten").status_code == 303


@pytest.mark.promise("S42")
def test_a_report_after_three_days_says_why_it_is_late(app: Flask) -> None:
    late = clock.now() - timedelta(hours=73)
    desk, reference = at_desk(app, "privacy"), broken(app, colleague(app, "support"), aware_at=late)
    refused = do(desk, reference, "besluit", decision="notify", reason="risico")
    assert refused.status_code == 422
    assert "De 72 uur zijn om" in refused.text
    good = do(desk, reference, "besluit", decision="notify", reason="risico", late_reason="het log kwam later")
    assert good.status_code == 303
    assert "het log kwam later" in desk.get(f"{CASES}/{reference}/melding").text


@pytest.mark.promise("S43")
def test_the_draft_has_every_element_and_goes_in_phases(app: Flask) -> None:
    desk, reference = at_desk(app, "privacy"), broken(app, colleague(app, "support"))
    first = desk.get(f"{CASES}/{reference}/melding").text
    assert first.count("nog niet bekend") == 6
    assert "privacy@1do.example.org" in first
    facts = {
        "nature": "een lijst ging weg",
        "people": "klanten",
        "people_number": "12",
        "data": "namen",
        "records_number": "0",
        "consequences": "vreemde mails",
        "measures": "lijst teruggehaald",
    }
    assert do(desk, reference, **facts).status_code == 303
    assert do(desk, reference, "aanvulling", text="er waren ook oud-klanten bij").status_code == 303
    whole = desk.get(f"{CASES}/{reference}/melding").text
    assert "nog niet bekend" not in whole
    for said in (*facts.values(), "er waren ook oud-klanten bij", "Aanvulling 1"):
        assert said in whole
    assert "In de melding ontbreekt nog" not in desk.page(f"{CASES}/{reference}")


@ON_BOTH
@pytest.mark.promise("S44")
def test_those_concerned_get_a_letter_once_and_the_proof_outlives_it(app: Flask) -> None:
    desk, reference = at_desk(app, "privacy"), broken(app, colleague(app, "support"))
    account_of(app, email="eve@example.org", language="en")
    to = f"{ADA['email']}, eve@example.org\nADA@example.org"
    assert do(desk, reference, "brieven", addresses=to, **WARNING).status_code == 303
    deliver(app)
    by_reader = {letter["To"]: letter for letter in letters(app)}
    assert set(by_reader) == {ADA["email"], "eve@example.org"}
    assert WARNING["happened_nl"] in body(by_reader[ADA["email"]])
    assert WARNING["advice_en"] in body(by_reader["eve@example.org"])
    assert reference in by_reader[ADA["email"]]["Subject"]
    assert do(desk, reference, "brieven", addresses=to, **WARNING).status_code == 303
    assert deliver(app) == 0
    with app.app_context():
        assert worker.note_warnings(app.extensions["site"]) == 2
        db.session.remove()
    assert "nog niet" not in text_of(parse(desk.page(f"{CASES}/{reference}"))).partition("Wie gewaarschuwd is")[2]
    purge(app, clock.now() + timedelta(days=60))
    assert count(app, "letter") == 0
    notices = rows(app, "breach_notice")
    assert len(notices) == 2
    assert all(row["sent_at"] for row in notices)


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("addresses", "geen adres", "Dit is geen e-mailadres: geen"),
        ("addresses", "", "Vul de adressen in"),
        ("advice_en", "", "Schrijf ook in het Engels"),
        ("addresses", "\n".join(f"x{n}@example.org" for n in range(501)), "ten hoogste 500"),
    ],
)
def test_a_slip_in_a_warning_sends_nothing(app: Flask, field: str, value: str, said: str) -> None:
    desk, reference = at_desk(app, "privacy"), broken(app, colleague(app, "support"))
    sheet = {"addresses": ADA["email"], **WARNING, field: value}
    refused = do(desk, reference, "brieven", **sheet)
    assert refused.status_code == 422
    assert said in text_of(parse(refused.text))
    assert WARNING["happened_nl"] in refused.text
    assert count(app, "letter") == 0


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("kind", "", "Kies wat er is gebeurd."),
        ("aware_at", "gisteren", "Schrijf dag en tijd als"),
        ("aware_at", "2999-01-01T10:00", "Dit ligt in de toekomst"),
        ("nature", "", "Schrijf op wat er gebeurde."),
    ],
)
def test_a_slip_in_a_new_case_is_named(app: Flask, field: str, value: str, said: str) -> None:
    desk = at_desk(app, "privacy")
    facts = {"kind": "integrity", "aware_at": "2026-01-01T10:00", "nature": "x", field: value}
    refused = desk.post(f"{HERE}/nieuw", data={"form_token": desk.token(f"{HERE}/nieuw"), **facts})
    assert refused.status_code == 422
    assert said in text_of(parse(refused.text))
    assert count(app, "breach") == 0


def test_a_report_of_leaked_credentials_becomes_a_breach_with_its_own_clock(app: Flask) -> None:
    from domain import incidents
    from tests.cast import within

    mate = colleague(app, "finance")
    leak = within(app, lambda session: incidents.act(session, session.merge(mate), now=clock.now())).reference
    desk = at_desk(app, "privacy")
    here = f"{HERE}/nieuw?melding={leak}"
    assert here.replace("&", "&amp;") in desk.page(f"{HERE}/{leak}")
    page = desk.page(here)
    moment = page.partition('name="aware_at"')[2].partition('value="')[2].partition('"')[0]
    sheet = {"form_token": desk.token(here), "kind": "confidentiality", "aware_at": moment, "nature": "gelekt"}
    response = desk.post(here, data=sheet)
    assert response.status_code == 303
    assert response.location in desk.page(f"{HERE}/{leak}")
