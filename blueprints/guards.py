"""What every request passes, and the decorators that say what kind of page a view makes."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import wraps
from ipaddress import ip_address, ip_network
from typing import ParamSpec, TypeVar
from urllib.parse import urlsplit

import structlog
from flask import Flask, Response, abort, g, redirect, request, session, url_for
from flask_login import UserMixin, current_user, login_user
from sqlalchemy import update
from sqlalchemy.exc import OperationalError
from werkzeug.wrappers import Response as AnyResponse

from adapters import clock
from adapters.form_tokens import BadToken, FormToken
from adapters.site import site
from domain import sessions
from domain.sessions import Started
from extensions import db, login, reading
from headers import PERSONAL, PUBLIC
from models import Account, LoginSession

P = ParamSpec("P")
R = TypeVar("R")

log = structlog.get_logger()

SAFE = frozenset(("GET", "HEAD", "OPTIONS"))


def register(app: Flask) -> None:
    """Have every request looked at before its view is, and its transaction ended after."""
    app.before_request(look_at_request)
    app.teardown_request(_end_reading)
    login.init_app(app)
    login.session_protection = None  # rows of our own say which browser it is; an address may change on the way
    login.user_loader(_presence_by_token)


def look_at_request() -> None:
    """Refuse a request for another host or from another site; note what the log may say of the rest."""
    environ = request.environ
    environ["site.endpoint"] = request.endpoint or "-"
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request=environ["site.request_id"])
    if environ["site.foreign_host"]:
        abort(400)
    if request.method not in SAFE:
        if not _from_this_site():
            abort(403)
        if any(len(values) > 1 for _, values in request.form.lists()):
            abort(400)  # one field sent twice: no browser does that with our forms (S182)
    else:
        scope: AbstractContextManager[None] = reading()
        scope.__enter__()
        g.reading = scope


def _end_reading(_error: BaseException | None = None) -> None:
    if not g.pop("keep_session", False):
        db.session.remove()
    scope = g.pop("reading", None)
    if scope is not None:
        scope.__exit__(None, None, None)
    if key := g.pop("seen", None):
        _note_seen(key)


def _note_seen(key: str) -> None:
    """Note that a session lives, after the page was made: a reader does not wait behind writers for it."""
    row = LoginSession.__table__
    try:
        with db.engine.begin() as connection:
            connection.execute(update(LoginSession).where(row.c.id == key).values(last_seen_at=clock.now()))
    except OperationalError as error:
        log.warning("session not noted as seen", error=error)


@dataclass(frozen=True, slots=True)
class Presence(UserMixin):  # type: ignore[misc] # flask-login has no types
    """Somebody who is signed in: the account, and the session of this browser."""

    account: Account
    session: LoginSession
    token: str

    def get_id(self) -> str:
        """Give what the cookie holds: the secret of the session, never the account."""
        return self.token


def _presence_by_token(token: str) -> Presence | None:
    """Find who is behind a cookie; a session that has ended or a closing account is nobody."""
    now = clock.now()
    found = sessions.by_token(db.session(), token)
    if found is None or not sessions.runs(*found, now=now):
        return None
    row, account = found
    if account.closing_since is not None:
        return None
    if now > row.last_seen_at + sessions.TOUCH:
        g.seen = row.id
    return Presence(account, row, token)


def presence() -> Presence:
    """Give who is signed in. Answers 401 where a view without guard asks for it all the same."""
    if not current_user.is_authenticated:
        abort(401)
    return current_user._get_current_object()  # type: ignore[no-any-return]


def let_in(started: Started, account: Account) -> None:
    """Give the browser the cookie of a session just begun, in place of whatever it held before (S152)."""
    session.clear()
    login_user(Presence(account, started.session, started.token))


def to_sign_in() -> AnyResponse:
    """Send somebody who is not signed in to the sign-in page, and back here afterwards."""
    wanted = request.full_path.rstrip("?") if request.method == "GET" else request.path
    return redirect(url_for("account.sign_in", next=wanted), 303)


def to_prove() -> AnyResponse:
    """Ask somebody who is signed in to prove again who they are, and bring them back here (S156)."""
    wanted = request.full_path.rstrip("?") if request.method == "GET" else request.path
    return redirect(url_for("portal.prove", next=wanted), 303)


def recently_proven(view: Callable[P, R]) -> Callable[P, R | AnyResponse]:
    """Mark a view for a sensitive step: it asks for a fresh proof of who you are first (S156, P98)."""

    @wraps(view)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> R | AnyResponse:
        return view(*args, **kwargs) if sessions.proven(presence().session, now=clock.now()) else to_prove()

    return wrapped


def safe_next(wanted: str | None) -> str:
    """Give an address of this site to go on to, or the portal's home for anything else (S130)."""
    text = wanted or ""
    inside = text.startswith(("/portaal", "/beheer")) and "\\" not in text and "//" not in text and text.isprintable()
    return f"{request.script_root}{text}" if inside else url_for("portal.home")


def own_form_token() -> str:
    """Give a token for a form of somebody who is signed in; no other session can use it (S191)."""
    return site().tokens.give(clock.now().timestamp(), presence().session.id)


def own_token_good() -> bool:
    """Say whether the form came from a page that this very session was given."""
    try:
        site().tokens.check(request.form.get("form_token", ""), now=clock.now(), whom=presence().session.id)
    except (BadToken, ValueError):
        return False
    return True


def _from_this_site() -> bool:
    """Say whether a form was sent from one of our own pages (S127, S191).

    Browsers of the last years say so in `Sec-Fetch-Site`; older ones send `Origin`. Where both are absent, or the
    origin is withheld because the page sends no referrer, the form's token decides.
    """
    said = request.headers.get("Sec-Fetch-Site")
    if said:
        return said in ("same-origin", "none")
    origin = request.headers.get("Origin", "null")
    return origin == "null" or urlsplit(origin).netloc == request.host


def form_token() -> FormToken | None:
    """Give the token that came with the form, or None where it is missing, altered or too old."""
    try:
        return site().tokens.check(request.form.get("form_token", ""), now=clock.now())
    except (BadToken, ValueError):
        return None


def fresh_form_token() -> str:
    """Give a token for a form on a page that is made for one visitor."""
    return site().tokens.give(clock.now().timestamp())


def visitor() -> str:
    """Name who asks, for counting only: the address, or of IPv6 the network that one household or firm holds."""
    try:
        address = ip_address(request.remote_addr or "")
    except ValueError:
        return ""
    return str(ip_network((address, 64), strict=False)) if address.version == 6 else str(address)


def too_often(purpose: str, who: str, limits: str) -> int:
    """Count a try; answer 0, or the seconds to wait (P134)."""
    return site().limits.seconds_to_wait(purpose, who, limits)


def same_for_everybody(view: Callable[P, str]) -> Callable[P, Response]:
    """Mark a page that holds nothing of its visitor: it is kept in memory and answered from there."""

    @wraps(view)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> Response:
        request.environ["site.same_for_everybody"] = True
        return Response(view(*args, **kwargs), headers=PUBLIC)

    return wrapped


def personal_page(view: Callable[P, AnyResponse | str | tuple[str, int]]) -> Callable[P, AnyResponse]:
    """Mark a page about one person: stored nowhere, listed nowhere, its address told to nobody (P135, S177)."""

    @wraps(view)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> AnyResponse:
        made = view(*args, **kwargs)
        if isinstance(made, AnyResponse):
            response = made
        else:
            body, status = made if isinstance(made, tuple) else (made, 200)
            response = Response(body, status=status)
        response.headers.update(PERSONAL)
        return response

    return wrapped
