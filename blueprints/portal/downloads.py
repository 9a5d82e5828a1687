"""Downloads: asked for, made by the worker, fetched from behind the session (GDPR art. 15 and 20)."""

from __future__ import annotations

from typing import Final

from flask import abort, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from adapters import clock
from adapters.site import site
from blueprints.attachments import package_file
from blueprints.errors import too_many
from blueprints.guards import (
    not_while_cautious,
    personal_page,
    presence,
    recently_proven,
    too_often,
)
from blueprints.parking import afterwards
from blueprints.portal.forms import ButtonForm
from blueprints.portal.room import bp
from domain import packages
from extensions import db
from privacy.sealing import SealError
from privacy.shelf import NotOnShelf

LIMITS: Final = "10/day"
WAITING: Final = "waiting"
"""The job makes all that waits; no key of anybody's download stays behind in the queue's file (P96)."""


@bp.get("/download")
@personal_page
def package() -> str:
    """Show the downloads that are there or being made, with the day on which each goes."""
    found = packages.of(db.session(), presence().account, now=clock.now())
    running = any(not (item.ready_at or item.failed_at) for item in found)
    return render_template("portal/download.html", packages=found, running=running)


@bp.post("/download")
@personal_page
@recently_proven
@not_while_cautious
def ask_package() -> AnyResponse:
    """Ask for a download of everything; a job makes it (P111, S156)."""
    account = presence().account
    if not ButtonForm().validate():
        return redirect(url_for("portal.package"), 303)
    if wait := too_often("package", account.id, LIMITS):
        return too_many(wait)
    _made, fresh = packages.ask(db.session(), account, now=clock.now())
    db.session.commit()
    if fresh:
        site().jobs.ask("package", WAITING)
    return redirect(url_for("portal.package"), 303)


@bp.get("/download/<key>")
@personal_page
@recently_proven
@not_while_cautious
def fetch_package(key: str) -> AnyResponse:
    """Give one download of the person's own; for those of others it is as if they were not there (S158)."""
    account, now = presence().account, clock.now()
    found = packages.mine(db.session(), account, key, now=now)
    if found is None:
        abort(404)
    try:
        answer = package_file(found, found.language)
    except (NotOnShelf, SealError):
        afterwards(lambda own: packages.lost(own, account.id, key, now=now))
        return redirect(url_for("portal.package"), 303)
    afterwards(lambda own: packages.fetched(own, account.id, key, now=now))
    return answer
