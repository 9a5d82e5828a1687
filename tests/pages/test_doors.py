"""All doors of the portal together: their forms are in the public list, their pages keep the house rules."""

from __future__ import annotations

from functools import partial

import pyotp
import pytest
from flask import Flask

from adapters import clock
from domain import closing, staff
from models import Account
from privacy.forms import FORMS
from privacy.traces import TRACES
from tests.cast import ADA, BOB, account_of, sign_in_as, within
from tests.doors import browser, fill, link_in, register, sign_in, with_password
from tests.visitor import Visitor, parse

DOORS = ("/registreren", "/bevestigen", "/inloggen", "/uitloggen", "/wachtwoord-", "/uitnodiging")


def all_pages(app: Flask) -> list[tuple[Visitor, str]]:
    """Give every page before signing in, each with a browser for which it opens."""
    visitor = browser(app)
    register(visitor)
    confirm = link_in(app, "bevestigen")
    with_password(app, email=BOB["email"], totp_secret=pyotp.random_base32(32))
    fill(visitor, "/wachtwoord-vergeten", email=BOB["email"])
    recover = link_in(app, "wachtwoord-herstellen")
    half = browser(app)
    sign_in(half, BOB["email"])
    closed, gone = browser(app), with_password(app, email="carla@example.org")
    within(app, lambda session: closing.start(session, session.get_one(Account, gone.id), now=clock.now()))
    sign_in(closed, "carla@example.org")
    signed_in = browser(app)
    sign_in_as(app, signed_in, account_of(app, email="dirk@example.org"))
    secrets = [
        within(app, partial(staff.invite, user_type="support", email=email, now=clock.now()))[1]
        for email in (None, "sem@example.nl")
    ]
    paths = ["/registreren", "/registreren/kijk-in-je-mail", "/inloggen?next=/portaal/inzage", "/wachtwoord-vergeten"]
    paths += ["/wachtwoord-vergeten/verstuurd", confirm, recover, *(f"/uitnodiging/{secret}" for secret in secrets)]
    special = [(half, "/inloggen/code?next=/portaal"), (closed, "/inloggen/opgeheven"), (signed_in, "/portaal")]
    return [(visitor, path) for path in paths] + special


@pytest.mark.promise("P66", "P07")
def test_every_form_is_in_the_public_list_and_the_other_way_round(app: Flask) -> None:
    found: dict[str, set[str]] = {}
    for visitor, path in all_pages(app):
        secret = path.rpartition("/")[2]
        for form in parse(visitor.page(path)).iter("form"):
            address = (form.get("action") or "").replace(secret, "<token>") if len(secret) == 43 else form.get("action")
            fields = {field.get("name") for tag in ("input", "textarea", "select") for field in form.iter(tag)}
            found.setdefault(address or "", set()).update({name for name in fields if name} - {"form_token"})
    listed = {address: {*form.required, *form.optional} for form in FORMS for address in form.addresses}
    ours = {address: fields for address, fields in listed.items() if address.startswith(DOORS)}
    assert {address: fields for address, fields in found.items() if address.startswith(DOORS)} == ours


@pytest.mark.promise("P135", "S89", "S214", "P42")
def test_every_page_is_stored_and_listed_nowhere_and_there_in_english(app: Flask) -> None:
    for visitor, path in all_pages(app):
        for address in (path, f"/en{path}"):
            response = visitor.get(address)
            assert response.status_code == 200, address
            assert response.headers["Cache-Control"] == "no-store"
            assert response.headers["Referrer-Policy"] == "no-referrer"


@pytest.mark.promise("P15", "P128")
def test_both_cookies_are_in_the_public_inventory(visitor: Visitor, app: Flask) -> None:
    with_password(app)
    set_here = {cookie.partition("=")[0] for cookie in sign_in(visitor).headers.getlist("Set-Cookie")}
    listed = {trace.name.en.split("‘")[1].rstrip("’") for trace in TRACES if trace.kind == "cookie"}
    assert set_here == {"session", "browser"} <= listed


@pytest.mark.promise("P132", "P135")
def test_secrets_of_links_stay_out_of_the_log(app: Flask, logged) -> None:
    secrets = [path.rpartition("/")[2] for visitor, path in all_pages(app) if visitor.get(path).status_code == 200]
    lines = logged.getvalue()
    assert not any(secret in lines for secret in secrets if len(secret) == 43)
    assert ADA["email"] not in lines
