"""Load by wrk: how many requests a second are answered, and how long one takes."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Final

from benchmarks.servers import Server

SCRIPT: Final = Path(__file__).with_name("load.lua")
CONNECTIONS: Final = 32


class NoWrk(RuntimeError):
    """The load driver is not installed: wrk (Debian package of that name)."""


@dataclass(frozen=True, slots=True)
class Target:
    """One thing to measure: a page, or with `post` the sending of its form."""

    server: Server
    path: str = "/"
    post: bool = False
    fields: dict[str, str] | None = None
    """What is filled in; without, what the contact form asks."""

    cookie: str = ""
    """What the browser holds; without, what came with the form."""

    patient: bool = False
    """Whoever is sent away waits a little before coming back."""

    settle: Callable[[], object] | None = None
    """Waits after a round until the work that it left behind is done, so that it does not weigh on the next."""


@dataclass(frozen=True, slots=True)
class Round:
    """What one round gave; times in milliseconds."""

    answered: int
    seconds: float
    refused: int
    broken: int
    p50: float
    p99: float

    @property
    def rate(self) -> float:
        """Answers a second, refusals left out."""
        return (self.answered - self.refused) / self.seconds


@dataclass(frozen=True, slots=True)
class Measured:
    """The medians of several rounds."""

    rate: float
    p50: float
    p99: float
    refused: int


def load(target: Target, seconds: int, connections: int = CONNECTIONS) -> Round:
    """Ask as fast as the server answers. Raises NoWrk where the driver is missing."""
    program = shutil.which("wrk")
    if program is None:
        raise NoWrk("wrk is not installed (Debian: apt-get install wrk); without it nothing is measured")
    environment = dict(os.environ)
    if target.post:
        environment["LOAD_BODY"], environment["LOAD_COOKIE"] = target.server.form(target.path, target.fields)
    if target.cookie:
        environment["LOAD_COOKIE"] = target.cookie
    if target.patient:
        environment["LOAD_PATIENT"] = "1"
    command = [program, "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout=30s", "-s", str(SCRIPT)]
    done = subprocess.run(
        [*command, target.server.url(target.path)], env=environment, capture_output=True, text=True, check=True
    )
    if target.settle:
        target.settle()
    line = next(line for line in done.stdout.splitlines() if line.startswith("{"))
    return Round(**json.loads(line))


def interleaved(targets: dict[str, Target], rounds: int, seconds: int) -> dict[str, list[Round]]:
    """Measure all targets in turn, again and again, so that a noisy moment of the machine falls on all alike."""
    for target in targets.values():
        load(target, 1)
    found: dict[str, list[Round]] = {name: [] for name in targets}
    for _ in range(rounds):
        for name, target in targets.items():
            found[name].append(load(target, seconds))
    return found


def medians(rounds: list[Round]) -> Measured:
    """Give the medians of all rounds, and how many answers were refusals in all."""
    refused = sum(one.refused + one.broken for one in rounds)
    rate, p50, p99 = (median(getattr(one, name) for one in rounds) for name in ("rate", "p50", "p99"))
    return Measured(rate, p50, p99, refused)


def ratio(over: list[Round], under: list[Round]) -> float:
    """Give the median of the ratios of rounds that ran one after the other."""
    return median(one.rate / other.rate for one, other in zip(over, under, strict=True))
