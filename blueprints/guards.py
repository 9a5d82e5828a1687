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
from flask import (
    Blueprint,
    Flask,
    Response,
    abort,
    current_app,
    g,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask_login import UserMixin, current_user, login_user
from werkzeug.wrappers import Response as AnyResponse

from adapters import clock, turns
from adapters.form_tokens import BadToken, FormToken
from adapters.site import site
from blueprints.parking import afterwards, do_afterwards, note_seen, park, wanted
from domain import incidents, parked, sessions
from domain.sessions import Started
from extensions import db, login, reading
from headers import PERSONAL, PUBLIC
from models import Account, LoginSession

P = ParamSpec("P")
R = TypeVar("R")

log = structlog.get_logger()

SAFE = frozenset(("GET", "HEAD", "OPTIONS"))
WITHOUT_FACTOR = frozenset(("security", "passkeys"))
"""Blueprints that staff without a second factor may use: there they add one."""


def register(app: Flask) -> None:
    """Have every request looked at before its view is, and its transaction ended after."""
    app.before_request(look_at_request)
    app.teardown_request(_end_reading)
    login.init_app(app)
    login.session_protection = None  # rows of our own say which browser it is; an address may change on the way
    login.user_loader(_presence_by_token)
    app.jinja_env.globals["own_form_token"] = own_form_token


def look_at_request() -> None:
    """Refuse a request for another host or from another site; note what the log may say of the rest."""
    environ = request.environ
    environ["site.endpoint"] = request.endpoint or "-"
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request=environ["site.request_id"])
    if environ["site.foreign_host"]:
        abort(400)
    if request.endpoint != "health.healthz" and (site().settings.data_dir / "restoring").exists():
        abort(503)  # a backup is being put back: nobody sees who was erased since (P96)
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
    turns.leave(request.environ)
    if key := g.pop("seen", None):
        note_seen(key)
    for work in g.pop("afterwards", ()):
        do_afterwards(work)


def begin_writing() -> None:
    """Let a page that is only asked for write all the same: that somebody's data was read (P90)."""
    turns.leave(request.environ)  # who writes may have to wait
    db.session.rollback()
    scope = g.pop("reading", None)
    if scope is not None:
        scope.__exit__(None, None, None)


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
    return redirect(url_for("account.sign_in", next=wanted()), 303)


def demand_presence(bp: Blueprint) -> None:
    """Close a blueprint to everybody who is not signed in (P37).

    Who typed for so long that the session ran out loses nothing: the form is parked and given back after signing in
    again (S153, S221). Staff without a second factor get no further than the page where they add one.
    """
    bp.before_request(_closed_to_strangers)


def _closed_to_strangers() -> AnyResponse | None:
    if not current_user.is_authenticated:
        if request.method == "POST":
            park()
        return to_sign_in()
    here = presence()
    g.country = here.account.country
    if here.account.is_staff and not here.session.strong and request.blueprint not in WITHOUT_FACTOR:
        return redirect(url_for("security.overview"), 303)
    return None


def given_back() -> dict[str, str]:
    """Give, once, what was parked on this page when the session ran out; the form shows it again (S221)."""
    account_id, path = presence().account.id, request.path
    fields = parked.find(db.session(), account_id, path, now=clock.now())
    if fields:
        afterwards(lambda own: parked.drop(own, account_id, path))
    return fields


def to_prove() -> AnyResponse:
    """Ask somebody who is signed in to prove again who they are, and bring them back here (S156)."""
    return redirect(url_for("security.prove", next=wanted() or f"{_page_above(request.path)}?gedaan=bevestigd"), 303)


def _page_above(path: str) -> str:
    """Give the nearest page above an address that only takes forms: there the form stood."""
    routes = current_app.url_map.bind("")
    while path and not routes.test(path, "GET"):
        path = path.rpartition("/")[0]
    return path


def recently_proven(view: Callable[P, R]) -> Callable[P, R | AnyResponse]:
    """Mark a view for a sensitive step: it asks for a fresh proof of who you are first (S156, P98)."""

    @wraps(view)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> R | AnyResponse:
        return view(*args, **kwargs) if sessions.proven(presence().session, now=clock.now()) else to_prove()

    return wrapped


def not_while_cautious(view: Callable[P, R]) -> Callable[P, R | AnyResponse]:
    """Mark a view that is closed for a time after a report of leaked credentials: what it does helps a thief (P56)."""

    @wraps(view)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> R | AnyResponse:
        account = presence().account
        if not incidents.cautious(account, now=clock.now()):
            return view(*args, **kwargs)
        return Response(render_template("security/cautious.html", until=account.cautious_until), 403, PERSONAL)

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
