"""The process in which strangers' files are opened: bounded, without secrets, replaced when it dies, one child a file."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path
from typing import Any

import psutil  # type: ignore[import-untyped]
import pytest

from adapters import documents
from adapters.documents import Busy, Refused, bench
from adapters.documents.bench import Bounds
from config import ROOT
from tests.files.packages import docx
from tests.files.pdfs import pdf, stream

MIB = 1024 * 1024
ROOMY = Bounds(seconds=20, memory=512 * MIB)


def helper() -> psutil.Process:
    documents.check(BytesIO(pdf()), "cv.pdf", size=1)
    assert bench._helper
    return psutil.Process(bench._helper[1])


@pytest.mark.promise("S188")
def test_a_helper_that_died_is_replaced_and_the_file_is_judged() -> None:
    first = helper()
    first.send_signal(signal.SIGKILL)
    for _ in range(3):
        assert documents.check(BytesIO(pdf()), "cv.pdf", size=1).pages == 1
    assert helper().pid != first.pid


@pytest.mark.promise("S188")
def test_the_helper_knows_no_setting_and_holds_no_file_of_ours(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SEAL_KEYS", "1:geheim")
    bench._let_go()
    with (tmp_path / "ours").open("wb") as ours:
        process = helper()
        assert "SEAL_KEYS" not in process.environ()
        assert ours.name not in [file.path for file in process.open_files()]
    assert not process.net_connections(kind="inet")
    devices = Path(f"/proc/{process.pid}/net/dev").read_text(encoding="ascii").splitlines()[2:]
    assert [line.split(":")[0].strip() for line in devices] == ["lo"]


def test_each_file_has_a_child_of_its_own_and_none_stays() -> None:
    process = helper()
    for _ in range(5):
        documents.check(BytesIO(docx()), "cv.docx", size=1)
    deadline = time.monotonic() + 10
    while len(process.children()) > 1 and time.monotonic() < deadline:
        time.sleep(0.02)
    assert len(process.children()) == 1  # the one that waits for the next file


@pytest.mark.promise("S135")
def test_a_file_that_takes_too_long_or_too_much_is_refused_and_only_its_child_ends() -> None:
    slow = docx("<w:p/>" * 7_000_000)
    before = time.monotonic()
    for bounds in (Bounds(seconds=1, memory=512 * MIB), Bounds(seconds=20, memory=8 * MIB)):
        with pytest.raises(Refused) as refused:
            bench.run("check", BytesIO(slow), bounds, claimed="docx")
        assert refused.value.code == "too_complex"
    assert time.monotonic() - before < 15
    assert documents.check(BytesIO(pdf()), "cv.pdf", size=1).pages == 1


@pytest.mark.promise("S135")
def test_a_copy_that_grows_past_its_bound_is_refused() -> None:
    with pytest.raises(Refused):
        bench.run("safe_copy", BytesIO(docx()), Bounds(20, 512 * MIB, output=100), out=BytesIO(), kind="docx")


def test_who_finds_all_places_taken_is_asked_to_come_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench, "WAIT_SECONDS", 0.01)
    for _ in range(bench.AT_ONCE):
        bench._turns.acquire()
    try:
        with pytest.raises(Busy):
            documents.check(BytesIO(pdf()), "cv.pdf", size=1)
    finally:
        for _ in range(bench.AT_ONCE):
            bench._turns.release()


@pytest.mark.promise("S188")
def test_a_child_can_open_no_file_make_no_connection_and_write_no_more_than_it_may(tmp_path: Path) -> None:
    script = f"""
import os, socket
from adapters.documents import helper
helper.limit(5, 64 * 1024 * 1024, 1000, files=False)
opened = [os.dup(1), os.dup(1)]
for way in (lambda: open({str(tmp_path / "x")!r}, "wb"), socket.socket, socket.socketpair):
    try:
        way()
    except OSError as error:
        print(type(error).__name__)
try:
    bytearray(500 * 1024 * 1024)
except MemoryError:
    print("MemoryError")
"""
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.split() == ["OSError", "OSError", "OSError", "MemoryError"]


@pytest.mark.promise("S133", "S188")
def test_ten_large_files_at_the_same_time_leave_the_memory_flat() -> None:
    content = pdf(more={10: stream(os.urandom(9_900_000))}, page=b"/Extra 10 0 R")
    helper()
    own = psutil.Process()
    peak, before = [0], own.memory_info().rss

    class Watched(BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            peak[0] = max(peak[0], own.memory_info().rss)
            return super().read(size)

    def judged(_number: int) -> Any:
        return documents.check(Watched(content), "cv.pdf", size=len(content)).pages

    with ThreadPoolExecutor(10) as threads:
        assert list(threads.map(judged, range(10))) == [1] * 10
    assert peak[0] - before < 60 * MIB
