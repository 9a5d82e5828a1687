"""Sending a message: what is asked, what is said back, what is kept (P66-P71)."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
import time_machine
from flask import Flask

from privacy.activities import ANSWER_ENQUIRIES, TOPICS
from privacy.vocabulary import OFFICE_TIME
from tests.cast import ADA, BOB, ON_BOTH, body, count, deliver, inbox, letters, rows, send, write
from tests.visitor import Visitor, look_at, parse, text_of

NOON = datetime(2027, 2, 23, 12, 0, tzinfo=UTC)


@ON_BOTH
@pytest.mark.promise("P67", "P71")
def test_a_message_is_kept_and_confirmed_on_a_page_of_its_own(visitor: Visitor, app: Flask, command) -> None:
    response = send(visitor, ADA)
    assert response.headers["Location"] == "/contact/ontvangen"
    page = visitor.page("/contact/ontvangen")
    (message,) = inbox(command)
    assert {name: message[name] for name in ADA} == ADA
    assert message["reference"] in page
    assert "Klacht" in page


@pytest.mark.promise("P71")
def test_whoever_sent_nothing_sees_no_message_on_the_confirmation_page(visitor: Visitor, app: Flask) -> None:
    send(visitor, ADA)
    stranger = app.test_client()
    (stored,) = rows(app, "contact_message")
    assert stored["reference"] in visitor.page("/contact/ontvangen")
    assert stored["reference"] not in stranger.page("/contact/ontvangen")  # type: ignore[attr-defined]


@pytest.mark.promise("P128")
def test_the_confirmation_cookie_comes_only_after_sending_and_is_short_lived(visitor: Visitor) -> None:
    response = send(visitor, BOB)
    (cookie,) = response.headers.getlist("Set-Cookie")
    assert cookie.startswith("receipt=")
    for attribute in ("HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=900"):
        assert attribute in cookie
    assert "bob" not in cookie.lower()


@pytest.mark.parametrize("field", ["name", "email", "topic", "message"])
@pytest.mark.parametrize("path", ["/contact", "/en/contact"])
@pytest.mark.promise("P67")
def test_an_empty_required_field_is_named_and_the_rest_is_kept(
    visitor: Visitor, app: Flask, field: str, path: str
) -> None:
    response = write(visitor, ADA | {field: "  "}, path)
    assert response.status_code == 422
    page = parse(response.text)
    title = text_of(page.find("head/title"))  # type: ignore[arg-type]
    assert title.startswith("Error:" if path.startswith("/en") else "Fout:")
    summary = [a.get("href") for s in page.iter("section") if s.get("aria-labelledby") == "wrong" for a in s.iter("a")]
    assert summary == [f"#{field}-0" if field == "topic" else f"#{field}"]
    values = {f.get("name"): f.get("value") for f in page.iter("input") if f.get("type") != "radio"}
    kept = {name: value for name, value in ADA.items() if name not in (field, "topic", "message")}
    assert {name: values[name] for name in kept} == kept
    chosen = [f.get("value") for f in page.iter("input") if f.get("type") == "radio" and f.get("checked") is not None]
    assert chosen == ([] if field == "topic" else ["complaint"])
    if field != "message":
        assert text_of(next(page.iter("textarea"))) == ADA["message"]
    wrong = [f for f in page.iter() if f.get("aria-invalid") == "true"]
    if field != "topic":
        assert [f.get("name") for f in wrong] == [field]
        assert f"{field}-error" in (wrong[0].get("aria-describedby") or "")
    assert count(app, "contact_message") == count(app, "letter") == 0


@pytest.mark.parametrize("field", ["organisation", "phone"])
@pytest.mark.promise("P21", "P68", "P69")
def test_optional_fields_may_stay_empty_and_say_so(visitor: Visitor, command, field: str) -> None:
    """P21 also speaks of clearing the number in the portal, which does not exist yet."""
    page = parse(visitor.page("/contact"))
    (control,) = [f for f in page.iter("input") if f.get("name") == field]
    assert control.get("required") is None
    assert control.get("aria-required") is None
    (label,) = [item for item in page.iter("label") if item.get("for") == control.get("id")]
    assert "niet verplicht" in text_of(label)
    send(visitor, ADA | {field: ""})
    assert inbox(command)[0][field] is None


@pytest.mark.parametrize("topic", TOPICS)
@pytest.mark.parametrize("path", ["/contact", "/en/contact"])
@pytest.mark.promise("P70")
def test_the_topic_sets_the_date_that_page_letter_and_row_agree_on(
    visitor: Visitor, app: Flask, command, topic: str, path: str
) -> None:
    with time_machine.travel(NOON, tick=False):
        form = visitor.page(path)
        send(visitor, BOB | {"topic": topic}, path)
        confirmation = visitor.page(f"{path}/ontvangen")
        deliver(app)
    rule = ANSWER_ENQUIRIES.rules[topic]
    due = rule.term.after(NOON)
    (message,) = inbox(command)
    assert datetime.fromisoformat(message["due_at"]).astimezone(OFFICE_TIME).date() == due
    assert f'<time datetime="{due.isoformat()}">' in form
    assert f'<time datetime="{due.isoformat()}">' in confirmation
    language = "en" if path.startswith("/en") else "nl"
    (letter,) = letters(app)
    for kind in ("plain", "html"):
        assert rule.term.words.say(language) in body(letter, kind)
        assert str(due.year) in body(letter, kind)


@pytest.mark.promise("P70")
def test_terms_differ_by_topic_and_stand_beside_the_choice_before_sending(visitor: Visitor) -> None:
    with time_machine.travel(NOON, tick=False):
        page = visitor.page("/contact")
    shown = {topic: date.fromisoformat(day) for topic, day in _departures(page)}
    assert shown["complaint"] == date(2029, 2, 23)
    assert shown["fault"] == date(2028, 2, 23)
    assert shown["quote"] == date(2027, 8, 23)
    assert shown["question"] == date(2027, 5, 23)
    assert set(shown) == set(TOPICS)


def _departures(html: str) -> list[tuple[str, str]]:
    items = [item for item in parse(html).iter("li") if item.get("data-topic")]
    return [(str(i.get("data-topic")), str(next(i.iter("time")).get("datetime"))) for i in items]


@ON_BOTH
def test_message_and_letter_are_made_in_one_transaction(visitor: Visitor, app: Flask) -> None:
    send(visitor, ADA)
    (message,), (letter,) = rows(app, "contact_message"), rows(app, "letter")
    assert letter["about_id"] == message["id"]
    assert letter["sent_at"] is None


@pytest.mark.parametrize("table", ["letter", "contact_message"])
def test_when_one_of_the_two_cannot_be_stored_neither_is(visitor: Visitor, app: Flask, table: str) -> None:
    with app.app_context():
        from extensions import db

        with db.engine.begin() as connection:
            refusal = f"CREATE TRIGGER refuse BEFORE INSERT ON {table} BEGIN SELECT RAISE(ABORT, 'no'); END"
            connection.exec_driver_sql(refusal)
    response = write(visitor, ADA)
    assert response.status_code >= 500
    assert count(app, "contact_message") == count(app, "letter") == 0


@ON_BOTH
def test_pressing_twice_makes_one_message_and_shows_the_same_reference(visitor: Visitor, app: Flask) -> None:
    token = visitor.token()
    first, second = write(visitor, ADA, token=token), write(visitor, ADA, token=token)
    assert (first.status_code, second.status_code) == (303, 303)
    (message,) = rows(app, "contact_message")
    assert count(app, "letter") == 1
    assert message["reference"] in visitor.page("/contact/ontvangen")


@ON_BOTH
def test_going_back_and_mending_the_text_makes_a_second_message(visitor: Visitor, app: Flask) -> None:
    token = visitor.token()
    write(visitor, ADA, token=token)
    assert write(visitor, ADA | {"message": "Nu met een andere vraag."}, token=token).status_code == 303
    assert count(app, "contact_message") == count(app, "letter") == 2


def test_two_forms_with_the_same_words_are_two_messages(visitor: Visitor, app: Flask) -> None:
    send(visitor, ADA)
    send(visitor, ADA)
    assert count(app, "contact_message") == 2


@pytest.mark.promise("P67")
def test_a_topic_in_the_address_chooses_it_beforehand_and_the_form_works(visitor: Visitor, command) -> None:
    visitor.page("/contact")
    page = visitor.page("/contact?topic=fault")
    chosen = [f.get("value") for f in parse(page).iter("input") if f.get("checked") is not None]
    assert chosen == ["fault"]
    send(visitor, BOB | {"topic": "fault"}, "/contact?topic=fault")
    assert inbox(command)[0]["topic"] == "fault"


def test_an_unknown_topic_in_the_address_chooses_nothing(visitor: Visitor) -> None:
    page = visitor.page("/contact?topic=%3Cscript%3E")
    assert not [f for f in parse(page).iter("input") if f.get("checked") is not None]
    assert "<script" not in page


@pytest.mark.promise("P20")
@pytest.mark.parametrize(
    "address", ["ada+werk@example.org", "ADA@Example.ORG", "ada@bücher.example.org", "o'brien_1@example.co.nl"]
)
def test_odd_but_good_addresses_are_accepted_and_kept_as_typed(visitor: Visitor, command, address: str) -> None:
    """P20's part about passwords and exports waits for accounts."""
    send(visitor, ADA | {"email": address})
    assert inbox(command)[0]["email"] == address


