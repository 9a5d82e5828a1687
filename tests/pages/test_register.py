"""Registering: what is asked and why, the same answer for everybody, and a link that confirms (P40-P46, S147)."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask

from adapters import hashing
from domain import accounts
from models.account import STAFF_TYPES
from privacy.activities import KEEP_ACCOUNT
from privacy.forms import FORMS
from tests.cast import ADA, BOB, ON_BOTH, body, count, deliver, letters, purge, rows, send
from tests.doors import (
    ADA_REGISTERS,
    OTHER_PASSWORD,
    PASSWORD,
    browser,
    fill,
    is_in,
    link_in,
    register,
    sign_in,
    subjects,
    with_password,
)
from tests.visitor import ADDRESS, Visitor, parse, text_of, token_in

NOON = datetime(2027, 2, 23, 12, 0, tzinfo=UTC)
SENT = "/registreren/kijk-in-je-mail"


def confirmed(visitor: Visitor, app: Flask, **more: str) -> str:
    """Register and follow the link; gives the link."""
    assert register(visitor, **more).status_code == 303
    link = link_in(app, "bevestigen")
    assert fill(visitor, link, password=PASSWORD).status_code == 303
    return link


@ON_BOTH
@pytest.mark.promise("P37", "P46")
def test_somebody_registers_confirms_and_is_in(visitor: Visitor, app: Flask) -> None:
    response = register(visitor)
    assert response.headers["Location"] == SENT
    visitor.page(SENT)
    assert not is_in(visitor)
    link = link_in(app, "bevestigen")
    answer = fill(visitor, link, password=PASSWORD)
    assert answer.headers["Location"] == "/portaal"
    assert is_in(visitor)
    (account,) = rows(app, "account")
    assert account["confirmed_at"]
    assert account["user_type"] == "customer_user"
    actions = [row["action"] for row in sorted(rows(app, "activity_entry"), key=lambda row: row["id"])]
    assert actions == ["registered", "confirmed", "signed_in_new_browser"]


@pytest.mark.promise("P44", "P45")
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_the_page_says_what_an_account_adds_and_what_goes_without(visitor: Visitor, prefix: str) -> None:
    page = parse(visitor.page(f"{prefix}/registreren"))
    main = next(page.iter("main"))
    assert len([item for part in main.iter("ul") for item in part.iter("li")]) >= 4
    assert len(list(main.iter("h2"))) == 4
    links = {a.get("href") for a in main.iter("a")}
    assert {f"{prefix}{target}" for target in ("/contact", "/privacyverklaring", "/inlog-melden")} <= links
    if not prefix:
        assert "Wat een account toevoegt" in text_of(main)
        assert "Wat zonder account kan" in text_of(main)


@pytest.mark.promise("P44", "P07", "P66")
def test_nothing_is_asked_beyond_what_an_account_needs(visitor: Visitor) -> None:
    main = next(parse(visitor.page("/registreren")).iter("main"))
    asked = {f.get("name") for tag in ("input", "select", "textarea") for f in main.iter(tag)} - {"form_token"}
    (form,) = [form for form in FORMS if form.code == "register"]
    assert asked == {"name", "email", "password", "country", "language"} == {*form.required, *form.optional}


@pytest.mark.promise("P52", "P51")
def test_the_page_advises_not_to_share_the_password(visitor: Visitor) -> None:
    assert "Deel je wachtwoord met niemand" in visitor.page("/registreren")


@pytest.mark.promise("S95", "S106", "S90", "P51")
def test_each_field_says_what_a_password_manager_may_fill_in(visitor: Visitor) -> None:
    page = parse(visitor.page("/registreren"))
    fields = {f.get("name"): f for f in [*page.iter("input"), *page.iter("select")]}
    expected = {"name": "name", "email": "email", "password": "new-password", "country": "country"}
    assert {name: fields[name].get("autocomplete") for name in expected} == expected
    assert fields["password"].get("type") == "password"
    assert fields["password"].get("maxlength") is None, "a pasted password must not be cut off unseen"
    assert fields["password"].get("value") is None
    (button,) = [b for b in page.iter("button") if b.get("data-shows")]
    assert button.get("data-shows") == fields["password"].get("id")
    assert button.get("aria-pressed") == "false"
    assert button.get("type") == "button"
    assert button.get("hidden") is not None


@pytest.mark.promise("P41")
def test_the_country_comes_from_a_list_and_is_the_netherlands_unless_chosen(visitor: Visitor, app: Flask) -> None:
    page = parse(visitor.page("/registreren"))
    options = {o.get("value"): o for s in page.iter("select") if s.get("name") == "country" for o in s.iter("option")}
    assert len(options) > 240
    assert [code for code, option in options.items() if option.get("selected") is not None] == ["NL"]
    assert register(visitor, country="XX").status_code == 422
    assert register(visitor, country="").status_code == 422
    assert register(visitor, country="BE").status_code == 303
    assert rows(app, "account")[0]["country"] == "BE"


@pytest.mark.promise("P42")
def test_the_language_decides_the_letter_and_the_pages_after(visitor: Visitor, app: Flask) -> None:
    register(visitor, language="en")
    link = link_in(app, "bevestigen")
    assert link.startswith("/en/")
    assert letters(app)[-1]["Content-Language"] == "en"
    answer = fill(visitor, link, password=PASSWORD)
    assert answer.headers["Location"] == "/en/portaal"
    again = sign_in(browser(app), path="/inloggen")
    assert again.headers["Location"] == "/en/portaal"


@pytest.mark.promise("P40", "S192")
@pytest.mark.parametrize("user_type", ["admin", "privacy", "customer_manager"])
def test_nobody_chooses_their_own_type_and_the_attempt_is_logged_without_values(
    visitor: Visitor, app: Flask, logged, user_type: str
) -> None:
    response = register(visitor, user_type=user_type, confirmed_at="2020-01-01", totp_secret="x", is_staff="1")
    assert response.status_code == 303
    (account,) = rows(app, "account")
    assert account["user_type"] == "customer_user"
    assert account["confirmed_at"] is None
    lines = [line for line in logged.getvalue().splitlines() if "fields dropped" in line]
    assert len(lines) == 1
    assert '"user_type": true' in lines[0]
    assert '"warning"' in lines[0]
    assert "2020-01-01" not in lines[0]


@pytest.mark.promise("S147", "S189")
def test_known_and_unknown_addresses_get_the_same_page_work_and_number_of_letters(
    visitor: Visitor, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_password(app, email=BOB["email"])
    made: list[str] = []
    make = hashing.make

    def counting(password: str) -> str:
        made.append(password)
        return make(password)

    monkeypatch.setattr(hashing, "make", counting)
    answers = []
    for email in ("nobody@example.org", BOB["email"], BOB["email"].upper()):
        before = count(app, "letter"), len(made)
        response = register(visitor, email=email)
        answers.append((response.status_code, response.headers["Location"], response.data))
        assert (count(app, "letter") - before[0], len(made) - before[1]) == (1, 1)
    assert len(set(answers)) == 1
    assert count(app, "account") == 2
    assert subjects(app).count("Je hebt al een account") == 2
    assert not is_in(visitor)


def test_registering_again_changes_nothing_of_an_account_that_is_confirmed(visitor: Visitor, app: Flask) -> None:
    with_password(app)
    before = rows(app, "account")
    register(visitor, name="Iemand Anders", password=OTHER_PASSWORD)
    assert rows(app, "account") == before
    assert sign_in(browser(app), password=OTHER_PASSWORD).status_code == 422
    assert sign_in(browser(app)).status_code == 303


@ON_BOTH
@pytest.mark.promise("P46", "S148")
def test_registering_again_before_confirming_replaces_the_first_and_its_link(visitor: Visitor, app: Flask) -> None:
    register(visitor)
    first = link_in(app, "bevestigen")
    register(visitor, password=OTHER_PASSWORD)
    second = link_in(app, "bevestigen")
    assert first != second
    assert count(app, "account") == 1
    visitor.page(first, 404)
    assert fill(visitor, second, password=OTHER_PASSWORD).status_code == 303


@ON_BOTH
@pytest.mark.promise("P46", "P91")
def test_who_does_not_confirm_is_gone_after_24_hours_and_can_register_again(visitor: Visitor, app: Flask) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        register(visitor)
        link = link_in(app, "bevestigen")
        clock.move_to(NOON + timedelta(hours=24) - timedelta(seconds=1))
        purge(app)
        assert count(app, "account") == 1
        visitor.page(link)
        clock.move_to(NOON + timedelta(hours=24))
        visitor.page(link, 404)
        purge(app)
        assert count(app, "account") == count(app, "account_token") == 0
        assert register(visitor).status_code == 303
        assert count(app, "account") == 1


@pytest.mark.promise("P46", "P99")
def test_confirming_starts_the_term_of_an_account_in_use(visitor: Visitor, app: Flask) -> None:
    with time_machine.travel(NOON, tick=False):
        confirmed(visitor, app)
        (account,) = rows(app, "account")
    due = datetime.fromisoformat(str(account["due_at"]))
    assert due.replace(tzinfo=due.tzinfo or UTC) == KEEP_ACCOUNT.rules["inactive"].due(NOON)


@pytest.mark.promise("P135", "S148")
def test_looking_at_a_link_confirms_nothing_and_it_works_once(visitor: Visitor, app: Flask) -> None:
    register(visitor)
    link = link_in(app, "bevestigen")
    for _ in range(3):
        response = visitor.get(link)
        assert response.headers["Referrer-Policy"] == "no-referrer"
        assert response.headers["Cache-Control"] == "no-store"
    assert visitor.head(link).status_code == 200
    assert rows(app, "account")[0]["confirmed_at"] is None
    token = token_in(visitor.page(link))
    assert fill(visitor, link, password=PASSWORD).status_code == 303
    visitor.page(link, 404)
    again = visitor.post(link, data={"form_token": token, "password": PASSWORD})
    assert again.status_code == 404


@pytest.mark.promise("P46")
def test_who_holds_the_mailbox_but_did_not_register_lets_no_stranger_in(visitor: Visitor, app: Flask) -> None:
    """A stranger registers Ada's address and waits for her to follow the link: without the password it does nothing."""
    register(visitor, password=OTHER_PASSWORD)
    link = link_in(app, "bevestigen")
    ada = browser(app)
    assert fill(ada, link, password=PASSWORD).status_code == 422
    assert rows(app, "account")[0]["confirmed_at"] is None
    assert sign_in(visitor, password=OTHER_PASSWORD).status_code == 422
    assert not is_in(ada)


