"""The token in each public form: one HMAC, no cookie, no session (X15).

It shows that we gave the form out, when, and under which name; with the check of `Sec-Fetch-Site` and `Origin` it
keeps other sites from sending our forms. `issued.name.mac`, all base64url.
"""

from __future__ import annotations

import hmac
import secrets
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Final

LIFETIME: Final = timedelta(hours=12)
"""Long enough to be called away in the middle of a letter (S221)."""


class BadToken(Exception):
    """The form's token is missing, altered or too old: the form has to be given out anew."""


@dataclass(frozen=True, slots=True)
class FormToken:
    """A token that we gave out: when, and under which name."""

    name: str
    issued_at: datetime


class FormTokens:
    """Gives out and checks form tokens under one secret."""

    def __init__(self, secret: str) -> None:
        self._key = sha256(b"form-token:" + secret.encode()).digest()

    def give(self, now: float, whom: str = "") -> str:
        """Give a fresh token; `now` is in seconds since 1970 UTC, `whom` the session that alone may use it."""
        head = f"{int(now * 10):x}.{secrets.token_urlsafe(12)}"
        return f"{head}.{self._mac(head, whom)}"

    def check(self, token: str, *, now: datetime, whom: str = "") -> FormToken:
        """Read a token that came back with a form. Raises BadToken, also for a token of another session."""
        head, _, mac = token.rpartition(".")
        if not mac.isascii() or not hmac.compare_digest(mac, self._mac(head, whom)):
            raise BadToken
        stamp, _, name = head.partition(".")
        issued_at = datetime.fromtimestamp(int(stamp, 16) / 10, UTC)
        if not timedelta(seconds=-5) <= now - issued_at <= LIFETIME:
            raise BadToken
        return FormToken(name, issued_at)

    def _mac(self, head: str, whom: str) -> str:
        said = f"{head}|{whom}" if whom else head
        return urlsafe_b64encode(hmac.digest(self._key, said.encode(), "sha256")[:18]).decode()
