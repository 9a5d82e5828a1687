"""How staff come in: a one-time link, a second step before anything else (S143, S144, S148, P52)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask

from adapters import clock, hashing
from domain import staff
from models import Account
from tests.cast import ADA, BOB, ON_BOTH, count, rows, within
from tests.doors import OTHER_PASSWORD, PASSWORD, browser, fill, is_in, register, sign_in, subjects, with_password
from tests.visitor import Visitor, parse, token_in

NOON = datetime(2027, 2, 23, 12, 0, tzinfo=UTC)
SHORT = "xkqjwvbn"
SEM = {"name": "Sem Snelhulp", "password": SHORT}


def invited(app: Flask, role: str = "support", email: str | None = "sem@example.nl") -> str:
    """Invite somebody and give the path of the link."""
    secret = within(app, lambda session: staff.invite(session, role, email, now=clock.now())[1])
    return f"/uitnodiging/{secret}"


def account_with(app: Flask, email: str) -> Account:
    found = within(app, lambda session: [a for a in session.query(Account) if a.email == email])
    return found[0]


@ON_BOTH
@pytest.mark.promise("S143", "S144", "S148")
def test_the_invited_makes_an_account_and_adds_a_second_step_first(visitor: Visitor, app: Flask) -> None:
    response = fill(visitor, invited(app), **SEM)
    assert response.headers["Location"] == "/portaal/beveiliging"
    visitor.page("/portaal/beveiliging")
    assert visitor.get("/beheer").headers["Location"] == "/portaal/beveiliging"
    account = account_with(app, "sem@example.nl")
    assert (account.user_type, account.name, account.confirmed_at is not None) == ("support", SEM["name"], True)
    assert count(app, "invitation") == 0
    actions = [row["action"] for row in sorted(rows(app, "activity_entry"), key=lambda row: row["id"])]
    assert actions == ["invitation_accepted", "signed_in_new_browser"]
    assert subjects(app) == [], "the link came from the same mailbox a moment ago"


@pytest.mark.promise("S143")
def test_the_very_first_gives_an_address_and_is_told_of_the_new_browser(visitor: Visitor, app: Flask) -> None:
    link = invited(app, "admin", None)
    page = parse(visitor.page(link))
    assert {f.get("name") for f in page.iter("input")} >= {"name", "email", "password"}
    assert fill(visitor, link, **SEM, email="").status_code == 422
    assert fill(visitor, link, **SEM, email="bea@example.nl").status_code == 303
    assert account_with(app, "bea@example.nl").user_type == "admin"
    assert subjects(app) == ["Ingelogd met een nieuwe browser"]


@pytest.mark.promise("S143")
def test_a_fresh_site_has_no_account_at_all(app: Flask) -> None:
    assert count(app, "account") == 0


@pytest.mark.promise("P40", "S148")
def test_neither_role_nor_address_of_an_invitation_can_be_changed(visitor: Visitor, app: Flask, logged) -> None:
    link = invited(app)
    assert fill(visitor, link, **SEM, email="other@example.nl", user_type="admin", role="admin").status_code == 303
    assert account_with(app, "sem@example.nl").user_type == "support"
    assert count(app, "account") == 1
    assert "fields dropped" in logged.getvalue()


@ON_BOTH
@pytest.mark.promise("S148", "P135")
def test_an_invitation_works_once_and_looking_does_not_use_it(visitor: Visitor, app: Flask) -> None:
    link = invited(app)
    for _ in range(3):
        visitor.page(link)
    token = token_in(visitor.page(link))
    assert visitor.post(link, data={**SEM, "form_token": token}).status_code == 303
    other = browser(app)
    other.page(link, 404)
    again = other.post(link, data={**SEM, "form_token": token, "password": PASSWORD})
    assert again.status_code == 404
    assert count(app, "account") == 1


@pytest.mark.promise("S148", "P135")
def test_an_invitation_is_of_a_week(visitor: Visitor, app: Flask) -> None:
    with time_machine.travel(NOON, tick=False) as moment:
        link = invited(app)
        moment.shift(timedelta(days=6))
        visitor.page(link)
        moment.shift(timedelta(days=3))
        assert "nieuwe uitnodiging" in visitor.page(link, 404)


@pytest.mark.promise("P135")
@pytest.mark.parametrize("door", ["bevestigen", "wachtwoord-herstellen", "inlog-melden"])
def test_an_invitation_opens_no_other_door(visitor: Visitor, app: Flask, door: str) -> None:
    visitor.page(f"/{door}/{invited(app).rpartition('/')[2]}", 404)


@pytest.mark.promise("S90", "S93")
@pytest.mark.parametrize(
    ("password", "status"),
    [("xkqjwvb", 422), (SHORT, 303), ("welkom12", 422), ("snelhulp", 422), (PASSWORD, 303), ("", 422)],
)
def test_eight_will_do_because_a_second_step_must_come(
    visitor: Visitor, app: Flask, password: str, status: int
) -> None:
    assert fill(visitor, invited(app), name=SEM["name"], password=password).status_code == status
    assert count(app, "account") == (status == 303)


@pytest.mark.promise("P52", "S106", "S95")
def test_the_page_advises_not_to_share_and_helps_password_managers(visitor: Visitor, app: Flask) -> None:
    page = visitor.page(invited(app))
    assert "Deel je wachtwoord met niemand" in page
    fields = {f.get("name"): f for f in parse(page).iter("input")}
    assert fields["password"].get("autocomplete") == "new-password"
    assert any(f.get("autocomplete") == "username" for f in parse(page).iter("input"))


def test_an_address_that_signs_in_already_is_not_taken_over(visitor: Visitor, app: Flask) -> None:
    with_password(app)
    link = invited(app, email=ADA["email"])
    response = fill(visitor, link, **SEM)
    assert response.status_code == 409
    assert "al een account" in response.text
    assert account_with(app, ADA["email"]).user_type == "customer_user"
    assert count(app, "invitation") == 1, "the invitation is still good"
    assert not is_in(visitor)


def test_a_registration_that_was_never_confirmed_makes_way(visitor: Visitor, app: Flask) -> None:
    register(visitor, email=BOB["email"], password=OTHER_PASSWORD)
    assert fill(visitor, invited(app, email=BOB["email"]), **SEM).status_code == 303
    assert account_with(app, BOB["email"]).user_type == "support"
    assert sign_in(browser(app), BOB["email"], OTHER_PASSWORD).status_code == 422


@pytest.mark.promise("S191")
def test_a_form_from_elsewhere_makes_nothing(visitor: Visitor, app: Flask) -> None:
    link = invited(app)
    token = token_in(visitor.page(link))
    foreign = {"Sec-Fetch-Site": "cross-site"}
    assert visitor.post(link, data={**SEM, "form_token": token}, headers=foreign).status_code == 403
    assert visitor.post(link, data=SEM).status_code == 422
    assert count(app, "account") == 0


def test_a_busy_moment_uses_nothing_up(visitor: Visitor, app: Flask, monkeypatch) -> None:
    def busy(_password: str) -> str:
        raise hashing.Busy

    link = invited(app)
    with monkeypatch.context() as patch:
        patch.setattr(hashing, "make", busy)
        assert fill(visitor, link, **SEM).status_code == 503
    assert fill(visitor, link, **SEM).status_code == 303


@pytest.mark.promise("P38", "P132")
def test_no_log_line_holds_name_address_password_or_link(visitor: Visitor, app: Flask, logged) -> None:
    link = invited(app, email="zzmarkeradres@example.org")
    fill(visitor, link, name="Zzmarkernaam Qx", password="zzmarker9")
    lines = logged.getvalue().casefold()
    assert "account.accepted" in lines
    assert "zzmarker" not in lines
    assert link.rpartition("/")[2].casefold() not in lines


def test_english_too(visitor: Visitor, app: Flask) -> None:
    link = f"/en{invited(app)}"
    response = fill(visitor, link, **SEM)
    assert response.headers["Location"] == "/en/portaal/beveiliging"
    assert account_with(app, "sem@example.nl").language == "en"
