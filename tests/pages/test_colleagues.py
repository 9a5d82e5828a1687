"""Colleagues: a login each, told where their address came from, and free to refuse (P52, GDPR art. 14)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask

from tests.cast import account_of, body, count, deliver, letters, purge, rows
from tests.newcomer import approved, browser_of, join, latest_link, manager
from tests.visitor import Visitor, parse, text_of, token_in

pytestmark = pytest.mark.promise("P52")
PEOPLE = "/portaal/organisatie/mensen"
GOOD = "vier rare blauwe olifanten"


def ask(browser: Visitor, email: str, role: str = "customer_user") -> int:
    """Let a manager invite somebody; gives the status."""
    token = token_in(browser.page(PEOPLE))
    return browser.post(PEOPLE, data={"email": email, "role": role, "form_token": token}).status_code


def accept(app: Flask, link: str, **more: str) -> Visitor:
    """Follow a link, choose a name and a password; gives the browser."""
    browser = app.test_client()
    assert isinstance(browser, Visitor)
    data = {"name": "Koos Kijker", "password": GOOD, "form_token": token_in(browser.page(link))} | more
    assert browser.post(link, data=data).status_code == 303
    return browser


def test_a_manager_invites_a_colleague_who_makes_a_login_of_their_own(app: Flask, visitor: Visitor) -> None:
    _account, browser = manager(app, approved(app, visitor))
    assert ask(browser, "koos@example.nl") == 303
    link = latest_link(app)
    own = accept(app, link)
    assert "Theehuis De Fluitketel" in own.page("/portaal/organisatie")
    (account,) = [row for row in rows(app, "account") if row["user_type"] == "customer_user"]
    assert account["confirmed_at"] is not None
    assert visitor.get(link).status_code == 404, "a link works once"
    assert "Koos Kijker" in browser.page(PEOPLE)


def test_the_letter_and_the_page_say_all_that_the_law_asks(app: Flask, visitor: Visitor) -> None:
    account, browser = manager(app, approved(app, visitor))
    ask(browser, "koos@example.nl")
    link = latest_link(app)
    deliver(app)
    letter = body(letters(app)[-1])
    for words in ("Een collega gaf ons je e-mailadres", "We bewaren alleen je e-mailadres, tot", "bezwaar", "weigeren"):
        assert words in letter
    assert "Fluitketel" not in letter
    assert account.name not in letter
    page = text_of(parse(visitor.page(link)))
    for words in (
        "Van wie",
        "Wat we hebben",
        "Waarvoor",
        "Grondslag",
        "Wie het ziet",
        "Tot wanneer",
        "Je rechten",
        "Autoriteit",
    ):
        assert words in page


def test_who_refuses_is_forgotten_at_once(app: Flask, visitor: Visitor) -> None:
    _account, browser = manager(app, approved(app, visitor))
    ask(browser, "koos@example.nl")
    link = latest_link(app)
    before = count(app, "colleague_invitation")
    response = visitor.post(f"{link}/weigeren", data={"form_token": token_in(visitor.page(link))})
    assert response.status_code == 200
    assert count(app, "colleague_invitation") == before - 1
    assert visitor.get(link).status_code == 404


def test_an_invitation_that_nobody_accepts_goes_after_fourteen_days(app: Flask, visitor: Visitor) -> None:
    noon = datetime(2027, 3, 1, 11, tzinfo=UTC)
    with time_machine.travel(noon, tick=True) as time:
        _account, browser = manager(app, approved(app, visitor))
        ask(browser, "koos@example.nl")
        link = latest_link(app)
        time.move_to(noon + timedelta(days=13, hours=23))
        assert visitor.get(link).status_code == 200
        time.move_to(noon + timedelta(days=14, minutes=5))
        assert visitor.get(link).status_code == 404
        purge(app)
        assert count(app, "colleague_invitation") == 0


def test_who_has_an_account_takes_part_with_that_one(app: Flask, visitor: Visitor) -> None:
    _account, browser = manager(app, approved(app, visitor))
    other = account_of(app, email="koos@example.nl", name="Koos Kijker")
    ask(browser, "koos@example.nl", "customer_manager")
    link = latest_link(app)
    page = visitor.page(link)
    assert 'name="password"' not in page
    assert visitor.post(link, data={"form_token": token_in(page)}).status_code == 303
    own = browser_of(app, other)
    assert "Stel een wijziging voor" in own.page("/portaal/organisatie")
    assert ask(browser, "koos@example.nl") == 409


def test_a_weak_password_or_a_missing_name_keeps_the_link_alive(app: Flask, visitor: Visitor) -> None:
    _account, browser = manager(app, approved(app, visitor))
    ask(browser, "koos@example.nl")
    link = latest_link(app)
    for fields in ({"name": "", "password": GOOD}, {"name": "Koos", "password": "welkom01"}):
        response = visitor.post(link, data=fields | {"form_token": token_in(visitor.page(link))})
        assert response.status_code == 422
    accept(app, link)


def test_the_last_who_manages_stays(app: Flask, visitor: Visitor) -> None:
    customer = approved(app, visitor)
    _account, browser = manager(app, customer)
    other = account_of(app, email="koos@example.nl", name="Koos Kijker")
    join(app, customer, other, manages=False)
    people = sorted(rows(app, "customer_person"), key=lambda row: row["id"])
    for person, status in ((people[1], 303), (people[0], 409)):
        token = token_in(browser.page(PEOPLE))
        response = browser.post(f"{PEOPLE}/{person['id']}/verwijderen", data={"form_token": token})
        assert response.status_code == status
    assert "hoort niet bij een organisatie" in browser_of(app, other).page("/portaal/organisatie")


@pytest.mark.parametrize("email", ["", "geen adres", "koos@gmial.com"])
def test_a_wrong_address_is_named(app: Flask, visitor: Visitor, email: str) -> None:
    _account, browser = manager(app, approved(app, visitor))
    assert ask(browser, email) == 422


def test_the_pages_say_that_sharing_is_never_needed(app: Flask, visitor: Visitor) -> None:
    _account, browser = manager(app, approved(app, visitor))
    assert "Deel je wachtwoord met niemand" in browser.page(PEOPLE)
    ask(browser, "koos@example.nl")
    assert "Deel je wachtwoord met niemand" in visitor.page(latest_link(app))
