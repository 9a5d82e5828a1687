"""Rate limits that hold across processes: counters in SQLite, or in Redis where there is more than one machine.

Counters hold keyed references, never an address, and go when their window has passed (P22, P104, P134).
"""

from __future__ import annotations

import sqlite3
import threading
import time
from pathlib import Path
from typing import Any, Final

import structlog
from limits import RateLimitItem, parse_many
from limits.errors import StorageError
from limits.storage import Storage, storage_from_string
from limits.strategies import FixedWindowRateLimiter

from config import Settings
from privacy.sealing import ring

log = structlog.get_logger()


class SQLiteStorage(Storage):
    """Counters in one SQLite file, shared by all processes of this machine; losing them in a crash does no harm."""

    STORAGE_SCHEME = ["sqlite"]  # noqa: RUF012 - the library reads it from the class
    SWEEP_SECONDS: Final = 30

    def __init__(self, uri: str, **options: Any) -> None:
        super().__init__(uri, **options)
        self._path = uri.removeprefix("sqlite://")
        self._local = threading.local()
        self._swept = 0.0

    @property
    def base_exceptions(self) -> type[Exception]:
        """The errors that mean that the storage failed."""
        return sqlite3.Error

    def _connection(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            Path(self._path).parent.mkdir(parents=True, exist_ok=True)
            connection = sqlite3.connect(self._path, timeout=10, isolation_level=None)
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=OFF")
            connection.execute("PRAGMA secure_delete=ON")
            connection.execute(
                "CREATE TABLE IF NOT EXISTS counter (key TEXT PRIMARY KEY, hits INTEGER, ends REAL) STRICT"
            )
            self._local.connection = connection
        return connection

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Add `amount` to the counter, which begins anew when its `expiry` seconds have passed."""
        now = time.time()
        self._sweep(now)
        row = self._connection().execute(
            "INSERT INTO counter VALUES (?, ?, ?) ON CONFLICT (key) DO UPDATE SET "
            "hits = CASE WHEN ends <= ? THEN excluded.hits ELSE hits + excluded.hits END, "
            "ends = CASE WHEN ends <= ? THEN excluded.ends ELSE ends END RETURNING hits",
            (key, amount, now + expiry, now, now),
        )
        return int(row.fetchall()[0][0])

    def get(self, key: str) -> int:
        """Give the counter's value within its window."""
        row = self._connection().execute("SELECT hits FROM counter WHERE key = ? AND ends > ?", (key, time.time()))
        found = row.fetchone()
        return int(found[0]) if found else 0

    def get_expiry(self, key: str) -> float:
        """Give the time, in seconds since 1970, at which the counter's window ends."""
        found = self._connection().execute("SELECT ends FROM counter WHERE key = ?", (key,)).fetchone()
        return float(found[0]) if found else time.time()

    def check(self) -> bool:
        """Say whether the counters can be reached."""
        return bool(self._connection().execute("SELECT 1").fetchone())

    def reset(self) -> int:
        """Forget all counters; answer how many there were."""
        return self._connection().execute("DELETE FROM counter").rowcount

    def clear(self, key: str) -> None:
        """Forget one counter."""
        self._connection().execute("DELETE FROM counter WHERE key = ?", (key,))

    def _sweep(self, now: float) -> None:
        if now - self._swept > self.SWEEP_SECONDS:
            self._swept = now
            self._connection().execute("DELETE FROM counter WHERE ends <= ?", (now,))


class Limits:
    """Answers whether somebody comes too often."""

    def __init__(self, settings: Settings) -> None:
        self._factor = settings.rate_limit_factor
        path = settings.data_dir / "limits.sqlite"
        self._storage = storage_from_string(settings.redis_url or f"sqlite://{path}", wrap_exceptions=True)
        self._limiter = FixedWindowRateLimiter(self._storage)

    def seconds_to_wait(self, purpose: str, who: str, limits: str) -> int:
        """Count one try by `who`; answer 0, or the seconds until the next try is welcome.

        `limits` is written as `5/minute;30/hour`; RATE_LIMIT_FACTOR multiplies each, and 0 lifts them.
        """
        if not self._factor:
            return 0
        try:
            return self._wait(purpose, who, limits)
        except StorageError as error:
            log.warning("counters away", error=error)  # a visitor is not refused because we cannot count
            return 0

    def _wait(self, purpose: str, who: str, limits: str) -> int:
        reference = ring().blind(f"{purpose}:{who}").hex()
        refused = [
            item for item in map(self._scaled, parse_many(limits)) if not self._limiter.hit(item, purpose, reference)
        ]
        if not refused:
            return 0
        ends = max(self._limiter.get_window_stats(item, purpose, reference).reset_time for item in refused)
        return max(1, round(ends - time.time()))

    def forget(self, purpose: str, who: str, limits: str) -> None:
        """Let go of the tries counted for somebody who turned out to be in the right."""
        reference = ring().blind(f"{purpose}:{who}").hex()
        try:
            for item in map(self._scaled, parse_many(limits)) if self._factor else ():
                self._limiter.clear(item, purpose, reference)
        except StorageError as error:
            log.warning("counters away", error=error)

    def sweep(self) -> None:
        """Let go of counters whose window has passed."""
        if isinstance(self._storage, SQLiteStorage):
            self._storage._sweep(time.time())

    def _scaled(self, item: RateLimitItem) -> RateLimitItem:
        return type(item)(max(1, round(item.amount * self._factor)), item.multiples)
