"""The doors of the portal: register, sign in, recover, as somebody with a browser does."""

from __future__ import annotations

import re
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from adapters import hashing
from domain import passwords
from models import Account
from tests.cast import ADA, account_of, body, deliver, letters
from tests.visitor import ADDRESS, Visitor, token_in

PASSWORD = "een brug over de rustige rivier"
OTHER_PASSWORD = "negen lampen onder het witte dak"
ADA_REGISTERS = {
    "name": ADA["name"],
    "email": ADA["email"],
    "password": PASSWORD,
    "country": "NL",
    "language": "nl",
}


def browser(app: Flask) -> Visitor:
    """Give somebody else's browser, or another one of the same person."""
    client = app.test_client()
    assert isinstance(client, Visitor)
    return client


def fill(visitor: Visitor, path: str, /, at: str = "", **fields: Any) -> TestResponse:
    """Open a page with a form and send that form."""
    return visitor.post(at or path, data={"form_token": token_in(visitor.page(path)), **fields})


def register(visitor: Visitor, path: str = "/registreren", **more: Any) -> TestResponse:
    """Register as Ada, unless said otherwise."""
    return fill(visitor, path, **{**ADA_REGISTERS, **more})


def with_password(app: Flask, password: str = PASSWORD, **more: Any) -> Account:
    """Make a confirmed account with a password."""
    return account_of(app, password_hash=hashing.make(passwords.normal(password)), **more)


def sign_in(
    visitor: Visitor, email: str = ADA["email"], password: str = PASSWORD, path: str = "/inloggen", **more: Any
):
    """Sign in by password."""
    return fill(visitor, path, email=email, password=password, **more)


def sign_out(visitor: Visitor) -> TestResponse:
    """Press the button that ends the session."""
    return fill(visitor, "/portaal", "/uitloggen")


def link_in(app: Flask, door: str) -> str:
    """Deliver what waits and give the path of the latest link that opens this door."""
    deliver(app)
    found = [
        match[1]
        for letter in letters(app)
        if (match := re.search(rf"{re.escape(ADDRESS)}((?:/en)?/{door}/[\w-]{{30,}})", body(letter)))
    ]
    assert found, f"no letter leads to /{door}"
    return found[-1]


def subjects(app: Flask) -> list[str]:
    """Deliver what waits and give the subjects of all letters."""
    deliver(app)
    return [str(letter["Subject"]) for letter in letters(app)]


def is_in(visitor: Visitor) -> bool:
    """Say whether the portal opens for this browser."""
    return visitor.get("/portaal").status_code == 200


def cookies(visitor: Visitor) -> dict[str, str]:
    """Give the cookies that a browser holds."""
    return {name: cookie.value for name in ("session", "browser") if (cookie := visitor.get_cookie(name, "127.0.0.1"))}


def bring(visitor: Visitor, held: dict[str, str]) -> None:
    """Put cookies into a browser: those of another one, or those of before."""
    for name, value in held.items():
        visitor.set_cookie(name, value, domain="127.0.0.1")
