"""Who holds the last key stays; who changes their mind comes back by passkey; a second step makes a session strong."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from adapters import clock
from domain import closing, incidents
from models import Account
from tests.cast import ADA, BOB, ON_BOTH, account_of, rows, sign_in_as, within
from tests.desk import colleague
from tests.doors import browser, cookies, is_in
from tests.pages.test_security import Device, add_code_app, member
from tests.visitor import Visitor, token_in

CLOSED = "/inloggen/opgeheven"


def close(visitor: Visitor) -> int:
    """Tick the box and press the button."""
    token = token_in(visitor.page("/portaal/opheffen"))
    return visitor.post("/portaal/opheffen", data={"sure": "y", "form_token": token}).status_code


@ON_BOTH
@pytest.mark.promise("P98")
def test_the_last_admin_cannot_close_their_account_and_the_last_but_one_can(app: Flask, visitor: Visitor) -> None:
    boss = colleague(app, "admin")
    sign_in_as(app, visitor, boss)
    assert close(visitor) == 409
    assert is_in(visitor)
    assert rows(app, "account")[0]["closing_since"] is None
    other = colleague(app, "admin", email="tweede@example.nl")
    assert close(visitor) == 200
    second = browser(app)
    sign_in_as(app, second, other)
    assert close(second) == 409, "an admin whose account is closing lets nobody in any more"


@pytest.fixture
def device(app: Flask, visitor: Visitor) -> Device:
    """A browser of Ada, with a passkey."""
    sign_in_as(app, visitor, member(app))
    found = Device(visitor)
    assert found.add().status_code == 200
    return found


def start_closing(app: Flask) -> None:
    """Close Ada's account."""
    within(app, lambda session: closing.start(session, session.query(Account).one(), now=clock.now()))


@pytest.mark.promise("P98")
def test_who_signs_in_by_passkey_can_have_the_account_back(app: Flask, device: Device) -> None:
    start_closing(app)
    again = browser(app)
    answer = device.sign_in(again)
    assert (answer.status_code, answer.json) == (200, {"to": CLOSED})
    assert not is_in(again), "the passkey alone opens nothing"
    answer = again.post("/inloggen/terughalen", data={"form_token": again.token(CLOSED)})
    assert answer.location == "/portaal"
    assert is_in(again)
    (row,) = [row for row in rows(app, "login_session") if row["stage"] == "in"]
    assert row["strong"]


@pytest.mark.promise("P98", "P56")
def test_after_the_week_and_after_a_report_a_passkey_gives_nothing_back(app: Flask, device: Device) -> None:
    with time_machine.travel(clock.now()) as moment:
        start_closing(app)
        moment.shift(timedelta(days=9))
        again = browser(app)
        assert device.sign_in(again).json == {"to": CLOSED}
        page = again.page(CLOSED)
        assert "terughalen" not in page
        within(app, lambda session: incidents.act(session, session.query(Account).one(), now=clock.now()))
        assert device.sign_in(browser(app)).status_code == 400
    assert rows(app, "account")[0]["closing_since"] is not None


@pytest.mark.promise("S152", "S156", "S144")
def test_adding_a_second_step_makes_the_session_strong_under_a_fresh_secret(app: Flask, visitor: Visitor) -> None:
    for number, add in enumerate((add_code_app, lambda one: Device(one).add())):
        mate = member(app, email=f"sem{number}@example.nl", name=BOB["name"], user_type="support")
        here, thief = browser(app), browser(app)
        sign_in_as(app, here, mate, strong=False)
        assert here.get("/beheer").location == "/portaal/beveiliging"
        stolen = cookies(here)["session"]
        assert add(here).status_code in (200, 303)
        assert here.get("/beheer").location == "/beheer/richtlijn", "the guideline is next"
        thief.set_cookie("session", stolen, domain="127.0.0.1")
        assert thief.get("/portaal/beveiliging").status_code == 303
        assert thief.get("/portaal/beveiliging").location.startswith("/inloggen")


def test_the_way_back_is_for_this_account_alone(app: Flask, device: Device) -> None:
    start_closing(app)
    bob = account_of(app, email=BOB["email"])
    again = browser(app)
    device.sign_in(again)
    again.post("/inloggen/terughalen", data={"form_token": again.token(CLOSED)})
    assert {row["id"]: row["closing_since"] for row in rows(app, "account")}[bob.id] is None
    assert ADA["name"] in again.page("/portaal")
