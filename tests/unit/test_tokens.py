"""Links from letters: one purpose, one account, one use, one term (P135, S148, S151)."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from domain import accounts, incidents, links
from models import Account
from tests.cast import ON_BOTH, account_of, rows, within

NOW = datetime(2027, 2, 23, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def made(app: Flask, account: Account, purpose: str = accounts.RECOVER) -> str:
    return within(app, lambda session: links.make(session, account, purpose, lasts=HOUR, now=NOW))


def found(app: Flask, secret: str, purpose: str = accounts.RECOVER, at: datetime = NOW) -> str | None:
    def look(session: Session) -> str | None:
        behind = links.find(session, purpose, secret, now=at)
        return behind[1].id if behind else None

    return within(app, look)


@pytest.mark.promise("P135", "S151")
def test_a_link_is_256_random_bits_of_which_only_an_imprint_is_kept(app: Flask) -> None:
    account = account_of(app)
    secrets = {made(app, account) for _ in range(20)}
    assert len(secrets) == 20
    assert all(len(base64.urlsafe_b64decode(secret + "=")) == 32 for secret in secrets)
    kept = repr(rows(app, "account_token"))
    assert not any(secret in kept for secret in secrets)


@ON_BOTH
@pytest.mark.promise("P135")
def test_a_link_belongs_to_one_account_and_one_purpose(app: Flask) -> None:
    account, other = account_of(app), account_of(app, email="bob@example.nl")
    secret = made(app, account)
    assert found(app, secret) == account.id != other.id
    for purpose in (accounts.CONFIRM, incidents.LINK, "", "not_me"):
        assert found(app, secret, purpose) is None


@pytest.mark.promise("P135")
@pytest.mark.parametrize("change", [lambda s: s[:-1], lambda s: s + "A", lambda s: s.swapcase(), lambda s: ""])
def test_an_altered_link_leads_nowhere(app: Flask, change) -> None:
    assert found(app, change(made(app, account_of(app)))) is None


@pytest.mark.promise("P135", "S151")
def test_a_link_works_until_its_term_and_not_a_second_longer(app: Flask) -> None:
    secret = made(app, account_of(app))
    assert found(app, secret, at=NOW + HOUR - timedelta(seconds=1))
    assert found(app, secret, at=NOW + HOUR) is None


@ON_BOTH
@pytest.mark.promise("P135", "S148")
def test_of_two_uses_one_wins(app: Flask) -> None:
    secret = made(app, account_of(app))

    def use_twice(session: Session) -> tuple[bool, bool]:
        behind = links.find(session, accounts.RECOVER, secret, now=NOW)
        assert behind is not None
        token = behind[0]
        session.expunge(token)
        return links.use(session, token), links.use(session, token)

    assert within(app, use_twice) == (True, False)
    assert found(app, secret) is None


@pytest.mark.promise("S189")
def test_a_new_password_voids_the_links_to_choose_one(app: Flask) -> None:
    account = account_of(app)
    secret = made(app, account)
    within(app, lambda session: accounts.change_password(session, session.merge(account), "imprint"))
    assert found(app, secret) is None


def test_terms_are_those_that_the_letters_name() -> None:
    assert timedelta(hours=24) == accounts.CONFIRM_WITHIN
    assert timedelta(hours=1) == accounts.RECOVER_WITHIN
    assert timedelta(days=7) == incidents.LINK_FOR