@pytest.mark.promise("P135")
@pytest.mark.parametrize("door", ["wachtwoord-herstellen", "inlog-melden", "e-mailadres-terugdraaien", "uitnodiging"])
def test_a_link_to_confirm_opens_no_other_door(visitor: Visitor, app: Flask, door: str) -> None:
    register(visitor)
    secret = link_in(app, "bevestigen").rpartition("/")[2]
    visitor.page(f"/{door}/{secret}", 404)


@pytest.mark.promise("S90", "S93", "S94")
@pytest.mark.parametrize(
    ("password", "status"),
    [("xkqjwvbnzprtym", 422), ("xkqjwvbnzprtymz", 303), ("welkom123welkom1", 422), ("Ada Lovestone 1!", 422)],
)
def test_the_rules_of_passwords_hold_here(visitor: Visitor, app: Flask, password: str, status: int) -> None:
    response = register(visitor, password=password)
    assert response.status_code == status
    assert count(app, "account") == (status == 303)
    if status == 422:
        assert password not in response.text


@pytest.mark.promise("S91", "S92")
def test_a_long_password_of_any_script_works_composed_or_not(visitor: Visitor, app: Flask) -> None:
    password = "Ñandú é ☕ 鍵 ключ " * 6
    assert register(visitor, password=password).status_code == 303
    link = link_in(app, "bevestigen")
    assert fill(visitor, link, password=password[:-1]).status_code == 422
    assert fill(visitor, link, password=unicodedata.normalize("NFD", password)).status_code == 303


