"""Where strangers' files are opened: a process apart for each, without our keys, that may take only so much.

The libraries that read PDF and images are written in C and meet files made to break them. So a small helper, which
knows no secret, forks a child for each file; the child has a bound on memory, time and what it writes, may open no
further files, and ends with the file. The file reaches it as memory that is handed over, never by way of a disk.
"""

from __future__ import annotations

import atexit
import json
import os
import socket
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from typing import Any, BinaryIO, Final

import structlog

from adapters.documents.refusals import Refused
from config import ROOT

log = structlog.get_logger()
PIECE: Final = 256 * 1024
LONGEST_ANSWER: Final = 1024 * 1024
START_SECONDS: Final = 30
WAIT_SECONDS: Final = 30
"""How long a file waits for its turn before its sender is asked to come back."""

AT_ONCE: Final = 2
"""How many files one process of the site has open at a time: so many plain copies are in memory at most."""


class Busy(Exception):
    """Other files are being read, or the helper cannot start: nothing is wrong with this file; try again later."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a child may take: seconds of computing, three times as many of the clock, and bytes of memory and output."""

    seconds: int
    memory: int
    output: int = 0
    files: bool = False


_turns = threading.BoundedSemaphore(AT_ONCE)
_lock = threading.Lock()
_helper: tuple[int, int, socket.socket] | None = None


def run(
    task: str, file: BinaryIO, bounds: Bounds, *, out: BinaryIO | None = None, **arguments: object
) -> dict[str, Any]:
    """Have a child do a task of `adapters.documents.tasks` on a file, and give what it answers; `out` gets its output.

    Raises Refused when the file is not taken or the child went past its bounds, Busy when there was no turn.
    """
    if not _turns.acquire(timeout=WAIT_SECONDS):
        raise Busy
    try:
        with _memory() as source, _memory() as target:
            _pour(file, source)
            answer = _ask(task, source, target, bounds, arguments)
            if answer is None and _helper_died():
                answer = _ask(task, source, target, bounds, arguments)
            if answer is None:
                raise Refused("too_complex")
            result = _judged(answer)
            if out is not None:
                _draw(target, out, bounds.output)
            return result
    finally:
        _turns.release()


def _judged(answer: dict[str, Any]) -> dict[str, Any]:
    if "refused" in answer:
        raise Refused(str(answer["refused"]), **{str(key): str(fact) for key, fact in answer["facts"].items()})
    if "unable" in answer:
        log.error("files cannot be opened safely: the system allows no bounds", fault=answer["unable"])
        raise Busy
    if "fault" in answer:
        log.warning("a file could not be read", fault=answer["fault"])
        raise Refused("damaged")
    result = answer["answer"]
    assert isinstance(result, dict)  # noqa: S101 - each task gives one
    return result


@contextmanager
def _memory() -> Iterator[int]:
    """Give a file that exists in memory only; where the system has none, one without a name."""
    if hasattr(os, "memfd_create"):
        descriptor = os.memfd_create("document")
    else:
        with tempfile.TemporaryFile() as nameless:
            descriptor = os.dup(nameless.fileno())
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _pour(file: BinaryIO, target: int) -> None:
    file.seek(0)
    while piece := file.read(PIECE):
        rest = memoryview(piece)
        while rest:
            rest = rest[os.write(target, rest) :]


def _draw(source: int, out: BinaryIO, most: int) -> None:
    size = os.fstat(source).st_size
    if size > most:
        raise Refused("too_complex")
    out.writelines(os.pread(source, PIECE, start) for start in range(0, size, PIECE))


def _ask(task: str, source: int, target: int, bounds: Bounds, arguments: dict[str, object]) -> dict[str, Any] | None:
    """Hand the file to a fresh child and wait; None when it ended without a word."""
    os.ftruncate(target, 0)
    ours, theirs = socket.socketpair()
    with ours, theirs:
        order = json.dumps({"task": task, "bounds": asdict(bounds), "arguments": arguments}).encode()
        _send(order, [theirs.fileno(), source, target])
        theirs.close()
        ours.settimeout(bounds.seconds * 3 + 2)
        words = b""
        with suppress(OSError):
            while len(words) < LONGEST_ANSWER and (piece := ours.recv(PIECE)):
                words += piece
    try:
        answer = json.loads(words)
    except ValueError:
        return None
    return answer if isinstance(answer, dict) else None


def _send(order: bytes, descriptors: list[int]) -> None:
    """Hand an order to the helper; it says when it has taken it, and one that has died is replaced. Raises Busy."""
    with _lock:
        for _ in range(2):
            connection = _connection()
            with suppress(OSError):
                socket.send_fds(connection, [order], descriptors)
                if connection.recv(1):
                    return
            _let_go()
        raise Busy


def _connection() -> socket.socket:
    """Give the way to this process's own helper, started if need be."""
    global _helper
    if _helper and _helper[0] == os.getpid():
        return _helper[2]
    ours, theirs = socket.socketpair()
    ours.settimeout(START_SECONDS)
    with theirs, open(os.devnull, "r+b") as nothing:  # noqa: PTH123 - a device is no path of ours
        actions = [(os.POSIX_SPAWN_DUP2, theirs.fileno(), 0)]
        actions += [(os.POSIX_SPAWN_DUP2, nothing.fileno(), number) for number in (1, 2)]
        started = os.posix_spawn(
            sys.executable,
            [sys.executable, "-s", "-m", "adapters.documents.helper"],
            {"PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"},
            file_actions=actions,
        )
    _helper = (os.getpid(), started, ours)
    atexit.register(_let_go)
    return ours


def _helper_died() -> bool:
    """Say whether the helper itself has gone, so that a file whose child went with it gets another turn."""
    with _lock:
        if not _helper or _helper[0] != os.getpid():
            return True
        with suppress(ChildProcessError):
            if os.waitpid(_helper[1], os.WNOHANG) == (0, 0):
                return False
        _let_go()
        return True


def _let_go() -> None:
    """Forget a helper that no longer answers."""
    global _helper
    atexit.unregister(_let_go)
    if _helper:
        _, process, connection = _helper
        connection.close()
        with suppress(ChildProcessError):
            os.waitpid(process, os.WNOHANG)
    _helper = None