@pytest.mark.promise("P20")
@pytest.mark.parametrize("address", ["ada", "ada@", "@example.org", "ada@example", "a b@example.org", "ada@gmial.com"])
def test_addresses_that_cannot_get_an_answer_are_refused_kindly(visitor: Visitor, app: Flask, address: str) -> None:
    response = write(visitor, ADA | {"email": address})
    assert response.status_code == 422
    assert count(app, "contact_message") == 0


@pytest.mark.promise("P19")
@pytest.mark.parametrize("name", ["Ö. van der Ploeg-d'Arçon", "Plato", "山田太郎", "Нина", "مريم", "X", "N" * 200])
def test_any_name_survives_store_page_and_letter(visitor: Visitor, app: Flask, command, name: str) -> None:
    """P19 also speaks of PDF, which does not exist yet."""
    send(visitor, ADA | {"name": name})
    assert inbox(command)[0]["name"] == name
    from tests.cast import latest_link

    definitions = [text_of(item) for item in parse(visitor.page(latest_link(app))).iter("dd")]
    assert name in definitions


def test_a_name_of_201_characters_is_refused(visitor: Visitor, app: Flask) -> None:
    assert write(visitor, ADA | {"name": "N" * 201}).status_code == 422
    assert count(app, "contact_message") == 0


@pytest.mark.parametrize(
    "phone", ["+31 97 0123 4567", "078 123 45 67", "(078) 123-4567", "+44 20 7946 0018", "0781234567"]
)
@pytest.mark.promise("P21")
def test_telephone_numbers_are_taken_as_people_write_them(visitor: Visitor, command, phone: str) -> None:
    send(visitor, ADA | {"phone": phone})
    assert inbox(command)[0]["phone"] == phone


@pytest.mark.promise("P29")
def test_a_fault_can_be_reported_without_cookies_scripts_or_account(app: Flask) -> None:
    bare = app.test_client(use_cookies=False)
    assert isinstance(bare, Visitor)
    page = bare.page("/contact")
    assert "<script" not in page
    send(bare, BOB | {"topic": "fault"})
    assert count(app, "contact_message") == 1


def test_typed_text_comes_back_escaped(visitor: Visitor) -> None:
    nasty = '"><script>alert(1)</script>{{ 7 * 7 }}'
    response = write(visitor, ADA | {"name": nasty, "message": nasty, "email": nasty})
    assert response.status_code == 422
    assert "<script" not in response.text
    assert "49" not in text_of(parse(response.text).find("body/main/form") or parse(response.text))
    look_at(response.text, "nl")
