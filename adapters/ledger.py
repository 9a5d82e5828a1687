"""The erasure ledger: what was erased, by keyed references, in a file outside the database and its backups (P96).

A line is written and on disk before the erasure commits, so that none can be missing; one too many does no harm, for
it was asked. Each line is sealed with the one before it, and the database notes the last: a copy of the database that
is older than the ledger shows, whoever put it there.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from privacy.sealing import ring

NAME: Final = "erasure.ledger"
PURPOSE: Final = "erasure-ledger"


class LedgerDamaged(Exception):
    """The ledger cannot be trusted: lines were changed, cut off or lost."""


@dataclass(frozen=True, slots=True)
class Line:
    """One erasure: when, whose (by address, keyed) and which rows (by key, keyed)."""

    number: int
    moment: datetime
    people: tuple[bytes, ...]
    rows: tuple[bytes, ...]
    mac: bytes

    def said(self, before: bytes) -> str:
        """Put everything that the seal is about in one line, the seal before it included."""
        people, rows = (",".join(item.hex() for item in items) for items in (self.people, self.rows))
        return f"{self.number} {self.moment.isoformat()} {people or '-'} {rows or '-'} {before.hex()}"


def read(path: Path) -> list[Line]:
    """Give all lines, oldest first; none where there is no ledger. Raises LedgerDamaged."""
    if not path.exists():
        return []
    text = path.read_text(encoding="ascii", errors="replace")
    if text and not text.endswith("\n"):
        raise LedgerDamaged("its last line was cut off")
    lines: list[Line] = []
    for place, raw in enumerate(text.splitlines(), 1):
        try:
            line, before = _parsed(raw)
        except (ValueError, IndexError):
            raise LedgerDamaged(f"line {place} cannot be read") from None
        if lines and (line.number != lines[-1].number + 1 or before != lines[-1].mac):
            raise LedgerDamaged(f"a line is missing before line {place}")
        if line.mac not in ring().macs(PURPOSE, line.said(before)):
            raise LedgerDamaged(f"line {place} was changed")
        lines.append(line)
    return lines


def _parsed(raw: str) -> tuple[Line, bytes]:
    number, moment, people, rows, before, mac = raw.split(" ")
    parts = [tuple(bytes.fromhex(item) for item in text.split(",") if item != "-") for text in (people, rows)]
    line = Line(int(number), datetime.fromisoformat(moment), parts[0], parts[1], bytes.fromhex(mac.strip()))
    return line, b"" if before == "-" else bytes.fromhex(before)


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Hold the ledger while nobody else may write to it."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(path.with_name(f"{path.name}.lock"), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def append(path: Path, erased: Sequence[tuple[datetime, Sequence[bytes], Sequence[bytes]]]) -> Line:
    """Write these erasures; they are on disk when this returns. Answers the last line. Raises OSError."""
    last = _last(path)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "a", encoding="ascii") as file:
        for moment, people, rows in erased:
            before = last.mac if last else b""
            line = Line(last.number + 1 if last else 1, moment, tuple(people), tuple(rows), b"")
            mac = ring().mac(PURPOSE, line.said(before))
            said = line.said(before) if before else f"{line.said(before)}-"
            file.write(f"{said} {mac.hex()}\n")
            last = Line(line.number, moment, line.people, line.rows, mac)
        file.flush()
        os.fsync(file.fileno())
    assert last is not None  # noqa: S101 - called with at least one erasure
    return last


def _last(path: Path) -> Line | None:
    """Read the last line alone: a ledger of years costs as much as one of a day."""
    try:
        with path.open("rb") as file:
            file.seek(0, os.SEEK_END)
            size, block = file.tell(), 1 << 16
            while True:
                file.seek(max(0, size - block))
                tail = file.read().decode("ascii", "replace").rstrip("\n")
                if "\n" in tail or block >= size:
                    break
                block *= 4
    except FileNotFoundError:
        return None
    try:
        return _parsed(tail.rpartition("\n")[2])[0] if tail else None
    except (ValueError, IndexError):
        raise LedgerDamaged("its last line cannot be read") from None


def forget(path: Path, before: datetime) -> int:
    """Let go of lines older than any backup that is still kept; the last line always stays."""
    with held(path):
        lines = read(path)
        old = sum(line.moment < before for line in lines[:-1])
        if old:
            texts = path.read_text(encoding="ascii").splitlines(keepends=True)[old:]
            draft = path.with_name(f".{path.name}.{os.getpid()}")
            with draft.open("w", encoding="ascii") as file:
                file.writelines(texts)
                file.flush()
                os.fsync(file.fileno())
            draft.chmod(0o600)
            draft.rename(path)
        return old
