"""Sealing of files while they stream by: in chunks, each with its number and whether it is the last (STREAM).

A sealed file is `version (1 byte) | prefix (7 bytes) | chunks`. Each chunk is AES-256-GCM of at most CHUNK bytes under
the file's own key, with the nonce `prefix | number of the chunk (4 bytes) | 1 for the last, else 0`, and with version
and record bound in. What is cut off, added, swapped, changed, or laid under another record does not open (S163).

The construction is that of Hoang, Reyhanitabar, Rogaway and Vizár, "Online Authenticated-Encryption and its
Nonce-Reuse Misuse-Resistance" (2015).
"""

from __future__ import annotations

import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from privacy.sealing import KEY_BYTES, SealError

VERSION: Final = b"\x01"
PREFIX_BYTES: Final = 7
HEAD_BYTES: Final = len(VERSION) + PREFIX_BYTES
TAG_BYTES: Final = 16
CHUNK: Final = 128 * 1024
"""Measured: half of it costs a tenth more time, twice as much gains nothing. Part of the format: a new size is a new
VERSION."""

MOST_CHUNKS: Final = 2**32


def new_file_key() -> str:
    """Make the key of one file, as text for a sealed column; a key seals one file and never a second."""
    return urlsafe_b64encode(secrets.token_bytes(KEY_BYTES)).decode()


def sealed_size(plain: int) -> int:
    """Say how many bytes a file of `plain` bytes takes on the shelf."""
    return HEAD_BYTES + plain + TAG_BYTES * (plain // CHUNK + 1)


class _Chunks:
    """Counts the chunks of one file, and gives each its nonce."""

    def __init__(self, key: str, record: str, prefix: bytes) -> None:
        try:
            raw = urlsafe_b64decode(key)
        except ValueError:
            raw = b""
        if len(raw) != KEY_BYTES:
            raise SealError(f"no key for the file of {record}")
        self.cipher, self.bound = AESGCM(raw), VERSION + record.encode()
        self._prefix, self._number = prefix, 0

    def nonce(self, *, last: bool) -> bytes:
        """Give the nonce of the next chunk."""
        if self._number == MOST_CHUNKS:
            raise OverflowError("a file of more than 512 TiB")
        nonce = self._prefix + self._number.to_bytes(4, "big") + (b"\x01" if last else b"\x00")
        self._number += 1
        return nonce


class FileSealer:
    """Seals one file as it comes in, chunk by chunk; the last one is shorter than the others, and may be empty."""

    def __init__(self, key: str, record: str) -> None:
        """Begin the file of `record` (the key of its row). Raises SealError for what is no key."""
        prefix = secrets.token_bytes(PREFIX_BYTES)
        self._chunks = _Chunks(key, record, prefix)
        self._held, self._filled = memoryview(b""), 0
        self._head, self._finished = VERSION + prefix, False

    def update(self, data: bytes | bytearray | memoryview) -> bytes:
        """Take the next bytes of the file; give the sealed bytes that are ready, which may be none."""
        if self._finished:
            raise ValueError("the file is finished")
        view = memoryview(data)
        ready = (self._filled + len(view)) // CHUNK
        if not ready:
            self._hold(view)
            return b""
        first = CHUNK - self._filled
        if ready == 1:
            plain = view[:first] if not self._filled else self._hold(view[:first])
            sealed = self._seal(plain, last=False)
        else:
            sealed = self._seal_many(view, first, ready)
        self._filled = 0
        if rest := view[first + (ready - 1) * CHUNK :]:
            self._hold(rest)
        return sealed

    def finish(self) -> bytes:
        """Seal what is left as the last chunk."""
        if self._finished:
            raise ValueError("the file is finished")
        self._finished = True
        return self._seal(self._held[: self._filled], last=True)

    def _hold(self, view: memoryview) -> memoryview:
        if not self._held:
            self._held = memoryview(bytearray(CHUNK))
        self._held[self._filled : self._filled + len(view)] = view
        self._filled += len(view)
        return self._held[: self._filled]

    def _seal(self, plain: memoryview, *, last: bool) -> bytes:
        sealed = self._chunks.cipher.encrypt(self._chunks.nonce(last=last), plain, self._chunks.bound)
        head, self._head = self._head, b""
        return head + sealed if head else sealed

    def _seal_many(self, view: memoryview, first: int, ready: int) -> bytes:
        """Seal several chunks straight into one piece; BytesIO hands its bytes over without copying them."""
        size, spot = CHUNK + TAG_BYTES, len(self._head)
        whole = BytesIO(bytes(spot + ready * size))
        whole.write(self._head)
        self._head = b""
        with whole.getbuffer() as room:
            for number in range(ready):
                if number or not self._filled:
                    plain = view[first + (number - 1) * CHUNK : first + number * CHUNK]
                else:
                    plain = self._hold(view[:first])
                nonce = self._chunks.nonce(last=False)
                self._chunks.cipher.encrypt_into(nonce, plain, self._chunks.bound, room[spot : spot + size])
                spot += size
        return whole.getvalue()


def opened(pieces: Iterable[bytes], key: str, record: str) -> Iterator[bytes]:
    """Open a sealed file piece by piece; no byte is given before its chunk has proved to be ours.

    That the file is whole is known at its end: who acts on the whole waits for it. Raises SealError, also after good
    chunks, for a file that was cut off, lengthened, changed, or sealed for another record.
    """
    held, chunks = bytearray(), None
    size = CHUNK + TAG_BYTES
    for piece in pieces:
        held += piece
        if chunks is None:
            if len(held) < HEAD_BYTES:
                continue
            chunks = _begun(held, key, record)
        while len(held) > size:
            yield _open(chunks, held, size, last=False)
    if chunks is None or not TAG_BYTES <= len(held) <= size:
        raise SealError(f"the file of {record} was cut off")
    if rest := _open(chunks, held, len(held), last=True):
        yield rest


def _begun(held: bytearray, key: str, record: str) -> _Chunks:
    version, prefix = held[: len(VERSION)], bytes(held[len(VERSION) : HEAD_BYTES])
    if version != VERSION:
        raise SealError(f"the file of {record} is none of ours")
    del held[:HEAD_BYTES]
    return _Chunks(key, record, prefix)


def _open(chunks: _Chunks, held: bytearray, size: int, *, last: bool) -> bytes:
    try:
        with memoryview(held) as view, view[:size] as sealed:
            plain = chunks.cipher.decrypt(chunks.nonce(last=last), sealed, chunks.bound)
    except InvalidTag:
        raise SealError(f"the file of {chunks.bound[1:].decode()} was altered or moved") from None
    del held[:size]
    return plain
