"""Temporary files that are ciphertext on the disk: what visitors upload lies nowhere in the clear, not for a moment.

Each file has a key of its own that lives in memory alone and dies with it. The file has no name, so that nothing is
left when the process ends in the middle.
"""

from __future__ import annotations

import io
import os
import secrets
import tempfile
from typing import TYPE_CHECKING, Final

from cryptography.hazmat.primitives.ciphers import Cipher, CipherContext
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CTR

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer, WriteableBuffer

BLOCK: Final = 16
"""Bytes that one step of the counter covers."""


class SealedTemp(io.RawIOBase):
    """A file that grows at its end and is read anywhere: AES-256 in counter mode, so that each byte opens by itself.

    Counter mode does not notice changes; nobody but us has this file, and its key is gone before the disk could be.
    """

    def __init__(self) -> None:
        self._file, path = tempfile.mkstemp()
        os.unlink(path)  # noqa: PTH108 - its name was never meant to last
        self._begin()

    def _begin(self) -> None:
        self._key, self._start = AES(secrets.token_bytes(32)), int.from_bytes(secrets.token_bytes(12)) << 32
        self._at = self._size = 0
        self._writing: CipherContext = self._context(0)
        self._reading: tuple[int, CipherContext] | None = None

    def _context(self, at: int) -> CipherContext:
        counter = (self._start + at // BLOCK) % 2**128
        context = Cipher(self._key, CTR(counter.to_bytes(BLOCK))).encryptor()  # both ways are one
        context.update(bytes(at % BLOCK))
        return context

    def write(self, data: ReadableBuffer, /) -> int:
        """Add bytes at the end. Raises OSError where the disk is full, and for a place other than the end."""
        if self._at != self._size:
            raise OSError("a sealed file grows at its end")
        rest = memoryview(self._writing.update(memoryview(data)))
        length = len(rest)
        while rest:
            rest = rest[os.pwrite(self._file, rest, self._size + length - len(rest)) :]
        self._size = self._at = self._size + length
        return length

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        """Read from where we are into `buffer`; answers how many bytes that were."""
        piece = self.read(memoryview(buffer).nbytes)
        memoryview(buffer).cast("B")[: len(piece)] = piece
        return len(piece)

    def read(self, size: int | None = -1, /) -> bytes:
        """Read the next `size` bytes, or all that is left."""
        wanted = self._size - self._at if size is None or size < 0 else min(size, self._size - self._at)
        if wanted <= 0:
            return b""
        sealed = os.pread(self._file, wanted, self._at)
        at, context = self._reading or (-1, self._writing)
        if at != self._at:
            context = self._context(self._at)
        self._at += len(sealed)
        self._reading = self._at, context
        return context.update(sealed)

    def readall(self) -> bytes:
        """Read all that is left."""
        return self.read()

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        """Go to a place, counted from the beginning, from here or from the end."""
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._size}[whence]
        if base + offset < 0:
            raise OSError("there is nothing before the beginning")
        self._at = base + offset
        return self._at

    def tell(self) -> int:
        """Say where we are."""
        return self._at

    def readable(self) -> bool:
        """Answer that it can be read."""
        return True

    def writable(self) -> bool:
        """Answer that it can be written."""
        return True

    def seekable(self) -> bool:
        """Answer that it can be read anywhere."""
        return True

    def let_go(self) -> None:
        """Give back the room on the disk; what was written is gone, and its key with it."""
        os.ftruncate(self._file, 0)
        self._begin()

    def close(self) -> None:
        """Let go of the file, and with it of its key."""
        if not self.closed:
            os.close(self._file)
        super().close()
