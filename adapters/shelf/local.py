"""The shelf as a folder on this machine, which only the site may enter."""

from __future__ import annotations

import os
import re
import secrets
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from privacy.shelf import NAME, PIECE, NotOnShelf, ShelfAway, checked

ARRIVING: Final = re.compile(rf"({NAME.pattern})\.[0-9a-f]{{6}}")
"""What a file is called until it is whole; under such a name it is left behind by a crash."""

SPARE_BYTES: Final = 32 * 1024 * 1024
"""With less room than this the shelf counts as full: one upload and its safe copy would no longer fit."""


@contextmanager
def _told(name: str) -> Iterator[None]:
    """Say what the disk refuses in the words of the shelf."""
    try:
        yield
    except OSError as error:
        raise ShelfAway(error.errno, f"{name}: {error.strerror}") from error


class LocalShelf:
    """A folder with a subfolder for each pair of characters that names begin with, so that none grows too large."""

    def __init__(self, root: Path) -> None:
        self._root = root
        with suppress(OSError):  # check() tells
            root.mkdir(parents=True, exist_ok=True, mode=0o700)

    def put(self, name: str, pieces: Iterable[bytes]) -> int:
        place = self._place(checked(name))
        draft, size = place.with_name(f"{name}.{secrets.token_hex(3)}"), 0
        with _told(name):
            self._make_folder(place.parent)
            file = os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600), "wb", 0)
        try:
            with file:
                for piece in pieces:
                    with _told(name):
                        _write(file.fileno(), piece)
                    size += len(piece)
                with _told(name):
                    os.fsync(file.fileno())
            with _told(name):
                draft.rename(place)
                _sync(place.parent)
        except BaseException:
            with suppress(OSError):
                draft.unlink(missing_ok=True)
            raise
        return size

    def read(self, name: str) -> Iterator[bytes]:
        pieces = self._pieces(checked(name))
        next(pieces)  # opens the file, so that one that is missing is missed at once
        return pieces

    def _pieces(self, name: str) -> Iterator[bytes]:
        with _told(name):
            try:
                file = self._place(name).open("rb", buffering=0)
            except FileNotFoundError:
                raise NotOnShelf(name) from None
        with file:
            yield b""
            while True:
                with _told(name):
                    piece = file.read(PIECE)
                if not piece:
                    return
                yield piece

    def remove(self, name: str) -> None:
        if not ARRIVING.fullmatch(name):
            checked(name)
        place = self._place(name)
        with _told(name), suppress(FileNotFoundError):
            place.unlink()
            _sync(place.parent)

    def names(self) -> Iterator[tuple[str, datetime]]:
        with _told("shelf"):
            folders = sorted(path for path in self._root.iterdir() if path.is_dir())
        for folder in folders:
            with _told("shelf"):
                files = list(os.scandir(folder))
            for file in files:
                if NAME.fullmatch(file.name) or ARRIVING.fullmatch(file.name):
                    with suppress(FileNotFoundError):  # it left meanwhile
                        yield file.name, datetime.fromtimestamp(file.stat().st_mtime, UTC)

    def check(self) -> None:
        with _told("shelf"):
            free = shutil.disk_usage(self._root).free
        if not os.access(self._root, os.R_OK | os.W_OK | os.X_OK):
            raise ShelfAway("the folder of the shelf may not be written")
        if free < SPARE_BYTES:
            raise ShelfAway(f"the disk is full: {free // 2**20} MB left")

    def _place(self, name: str) -> Path:
        return self._root / name[:2] / name

    def _make_folder(self, folder: Path) -> None:
        if not folder.is_dir():
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            _sync(self._root)


def _write(descriptor: int, piece: bytes) -> None:
    """Write all of a piece: the system may take a part of it at a time."""
    written = os.write(descriptor, piece)
    while written < len(piece):
        written += os.write(descriptor, memoryview(piece)[written:])


def _sync(folder: Path) -> None:
    """Make the names in a folder survive a power cut as well."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
