"""A site that knows itself by a name, with its data within reach: accounts to sign in to, and the letters it sends."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Any, Final

import pytest
from flask import Flask

from adapters import hashing
from app import create_app
from config import from_environment
from domain import passwords
from extensions import db
from models import Account
from tests.browser.house import run_site
from tests.cast import account_of, body, letters, rows

PASSWORD: Final = "vier gewone losse woorden"
SECONDS_FOR_A_LETTER: Final = 30


@dataclass(frozen=True)
class House:
    """A site that knows itself by a name, and its data."""

    address: str
    app: Flask

    def member(self, email: str, **more: Any) -> str:
        """Make an account with a password; gives its address."""
        self.account(email, **more)
        return email

    def account(self, email: str, **more: Any) -> Account:
        """Make an account with a password."""
        return account_of(self.app, email=email, password_hash=hashing.make(passwords.normal(PASSWORD)), **more)

    def passkeys(self) -> list[dict[str, Any]]:
        """Give the passkeys as they are stored."""
        return rows(self.app, "passkey")

    def change(self, statement: str) -> None:
        """Change stored rows, as time would."""
        with self.app.app_context(), db.engine.begin() as connection:
            connection.exec_driver_sql(statement)

    def letters_to(self, email: str) -> list[EmailMessage]:
        """Give the letters that arrived at an address, oldest first."""
        return [letter for letter in letters(self.app) if letter["To"] == email]

    def link(self, email: str, door: str) -> str:
        """Wait for a letter with a link that opens this door; give the path of the latest one."""
        pattern = re.compile(rf"{re.escape(self.address)}((?:/en)?/{door}/[\w-]{{30,}})")
        end = time.monotonic() + SECONDS_FOR_A_LETTER
        while time.monotonic() < end:
            under_way = any(row["next_attempt_at"] for row in rows(self.app, "letter"))
            found = [match[1] for letter in self.letters_to(email) if (match := pattern.search(body(letter)))]
            if found and not under_way:  # a later letter may bring a link that takes the place of this one
                return found[-1]
            time.sleep(0.2)
        raise AssertionError(f"no letter to {email} leads to /{door} within {SECONDS_FOR_A_LETTER} seconds")


@pytest.fixture(scope="module")
def named_house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """One site for the tests of a file. Browsers make passkeys for a name alone."""
    data: Path = tmp_path_factory.mktemp("house") / "data"
    with run_site("localhost", DATA_DIR=str(data)) as address:
        app = create_app(from_environment({"PUBLIC_URL": address}, data_dir=data))
        yield House(address, app)
        with app.app_context():
            db.session.remove()
            db.engine.dispose()
