"""People with accounts on a site that runs here, and the browsers in which they are signed in."""

from __future__ import annotations

import secrets
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

    from models import Account

PASSWORD: Final = "een brug over de rustige rivier"
EMAIL: Final = "ada@example.org"


def beside(data: Path, port: int) -> Flask:
    """Make the site once more in this process, on the data of the one that runs."""
    from app import create_app
    from config import from_environment

    return create_app(from_environment({"PORT": str(port), "RATE_LIMIT_FACTOR": "0"}, data_dir=data))


def member(app: Flask, *, imprint: str | None = None, **more: Any) -> Account:
    """Make a confirmed account: Ada's, a customer, unless said otherwise."""
    from adapters import clock
    from extensions import db
    from models import Account
    from privacy.activities import KEEP_ACCOUNT

    now = clock.now()
    facts = {
        "name": "Ada de Vries",
        "email": EMAIL,
        "country": "NL",
        "language": "nl",
        "user_type": "customer_user",
        "password_hash": imprint,
        "user_handle": secrets.token_bytes(64),
        "statement_version": date(2023, 8, 15),
        "created_at": now,
        "confirmed_at": now,
        "warnings": 0,
        "version": 1,
        "due_at": KEEP_ACCOUNT.rules["inactive"].due(now),
    }
    with app.app_context():
        made = Account(**(facts | more))
        db.session.add(made)
        db.session.commit()
        db.session.remove()
    return made


def colleague(app: Flask) -> Account:
    """Make a member of staff who has confirmed the guideline."""
    from adapters import clock, guideline
    from domain import staff
    from extensions import db

    made = member(app, name="Sem Snelhulp", email="sem@example.org", user_type="support")
    with app.app_context():
        version = guideline.in_force("nl", clock.today()).version
        staff.confirm_guideline(db.session(), made, version, now=clock.now())
        db.session.commit()
        db.session.remove()
    return made


def sign_in(app: Flask, browser: FlaskClient, account: Account, address: str) -> str:
    """Give a browser a session, past all forms; answer with its cookies as a browser sends them."""
    from adapters import clock
    from domain import sessions
    from extensions import db

    with app.app_context():
        started = sessions.start(db.session(), account, device="", address="", now=clock.now(), strong=True)
        db.session.commit()
        db.session.remove()
    with browser.session_transaction(base_url=address) as cookie:
        cookie["_user_id"], cookie["_fresh"] = started.token, True
    held = browser.get_cookie("session", address.split("//")[1].split(":", maxsplit=1)[0])
    assert held is not None
    return f"session={held.value}"
