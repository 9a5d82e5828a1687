"""Real servers to measure: the site by serve.py, and the bare twins under gunicorn and under the site's own server."""

from __future__ import annotations

import contextlib
import http.client
import os
import re
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlencode

ROOT: Final = Path(__file__).parent.parent
PATIENCE: Final = 60.0
FIELDS: Final = {"name": "Ada de Vries", "email": "ada@example.org", "topic": "question"}


@dataclass(frozen=True, slots=True)
class Server:
    """A server that runs here: where it answers, and the id of its parent process."""

    port: int
    pid: int

    def url(self, path: str = "/") -> str:
        """Give the address of a page."""
        return f"http://127.0.0.1:{self.port}{path}"

    def get(self, path: str = "/") -> tuple[int, str, str]:
        """Ask for a page; answer status, cookie and text."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            line.request("GET", path)
            answer = line.getresponse()
            return answer.status, (answer.getheader("Set-Cookie") or "").partition(";")[0], answer.read().decode()
        finally:
            line.close()

    def form(self, path: str, fields: dict[str, str] | None = None) -> tuple[str, str]:
        """Open a page with a form; answer its token with the other fields filled in, and the cookie."""
        _, cookie, page = self.get(path)
        found = re.search(r'name="(csrf_token|form_token)"[^>]*value="([^"]+)"', page)
        assert found, f"no form token on {path}"
        return urlencode({found[1]: found[2], **(fields or FIELDS)}), cookie

    def post(self, path: str, body: str) -> int:
        """Send a form; answer the status."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            line.request("POST", path, body, {"Content-Type": "application/x-www-form-urlencoded"})
            return line.getresponse().status
        finally:
            line.close()

    def family(self) -> list[int]:
        """List the process ids of this server, its children included."""
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        return [self.pid, *map(int, children)]


def free_port() -> int:
    """Find a port that nobody listens on, below those the machine itself hands out to outgoing connections."""
    while True:
        port = 15000 + secrets.randbelow(17000)
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


@contextlib.contextmanager
def running(command: list[str], port: int, home: Path, **environment: str) -> Iterator[Server]:
    """Run a server until the measuring is done; it is stopped by its process id."""
    home.mkdir(parents=True, exist_ok=True)
    log = home / "log"
    around = {name: value for name, value in os.environ.items() if name != "PROMETHEUS_MULTIPROC_DIR"}  # another site's
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, cwd=ROOT, env=around | environment, stdin=subprocess.DEVNULL, stdout=output, stderr=output
        )
    server = Server(port, process.pid)
    try:
        _wait(process, server, log)
        yield server
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(process: subprocess.Popen[bytes], server: Server, log: Path) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and process.poll() is None:
        with contextlib.suppress(OSError, http.client.HTTPException):
            server.get()
            return
        time.sleep(0.05)
    raise RuntimeError(f"{process.args!r} does not answer:\n{log.read_text(errors='replace')[-2000:]}")


def site(home: Path) -> contextlib.AbstractContextManager[Server]:
    """Run the site with two processes and its worker, without the limits that would refuse a crowd from one address."""
    port = free_port()
    settings = {
        "MODE": "development",
        "DATA_DIR": str(home / "data"),
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
        "WEB_WORKERS": "2",
        "RATE_LIMIT_FACTOR": "0",
        "MIN_FILL_SECONDS": "0",
    }
    return running([sys.executable, "serve.py"], port, home, **settings)


def gunicorn(kind: str, home: Path) -> contextlib.AbstractContextManager[Server]:
    """Run a twin under gunicorn with two sync workers."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "--workers=2", f"--bind=127.0.0.1:{port}", "--log-level=error"]
    return running([*command, f"benchmarks.twins:{kind}()"], port, home, TWIN_DATABASE=str(home / "rows.sqlite"))


def own(kind: str, home: Path) -> contextlib.AbstractContextManager[Server]:
    """Run a twin under the site's own server, with two processes."""
    port = free_port()
    command = [sys.executable, "-m", "benchmarks.twins", kind, str(port)]
    return running(command, port, home, TWIN_DATABASE=str(home / "rows.sqlite"))
