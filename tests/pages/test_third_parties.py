"""The register of parties: an agreement that ends switches its connector off, and staff are told why (P12)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from flask import Flask

from adapters import clock
from tests.cast import ADA, ON_BOTH, count, deliver, letters, rows, send
from tests.desk import at_desk
from tests.outside import HERE, PARTY, fill, party
from tests.visitor import Visitor, parse, text_of

pytestmark = pytest.mark.promise("P12", "P101", "S38", "S46")


@ON_BOTH
def test_an_expired_agreement_stops_the_letters_and_a_new_one_lets_them_go(app: Flask, visitor: Visitor) -> None:
    key = party(app, agreed_until=clock.today() - timedelta(days=1))
    send(visitor, ADA)
    assert deliver(app) == 0
    assert letters(app) == []
    (letter,) = rows(app, "letter")
    assert letter["sent_at"] is None
    assert letter["attempts"] == 0
    home = text_of(parse(at_desk(app, "support").page("/beheer")))
    assert "Er gaan geen brieven weg" in home
    assert "de overeenkomst is afgelopen" in home
    desk = at_desk(app, "privacy")
    assert "Uitgeschakeld" in desk.page(HERE)
    assert fill(desk, f"{HERE}/{key}", **PARTY).status_code == 303
    assert "Uitgeschakeld" not in desk.page(HERE)
    assert deliver(app) == 1
    assert len(letters(app)) == 1


def test_an_agreement_ends_by_itself_when_its_last_day_has_passed(app: Flask, visitor: Visitor) -> None:
    with time_machine.travel(clock.now()) as moment:
        party(app, agreed_until=clock.today() + timedelta(days=1))
        send(visitor, ADA)
        assert deliver(app) == 1
        moment.shift(timedelta(days=2))
        send(visitor, ADA | {"message": "Nog een bericht."})
        assert deliver(app) == 0


def test_who_watches_the_site_sees_that_the_relay_is_off(app: Flask, visitor: Visitor) -> None:
    party(app, deletion_clause=False)
    check = visitor.get("/readyz").get_json()["checks"]["mail relay"]
    assert (check["good"], check["note"]) == (False, "off: deletion afterwards is not agreed")


def test_where_no_party_is_registered_the_relay_is_our_own_and_the_page_says_so(app: Flask, visitor: Visitor) -> None:
    send(visitor, ADA)
    assert deliver(app) == 1
    assert "dat het onze eigen is" in at_desk(app, "privacy").page(HERE)


def test_a_party_is_entered_changed_and_taken_off(app: Flask) -> None:
    desk = at_desk(app, "privacy")
    assert fill(desk, f"{HERE}/nieuw", **PARTY).location == HERE
    (row,) = rows(app, "processor")
    assert (row["name"], row["country"], str(row["agreed_on"])) == ("Postduif bv", "NL", "2026-01-01")
    assert "Postduif bv" in desk.page(HERE)
    here = f"{HERE}/{row['id']}"
    assert fill(desk, here, **(PARTY | {"country": "US"})).status_code == 303
    assert "buiten de EER" in desk.page(HERE)
    assert desk.post(f"{here}/verwijderen", data={"form_token": desk.token(here)}).status_code == 303
    assert count(app, "processor") == 0
    assert {row["action"] for row in rows(app, "activity_entry")} >= {"processor_kept", "processor_dropped"}


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("name", "", "Vul de naam in."),
        ("connector", "marketing", "Kies een van de mogelijkheden uit de lijst."),
        ("instrument", "", "Kies de grondslag, of kies geen."),
        ("country", "Q9", "Kies een land uit de lijst."),
        ("agreed_on", "gisteren", "Schrijf de datum als jaar-maand-dag"),
        ("agreed_until", "2026-13-40", "Schrijf de datum als jaar-maand-dag"),
    ],
)
def test_a_slip_is_named_and_nothing_typed_is_lost(app: Flask, field: str, value: str, said: str) -> None:
    desk = at_desk(app, "privacy")
    refused = fill(desk, f"{HERE}/nieuw", **(PARTY | {field: value}))
    assert refused.status_code == 422
    assert said in text_of(parse(refused.text))
    assert PARTY["service"] in refused.text
    assert count(app, "processor") == 0


def test_the_register_says_which_data_and_nothing_about_people(app: Flask) -> None:
    party(app, reviewed_on=date(2020, 1, 1))
    page = at_desk(app, "admin").page(f"/en{HERE}")
    assert "the security was not reviewed this year" in page
