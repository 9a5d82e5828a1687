"""The organisation in the portal: changes as a comparison, what waits and what passes, mandates, and its end (P112)."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from werkzeug.test import TestResponse

from adapters import clock
from domain import archive, closing
from models import Account, ArchivedRecord, Customer, LoginSession
from tests.cast import account_of, body, count, deliver, letters, purge, rows, within
from tests.desk import at_desk
from tests.newcomer import TEA, WITHOUT_DEBIT, act, approved, browser_of, join, manager, office
from tests.visitor import Visitor, parse, text_of, token_in

pytestmark = pytest.mark.promise("P112")
HERE = "/portaal/organisatie"
CHANGE = f"{HERE}/wijzigen"
OTHER_IBAN = "NL20INGB0001234567"
FIELDS = ("organisation", "kvk", "vat_id", "street", "house_number", "postal_code", "city", "country", "billing_email",
          "billing_reference", "iban")  # fmt: skip


def change(browser: Visitor, page: str = "", step: str = "", **fields: str) -> TestResponse:
    """Fill in the form of changes and press a button."""
    page = page or browser.page(CHANGE)
    version = re.search(r'name="version" value="(\d+)"', page)
    assert version
    kept = {name: TEA[name] for name in FIELDS} | {"version": version[1], "form_token": token_in(page)}
    return browser.post(CHANGE, data=kept | fields | ({"step": step} if step else {}))


def waiting(app: Flask) -> list[dict[str, Any]]:
    """Give the proposals that wait."""
    return [row for row in rows(app, "customer_proposal") if row["state"] == "waiting"]


@pytest.mark.promise("S233")
def test_old_and_new_stand_side_by_side_before_anything_changes(app: Flask, visitor: Visitor) -> None:
    _account, browser = manager(app, approved(app, visitor))
    response = change(browser, step="check", street="Theeweg", organisation="Theehuis Nieuw", reason="verkocht")
    table = text_of(next(parse(response.text).iter("table")))
    for words in ("Ketelpad", "Theeweg", "meteen", "Theehuis De Fluitketel", "Theehuis Nieuw", "na goedkeuring"):
        assert words in table
    assert "3317 DA" not in table
    assert rows(app, "customer_proposal") == []


def test_a_low_risk_field_passes_at_once_and_a_weighty_one_waits(app: Flask, visitor: Visitor) -> None:
    customer = approved(app, visitor)
    _account, browser = manager(app, customer)
    response = change(browser, street="Theeweg", kvk="87654321", reason="fusie")
    assert response.status_code == 303
    now = within(app, lambda session: session.get_one(Customer, customer.id))
    assert (now.street, now.kvk) == ("Theeweg", "12345678")
    assert {row["field"]: row["state"] for row in rows(app, "customer_proposal")} == {
        "street": "passed",
        "kvk": "waiting",
    }
    page = text_of(parse(browser.page(HERE)))
    assert "wacht op de administratie" in page
    assert "Ketelpad" in page


@pytest.mark.parametrize("name", ["organisation", "kvk", "vat_id", "iban"])
def test_a_weighty_change_needs_a_reason(app: Flask, visitor: Visitor, name: str) -> None:
    _account, browser = manager(app, approved(app, visitor))
    new = {"organisation": "Anders", "kvk": "87654321", "vat_id": "", "iban": OTHER_IBAN}[name]
    response = change(browser, **{name: new})
    assert response.status_code == 422
    assert "Schrijf op waarom" in response.text
    assert rows(app, "customer_proposal") == []


@pytest.mark.promise("S116")
@pytest.mark.parametrize(
    ("name", "value"), [("iban", "NL91"), ("kvk", "1"), ("postal_code", "33"), ("house_number", "x")]
)
def test_a_wrong_number_is_refused_here_as_on_the_form(app: Flask, visitor: Visitor, name: str, value: str) -> None:
    _account, browser = manager(app, approved(app, visitor))
    response = change(browser, reason="x", **{name: value})
    assert response.status_code == 422
    assert f'id="{name}-error"' in response.text


@pytest.mark.needs("pango")
@pytest.mark.promise("S243")
def test_another_account_voids_the_mandate_until_it_is_signed_again(app: Flask, visitor: Visitor) -> None:
    customer = approved(app, visitor)
    _account, browser = manager(app, customer)
    assert change(browser, iban=OTHER_IBAN, reason="nieuwe bank").status_code == 303
    (mandate,) = rows(app, "customer_mandate")
    assert mandate["voided_at"] is None, "nothing changes before it is approved"
    path = f"/beheer/klanten/{customer.reference}"
    (proposal,) = waiting(app)
    assert act(office(app), path, f"voorstellen/{proposal['id']}/goedkeuren").status_code == 303
    (mandate,) = rows(app, "customer_mandate")
    assert mandate["voided_because"] == "account_changed"
    assert "teken opnieuw" in browser.page(HERE)
    page = browser.page(f"{HERE}/machtiging")
    assert "binnen acht weken" in page
    data = {"form_token": token_in(page), "account_holder": "Theehuis De Fluitketel"}
    unsigned = browser.post(f"{HERE}/machtiging", data=data)
    assert (unsigned.status_code, count(app, "customer_mandate")) == (422, 1)
    assert browser.post(f"{HERE}/machtiging", data=data | {"agreed": "y"}).status_code == 303
    old, new = sorted(rows(app, "customer_mandate"), key=lambda row: row["id"])
    assert (new["voided_at"], old["reference"] == new["reference"]) == (None, False)
    paper = browser.get(f"{HERE}/machtigingen/{new['id']}")
    assert paper.data.startswith(b"%PDF-")
    again = browser.post(f"{HERE}/machtiging", data=data | {"agreed": "y"})
    assert (again.status_code, count(app, "customer_mandate")) == (422, 2)


def test_a_mandate_is_withdrawn_by_a_button_without_a_reason(app: Flask, visitor: Visitor) -> None:
    _account, browser = manager(app, approved(app, visitor))
    token = token_in(browser.page(f"{HERE}/machtiging"))
    assert browser.post(f"{HERE}/machtiging/intrekken", data={"form_token": token}).status_code == 303
    assert rows(app, "customer_mandate")[0]["voided_because"] == "withdrawn"


def test_a_refusal_says_why_to_the_customer(app: Flask, visitor: Visitor) -> None:
    customer = approved(app, visitor)
    _account, browser = manager(app, customer)
    change(browser, organisation="Anders", reason="verkocht")
    (proposal,) = waiting(app)
    path, what = f"/beheer/klanten/{customer.reference}", f"voorstellen/{proposal['id']}"
    assert act(office(app), path, f"{what}/weigeren", because="").status_code == 422
    assert act(office(app), path, f"{what}/weigeren", because="De KvK kent die naam nog niet.").status_code == 303
    assert "De KvK kent die naam nog niet." in browser.page(HERE)
    assert act(office(app), path, f"{what}/goedkeuren").status_code == 409
    deliver(app)
    assert "De KvK kent" not in body(letters(app)[-1])
    assert "afgewezen" in body(letters(app)[-1])


def test_the_former_address_is_told_when_another_takes_its_place(app: Flask, visitor: Visitor) -> None:
    _account, browser = manager(app, approved(app, visitor))
    change(browser, billing_email="nieuw@example.nl")
    deliver(app)
    letter = letters(app)[-1]
    assert letter["To"] == "nota@example.nl"
    assert "nieuw@example.nl" not in body(letter)


def test_a_wish_for_another_account_is_told_to_the_main_contact(app: Flask, visitor: Visitor) -> None:
    _account, browser = manager(app, approved(app, visitor))
    change(browser, iban=OTHER_IBAN, reason="nieuwe bank")
    deliver(app)
    assert letters(app)[-1]["To"] == "fien@example.nl"
    assert "INGB" not in body(letters(app)[-1])


def test_a_proposal_is_taken_back_and_a_newer_one_takes_the_place_of_an_older(app: Flask, visitor: Visitor) -> None:
    _account, browser = manager(app, approved(app, visitor))
    change(browser, organisation="Een", reason="x")
    change(browser, organisation="Twee", reason="x")
    (proposal,) = waiting(app)
    token = token_in(browser.page(HERE))
    response = browser.post(f"{HERE}/voorstellen/{proposal['id']}/intrekken", data={"form_token": token})
    assert response.status_code == 303
    assert {row["state"] for row in rows(app, "customer_proposal")} == {"withdrawn"}


def test_of_two_tabs_the_second_is_told_and_keeps_what_was_typed(app: Flask, visitor: Visitor) -> None:
    _account, browser = manager(app, approved(app, visitor))
    page = browser.page(CHANGE)
    assert change(browser, page, city="Eerst").status_code == 303
    second = change(browser, page, city="Tweede")
    assert second.status_code == 409
    assert 'value="Tweede"' in second.text
    assert "intussen gewijzigd" in second.text


def test_a_colleague_who_does_not_manage_sees_and_changes_nothing(app: Flask, visitor: Visitor) -> None:
    customer = approved(app, visitor)
    account = account_of(app, email="kijker@example.nl", name="Koos Kijker")
    join(app, customer, account, manages=False)
    browser = browser_of(app, account)
    page = browser.page(HERE)
    assert "Theehuis De Fluitketel" in page
    assert "0417" not in page
    assert "•••• 4300" in page
    for path in (CHANGE, f"{HERE}/mensen", f"{HERE}/machtiging"):
        assert browser.get(path).status_code == 404
    assert browser.post(CHANGE, data={"street": "x"}).status_code == 404


def test_who_belongs_to_no_customer_is_told_so(app: Flask) -> None:
    browser = browser_of(app, account_of(app))
    assert "hoort niet bij een organisatie" in browser.page(HERE)
    assert browser.get(CHANGE).status_code == 404


def test_what_was_typed_survives_a_fresh_proof(app: Flask, visitor: Visitor) -> None:
    _account, browser = manager(app, approved(app, visitor))
    page = browser.page(CHANGE)
    with time_machine.travel(clock.now() + timedelta(minutes=20)):
        response = change(browser, page, street="Theeweg")
        assert response.location.startswith("/portaal/bevestigen")
    assert 'value="Theeweg"' in browser.page(CHANGE)


@pytest.mark.promise("P90")
def test_its_people_see_who_of_us_looked(app: Flask, visitor: Visitor) -> None:
    customer = approved(app, visitor)
    _account, browser = manager(app, customer)
    at_desk(app, "support").page(f"/beheer/klanten/{customer.reference}")
    page = text_of(parse(browser.page(HERE)))
    assert "Gegevens bekeken support" in page
    assert "de klant helpen" in page


def test_a_place_follows_an_address_that_changes(app: Flask, visitor: Visitor) -> None:
    from domain import addresses, links

    customer = approved(app, visitor)
    account, browser = manager(app, customer)

    def move(session: Any) -> None:
        holder = session.get_one(Account, account.id)
        secret = addresses.ask(session, holder, "fien@example.org", now=clock.now())
        session.flush()
        token, _holder = links.find(session, addresses.NEW, secret or "", now=clock.now()) or (None, None)
        here = session.query(LoginSession).filter_by(account_id=account.id).one()
        addresses.change(session, holder, token, here=here, now=clock.now())  # type: ignore[arg-type]

    within(app, move)
    assert "Theehuis De Fluitketel" in browser.page(HERE)
    assert within(app, lambda session: session.get_one(Customer, customer.id)).email == "fien@example.org"


NOON = datetime(2027, 3, 1, 11, tzinfo=UTC)


@pytest.mark.promise("P26")
def test_a_customer_that_is_alive_stays_and_one_that_is_silent_goes(app: Flask, visitor: Visitor) -> None:
    with time_machine.travel(NOON, tick=True) as time:
        customer = approved(app, visitor, WITHOUT_DEBIT)
        time.move_to(NOON + timedelta(days=600))
        path = f"/beheer/klanten/{customer.reference}"
        desk = at_desk(app, "administration", email="nieuw@example.nl")
        assert act(desk, path, "nog-klant").status_code == 303
        time.move_to(NOON + timedelta(days=800))
        purge(app)
        assert count(app, "customer") == 1
        time.move_to(NOON + timedelta(days=600 + 703))
        purge(app)  # writes that it goes
        time.move_to(NOON + timedelta(days=600 + 732))
        purge(app)
        assert (count(app, "customer"), count(app, "customer_person"), count(app, "customer_word")) == (0, 0, 0)


@pytest.mark.promise("P94")
def test_after_the_end_only_the_proof_of_the_mandate_stays_sealed_with_ground_and_end(
    app: Flask, visitor: Visitor
) -> None:
    with time_machine.travel(NOON, tick=True) as time:
        customer = approved(app, visitor)
        (mandate,) = rows(app, "customer_mandate")
        assert act(office(app), f"/beheer/klanten/{customer.reference}", "beeindigen").status_code == 303
        time.move_to(NOON + timedelta(days=28, hours=12))
        purge(app)
        for table in ("customer", "customer_mandate", "customer_person", "customer_proposal"):
            assert count(app, table) == 0, table
        (kept,) = rows(app, "archived_record")
        assert (kept["reference"], kept["ground"]) == (mandate["reference"], "artikel 52 lid 4 AWR")
        assert b"ABNA" not in bytes(kept["content"])
        content = within(app, lambda session: session.query(ArchivedRecord).one().content)
        assert TEA["iban"] in content
        assert str(kept["due_at"]).startswith("2034-12-31 23:00"), "seven years after the financial year"
        vault = at_desk(app, "finance", email="kluis@example.nl")
        assert kept["reference"] in vault.page("/beheer/archief")
        proof = text_of(parse(vault.page(f"/beheer/archief/{kept['reference']}")))
        assert TEA["iban"] in proof
        assert "artikel 52 lid 4 AWR" in proof
        read = [row["role"] for row in rows(app, "activity_entry") if row["reason"] == "archive"]
        assert read == ["finance"]
        for role in ("administration", "admin", "privacy", "support"):
            other = at_desk(app, role, email=f"{role}-kluis@example.nl")
            assert other.get(f"/beheer/archief/{kept['reference']}").status_code == 404
        time.move_to(datetime(2034, 12, 31, 22, tzinfo=UTC))
        purge(app)
        assert count(app, "archived_record") == 1
        time.move_to(datetime(2034, 12, 31, 23, 30, tzinfo=UTC))
        purge(app)
        assert count(app, "archived_record") == 0


@pytest.mark.promise("P94")
def test_when_the_only_one_closes_their_account_the_proof_stays_and_all_else_goes(app: Flask, visitor: Visitor) -> None:
    with time_machine.travel(NOON, tick=True) as time:
        account, browser = manager(app, approved(app, visitor))
        page = text_of(parse(browser.page("/portaal/opheffen")))
        (mandate,) = rows(app, "customer_mandate")
        assert "Niemand anders van Theehuis De Fluitketel heeft een account" in page
        assert "Machtiging voor incasso (1) artikel 52 lid 4 AWR tot 1 januari 2035" in page
        within(app, lambda session: closing.start(session, session.get_one(Account, account.id), now=clock.now()))
        time.move_to(NOON + timedelta(days=9))
        purge(app)
        assert (count(app, "customer"), count(app, "customer_mandate"), count(app, "account")) == (0, 0, 1)
        assert [row["reference"] for row in rows(app, "archived_record")] == [mandate["reference"]]
        found = within(app, lambda session: [item.reference for item in archive.of(session, "fien@example.nl")])
        assert found == [mandate["reference"]], "a request for access still finds it"


@pytest.mark.promise("P94")
def test_with_a_colleague_left_the_record_passes_on(app: Flask, visitor: Visitor) -> None:
    with time_machine.travel(NOON, tick=True) as time:
        customer = approved(app, visitor)
        account, browser = manager(app, customer)
        other = account_of(app, email="koos@example.nl", name="Koos Kijker")
        join(app, customer, other, manages=False)
        page = text_of(parse(browser.page("/portaal/opheffen")))
        assert "Koos Kijker wordt het aanspreekpunt" in page
        assert "De machtiging voor incasso blijft gelden" in page
        assert "artikel 52" not in page
        within(app, lambda session: closing.start(session, session.get_one(Account, account.id), now=clock.now()))
        time.move_to(NOON + timedelta(days=9))
        purge(app)
        assert (count(app, "customer"), count(app, "archived_record")) == (1, 0)
        (person,) = rows(app, "customer_person")
        assert person["manages"]
        assert within(app, lambda session: session.get_one(Customer, customer.id)).email == "koos@example.nl"
