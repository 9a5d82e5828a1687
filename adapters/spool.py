"""Reading the development spool: the outside world of a machine without a mail server."""

from __future__ import annotations

import email
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.message import EmailMessage
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Spooled:
    """A letter as its receiver would see it."""

    name: str
    to: str
    subject: str
    at: datetime
    text: str


def letters(folder: Path) -> Iterator[Spooled]:
    """List the letters in the spool, latest first."""
    for path in sorted(folder.glob("*.eml"), key=lambda file: file.stat().st_mtime, reverse=True):
        yield _read(path)


def letter(folder: Path, name: str) -> Spooled | None:
    """Read one letter by its name, or None; a name that leads out of the folder is no name."""
    path = folder / f"{name}.eml"
    return _read(path) if path.parent == folder and path.is_file() else None


def _read(path: Path) -> Spooled:
    with path.open("rb") as file:
        message = email.message_from_binary_file(file, policy=policy.default)
    assert isinstance(message, EmailMessage)  # noqa: S101 - policy.default makes no other kind
    body = message.get_body(("plain",))
    moment = datetime.strptime(message["Date"], "%a, %d %b %Y %H:%M:%S %z")
    return Spooled(path.stem, message["To"], message["Subject"], moment, body.get_content() if body else "")
