"""Counts for Prometheus, added up over all processes; labels hold kinds of pages, never addresses."""

from __future__ import annotations

import os

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest, multiprocess

REQUESTS = Counter("site_requests_total", "Answers given", ("endpoint", "status"))
DURATION = Histogram(
    "site_request_seconds", "Time to answer, in seconds", buckets=(0.001, 0.005, 0.02, 0.1, 0.5, 2.0, 10.0)
)
LETTERS = Counter("site_letters_total", "Letters by outcome", ("outcome",))
DELETED = Counter("site_retention_deleted_total", "Rows deleted because their time was up", ("table",))


def exposition() -> bytes:
    """Give all counts in Prometheus' text format."""
    registry = CollectorRegistry()
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        return generate_latest(registry)
    return generate_latest()
