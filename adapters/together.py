"""Storing together: what several visitors send at one moment becomes durable in one transaction.

A commit waits for the disk, and whoever comes meanwhile would wait for the next one, and the next. So the first to
come writes for all who wait: their rows go into one transaction, and nobody is let go before the disk has confirmed it.
Nobody waits for company either: who is alone writes at once.
"""

from __future__ import annotations

import threading
from collections import deque
from functools import cache
from typing import Any, Final

from sqlalchemy import Table
from sqlalchemy.exc import IntegrityError, OperationalError

from extensions import db
from models import Base
from models.base import Rows, store

MOST: Final = 64
"""So many visitors at most in one transaction: who waits for the writers' turn should not wait long."""


class _Waiting:
    """One visitor's rows, what became of them, and a lock that opens when that is known or when it is their turn."""

    def __init__(self, rows: Rows) -> None:
        self.rows = rows
        self.settled = False
        self.error: Exception | None = OperationalError("COMMIT", {}, RuntimeError("the writer ended"))
        self.turn = threading.Lock()
        self.turn.acquire()


class Together:
    """Where the threads of one process store together."""

    PATIENCE_SECONDS: Final = 20.0

    def __init__(self) -> None:
        self._door = threading.Lock()
        self._queue: deque[_Waiting] = deque()
        self._busy = False

    def store(self, rows: Rows) -> None:
        """Store rows; they are durable when this returns.

        Raises IntegrityError when the database refuses these rows, OperationalError when it can store nothing now.
        """
        mine = _Waiting(rows)
        with self._door:
            self._queue.append(mine)
            leads, self._busy = not self._busy, True
        if not leads:
            self._wait(mine)
        if not mine.settled:
            self._lead()
        if mine.error:
            raise mine.error

    def _wait(self, mine: _Waiting) -> None:
        """Wait until these rows are settled or the first in the queue. Raises OperationalError when that takes long."""
        if mine.turn.acquire(timeout=self.PATIENCE_SECONDS):
            return
        with self._door:
            if mine.turn.acquire(blocking=False):
                return
            if mine in self._queue:
                self._queue.remove(mine)
                raise OperationalError("BEGIN", {}, TimeoutError("too many writers wait"))
        mine.turn.acquire()  # they are being written now, and it will be said how that went

    def _lead(self) -> None:
        """Write what waits, one's own rows first; let those go, and give the lead to who came meanwhile."""
        with self._door:
            batch = [self._queue.popleft() for _ in range(min(MOST, len(self._queue)))]
        try:
            _settle(batch)
        finally:
            with self._door:
                self._busy = bool(self._queue)
                if self._queue:
                    self._queue[0].turn.release()
            for one in batch:
                one.settled = True
                one.turn.release()


def _settle(batch: list[_Waiting]) -> None:
    """Store the rows of all in one transaction; where the database refuses some, each in its own."""
    try:
        with db.engine.begin() as connection:
            store(connection, _merged(batch))
        outcome: Exception | None = None
    except IntegrityError as refused:
        if len(batch) > 1:
            for one in batch:
                _settle([one])
            return
        outcome = refused
    except Exception as error:  # noqa: BLE001 - told to each of those who wait
        outcome = error
    for one in batch:
        one.error = outcome


def _merged(batch: list[_Waiting]) -> Rows:
    """Take together what goes into the same table, parents before children."""
    merged: dict[Table, list[dict[str, Any]]] = {}
    for one in batch:
        for table, some in one.rows:
            merged.setdefault(table, []).extend(some)
    return sorted(merged.items(), key=lambda item: _order()[item[0]])


@cache
def _order() -> dict[Table, int]:
    return {table: place for place, table in enumerate(Base.metadata.sorted_tables)}
