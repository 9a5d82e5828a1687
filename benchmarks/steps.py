"""Where the processor's time goes: a stored message step by step and a letter of the worker, beside all of F.

Also a program: `python -m benchmarks.steps FOLDER` measures in that folder and prints JSON. It is one, because it puts
clocks around functions of the site and takes over the log of its process.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr
from dataclasses import asdict, dataclass
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from benchmarks.servers import FIELDS, ROOT

if TYPE_CHECKING:
    from flask import Flask

EACH, ROUNDS = 100, 15
COMPANY: Final = 10
"""So many messages are stored in one transaction where the steps are measured in a crowd."""
FRAME_BYTES: Final = 4096 + 24
"""A page in SQLite's write-ahead log, with what the log says of it."""


@dataclass(frozen=True, slots=True)
class Found:
    """Milliseconds of processor time, and the pages that a message writes.

    The time is that of F, of a message by step, of a letter, and of storing a message alone and with others.
    """

    twin: float
    steps: dict[str, float]
    rest: float
    letter: float
    pages: float
    alone: float
    together: float


def section(home: Path) -> str:
    """Measure in a process of its own; answer a section in Markdown."""
    command = [sys.executable, "-m", "benchmarks.steps", str(home)]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    found = Found(**json.loads(done.stdout))
    rows = {
        "F, all of it": found.twin,
        "stored message, all of it": sum(found.steps.values()) + found.rest,
        **{f"- {name}": value for name, value in found.steps.items()},
        "- the rest: layers before Flask, Flask, checks of the request, headers": found.rest,
        f"storing a message with {COMPANY - 1} others, as happens in a crowd": found.together,
        f"so a stored message in a crowd of {COMPANY}": sum(found.steps.values())
        + found.rest
        - found.alone
        + found.together,
        "a letter, by the worker": found.letter,
    }
    manner = (
        f"Processor time in one process, one request at a time, in the quietest of {ROUNDS} interleaved rounds: other "
        "work of the machine, waiting and the line are left out. The worker delivers letters on the same processors "
        "while messages come in, and rests between its batches. A message that is stored alone writes "
        f"{found.pages:.0f} pages to SQLite's log, most of them of indexes; those stored together share many of them."
    )
    lines = [f"| {name} | {value:.2f} | {value / found.twin:.2f} |" for name, value in rows.items()]
    head = ("## Where the time goes", "", manner, "", "| step | ms | in F |", "| --- | --- | --- |")
    return "\n".join(["", *head, *lines, ""])


def measure(home: Path) -> Found:
    """Send forms to F and to the site in turn, with a clock around each step."""
    home.mkdir(parents=True, exist_ok=True)
    os.environ["TWIN_DATABASE"] = str(home / "rows.sqlite")
    from benchmarks import twins
    from config import from_environment
    from serve import prepare, warm

    app = prepare(from_environment({"MIN_FILL_SECONDS": "0", "RATE_LIMIT_FACTOR": "0"}, data_dir=home))
    warm(app)
    twin, site = _twin(twins.form()), _site(app)
    pages = _pages(app, home, site)
    rounds: list[tuple[float, float, dict[str, float], float]] = []
    with clocks() as spent:
        for number in range(ROUNDS):
            other = _timed(twin, number)
            spent.clear()
            message = _timed(site, number)
            rounds.append((other, message, {name: spent[name] for name in _places()}, _timed(_worker(app), number)))
    alone, crowd = (min(_timed(_storing(app, site, size), number) for number in range(ROUNDS)) for size in (1, COMPANY))
    twin_best, letter_best = min(one[0] for one in rounds), min(one[3] for one in rounds)
    _, whole, steps, _ = min(rounds, key=lambda one: one[1])
    steps = {name: value * 1000 / EACH for name, value in steps.items()}
    return Found(twin_best, steps, whole - sum(steps.values()), letter_best, pages, alone, crowd)


def _places() -> dict[str, list[tuple[Any, str]]]:
    """Name the functions of which each step consists."""
    from adapters import together
    from adapters.front import Front
    from blueprints.contact import confirmation, views
    from blueprints.contact.forms import ContactForm
    from domain import contact
    from domain import letters as outbox

    return {
        "the form made and checked": [(views, "contact_form"), (ContactForm, "validate")],
        "the message composed and sealed": [(contact, "compose")],
        "the letter written and sealed": [(views, "received_letter"), (outbox, "waiting_row")],
        "the rows inserted and committed": [(together, "_settle")],
        "the confirmation and its cookie": [(confirmation, "of")],
        "counts and a line in the log": [(Front, "_note")],
    }


