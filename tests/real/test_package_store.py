"""The file with everything, where files lie in an S3-compatible store: made, fetched, and gone with its row (P111, S47)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask

import worker
from extensions import db
from tests.cast import ADA, purge, send
from tests.pages.test_rights_package import asked, fetched
from tests.stores import Store
from tests.visitor import Visitor


@pytest.mark.promise("P111", "P96", "S47")
def test_on_an_s3_shelf_it_is_made_fetched_and_taken_off(site_with: Callable[..., Flask], store: Store) -> None:
    app = site_with(SHELF_URL=store.url(store.bucket()))
    visitor = app.test_client()
    assert isinstance(visitor, Visitor)
    send(visitor, ADA)
    held = fetched(app, visitor, asked(app, visitor))
    assert ADA["message"] in held.read("gegevens.html").decode()
    parts = app.extensions["site"]
    (name,) = [name for name, _at in parts.shelf.names()]
    raw = b"".join(parts.shelf.read(name))
    assert not raw.startswith(b"PK")
    assert ADA["name"].encode() not in raw
    with time_machine.travel(datetime.now(UTC) + timedelta(days=8)):
        purge(app)
        with app.app_context():
            worker.every_minute(parts)
            db.session.remove()
    assert list(parts.shelf.names()) == []
