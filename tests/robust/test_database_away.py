"""The database is locked or the disk is full: said plainly, and nothing half stored."""

from __future__ import annotations

import os
import resource
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from tests.robust.live import Answer, Live, until

SIZE = 24 * 1024 * 1024


def says_that_nothing_was_stored(answer: Answer) -> bool:
    assert answer.status == 503, answer.text[:500]
    assert int(answer.headers["retry-after"]) > 0
    assert answer.headers["cache-control"] == "no-store"
    assert "niets half opgeslagen" in answer.text
    return True


def test_a_locked_database_is_said_plainly(live: Live) -> None:
    token = live.token()
    assert live.write(0, token).status == 303
    until(lambda: live.delivered() == [0], "the letter stays behind")
    with closing(sqlite3.connect(live.data / "site.sqlite", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with ThreadPoolExecutor(3) as visitors:
            answers = visitors.map(lambda number: live.write(number, token), (1, 2, 3))
            page = live.ask()
            assert page.status == 200
            assert page.seconds < 1
            assert all(map(says_that_nothing_was_stored, answers))
        other.execute("ROLLBACK")
    assert live.write(4, token).status == 303
    assert live.inbox() == [0, 4]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of a few megabytes, for who may make one."""
    place = tmp_path / "disk"
    place.mkdir()
    made = (
        os.getuid() == 0
        and not subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "none", str(place)], capture_output=True, check=False
        ).returncode
    )
    yield place
    if made:
        subprocess.run(["umount", "--lazy", str(place)], check=True)


def test_a_full_disk_is_said_plainly(start: Callable[..., Live], small_disk: Path) -> None:
    live = start(data=small_disk / "data")
    token = live.token()
    assert live.write(0, token).status == 303
    until(lambda: live.delivered() == [0], "the letter stays behind")
    fill, clear = (_ballast if small_disk.is_mount() else _limit)(live)

    fill()
    answers = [live.write(number, token) for number in range(1, 60)]
    refused = [number for number, answer in enumerate(answers, 1) if answer.status != 303]
    assert refused, "the disk was never full"
    assert all(says_that_nothing_was_stored(answers[number - 1]) for number in refused)
    assert live.ask().status == 200

    clear()
    assert live.write(60, token).status == 303
    stored = live.inbox()
    assert stored == [number for number in range(61) if number not in refused]
    assert len(live.processes()) == 3


def _ballast(live: Live) -> tuple[Callable[[], object], Callable[[], object]]:
    """Fill the disk, and clear it."""
    path = live.data.parent / "ballast"

    def fill() -> None:
        with path.open("wb", buffering=0) as file:
            for size in (1 << 20, 4096):
                try:
                    while file.write(b"\0" * size):
                        pass
                except OSError:
                    continue

    return fill, path.unlink


def _limit(live: Live) -> tuple[Callable[[], object], Callable[[], object]]:
    """Let no file of the site grow, and let them grow again: as near to a full disk as one who is not root comes."""

    def limit(size: int) -> None:
        for pid in (live.process.pid, *live.processes()):
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))

    return lambda: limit(4096), lambda: limit(resource.RLIM_INFINITY)