@pytest.mark.parametrize("field", ["name", "email", "password"])
def test_an_empty_field_is_named_and_the_rest_is_kept_but_the_password(
    visitor: Visitor, app: Flask, field: str
) -> None:
    response = register(visitor, **{field: ""})
    assert response.status_code == 422
    page = parse(response.text)
    assert text_of(page.find("head/title")).startswith("Fout:")  # type: ignore[arg-type]
    links = [a.get("href") for s in page.iter("section") if s.get("aria-labelledby") == "wrong" for a in s.iter("a")]
    assert links == [f"#{field}"]
    values = {f.get("name"): f.get("value") for f in page.iter("input")}
    for name in {"name", "email"} - {field}:
        assert values[name] == ADA_REGISTERS[name]
    assert PASSWORD not in response.text
    assert count(app, "account") == count(app, "letter") == 0


@pytest.mark.promise("S191")
def test_a_form_from_elsewhere_or_from_long_ago_is_refused(visitor: Visitor, app: Flask) -> None:
    token = visitor.token("/registreren")
    foreign = {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}
    data = {**ADA_REGISTERS, "form_token": token}
    assert visitor.post("/registreren", data=data, headers=foreign).status_code == 403
    assert visitor.post("/registreren", data=ADA_REGISTERS).status_code == 422
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=13)):
        late = visitor.post("/registreren", data=data)
    assert late.status_code == 422
    assert ADA["email"] in late.text
    assert count(app, "account") == 0


