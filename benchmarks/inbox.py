"""The inbox of the staff among few and among many messages: a page must not notice how many there are."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Final

from benchmarks import people
from benchmarks.purge import fill

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

FEW, MANY = 1_000, 1_000_000
TIMES: Final = 60
HALF_WAY: Final = "half-way"
PAGES: Final = {
    "newest": "/beheer/berichten",
    "half-way": f"/beheer/berichten?before={HALF_WAY}",
    "open": "/beheer/berichten?state=open",
    "one topic, closed": "/beheer/berichten?topic=question&state=closed",
    "mine": "/beheer/berichten?mine=1",
}


def measure(home: Path, rows: int) -> dict[str, float]:
    """Fill the inbox with `rows` messages and open its pages; answer the median milliseconds of each."""
    from config import from_environment
    from serve import prepare

    settings = from_environment({"MIN_FILL_SECONDS": "0", "RATE_LIMIT_FACTOR": "0"}, data_dir=home)
    home.mkdir(parents=True, exist_ok=True)
    app = prepare(settings)
    host = {"base_url": settings.public_url}
    visitor = app.test_client()
    token = re.search(r'name="form_token" value="([^"]+)"', visitor.get("/contact", **host).text)
    assert token
    sheet = {"name": "Ada de Vries", "email": "ada@example.org", "topic": "question", "message": "?"}
    sent = visitor.post("/contact", data=sheet | {"form_token": token[1]}, **host)
    assert sent.status_code == 303
    _let_go(app)
    fill(home / "site.sqlite", rows)
    browser = app.test_client()
    people.sign_in(app, browser, people.colleague(app), settings.public_url)
    return {
        name: median(_times(browser, path.replace(HALF_WAY, f"{rows // 2:032x}"), host)) for name, path in PAGES.items()
    }


def _let_go(app: Flask) -> None:
    from extensions import let_go_of_database

    with app.app_context():
        let_go_of_database()


def _times(browser: FlaskClient, path: str, host: dict[str, str]) -> Iterator[float]:
    for number in range(TIMES + 5):
        started = time.perf_counter()
        answer = browser.get(path, **host)
        if number >= 5:  # the first ones read templates and words
            yield (time.perf_counter() - started) * 1000
        assert answer.status_code == 200, f"{path} answered {answer.status}"


def compare(home: Path, *, few: int = FEW, many: int = MANY) -> dict[str, tuple[float, float]]:
    """Give the milliseconds of each page among few and among many messages."""
    small, large = measure(home / "few", few), measure(home / "many", many)
    return {name: (small[name], large[name]) for name in PAGES}
