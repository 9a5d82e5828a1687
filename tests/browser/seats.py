"""A site of its own with people of the staff and a customer who are signed in, each with a seat of their own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask

from app import create_app
from config import from_environment
from extensions import db
from models import Account
from tests.browser.house import run_site
from tests.browser.reader import Reader
from tests.cast import account_of, sign_in_as
from tests.conftest import QUIET
from tests.desk import colleague
from tests.visitor import Visitor


@dataclass
class Desk:
    """A site that runs, with two people of the staff and one customer who are signed in."""

    address: str
    app: Flask
    privacy: Account
    cookies: dict[str, str]

    def sit(self, who: str, reader: Reader) -> Reader:
        """Give a reader the seat of somebody."""
        reader.page.context.add_cookies([{"name": "session", "value": self.cookies[who], "url": self.address}])
        return reader


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A site of its own, because what is done here changes the statement."""
    data: Path = tmp_path_factory.mktemp("oversight") / "data"
    with run_site(DATA_DIR=str(data)) as address:
        app = create_app(from_environment(QUIET | {"PUBLIC_URL": address}, data_dir=data))
        app.test_client_class = Visitor
        privacy, admin, ada = colleague(app, "privacy"), colleague(app, "admin"), account_of(app)
        cookies = {}
        for name, account in (("privacy", privacy), ("admin", admin), ("ada", ada)):
            browser = app.test_client()
            assert isinstance(browser, Visitor)
            sign_in_as(app, browser, account)
            cookie = browser.get_cookie("session", "127.0.0.1")
            assert cookie is not None
            cookies[name] = cookie.value
        yield Desk(address, app, privacy, cookies)
        with app.app_context():
            db.session.remove()
            db.engine.dispose()
