"""All customers as a file: one person asks, another agrees, and for a day it opens to who asked (P89)."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import update

from adapters import clock
from config import ROOT
from domain import exporting, exports
from models import Account, LoginSession
from tests.cast import ON_BOTH, rows, within
from tests.desk import at_desk
from tests.newcomer import TEA, WITHOUT_DEBIT, approved, office
from tests.second import answer
from tests.visitor import Visitor

pytestmark = pytest.mark.promise("P89")

FILES = {"export.csv": "csv", "export.json": "json", "boekhouding.csv": "accounting"}
HERE = "/beheer/klanten"


def table(text: str) -> list[dict[str, str]]:
    """Read a table."""
    return list(csv.DictReader(io.StringIO(text)))


def ask(desk: Visitor, name: str, reason: str = "Voor de jaarcijfers.") -> str:
    """Ask for a file and give the key of the question."""
    page = desk.get(f"{HERE}/{name}")
    assert page.status_code == 403
    token = re.search(r'name="form_token" value="([^"]+)"', page.text)
    assert token
    response = desk.post(f"{HERE}/{name}", data={"form_token": token[1], "reason": reason})
    assert response.location == f"{HERE}/{name}"
    key = re.search(r"/beheer/akkoord/(\w+)", desk.get(f"{HERE}/{name}").text)
    assert key
    return key[1]


def second(app: Flask, role: str = "privacy") -> Visitor:
    """Give the browser of somebody who may agree."""
    return at_desk(app, role, email=f"tweede-{role}@example.nl")


@ON_BOTH
@pytest.mark.promise("S159", "S192")
def test_the_exports_hold_every_customer_and_are_noted(app: Flask, visitor: Visitor) -> None:
    customer = approved(app, visitor, TEA | {"organisation": "=1+1 Theehuis", "billing_reference": "@inkoop"})
    other = second(app)
    for role in ("administration", "finance"):
        desk = at_desk(app, role, email=f"{role}-x@example.nl")
        for name in ("export.csv", "export.json"):
            assert answer(other, ask(desk, name)).status_code == 303
        (line,) = table(desk.page("/beheer/klanten/export.csv"))
        assert (line["number"], line["organisation"]) == (customer.reference, "'=1+1 Theehuis")
        assert (line["iban"], line["billing_reference"]) == (TEA["iban"], "'@inkoop")
        data = json.loads(desk.page("/beheer/klanten/export.json"))
        assert data["customers"][0]["organisation"] == "=1+1 Theehuis"
        assert data["made_at"] > "2026"
    taken = [row["reason"] for row in rows(app, "activity_entry") if row["action"] == "customers_exported"]
    assert sorted(taken) == ["csv", "csv", "json", "json"]


def test_the_hand_over_is_as_its_document_says(app: Flask, visitor: Visitor) -> None:
    customer = approved(app, visitor)
    desk = office(app)
    answer(second(app, "admin"), ask(desk, "boekhouding.csv"))
    response = desk.get("/beheer/klanten/boekhouding.csv")
    assert response.headers["Content-Disposition"] == 'attachment; filename="boekhouding.csv"'
    (line,) = table(response.text)
    told = (ROOT / "docs" / "accounting.md").read_text()
    heads = re.findall(r"^\| (`[^|]+`) \|", told, re.MULTILINE)
    assert [name for head in heads for name in re.findall(r"`(\w+)`", head)] == list(line)
    assert line["customer_number"] == customer.reference
    assert line["address"] == "Ketelpad 7"
    assert (line["vat_treatment"], line["iban"]) == ("domestic", TEA["iban"])


def test_however_many_there_are_the_file_comes_in_batches(
    app: Flask, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = [approved(app, visitor, WITHOUT_DEBIT | {"kvk": f"1234567{n}", "vat_id": ""}).reference for n in "123"]
    desk = office(app)
    answer(second(app), ask(desk, "export.csv"))
    monkeypatch.setattr(exports, "BATCH", 2)
    response = desk.get(f"{HERE}/export.csv")
    assert response.is_streamed
    assert [line["number"] for line in table(response.text)] == numbers


@pytest.mark.parametrize("name", FILES)
def test_one_person_alone_gets_no_file(app: Flask, visitor: Visitor, name: str) -> None:
    approved(app, visitor)
    desk = office(app)
    page = desk.get(f"{HERE}/{name}")
    assert page.status_code == 403
    assert TEA["iban"] not in page.text
    assert "Vraag een tweede persoon" in page.text
    token = re.search(r'name="form_token" value="([^"]+)"', page.text)
    assert token
    empty = desk.post(f"{HERE}/{name}", data={"form_token": token[1], "reason": "  "})
    assert empty.status_code == 422
    assert "Schrijf op waarvoor" in empty.text
    key = ask(desk, name)
    waits = desk.get(f"{HERE}/{name}")
    assert waits.status_code == 403
    assert "wacht op een tweede persoon" in waits.text
    assert "wacht op akkoord" in desk.page(HERE)
    again = desk.post(f"{HERE}/{name}", data={"form_token": token[1], "reason": "nog eens"})
    assert again.location == f"{HERE}/{name}"
    assert len(rows(app, "approval")) == 1
    assert desk.post(f"/beheer/akkoord/{key}/akkoord", data={"form_token": token[1]}).status_code == 404
    assert [row for row in rows(app, "activity_entry") if row["action"] == "customers_exported"] == []


def test_who_asked_cannot_agree_in_another_role_either(app: Flask, visitor: Visitor) -> None:
    approved(app, visitor)
    desk = office(app)
    key = ask(desk, "export.csv")
    (asker,) = [row["asked_by_id"] for row in rows(app, "approval")]
    within(app, lambda session: session.execute(update(Account).where(Account.id == asker).values(user_type="admin")))
    assert answer(desk, key).status_code == 409
    assert rows(app, "approval")[0]["outcome"] is None


def test_what_a_colleague_may_fetch_opens_nothing_for_another(app: Flask, visitor: Visitor) -> None:
    approved(app, visitor)
    desk, mate = office(app), at_desk(app, "finance")
    answer(second(app), ask(desk, "export.csv"))
    assert mate.get(f"{HERE}/export.csv").status_code == 403
    assert desk.get(f"{HERE}/export.json").status_code == 403
    assert desk.get(f"{HERE}/export.csv").status_code == 200
    for role in ("support", "privacy", "admin", "recruitment"):
        assert at_desk(app, role, email=f"{role}-x@example.nl").get(f"{HERE}/export.csv").status_code == 404


def proven(app: Flask) -> None:
    """Let everybody have proven a moment ago who they are, and still be signed in."""
    now = clock.now()
    facts = {"proven_at": now, "last_seen_at": now, "due_at": now + timedelta(hours=1)}
    within(app, lambda session: session.execute(update(LoginSession).values(**facts)))


def test_after_a_day_it_has_to_be_asked_again(app: Flask, visitor: Visitor) -> None:
    approved(app, visitor)
    desk = office(app)
    answer(second(app), ask(desk, "export.csv"))
    start = clock.now()
    with time_machine.travel(start + exporting.OPEN_FOR - timedelta(minutes=1)):
        proven(app)
        assert "op te halen tot" in desk.page(HERE)
        assert desk.get(f"{HERE}/export.csv").status_code == 200
    with time_machine.travel(start + exporting.OPEN_FOR + timedelta(minutes=1)):
        proven(app)
        over = desk.get(f"{HERE}/export.csv")
        assert over.status_code == 403
        assert "is voorbij" in over.text
        assert ask(desk, "export.csv")


def test_each_end_of_a_question_is_said(app: Flask, visitor: Visitor) -> None:
    approved(app, visitor)
    desk, other = office(app), second(app)
    answer(other, ask(desk, "export.csv"), "weigeren", because="Dit kan met minder.")
    assert "Dit kan met minder." in desk.get(f"{HERE}/export.csv").text
    assert answer(desk, ask(desk, "export.csv"), "intrekken").status_code == 303
    assert "Je trok je vraag in." in desk.get(f"{HERE}/export.csv").text
    ask(desk, "export.csv")
    with time_machine.travel(clock.now() + timedelta(days=8)):
        proven(app)
        assert "Niemand besliste" in desk.get(f"{HERE}/export.csv").text


def test_for_whom_changed_work_meanwhile_nothing_opens(app: Flask, visitor: Visitor) -> None:
    approved(app, visitor)
    key = ask(office(app), "export.csv")
    (asker,) = [row["asked_by_id"] for row in rows(app, "approval")]
    within(app, lambda session: session.execute(update(Account).where(Account.id == asker).values(user_type="support")))
    assert answer(second(app), key).status_code == 409
    assert rows(app, "approval")[0]["outcome"] is None


def test_the_page_of_the_question_leads_only_whom_it_is_there_for(app: Flask, visitor: Visitor) -> None:
    approved(app, visitor)
    desk, other = office(app), second(app)
    key = ask(desk, "export.csv")
    assert f"{HERE}/export.csv" in desk.page(f"/beheer/akkoord/{key}")
    page = other.page(f"/beheer/akkoord/{key}")
    assert f"{HERE}/export.csv" not in page
    assert "Voor de jaarcijfers." in page


def test_a_file_asks_for_a_fresh_proof(app: Flask, visitor: Visitor) -> None:
    approved(app, visitor)
    desk = office(app)
    answer(second(app), ask(desk, "export.csv"))
    with time_machine.travel(clock.now() + timedelta(minutes=14)):
        assert desk.get(f"{HERE}/export.csv").status_code == 200
    with time_machine.travel(clock.now() + timedelta(minutes=20)):
        assert desk.get(f"{HERE}/export.csv").status_code == 303
