"""A change that a customer asked of us by telephone or post: entered by one, told to the customer, approved by another."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import update
from werkzeug.test import TestResponse

from adapters import clock
from models import Customer, LoginSession
from tests.cast import ON_BOTH, account_of, body, deliver, letters, rows, within
from tests.desk import at_desk
from tests.newcomer import TEA, act, approved, browser_of, join, manager, office
from tests.visitor import Visitor, parse, text_of, token_in

pytestmark = pytest.mark.promise("P112")
OTHER_IBAN = "NL20INGB0001234567"
FIELDS = ("organisation", "kvk", "vat_id", "street", "house_number", "postal_code", "city", "country", "billing_email",
          "billing_reference", "iban")  # fmt: skip
ASKED = {"source": "telephone", "reason": "Belde dat ze verhuizen."}


def path_of(customer: Customer) -> str:
    """Give the page of a customer at the desk."""
    return f"/beheer/klanten/{customer.reference}"


def enter(desk: Visitor, customer: Customer, page: str = "", step: str = "", **fields: str) -> TestResponse:
    """Fill in the form for the customer and press a button."""
    here = f"{path_of(customer)}/wijzigen"
    page = page or desk.page(here)
    version = re.search(r'name="version" value="(\d+)"', page)
    assert version
    kept = {name: TEA[name] for name in FIELDS} | {"version": version[1], "form_token": token_in(page)}
    return desk.post(here, data=kept | ASKED | fields | ({"step": step} if step else {}))


def colleague(app: Flask) -> Visitor:
    """Give the browser of another one of the administration."""
    return at_desk(app, "administration", email="collega-kantoor@example.nl")


def sent(app: Flask, since: int) -> dict[str, str]:
    """Deliver, and give the letters after the first `since` by address."""
    deliver(app)
    return {str(letter["To"]): body(letter) for letter in letters(app)[since:]}


@pytest.mark.promise("S233")
def test_old_and_new_stand_side_by_side_before_anything_is_entered(app: Flask, visitor: Visitor) -> None:
    customer = approved(app, visitor)
    response = enter(office(app), customer, step="check", street="Theeweg", iban=OTHER_IBAN)
    page = text_of(parse(response.text))
    for words in ("Ketelpad", "Theeweg", "meteen", "na goedkeuring", "per telefoon", "Belde dat", "machtiging"):
        assert words in page
    assert rows(app, "customer_proposal") == []
    back = enter(office(app), customer, step="edit", street="Theeweg")
    assert 'value="Theeweg"' in back.text
    assert re.search(r'value="telephone"[^>]* checked', back.text)


@ON_BOTH
def test_what_is_low_in_risk_holds_at_once_and_the_customer_sees_how_it_came_in(app: Flask, visitor: Visitor) -> None:
    customer = approved(app, visitor)
    _account, browser = manager(app, customer)
    join(app, customer, account_of(app, email="chef@example.nl", name="Chef Chef"), manages=True)
    looker = account_of(app, email="kijkt@example.nl", name="Kees Kijk")
    join(app, customer, looker, manages=False)
    deliver(app)
    since = len(letters(app))
    assert enter(office(app), customer, street="Theeweg", billing_email="nieuw@example.nl").status_code == 303
    now = within(app, lambda session: session.get_one(Customer, customer.id))
    assert (now.street, now.billing_email) == ("Theeweg", "nieuw@example.nl")
    for row in rows(app, "customer_proposal"):
        assert (row["state"], row["role"], row["source"]) == ("passed", "administration", "telephone")
    page = text_of(parse(browser.page("/portaal/organisatie")))
    assert "door ons, zoals jullie vroegen: per telefoon" in page
    assert "Belde dat ze verhuizen." in page
    assert "Belde dat" not in browser_of(app, looker).page("/portaal/organisatie")
    told = sent(app, since)
    assert set(told) == {"fien@example.nl", "chef@example.nl", "nota@example.nl"}
    assert "Op jullie verzoek (per telefoon) hebben wij gewijzigd: Straat, E-mailadres voor nota's." in told[
        "chef@example.nl"
    ].replace("\n", " ")
    assert "Straat" not in told["nota@example.nl"], "the old address hears of itself alone"
    for text in told.values():
        for nothing in ("Theeweg", "Ketelpad", "nieuw@", "Fien", "Belde"):
            assert nothing not in text


@pytest.mark.promise("P89", "S243")
def test_what_matters_most_takes_a_second_person_of_ours(app: Flask, visitor: Visitor) -> None:
    customer = approved(app, visitor)
    path, desk = path_of(customer), office(app)
    _account, browser = manager(app, customer)
    deliver(app)
    since = len(letters(app))
    assert enter(desk, customer, iban=OTHER_IBAN, source="post", reason="Brief van de bank.").status_code == 303
    (row,) = rows(app, "customer_proposal")
    assert (row["state"], row["source"], row["decided_at"]) == ("waiting", "post", None)
    assert "een tweede collega van ons nakijkt: IBAN" in sent(app, since)["fien@example.nl"].replace("\n", " ")
    assert "Je voerde dit zelf in." in desk.page(path)
    assert f"voorstellen/{row['id']}/goedkeuren" not in desk.page(path)
    alone = act(desk, path, f"voorstellen/{row['id']}/goedkeuren")
    assert alone.status_code == 409
    assert "Een collega moet het goedkeuren." in alone.text
    (mandate,) = rows(app, "customer_mandate")
    assert mandate["voided_at"] is None
    other = colleague(app)
    assert "per post" in other.page(path)
    assert act(other, path, f"voorstellen/{row['id']}/goedkeuren").status_code == 303
    (mandate,) = rows(app, "customer_mandate")
    assert mandate["voided_because"] == "account_changed"
    assert "teken opnieuw" in browser.page("/portaal/organisatie")
    assert "geldt nu: IBAN" in sent(app, since + 1)["fien@example.nl"].replace("\n", " ")


def test_the_customer_may_take_back_what_we_entered(app: Flask, visitor: Visitor) -> None:
    customer = approved(app, visitor)
    _account, browser = manager(app, customer)
    enter(office(app), customer, organisation="Anders")
    (row,) = rows(app, "customer_proposal")
    token = token_in(browser.page("/portaal/organisatie/wijzigen"))
    gone = browser.post(f"/portaal/organisatie/voorstellen/{row['id']}/intrekken", data={"form_token": token})
    assert gone.status_code == 303
    assert act(colleague(app), path_of(customer), f"voorstellen/{row['id']}/goedkeuren").status_code == 409
    assert within(app, lambda session: session.get_one(Customer, customer.id)).organisation == TEA["organisation"]


def test_who_entered_it_may_refuse_it_all_the_same(app: Flask, visitor: Visitor) -> None:
    customer = approved(app, visitor)
    desk = office(app)
    enter(desk, customer, organisation="Anders")
    (row,) = rows(app, "customer_proposal")
    refused = act(desk, path_of(customer), f"voorstellen/{row['id']}/weigeren", because="Verkeerde klant.")
    assert refused.status_code == 303
    assert rows(app, "customer_proposal")[0]["state"] == "refused"


@pytest.mark.promise("S116", "S232")
@pytest.mark.parametrize(
    ("name", "value"),
    [("source", ""), ("source", "duif"), ("reason", " "), ("iban", "NL91"), ("kvk", "1"), ("postal_code", "33"),
     ("country", "XX"), ("billing_email", "nota@"), ("organisation", "")],
)  # fmt: skip
def test_a_wrong_field_is_named_and_nothing_typed_is_lost(app: Flask, visitor: Visitor, name: str, value: str) -> None:
    customer = approved(app, visitor)
    fields: dict[str, Any] = {"street": "Theeweg", name: value}
    response = enter(office(app), customer, **fields)
    assert response.status_code == 422
    assert f'id="{name}-error"' in response.text
    assert 'value="Theeweg"' in response.text
    assert rows(app, "customer_proposal") == []


def test_two_at_once_see_each_other_and_lose_nothing(app: Flask, visitor: Visitor) -> None:
    customer = approved(app, visitor)
    desk, other = office(app), colleague(app)
    page = other.page(f"{path_of(customer)}/wijzigen")
    assert enter(desk, customer, street="Theeweg").status_code == 303
    late = enter(other, customer, page, city="Anderdorp")
    assert late.status_code == 409
    assert 'value="Anderdorp"' in late.text
    assert [row["field"] for row in rows(app, "customer_proposal")] == ["street"]


def test_nothing_changed_writes_nothing(app: Flask, visitor: Visitor) -> None:
    customer = approved(app, visitor)
    deliver(app)
    since = len(letters(app))
    assert "Er is niets veranderd." in enter(office(app), customer, step="check").text
    assert enter(office(app), customer).status_code == 303
    assert (rows(app, "customer_proposal"), sent(app, since)) == ([], {})


@pytest.mark.promise("S156", "S221")
def test_who_typed_too_long_proves_who_they_are_and_gets_it_back(app: Flask, visitor: Visitor) -> None:
    customer = approved(app, visitor)
    desk = office(app)
    page = desk.page(f"{path_of(customer)}/wijzigen")
    with time_machine.travel(clock.now() + timedelta(minutes=20)):
        here = update(LoginSession).values(last_seen_at=clock.now())
        within(app, lambda session: session.execute(here))
        response = enter(desk, customer, page, street="Theeweg", source="post")
        assert response.status_code == 303
        assert "bevestigen" in response.location
        assert rows(app, "customer_proposal") == []
        (parked,) = rows(app, "parked_form")
        assert parked["path"] == f"{path_of(customer)}/wijzigen"


@pytest.mark.promise("P90")
def test_looking_at_the_form_is_noted_as_reading_the_record(app: Flask, visitor: Visitor) -> None:
    customer = approved(app, visitor)
    office(app).page(f"{path_of(customer)}/wijzigen")
    assert [row["role"] for row in rows(app, "activity_entry") if row["action"] == "record_read"][
        -1
    ] == "administration"
