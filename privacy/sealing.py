"""Sealing: personal values leave this process only as ciphertext under a key ring that can rotate.

A sealed value is `version (1 byte) | key id (2 bytes) | nonce (12 bytes) | AES-256-GCM ciphertext and tag`. Table,
column and row are bound in as associated data, so that a value moved to another place does not open (S163).
"""

from __future__ import annotations

import hmac
import secrets
from base64 import urlsafe_b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

VERSION: Final = b"\x01"
PREFIX_BYTES: Final = 3
NONCE_BYTES: Final = 12
INDEX_BYTES: Final = 16
KEY_BYTES: Final = 32

AREAS: Final = ("application",)
"""Tables whose names begin so have a key of their own: who applies cannot be matched with who is a customer (P36)."""


def area_of(table: str) -> bytes:
    """Name the area that a table belongs to, with the colon that its keys are derived with; empty for most."""
    area = table.split("_", 1)[0]
    return f":{area}".encode() if area in AREAS else b""


class SealError(Exception):
    """A sealed value does not open: altered, moved to another place, or its key is not on the ring."""


class KeyRing:
    """The keys that values are sealed with: the first writes, all of them read."""

    def __init__(self, keys: list[tuple[int, bytes]]) -> None:
        """Take `(id, 32 bytes)` pairs, newest first. Raises ValueError for a ring that could lose data."""
        ids = [number for number, _ in keys]
        if not keys or len(set(ids)) != len(ids) or not all(0 < number < 2**16 for number in ids):
            raise ValueError("a key ring needs keys with different ids between 1 and 65535")
        if any(len(key) != KEY_BYTES for _, key in keys):
            raise ValueError(f"each key is {KEY_BYTES} bytes long")
        self._keys = dict(keys)
        self.newest = ids[0]

    @classmethod
    def parse(cls, text: str) -> KeyRing:
        """Read SEAL_KEYS: `id:base64url` pairs with commas between, newest first. Raises ValueError."""
        keys = []
        for part in text.replace(" ", "").split(","):
            number, colon, encoded = part.partition(":")
            if not colon or not number.isdigit():
                raise ValueError("SEAL_KEYS wants id:key pairs with commas between, newest first")
            keys.append((int(number), urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4))))
        return cls(keys)

    @property
    def prefix(self) -> bytes:
        """What each value sealed with the newest key begins with."""
        return VERSION + self.newest.to_bytes(2, "big")

    def seal(self, plain: str, place: str) -> bytes:
        """Encrypt `plain` for `place` (table, column and row) under the newest key."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        cipher = self._cipher(self.newest, area_of(place.split("/", 1)[0]))
        return self.prefix + nonce + cipher.encrypt(nonce, plain.encode(), place.encode())

    def open(self, sealed: bytes, place: str) -> str:
        """Decrypt what was sealed for `place`. Raises SealError."""
        number = int.from_bytes(sealed[1:PREFIX_BYTES], "big")
        if sealed[:1] != VERSION or number not in self._keys:
            raise SealError(f"no key {number} on the ring for {place}")
        nonce, body = sealed[PREFIX_BYTES : PREFIX_BYTES + NONCE_BYTES], sealed[PREFIX_BYTES + NONCE_BYTES :]
        try:
            return self._cipher(number, area_of(place.split("/", 1)[0])).decrypt(nonce, body, place.encode()).decode()
        except (InvalidTag, ValueError):
            raise SealError(f"the value at {place} was altered or moved") from None

    def blind(self, value: str, table: str = "") -> bytes:
        """Give the keyed reference by which `value` is found in `table` without being readable."""
        return self._reference(self.newest, value, area_of(table))

    def candidates(self, value: str, table: str = "") -> list[bytes]:
        """Give the references that rows written under any key of the ring may hold for `value`."""
        return [self._reference(number, value, area_of(table)) for number in self._keys]

    def mac(self, purpose: str, said: str) -> bytes:
        """Seal a statement of ours for `purpose` with the newest key, so that a change in it shows."""
        return self._mac(self.newest, purpose, said)

    def macs(self, purpose: str, said: str) -> list[bytes]:
        """Give the seals that the keys of the ring make of a statement."""
        return [self._mac(number, purpose, said) for number in self._keys]

    @property
    def numbers(self) -> list[int]:
        """The ids of all keys, newest first."""
        return list(self._keys)

    def secret_for(self, number: int, purpose: str) -> bytes:
        """Derive 32 bytes from one key, for a purpose outside the database: a signature, a backup."""
        return self._subkey(number, b"use:" + purpose.encode())

    def _mac(self, number: int, purpose: str, said: str) -> bytes:
        return hmac.digest(self._subkey(number, b"mac:" + purpose.encode()), said.encode(), "sha256")

    @lru_cache(maxsize=64)  # noqa: B019 - a process holds one ring for its whole life
    def _subkey(self, number: int, purpose: bytes) -> bytes:
        return HKDF(SHA256(), KEY_BYTES, salt=None, info=b"1do:" + purpose).derive(self._keys[number])

    @lru_cache(maxsize=64)  # noqa: B019
    def _cipher(self, number: int, area: bytes) -> AESGCM:
        return AESGCM(self._subkey(number, b"seal" + area))

    def _reference(self, number: int, value: str, area: bytes) -> bytes:
        mac = hmac.digest(self._subkey(number, b"index" + area), value.encode(), "sha256")
        return number.to_bytes(2, "big") + mac[:INDEX_BYTES]


_ring: KeyRing | None = None


def install(ring: KeyRing) -> None:
    """Make `ring` the one that this process seals and opens with."""
    global _ring
    _ring = ring


def ring() -> KeyRing:
    """Give the ring of this process. Raises RuntimeError before one was installed."""
    if _ring is None:
        raise RuntimeError("no key ring installed: create_app() does that")
    return _ring


@contextmanager
def using(other: KeyRing) -> Iterator[KeyRing]:
    """Seal and open with `other` for a while, as a key rotation does."""
    global _ring
    before, _ring = _ring, other
    try:
        yield other
    finally:
        _ring = before
