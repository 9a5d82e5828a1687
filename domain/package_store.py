"""Where downloads are kept: sealed on the shelf, each under a key of its own that stands in its row alone (S163)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from domain.shelved import new_name
from models import Package, RequestPackage
from privacy.file_sealing import FileSealer, new_file_key, opened
from privacy.shelf import Shelf


@dataclass(frozen=True, slots=True)
class Stored:
    """A download on the shelf: its name there, its key, and its size in bytes as its reader gets it."""

    shelf_name: str
    key: str
    size: int


def store(shelf: Shelf, pieces: Iterable[bytes], record: str) -> Stored:
    """Seal a download for its row while it is made, and put it on the shelf; it is never whole in memory.

    Raises ShelfAway, and then nothing of it stays.
    """
    name, key, size = new_name(), new_file_key(), 0

    def sealed() -> Iterator[bytes]:
        nonlocal size
        sealer = FileSealer(key, record)
        for piece in pieces:
            size += len(piece)
            if ready := sealer.update(piece):
                yield ready
        yield sealer.finish()

    shelf.put(name, sealed())
    return Stored(name, key, size)


def keep(package: Package | RequestPackage, stored: Stored) -> None:
    """Note in its row where a download lies and what opens it."""
    package.shelf_name, package.key, package.size = stored.shelf_name, stored.key, stored.size


def content(package: Package | RequestPackage, shelf: Shelf) -> Iterator[bytes]:
    """Open a download piece by piece. Raises NotOnShelf at once, ShelfAway and SealError also on the way."""
    return opened(shelf.read(package.shelf_name or ""), package.key or "", package.id)
