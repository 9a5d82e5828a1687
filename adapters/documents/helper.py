"""The process in which files are opened: it waits for orders and forks a child for each. Started by `bench`."""

from __future__ import annotations

import ctypes
import gc
import json
import os
import resource
import signal
import socket
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from adapters.documents import tasks
from adapters.documents.refusals import Refused

NO_NEW_PRIVILEGES: Final = 38
NO_NETWORK: Final = 0x40000000
OWN_USERS: Final = 0x10000000
"""Numbers of Linux: PR_SET_NO_NEW_PRIVS, CLONE_NEWNET, CLONE_NEWUSER. Elsewhere nothing happens."""

PAGE: Final = resource.getpagesize()
LONGEST_ORDER: Final = 64 * 1024


def main() -> None:
    """Keep a child ready for the next order, until the process that started us has gone."""
    os.setsid()
    os.chdir("/")
    leave_the_network()
    go_first()
    for number in (signal.SIGCHLD, signal.SIGINT, signal.SIGXFSZ):
        signal.signal(number, signal.SIG_IGN)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    control = socket.socket(fileno=os.dup(0))
    tasks.prepare()
    tasks.warm()
    gc.collect()
    gc.freeze()
    while _child_goes(control):
        pass


def _child_goes(control: socket.socket) -> bool:
    """Fork a child that waits for one order, and wait until it has taken it; False when there will be no more.

    So a file finds a child that is ready, and the next one is made while the file is being read.
    """
    heard, told = os.pipe()
    if os.fork() == 0:
        order, descriptors, _, _ = socket.recv_fds(control, LONGEST_ORDER, 3)
        if order:
            with suppress(OSError):
                control.sendall(b"+")
        os.write(told, b"+" if order else b"-")
        if order:
            for way in (0, heard, told, control.detach()):
                os.close(way)
            work(json.loads(order), descriptors)
        os._exit(0)
    os.close(told)
    word = os.read(heard, 1)
    os.close(heard)
    return word != b"-"


def work(order: dict[str, Any], descriptors: list[int]) -> None:
    """Do one task within its bounds, answer, and end."""
    way, source, target = descriptors
    try:
        limit(**order["bounds"])
    except (OSError, ValueError) as error:
        answer: dict[str, Any] = {"unable": type(error).__name__}
    else:
        answer = answered(order["task"], source, target, order["arguments"])
    with socket.socket(fileno=way) as connection:
        connection.sendall(json.dumps(answer).encode())
    os._exit(0)


def answered(task: str, source: int, target: int, arguments: dict[str, Any]) -> dict[str, Any]:
    """Do a task; whatever goes wrong in it becomes a word."""
    try:
        with os.fdopen(source, "rb") as file, os.fdopen(target, "r+b") as out:
            os.lseek(source, 0, os.SEEK_SET)
            return {"answer": tasks.TASKS[task](file, out, **arguments)}
    except Refused as refused:
        return {"refused": refused.code, "facts": refused.facts}
    except (MemoryError, RecursionError):
        return {"refused": "too_complex", "facts": {}}
    except Exception as error:  # noqa: BLE001 - a stranger's file may raise anything, and one file is all that is lost
        return {"fault": type(error).__name__}


def limit(seconds: int, memory: int, output: int, *, files: bool) -> None:
    """Bound what this process may take from here on; `files` allows it to open some, as fonts."""
    signal.setitimer(signal.ITIMER_REAL, seconds * 3)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (output, output))
    if sys.platform == "linux":
        most = _mapped_pages() * PAGE + memory
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
    if not files:
        _leave_little_room()


def _mapped_pages() -> int:
    """Tell how much is mapped, without what reading text brings along: each page of memory touched here is copied."""
    file = os.open("/proc/self/statm", os.O_RDONLY)
    try:
        return int(os.read(file, 64).split()[0])
    finally:
        os.close(file)


def _leave_little_room() -> None:
    """Take all places for open files but two: one maps the file itself, by one qpdf asks for randomness."""
    lowest = (os.dup(1), os.dup(1))  # the system gives the lowest that are free, so all below them are taken
    most = max(lowest) + 1
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    for place in lowest:
        os.close(place)


def go_first() -> None:
    """Offer ourselves where the machine runs out of memory, before a process of the site."""
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")


def leave_the_network() -> None:
    """Go where there is no network and no way to more rights, as far as the system lets a process do so by itself."""
    with suppress(OSError, AttributeError):
        library = ctypes.CDLL(None, use_errno=True)
        library.prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0)
        if library.unshare(NO_NETWORK):
            library.unshare(OWN_USERS | NO_NETWORK)


if __name__ == "__main__":
    main()