@contextmanager
def clocks() -> Iterator[Counter[str]]:
    """Put a clock around each step; gives the seconds by step, which add up until cleared."""
    spent: Counter[str] = Counter()
    places = [(owner, name, step) for step, functions in _places().items() for owner, name in functions]
    before = [getattr(owner, name) for owner, name, _step in places]
    for (owner, name, step), function in zip(places, before, strict=True):
        setattr(owner, name, _with_clock(function, step, spent))
    try:
        yield spent
    finally:
        for (owner, name, _step), function in zip(places, before, strict=True):
            setattr(owner, name, function)


def _with_clock(function: Callable[..., Any], step: str, spent: Counter[str]) -> Callable[..., Any]:
    @wraps(function)
    def timed(*args: Any, **keywords: Any) -> Any:
        started = time.process_time()
        try:
            return function(*args, **keywords)
        finally:
            spent[step] += time.process_time() - started  # type: ignore[assignment] # a Counter of seconds

    return timed


def _timed(prepare: Callable[[int], Callable[[], object]], number: int) -> float:
    """Give the milliseconds that one of EACH takes; what is prepared is not counted."""
    work = prepare(number)
    started = time.process_time()
    work()
    return (time.process_time() - started) * 1000 / EACH


def _sender(app: Flask, path: str, own: dict[str, str], **said: str) -> Callable[[int], Callable[[], object]]:
    """Give what prepares to send a form EACH times, with other words each time."""
    from werkzeug.test import EnvironBuilder

    def answered(status: str, *_headers: object) -> None:
        assert status.startswith("303"), status

    def prepare(number: int) -> Callable[[], object]:
        forms = [FIELDS | own | {"message": f"A question about our office. {number}-{one}"} for one in range(EACH)]
        requests = [EnvironBuilder(path, method="POST", data=form).get_environ() | said for form in forms]
        return lambda: [b"".join(app.wsgi_app(request, answered)) for request in requests]  # type: ignore[arg-type]

    return prepare


def _twin(app: Flask) -> Callable[[int], Callable[[], object]]:
    shown = app.test_client().get("/")
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', shown.text)
    assert found
    return _sender(app, "/", {"csrf_token": found[1]}, HTTP_COOKIE=shown.headers["Set-Cookie"].partition(";")[0])


def _site(app: Flask) -> Callable[[int], Callable[[], object]]:
    parts = app.extensions["site"]
    token = parts.tokens.give(time.time())
    said = {"HTTP_HOST": parts.settings.public_host, "HTTP_SEC_FETCH_SITE": "same-origin"}
    return _sender(app, "/contact", {"form_token": token}, **said)


def _worker(app: Flask) -> Callable[[int], Callable[[], object]]:
    from worker import send_waiting

    def deliver() -> None:
        with app.app_context():
            assert send_waiting(app.extensions["site"]) == EACH

    return lambda _number: deliver


def _storing(
    app: Flask, site: Callable[[int], Callable[[], object]], size: int
) -> Callable[[int], Callable[[], object]]:
    """Give what stores EACH messages, `size` in a transaction, made by sending forms to a site that only takes note."""
    from adapters.together import _settle, _Waiting

    def prepare(number: int) -> Callable[[], object]:
        parts, noted = app.extensions["site"], list[Any]()
        before = parts.together.store
        parts.together.store = noted.append
        site(1_000_000 * size + number)()
        parts.together.store = before
        waiting = [_Waiting(rows) for rows in noted]

        def store() -> None:
            with app.app_context():
                for start in range(0, EACH, size):
                    _settle(waiting[start : start + size])
            assert not any(one.error for one in waiting)

        return store

    return prepare


def _pages(app: Flask, home: Path, site: Callable[[int], Callable[[], object]]) -> float:
    """Count what a message writes to an empty log, where nothing is moved on meanwhile."""
    from extensions import db, empty_journal

    with app.app_context():
        empty_journal(db.session())
    site(-1)()
    size = (home / "site.sqlite-wal").stat().st_size
    _worker(app)(-1)()
    return size / FRAME_BYTES / EACH


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "log").open("w") as log, redirect_stderr(log):
        result = measure(folder)
    print(json.dumps(asdict(result)))
