"""A crowd before the sign-in page: who comes while passwords are computed already is sent away before Flask is asked.

A page that says so is made once a minute for each language. What was typed, but for the password, is put in its place
on the way out: refusing somebody must cost next to nothing, or a flood would take the other pages down with it.
"""

from __future__ import annotations

import io
import time
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qs

from markupsafe import escape

from adapters import hashing
from adapters.form_tokens import FormTokens

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

SIGN_IN: Final = "/inloggen"
CROWDED: Final = "site.crowded"
"""Set in the request by which the page is made: the view then leaves the places for token and typed words open."""

PLACES: Final = {name: f"{name}-goes-here" for name in ("form_token", "email", "next")}
FRESH_SECONDS: Final = 60
MOST_BYTES: Final = 8 * 1024
"""A form longer than this was not typed by hand; nothing of it comes back."""


class Crowd:
    """Answers in place of the sign-in page while it is crowded."""

    def __init__(self, inner: WSGIApplication, tokens: FormTokens) -> None:
        self._inner, self._tokens = inner, tokens
        self._pages: dict[str, tuple[float, list[tuple[str, str]], str]] = {}

    def is_at(self, environ: WSGIEnvironment, path: str) -> bool:
        """Say whether this request would only be sent away; one from another site is refused by other rules."""
        if path != SIGN_IN or environ["REQUEST_METHOD"] != "POST":
            return False
        own = environ.get("HTTP_SEC_FETCH_SITE", "none") in ("same-origin", "none")
        return own and not environ["site.foreign_host"] and hashing.crowded()

    def send_away(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        """Ask to come back in a moment; address and destination that were typed stay in the form."""
        environ["site.endpoint"] = "account.by_password"
        headers, text = self._page(environ)
        typed = _typed(environ)
        typed["form_token"] = self._tokens.give(time.time())
        for name, place in PLACES.items():
            text = text.replace(place, str(escape(typed.get(name, ""))))
        content = text.encode()
        more = [("Content-Length", str(len(content))), ("Retry-After", str(hashing.RETRY_SECONDS))]
        start("503 Service Unavailable", [*headers, *more])
        return [content]

    def _page(self, environ: WSGIEnvironment) -> tuple[list[tuple[str, str]], str]:
        language, now = environ["site.language"], time.monotonic()
        made = self._pages.get(language)
        if made is None or made[0] < now:
            made = self._pages[language] = (now + FRESH_SECONDS, *self._make(environ))
        return made[1], made[2]

    def _make(self, environ: WSGIEnvironment) -> tuple[list[tuple[str, str]], str]:
        """Have Flask make the page, as for a stranger who opens it."""
        stranger = {name: value for name, value in environ.items() if name not in ("HTTP_COOKIE", "CONTENT_TYPE")}
        stranger |= {"REQUEST_METHOD": "GET", "QUERY_STRING": "", "CONTENT_LENGTH": "0", "wsgi.input": io.BytesIO()}
        held: list[Any] = []

        def hold(*answer: Any) -> Callable[[bytes], object]:
            held.append(answer)
            return lambda _bytes: None

        body = self._inner(stranger | {CROWDED: True}, hold)
        text = b"".join(body).decode()
        if hasattr(body, "close"):
            body.close()
        return [(name, value) for name, value in held[0][1] if name not in ("Content-Length", "Set-Cookie")], text


def _typed(environ: WSGIEnvironment) -> dict[str, str]:
    """Read what was typed, each field once; the password is not looked at."""
    try:
        length = int(environ.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return {}
    if not 0 < length <= MOST_BYTES:
        return {}
    fields = parse_qs(environ["wsgi.input"].read(length).decode("utf-8", "replace"), max_num_fields=20)
    return {name: fields[name][0] for name in ("email", "next") if name in fields}
