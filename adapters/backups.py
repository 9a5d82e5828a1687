"""The file that a backup is: sealed as a whole under a key of its own, and only good when it is whole (P96, S163)."""

from __future__ import annotations

import hmac
import json
import os
import secrets
from base64 import b64decode, b64encode, urlsafe_b64encode
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from privacy.file_sealing import FileSealer, opened
from privacy.sealing import SealError, ring

MAGIC: Final = b"1DO-BACKUP-1"
SALT_BYTES: Final = 16
HEAD_BYTES: Final = len(MAGIC) + 2 + SALT_BYTES
FRAME: Final = 11
PIECE: Final = 1 << 20

MANIFEST, ROWS, FILE, END = b"M", b"R", b"F", b"E"
Part = tuple[bytes, str, bytes]
"""One part of a backup: its kind, its name, and its bytes."""


class NoBackup(Exception):
    """The file is no backup of ours, is damaged, or was sealed with a key that is not on the ring."""


def _key(number: int, salt: bytes) -> str:
    return urlsafe_b64encode(hmac.digest(ring().secret_for(number, "backup"), salt, "sha256")).decode()


def write(path: Path, parts: Iterable[Part]) -> None:
    """Write a backup, whole or not at all; it is on disk when this returns. Raises OSError."""
    salt, number = secrets.token_bytes(SALT_BYTES), ring().newest
    sealer = FileSealer(_key(number, salt), "backup")
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(MAGIC + number.to_bytes(2, "big") + salt)
            for kind, name, data in parts:
                named = name.encode()
                head = kind + len(named).to_bytes(2, "big") + len(data).to_bytes(8, "big")
                file.write(sealer.update(head + named))
                file.write(sealer.update(data))
            file.write(sealer.finish())
            file.flush()
            os.fsync(file.fileno())
        draft.rename(path)
    finally:
        draft.unlink(missing_ok=True)


def read(path: Path) -> Iterator[Part]:
    """Give the parts of a backup; the last one is END, and without it nothing may be done. Raises NoBackup."""
    try:
        with path.open("rb") as file:
            head = file.read(HEAD_BYTES)
            number = int.from_bytes(head[len(MAGIC) : len(MAGIC) + 2], "big")
            if not head.startswith(MAGIC) or len(head) < HEAD_BYTES:
                raise NoBackup("this is no backup of this site")
            if number not in ring().numbers:
                raise NoBackup(f"it was sealed with key {number}, which is not in SEAL_KEYS: put that key back behind")
            key = _key(number, head[len(MAGIC) + 2 :])
            yield from _parts(opened(iter(lambda: file.read(PIECE), b""), key, "backup"))
    except SealError:
        raise NoBackup("it is damaged, or not whole: take another backup") from None


def _parts(pieces: Iterator[bytes]) -> Iterator[Part]:
    held = bytearray()

    def fill(size: int) -> bool:
        while len(held) < size:
            piece = next(pieces, None)
            if piece is None:
                return False
            held.extend(piece)
        return True

    while fill(FRAME):
        kind, named = bytes(held[:1]), int.from_bytes(held[1:3], "big")
        size = FRAME + named + int.from_bytes(held[3:FRAME], "big")
        if not fill(size):
            raise NoBackup("it is damaged, or not whole: take another backup")
        name, data = bytes(held[FRAME : FRAME + named]).decode(), bytes(held[FRAME + named : size])
        del held[:size]
        yield kind, name, data


def plain(value: Any) -> Any:
    """Write a stored value so that JSON can hold it."""
    if isinstance(value, bytes):
        return {"b": b64encode(value).decode()}
    if isinstance(value, datetime):
        return {"t": value.isoformat()}
    if isinstance(value, date):
        return {"d": value.isoformat()}
    if isinstance(value, Mapping | list):
        return {"j": value}
    return value


def stored(value: Any) -> Any:
    """Read a value back as it was stored."""
    if not isinstance(value, dict):
        return value
    ((kind, said),) = value.items()
    ways: dict[str, Callable[[Any], Any]] = {
        "b": b64decode,
        "t": datetime.fromisoformat,
        "d": date.fromisoformat,
        "j": lambda item: item,
    }
    return ways[kind](said)


def lines(rows: Iterable[Mapping[str, Any]]) -> bytes:
    """Write rows, one JSON object a line."""
    said = (json.dumps({name: plain(value) for name, value in row.items()}, ensure_ascii=False) for row in rows)
    return "\n".join(said).encode()


def rows(data: bytes) -> list[dict[str, Any]]:
    """Read rows back."""
    return [{name: stored(value) for name, value in json.loads(line).items()} for line in data.splitlines() if line]
