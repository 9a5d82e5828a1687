"""A forgotten password: one test for each clause (S189, S149), and the same for every address (S147)."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
import time_machine
from flask import Flask

from adapters import clock, hashing
from domain import links
from models import Account
from tests.cast import ADA, BOB, ON_BOTH, account_of, body, count, deliver, letters, rows, within
from tests.doors import (
    OTHER_PASSWORD,
    PASSWORD,
    bring,
    browser,
    cookies,
    fill,
    is_in,
    link_in,
    register,
    sign_in,
    subjects,
    with_password,
)
from tests.visitor import ADDRESS, Visitor, parse, token_in

NOON = datetime(2027, 2, 23, 12, 0, tzinfo=UTC)
DOOR = "wachtwoord-herstellen"
SENT = "/wachtwoord-vergeten/verstuurd"


def ask(visitor: Visitor, email: str = ADA["email"], path: str = "/wachtwoord-vergeten"):
    return fill(visitor, path, email=email)


def asked(visitor: Visitor, app: Flask) -> str:
    """Ask for a link and give it."""
    assert ask(visitor).status_code == 303
    return link_in(app, DOOR)


@ON_BOTH
@pytest.mark.promise("S189", "S98", "P38")
def test_somebody_recovers_signs_in_and_is_told_by_letter(visitor: Visitor, app: Flask) -> None:
    with_password(app)
    link = asked(visitor, app)
    response = fill(visitor, link, password=OTHER_PASSWORD)
    assert response.headers["Location"] == "/inloggen?gedaan=hersteld"
    assert "Je nieuwe wachtwoord is bewaard" in visitor.page("/inloggen?gedaan=hersteld")
    assert sign_in(visitor).status_code == 422, "the old password is no more"
    assert sign_in(visitor, password=OTHER_PASSWORD).status_code == 303
    assert is_in(visitor)
    assert len(subjects(app)) == 3, "the link, the word that it was used, the new browser"


@pytest.mark.promise("S147", "S189")
def test_page_work_and_letters_are_the_same_for_every_address(
    visitor: Visitor, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_password(app)
    account_of(app, email=BOB["email"], confirmed_at=None)
    counted: list[str] = []
    for name in ("make", "matches"):
        monkeypatch.setattr(hashing, name, lambda *_a: counted.append("hash"))
    answers = set()
    for email in (ADA["email"], "nobody@example.org", BOB["email"]):
        before = count(app, "letter"), count(app, "activity_entry")
        response = ask(visitor, email)
        after = count(app, "letter"), count(app, "activity_entry")
        assert (after[0] - before[0], after[1] - before[1]) == (1, 1)
        answers.add((response.status_code, response.headers["Location"], response.data))
    assert len(answers) == 1
    assert counted == []
    visitor.page(SENT)
    assert subjects(app).count("Er is geen account met dit adres") == 2


def test_the_letter_to_an_address_without_an_account_has_no_link_to_recover(visitor: Visitor, app: Flask) -> None:
    ask(visitor, "nobody@example.org")
    deliver(app)
    (letter,) = letters(app)
    assert letter["To"] == "nobody@example.org"
    for kind in ("plain", "html"):
        assert f"/{DOOR}/" not in body(letter, kind)
        assert "/registreren" in body(letter, kind)


@pytest.mark.promise("S189", "P134")
def test_one_address_gets_three_letters_a_day_and_the_page_stays_the_same(site_with) -> None:
    app = site_with(RATE_LIMIT_FACTOR="1")
    with_password(app)
    answers = {(r.status_code, r.headers.get("Location")) for r in (ask(browser(app)) for _ in range(5))}
    assert answers == {(303, SENT)}
    assert count(app, "letter") == 3
    assert sign_in(browser(app)).status_code == 303, "asking locks nobody out"


@pytest.mark.promise("P134")
def test_who_asks_for_many_addresses_waits(site_with) -> None:
    app = site_with(RATE_LIMIT_FACTOR="1")
    visitor = browser(app)
    for number in range(5):
        assert ask(visitor, f"person{number}@example.org").status_code == 303
    response = ask(visitor)
    assert response.status_code == 429
    assert int(response.headers["Retry-After"]) > 0
    assert ADA["email"] in response.text


@pytest.mark.promise("S189")
def test_the_link_is_long_random_hashed_and_of_one_hour(visitor: Visitor, app: Flask) -> None:
    with time_machine.travel(NOON, tick=False) as moment:
        with_password(app)
        link = asked(visitor, app)
        assert len(link.rpartition("/")[2]) == 43
        assert link.rpartition("/")[2] not in repr(rows(app, "account_token"))
        moment.shift(timedelta(minutes=59))
        visitor.page(link)
        moment.shift(timedelta(minutes=1))
        visitor.page(link, 404)
        token = visitor.token("/inloggen")
        late = visitor.post(link, data={"form_token": token, "password": OTHER_PASSWORD})
        assert late.status_code == 404
        assert sign_in(visitor).status_code == 303


@ON_BOTH
@pytest.mark.promise("S189", "P135", "S148")
def test_the_link_works_once_and_looking_does_not_use_it(visitor: Visitor, app: Flask) -> None:
    with_password(app)
    link = asked(visitor, app)
    for _ in range(3):
        visitor.page(link)
    visitor.head(link)
    token = token_in(visitor.page(link))
    form = {"form_token": token, "password": OTHER_PASSWORD}
    assert visitor.post(link, data=form).status_code == 303
    assert visitor.post(link, data={**form, "password": "een heel ander zinnetje vandaag"}).status_code == 404
    visitor.page(link, 404)
    assert sign_in(visitor, password=OTHER_PASSWORD).status_code == 303


@pytest.mark.promise("S189")
def test_a_newer_link_replaces_the_older_one(visitor: Visitor, app: Flask) -> None:
    with_password(app)
    first = asked(visitor, app)
    second = asked(visitor, app)
    assert first != second
    visitor.page(first, 404)
    visitor.page(second)


@pytest.mark.promise("S189", "P135", "S214")
def test_the_page_behind_the_link_is_stored_nowhere_and_told_to_nobody(visitor: Visitor, app: Flask) -> None:
    with_password(app)
    link = asked(visitor, app)
    response = visitor.get(link)
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert response.headers["Cache-Control"] == "no-store"
    assert "noindex" in response.headers["X-Robots-Tag"]
    secret = link.rpartition("/")[2]
    others = [a.get("href") for tag in ("a", "link") for a in parse(response.text).iter(tag)]
    assert not any(secret in (href or "") for href in others)


@pytest.mark.promise("S189")
def test_the_link_leads_to_our_host_whatever_the_request_says(visitor: Visitor, app: Flask) -> None:
    with_password(app)
    form = {"email": ADA["email"], "form_token": visitor.token("/wachtwoord-vergeten")}
    forged = {"Host": "evil.example", "Sec-Fetch-Site": "same-origin"}
    assert visitor.post("/wachtwoord-vergeten", data=form, headers=forged).status_code == 400
    told = {"X-Forwarded-Host": "evil.example", "Forwarded": "host=evil.example", "Sec-Fetch-Site": "same-origin"}
    assert visitor.post("/wachtwoord-vergeten", data=form, headers=told).status_code == 303
    deliver(app)
    (letter,) = letters(app)
    for kind in ("plain", "html"):
        assert set(re.findall(r"https?://[^/\s\"<]+", body(letter, kind))) == {ADDRESS}


@pytest.mark.promise("S149", "S144")
def test_recovering_does_not_get_around_the_second_step(visitor: Visitor, app: Flask) -> None:
    secret = pyotp.random_base32(32)
    with_password(app, totp_secret=secret, totp_since=clock.now())
    link = asked(visitor, app)
    assert "Je tweede stap verandert hierdoor niet" in visitor.page(link)
    assert fill(visitor, link, password="xkqjwvbn").status_code == 303, "eight will do beside a second step"
    assert not is_in(visitor)
    assert sign_in(visitor, password="xkqjwvbn").headers["Location"] == "/inloggen/code"
    assert not is_in(visitor)
    assert rows(app, "account")[0]["totp_secret"]


@pytest.mark.promise("S90", "S93")
@pytest.mark.parametrize("password", ["xkqjwvbn", "welkom123welkom1", "Ada Lovestone 1!", "1do bv 1do bv 1do", ""])
def test_the_rules_of_passwords_hold_here(visitor: Visitor, app: Flask, password: str) -> None:
    with_password(app)
    link = asked(visitor, app)
    response = fill(visitor, link, password=password)
    assert response.status_code == 422
    assert not password or password not in response.text
    visitor.page(link)
    assert sign_in(visitor).status_code == 303


@ON_BOTH
@pytest.mark.promise("S189", "S154", "P39")
def test_sessions_end_links_die_and_old_cookies_are_worth_nothing(visitor: Visitor, app: Flask) -> None:
    account = with_password(app)
    sign_in(visitor)
    old = cookies(visitor)
    report = link_in(app, "inlog-melden")
    link = asked(browser(app), app)
    fill(browser(app), link, password=OTHER_PASSWORD)
    assert not is_in(visitor)
    thief = browser(app)
    bring(thief, old)
    assert not is_in(thief)
    visitor.page(report, 404)
    assert count(app, "login_session") == count(app, "known_browser") == count(app, "account_token") == 0
    assert account.id


@pytest.mark.promise("P47", "P56")
def test_the_way_back_to_a_former_address_survives(visitor: Visitor, app: Flask) -> None:
    """Who changed the address and recovers by it cannot take away the link that the rightful owner got."""
    account = with_password(app)

    def make(session) -> None:
        links.make(session, account, "revert_email", lasts=timedelta(days=7), now=clock.now(), address=BOB["email"])

    within(app, make)
    fill(visitor, asked(visitor, app), password=OTHER_PASSWORD)
    assert [row["purpose"] for row in rows(app, "account_token")] == ["revert_email"]


@pytest.mark.promise("S189")
def test_nobody_is_let_in_by_recovering(visitor: Visitor, app: Flask) -> None:
    with_password(app)
    response = fill(visitor, asked(visitor, app), password=OTHER_PASSWORD)
    assert not is_in(visitor)
    assert not response.headers.getlist("Set-Cookie")


@pytest.mark.promise("P135")
@pytest.mark.parametrize("door", ["bevestigen", "inlog-melden", "e-mailadres-terugdraaien", "uitnodiging"])
def test_the_link_opens_no_other_door(visitor: Visitor, app: Flask, door: str) -> None:
    with_password(app)
    secret = asked(visitor, app).rpartition("/")[2]
    visitor.page(f"/{door}/{secret}", 404)
    visitor.page(f"/{DOOR}/{secret}")


@pytest.mark.promise("P135")
def test_links_for_other_purposes_do_not_open_this_door(visitor: Visitor, app: Flask) -> None:
    register(visitor)
    confirm = link_in(app, "bevestigen").rpartition("/")[2]
    with_password(app, email=BOB["email"])
    sign_in(visitor, BOB["email"])
    report = link_in(app, "inlog-melden").rpartition("/")[2]
    for secret in (confirm, report, "x" * 43, "kort"):
        visitor.page(f"/{DOOR}/{secret}", 404)


@pytest.mark.promise("P135")
def test_dead_altered_and_unknown_links_look_the_same(visitor: Visitor, app: Flask) -> None:
    with_password(app)
    link = asked(visitor, app)
    fill(visitor, link, password=OTHER_PASSWORD)
    pages = {visitor.page(path, 404) for path in (link, link[:-1] + "x", f"/{DOOR}/{'y' * 43}")}
    assert len(pages) == 1


@pytest.mark.promise("S191")
def test_a_form_from_elsewhere_changes_nothing(visitor: Visitor, app: Flask) -> None:
    with_password(app)
    link = asked(visitor, app)
    token = token_in(visitor.page(link))
    form = {"form_token": token, "password": OTHER_PASSWORD}
    assert visitor.post(link, data=form, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert visitor.post(link, data={"password": OTHER_PASSWORD}).status_code == 422
    asking = {"email": ADA["email"], "form_token": "x"}
    assert visitor.post("/wachtwoord-vergeten", data=asking).status_code == 422
    assert sign_in(visitor).status_code == 303


@pytest.mark.promise("P56", "S94")
def test_after_a_report_recovery_is_the_way_back(visitor: Visitor, app: Flask) -> None:
    account_of(app, password_hash=None)
    assert sign_in(visitor).status_code == 422
    fill(visitor, asked(visitor, app), password=PASSWORD)
    assert sign_in(visitor).status_code == 303


@pytest.mark.promise("S150")
def test_staff_keep_their_shorter_password_beside_the_second_step_that_they_must_have(
    visitor: Visitor, app: Flask
) -> None:
    with_password(app, user_type="support")
    assert fill(visitor, asked(visitor, app), password="xkqjwvbn").status_code == 303


@pytest.mark.promise("S106", "S95", "P52")
def test_the_page_helps_password_managers_and_advises_not_to_share(visitor: Visitor, app: Flask) -> None:
    with_password(app)
    page = visitor.page(asked(visitor, app))
    (field,) = [f for f in parse(page).iter("input") if f.get("name") == "password"]
    assert field.get("autocomplete") == "new-password"
    assert field.get("maxlength") is None
    assert "Deel je wachtwoord met niemand" in page
    (asks,) = [f for f in parse(visitor.page("/wachtwoord-vergeten")).iter("input") if f.get("name") == "email"]
    assert asks.get("autocomplete") == "username"


@pytest.mark.promise("P38", "P132", "S192")
def test_no_log_line_holds_address_password_or_link(visitor: Visitor, app: Flask, logged) -> None:
    with_password(app, email="zzmarkeradres@example.org")
    ask(visitor, "zzmarkeradres@example.org")
    link = link_in(app, DOOR)
    fill(visitor, link, password="zzmarker geheim van negen lampen")
    lines = logged.getvalue()
    assert "account.recovered" in lines
    for piece in ("zzmarker", link.rpartition("/")[2]):
        assert piece not in lines


@pytest.mark.promise("P42")
def test_english_too(visitor: Visitor, app: Flask) -> None:
    with_password(app, language="en")
    response = ask(visitor, path="/en/wachtwoord-vergeten")
    assert response.headers["Location"] == f"/en{SENT}"
    link = link_in(app, DOOR)
    assert link.startswith("/en/")
    assert letters(app)[-1]["Content-Language"] == "en"
    assert fill(visitor, link, password=OTHER_PASSWORD).status_code == 303


@pytest.mark.promise("S193")
def test_a_busy_moment_uses_nothing_up(visitor: Visitor, app: Flask, monkeypatch) -> None:
    with_password(app)
    link = asked(visitor, app)

    def busy(_password: str) -> str:
        raise hashing.Busy

    with monkeypatch.context() as patch:
        patch.setattr(hashing, "make", busy)
        response = fill(visitor, link, password=OTHER_PASSWORD)
        assert response.status_code == 503
        assert response.headers["Retry-After"]
    assert fill(visitor, link, password=OTHER_PASSWORD).status_code == 303


def test_recovering_leaves_the_account_of_others_alone(visitor: Visitor, app: Flask) -> None:
    with_password(app)
    with_password(app, email=BOB["email"])
    bob = browser(app)
    sign_in(bob, BOB["email"])
    fill(visitor, asked(visitor, app), password=OTHER_PASSWORD)
    assert is_in(bob)
    hashes = within(app, lambda session: {a.email: a.password_hash for a in session.query(Account)})
    assert hashes[ADA["email"]] != hashes[BOB["email"]]
