"""Correcting one's data and giving consent (P40-P43, P112, P08-P10)."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
import time_machine
from flask import Flask

from models import Account, Base
from privacy.consents import CONSENTS
from privacy.forms import FORMS
from privacy.register import reason
from tests.cast import ADA, BOB, account_of, count, rows, sign_in_as
from tests.visitor import Visitor, parse, text_of, token_in

NOON = datetime(2027, 2, 23, 12, 0, tzinfo=UTC)
FORM = {"name": ADA["name"], "phone": "", "organisation": "", "country": "NL", "language": "nl"}


@pytest.fixture
def ada(app: Flask, visitor: Visitor) -> Account:
    """Ada, signed in."""
    made = account_of(app)
    sign_in_as(app, visitor, made)
    return made


def correct(visitor: Visitor, path: str = "/portaal/gegevens", page: str = "", **changes: str):
    """Open the form, change something, send it."""
    page = page or visitor.page(path)
    version = re.search(r'name="version" value="(\d+)"', page)
    assert version
    return visitor.post(path, data={**FORM, "version": version[1], "form_token": token_in(page), **changes})


@pytest.mark.promise("P112", "P43")
def test_a_correction_shows_at_once_and_the_old_value_stays_three_months(app: Flask, visitor: Visitor) -> None:
    with time_machine.travel(NOON):
        sign_in_as(app, visitor, account_of(app))
        answer = correct(visitor, name="Ada de Wit", phone="+31 97 0000 0000")
        assert (answer.status_code, answer.headers["Location"]) == (303, "/portaal/gegevens?bewaard=2")
        page = visitor.page(answer.headers["Location"])
        assert 'value="Ada de Wit"' in page
        text = text_of(parse(page))
        assert f"was: {ADA['name']}" in text
        assert "was: leeg" in text
        assert "oude waarde weg op 23 mei 2027" in text
        assert {row["field"] for row in rows(app, "correction")} == {"name", "phone"}
        assert [row["action"] for row in rows(app, "activity_entry")] == ["corrected", "corrected"]
        assert "Gegevens gecorrigeerd" in visitor.page("/portaal/activiteit")
    assert ADA["name"].encode() not in rows(app, "correction")[0]["before"]


def test_saving_what_did_not_change_keeps_no_trace(app: Flask, visitor: Visitor, ada: Account) -> None:
    assert correct(visitor).headers["Location"].endswith("bewaard=0")
    assert count(app, "correction") == count(app, "activity_entry") == 0
    assert "Er was niets veranderd." in visitor.page("/portaal/gegevens?bewaard=0")


@pytest.mark.promise("P112")
def test_of_two_tabs_the_second_is_shown_both_values_and_loses_nothing(
    app: Flask, visitor: Visitor, ada: Account
) -> None:
    second = visitor.page("/portaal/gegevens")
    correct(visitor, name="Ada Een", organisation="Bedrijf Een")
    answer = correct(visitor, page=second, name="Ada Twee", phone="+31 97 0000 0000")
    assert answer.status_code == 422
    text = text_of(parse(answer.text))
    for words in ("Jij vulde in", "Nu staat er", "Ada Een", "Ada Twee"):
        assert words in text
    assert 'value="Ada Twee"' in answer.text
    assert 'value="+31 97 0000 0000"' in answer.text
    assert rows(app, "account")[0]["version"] == 2
    again = correct(visitor, page=answer.text, name="Ada Twee", phone="+31 97 0000 0000")
    assert again.status_code == 303
    assert 'value="Ada Twee"' in visitor.page("/portaal/gegevens")


@pytest.mark.promise("P40")
@pytest.mark.parametrize("field", ["user_type", "email", "closing_since", "confirmed_at", "password_hash", "id"])
def test_fields_that_are_not_ones_own_to_set_are_dropped_and_noted_without_values(
    app: Flask, visitor: Visitor, ada: Account, logged, field: str
) -> None:
    before = rows(app, "account")[0][field]
    assert correct(visitor, **{field: "Zzadmin", "name": "Ada Nieuw"}).status_code == 303
    after = rows(app, "account")[0]
    assert after[field] == before
    assert after["version"] == 2
    log = logged.getvalue()
    assert "fields dropped" in log
    assert "Zzadmin" not in log
    assert [row["action"] for row in rows(app, "activity_entry")].count("fields_dropped") == 1


@pytest.mark.promise("P40")
def test_the_user_type_is_shown_with_what_it_permits(visitor: Visitor, ada: Account) -> None:
    page = visitor.page("/portaal/gegevens")
    assert "gebruiker bij een klant: je ziet en verbetert je eigen gegevens" in text_of(parse(page))
    assert 'name="user_type"' not in page


@pytest.mark.promise("P42")
def test_another_language_shows_at_once_in_pages_and_lang(app: Flask, visitor: Visitor, ada: Account) -> None:
    answer = correct(visitor, language="en")
    assert answer.headers["Location"] == "/en/portaal/gegevens?bewaard=1"
    assert '<html lang="en">' in visitor.page(answer.headers["Location"])
    back = correct(visitor, "/en/portaal/gegevens", language="nl")
    assert back.headers["Location"] == "/portaal/gegevens?bewaard=1"


@pytest.mark.promise("P41")
def test_another_country_writes_dates_its_own_way_at_once(app: Flask, visitor: Visitor) -> None:
    with time_machine.travel(NOON):
        sign_in_as(app, visitor, account_of(app, language="en"))
        assert "23 February 2027" in visitor.page("/en/portaal/gegevens")
        correct(visitor, "/en/portaal/gegevens", language="en", country="US")
        assert "February 23, 2027" in visitor.page("/en/portaal/gegevens")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"name": ""}, "Vul je naam in"),
        ({"name": "   "}, "Vul je naam in"),
        ({"name": "x" * 201}, "Maak dit korter"),
        ({"name": "Ada\u202e"}, "Haal de tekens weg"),
        ({"phone": "12"}, "aantal cijfers"),
        ({"country": "XX"}, "Kies een land"),
        ({"country": ""}, "Kies een land"),
        ({"language": "de"}, "Kies"),
        ({"form_token": "x"}, "stond te lang open"),
    ],
)
def test_a_slip_is_named_and_what_was_typed_stays(
    app: Flask, visitor: Visitor, ada: Account, change: dict[str, str], words: str
) -> None:
    answer = correct(visitor, **({"organisation": "Zzblijft"} | change))
    assert answer.status_code == 422
    assert words in answer.text
    assert "Zzblijft" in answer.text
    assert rows(app, "account")[0]["version"] == 1


@pytest.mark.promise("S191")
def test_a_token_of_another_session_is_not_taken(app: Flask, visitor: Visitor, ada: Account) -> None:
    other = app.test_client()
    assert isinstance(other, Visitor)
    sign_in_as(app, other, account_of(app, email=BOB["email"]))
    foreign = token_in(other.page("/portaal/gegevens"))
    assert correct(visitor, name="Mallory", form_token=foreign).status_code == 422


@pytest.mark.promise("P43")
def test_the_page_names_every_field_that_an_account_has(visitor: Visitor, ada: Account) -> None:
    text = text_of(parse(visitor.page("/portaal/gegevens")))
    labels = [why.label.nl for column in Base.metadata.tables["account"].c if (why := reason(column))]
    assert len(labels) > 20
    assert [label for label in labels if " ".join(label.split()) not in text] == []


@pytest.mark.parametrize("version", ["", "x", "-1", "٣", "9" * 40])
def test_a_version_that_nobody_gave_out_overwrites_nothing(
    app: Flask, visitor: Visitor, ada: Account, version: str
) -> None:
    assert correct(visitor, name="Mallory", version=version).status_code == 422
    assert rows(app, "account")[0]["version"] == 1


def agree(visitor: Visitor, **fields: str):
    """Tick the box under the text that stands there."""
    token = token_in(visitor.page("/portaal/toestemmingen"))
    sheet = {"agreed": "y", "version": CONSENTS["newsletter"].current.version, "form_token": token, **fields}
    return visitor.post("/portaal/toestemmingen/newsletter", data={k: v for k, v in sheet.items() if v})


@pytest.mark.promise("P08", "P10")
def test_a_consent_is_given_by_a_tick_shown_with_its_text_and_taken_back_by_one_press(
    app: Flask, visitor: Visitor
) -> None:
    text = CONSENTS["newsletter"].current
    with time_machine.travel(NOON):
        sign_in_as(app, visitor, account_of(app))
        page = visitor.page("/portaal/toestemmingen")
        assert "checked" not in page
        assert agree(visitor).status_code == 303
        assert agree(visitor).status_code == 303
        (given,) = rows(app, "consent")
        page = visitor.page("/portaal/toestemmingen")
        for words in (text.words.nl, text.version, "23 februari 2027"):
            assert words in text_of(parse(page))
        key = given["id"]
        taken = visitor.post(f"/portaal/toestemmingen/{key}/intrekken", data={"form_token": token_in(page)})
        assert taken.status_code == 303
        page = visitor.page("/portaal/toestemmingen")
        assert "Ingetrokken op" in page
        assert "23 maart 2027" in page
    assert str(rows(app, "consent")[0]["due_at"]).startswith("2027-03-22 23:00")
    assert [row["action"] for row in rows(app, "activity_entry")] == ["consent_given", "consent_withdrawn"]
    assert count(app, "letter") == 0


@pytest.mark.promise("P08")
@pytest.mark.parametrize("fields", [{"agreed": ""}, {"version": "1999-01-1"}, {"version": ""}, {"form_token": "x"}])
def test_without_a_tick_or_to_other_words_nothing_is_given(
    app: Flask, visitor: Visitor, ada: Account, fields: dict[str, str]
) -> None:
    assert agree(visitor, **fields).status_code == 422
    assert count(app, "consent") == 0


@pytest.mark.promise("S158")
def test_consents_of_others_and_unknown_ones_are_not_there(app: Flask, visitor: Visitor, ada: Account) -> None:
    agree(visitor)
    key = rows(app, "consent")[0]["id"]
    other = app.test_client()
    assert isinstance(other, Visitor)
    sign_in_as(app, other, account_of(app, email=BOB["email"]))
    token = token_in(other.page("/portaal/toestemmingen"))
    for name in (key, "x" * 32):
        answer = other.post(f"/portaal/toestemmingen/{name}/intrekken", data={"form_token": token})
        assert answer.status_code == 404
    assert other.post("/portaal/toestemmingen/profiling", data={"form_token": token}).status_code == 404
    assert rows(app, "consent")[0]["withdrawn_at"] is None


@pytest.mark.promise("P66", "P07")
def test_every_form_of_the_portal_is_in_the_list_of_forms(app: Flask, visitor: Visitor, ada: Account) -> None:
    agree(visitor)
    withdrawn = rows(app, "consent")[0]["id"]
    paths = ["/portaal/gegevens", "/portaal/download", "/portaal/toestemmingen", "/portaal/opheffen"]
    pages = [visitor.page(path) for path in paths]
    token = token_in(pages[2])
    visitor.post(f"/portaal/toestemmingen/{withdrawn}/intrekken", data={"form_token": token})
    pages.append(visitor.page("/portaal/toestemmingen"))
    listed = {address: {*form.required, *form.optional} for form in FORMS for address in form.addresses}
    seen = set()
    for page in pages:
        for form in next(parse(page).iter("main")).iter("form"):
            address = (form.get("action") or "").replace(withdrawn, "<key>").replace("newsletter", "<purpose>")
            if address.startswith("/portaal"):
                names = {field.get("name") or "" for tag in ("input", "select") for field in form.iter(tag)}
                assert names - {"form_token", "version"} == listed[address], address
                seen.add(address)
    assert len(seen) == 5
