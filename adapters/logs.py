"""Structured logs: one JSON object a line, with ids and never with contents, addresses or tokens (P132)."""

from __future__ import annotations

import logging
import sys
from collections.abc import MutableMapping
from contextlib import suppress
from typing import Any, TextIO, cast

import structlog

SILENCED = ("huey", "waitress", "alembic", "werkzeug")


def configure(*, development: bool) -> None:
    """Send all logs to standard error: for people in development, for machines in production."""
    plain = development and sys.stderr.isatty()
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _without_contents,
            structlog.dev.ConsoleRenderer() if plain else structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.WriteLoggerFactory(file=cast(TextIO, Patient())),
        cache_logger_on_first_use=False,
    )
    for name in SILENCED:
        logging.getLogger(name).setLevel(logging.ERROR)
    logging.getLogger().handlers = [_Handler()]


class Patient:
    """Standard error, whose failing must not fail a request: its disk may be full, its reader gone."""

    def write(self, text: str) -> None:
        """Write, if that can be done."""
        with suppress(OSError, ValueError):
            sys.stderr.write(text)

    def flush(self) -> None:
        """Push on what was written, if that can be done."""
        with suppress(OSError, ValueError):
            sys.stderr.flush()


def _without_contents(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Reduce an exception to its kind and place: its message may quote what somebody typed."""
    error = event.pop("error", None)
    if isinstance(error, BaseException):
        event["error"] = type(error).__name__
        event["at"] = _place(error)
    return event


def _place(error: BaseException) -> str:
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_globals.get('__name__')}:{trace.tb_lineno}" if trace else ""


class _Handler(logging.Handler):
    """Passes on what libraries log, by template and without its values."""

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        structlog.get_logger().log(record.levelno, str(record.msg)[:200], logger=record.name, error=error)
