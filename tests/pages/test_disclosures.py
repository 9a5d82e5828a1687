"""Disclosures: two people, a ground, only what was ticked, shown to the person unless the law forbids (P100-P105)."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import timedelta
from hashlib import sha256

import pytest
import time_machine
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from adapters import clock
from extensions import db
from tests.cast import ADA, BOB, ON_BOTH, account_of, count, purge, rows, send, sign_in_as
from tests.desk import at_desk
from tests.outside import CASES, HERE, POLICE, ask, fill, given, opened, ticks_in
from tests.second import answer
from tests.visitor import Visitor, parse, text_of

pytestmark = pytest.mark.promise("P100", "P102")
TWO = (ADA, ADA | {"message": "Een tweede bericht, over iets anders."})


def written(visitor: Visitor) -> None:
    """Ada wrote twice, Bob once."""
    for sheet in (*TWO, BOB):
        send(visitor, sheet)


@ON_BOTH
@pytest.mark.promise("P103", "P89")
def test_two_people_give_exactly_what_was_ticked(app: Flask, visitor: Visitor) -> None:
    written(visitor)
    first, second = at_desk(app, "privacy"), at_desk(app, "admin")
    reference = given(app, first, second)
    fetched = first.get(f"{CASES}/{reference}/bestand")
    assert fetched.mimetype == "application/zip"
    with zipfile.ZipFile(io.BytesIO(fetched.data)) as archive:
        records = archive.read("gegevens.json")
        sheet = archive.read("lees-mij.txt").decode()
    (kind,) = json.loads(records)["kinds"]
    assert len(kind["records"]) == 1
    assert b"Bob Bouwmans" not in records
    assert sum(words["message"].encode() in records for words in TWO) == 1
    assert sha256(records).hexdigest() in sheet
    for said in (POLICE["recipient"], POLICE["article"], POLICE["scope"], reference):
        assert said in sheet
    (case,) = rows(app, "disclosure")
    assert (case["state"], case["records"], case["selection"]) == ("given", 1, None)
    assert case["digest"] == sha256(fetched.data).hexdigest()
    assert (case["decided_role"], case["approved_role"]) == ("privacy", "admin")
    steps = [row["action"] for row in rows(app, "activity_entry") if row["action"].startswith("disclosure")]
    assert steps == ["disclosure_opened", "disclosure_given", "disclosure_fetched"]


@pytest.mark.promise("P89", "P103", "P129")
def test_one_person_alone_gives_nothing(app: Flask, visitor: Visitor) -> None:
    written(visitor)
    first = at_desk(app, "privacy")
    reference = opened(first)
    records = ticks_in(first.page(f"{CASES}/{reference}"))
    assert ask(first, reference, records[:1]).status_code == 303
    (approval,) = rows(app, "approval")
    assert answer(first, approval["id"]).status_code == 409
    assert first.get(f"{CASES}/{reference}/bestand").status_code == 404
    for table in ("disclosed_record", "disclosure_file", "disclosure_notice"):
        assert count(app, table) == 0


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("article", "", "Noem het wetsartikel"),
        ("recipient", "", "Vul in wie de gegevens krijgt."),
        ("scope", " ", "Schrijf op wat zij nodig heeft"),
        ("ground", "", "Kies de grond."),
        ("email", "niets", "Vul een volledig e-mailadres in"),
    ],
)
def test_a_case_without_its_ground_or_its_scope_is_not_opened(app: Flask, field: str, value: str, said: str) -> None:
    refused = fill(at_desk(app, "privacy"), f"{CASES}/nieuw", **(POLICE | {field: value}))
    assert refused.status_code == 422
    assert said in text_of(parse(refused.text))
    assert count(app, "disclosure") == 0


@pytest.mark.promise("P08")
def test_marketing_is_no_ground_on_the_page_nor_in_the_database(app: Flask) -> None:
    desk = at_desk(app, "privacy")
    assert "marketing" not in desk.page(f"{CASES}/nieuw").casefold()
    assert fill(desk, f"{CASES}/nieuw", **(POLICE | {"ground": "marketing"})).status_code == 422
    opened(desk)
    with app.app_context(), pytest.raises(IntegrityError), db.engine.begin() as connection:
        connection.execute(text("UPDATE disclosure SET ground = 'marketing'"))


def test_nothing_ticked_goes_nowhere_and_neither_does_somebody_elses_record(app: Flask, visitor: Visitor) -> None:
    written(visitor)
    desk = at_desk(app, "privacy")
    reference = opened(desk)
    bobs = opened(desk, email=BOB["email"])
    theirs = ticks_in(desk.page(f"{CASES}/{bobs}"))
    for records in ([], theirs, [f"record-{'0' * 32}"]):
        refused = ask(desk, reference, records)
        assert refused.status_code == 422
        assert "Vink aan wat er gaat" in refused.text
    assert count(app, "approval") == 0


@pytest.mark.promise("P105", "S31")
def test_the_person_sees_who_got_what_and_a_secret_one_only_once_it_is_lifted(app: Flask, visitor: Visitor) -> None:
    written(visitor)
    first, second = at_desk(app, "privacy"), at_desk(app, "admin")
    own = app.test_client()
    assert isinstance(own, Visitor)
    sign_in_as(app, own, account_of(app))
    given(app, first, second)
    hidden = {"secret": "y", "secret_reason": "onderzoek loopt nog"}
    reference = given(app, first, second, most=1, recipient="Opsporing Testdorp", **hidden)
    seen = text_of(parse(own.page("/portaal/inzage")))
    assert "Politie Testdorp" in seen
    assert "wettelijk verplicht" in seen
    assert "Opsporing" not in seen
    assert "onderzoek loopt nog" not in seen
    page = first.page(f"{CASES}/{reference}")
    assert "onderzoek loopt nog" in page
    lifted = first.post(f"{CASES}/{reference}/onthullen", data={"form_token": first.token(f"{CASES}/{reference}")})
    assert lifted.status_code == 303
    seen = text_of(parse(own.page("/portaal/inzage")))
    assert "Opsporing Testdorp" in seen
    assert "onderzoek loopt nog" not in seen
    assert "Politie Testdorp" in own.page("/en/portaal/inzage")


@pytest.mark.promise("P105")
def test_secrecy_needs_its_reason(app: Flask) -> None:
    refused = fill(at_desk(app, "privacy"), f"{CASES}/nieuw", **POLICE, secret="y")
    assert refused.status_code == 422
    assert "waarom de persoon dit niet mag weten" in refused.text


@pytest.mark.promise("S31")
def test_who_got_a_record_is_to_be_told_when_it_is_erased_or_corrected(app: Flask, visitor: Visitor, command) -> None:
    written(visitor)
    account_of(app)
    first, second = at_desk(app, "privacy"), at_desk(app, "admin")
    reference = given(app, first, second, most=100)
    assert count(app, "recipient_task") == 0
    command("person", "erase", ADA["email"])
    (task,) = rows(app, "recipient_task")
    assert (task["what"], task["done_at"]) == ("erased", None)
    assert count(app, "disclosure_file") == 0
    assert count(app, "disclosure_notice") == 0
    page = first.page(HERE)
    assert reference in page
    done = first.post(f"{HERE}/taken/{task['id']}/gedaan", data={"form_token": first.token(HERE)})
    assert done.status_code == 303
    assert rows(app, "recipient_task")[0]["done_role"] == "privacy"
    assert "Nog te vertellen" not in first.page(HERE)


def test_a_case_that_is_closed_gives_nothing_and_forgets_whom_it_was_about(app: Flask, visitor: Visitor) -> None:
    written(visitor)
    desk = at_desk(app, "privacy")
    reference = opened(desk)
    here = f"{CASES}/{reference}"
    token = desk.token(here)
    assert desk.post(f"{here}/sluiten", data={"form_token": token}).status_code == 303
    assert desk.post(f"{here}/sluiten", data={"form_token": token}).status_code == 409
    (case,) = rows(app, "disclosure")
    assert (case["state"], case["selection"]) == ("closed", None)
    assert ADA["email"] not in desk.page(here)


def test_what_went_away_meanwhile_cannot_be_given(app: Flask, visitor: Visitor, command) -> None:
    written(visitor)
    first, second = at_desk(app, "privacy"), at_desk(app, "admin")
    reference = opened(first)
    ask(first, reference, ticks_in(first.page(f"{CASES}/{reference}")))
    command("person", "erase", ADA["email"])
    (approval,) = rows(app, "approval")
    refused = answer(second, approval["id"])
    assert refused.status_code == 409
    assert "intussen weg" in refused.text
    assert rows(app, "disclosure")[0]["state"] == "open"


def test_an_open_case_and_the_file_do_not_stay(app: Flask, visitor: Visitor) -> None:
    with time_machine.travel(clock.now()) as moment:
        written(visitor)
        first, second = at_desk(app, "privacy"), at_desk(app, "admin")
        reference = given(app, first, second)
        opened(first)
        moment.shift(timedelta(days=8))
        purge(app)
        assert count(app, "disclosure_file") == 0
        assert count(app, "disclosure") == 2
        moment.shift(timedelta(days=31))
        purge(app)
        assert [row["reference"] for row in rows(app, "disclosure")] == [reference]


@pytest.mark.promise("P90")
def test_opening_a_case_is_noted_as_reading(app: Flask, visitor: Visitor) -> None:
    written(visitor)
    desk = at_desk(app, "privacy")
    reference = opened(desk)
    desk.page(f"{CASES}/{reference}")
    assert "record_read" in {row["action"] for row in rows(app, "activity_entry")}
