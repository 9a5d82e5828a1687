"""Sealing of a file beside raw AES-GCM over the same bytes, in interleaved rounds of one process."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from statistics import median
from typing import Final

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from privacy.file_sealing import FileSealer, new_file_key, opened

SIZE: Final = 5 * 1024 * 1024
PIECE: Final = 256 * 1024
"""What the intake hands over at a time (adapters/uploads.py)."""

ROUNDS: Final = 200


def compare(rounds: int = ROUNDS) -> dict[str, tuple[float, float]]:
    """Give the median milliseconds of sealing and of opening 5 MB, each with those of raw AES-GCM in the same rounds.

    On both sides each file has a key of its own.
    """
    plain, key = os.urandom(SIZE), new_file_key()
    pieces = [plain[spot : spot + PIECE] for spot in range(0, SIZE, PIECE)]
    sealed = list(_sealed(pieces, key))
    return {
        "sealed": _beside_raw(plain, lambda: sum(map(len, _sealed(pieces, key))), rounds),
        "opened": _beside_raw(plain, lambda: sum(map(len, opened(sealed, key, "record"))), rounds),
    }


def _beside_raw(plain: bytes, ours: Callable[[], object], rounds: int) -> tuple[float, float]:
    def raw() -> object:
        return AESGCM(os.urandom(32)).encrypt(bytes(12), plain, None)

    taken: dict[Callable[[], object], list[float]] = {ours: [], raw: []}
    for _ in range(rounds):
        for way, times in taken.items():
            started = time.perf_counter()
            way()
            times.append((time.perf_counter() - started) * 1000)
    return median(taken[ours]), median(taken[raw])


def _sealed(pieces: list[bytes], key: str) -> Iterator[bytes]:
    """Seal a file that comes in piece by piece; what is ready goes on at once."""
    sealer = FileSealer(key, "record")
    yield from map(sealer.update, pieces)
    yield sealer.finish()
