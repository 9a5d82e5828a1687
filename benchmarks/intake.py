"""Files coming in: uploads a second beside a bare view that parses, encrypts and writes, and memory meanwhile."""

from __future__ import annotations

import http.client
import io
import os
import re
import secrets
import statistics
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

import pikepdf
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from flask import Flask, request

from benchmarks.servers import Server

MB: Final = 1024 * 1024
BOUNDARY: Final = "----bench4c1f8d"
AT_ONCE: Final = 2


def upload() -> Flask:
    """Make U: a view that parses the same body, encrypts the file with AES-GCM, and writes it with fsync."""
    app = Flask("upload")
    app.config["MAX_CONTENT_LENGTH"] = 64 * MB
    home = Path(os.environ["TWIN_DATABASE"]).parent
    key = AESGCM(secrets.token_bytes(32))

    @app.post("/")
    def take() -> str:
        content, nonce = request.files["cv"].read(), secrets.token_bytes(12)
        with (home / secrets.token_hex(16)).open("wb") as file:
            file.write(nonce + key.encrypt(nonce, content, None))
            file.flush()
            os.fsync(file.fileno())
        return "kept"

    @app.get("/")
    def ready() -> str:
        return "ready"

    return app


def scan(size: int) -> bytes:
    """Make a PDF of about `size` bytes, as a scanner does: pages with a picture each."""
    out, pages = io.BytesIO(), max(1, size // MB)
    with pikepdf.new() as document:
        for _ in range(pages):
            page = document.add_blank_page(page_size=(595, 842))
            picture = pikepdf.Stream(document, secrets.token_bytes(size // pages - 2000))
            picture.Type, picture.Subtype = pikepdf.Name.XObject, pikepdf.Name.Image
            picture.Width = picture.Height = 1000
            picture.ColorSpace, picture.BitsPerComponent = pikepdf.Name.DeviceGray, 8
            picture.Filter = pikepdf.Name.DCTDecode
            page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im0=picture))
            page.Contents = pikepdf.Stream(document, b"q 595 0 0 842 0 0 cm /Im0 Do Q")
        document.save(out)
    return out.getvalue()


class Form:
    """The application form with one CV, filled in anew for each sending."""

    def __init__(self, token: str, cv: bytes) -> None:
        head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="cv"; filename="cv.pdf"\r\n\r\n'.encode()
        self._file = head + cv + b"\r\n"
        self._token, self._number, self._lock = token, 0, threading.Lock()

    def body(self) -> bytes:
        """Give the next sending."""
        with self._lock:
            self._number += 1
            fields = {
                "form_token": self._token,
                "name": "Ada de Vries",
                "email": "ada@example.org",
                "motivation": f"Number {self._number}",
            }
        parts = "".join(
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
            for name, value in fields.items()
        )
        return parts.encode() + self._file + f"--{BOUNDARY}--\r\n".encode()


def form(server: Server, cv: bytes) -> Form:
    """Open the form of the site, or of a twin that has none."""
    found = re.search(r'name="form_token" value="([^"]+)"', server.get("/solliciteren")[2])
    return Form(found[1] if found else "none", cv)


def send(server: Server, path: str, sheet: Form) -> int:
    """Send the form once; answer the status."""
    line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    try:
        line.request("POST", path, sheet.body(), {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"})
        return line.getresponse().status
    finally:
        line.close()


def rate(server: Server, path: str, sheet: Form, uploads: int) -> float:
    """Send so many forms, a few at once; answer how many a second were taken. Raises RuntimeError for a refusal."""
    with ThreadPoolExecutor(AT_ONCE) as senders:
        started = time.perf_counter()
        statuses = set(senders.map(lambda _: send(server, path, sheet), range(uploads)))
        took = time.perf_counter() - started
    if not statuses <= {200, 303}:
        raise RuntimeError(f"answered {statuses}")
    return uploads / took


def compare(site: Server, twin: Server, size: int, *, rounds: int, uploads: int) -> tuple[float, float]:
    """Answer the uploads a second of site and twin: medians of interleaved rounds."""
    cv = scan(size)
    sheets = (form(site, cv), Form("none", cv))
    works: tuple[Callable[[], float], ...] = (
        lambda: rate(site, "/solliciteren", sheets[0], uploads),
        lambda: rate(twin, "/", sheets[1], uploads),
    )
    found: tuple[list[float], list[float]] = ([], [])
    for number in range(rounds + 1):
        for seen, work in zip(found, works, strict=True):
            value = work()
            if number:  # the first round only warms up
                seen.append(value)
    return statistics.median(found[0]), statistics.median(found[1])


def peak(server: Server, *, at_once: int = 10, size: int = 10 * MB - 4096) -> float:
    """Answer by how many MB the heaviest process of the site grows while so many forms of `size` come in at once."""
    sheet, before = form(server, scan(size)), _resident(server)
    send(server, "/solliciteren", sheet)
    settled, top, done = _resident(server), dict[int, float](), threading.Event()

    def watch() -> None:
        while not done.wait(0.005):
            for pid, weight in _resident(server).items():
                top[pid] = max(top.get(pid, 0), weight)

    watcher = threading.Thread(target=watch)
    watcher.start()
    with ThreadPoolExecutor(at_once) as senders:
        statuses = set(senders.map(lambda _: send(server, "/solliciteren", sheet), range(at_once)))
    done.set()
    watcher.join()
    if statuses != {303}:
        raise RuntimeError(f"answered {statuses}")
    return max(weight - settled.get(pid, before.get(pid, weight)) for pid, weight in top.items())


def _descendants(pid: int) -> list[int]:
    """List a process and all below it: each web process has one that opens files."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return []
    return [pid, *(each for child in children for each in _descendants(int(child)))]


def _resident(server: Server) -> dict[int, float]:
    """Give what each process of the site holds in memory, in MB, those that open files included."""
    found = {}
    for pid in _descendants(server.pid):
        try:
            status = Path(f"/proc/{pid}/status").read_text()
        except OSError:
            continue
        if match := re.search(r"^VmRSS:\s+(\d+)", status, re.MULTILINE):
            found[pid] = int(match[1]) / 1024
    return found
