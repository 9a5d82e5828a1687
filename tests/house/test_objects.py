"""Other people's keys in every address that takes one: nothing is there, and nothing changes (S158, S161)."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any, Final

import pytest
from flask import Flask

from adapters import clock
from domain import accounts, browsers, consents, incidents, links, packages, staff
from models import Account, KnownBrowser, Package, Passkey
from privacy.consents import CONSENTS
from tests import papers
from tests.cast import ADA, BOB, account_of, rows, send, sign_in_as, within
from tests.desk import at_desk
from tests.newcomer import WITHOUT_DEBIT, approved, customer_keys, join
from tests.papers import apply
from tests.visitor import Visitor

pytestmark = pytest.mark.promise("P85", "S158", "S161")

PERSONS: Final = {
    "/portaal/berichten/<reference>": "message",
    "/portaal/berichten/<reference>/wissen": "message",
    "/portaal/beveiliging/browsers/<key>/vergeten": "browser",
    "/portaal/beveiliging/passkeys/<key>": "passkey",
    "/portaal/beveiliging/passkeys/<key>/verwijderen": "passkey",
    "/portaal/beveiliging/sessies/<key>/beeindigen": "session",
    "/portaal/download/<key>": "package",
    "/portaal/e-mailadres/<token>": "new_email",
    "/portaal/organisatie/machtigingen/<key>": "mandate",
    "/portaal/organisatie/mensen/<key>/verwijderen": "person",
    "/portaal/organisatie/uitnodigingen/<key>/intrekken": "colleague",
    "/portaal/organisatie/voorstellen/<key>/intrekken": "proposal",
    "/portaal/sollicitaties/<key>": "application",
    "/portaal/sollicitaties/<key>/bestanden": "application",
    "/portaal/sollicitaties/<key>/bestanden/<file>": "paper",
    "/portaal/sollicitaties/<key>/bestanden/<file>/terugnemen": "paper",
    "/portaal/sollicitaties/<key>/bewaren": "application",
    "/portaal/sollicitaties/<key>/download": "application",
    "/portaal/sollicitaties/<key>/intrekken": "application",
    "/portaal/toestemmingen/<key>/intrekken": "consent",
}
"""Addresses of the portal, each with what of a person it opens: for anybody else it is not there."""

LINKS: Final = (
    "/bevestigen/<token>",
    "/contact/<token>",
    "/contact/<token>/download",
    "/contact/<token>/intrekken",
    "/e-mailadres-terugdraaien/<token>",
    "/inlog-melden/<token>",
    "/klant-uitnodiging/<token>",
    "/klant-uitnodiging/<token>/weigeren",
    "/nieuwe-klant/<token>",
    "/nieuwe-klant/<token>/controleren",
    "/solliciteren/<key>",
    "/solliciteren/<key>/bestanden",
    "/solliciteren/<key>/bestanden/<file>",
    "/solliciteren/<key>/bestanden/<file>/terugnemen",
    "/solliciteren/<key>/bewaren",
    "/solliciteren/<key>/download",
    "/solliciteren/<key>/intrekken",
    "/mijn-rechten/<token>",
    "/mijn-rechten/<token>/intrekken",
    "/mijn-rechten/pakket/<token>",
    "/uitnodiging/<token>",
    "/wachtwoord-herstellen/<token>",
)
"""Doors that a secret of a letter opens, whoever holds it: a key or a link for something else opens none."""

OPEN: Final = {
    "/brieven/<name>": "a letter of the spool, in development alone",
    "/opgeheven/<reference>": "a proof that is about nobody",
    "/opgeheven/<reference>/bewijs": "a proof that is about nobody",
    "/portaal/toestemmingen/<purpose>": "something to consent to, the same for all",
    "/privacyverklaring/versies/<date>": "a public text",
    "/privacyverklaring/versies/<date>/hiaten": "a public text",
    "/privacyverklaring/versies/<date>/verschil": "a public text",
}
STAFF: Final = "/beheer/"
"""Every route under it stands in the table of tests/house/test_roles.py, which is held against the site as well."""


def test_every_address_that_takes_a_key_is_known_here(app: Flask) -> None:
    taking = {rule.rule for rule in app.url_map.iter_rules() if rule.arguments}
    known = {*PERSONS, *LINKS, *OPEN}
    assert {rule for rule in taking if not rule.startswith(STAFF)} == known


@dataclass(frozen=True)
class House:
    """What two people have: the keys of the one, and the browser of the other."""

    keys: dict[str, str]
    secrets: dict[str, str]
    browsers: dict[str, Visitor]


def _belongings(session: Any, account: Account) -> dict[str, str]:
    """Give somebody one of everything that an address of the portal can name."""
    account, now = session.get_one(Account, account.id), clock.now()
    browser, _secret = browsers.remember(session, account, [], device="Firefox op Linux", now=now)
    passkey = Passkey(
        account_id=account.id,
        credential_id=account.id.encode(),
        public_key=b"key",
        sign_count=0,
        label="Telefoon",
        made_at=now,
    )
    session.add(passkey)
    package, _fresh = packages.ask(session, account, now=now)
    purpose = next(iter(CONSENTS))
    consent = consents.give(session, account, purpose, version=CONSENTS[purpose].current.version, now=now)
    session.flush()
    assert isinstance(browser, KnownBrowser)
    assert isinstance(package, Package)
    return {"browser": browser.id, "passkey": passkey.id, "package": package.id, "consent": consent.id}


@pytest.fixture
def house(app: Flask, visitor: Visitor) -> House:
    """Ada with one of everything, and Bob, a manager and all staff as those who would like to see it."""
    send(visitor, ADA)
    ada = account_of(app)
    keys = within(app, lambda session: _belongings(session, ada))
    own = app.test_client()
    assert isinstance(own, Visitor)
    keys |= {"session": sign_in_as(app, own, ada), "account": ada.id}
    (message,) = rows(app, "contact_message")
    keys |= {"message": message["reference"], "message_id": message["id"]}
    made_here = customer_keys(app, visitor, ada)
    links_here = {name: made_here.pop(name) for name in ("colleague_secret", "form_secret")}
    keys |= made_here
    apply(visitor, papers.ADA | {"cv": papers.file(papers.pdf())})
    (application,), (paper,) = rows(app, "application"), rows(app, "application_file")
    keys |= {"application": application["reference"], "paper": f"{application['reference']}|{paper['id']}"}

    def secret(purpose: str) -> str:
        return within(
            app,
            lambda session: links.make(
                session,
                session.get_one(Account, ada.id),
                purpose,
                lasts=timedelta(hours=1),
                now=clock.now(),
                address="nieuw@example.org",
            ),
        )

    secrets = {purpose: secret(purpose) for purpose in (accounts.RECOVER, incidents.LINK, "new_email", "revert_email")}
    secrets["invitation"] = within(
        app, partial(staff.invite, user_type="finance", email="f@example.nl", now=clock.now())
    )[1]
    keys["new_email"] = secrets["new_email"]
    secrets |= links_here
    made: dict[str, Visitor] = {"own": own}
    for number, kind in enumerate(("customer_user", "customer_manager")):
        client = app.test_client()
        assert isinstance(client, Visitor)
        made[kind] = client
        bob = account_of(app, email=f"bob{number}@example.nl", name=BOB["name"], user_type=kind)
        sign_in_as(app, client, bob)
        if kind == "customer_manager":
            other = WITHOUT_DEBIT | {"kvk": "11223344", "vat_id": "", "contact_email": "elders@example.nl"}
            join(app, approved(app, visitor, other), bob, manages=True)
    made |= {role: at_desk(app, role) for role in ("administration", "support", "recruitment", "finance")}
    made |= {role: at_desk(app, role) for role in ("privacy", "admin")}
    return House(keys, secrets, made)


def asked(app: Flask, rule: str, key: str, browser: Visitor, token: str = "") -> dict[str, int]:
    """Ask for an address in each way that it takes; gives the statuses. A key of two places has a bar between them."""
    methods = {method for item in app.url_map.iter_rules() if item.rule == rule for method in item.methods or ()}
    parts = iter(key.split("|"))
    path = re.sub("<[a-z]+>", lambda _place: next(parts, key), rule)
    ways: dict[str, Callable[[], Any]] = {
        "GET": lambda: browser.get(path),
        "POST": lambda: browser.post(path, data={"form_token": token}),
    }
    return {method: ways[method]().status_code for method in sorted(methods & set(ways))}


def everything(app: Flask) -> dict[str, list[dict[str, Any]]]:
    """Read what could have changed."""
    tables = (
        *("contact_message", "application", "application_file", "shelf_removal", "known_browser", "passkey", "package"),
        *("consent", "account_token", "account", "customer", "customer_person", "customer_mandate"),
        *("customer_proposal", "colleague_invitation", "customer_invitation", "customer_submission"),
    )
    stored = {table: rows(app, table) for table in tables}
    stored["login_session"] = [row for row in rows(app, "login_session") if row["stage"] == "in"]
    for row in stored["login_session"]:
        row.pop("last_seen_at")
    return stored


KINDS: Final = (
    "customer_user",
    "customer_manager",
    "administration",
    "support",
    "recruitment",
    "finance",
    "privacy",
    "admin",
)


@pytest.mark.parametrize("who", KINDS)
def test_what_is_one_persons_is_not_there_for_anybody_else(app: Flask, house: House, who: str) -> None:
    browser, before = house.browsers[who], everything(app)
    token = browser.token("/portaal")
    for rule, what in PERSONS.items():
        for method, status in asked(app, rule, house.keys[what], browser, token).items():
            assert status == 404, (method, rule, what)
    assert everything(app) == before


def test_what_is_ones_own_is_there(app: Flask, house: House) -> None:
    """The same addresses answer their owner: a test that finds nothing for anybody would prove nothing."""
    own = house.browsers["own"]
    for rule, what in PERSONS.items():
        if rule not in ("/portaal/download/<key>", "/portaal/e-mailadres/<token>"):
            for method, status in asked(app, rule, house.keys[what], own, "stale").items():
                assert status != 404, (method, rule)
    assert asked(app, "/portaal/e-mailadres/<token>", house.keys["new_email"], own)["GET"] == 200


def test_a_key_of_another_kind_opens_nothing_even_for_its_owner(app: Flask, house: House) -> None:
    own, before = house.browsers["own"], everything(app)
    token = own.token("/portaal")
    for rule, what in PERSONS.items():
        for other, key in house.keys.items():
            if other != what and {other, what} != {"application", "paper"}:  # the one names the other
                assert set(asked(app, rule, key, own, token).values()) == {404}, (rule, other)
    assert everything(app) == before


@pytest.mark.promise("P135", "S162")
def test_no_key_and_no_link_for_something_else_opens_a_door_of_a_letter(
    app: Flask, visitor: Visitor, house: House
) -> None:
    right = {
        "/klant-uitnodiging/<token>": "colleague_secret",
        "/klant-uitnodiging/<token>/weigeren": "colleague_secret",
        "/nieuwe-klant/<token>": "form_secret",
        "/nieuwe-klant/<token>/controleren": "form_secret",
        "/e-mailadres-terugdraaien/<token>": "revert_email",
        "/inlog-melden/<token>": incidents.LINK,
        "/uitnodiging/<token>": "invitation",
        "/wachtwoord-herstellen/<token>": accounts.RECOVER,
    }
    before, token = everything(app), visitor.token("/inloggen")
    for rule in LINKS:
        for kind, key in {**house.keys, **house.secrets}.items():
            if right.get(rule) != kind:
                for method, status in asked(app, rule, key, visitor, token).items():
                    assert status == 404, (method, rule, kind)
    assert everything(app) == before
    for rule, kind in right.items():
        assert asked(app, rule, house.secrets[kind], visitor).get("GET", 200) in (200, 409), rule


def test_public_addresses_show_nothing_to_a_key_of_somebody(app: Flask, visitor: Visitor, house: House) -> None:
    for rule in OPEN:
        if not rule.startswith("/portaal"):
            for kind, key in house.keys.items():
                assert asked(app, rule, key, visitor).get("GET", 404) == 404, (rule, kind)
