"""`kill -9` while files are put, judged and removed: afterwards each file has its row, and each row its file."""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

import file_work
from adapters.scanner import Verdict
from app import create_app
from config import Settings
from extensions import db
from models import ApplicationFile, Base
from privacy import rights
from privacy.file_sealing import opened
from privacy.shelf import Shelf
from tests.cast import rows, within
from tests.shelved import stored
from tests.stores import Store

ROUNDS = 9
CONTENT = b"a letter of some length " * 40_000


def busy(settings: Settings, seed: int, tell: Callable[[], object]) -> None:
    """Put, judge and remove files for ever, and tell when each begins."""
    dice = random.Random(seed)
    app = create_app(settings)
    parts = app.extensions["site"]

    def scan(pieces: Any, _url: str) -> Verdict:
        tell()
        assert b"".join(pieces) == CONTENT
        return Verdict(dice.choice(("clean", "refused", "held")))

    with app.app_context():
        session = db.session()
        while True:
            tell()
            stored(session, parts.shelf, CONTENT, now=datetime.now(UTC))
            session.commit()
            tell()
            file_work.scan_files(parts, scan)
            tell()
            keys = session.scalars(select(ApplicationFile.id)).all()
            if len(keys) > 3:
                found = rights.find_record(session, Base.metadata, "application_file", dice.choice(keys))
                rights.erase(session, found, now=datetime.now(UTC))
            session.commit()
            tell()
            file_work.clear_shelf(parts)


def killed(settings: Settings, seed: int) -> None:
    """Let a process be busy, and kill it in the middle of something."""
    dice = random.Random(seed)
    readable, writable = os.pipe()
    pid = os.fork()
    if not pid:
        try:
            busy(settings, seed, lambda: os.write(writable, b"."))
        except BaseException as error:  # noqa: BLE001 - nothing of this process may go on in the child
            print("the child ended by itself:", repr(error), file=sys.stderr, flush=True)
        os._exit(1)
    os.close(writable)
    for _ in range(dice.randrange(3, 25)):
        assert os.read(readable, 1), "the child ended by itself"
    time.sleep(dice.random() * 0.01)
    os.kill(pid, signal.SIGKILL)
    assert os.WTERMSIG(os.waitpid(pid, 0)[1]) == signal.SIGKILL
    os.close(readable)


@pytest.fixture(params=["folder", "s3"])
def environment(request: pytest.FixtureRequest, environment: dict[str, str]) -> dict[str, str]:
    if request.param == "s3":
        store: Store = request.getfixturevalue("store")
        return environment | {"SHELF_URL": store.url(store.bucket())}
    return environment


@pytest.mark.promise("P77", "P91")
def test_after_any_kill_rows_and_files_agree(settings: Settings, request: pytest.FixtureRequest) -> None:
    for seed in range(ROUNDS):
        killed(settings, seed)
    app: Flask = request.getfixturevalue("app")
    shelf: Shelf = app.extensions["site"].shelf
    assert len(rows(app, "application_file")) > 0
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=2)), app.app_context():
        for _ in range(2):
            file_work.clear_shelf(app.extensions["site"])
            assert file_work.check_shelf(app.extensions["site"])
        db.session.remove()
    first, second = sorted(rows(app, "shelf_check"), key=lambda row: row["checked_at"])
    assert first["without_file"] == 0, "a row lost its file"
    assert first["without_row"] == first["removed"] <= ROUNDS
    assert (second["without_row"], second["without_file"]) == (0, 0)
    files = within(app, lambda session: session.scalars(select(ApplicationFile)).all())
    whole = [file for file in files if file.state != "refused"]
    assert all(b"".join(opened(shelf.read(file.shelf_name), file.key, file.id)) == CONTENT for file in whole)
    assert {name for name, _ in shelf.names()} == {file.shelf_name for file in whole}
    assert rows(app, "shelf_removal") == []
