"""People who sign in: what that costs beside the bare work of a password, and what others notice of a flood of it."""

from __future__ import annotations

import http.client
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from statistics import quantiles
from typing import Final, Self

from benchmarks import people, servers
from benchmarks.load import Round, Target, load
from benchmarks.servers import ROOT, Server

PROCESSES: Final = 2
AT_ONCE: Final = 6
"""A few more than the site takes on: in each process one is computed and one waits, and the rest comes back later."""

VERIFYING: Final = """
import os, sys, time
from adapters import hashing
os.nice(hashing.NICENESS)  # as the site does; in the way of nobody else
imprint, number, end = sys.argv[1], 0, time.monotonic() + float(sys.argv[2])
while time.monotonic() < end:
    hashing.HASHER.verify(imprint, sys.argv[3])
    number += 1
print(number)
"""


def imprint() -> str:
    """Give the imprint of the password that everybody here has."""
    from adapters import hashing

    return hashing.make(people.PASSWORD)


def verifies(made: str, seconds: int) -> float:
    """Check a password again and again in as many processes as the site has, and nothing else; answer a second."""
    command = [sys.executable, "-c", VERIFYING, made, str(seconds), people.PASSWORD]
    running = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(PROCESSES)]
    return sum(int(process.communicate()[0]) for process in running) / seconds


def sign_ins(home: Path, *, rounds: int, seconds: int) -> tuple[list[float], list[Round]]:
    """Sign in from a browser that is known, again and again, and verify beside; answer rates of both."""
    made, seen, bare = imprint(), [], []
    with servers.site(home) as site:
        person = people.member(people.beside(home / "data", site.port), imprint=made)
        target = signing_in(site, person.email, cookie=_known_browser(site, person.email))
        load(target, 1, AT_ONCE)
        for _ in range(rounds):
            seen.append(load(target, seconds, AT_ONCE))
            bare.append(verifies(made, seconds))
    return bare, seen


def signing_in(site: Server, email: str, *, password: str = people.PASSWORD, cookie: str = "none=") -> Target:
    """Give the target of somebody who sends the form to sign in."""
    fields = {"email": email, "password": password}
    return Target(site, "/inloggen", post=True, fields=fields, cookie=cookie, patient=password == people.PASSWORD)


def _known_browser(site: Server, email: str) -> str:
    """Sign in once; answer with the cookie by which the browser is known."""
    body, _ = site.form("/inloggen", {"email": email, "password": people.PASSWORD})
    line = http.client.HTTPConnection("127.0.0.1", site.port)
    line.request("POST", "/inloggen", body, {"Content-Type": "application/x-www-form-urlencoded"})
    answer = line.getresponse()
    assert answer.status == 303, f"signing in answered {answer.status}"
    given = (header.partition(";")[0] for name, header in answer.getheaders() if name == "Set-Cookie")
    return next(cookie for cookie in given if cookie.startswith("browser="))


def flood(home: Path, *, rounds: int, seconds: int, connections: int = 32) -> dict[str, tuple[float, float, float]]:
    """Have many sign in at once while a visitor uses the public forms.

    Answer for each form the p99 in milliseconds undisturbed, beside as many who only read, and during the flood.
    """
    made = imprint()
    with servers.site(home) as site:
        person = people.member(people.beside(home / "data", site.port), imprint=made)
        target = signing_in(site, person.email, password="not this one at all")
        crowd = Target(site, "/contact")
        times: dict[str, list[list[float]]] = {name: [[], [], []] for name in Visitor.ERRANDS}
        for _ in range(rounds):
            companies: tuple[AbstractContextManager[None], ...] = (
                nullcontext(),
                _flooding(crowd, connections),
                _flooding(target, connections),
            )
            for number, company in enumerate(companies):
                with company, Visitor(site) as visitor:
                    time.sleep(seconds)
                for name, seen in visitor.seen.items():
                    times[name][number] += seen
    return {name: (p99(before), p99(beside), p99(during)) for name, (before, beside, during) in times.items()}


def p99(times: list[float]) -> float:
    """Give the time that one in a hundred takes longer than."""
    return quantiles(times, n=100)[98]


@contextmanager
def _flooding(target: Target, connections: int) -> Iterator[None]:
    """Have many come meanwhile, as fast as they are answered; who signs in is never right."""
    over, found = threading.Event(), []

    def come() -> None:
        while not over.is_set():
            found.append(load(target, 1, connections))

    thread = threading.Thread(target=come)
    thread.start()
    time.sleep(0.5)
    try:
        yield
    finally:
        over.set()
        thread.join()
    assert all(one.answered and (one.answered == one.refused) == target.post for one in found)


class Visitor:
    """Somebody who opens the contact page and the page to register, and sends a message, again and again."""

    ERRANDS: Final = ("contact page", "page to register", "message sent")
    PAUSE: Final = 0.01

    def __init__(self, site: Server) -> None:
        self._line = http.client.HTTPConnection("127.0.0.1", site.port, timeout=60)
        self._body, _ = site.form("/contact")
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._go_round)
        self.seen: dict[str, list[float]] = {name: [] for name in self.ERRANDS}

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._over.set()
        self._thread.join()
        self._line.close()

    def _go_round(self) -> None:
        kind, number = {"Content-Type": "application/x-www-form-urlencoded"}, 0
        while not self._over.wait(self.PAUSE):
            number += 1
            message = f"{self._body}&message=Question+{id(self)}-{number}"
            for name, status, asked in (
                ("contact page", 200, ("GET", "/contact")),
                ("page to register", 200, ("GET", "/registreren")),
                ("message sent", 303, ("POST", "/contact", message, kind)),
            ):
                started = time.perf_counter()
                self._line.request(*asked)
                answer = self._line.getresponse()
                answer.read()
                assert answer.status == status, f"{name} answered {answer.status}"
                self.seen[name].append((time.perf_counter() - started) * 1000)
