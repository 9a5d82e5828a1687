"""What outlives a request: what is written after a page was made, and what somebody typed when a session ran out."""

from __future__ import annotations

from collections.abc import Callable

import structlog
from flask import current_app, g, request, session
from sqlalchemy import update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from adapters import clock
from adapters.form_tokens import BadToken
from adapters.site import site
from domain import parked, sessions
from extensions import db
from models import LoginSession

log = structlog.get_logger()


def note_seen(key: str) -> None:
    """Note that a session lives, after the page was made: a reader does not wait behind writers for it."""
    row = LoginSession.__table__
    try:
        with db.engine.begin() as connection:
            connection.execute(update(LoginSession).where(row.c.id == key).values(last_seen_at=clock.now()))
    except OperationalError as error:
        log.warning("session not noted as seen", error=error)


def afterwards(work: Callable[[Session], object]) -> None:
    """Have something written after a page was made, in a transaction of its own: making a page only reads."""
    g.setdefault("afterwards", []).append(work)


def do_afterwards(work: Callable[[Session], object]) -> None:
    """Write it, in a transaction of its own; where the database is away it is noted as not done."""
    try:
        with Session(db.engine) as own, own.begin():
            work(own)
    except OperationalError as error:
        log.warning("not noted afterwards", error=error)


def wanted() -> str | None:
    """Give the address to come back to; an address that only takes forms has no page to show."""
    if request.method == "GET":
        return request.full_path.rstrip("?")
    return request.path if current_app.url_map.bind("").test(request.path, "GET") else None


def park() -> None:
    """Keep what was sent under a session that has run out and of which the row is still there."""
    now, token = clock.now(), session.get("_user_id")
    found = sessions.by_token(db.session(), token) if isinstance(token, str) else None
    if found is None or found[0].stage != sessions.SIGNED_IN or found[1].closing_since is not None:
        return
    row, account = found
    try:
        site().tokens.check(request.form.get("form_token", ""), now=now, whom=row.id)
    except (BadToken, ValueError):
        return
    if wanted() and parked.park(db.session(), account.id, request.path, request.form.to_dict(), now=now):
        db.session.commit()
