"""Turns: in one process one page is made at a time, because the interpreter runs one thread at a time anyway.

Left to themselves, threads that make pages hand the interpreter to each other at every question to SQLite, and on a
busy machine each hand-over waits for the processor: that costs as much again as the page itself.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

PATIENCE_SECONDS: Final = 0.05
"""Who waited so long behind a heavy page goes on beside it."""

HELD: Final = "site.turn"


class Turns:
    """Hands out turns, to one request at a time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()

    def wait(self, environ: WSGIEnvironment) -> None:
        """Wait for a turn, for a short while; `leave` gives it back."""
        if self._lock.acquire(timeout=PATIENCE_SECONDS):
            environ[HELD] = self._lock


def leave(environ: WSGIEnvironment) -> None:
    """Let the next one go, at the end or before something slow; a request without a turn gives nothing back."""
    lock: threading.Lock | None = environ.pop(HELD, None)
    if lock is not None:
        lock.release()
