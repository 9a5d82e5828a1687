"""Files that come in at a site that really runs: broken off, many at once, and with a process killed in the middle."""

from __future__ import annotations

import os
import signal
import socket
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from http.client import HTTPException
from pathlib import Path
from typing import Any

import pytest

from app import create_app
from benchmarks import intake
from benchmarks.servers import Server
from config import from_environment
from domain import files
from extensions import db
from models import Application, ApplicationFile
from tests.robust.live import Live, running, until

MARKER = b"zzmarkerbroken "


def server(live: Live) -> Server:
    """Give the site as the benchmarks see it."""
    return Server(live.port, live.process.pid)


def on_disk(folder: Path) -> bytes:
    """Read all that lies in a folder."""
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


@pytest.mark.promise("P75", "S118")
def test_uploads_that_are_broken_off_hold_up_nobody_and_leave_nothing(tmp_path: Path) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    with running(tmp_path / "data", TMPDIR=str(scratch)) as live:
        sheet = intake.form(server(live), MARKER * 400_000).body()
        lines = (
            "POST /solliciteren HTTP/1.1",
            f"Host: 127.0.0.1:{live.port}",
            f"Content-Type: multipart/form-data; boundary={intake.BOUNDARY}",
            f"Content-Length: {len(sheet)}",
        )
        head = "\r\n".join((*lines, "", "")).encode()
        with ExitStack() as stack:
            for _ in range(40):
                line = stack.enter_context(socket.create_connection(("127.0.0.1", live.port), timeout=30))
                line.sendall(head + sheet[: len(sheet) // 2])
            assert live.ask().status == 200
            assert MARKER not in on_disk(scratch)
        assert live.write(1).status == 303
        assert list((live.data / "shelf").rglob("*")) == [] or on_disk(live.data / "shelf") == b""
        assert intake.send(server(live), "/solliciteren", intake.form(server(live), intake.scan(intake.MB))) == 303
        assert live.flask("inbox", "list", "--json")
    assert on_disk(scratch) == b""


@pytest.mark.promise("S133")
def test_ten_large_files_at_once_hardly_weigh(live: Live) -> None:
    assert intake.peak(server(live)) < 60


@pytest.mark.promise("P75", "S118")
def test_a_killed_process_takes_no_acknowledged_application_and_no_file_of_it_along(
    start: Callable[..., Live],
) -> None:
    live = start()
    sheet, done = intake.form(server(live), intake.scan(intake.MB)), list[int]()

    def apply(_: int) -> None:
        try:
            done.append(intake.send(server(live), "/solliciteren", sheet))
        except (OSError, HTTPException):
            done.append(0)

    def burst() -> None:
        with ThreadPoolExecutor(6) as senders:
            list(senders.map(apply, range(60)))

    crowd = threading.Thread(target=burst)
    crowd.start()
    until(lambda: done.count(303) > 8, "the burst does not begin")
    assert crowd.is_alive()
    os.kill(live.processes()[0], signal.SIGKILL)
    crowd.join(120)
    assert done.count(303) > 20, "the others did not go on"
    live.process.send_signal(signal.SIGTERM)
    assert live.process.wait(30) == 0

    app = create_app(from_environment({"PUBLIC_URL": "http://127.0.0.1:5000"}, data_dir=live.data))
    with app.app_context():
        kept = db.session.query(Application).count()
        assert kept >= done.count(303)
        rows: list[Any] = db.session.query(ApplicationFile).all()
        assert len(rows) == kept
        for row in rows:
            whole = files.opened_from(app.extensions["site"].shelf.read(row.shelf_name), row)
            assert sum(map(len, whole)) == row.size
        db.session.remove()
        db.engine.dispose()
    with sqlite3.connect(live.data / "site.sqlite") as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    database.close()
