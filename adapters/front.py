"""What stands before Flask: the host check, the language in the address, and pages that are the same for everybody.

A public page is rendered once a minute for each language and then answered from memory, without Flask and without the
database. The one thing in it that differs by visitor, the token of the form, is put in its place on the way out.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

import structlog

from adapters import clock
from adapters.crowd import Crowd
from adapters.form_tokens import FormTokens
from adapters.metrics import DURATION, REQUESTS
from adapters.turns import Turns, leave
from config import Settings

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

FORM_TOKEN_PLACE: Final = "form-token-goes-here"  # noqa: S105 - a place, not a secret
FRESH_SECONDS: Final = 60
ANY_HOST: Final = ("/healthz", "/readyz", "/metrics")
"""Asked by machines that know the process by its address, not by its name."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Page:
    """A page kept in memory: its headers, its bytes around the form token, and until when it is fresh."""

    headers: list[tuple[str, str]]
    parts: list[bytes]
    tag: str
    endpoint: str
    fresh_until: float


class Front:
    """The outermost layer of the site, within the proxy's."""

    def __init__(self, inner: WSGIApplication, settings: Settings, tokens: FormTokens) -> None:
        self._inner = inner
        self._tokens = tokens
        self._hosts = {settings.public_host}
        if settings.development:
            port = settings.public_host.rpartition(":")[2]
            self._hosts |= {f"{name}:{port}" for name in ("localhost", "127.0.0.1", "[::1]")}
        self._pages: dict[tuple[str, str], Page] = {}
        self._crowd = Crowd(inner, tokens)
        self._turns = Turns() if settings.database_url.startswith("sqlite") else None  # others are waited for on a line

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request, from memory where that is right, and log it without saying whose it was."""
        started = time.perf_counter()
        environ["site.request_id"] = secrets.token_hex(8)
        path = self._split_language(environ)
        environ["site.foreign_host"] = environ.get("HTTP_HOST") not in self._hosts and path not in ANY_HOST
        seen: dict[str, Any] = {}

        def start(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Callable[[bytes], object]:
            seen["status"], seen["headers"] = status, headers
            return start_response(status, headers, exc_info)

        body = self._answer(environ, start, path)
        self._note(environ, seen, time.perf_counter() - started)
        return body

    def forget(self) -> None:
        """Let go of all pages kept in memory."""
        self._pages.clear()

    def _split_language(self, environ: WSGIEnvironment) -> str:
        """Move `/en` from the path to the script name, so that the addresses of an English page are English."""
        path: str = environ.get("PATH_INFO", "/")
        english = path == "/en" or path.startswith("/en/")
        environ["site.language"] = "en" if english else "nl"
        if english:
            path = path[3:] or "/"
            environ["SCRIPT_NAME"], environ["PATH_INFO"] = environ.get("SCRIPT_NAME", "") + "/en", path
        return path

    def _answer(self, environ: WSGIEnvironment, start: Callable[..., Any], path: str) -> Iterable[bytes]:
        asked = environ["REQUEST_METHOD"]
        reads = asked in ("GET", "HEAD") and not environ["site.foreign_host"]
        key = (environ["site.language"], path)
        page = self._pages.get(key) if reads and not environ.get("QUERY_STRING") else None
        if page and clock.now().timestamp() < page.fresh_until:
            environ["site.endpoint"] = page.endpoint
            return self._send(page, environ, start)
        if self._crowd.is_at(environ, path):
            return self._crowd.send_away(environ, start)
        held: list[Any] = []

        def hold(*answer: Any) -> Callable[[bytes], object]:
            held.append(answer)
            return lambda _bytes: None

        environ["REQUEST_METHOD"] = "GET" if asked == "HEAD" else asked  # a page is made whole, then sent without body
        if reads and self._turns:
            self._turns.wait(environ)
        try:
            body = self._inner(environ, hold)
        finally:
            leave(environ)
        environ["REQUEST_METHOD"] = asked
        status, headers = held[0][0], held[0][1]
        if reads and environ.get("site.same_for_everybody") and status.startswith("200"):
            page = _page(environ, headers, body)
            if not environ.get("QUERY_STRING"):
                self._pages[key] = page
            return self._send(page, environ, start)
        start(*held[0])
        if asked != "HEAD":
            return body
        _close(body)
        return []

    def _send(self, page: Page, environ: WSGIEnvironment, start: Callable[..., Any]) -> Iterable[bytes]:
        if page.tag and environ.get("HTTP_IF_NONE_MATCH") == page.tag:
            start("304 Not Modified", [*page.headers, ("ETag", page.tag)])
            return []
        content = page.parts[0]
        if len(page.parts) > 1:
            content = self._tokens.give(clock.now().timestamp()).encode().join(page.parts)
        headers = [*page.headers, ("Content-Length", str(len(content)))]
        start("200 OK", [*headers, ("ETag", page.tag)] if page.tag else headers)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [content]

    def _note(self, environ: WSGIEnvironment, seen: dict[str, Any], seconds: float) -> None:
        endpoint, status = environ.get("site.endpoint") or "-", seen.get("status", "500")[:3]
        REQUESTS.labels(endpoint, status).inc()
        DURATION.observe(seconds)
        if endpoint != "static":
            log.info(
                "answered",
                method=environ["REQUEST_METHOD"],
                endpoint=endpoint,
                status=int(status),
                ms=round(seconds * 1000, 1),
                request=environ["site.request_id"],
            )


def _page(environ: WSGIEnvironment, headers: list[tuple[str, str]], body: Iterable[bytes]) -> Page:
    """Take an answer apart around the places of the form token."""
    content = b"".join(body)
    _close(body)
    parts = content.split(FORM_TOKEN_PLACE.encode())
    kept = [(name, value) for name, value in headers if name not in ("Content-Length", "ETag")]
    tag = f'"{sha256(content).hexdigest()[:20]}"' if len(parts) == 1 else ""
    return Page(kept, parts, tag, environ["site.endpoint"], clock.now().timestamp() + FRESH_SECONDS)


def _close(body: Iterable[bytes]) -> None:
    """End an answer that is not handed on (PEP 3333)."""
    if hasattr(body, "close"):
        body.close()
