"""The purge of the due among many: rows a second, what visitors notice of it, and what it weighs."""

from __future__ import annotations

import http.client
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median, quantiles
from typing import Final, Self

from benchmarks.servers import ROOT, Server
from benchmarks.weight import proportional

ROWS: Final = 1_000_000
SHARE: Final = 10
"""One in so many is due, where nothing else is said."""

NIGHT: Final = 100
"""One in so many is due in an ordinary night."""

ROUNDS: Final = 6
COUNTING: Final = """
import os, sys, time
os.nice(10)
end = time.monotonic() + float(sys.argv[1])
while time.monotonic() < end:
    pass
"""


def fill(database: Path, rows: int, share: int = SHARE) -> int:
    """Copy the one message that is there, sealed bytes and all, until there are `rows`; answer the due."""
    moment = datetime.now(UTC).replace(tzinfo=None)
    past, future = (f"{moment + timedelta(days=days):%Y-%m-%d %H:%M:%S.%f}" for days in (-1, 90))
    connection = sqlite3.connect(database, isolation_level=None)
    connection.execute("PRAGMA synchronous=OFF")
    connection.execute("PRAGMA cache_size=-200000")
    connection.execute("BEGIN IMMEDIATE")
    numbers = f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {rows}) SELECT i FROM n"
    connection.execute(f"CREATE TEMP TABLE number AS {numbers}")
    own = {"id": "printf('%032x', i)", "due_at": f"CASE WHEN i % {share} = 0 THEN '{past}' ELSE '{future}' END"}
    _copy(
        connection,
        "contact_message",
        own | dict.fromkeys(("reference", "submission", "token_hash"), "printf('%032x', i)"),
    )
    connection.execute("COMMIT")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    return rows // share


def _copy(connection: sqlite3.Connection, table: str, own: dict[str, str]) -> None:
    """Multiply the first row of a table; columns that must differ get an expression of their own."""
    columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
    values = ", ".join(own.get(name, name) for name in columns)
    connection.execute(f"CREATE TEMP TABLE seed AS SELECT * FROM {table} LIMIT 1")
    connection.execute(f"INSERT INTO {table} ({', '.join(columns)}) SELECT {values} FROM number, seed")


def bare_delete(database: Path, batch: int = 500) -> float:
    """Delete the due of a copy by nothing but batched DELETE statements, as durable; answer rows a second."""
    twin = database.with_name("twin.sqlite")
    shutil.copy(database, twin)
    connection = sqlite3.connect(twin, isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")
    moment = f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S}"
    query = f"DELETE FROM contact_message WHERE id IN (SELECT id FROM contact_message WHERE due_at <= ? LIMIT {batch})"
    started, gone = time.perf_counter(), 0
    while (number := connection.execute(query, (moment,)).rowcount) > 0:
        gone += number
    seconds = time.perf_counter() - started
    connection.close()
    for path in twin.parent.glob("twin.sqlite*"):
        path.unlink()
    return gone / seconds


def measure(
    server: Server, data: Path, *, rows: int = ROWS, share: int = SHARE, seconds: float = 2
) -> dict[str, float]:
    """Purge by the command while visitors open the contact page at an ordinary pace; a few rounds, taken together.

    In each round they also read undisturbed, and beside a process of the purge's priority that only counts: what any
    work on this machine costs them, whatever it does. The start of the command is left out: the worker, which purges
    at night, is there already.
    """
    database = data / "site.sqlite"
    body, _ = server.form("/contact")
    assert server.post("/contact", f"{body}&message=What+is+kept") == 303
    _first_run(database)
    due = fill(database, rows, share)
    bare = bare_delete(database)
    times: dict[str, list[float]] = {"before": [], "beside": [], "during": []}
    spent, peak, idle = [], _Peak(), _Peak()
    for number in range(ROUNDS):
        with _Reader(server) as before:
            time.sleep(seconds)
        with _Reader(server) as beside:
            subprocess.run([sys.executable, "-c", COUNTING, str(seconds)], check=True)
        with _Reader(server) as during:
            assert _purge(server, data, peak if number == ROUNDS - 1 else None) == due
        started, finished = _last_run(database)
        spent.append(finished - started)
        times["before"] += before.times()
        times["beside"] += beside.times()
        times["during"] += during.times(started, finished)
        if number < ROUNDS - 1:
            _make_due(database, due)
    assert _purge(server, data, idle) == 0
    return {
        "rows": rows,
        "due": due,
        "seconds": median(spent),
        "rate": due / median(spent),
        "bare": bare,
        **{f"p99_{name}": quantiles(seen, n=100)[98] for name, seen in times.items()},
        "half": peak.half,
        "peak": peak.end,
        "idle": idle.end,
    }


