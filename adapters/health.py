"""Whether the site can keep its word at this moment: database, worker, letters, purge."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

HEARTBEAT_SECONDS: Final = 180
"""The worker shows that it lives every minute; three missed beats are a fault."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at."""

    name: str
    good: bool
    note: str = ""


def beat(folder: Path) -> None:
    """Show that the worker lives; no time is written, the file's own time says it."""
    path = folder / "worker.beat"
    path.touch()
    os.utime(path)


def worker_lives(folder: Path) -> Check:
    """Say whether the worker beside the site gave a sign of life."""
    path = folder / "worker.beat"
    age = time.time() - path.stat().st_mtime if path.exists() else None
    return Check("worker", age is not None and age < HEARTBEAT_SECONDS, "never" if age is None else f"{age:.0f} s ago")


def purge_runs(last: datetime | None, now: datetime, alarm_seconds: float) -> Check:
    """Say whether the purge came to its end in the last two nights (P83, design.md)."""
    if last is None:
        return Check("retention", False, "never")
    age = (now - last).total_seconds()
    return Check("retention", age < alarm_seconds, f"{age / 3600:.0f} h ago")
