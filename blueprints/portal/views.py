"""The portal: what is going on, everything that we keep, and what happened with it."""

from __future__ import annotations

from typing import Final

from flask import render_template, request

from adapters import clock
from blueprints.guards import personal_page, presence
from blueprints.portal import (
    closing,
    consents,
    data,
    downloads,
    organisation,
    people,
    records,
    statement,
)  # each hangs its pages on the blueprint
from blueprints.portal.room import bp
from domain import overview, trail
from extensions import db
from models import ActivityEntry, Base
from privacy import rights
from privacy.insight import insight as insight_of

__all__ = ["bp", "closing", "consents", "data", "downloads", "organisation", "people", "records", "statement"]

MOST: Final = {ActivityEntry.__tablename__: 25}
"""Of the log the latest suffice on this page; `activiteit` shows all of it, and so does the download."""


@bp.get("")
@personal_page
def home() -> str:
    """Say what is going on, what goes when, and what can be done here."""
    session, account, now = db.session(), presence().account, clock.now()
    held = overview.held(session, account, now=now)
    errands, total = overview.messages(session, account)
    downloads, jobs = overview.downloads_of(session, account, held, now=now), overview.jobs(session, account, held)
    return render_template(
        "portal/home.html",
        account=account,
        errands=errands,
        total=total,
        downloads=downloads,
        jobs=jobs,
        going=overview.going(session, account, held, errands, downloads, jobs),
        erased=request.args.get("gedaan") == "gewist",
        second_factor=account.totp_since is not None or held.passkeys,
    )


@bp.get("/inzage")
@personal_page
def insight() -> str:
    """Show everything that we keep of this person, from before the account as well (P111, GDPR art. 15)."""
    session, account = db.session(), presence().account
    kinds = insight_of(session, rights.find(session, Base.metadata, account.email), MOST)
    return render_template("portal/insight.html", kinds=kinds, account=account)


@bp.get("/activiteit")
@personal_page
def activity() -> str:
    """Show what happened: by the person, by staff with role and reason, by the site (P53, P54, P90)."""
    before = request.args.get("voor", "")[:32]
    steps, older = trail.of(db.session(), presence().account, before=before)
    return render_template("portal/activity.html", steps=steps, older=older, before=before)
