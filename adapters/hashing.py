"""Imprints of passwords: argon2id at 19 MiB, and never more than one computed at a time in a process (S107, S193)."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

HASHER: Final = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
RETRY_SECONDS: Final = 5

_room = threading.BoundedSemaphore(2)
_turn = threading.Lock()


class Busy(Exception):
    """One password is being computed and another one waits: who comes now is asked to come back in a moment."""


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Compute alone, with at most one waiting: a flood of sign-ins takes neither the memory nor the other pages."""
    if not _room.acquire(blocking=False):
        raise Busy
    try:
        with _turn:
            yield
    finally:
        _room.release()


def crowded() -> bool:
    """Say whether whoever came now would be sent away, before anything is looked up for them."""
    free = _room.acquire(blocking=False)
    if free:
        _room.release()
    return not free


def make(password: str) -> str:
    """Make the imprint of a password that `domain.passwords.normal` gave. Raises Busy."""
    with _one_at_a_time():
        return HASHER.hash(password)


def matches(imprint: str | None, password: str) -> bool:
    """Say whether a password belongs to an imprint; without one it costs the same and is never right. Raises Busy.

    So an address that we do not know takes as long as one that we do (S147).
    """
    with _one_at_a_time():
        try:
            HASHER.verify(imprint or _nobodys(), password)
        except (VerificationError, InvalidHashError):
            return False
    return imprint is not None


def outdated(imprint: str) -> bool:
    """Say whether an imprint was made with older, weaker settings, to be made anew at the next sign-in (S107)."""
    return HASHER.check_needs_rehash(imprint)


@cache
def _nobodys() -> str:
    """Give the imprint of a password that nobody has; it is made once."""
    return HASHER.hash("\x00 nobody can type this")
