"""The anchor of the activity log: its newest seals, noted outside the database (P54)."""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Final

NAME: Final = "activity.anchor"

Line = tuple[int, bytes, datetime]


def read(folder: Path) -> list[Line] | None:
    """Give the seals noted, oldest first: number, seal, moment; None where the anchor is lost or unreadable."""
    try:
        text = (folder / NAME).read_text(encoding="ascii")
        parts = [line.split() for line in text.splitlines()]
        return [(int(number), bytes.fromhex(mac), datetime.fromisoformat(moment)) for number, mac, moment in parts]
    except (OSError, ValueError):
        return None


def write(folder: Path, lines: Iterable[Line]) -> None:
    """Note the seals, whole or not at all; what is written is on disk when this returns."""
    draft = folder / f".{NAME}.{os.getpid()}"
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.writelines(f"{number} {mac.hex()} {moment.isoformat()}\n" for number, mac, moment in lines)
        file.flush()
        os.fsync(file.fileno())
    draft.rename(folder / NAME)
