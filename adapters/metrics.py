"""Counts for Prometheus, added up over all processes; labels hold kinds of pages, never addresses."""

from __future__ import annotations

import os
from pathlib import Path

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest, multiprocess

REQUESTS = Counter("site_requests_total", "Answers given", ("endpoint", "status"))
DURATION = Histogram(
    "site_request_seconds", "Time to answer, in seconds", buckets=(0.001, 0.005, 0.02, 0.1, 0.5, 2.0, 10.0)
)
LETTERS = Counter("site_letters_total", "Letters by outcome", ("outcome",))
DELETED = Counter("site_retention_deleted_total", "Rows deleted because their time was up", ("table",))
FILES = Counter("site_files_total", "Files of applicants by what the scanner said", ("state",))


def reserve() -> None:
    """Take the room that the counts of this process need, so that a full disk later cannot end it.

    prometheus-client maps a sparse file into memory: writing to a hole of it on a full disk would be a SIGBUS.
    """
    REQUESTS.labels("-", "200").inc(0)
    DURATION.observe(0)
    for path in Path(os.environ.get("PROMETHEUS_MULTIPROC_DIR", os.devnull)).glob(f"*_{os.getpid()}.db"):
        with path.open("r+b") as file:
            os.posix_fallocate(file.fileno(), 0, path.stat().st_size)


def exposition() -> bytes:
    """Give all counts in Prometheus' text format."""
    registry = CollectorRegistry()
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        return generate_latest(registry)
    return generate_latest()
