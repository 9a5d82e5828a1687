"""Printing: PDF from our own HTML, made in a process of its own that is bounded in time, memory and number."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Final

import structlog

ROOT: Final = Path(__file__).parent.parent
SECONDS: Final = 25
PATIENCE_SECONDS: Final = 5
MOST_BYTES: Final = 5 * 1024**2
AT_ONCE: Final = 2

log = structlog.get_logger()
_turns = threading.BoundedSemaphore(AT_ONCE)


class NoDocument(Exception):
    """The PDF could not be made now; the page with the same words is there all the same."""


def pdf(html: str) -> bytes:
    """Make a tagged PDF (PDF/UA-1) of a page of ours. Raises NoDocument.

    The child gets no settings and no secrets, reaches no file and no network, and is ended when it takes too long.
    """
    if not _turns.acquire(timeout=PATIENCE_SECONDS):
        raise NoDocument("too many documents are being made")
    try:
        made = subprocess.run(
            [sys.executable, "-m", "adapters.printing_child"],
            input=html.encode(),
            capture_output=True,
            cwd=ROOT,
            env={"PATH": os.environ.get("PATH", ""), "LANG": "C.UTF-8", "HOME": "/nonexistent"},
            timeout=SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        log.warning("document not made", error=error)
        raise NoDocument("the process did not end well") from None
    finally:
        _turns.release()
    if made.returncode or not made.stdout.startswith(b"%PDF-") or len(made.stdout) > MOST_BYTES:
        log.warning("document not made", status=made.returncode)
        raise NoDocument("no document came")
    return made.stdout
