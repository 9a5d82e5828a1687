"""For those who watch over the site: is the process up, can it serve, and how much does it do."""

from __future__ import annotations

import json

from flask import Blueprint, Response, abort, request
from sqlalchemy import text

from adapters import clock, health, metrics
from adapters.health import Check
from adapters.site import site
from domain import closing, letters, processors, retention
from extensions import db

bp = Blueprint("health", __name__)


@bp.get("/healthz")
def healthz() -> Response:
    """Say that the process is up."""
    return Response("ok\n", mimetype="text/plain")


@bp.get("/readyz")
def readyz() -> Response:
    """Say whether the site can keep its word: database, worker, letters, purge; 503 names what cannot."""
    checks = [_database(), *_rest()]
    good = all(check.good for check in checks)
    body = {"ready": good, "checks": {check.name: {"good": check.good, "note": check.note} for check in checks}}
    return Response(json.dumps(body) + "\n", 200 if good else 503, mimetype="application/json")


def _database() -> Check:
    db.session.execute(text("SELECT 1"))
    return Check("database", True)


def _rest() -> list[Check]:
    now = clock.now()
    late = letters.overdue(db.session(), now=now)
    stopped = processors.stopped(db.session(), processors.MAIL_RELAY, clock.today())
    waiting = closing.overdue(db.session(), now=now)
    return [
        health.worker_lives(site().settings.data_dir),
        Check("letters", late == 0, f"{late} late"),
        Check(
            "mail relay", not stopped, "off: " + "; ".join(words.en for words in stopped) if stopped else "may be used"
        ),
        Check("closings", waiting == 0, f"{waiting} overdue"),
        health.purge_runs(retention.last_good_run(db.session()), now, retention.ALARM.total_seconds()),
    ]


@bp.get("/metrics")
def metrics_text() -> Response:
    """Give the counts to those on METRICS_ALLOW; to anybody else the page does not exist (S170)."""
    if request.remote_addr not in site().settings.metrics_allow:
        abort(404)
    return Response(metrics.exposition(), content_type="text/plain; version=0.0.4; charset=utf-8")
