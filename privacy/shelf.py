"""What a shelf is: sealed files under random names, put there whole or not at all."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final, Protocol

NAME: Final = re.compile(r"[0-9a-z]{8,40}")
"""Names are made by us, at random: no path, no word of a visitor (S137)."""

PIECE: Final = 128 * 1024
"""What is read at once."""


class ShelfAway(OSError):
    """The shelf cannot be reached, is full, or broke off: nothing was stored; the cause says why."""


class NotOnShelf(Exception):
    """There is no file of this name on the shelf."""


class Shelf(Protocol):
    """Where sealed files stand. All of it may raise ShelfAway."""

    def put(self, name: str, pieces: Iterable[bytes]) -> int:
        """Put a file under `name` and answer its bytes, once it would survive a power cut.

        Until then there is no such file, and if `pieces` raises (which passes through) nothing of it stays.
        """

    def read(self, name: str) -> Iterator[bytes]:
        """Give the file in pieces. Raises NotOnShelf at once, not at the first piece."""

    def remove(self, name: str) -> None:
        """Take a file away, or what a crash left of one; whether it was there makes no difference."""

    def names(self) -> Iterator[tuple[str, datetime]]:
        """Give each file with the moment it was put, also what crashes left behind of files that never came whole."""

    def check(self) -> None:
        """Raise ShelfAway unless files can be put and read."""


def checked(name: str) -> str:
    """Give back a name of ours. Raises ValueError for any other, before it can become a path."""
    if not NAME.fullmatch(name):
        raise ValueError("no name for the shelf")
    return name
