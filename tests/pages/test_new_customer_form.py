"""The form of a new customer behind its link: what it takes, what it refuses, and that nothing typed is lost (P80-P82)."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from adapters import clock
from models.customer_form import FIELDS
from privacy.activities import ENROL_CUSTOMERS
from privacy.forms import FORMS
from tests.cast import ON_BOTH, count, deliver, letters, rows
from tests.newcomer import TEA, WITHOUT_DEBIT, act, fill_in, invite, office
from tests.visitor import Visitor, parse, text_of, token_in

pytestmark = pytest.mark.promise("P80", "P81", "P82")

REQUIRED = (
    "organisation",
    "kvk",
    "street",
    "house_number",
    "postal_code",
    "city",
    "country",
    "contact_name",
    "contact_email",
)


def test_the_form_has_exactly_the_fields_of_the_contract_each_with_its_reason(app: Flask, visitor: Visitor) -> None:
    _reference, link = invite(app)
    page = parse(visitor.page(link))
    (form,) = list(page.iter("form"))
    fields = {f.get("name") or "" for tag in ("input", "select", "textarea") for f in form.iter(tag)}
    (entry,) = [entry for entry in FORMS if entry.code == "new-customer"]
    assert fields - {"form_token", "homepage"} == {*entry.required, *entry.optional}
    assert {*FIELDS, "direct_debit"} == fields - {"form_token", "homepage", "seen"}
    for name in FIELDS:
        (hint,) = [e for e in form.iter("p") if e.get("id") == f"{name}-hint"]
        assert len(text_of(hint)) > 10, name


def test_a_program_that_posts_all_fields_at_once_succeeds(app: Flask, visitor: Visitor) -> None:
    _reference, link = invite(app)
    response = fill_in(visitor, link, TEA)
    assert (response.status_code, response.location) == (303, "/nieuwe-klant/ontvangen")
    assert "no-store" in response.headers["Cache-Control"]
    assert count(app, "customer_submission") == 1
    assert count(app, "customer") == 0, "the record appears only after approval"


@pytest.mark.parametrize("name", REQUIRED)
def test_what_is_needed_is_required(app: Flask, visitor: Visitor, name: str) -> None:
    _reference, link = invite(app)
    response = fill_in(visitor, link, {key: value for key, value in WITHOUT_DEBIT.items() if key != name})
    assert response.status_code == 422
    assert f'id="{name}-error"' in response.text
    assert count(app, "customer_submission") == 0


def test_what_is_not_needed_may_stay_empty(app: Flask, visitor: Visitor) -> None:
    _reference, link = invite(app)
    assert fill_in(visitor, link, {name: TEA[name] for name in REQUIRED}).status_code == 303


@pytest.mark.promise("S116")
@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"kvk": "1234567"}, "er mist 1 teken"),
        ({"vat_id": "NL123456789B90"}, "omgewisseld"),
        ({"postal_code": "1000"}, "twee letters"),
        ({"postal_code": "3317 DA", "country": "BE", "kvk": "0403170701", "vat_id": ""}, "past niet bij het land"),
        ({"house_number": "hoek"}, "huisnummer"),
        ({"country": "ZZ"}, "Kies een land uit de lijst"),
        ({"contact_email": "fien"}, "volledig e-mailadres"),
        ({"billing_email": "nota@"}, "volledig e-mailadres"),
        ({"contact_phone": "0612"}, "aantal cijfers"),
        ({"iban": "NL91ABNA041716430"}, "mist een cijfer"),
        ({"iban": ""}, "haal het vinkje weg"),
        ({"account_holder": ""}, "haal het vinkje weg"),
        ({"organisation": "x" * 201}, "plaats voor 200 tekens"),
        ({"city": "Test\x00dorp"}, "Haal de tekens weg"),
    ],
)
def test_a_wrong_answer_is_named_beside_its_field_and_all_that_was_typed_stays(
    app: Flask, visitor: Visitor, change: dict[str, str], words: str
) -> None:
    _reference, link = invite(app)
    for step in ({}, {"step": "check"}):
        response = fill_in(visitor, link, TEA | change, **step)
        assert response.status_code == 422
        page = text_of(parse(response.text))
        assert words in page
        kept = {f.get("name"): f.get("value") for f in parse(response.text).iter("input")}
        assert kept["street"] == "Ketelpad"
        assert kept["account_holder"] == (TEA | change)["account_holder"] or change.get("account_holder") == ""
    assert count(app, "customer_submission") == 0


def test_all_slips_are_named_at_once(app: Flask, visitor: Visitor) -> None:
    _reference, link = invite(app)
    wrong = {"kvk": "1", "vat_id": "2", "postal_code": "3", "house_number": "x", "contact_phone": "4", "iban": "5"}
    page = fill_in(visitor, link, TEA | wrong).text
    assert all(f'id="{name}-error"' in page for name in wrong)


def test_numbers_are_kept_in_their_normal_form(app: Flask, visitor: Visitor) -> None:
    _reference, link = invite(app)
    typed = {
        "kvk": "12.34.56.78",
        "vat_id": "nl1234.56.782.b90",
        "postal_code": "３３１７da",
        "iban": "nl91 abna 0417 1643 00",
    }
    page = fill_in(visitor, link, TEA | typed, step="check").text
    hidden = {f.get("name"): f.get("value") for f in parse(page).iter("input")}
    assert [hidden[name] for name in typed] == [TEA[name] for name in typed]


@pytest.mark.promise("S233", "S234")
def test_the_check_page_shows_every_answer_and_stores_nothing(app: Flask, visitor: Visitor) -> None:
    _reference, link = invite(app)
    response = fill_in(visitor, link, TEA, step="check")
    shown = text_of(parse(response.text))
    for name in FIELDS:
        value = {"country": "Nederland", "iban": "NL91 ABNA 0417 1643 00"}.get(name, TEA[name])
        assert value in shown, name
    assert "binnen acht weken" in shown
    assert "NL00ZZZ000000000000" in shown
    assert count(app, "customer_submission") == 0
    hidden = {f.get("name") or "": f.get("value") or "" for f in parse(response.text).iter("input")}
    again = visitor.post(link, data=hidden | {"step": "edit"})
    assert again.status_code == 200
    assert 'value="Ketelpad"' in again.text
    assert visitor.post(link, data=hidden).status_code == 303


@pytest.mark.promise("S117")
def test_jumping_to_the_check_says_what_comes_first(app: Flask, visitor: Visitor) -> None:
    _reference, link = invite(app)
    page = visitor.page(f"{link}/controleren", 409)
    assert "Vul eerst het formulier in" in page
    response = visitor.post(link, data={"step": "check", "form_token": visitor.token(link)})
    assert response.status_code == 422
    assert "Begin met het formulier" in response.text


def test_saving_keeps_what_was_typed_as_it_was_typed_and_only_when_asked(app: Flask, visitor: Visitor) -> None:
    _reference, link = invite(app)
    fill_in(visitor, link, TEA | {"kvk": "fout"})
    assert count(app, "customer_submission") == 0
    response = fill_in(visitor, link, {"organisation": "Half", "kvk": "12 3"}, step="save", seen="0")
    assert response.status_code == 200
    assert "Bewaard" in response.text
    other = app.test_client()
    assert isinstance(other, Visitor)
    page = other.page(link)
    assert 'value="12 3"' in page
    assert "Hier is al iets bewaard" in page


def test_two_people_behind_one_link_see_each_other_and_lose_nothing(app: Flask, visitor: Visitor) -> None:
    _reference, link = invite(app)
    response = fill_in(visitor, link, TEA | {"city": "Eersteplaats"}, step="save", seen="0")
    for step in ({"step": "save"}, {"step": "check"}, {}):
        response = fill_in(visitor, link, TEA | {"city": "Tweedeplaats"}, seen="0", **step)
        assert response.status_code == 409
        page = text_of(parse(response.text))
        assert "Eersteplaats" in page
        assert 'value="Tweedeplaats"' in response.text
    seen = re.search(r'name="seen" value="(\d+)"', response.text)
    assert seen
    data = TEA | {"city": "Tweedeplaats", "seen": seen[1], "form_token": token_in(response.text)}
    assert visitor.post(link, data=data).status_code == 303


def test_of_two_who_send_the_first_counts_and_the_second_gets_back_what_was_typed(app: Flask, visitor: Visitor) -> None:
    _reference, link = invite(app)
    token = visitor.token(link)
    assert fill_in(visitor, link, TEA).status_code == 303
    response = visitor.post(link, data=TEA | {"street": "Andereweg", "form_token": token})
    assert response.status_code == 404
    assert "Andereweg" in text_of(parse(response.text))
    assert "Ketelpad" not in response.text
    assert count(app, "customer_submission") == 1


def test_the_same_sending_twice_is_one(app: Flask, visitor: Visitor) -> None:
    _reference, link = invite(app)
    token = visitor.token(link)
    for _ in range(3):
        response = visitor.post(link, data=TEA | {"form_token": token})
        assert (response.status_code, response.location) == (303, "/nieuwe-klant/ontvangen")
    assert (count(app, "customer_submission"), count(app, "letter")) == (1, 2)


def test_a_form_sent_as_its_link_ends_keeps_what_was_typed(app: Flask, visitor: Visitor) -> None:
    _reference, link = invite(app)
    token = visitor.token(link)
    with time_machine.travel(clock.now() + timedelta(days=14, seconds=1)):
        response = visitor.post(link, data=TEA | {"form_token": token})
    assert response.status_code == 404
    for value in ("Ketelpad", "12345678", "Fien Fluitketel"):
        assert value in response.text
    assert count(app, "customer_submission") == 0


def test_a_form_that_stood_open_too_long_keeps_everything_and_asks_once_more(app: Flask, visitor: Visitor) -> None:
    _reference, link = invite(app)
    token = visitor.token(link)
    with time_machine.travel(clock.now() + timedelta(hours=13)):
        response = visitor.post(link, data=TEA | {"form_token": token})
        assert response.status_code == 422
        assert "stond te lang open" in response.text
        assert visitor.post(link, data=TEA | {"form_token": token_in(response.text)}).status_code == 303


@pytest.mark.promise("P135")
def test_links_unknown_used_revoked_replaced_and_expired_show_one_page(app: Flask, visitor: Visitor) -> None:
    pages = set()

    def look(link: str) -> None:
        response = visitor.get(link)
        assert response.status_code == 404
        pages.add(response.text)

    look("/nieuwe-klant/" + "x" * 43)
    reference, used = invite(app)
    assert fill_in(visitor, used, TEA).status_code == 303
    look(used)
    _other, revoked = invite(app)
    act(office(app), f"/beheer/nieuwe-klanten/{_other}", "intrekken")
    look(revoked)
    third, replaced = invite(app)
    act(office(app), f"/beheer/nieuwe-klanten/{third}", "opnieuw-sturen")
    look(replaced)
    with time_machine.travel(clock.now() + timedelta(days=15)):
        look(replaced)
    assert len(pages) == 1
    assert "Vraag een nieuwe link" in pages.pop()
    assert reference


def test_the_page_is_listed_linked_and_kept_nowhere(app: Flask, visitor: Visitor) -> None:
    _reference, link = invite(app)
    response = visitor.get(link)
    assert response.headers["X-Robots-Tag"].startswith("noindex")
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert response.headers["Cache-Control"] == "no-store"
    assert link not in response.text.replace(f'action="{link}"', "")
    for path in ("/", "/sitemap.xml", "/contact", "/colofon", "/robots.txt"):
        assert "/nieuwe-klant" not in visitor.get(path).text


def test_the_secret_of_the_link_is_kept_nowhere(app: Flask, visitor: Visitor) -> None:
    _reference, link = invite(app)
    secret = link.rpartition("/")[2]
    assert len(secret) == 43
    stored = b"".join(path.read_bytes() for path in app.extensions["site"].settings.data_dir.glob("site.sqlite*"))
    assert secret.encode() not in stored
    assert b"Fluitketel" not in stored


@pytest.mark.parametrize("environment", [{"MIN_FILL_SECONDS": "0", "RATE_LIMIT_FACTOR": "1"}])
def test_guessing_is_slowed_down_and_a_good_link_still_opens(app: Flask, visitor: Visitor) -> None:
    _reference, link = invite(app)
    found = [visitor.get(f"/nieuwe-klant/{'g' * 42}{number % 10}").status_code for number in range(25)]
    assert found.count(404) == 20
    assert found[-1] == 429
    assert visitor.get(link).status_code == 200


@pytest.mark.promise("P83", "P84")
def test_the_form_says_how_long_in_the_words_of_the_register(app: Flask, visitor: Visitor) -> None:
    _reference, link = invite(app)
    page = text_of(parse(visitor.page(link)))
    assert ENROL_CUSTOMERS.rules["approved"].term.words.nl in page
    english = text_of(parse(visitor.page(f"/en{link}")))
    assert ENROL_CUSTOMERS.rules["approved"].term.words.en in english
    assert ENROL_CUSTOMERS.purpose.en in english.lower()


def test_after_sending_only_the_sender_sees_a_reference_and_no_answers(app: Flask, visitor: Visitor) -> None:
    reference, link = invite(app)
    fill_in(visitor, link, TEA)
    page = visitor.page("/nieuwe-klant/ontvangen")
    assert reference in page
    assert "Ketelpad" not in page
    stranger = app.test_client()
    assert isinstance(stranger, Visitor)
    assert reference not in stranger.page("/nieuwe-klant/ontvangen")
    assert stranger.get("/nieuwe-klant/ontvangen/machtiging").status_code == 303
    with time_machine.travel(clock.now() + timedelta(minutes=16)):
        assert reference not in visitor.page("/nieuwe-klant/ontvangen")


@ON_BOTH
def test_a_form_comes_in_on_both_databases(app: Flask, visitor: Visitor) -> None:
    _reference, link = invite(app)
    assert fill_in(visitor, link, TEA, step="save", seen="0").status_code == 200
    assert fill_in(visitor, link, TEA).status_code == 303
    assert rows(app, "customer_invitation")[0]["submitted_at"] is not None


@pytest.mark.promise("P79")
def test_letters_hold_a_reference_and_a_link_and_nothing_of_anybody(app: Flask, visitor: Visitor) -> None:
    _reference, link = invite(app)
    fill_in(visitor, link, TEA)
    deliver(app)
    for letter in letters(app):
        for part in letter.walk():
            if part.get_content_maintype() == "text":
                words = part.get_content()
                for value in ("Fluitketel", "Ketelpad", "0417", "12345678", "belde dinsdag"):
                    assert value not in words
