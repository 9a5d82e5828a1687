"""The site as it really runs: `python serve.py` with its processes and worker, and crowds that come to its door."""

from __future__ import annotations

import asyncio
import contextlib
import http.client
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from tests.servers import ROOT, free_port
from tests.visitor import token_in

PATIENCE = 30.0
PATH = "/contact"


@dataclass
class Answer:
    """What came back, and how long it took."""

    status: int
    headers: dict[str, str]
    text: str
    seconds: float


@dataclass
class Live:
    """A site that runs on data of its own."""

    data: Path
    port: int
    process: subprocess.Popen[bytes]
    environment: dict[str, str] = field(repr=False)

    @property
    def log(self) -> str:
        """What the processes said so far."""
        return self.data.with_suffix(".log").read_text(errors="replace")

    def ask(self, method: str = "GET", path: str = PATH, body: str = "") -> Answer:
        """Ask once, as a browser would."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        started = time.monotonic()
        try:
            headers = {"Content-Type": "application/x-www-form-urlencoded"} if body else {}
            line.request(method, path, body or None, headers)
            answer = line.getresponse()
            found = {name.lower(): value for name, value in answer.getheaders()}
            return Answer(answer.status, found, answer.read().decode(), time.monotonic() - started)
        finally:
            line.close()

    def write(self, number: int, token: str = "") -> Answer:
        """Send one message; who sends it can be told from its number."""
        return self.ask("POST", body=form(number, token or self.token()))

    def token(self) -> str:
        """Open the form and give its token."""
        return token_in(self.ask().text)

    def processes(self) -> list[int]:
        """List the ids of the processes that answer visitors and, last, that of the worker; right after a start."""
        return [
            int(pid) for pid in Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        ]

    def flask(self, *words: str) -> str:
        """Give what a command prints."""
        command = [sys.executable, "-m", "flask", "--app", "app", *words]
        keywords: dict[str, Any] = {"cwd": ROOT, "env": self.environment, "stdin": subprocess.DEVNULL}
        done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=120, **keywords)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def inbox(self) -> list[int]:
        """List the numbers of the messages that are stored, as staff read them."""
        messages = map(json.loads, self.flask("inbox", "list", "--json").splitlines())
        return sorted(int(message["message"].rpartition(" ")[2]) for message in messages)

    def delivered(self) -> list[int]:
        """List the numbers of the messages whose letter was delivered."""
        heads = (path.read_bytes() for path in (self.data / "mail").glob("*.eml"))
        return sorted(int(re.findall(rb"^To:.*?sender(\d+)@", head, re.MULTILINE)[0]) for head in heads)

    def weight(self) -> float:
        """Give what all processes weigh together, in MB, with shared memory counted once."""
        total = 0
        for pid in (self.process.pid, *self.processes()):
            with contextlib.suppress(OSError):
                found = re.search(r"^Pss:\s+(\d+)", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.MULTILINE)
                total += int(found[1]) if found else 0
        return total / 1024


def form(number: int, token: str) -> str:
    """Fill in the form."""
    return urlencode(
        {
            "form_token": token,
            "name": f"Sender {number}",
            "email": f"sender{number}@example.org",
            "topic": "question",
            "message": f"Can you come and look at printer {number}",
        }
    )


def environment(data: Path, port: int, **settings: str) -> dict[str, str]:
    """Give the environment in which a site runs: that of the tests, no limits, data of its own."""
    own = {"MODE": "development", "DATA_DIR": str(data), "HOST": "127.0.0.1", "PORT": str(port)}
    kept = {name: value for name, value in os.environ.items() if name != "PROMETHEUS_MULTIPROC_DIR"}
    return kept | own | {"WEB_WORKERS": "2", "RATE_LIMIT_FACTOR": "0", "MIN_FILL_SECONDS": "0"} | settings


@contextlib.contextmanager
def running(data: Path, port: int = 0, **settings: str) -> Iterator[Live]:
    """Run the site until the test is done with it; whatever happened to it, nothing of it stays behind."""
    port = port or free_port()
    around = environment(data, port, **settings)
    command = [sys.executable, "serve.py"]
    if shutil.which("setpriv"):
        command = ["setpriv", "--pdeathsig=TERM", *command]
    with data.with_suffix(".log").open("ab") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=around, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    site = Live(data, port, process, around)
    try:
        until(lambda: _answers(site), f"the site does not answer: {site.log[-2000:]}")
        yield site
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(signal.SIGTERM)
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _answers(site: Live) -> bool:
    assert site.process.poll() is None, site.log[-2000:]
    try:
        return site.ask(path="/healthz").status == 200
    except (OSError, http.client.HTTPException):
        return False


def until(true: Callable[[], object], otherwise: str, patience: float = PATIENCE) -> None:
    """Wait until something is so."""
    end = time.monotonic() + patience
    while not true():
        assert time.monotonic() < end, otherwise
        time.sleep(0.05)


def lives(pid: int) -> bool:
    """Say whether a process is still there; one that nobody has buried yet does not count."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


# --- crowds ---


@dataclass
class Crowd:
    """Many senders at once: each message by its number with the status that its sender saw, 0 where the line broke."""

    port: int
    token: str
    at_once: int = 1000
    seen: dict[int, int] = field(default_factory=dict)

    def send(self, numbers: range) -> None:
        """Send one message for each number."""
        with ThreadPoolExecutor(1) as apart:  # the browser's loop may run in this thread
            apart.submit(asyncio.run, self._send(numbers)).result()

    @property
    def acknowledged(self) -> list[int]:
        """The messages of which we said that they had arrived."""
        return sorted(number for number, status in self.seen.items() if status == 303)

    async def _send(self, numbers: range) -> None:
        room = asyncio.Semaphore(self.at_once)

        async def one(number: int) -> None:
            async with room:
                self.seen[number] = await asyncio.wait_for(self._post(number), 2 * PATIENCE)

        await asyncio.gather(*map(one, numbers))

    async def _post(self, number: int) -> int:
        body = form(number, self.token).encode()
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
            writer.write(head(self.port, len(body)) + body)
            line = await reader.read()
            writer.close()
            await writer.wait_closed()
        except OSError:
            return 0
        return int(line.split(b" ", 2)[1]) if line.startswith(b"HTTP/1.") else 0


def head(port: int, length: int, host: str = "") -> bytes:
    """Write the head of a request that sends a form."""
    lines = (
        f"POST {PATH} HTTP/1.1",
        f"Host: {host or f'127.0.0.1:{port}'}",
        "Content-Type: application/x-www-form-urlencoded",
        f"Content-Length: {length}",
        "Connection: close",
    )
    return "\r\n".join((*lines, "", "")).encode()


@contextlib.contextmanager
def half_sent(connect: Callable[[], socket.socket], host: str, number: int = 100) -> Iterator[None]:
    """Begin many requests and end none: half of them stop in the headers, the others in the body."""
    whole = head(0, 2000, host) + b"name=Sender&message=" + b"x" * 500
    with contextlib.ExitStack() as stack:
        for turn in range(number):
            line = stack.enter_context(connect())
            line.sendall(whole if turn % 2 else whole[:60])
        yield
