"""The job queue: huey on SQLite beside the site, or on Redis; a job is a verb and a key, written as JSON.

A job may be lost (`kill -9`): the outbox table is the truth, and a sweep each minute finds what was left.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

import structlog
from huey import Huey, RedisHuey, SqliteHuey
from huey.registry import Message
from huey.serializer import Serializer

from config import Settings

log = structlog.get_logger()
FIELDS: Final = Message._fields
QUIET_SECONDS: Final = 1.0


class JsonSerializer(Serializer):  # type: ignore[misc] # huey has no types
    """Jobs and their results as JSON; huey's default is pickle, which runs whatever lies in the queue."""

    def _serialize(self, data: Any) -> bytes:
        if isinstance(data, Message):
            data = {"job": {name: _plain(value) for name, value in zip(FIELDS, data, strict=True)}}
        return json.dumps(data).encode()

    def _deserialize(self, data: bytes) -> Any:
        value = json.loads(data)
        if not (isinstance(value, dict) and "job" in value):
            return value
        job = value["job"] | {"eta": value["job"]["eta"] and datetime.fromisoformat(value["job"]["eta"])}
        return Message(**{name: tuple(job[name]) if name == "args" else job[name] for name in FIELDS})


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


class Jobs:
    """Asks for work by verb and key; the worker says which function does which verb."""

    def __init__(self, settings: Settings) -> None:
        self.huey = _huey(settings)
        self._work: dict[str, Callable[[str], object]] = {}

        @self.huey.task(name="perform")  # type: ignore[untyped-decorator]
        def perform(verb: str, key: str) -> None:
            self._work[verb](key)

        self._perform = perform
        self._quiet_until = self._asked_until = 0.0

    def ask(self, verb: str, key: str) -> None:
        """Queue a job after the commit that it is about; where the queue is away, the sweep does the work."""
        self._queue(verb, key, delay=0)

    def nudge(self, verb: str, key: str) -> None:
        """Ask for work that is done for all that waits at once, whatever the key: seldom, however often it is called.

        In a burst the worker is called at the beginning of a second and once after it, not once for each message:
        the queue's file is one more lock to wait for.
        """
        now = time.monotonic()
        if now >= self._quiet_until:
            self._quiet_until = now + QUIET_SECONDS
            self._queue(verb, key, delay=0)
        elif self._asked_until < self._quiet_until:
            self._asked_until = self._quiet_until
            self._queue(verb, key, delay=QUIET_SECONDS)

    def _queue(self, verb: str, key: str, *, delay: float) -> None:
        try:
            if delay:
                self._perform.schedule((verb, key), delay=delay)
            else:
                self._perform(verb, key)
        except Exception as error:  # noqa: BLE001 - what was stored is stored, whatever happens to the queue
            log.warning("job not queued", verb=verb, error=error)

    def does(self, verb: str, work: Callable[[str], object]) -> None:
        """Say what the worker does for `verb`; it must be safe to do twice."""
        self._work[verb] = work


def _huey(settings: Settings) -> Huey:
    shared: dict[str, Any] = {"serializer": JsonSerializer(), "results": False, "utc": True}
    if settings.redis_url:
        return RedisHuey("site", url=settings.redis_url, **shared)
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    return SqliteHuey("site", filename=str(settings.data_dir / "jobs.sqlite"), fsync=False, **shared)
