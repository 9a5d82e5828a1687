"""Staff at their desks: signed in, with the guideline confirmed, and what they do there."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from adapters import clock, guideline
from domain import staff
from models import Account
from tests.cast import account_of, rows, send, sign_in_as, within
from tests.visitor import Visitor, token_in

NAMES = {
    "administration": "Anna Archief",
    "support": "Sem Snelhulp",
    "recruitment": "Rita Rooster",
    "finance": "Fleur Factuur",
    "privacy": "Piet Privé",
    "admin": "Bea Beheer",
    "customer_user": "Klaas Klant",
    "customer_manager": "Klara Klant",
}


def colleague(app: Flask, role: str = "support", *, confirmed: bool = True, **more: Any) -> Account:
    """Make an account in a role; of staff with the guideline confirmed."""
    facts = {"name": NAMES[role], "email": f"{role.replace('_', '')}@example.nl", "user_type": role}
    account = account_of(app, **(facts | more))
    if confirmed and account.is_staff:
        version = guideline.in_force("nl", clock.today()).version
        within(app, lambda session: staff.confirm_guideline(session, account, version, now=clock.now()))
    return account


def at_desk(app: Flask, role: str = "support", **more: Any) -> Visitor:
    """Give the browser of a colleague who is signed in."""
    browser = app.test_client()
    assert isinstance(browser, Visitor)
    strong = more.pop("strong", True)
    sign_in_as(app, browser, colleague(app, role, **more), strong=strong)
    return browser


def received(app: Flask, visitor: Visitor, sheet: dict[str, str]) -> str:
    """Let somebody send a message; give its reference."""
    send(visitor, sheet)
    return str(max(rows(app, "contact_message"), key=lambda row: row["id"])["reference"])


def seen_in(page: str) -> str:
    """Give the mark of the state that a message page showed."""
    match = re.search(r'name="seen" value="(\w+)"', page)
    assert match
    return match[1]


def act(browser: Visitor, reference: str, what: str, *, page: str = "", **fields: str) -> TestResponse:
    """Fill in one of the forms of a message page and send it."""
    page = page or browser.page(f"/beheer/berichten/{reference}")
    marks = {"form_token": token_in(page), "seen": seen_in(page)}
    return browser.post(f"/beheer/berichten/{reference}/{what}", data=marks | fields)


def later(**more: float) -> timedelta:
    """Give a length of time."""
    return timedelta(**more)
