"""Where the processor's time of an upload goes: the site's work on a form with a file step by step, beside all of U.

Also a program: `python -m benchmarks.upload_steps FOLDER` measures in that folder and prints JSON. It is one, because
it puts clocks around functions of the site.
"""

from __future__ import annotations

import gc
import io
import json
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from contextlib import redirect_stderr
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Final, cast

from benchmarks import intake
from benchmarks.servers import ROOT

if TYPE_CHECKING:
    from flask import Flask

EACH, ROUNDS, SIZE = 20, 8, intake.MB
OPENING: Final = "opened and judged by a process of its own, which is made for it and ends with it"


def section(home: Path) -> str:
    """Measure in a process of its own; answer a section in Markdown."""
    found = measured(home)
    twin, whole = found.pop("U"), found.pop("site")
    opening = found.pop(OPENING)
    rows = {
        "U, all of it": twin,
        "the site, all of it": whole + opening,
        **{f"- {name}": value for name, value in found.items()},
        f"- {OPENING}": opening,
        "- the rest: layers before Flask, Flask, checks of the request, headers": whole - sum(found.values()),
    }
    manner = (
        f"Processor time for a form with a PDF of {SIZE // intake.MB} MB, one at a time, in the quietest of {ROUNDS} "
        "rounds, without what the server does before (receiving the body, the same for both) and without the worker."
    )
    lines = [f"| {name} | {value:.2f} | {value / twin:.2f} |" for name, value in rows.items()]
    return "\n".join(["", "## Where the time of an upload goes", "", manner, "", "| step | ms | in U |",
                      "| --- | --- | --- |", *lines, ""])  # fmt: skip


def measured(home: Path) -> dict[str, float]:
    """Give the milliseconds of U, of the site's own process, of each step in it, and of opening the file."""
    command = [sys.executable, "-m", "benchmarks.upload_steps", str(home)]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    return dict(json.loads(done.stdout))


def measure(home: Path) -> dict[str, float]:
    """Send forms to U and to the site in turn, with a clock around each step."""
    cv = intake.scan(SIZE)
    opening = _opening(cv)
    os.environ["TWIN_DATABASE"] = str(home / "rows.sqlite")
    from config import from_environment
    from serve import prepare, warm

    app = prepare(from_environment({"MIN_FILL_SECONDS": "0", "RATE_LIMIT_FACTOR": "0"}, data_dir=home))
    warm(app)
    parts, twin = app.extensions["site"], intake.upload()
    sheet = intake.Form(parts.tokens.give(time.time()), cv)
    said = {"HTTP_HOST": parts.settings.public_host, "HTTP_SEC_FETCH_SITE": "same-origin"}
    spent: Counter[str] = Counter()
    _clocks(spent)
    rounds, others = [], []
    for number in range(ROUNDS + 1):
        other = _timed(twin, "/", sheet, {})
        spent.clear()
        whole = _timed(app, "/solliciteren", sheet, said)
        if number:  # the first round only warms up
            others.append(other)
            rounds.append((whole, {name: value * 1000 / EACH for name, value in spent.items()}))
    whole, steps = min(rounds, key=lambda one: one[0])
    return {"U": min(others), "site": whole, OPENING: opening, **steps}


def _clocks(spent: Counter[str]) -> None:
    from werkzeug.formparser import MultiPartParser

    from adapters import documents
    from adapters.shelf.local import LocalShelf
    from blueprints.careers import views
    from domain import applications
    from domain import letters as outbox

    places: dict[str, list[tuple[Any, str]]] = {
        "the body taken apart, the file sealed for the disk while it lies there": [(MultiPartParser, "parse")],
        "the form made, the vacancies read": [(views, "_form")],
        "the file handed to the process that opens it": [(documents, "check")],
        "the file sealed, written and made durable on the shelf": [(LocalShelf, "put")],
        "the same form looked for among those sent before": [(applications, "sent_before")],
        "the application and its letter composed and sealed": [
            (applications, "compose"), (views, "application_letter"), (outbox, "waiting_letter"),
        ],
        "the rows inserted and committed": [(applications, "receive")],
    }  # fmt: skip
    for step, functions in places.items():
        for owner, name in functions:
            setattr(owner, name, _with_clock(getattr(owner, name), step, spent))


def _with_clock(function: Callable[..., Any], step: str, spent: Counter[str]) -> Callable[..., Any]:
    @wraps(function)
    def timed(*args: Any, **keywords: Any) -> Any:
        started = time.thread_time()
        try:
            return function(*args, **keywords)
        finally:
            spent[step] += time.thread_time() - started  # type: ignore[assignment] # a Counter of seconds

    return timed


def _timed(app: Flask, path: str, sheet: intake.Form, said: dict[str, str]) -> float:
    """Give the milliseconds that one of EACH forms takes."""
    from werkzeug.test import EnvironBuilder

    def answered(status: str, *_headers: object) -> None:
        assert status[:3] in ("200", "303"), status

    kind, took = f"multipart/form-data; boundary={intake.BOUNDARY}", 0.0
    for _ in range(EACH):
        body = sheet.body()
        stream = io.BytesIO(body)
        builder = EnvironBuilder(path, method="POST", input_stream=stream, content_type=kind, content_length=len(body))
        environ = builder.get_environ() | said
        started = time.thread_time()
        b"".join(app.wsgi_app(environ, answered))  # type: ignore[arg-type]
        took += time.thread_time() - started
    return took * 1000 / EACH


def _opening(content: bytes) -> float:
    """Give the milliseconds of a child that judges a file and ends, and of making it, as the helper does."""
    from adapters.documents import helper, tasks

    tasks.prepare()
    tasks.warm()
    gc.collect()
    gc.freeze()
    file = os.memfd_create("document")
    os.write(file, content)
    found = []
    for _ in range(EACH):
        before = time.thread_time()
        child = os.fork()
        if not child:
            helper.limit(6, 256 * intake.MB, 0, files=False)
            with os.fdopen(file, "rb") as source:
                tasks.TASKS["check"](source, cast(BinaryIO, io.BytesIO()), claimed="pdf")
                os._exit(0)
        _, status, used = os.wait4(child, 0)
        assert status == 0
        found.append((time.thread_time() - before + used.ru_utime + used.ru_stime) * 1000)
    os.close(file)
    gc.unfreeze()
    return min(found)


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "log").open("w") as log, redirect_stderr(log):
        result = measure(folder)
    print(json.dumps(result))
