"""What we keep of one person, shown among few and among many records: a page must notice only the person's own."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Final

from benchmarks import people
from benchmarks.purge import fill

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

FEW, MANY = 1_000, 1_000_000
OWN: Final = 200
TIMES: Final = 20
PAGES: Final = {"inzage": "/portaal/inzage", "home": "/portaal", "activiteit": "/portaal/activiteit"}


def measure(home: Path, rows: int) -> dict[str, float]:
    """Keep `OWN` messages of Ada among `rows` of others and open her pages; answer the median milliseconds of each."""
    from config import from_environment
    from serve import prepare

    settings = from_environment({"RATE_LIMIT_FACTOR": "0"}, data_dir=home)
    home.mkdir(parents=True, exist_ok=True)
    app = prepare(settings)
    write(app, "bob@example.nl", 1)
    fill(home / "site.sqlite", rows)
    write(app, people.EMAIL, OWN)
    browser = app.test_client()
    people.sign_in(app, browser, people.member(app), settings.public_url)
    return {name: median(_times(browser, path, settings.public_url)) for name, path in PAGES.items()}


def write(app: Flask, email: str, number: int) -> None:
    """Keep messages from one address."""
    from adapters import clock
    from domain import contact
    from extensions import db, let_go_of_database

    with app.app_context():
        for each in range(number):
            enquiry = contact.Enquiry("Ada de Vries", email, "question", f"Question {each}?", phone="+31 97 0123 4567")
            message, _secret = contact.compose(
                enquiry,
                language="nl",
                statement_version=date(2023, 8, 15),
                submission=f"{email} {each}",
                held_for=None,
                now=clock.now(),
            )
            contact.receive(db.session(), message, letter=None)
        db.session.commit()
        let_go_of_database()


def _times(browser: FlaskClient, path: str, address: str) -> Iterator[float]:
    for number in range(TIMES + 3):
        started = time.perf_counter()
        answer = browser.get(path, base_url=address)
        if number >= 3:  # the first ones read templates and words
            yield (time.perf_counter() - started) * 1000
        assert answer.status_code == 200, f"{path} answered {answer.status}"


def compare(home: Path, *, few: int = FEW, many: int = MANY) -> dict[str, tuple[float, float]]:
    """Give the milliseconds of each page among few and among many records of others."""
    small, large = measure(home / "few", few), measure(home / "many", many)
    return {name: (small[name], large[name]) for name in PAGES}
