"""The job queue: a verb and a key as JSON, never pickle, on SQLite and on Redis."""

from __future__ import annotations

import json
import pickle
from pathlib import Path

import pytest
from flask import Flask

import worker
from adapters.jobs import JsonSerializer
from tests.cast import ADA, rows, send
from tests.visitor import Visitor


def run_all(app: Flask) -> int:
    """Do every job in the queue, as the worker does."""
    huey, done = app.extensions["site"].jobs.huey, 0
    while task := huey.dequeue():
        huey.execute(task)
        done += 1
    return done


def test_a_sent_message_leaves_one_job_with_a_verb_and_a_key_and_nothing_else(visitor: Visitor, app: Flask) -> None:
    send(visitor, ADA)
    (raw,) = app.extensions["site"].jobs.huey.storage.enqueued_items()
    job = json.loads(raw)["job"]
    assert job["args"] == ["deliver", rows(app, "letter")[0]["id"]]
    assert ADA["email"].lower().encode() not in raw.lower()
    assert ADA["name"].encode() not in raw


def test_the_worker_does_the_job_and_the_queue_is_empty(visitor: Visitor, app: Flask) -> None:
    worker.tie(app)
    send(visitor, ADA)
    assert run_all(app) == 1
    assert rows(app, "letter")[0]["sent_at"] is not None
    assert run_all(app) == 0


@pytest.mark.needs("redis")
def test_jobs_go_through_redis_where_there_is_one(site_with, redis_url: str) -> None:
    app = site_with(REDIS_URL=redis_url)
    worker.tie(app)
    send(app.test_client(), ADA)
    (raw,) = app.extensions["site"].jobs.huey.storage.enqueued_items()
    assert json.loads(raw)["job"]["args"][0] == "deliver"
    assert run_all(app) == 1
    assert rows(app, "letter")[0]["sent_at"] is not None


def test_a_lost_queue_does_not_keep_a_message_from_being_stored(
    visitor: Visitor, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_arguments: object) -> None:
        raise OSError("the queue is away")

    monkeypatch.setattr(app.extensions["site"].jobs, "_perform", away)
    send(visitor, ADA)
    assert len(rows(app, "letter")) == 1


def test_what_somebody_laid_in_the_queue_is_not_run(app: Flask, tmp_path: Path) -> None:
    target = tmp_path / "touched"

    class Bomb:
        def __reduce__(self) -> tuple[object, tuple[str, ...]]:
            return (Path.touch, (str(target),))

    with pytest.raises(ValueError):
        JsonSerializer().deserialize(pickle.dumps(Bomb(), protocol=0))
    assert not target.exists()