@pytest.mark.promise("S189", "S134")
def test_letters_lead_to_our_own_host_whatever_the_request_says(visitor: Visitor, app: Flask) -> None:
    token = visitor.token("/registreren")
    forged = {"Host": "evil.example", "Sec-Fetch-Site": "same-origin"}
    refused = visitor.post("/registreren", data={**ADA_REGISTERS, "form_token": token}, headers=forged)
    assert refused.status_code == 400
    token = visitor.token("/registreren")
    told = {"X-Forwarded-Host": "evil.example", "Forwarded": "host=evil.example", "Sec-Fetch-Site": "same-origin"}
    visitor.post("/registreren", data={**ADA_REGISTERS, "form_token": token}, headers=told)
    deliver(app)
    (letter,) = letters(app)
    for kind in ("plain", "html"):
        assert "evil" not in body(letter, kind)
        assert set(re.findall(r"https?://[^/\s\"<]+", body(letter, kind))) == {ADDRESS}


def test_a_letter_holds_no_name_and_nothing_typed(visitor: Visitor, app: Flask) -> None:
    register(visitor)
    deliver(app)
    (letter,) = letters(app)
    for kind in ("plain", "html"):
        for piece in (ADA["name"], ADA["email"], PASSWORD):
            assert piece not in body(letter, kind)


@pytest.mark.promise("S189", "P134")
def test_one_address_gets_three_letters_a_day_and_the_page_stays_the_same(site_with, app: Flask) -> None:
    busy = site_with(RATE_LIMIT_FACTOR="1")
    answers = set()
    for _ in range(5):
        with time_machine.travel(datetime.now(UTC)):
            response = register(browser(busy))
        answers.add((response.status_code, response.headers.get("Location")))
    assert answers == {(303, SENT)}
    assert count(busy, "letter") == 3


@pytest.mark.promise("P134")
def test_who_registers_address_after_address_waits_and_keeps_what_was_typed(site_with) -> None:
    busy = site_with(RATE_LIMIT_FACTOR="1")
    visitor = browser(busy)
    for number in range(6):
        assert register(visitor, email=f"ada{number}@example.org").status_code == 303
    response = register(visitor)
    assert response.status_code == 429
    assert 0 < int(response.headers["Retry-After"]) <= 60
    assert ADA["email"] in response.text
    assert "een minuut" in response.text


def test_a_busy_moment_is_said_and_nothing_is_lost(visitor: Visitor, app: Flask, monkeypatch) -> None:
    def busy(_password: str) -> str:
        raise hashing.Busy

    monkeypatch.setattr(hashing, "make", busy)
    response = register(visitor)
    assert response.status_code == 503
    assert int(response.headers["Retry-After"]) == hashing.RETRY_SECONDS
    assert ADA["email"] in response.text
    assert PASSWORD not in response.text
    assert count(app, "account") == 0


@pytest.mark.promise("P38", "P132", "S192")
def test_no_log_line_holds_address_name_password_or_link(visitor: Visitor, app: Flask, logged) -> None:
    confirmed(visitor, app, name="Zzmarkernaam Qx", email="zzmarkeradres@example.org")
    secret = link_in(app, "bevestigen").rpartition("/")[2]
    lines = logged.getvalue().casefold()
    assert "account.confirmed" in lines
    for piece in ("zzmarker", PASSWORD, secret.casefold()):
        assert piece not in lines


@pytest.mark.promise("P38")
def test_the_password_is_kept_only_as_a_sealed_imprint(visitor: Visitor, app: Flask) -> None:
    register(visitor)
    path = app.extensions["site"].settings.data_dir
    stored = b"".join(file.read_bytes() for file in path.rglob("*") if file.is_file())
    assert PASSWORD.encode() not in stored
    assert b"$argon2id" not in stored, "the imprint is sealed as well"


@pytest.mark.promise("P45")
def test_without_any_account_the_other_errands_work(visitor: Visitor, app: Flask) -> None:
    send(visitor, BOB)
    assert count(app, "account") == 0
    for path in ("/contact", "/privacyverklaring", "/inlog-melden", "/wachtwoord-vergeten", "/inloggen"):
        visitor.page(path)


def test_what_registering_makes_is_never_a_member_of_staff(visitor: Visitor, app: Flask) -> None:
    for role in STAFF_TYPES:
        register(visitor, email=f"{role}@example.org", user_type=role)
    assert {row["user_type"] for row in rows(app, "account")} == {"customer_user"}


def test_two_at_the_same_moment_make_one_account(visitor: Visitor, app: Flask, monkeypatch) -> None:
    """The second does not see the first yet, and its row is refused by the database."""
    register(visitor)
    monkeypatch.setattr(accounts, "holder", lambda session, email: None)
    assert register(visitor).headers["Location"] == SENT
    assert count(app, "account") == 1
