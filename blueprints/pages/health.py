"""For those who watch over the site: is the process up, can it serve, and how much does it do."""

from __future__ import annotations

import json
from datetime import datetime

from flask import Blueprint, Response, abort, request
from sqlalchemy import text

from adapters import clock, health, metrics, scanner
from adapters.health import Check
from adapters.site import site
from domain import closing, letters, processors, request_desk, retention, scans, shelved
from extensions import db
from privacy.shelf import ShelfAway

bp = Blueprint("health", __name__)


@bp.get("/healthz")
def healthz() -> Response:
    """Say that the process is up."""
    return Response("ok\n", mimetype="text/plain")


@bp.get("/readyz")
def readyz() -> Response:
    """Say whether the site can keep its word: database, worker, letters, purge, files; 503 names what cannot.

    Yellow means that the site can, and that people of ours are late (P115).
    """
    checks, cautions = [_database(), *_rest()], [_requests()]
    good, calm = all(check.good for check in checks), all(check.good for check in cautions)
    named = {check.name: {"good": check.good, "note": check.note} for check in (*checks, *cautions)}
    body = {"ready": good, "state": ("green" if calm else "yellow") if good else "red", "checks": named}
    return Response(json.dumps(body) + "\n", 200 if good else 503, mimetype="application/json")


def _database() -> Check:
    db.session.execute(text("SELECT 1"))
    return Check("database", True)


def _requests() -> Check:
    late = request_desk.overdue(db.session(), now=clock.now())
    return Check("requests", late == 0, f"{late} overdue")


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
        _shelf(),
        _files(now),
        _scanner(now),
    ]


def _shelf() -> Check:
    try:
        site().shelf.check()
    except ShelfAway as error:
        return Check("shelf", False, str(error))
    return Check("shelf", True)


def _files(now: datetime) -> Check:
    """Say whether each file has its row and each row its file, and whether what must go from the shelf has gone."""
    last, late = shelved.last_check(db.session()), shelved.late_orders(db.session(), now=now)
    if last is None:
        return Check("files", False, "never checked")
    good = shelved.in_order(last) and not late and now - last.checked_at < retention.ALARM
    left = last.without_row - last.removed
    return Check("files", good, f"{left} without row, {last.without_file} without file, {late} removals late")


def _scanner(now: datetime) -> Check:
    """Say how the scanner does; a moment without it holds files up and takes nothing else away."""
    url, late = site().settings.clamd_url, scans.late(db.session(), now=now)
    if not url:
        return Check("scanner", True, f"none: files are held, {late} for long")
    try:
        scanner.version(url)
    except OSError:
        return Check("scanner", late == 0, f"does not answer, {late} files wait for long")
    return Check("scanner", late == 0, f"answers, {late} files wait for long")


@bp.get("/metrics")
def metrics_text() -> Response:
    """Give the counts to those on METRICS_ALLOW; to anybody else the page does not exist (S170)."""
    if request.remote_addr not in site().settings.metrics_allow:
        abort(404)
    return Response(metrics.exposition(), content_type="text/plain; version=0.0.4; charset=utf-8")
