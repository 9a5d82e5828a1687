"""Imprints of passwords: argon2id at 19 MiB, and never more than one computed at a time in a process (S107, S193)."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Final, TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

HASHER: Final = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
RETRY_SECONDS: Final = 5

NICENESS: Final = 10

T = TypeVar("T")

_room = threading.BoundedSemaphore(2)


class Busy(Exception):
    """One password is being computed and another one waits: who comes now is asked to come back in a moment."""


def _alone(work: Callable[[], T]) -> T:
    """Compute alone, with at most one waiting: a flood of sign-ins takes neither the memory nor the other pages."""
    if not _room.acquire(blocking=False):
        raise Busy
    try:
        return _thread(os.getpid()).submit(work).result()
    finally:
        _room.release()


@cache
def _thread(_process: int) -> ThreadPoolExecutor:
    """Give the one thread of this process that computes; a process that forks off has its own."""
    return ThreadPoolExecutor(1, "hashing", _stand_back)


def _stand_back() -> None:
    """Leave the processor to whoever makes a page: a password may take a moment longer where pages wait."""
    if sys.platform == "linux":  # elsewhere a priority belongs to a whole process
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICENESS)


def crowded() -> bool:
    """Say whether whoever came now would be sent away, before anything is looked up for them."""
    free = _room.acquire(blocking=False)
    if free:
        _room.release()
    return not free


def make(password: str) -> str:
    """Make the imprint of a password that `domain.passwords.normal` gave. Raises Busy."""
    return _alone(lambda: HASHER.hash(password))


def matches(imprint: str | None, password: str) -> bool:
    """Say whether a password belongs to an imprint; without one it costs the same and is never right. Raises Busy.

    So an address that we do not know takes as long as one that we do (S147).
    """
    try:
        _alone(lambda: HASHER.verify(imprint or _nobodys(), password))
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
