"""A small cast: Ada and Bob who write to us, strangers around them, and what they fill in."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any, TypeVar

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

import worker
from adapters import clock
from domain import sessions
from extensions import db
from models import Account
from privacy.activities import KEEP_ACCOUNT
from tests.visitor import ADDRESS, Visitor

T = TypeVar("T")

ON_BOTH = pytest.mark.parametrize("database", ["sqlite", "postgresql"], indirect=True)
"""A test of the database runs on each kind that the site can stand on."""

ADA = {
    "name": "Ada Lovestone",
    "email": "ada@example.org",
    "organisation": "Rekenkamer Testdorp",
    "phone": "+31 97 0123 4567",
    "topic": "complaint",
    "message": "De rekenmachine rekent verkeerd sinds dinsdag.",
}
BOB = {"name": "Bob Bouwmans", "email": "bob@example.nl", "topic": "question", "message": "Hoe laat zijn jullie open?"}
STRANGER = {"name": "Vera Vreemd", "email": "vera@example.org", "topic": "other", "message": "Zomaar een groet."}

MARKERS = {
    "name": "Zzmarkernaam Qx",
    "email": "zzmarkeradres@example.org",
    "organisation": "Zzmarkerbedrijf",
    "phone": "+31 97 0999 8877",
    "topic": "advice",
    "message": "Zzmarkertekst in een bericht",
}
"""Values that can be looked for in bytes and logs."""
MARKER_PIECES = ("zzmarker", "970999", "0999 8877", "+31970999")


def write(visitor: Visitor, sheet: dict[str, str], path: str = "/contact", **more: Any) -> TestResponse:
    """Open the form, fill it in and send it."""
    token = more.pop("token", None) or visitor.token(path)
    return visitor.post(path, data={**sheet, "form_token": token, **more.pop("fields", {})}, **more)


def send(visitor: Visitor, sheet: dict[str, str], path: str = "/contact") -> TestResponse:
    """Send the form; it must be accepted."""
    response = write(visitor, sheet, path)
    assert response.status_code == 303, response.text
    return response


def rows(app: Flask, table: str) -> list[dict[str, Any]]:
    """Read a table as it is stored, in a transaction of its own."""
    with app.app_context(), db.engine.connect() as connection:
        return [dict(row) for row in connection.execute(text(f"SELECT * FROM {table}")).mappings()]


def count(app: Flask, table: str) -> int:
    """Count the rows of a table."""
    return len(rows(app, table))


def within(app: Flask, work: Callable[[Session], T]) -> T:
    """Do something in a session of its own, and commit."""
    with app.app_context():
        result = work(db.session())
        db.session.commit()
        db.session.remove()
        return result


def deliver(app: Flask) -> int:
    """Let the worker deliver what waits."""
    with app.app_context():
        sent = worker.send_waiting(app.extensions["site"])
        db.session.remove()
        return sent


def purge(app: Flask, moment: datetime | None = None) -> dict[str, int]:
    """Let the worker purge."""
    with app.app_context():
        counts = worker.purge(app.extensions["site"], moment)
        db.session.remove()
        return counts


def letters(app: Flask) -> list[EmailMessage]:
    """Open the letters in the spool, oldest first."""
    folder: Path = app.extensions["site"].settings.mail_spool
    found = [message_from_bytes(path.read_bytes(), policy=policy.default) for path in sorted(folder.glob("*.eml"))]
    return list(found)


def body(letter: EmailMessage, kind: str = "plain") -> str:
    """Give one of the two bodies of a letter."""
    part = letter.get_body((kind,))
    assert part is not None, f"the letter has no {kind} part"
    return str(part.get_content())


def link_in(letter: EmailMessage) -> str:
    """Give the path of the link to the message, as the reader of the letter finds it."""
    match = re.search(r"http://127\.0\.0\.1:5000((?:/en)?/contact/[\w-]{30,})", body(letter))
    assert match, body(letter)
    return match[1]


def latest_link(app: Flask) -> str:
    """Deliver what waits and give the link of the last letter."""
    deliver(app)
    return link_in(letters(app)[-1])


def inbox(command: Callable[..., str], *words: str) -> list[dict[str, Any]]:
    """Give the stored messages as staff sees them."""
    return [json.loads(line) for line in command("inbox", "list", "--json", *words).splitlines()]


def context(app: Flask) -> AbstractContextManager[Any]:
    """Give the application context that domain functions with a session need."""
    return app.app_context()


def account_of(app: Flask, **more: Any) -> Account:
    """Make a confirmed account: Ada's, a customer, unless said otherwise."""
    now = more.pop("now", None) or clock.now()
    facts = {
        "name": ADA["name"],
        "email": ADA["email"],
        "country": "NL",
        "language": "nl",
        "user_type": "customer_user",
        "user_handle": secrets.token_bytes(64),
        "statement_version": date(2023, 8, 15),
        "created_at": now,
        "confirmed_at": now,
        "signed_in_at": now,
        "warnings": 0,
        "version": 1,
        "due_at": KEEP_ACCOUNT.rules["inactive"].due(now),
    }
    made = Account(**(facts | more))
    within(app, lambda session: session.add(made))
    return made


def sign_in_as(app: Flask, visitor: Visitor, account: Account, *, strong: bool = True) -> str:
    """Let a visitor be signed in as this account, past all forms; gives the key of the session."""
    started = within(
        app,
        lambda session: sessions.start(
            session, account, device="Firefox op Linux", address="192.0.2.0", now=clock.now(), strong=strong
        ),
    )
    with visitor.session_transaction(base_url=ADDRESS) as cookie:
        cookie["_user_id"], cookie["_fresh"] = started.token, True
    return started.session.id
