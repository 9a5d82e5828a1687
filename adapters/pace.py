"""Giving way: work that nobody waits for goes behind visitors, and rests so that it takes a share and not all."""

from __future__ import annotations

import os
import time
from typing import Final

NICE: Final = 10
LONGEST_REST_SECONDS: Final = 0.5


def give_way() -> None:
    """Put this process behind those that answer visitors: less of the processor, and never first to wake."""
    os.nice(NICE)
    if hasattr(os, "SCHED_BATCH"):
        os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))


class Pace:
    """Work in batches, with a rest after each in proportion to the time it took: the busier the machine, the longer."""

    def __init__(self, share: float) -> None:
        """Take the share of the time, above 0 and at most 1, that the work may fill."""
        self._idle = 1 / share - 1
        self._since = time.monotonic()

    def rest(self) -> None:
        """Let others go first for a while; call it between two batches, when nothing is locked."""
        worked = time.monotonic() - self._since
        time.sleep(min(worked * self._idle, LONGEST_REST_SECONDS))
        self._since = time.monotonic()
