"""The process in which files are opened: it waits for orders and forks a child for each. Started by `bench`."""

from __future__ import annotations

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

LONGEST_ORDER: Final = 64 * 1024


def main() -> None:
    """Fork a child for each order that comes in, until the process that started us has gone."""
    os.setsid()
    os.chdir("/")
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    control = socket.socket(fileno=os.dup(0))
    tasks.prepare()
    gc.collect()
    gc.freeze()
    while True:
        order, descriptors, _, _ = socket.recv_fds(control, LONGEST_ORDER, 3)
        if not order:
            return
        if os.fork() == 0:
            control.close()
            os.close(0)
            work(json.loads(order), descriptors)
        for descriptor in descriptors:
            os.close(descriptor)
        with suppress(BrokenPipeError):
            control.sendall(b"+")


def work(order: dict[str, Any], descriptors: list[int]) -> None:
    """Do one task within its bounds, answer, and end."""
    way, source, target = descriptors
    limit(**order["bounds"])
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
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    signal.setitimer(signal.ITIMER_REAL, seconds * 3)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (output, output))
    if not files:
        highest = max(int(name) for name in os.listdir("/dev/fd")) + 1  # noqa: PTH208 - a device is no path of ours
        resource.setrlimit(resource.RLIMIT_NOFILE, (highest + 2, highest + 2))
    if sys.platform == "linux":
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
        most = pages * resource.getpagesize() + memory
        resource.setrlimit(resource.RLIMIT_AS, (most, most))


if __name__ == "__main__":
    main()