def _purge(server: Server, data: Path, peak: _Peak | None) -> int:
    """Run the command; answer how many messages went."""
    command = [sys.executable, "-m", "flask", "--app", "app", "retention", "run"]
    environment = os.environ | {"DATA_DIR": str(data), "PORT": str(server.port)}
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        if peak:
            peak.watch(process.pid)
        printed = process.communicate()[0]
    gone = re.search(r"contact_message: (\d+)", printed)
    assert gone, printed
    return int(gone[1])


def _make_due(database: Path, number: int) -> None:
    """Let the time of as many messages be up, for the next round."""
    connection = sqlite3.connect(database, timeout=10)
    some = f"SELECT id FROM contact_message ORDER BY id LIMIT {number}"
    connection.execute(f"UPDATE contact_message SET due_at = '2000-01-01 00:00:00.000000' WHERE id IN ({some})")
    connection.commit()
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def _first_run(database: Path, patience: float = 75) -> None:
    """Wait for the purge that the worker runs on new data by itself, so that it does not take part."""
    connection, end = sqlite3.connect(database, timeout=10), time.monotonic() + patience
    while not connection.execute("SELECT 1 FROM retention_run").fetchone():
        if time.monotonic() > end:
            raise RuntimeError("the worker did not purge within a minute of its start")
        time.sleep(0.2)
    connection.close()


def _last_run(database: Path) -> tuple[float, float]:
    """Read from the purge's own report when it began and ended, in seconds since 1970."""
    connection = sqlite3.connect(database)
    query = "SELECT started_at, finished_at FROM retention_run ORDER BY finished_at DESC LIMIT 1"
    moments = [datetime.fromisoformat(text).replace(tzinfo=UTC) for text in connection.execute(query).fetchone()]
    connection.close()
    return moments[0].timestamp(), moments[1].timestamp()


class _Reader:
    """A visitor who opens the contact page two hundred times a second, and how long each took."""

    PAUSE: Final = 0.005

    def __init__(self, server: Server) -> None:
        self._line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._read)
        self._seen: list[tuple[float, float]] = []

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._over.set()
        self._thread.join()
        self._line.close()

    def _read(self) -> None:
        while not self._over.wait(self.PAUSE):
            moment, started = time.time(), time.perf_counter()
            self._line.request("GET", "/contact")
            answer = self._line.getresponse()
            assert answer.read()
            assert answer.status == 200
            self._seen.append((moment, (time.perf_counter() - started) * 1000))

    def times(self, since: float = 0, until: float = float("inf")) -> list[float]:
        """Give in milliseconds how long each page took that was asked for between two moments."""
        return [taken for moment, taken in self._seen if since <= moment <= until]


class _Peak:
    """Notes what a process weighs while it runs, in MB: the most in its first half and the most in all."""

    def __init__(self) -> None:
        self.seen: list[float] = []

    def watch(self, pid: int) -> None:
        """Look ten times a second until the process has gone."""
        threading.Thread(target=self._look, args=(pid,), daemon=True).start()

    def _look(self, pid: int) -> None:
        while weight := proportional([pid]):
            self.seen.append(weight)
            time.sleep(0.1)

    @property
    def half(self) -> float:
        """The most in the first half."""
        return max(self.seen[: len(self.seen) // 2] or [0])

    @property
    def end(self) -> float:
        """The most in all."""
        return max(self.seen or [0])
