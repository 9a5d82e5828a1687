"""Signing in and out: nobody is told who has an account, nobody is locked out by a stranger, cookies die at once."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
import time_machine
from argon2 import PasswordHasher
from flask import Flask

from adapters import clock, hashing
from domain import accounts, closing, factors
from models import Account
from privacy.activities import KEEP_ACCOUNT
from tests.cast import ADA, BOB, ON_BOTH, account_of, body, count, deliver, letters, purge, rows, within
from tests.doors import (
    OTHER_PASSWORD,
    PASSWORD,
    bring,
    browser,
    cookies,
    fill,
    is_in,
    link_in,
    sign_in,
    sign_out,
    subjects,
    with_password,
)
from tests.visitor import Visitor, parse, text_of, token_in

NOON = datetime(2027, 2, 23, 12, 0, tzinfo=UTC)
WRONG = "Het e-mailadres of het wachtwoord klopt niet."
NEW = "Ingelogd met een nieuwe browser"


def actions(app: Flask) -> list[str]:
    return [row["action"] for row in sorted(rows(app, "activity_entry"), key=lambda row: row["id"])]


def with_app(app: Flask, **more) -> tuple[Account, str]:
    """Make an account with a password and a code app; gives its secret too."""
    secret = pyotp.random_base32(32)
    return with_password(app, totp_secret=secret, totp_since=clock.now(), **more), secret


def code_of(secret: str) -> str:
    return pyotp.TOTP(secret).at(int(clock.now().timestamp()))


# --- getting in


@ON_BOTH
@pytest.mark.promise("P37", "P39", "P53", "P54")
def test_somebody_signs_in_and_the_session_says_where(visitor: Visitor, app: Flask) -> None:
    with_password(app)
    assert not is_in(visitor)
    response = sign_in(visitor)
    assert (response.status_code, response.headers["Location"]) == (303, "/portaal")
    assert is_in(visitor)
    assert count(app, "login_session") == count(app, "known_browser") == 1
    assert actions(app) == ["signed_in_new_browser"]


@pytest.mark.promise("P39")
def test_a_session_keeps_a_device_name_and_a_shortened_address(visitor: Visitor, app: Flask) -> None:
    with_password(app)
    token = visitor.token("/inloggen")
    agent = "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0"
    visitor.post(
        "/inloggen",
        data={"email": ADA["email"], "password": PASSWORD, "form_token": token},
        environ_base={"REMOTE_ADDR": "198.51.100.77", "HTTP_USER_AGENT": agent},
    )
    page = visitor.page("/portaal/beveiliging")
    assert "Firefox op Windows" in page
    assert "198.51.100.0" in page
    assert "198.51.100.77" not in page


@pytest.mark.promise("S121", "S122", "P128")
def test_the_cookies_are_for_this_site_alone_and_out_of_reach_of_scripts(site_with) -> None:
    app = site_with()
    with_password(app)
    for cookie in sign_in(browser(app)).headers.getlist("Set-Cookie"):
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie
        assert "Path=/" in cookie
        assert "Domain" not in cookie
        assert ADA["email"] not in cookie


@pytest.mark.promise("S121")
def test_over_https_the_cookies_are_host_cookies(site_with) -> None:
    app = site_with(PUBLIC_URL="https://www.example.nl")
    with_password(app)
    visitor = app.test_client()
    base = {"base_url": "https://www.example.nl", "inspect": False}
    token = token_in(visitor.get("/inloggen", **base).text)
    answer = visitor.post(
        "/inloggen",
        data={"email": ADA["email"], "password": PASSWORD, "form_token": token},
        headers={"Sec-Fetch-Site": "same-origin"},
        **base,
    )
    found = {cookie.partition("=")[0]: cookie for cookie in answer.headers.getlist("Set-Cookie")}
    assert set(found) == {"__Host-session", "__Host-browser"}
    for cookie in found.values():
        assert "Secure" in cookie
        assert "Path=/" in cookie
        assert "Domain" not in cookie


@pytest.mark.promise("S152")
def test_each_sign_in_begins_a_new_session_and_ends_the_one_before(visitor: Visitor, app: Flask) -> None:
    with_password(app)
    token = visitor.token("/inloggen")
    form = {"email": ADA["email"], "password": PASSWORD, "form_token": token}
    visitor.post("/inloggen", data=form)
    first, stolen = cookies(visitor), browser(app)
    visitor.post("/inloggen", data=form)
    assert cookies(visitor)["session"] != first["session"]
    assert count(app, "login_session") == 1
    bring(stolen, first)
    assert not is_in(stolen)
    assert is_in(visitor)


@pytest.mark.promise("S152")
def test_a_cookie_planted_before_signing_in_is_worth_nothing_after(visitor: Visitor, app: Flask) -> None:
    with_password(app)
    bring(visitor, {"session": "planted-by-a-stranger"})
    assert sign_in(visitor).status_code == 303
    stranger = browser(app)
    bring(stranger, {"session": "planted-by-a-stranger"})
    assert not is_in(stranger)


@pytest.mark.promise("P99", "P46")
def test_signing_in_lets_the_term_run_anew(visitor: Visitor, app: Flask) -> None:
    with time_machine.travel(NOON, tick=False) as moment:
        with_password(app, warnings=1, due_at=NOON + timedelta(days=3))
        moment.shift(timedelta(days=1))
        sign_in(visitor)
        (account,) = rows(app, "account")
        due = datetime.fromisoformat(str(account["due_at"]))
        assert due.replace(tzinfo=due.tzinfo or UTC) == KEEP_ACCOUNT.rules["inactive"].due(clock.now())
    assert account["warnings"] == 0


@pytest.mark.promise("S107")
def test_an_older_imprint_is_made_anew_at_sign_in(visitor: Visitor, app: Flask) -> None:
    older = PasswordHasher(time_cost=1, memory_cost=8 * 1024, parallelism=1).hash(PASSWORD)
    account = account_of(app, password_hash=older)
    assert sign_in(visitor).status_code == 303
    fresh = within(app, lambda session: session.get_one(Account, account.id).password_hash) or ""
    assert fresh != older
    assert "m=19456,t=2,p=1" in fresh
    assert sign_in(browser(app)).status_code == 303


def test_addresses_and_passwords_are_recognised_however_they_were_typed(visitor: Visitor, app: Flask) -> None:
    with_password(app, "café crème brûlée naïef")
    assert (
        sign_in(
            visitor, f"  {ADA['email'].upper()} ", "cafe\u0301 cre\u0300me bru\u0302le\u0301e nai\u0308ef"
        ).status_code
        == 303
    )


@pytest.mark.promise("P42")
def test_english_too(visitor: Visitor, app: Flask) -> None:
    with_password(app, language="en")
    page = visitor.page("/en/inloggen")
    assert 'action="/en/inloggen"' in page
    response = sign_in(visitor, path="/en/inloggen")
    assert response.headers["Location"] == "/en/portaal"
    assert sign_in(browser(app), password="wrong and long enough", path="/en/inloggen").status_code == 422


# --- telling nothing


@pytest.mark.promise("S147", "S189")
def test_unknown_unconfirmed_and_known_addresses_cost_and_answer_the_same(
    visitor: Visitor, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_password(app)
    with_password(app, email=BOB["email"], confirmed_at=None)
    counted: list[str | None] = []
    matches = hashing.matches

    def counting(imprint: str | None, text: str) -> bool:
        counted.append(imprint)
        return matches(imprint, text)

    monkeypatch.setattr(hashing, "matches", counting)
    answers = set()
    for email, password in (
        (ADA["email"], OTHER_PASSWORD),
        ("nobody@example.org", OTHER_PASSWORD),
        (BOB["email"], PASSWORD),
    ):
        before = count(app, "letter"), len(counted), count(app, "activity_entry")
        response = sign_in(visitor, email, password)
        after = count(app, "letter"), len(counted), count(app, "activity_entry")
        assert tuple(b - a for a, b in zip(before, after, strict=True)) == (0, 1, 1)
        plain = re.sub(r'value="[^"]*"', "", response.text)
        answers.add((response.status_code, plain))
    assert len(answers) == 1
    assert WRONG in next(iter(answers))[1]


@pytest.mark.promise("S147")
def test_an_account_whose_password_was_voided_cannot_be_entered_by_password(visitor: Visitor, app: Flask) -> None:
    account_of(app, password_hash=None)
    for password in (PASSWORD, "None", "\x00 nobody can type this"):
        assert sign_in(visitor, password=password).status_code == 422
    assert not is_in(visitor)


def test_a_refused_sign_in_keeps_the_address_and_never_the_password(visitor: Visitor, app: Flask) -> None:
    response = sign_in(visitor, password=OTHER_PASSWORD)
    page = parse(response.text)
    values = {f.get("name"): f.get("value") for f in page.iter("input")}
    assert values["email"] == ADA["email"]
    assert values["password"] is None
    assert text_of(page.find("head/title")).startswith("Fout:")  # type: ignore[arg-type]
    assert WRONG in response.text


@pytest.mark.promise("P38", "P132", "S192")
def test_no_log_line_and_no_stored_byte_holds_password_cookie_or_address(visitor: Visitor, app: Flask, logged) -> None:
    with_password(app, "zzmarker geheim van negen lampen", email="zzmarkeradres@example.org")
    sign_in(visitor, "zzmarkeradres@example.org", "zzmarker is iets anders vandaag")
    sign_in(visitor, "zzmarkeradres@example.org", "zzmarker geheim van negen lampen")
    held = [value for cookie in cookies(visitor).values() for value in cookie.split(".") if len(value) > 20]
    lines = logged.getvalue()
    assert "account.by_password" in lines
    assert "zzmarker" not in lines
    assert not any(value in lines for value in held)
    folder = app.extensions["site"].settings.data_dir
    stored = b"".join(file.read_bytes() for file in folder.rglob("*") if file.is_file())
    assert b"zzmarker" not in stored
    assert not any(len(value) > 30 and value.encode() in stored for value in held)


# --- forms from elsewhere


@pytest.mark.promise("S191")
def test_another_site_cannot_sign_a_visitor_in(visitor: Visitor, app: Flask) -> None:
    with_password(app)
    form = {"email": ADA["email"], "password": PASSWORD}
    token = visitor.token("/inloggen")
    for headers in (
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
    ):
        assert visitor.post("/inloggen", data={**form, "form_token": token}, headers=headers).status_code == 403
    for bad in ("", "made-up", token[:-1]):
        response = visitor.post("/inloggen", data={**form, "form_token": bad}, headers={})
        assert response.status_code == 422
    assert not is_in(visitor)


@pytest.mark.promise("S130", "S191")
@pytest.mark.parametrize(
    ("wanted", "goes_to"),
    [
        ("/portaal/gegevens", "/portaal/gegevens"),
        ("/portaal/activiteit?voor=abc", "/portaal/activiteit?voor=abc"),
        ("https://evil.example/portaal", "/portaal"),
        ("//evil.example/portaal", "/portaal"),
        ("/\\evil.example", "/portaal"),
        ("/portaal\\..//evil.example", "/portaal"),
        ("javascript:alert(1)", "/portaal"),
        ("/portaal\r\nSet-Cookie: x=1", "/portaal"),
        ("", "/portaal"),
    ],
)
def test_afterwards_somebody_is_taken_to_where_they_were_going_on_this_site_only(
    visitor: Visitor, app: Flask, wanted: str, goes_to: str
) -> None:
    with_password(app)
    response = sign_in(visitor, next=wanted)
    assert response.headers["Location"] == goes_to


@pytest.mark.promise("S153")
def test_the_page_remembers_where_somebody_was_going_also_after_a_slip(visitor: Visitor, app: Flask) -> None:
    with_password(app)
    away = visitor.get("/portaal/inzage")
    assert away.headers["Location"] == "/inloggen?next=/portaal/inzage"
    page = visitor.page(away.headers["Location"])
    assert 'name="next" value="/portaal/inzage"' in page
    slip = visitor.post(
        "/inloggen",
        data={"email": ADA["email"], "password": "x", "next": "/portaal/inzage", "form_token": token_in(page)},
    )
    assert 'name="next" value="/portaal/inzage"' in slip.text


# --- what the page offers


@pytest.mark.promise("S106", "S95", "P51")
def test_password_managers_and_passkeys_find_their_fields(visitor: Visitor) -> None:
    page = parse(visitor.page("/inloggen"))
    fields = {f.get("name"): f.get("autocomplete") for f in page.iter("input")}
    assert fields["email"] == "username webauthn"
    assert fields["password"] == "current-password"
    (button,) = [b for b in page.iter("button") if b.get("data-shows")]
    assert (button.get("aria-pressed"), button.get("data-shows")) == ("false", "password")
    assert any("password" in (script.get("src") or "") for script in page.iter("script"))


@pytest.mark.promise("P55", "S155")
def test_the_page_leads_to_recovery_registration_and_the_report(visitor: Visitor) -> None:
    links = {a.get("href") for a in next(parse(visitor.page("/inloggen")).iter("main")).iter("a")}
    assert {"/wachtwoord-vergeten", "/registreren", "/inlog-melden"} <= links


def test_who_is_signed_in_already_goes_on(visitor: Visitor, app: Flask) -> None:
    with_password(app)
    sign_in(visitor)
    assert visitor.get("/inloggen").headers["Location"] == "/portaal"


@pytest.mark.promise("S87")
def test_programs_find_where_a_password_is_changed(visitor: Visitor) -> None:
    assert visitor.get("/.well-known/change-password").headers["Location"] == "/portaal/wachtwoord"


# --- a browser not seen before


@ON_BOTH
@pytest.mark.promise("P53", "S146")
def test_a_new_browser_gives_a_letter_whose_link_reports_without_signing_in(visitor: Visitor, app: Flask) -> None:
    with_password(app)
    sign_in(visitor)
    assert subjects(app) == [NEW]
    link = link_in(app, "inlog-melden")
    stranger = browser(app)
    token = token_in(stranger.page(link))
    assert is_in(visitor), "looking at the link does nothing"
    stranger.post(link, data={"form_token": token})
    assert not is_in(visitor)
    assert sign_in(visitor).status_code == 422, "the password is void"


@pytest.mark.promise("P53", "S194")
def test_a_browser_that_is_known_gives_no_letter_the_next_time(visitor: Visitor, app: Flask) -> None:
    with_password(app)
    sign_in(visitor)
    sign_out(visitor)
    sign_in(visitor)
    assert subjects(app) == [NEW]
    assert actions(app) == ["signed_in_new_browser", "signed_out", "signed_in"]
    sign_in(browser(app))
    assert subjects(app) == [NEW, NEW]


def test_one_browser_is_known_for_several_accounts(visitor: Visitor, app: Flask) -> None:
    with_password(app)
    with_password(app, email=BOB["email"])
    for _ in range(2):
        for email in (ADA["email"], BOB["email"]):
            sign_in(visitor, email)
            sign_out(visitor)
    assert subjects(app) == [NEW, NEW]
    assert count(app, "known_browser") == 2


def test_the_cookie_of_one_account_makes_a_browser_known_to_no_other(visitor: Visitor, app: Flask) -> None:
    with_password(app)
    with_password(app, email=BOB["email"])
    sign_in(visitor)
    other = browser(app)
    bring(other, {"browser": cookies(visitor)["browser"]})
    sign_in(other, BOB["email"])
    assert subjects(app) == [NEW, NEW]


@pytest.mark.promise("P91")
def test_a_browser_that_is_not_used_is_forgotten(visitor: Visitor, app: Flask) -> None:
    with time_machine.travel(NOON, tick=False) as moment:
        with_password(app)
        sign_in(visitor)
        moment.shift(timedelta(days=190))
        purge(app)
        assert count(app, "known_browser") == count(app, "login_session") == 0


@pytest.mark.promise("P53")
def test_the_letter_says_when_and_names_nobody(visitor: Visitor, app: Flask) -> None:
    with time_machine.travel(NOON, tick=False):
        with_password(app)
        sign_in(visitor)
        deliver(app)
    (letter,) = letters(app)
    for kind in ("plain", "html"):
        assert "23 februari 2027" in body(letter, kind)
        assert "13:00" in body(letter, kind)
        for piece in (ADA["name"], ADA["email"]):
            assert piece not in body(letter, kind)


# --- guessing


@pytest.mark.promise("S96", "S140", "P57")
def test_a_stranger_who_guesses_waits_and_the_owner_on_a_known_browser_gets_in(site_with) -> None:
    app = site_with(RATE_LIMIT_FACTOR="1")
    with_password(app)
    ada = browser(app)
    sign_in(ada)
    sign_out(ada)
    stranger = browser(app)
    for _ in range(5):
        assert sign_in(stranger, password=OTHER_PASSWORD).status_code == 422
    waits = sign_in(stranger, password=OTHER_PASSWORD)
    assert waits.status_code == 429
    assert 0 < int(waits.headers["Retry-After"]) <= 60
    assert ADA["email"] in waits.text
    assert OTHER_PASSWORD not in waits.text
    assert "een minuut" in waits.text
    assert sign_in(stranger).status_code == 429, "the right password waits as well"
    assert sign_in(ada).status_code == 303


@pytest.mark.promise("S96", "S140")
def test_the_wait_grows_with_the_guesses(site_with, monkeypatch) -> None:
    app = site_with(RATE_LIMIT_FACTOR="1")
    with_password(app)
    monkeypatch.setattr(hashing, "matches", lambda imprint, text: False)
    waits: list[int] = []
    with time_machine.travel(NOON, tick=False) as moment:
        for _ in range(100):
            response = sign_in(browser(app), password="x")
            if response.status_code == 429:
                waits.append(int(response.headers["Retry-After"]))
                moment.shift(timedelta(seconds=waits[-1] + 1))
            if waits and waits[-1] > 3600:
                break
    assert waits[0] <= 60
    assert max(waits) > 3600
    assert any(60 < wait <= 600 for wait in waits)
    assert any(600 < wait <= 3600 for wait in waits)


@pytest.mark.promise("S140")
def test_guessing_at_many_addresses_from_one_place_is_slowed_down_too(site_with, monkeypatch) -> None:
    app = site_with(RATE_LIMIT_FACTOR="1")
    monkeypatch.setattr(hashing, "matches", lambda imprint, text: False)
    visitor = browser(app)
    statuses = [sign_in(visitor, f"person{number}@example.org").status_code for number in range(21)]
    assert statuses == [422] * 20 + [429]


@pytest.mark.promise("S147")
def test_an_unknown_address_is_slowed_down_just_the_same(site_with) -> None:
    app = site_with(RATE_LIMIT_FACTOR="1")
    visitor = browser(app)
    statuses = [sign_in(visitor, "nobody@example.org").status_code for _ in range(6)]
    assert statuses == [422] * 5 + [429]


@ON_BOTH
@pytest.mark.promise("S96", "S140")
def test_after_a_hundred_wrong_passwords_only_known_browsers_may_try_until_recovery(
    visitor: Visitor, app: Flask
) -> None:
    account = with_password(app)
    sign_in(visitor)
    sign_out(visitor)
    stranger = browser(app)

    def guess(times: int) -> None:
        def work(session) -> None:
            for _ in range(times):
                accounts.refused(session, account.id, now=clock.now())

        within(app, work)

    guess(98)
    assert sign_in(stranger, password=OTHER_PASSWORD).status_code == 422
    assert sign_in(browser(app)).status_code == 303, "99 are not yet a hundred"
    guess(99)
    refusals = [sign_in(stranger, password=OTHER_PASSWORD) for _ in range(2)]
    right = sign_in(stranger)
    assert right.status_code == 422
    assert WRONG in right.text, "it looks like any other refusal"
    assert refusals[0].status_code == 422
    assert sign_in(visitor).status_code == 303, "the known browser gets in, and with that the count begins anew"
    guess(100)
    assert sign_in(stranger).status_code == 422
    fill(stranger, "/wachtwoord-vergeten", email=ADA["email"])
    fill(stranger, link_in(app, "wachtwoord-herstellen"), password=OTHER_PASSWORD)
    assert sign_in(stranger, password=OTHER_PASSWORD).status_code == 303


@pytest.mark.promise("P54", "S192")
def test_refused_attempts_are_noted_and_the_owner_sees_them(visitor: Visitor, app: Flask) -> None:
    with_password(app)
    sign_in(browser(app), password=OTHER_PASSWORD)
    sign_in(visitor)
    assert "Inloggen geweigerd" in visitor.page("/portaal/activiteit")


@pytest.mark.promise("S193")
def test_a_flood_is_asked_to_come_back_and_keeps_the_address(visitor: Visitor, app: Flask, monkeypatch) -> None:
    def busy(_imprint: str | None, _password: str) -> bool:
        raise hashing.Busy

    monkeypatch.setattr(hashing, "matches", busy)
    response = sign_in(visitor)
    assert response.status_code == 503
    assert int(response.headers["Retry-After"]) == hashing.RETRY_SECONDS
    assert ADA["email"] in response.text
    assert PASSWORD not in response.text


def test_no_transaction_is_open_while_a_password_is_computed(visitor: Visitor, app: Flask, monkeypatch) -> None:
    """Else every sign-in would keep all writers of the site waiting for as long as argon2 takes."""
    from extensions import db

    with_password(app)
    seen: list[bool] = []
    matches = hashing.matches

    def watch(imprint: str | None, password: str) -> bool:
        seen.append(db.session().in_transaction())
        return matches(imprint, password)

    monkeypatch.setattr(hashing, "matches", watch)
    sign_in(visitor)
    assert seen == [False]


# --- the second step


@ON_BOTH
@pytest.mark.promise("S149", "S152", "S99")
def test_with_a_code_app_the_password_alone_opens_nothing(visitor: Visitor, app: Flask) -> None:
    _account, secret = with_app(app)
    response = sign_in(visitor, next="/portaal/gegevens")
    assert response.headers["Location"] == "/inloggen/code?next=/portaal/gegevens"
    assert not is_in(visitor)
    half = cookies(visitor)
    page = visitor.page("/inloggen/code?next=/portaal/gegevens")
    fields = {f.get("name"): f for f in parse(page).iter("input")}
    assert fields["code"].get("autocomplete") == "one-time-code"
    form = {"form_token": token_in(page), "code": code_of(secret), "next": "/portaal/gegevens"}
    done = visitor.post("/inloggen/code", data=form)
    assert done.headers["Location"] == "/portaal/gegevens"
    assert is_in(visitor)
    assert cookies(visitor)["session"] != half["session"], "a fresh session begins"
    stranger = browser(app)
    bring(stranger, half)
    assert not is_in(stranger)
    assert stranger.get("/inloggen/code").status_code == 303
    (session,) = rows(app, "login_session")
    assert session["strong"]


@pytest.mark.promise("S99", "S151")
def test_a_wrong_or_used_code_is_refused(visitor: Visitor, app: Flask) -> None:
    _account, secret = with_app(app)
    with time_machine.travel(NOON, tick=False):
        code = code_of(secret)
        sign_in(visitor)
        wrong = f"{(int(code) + 1) % 1_000_000:06}"
        refused = fill(visitor, "/inloggen/code", code=wrong)
        assert refused.status_code == 422
        assert fill(visitor, "/inloggen/code", code=code).status_code == 303
        other = browser(app)
        sign_in(other)
        assert fill(other, "/inloggen/code", code=code).status_code == 422
        assert not is_in(other)


@pytest.mark.promise("S151", "S194", "S98")
def test_a_recovery_code_works_once_and_is_told_by_letter(visitor: Visitor, app: Flask) -> None:
    account, _secret = with_app(app)
    codes = within(app, lambda session: factors.new_recovery_codes(session, session.get_one(Account, account.id)))
    sign_in(visitor)
    assert fill(visitor, "/inloggen/code", code=codes[0].lower()).status_code == 303
    assert "recovery_code_used" in actions(app)
    assert len(subjects(app)) == 2
    other = browser(app)
    sign_in(other)
    assert fill(other, "/inloggen/code", code=codes[0]).status_code == 422


@pytest.mark.promise("S99", "S140")
def test_codes_cannot_be_guessed_and_a_stranger_does_not_use_up_the_owners_tries(site_with) -> None:
    app = site_with(RATE_LIMIT_FACTOR="1")
    _account, secret = with_app(app)
    ada = browser(app)
    sign_in(ada)
    fill(ada, "/inloggen/code", code=code_of(secret))
    sign_out(ada)
    stranger = browser(app)
    sign_in(stranger)
    statuses = [fill(stranger, "/inloggen/code", code="000000").status_code for _ in range(6)]
    assert statuses == [422] * 5 + [429]
    with time_machine.travel(clock.now() + timedelta(seconds=31), tick=False):
        sign_in(ada)
        assert fill(ada, "/inloggen/code", code=code_of(secret)).status_code == 303


@pytest.mark.promise("S151", "S153")
def test_half_way_lasts_ten_minutes(visitor: Visitor, app: Flask) -> None:
    _account, secret = with_app(app)
    with time_machine.travel(NOON, tick=False) as moment:
        sign_in(visitor)
        token = token_in(visitor.page("/inloggen/code"))
        moment.shift(timedelta(minutes=10))
        late = visitor.post("/inloggen/code", data={"form_token": token, "code": code_of(secret)})
        assert late.headers["Location"] == "/inloggen"
        assert not is_in(visitor)


@pytest.mark.promise("S191")
def test_the_form_for_the_code_belongs_to_this_very_browser(visitor: Visitor, app: Flask) -> None:
    _account, secret = with_app(app)
    sign_in(visitor)
    other = browser(app)
    sign_in(other)
    foreign = token_in(other.page("/inloggen/code"))
    for token in (foreign, visitor.token("/inloggen"), "", "made-up"):
        response = visitor.post("/inloggen/code", data={"form_token": token, "code": code_of(secret)})
        assert response.status_code == 422
    assert not is_in(visitor)


def test_without_the_first_step_there_is_no_second(visitor: Visitor, app: Flask) -> None:
    assert visitor.get("/inloggen/code").headers["Location"] == "/inloggen"
    assert visitor.post("/inloggen/code", data={"code": "123456"}).headers["Location"] == "/inloggen"


@pytest.mark.promise("S144")
def test_staff_without_a_second_step_get_no_further_than_adding_one(visitor: Visitor, app: Flask) -> None:
    with_password(app, user_type="support")
    assert sign_in(visitor).headers["Location"] == "/beheer"
    assert visitor.get("/beheer").headers["Location"] == "/portaal/beveiliging"
    visitor.page("/portaal/beveiliging")


# --- out


@ON_BOTH
@pytest.mark.promise("S152", "S154", "S155", "S176")
def test_signing_out_kills_the_cookie_at_once(visitor: Visitor, app: Flask) -> None:
    with_password(app)
    sign_in(visitor)
    before = cookies(visitor)
    response = sign_out(visitor)
    assert response.headers["Location"] == "/inloggen?gedaan=uitgelogd"
    assert response.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert "Je bent uitgelogd" in visitor.page("/inloggen?gedaan=uitgelogd")
    assert "session" not in cookies(visitor)
    assert cookies(visitor)["browser"] == before["browser"], "the known browser stays known"
    thief = browser(app)
    bring(thief, before)
    assert not is_in(thief)
    assert count(app, "login_session") == 0
    assert actions(app)[-1] == "signed_out"


@pytest.mark.promise("S155")
def test_the_way_out_is_on_every_page_of_the_portal(visitor: Visitor, app: Flask) -> None:
    with_password(app)
    sign_in(visitor)
    for path in ("/portaal", "/portaal/gegevens", "/portaal/inzage"):
        assert 'action="/uitloggen"' in visitor.page(path)


@pytest.mark.promise("S191")
def test_nobody_else_signs_somebody_out(visitor: Visitor, app: Flask) -> None:
    with_password(app)
    sign_in(visitor)
    other = browser(app)
    sign_in(other)
    foreign = token_in(other.page("/portaal"))
    assert visitor.get("/uitloggen").status_code == 405
    visitor.post("/uitloggen", data={"form_token": foreign})
    visitor.post("/uitloggen", data={})
    assert visitor.post("/uitloggen", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert is_in(visitor)
    assert browser(app).post("/uitloggen").headers["Location"] == "/inloggen"


def test_signing_out_of_one_browser_leaves_the_other_alone(visitor: Visitor, app: Flask) -> None:
    with_password(app)
    sign_in(visitor)
    other = browser(app)
    sign_in(other)
    sign_out(visitor)
    assert is_in(other)
    assert not is_in(visitor)


@pytest.mark.promise("S153", "S190")
def test_a_session_ends_by_itself(visitor: Visitor, app: Flask) -> None:
    with time_machine.travel(NOON, tick=False) as moment:
        with_password(app)
        sign_in(visitor)
        moment.shift(timedelta(minutes=29))
        assert is_in(visitor)
        moment.shift(timedelta(minutes=31))
        assert not is_in(visitor)


# --- an account that is closing


def closing_account(app: Flask, account: Account, at: datetime) -> None:
    within(app, lambda session: closing.start(session, session.get_one(Account, account.id), now=at))


@ON_BOTH
@pytest.mark.promise("P98")
def test_a_closing_account_opens_nothing_but_the_way_back(visitor: Visitor, app: Flask) -> None:
    account = with_password(app)
    closing_account(app, account, clock.now())
    response = sign_in(visitor)
    assert response.headers["Location"] == "/inloggen/opgeheven"
    page = visitor.page("/inloggen/opgeheven")
    assert not is_in(visitor)
    assert "Haal mijn account terug" in page
    back = visitor.post("/inloggen/terughalen", data={"form_token": token_in(page)})
    assert back.headers["Location"] == "/portaal"
    assert is_in(visitor)
    assert rows(app, "account")[0]["closing_since"] is None
    assert "closing_undone" in actions(app)


@pytest.mark.promise("P98", "S149")
def test_the_way_back_needs_the_second_step_as_well(visitor: Visitor, app: Flask) -> None:
    account, secret = with_app(app)
    closing_account(app, account, clock.now())
    sign_in(visitor)
    half = token_in(visitor.page("/inloggen/code"))
    assert visitor.get("/inloggen/opgeheven").status_code == 303
    assert visitor.post("/inloggen/terughalen", data={"form_token": half}).headers["Location"] == "/inloggen"
    assert rows(app, "account")[0]["closing_since"]
    assert fill(visitor, "/inloggen/code", code=code_of(secret)).headers["Location"] == "/inloggen/opgeheven"
    fill(visitor, "/inloggen/opgeheven", "/inloggen/terughalen")
    assert is_in(visitor)
    (session,) = rows(app, "login_session")
    assert session["strong"]


@pytest.mark.promise("P98", "P93")
def test_after_a_week_there_is_no_way_back(visitor: Visitor, app: Flask) -> None:
    with time_machine.travel(NOON, tick=False) as moment:
        account = with_password(app)
        closing_account(app, account, NOON)
        sign_in(visitor)
        token = token_in(visitor.page("/inloggen/opgeheven"))
        moment.shift(timedelta(days=8))
        sign_in(visitor)
        page = visitor.page("/inloggen/opgeheven")
        assert "Haal mijn account terug" not in page
        visitor.post("/inloggen/terughalen", data={"form_token": token})
        assert rows(app, "account")[0]["closing_since"]


@pytest.mark.promise("S191")
def test_the_way_back_is_not_opened_by_another_form(visitor: Visitor, app: Flask) -> None:
    account = with_password(app)
    closing_account(app, account, clock.now())
    sign_in(visitor)
    for token in (browser(app).token("/inloggen"), "", "x"):
        answer = visitor.post("/inloggen/terughalen", data={"form_token": token})
        assert answer.headers["Location"] == "/inloggen/opgeheven"
    assert rows(app, "account")[0]["closing_since"]


# --- what was typed while the session ran out


@pytest.mark.promise("S153", "S221")
def test_what_was_typed_when_the_session_ran_out_is_there_after_signing_in(visitor: Visitor, app: Flask) -> None:
    with time_machine.travel(NOON, tick=False) as moment:
        with_password(app)
        sign_in(visitor)
        page = visitor.page("/portaal/gegevens")
        version = re.search(r'name="version" value="(\d+)"', page)
        assert version
        moment.shift(timedelta(minutes=40))
        sent = {"form_token": token_in(page), "version": version[1], "name": "Ada Lovestone-Byron", "country": "NL"}
        away = visitor.post("/portaal/gegevens", data=sent | {"language": "nl"})
        assert away.headers["Location"].startswith("/inloggen?next=")
        back = sign_in(visitor, path=away.headers["Location"], next="/portaal/gegevens")
        assert "Ada Lovestone-Byron" in visitor.page(back.headers["Location"])
