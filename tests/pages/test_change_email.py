"""Another e-mail address: the new one confirms, the old one can undo it, and nobody is told what they should not know (P47)."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from werkzeug.test import TestResponse

from adapters import clock
from domain import addresses
from models import Account
from tests.cast import ADA, account_of, body, count, deliver, letters, rows, send, sign_in_as, within
from tests.visitor import Visitor, parse, text_of, token_in

PAGE = "/portaal/e-mailadres"
NEW = "ada.nieuw@example.org"


@pytest.fixture
def ada(app: Flask, visitor: Visitor) -> Account:
    """Ada, who is signed in."""
    account = account_of(app)
    sign_in_as(app, visitor, account)
    return account


def fresh(app: Flask) -> Visitor:
    client = app.test_client()
    assert isinstance(client, Visitor)
    return client


def ask(visitor: Visitor, email: str = NEW) -> TestResponse:
    return visitor.post(PAGE, data={"form_token": token_in(visitor.page(PAGE)), "email": email})


def mail_to(app: Flask, address: str) -> list[str]:
    deliver(app)
    return [body(letter) for letter in letters(app) if letter["To"] == address]


def link_to(app: Flask, address: str) -> str:
    """Give the path of the link in the last letter to an address."""
    found = re.search(r"http://127\.0\.0\.1:5000(/\S*[\w-]{43})", mail_to(app, address)[-1])
    assert found
    return found[1]


def press(visitor: Visitor, link: str) -> TestResponse:
    return visitor.post(link, data={"form_token": token_in(visitor.page(link))})


def email_now(app: Flask, account: Account) -> str:
    return str(within(app, lambda session: session.get(Account, account.id).email))  # type: ignore[union-attr]


def change(app: Flask, visitor: Visitor, email: str = NEW) -> None:
    assert ask(visitor, email).status_code == 303
    assert press(visitor, link_to(app, email)).status_code == 303


@pytest.mark.promise("P47")
def test_the_change_takes_effect_only_after_the_link_and_the_button(visitor: Visitor, app: Flask, ada: Account) -> None:
    assert ask(visitor).headers["Location"] == f"{PAGE}/gevraagd"
    assert "Kijk in je mail" in visitor.page(f"{PAGE}/gevraagd")
    assert email_now(app, ada) == ADA["email"]
    link = link_to(app, NEW)
    assert NEW in visitor.page(link)
    assert visitor.head(link).status_code == 200
    assert email_now(app, ada) == ADA["email"], "a scanner of mail that follows the link changes nothing"
    assert press(visitor, link).status_code == 303
    assert email_now(app, ada) == NEW
    assert visitor.get(link).status_code == 404


@pytest.mark.promise("P47", "S98", "S146")
def test_the_old_address_is_told_and_other_sessions_end(visitor: Visitor, app: Flask, ada: Account) -> None:
    other = fresh(app)
    sign_in_as(app, other, ada)
    change(app, visitor)
    assert other.get("/portaal/beveiliging").status_code == 303
    assert visitor.get("/portaal/beveiliging").status_code == 200
    (told,) = mail_to(app, ADA["email"])
    assert "zeven dagen" in told
    assert NEW not in told
    noted = [row["action"] for row in sorted(rows(app, "activity_entry"), key=lambda row: row["id"])]
    assert noted == ["email_change_asked", "email_changed"]


@pytest.mark.promise("P47")
def test_the_old_address_undoes_it_without_signing_in(visitor: Visitor, app: Flask, ada: Account) -> None:
    change(app, visitor)
    link = link_to(app, ADA["email"])
    stranger = fresh(app)
    assert ADA["email"] in stranger.get(link).text
    assert email_now(app, ada) == NEW
    done = press(stranger, link)
    assert done.status_code == 200
    assert "teruggedraaid" in done.text
    assert email_now(app, ada) == ADA["email"]
    assert visitor.get("/portaal/beveiliging").status_code == 303, "every session ended"
    assert stranger.get(link).status_code == 404
    assert "teruggedraaid" in mail_to(app, NEW)[-1] or "vorige e-mailadres" in mail_to(app, NEW)[-1]
    sign_in_as(app, visitor, ada)
    assert visitor.get(PAGE).status_code == 403, "for a time the address cannot be changed again"


@pytest.mark.promise("P47")
def test_after_a_week_it_cannot_be_undone_by_the_link(visitor: Visitor, app: Flask, ada: Account) -> None:
    change(app, visitor)
    link = link_to(app, ADA["email"])
    with time_machine.travel(clock.now() + timedelta(days=6, hours=23)):
        assert visitor.get(link).status_code == 200
    with time_machine.travel(clock.now() + timedelta(days=7, seconds=1)):
        assert visitor.get(link).status_code == 404


@pytest.mark.promise("P47")
def test_who_changes_the_address_twice_cannot_undo_the_undoing(visitor: Visitor, app: Flask, ada: Account) -> None:
    change(app, visitor, "dief1@example.net")
    first = link_to(app, ADA["email"])
    change(app, visitor, "dief2@example.net")
    thiefs = link_to(app, "dief1@example.net")
    assert press(fresh(app), first).status_code == 200
    assert email_now(app, ada) == ADA["email"]
    assert visitor.get(thiefs).status_code == 404


@pytest.mark.promise("P47")
def test_a_thief_who_undoes_their_own_step_leaves_the_owner_a_way_back(
    visitor: Visitor, app: Flask, ada: Account
) -> None:
    change(app, visitor, "dief1@example.net")
    owners = link_to(app, ADA["email"])
    change(app, visitor, "dief2@example.net")
    press(visitor, link_to(app, "dief1@example.net"))
    assert email_now(app, ada) == "dief1@example.net"
    assert press(fresh(app), owners).status_code == 200
    assert email_now(app, ada) == ADA["email"]


@pytest.mark.promise("P57")
def test_an_address_that_has_an_account_gets_the_same_answer(visitor: Visitor, app: Flask, ada: Account) -> None:
    account_of(app, name="Bob", email="bob@example.nl")
    free, taken = ask(visitor), ask(visitor, "Bob@Example.NL")
    assert (free.status_code, free.headers["Location"]) == (taken.status_code, taken.headers["Location"])
    (told,) = mail_to(app, "Bob@Example.NL")
    assert "heeft al een account" in letters(app)[-1]["Subject"] or "wordt al ingelogd" in told
    assert "/portaal/e-mailadres/" not in told
    assert [row["purpose"] for row in rows(app, "account_token")] == []


def test_an_address_taken_meanwhile_is_refused_at_the_last_moment(visitor: Visitor, app: Flask, ada: Account) -> None:
    ask(visitor)
    link = link_to(app, NEW)
    account_of(app, name="Bob", email=NEW)
    assert press(visitor, link).status_code == 404
    assert email_now(app, ada) == ADA["email"]


def test_only_the_last_wish_counts_and_only_within_a_day(visitor: Visitor, app: Flask, ada: Account) -> None:
    ask(visitor)
    first = link_to(app, NEW)
    ask(visitor, "ada.anders@example.org")
    assert visitor.get(first).status_code == 404
    second = link_to(app, "ada.anders@example.org")
    with time_machine.travel(clock.now() + timedelta(hours=25)):
        sign_in_as(app, visitor, ada)
        assert visitor.get(second).status_code == 404


@pytest.mark.promise("P47")
def test_the_link_works_only_for_who_asked(visitor: Visitor, app: Flask, ada: Account) -> None:
    ask(visitor)
    link = link_to(app, NEW)
    stranger = fresh(app)
    answer = stranger.get(link)
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("/inloggen?next=")
    sign_in_as(app, stranger, account_of(app, name="Bob", email="bob@example.nl"))
    assert stranger.get(link).status_code == 404
    token = token_in(stranger.get("/portaal/beveiliging").text)
    assert stranger.post(link, data={"form_token": token}).status_code == 404


@pytest.mark.parametrize(
    ("email", "says"),
    [
        ("", "Vul je nieuwe"),
        ("geen adres", "volledig"),
        (ADA["email"].upper(), "al gebruikt"),
        ("a@gmial.com", "gmail"),
    ],
)
def test_what_is_no_new_address_is_refused_and_kept(visitor: Visitor, ada: Account, email: str, says: str) -> None:
    answer = ask(visitor, email)
    assert answer.status_code == 422
    assert says in answer.text
    fields = {field.get("name"): field.get("value") for field in parse(answer.text).iter("input")}
    assert (fields["email"] or "") == email


@pytest.mark.promise("P47")
def test_what_was_sent_under_the_old_address_keeps_it(visitor: Visitor, app: Flask, ada: Account) -> None:
    send(visitor, ADA)
    before = [row["email_index"] for row in rows(app, "contact_message")]
    change(app, visitor)
    assert [row["email_index"] for row in rows(app, "contact_message")] == before
    assert within(app, lambda session: addresses.holder(session, NEW)).id == ada.id  # type: ignore[union-attr]


def test_neither_address_is_stored_or_logged_in_the_open(
    visitor: Visitor, app: Flask, ada: Account, logged: Any
) -> None:
    change(app, visitor)
    for table in ("account", "account_token", "correction", "letter"):
        stored = b"".join(
            v if isinstance(v, bytes) else str(v).encode() for row in rows(app, table) for v in row.values()
        )
        assert b"example.org" not in stored
    assert "ada.nieuw" not in logged.getvalue()
    assert count(app, "correction") == 1


def test_the_pages_speak_english(visitor: Visitor, ada: Account) -> None:
    assert text_of(next(parse(visitor.page(f"/en{PAGE}")).iter("h1")))
