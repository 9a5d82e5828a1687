"""What every request passes, and the decorators that say what kind of page a view makes."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import wraps
from ipaddress import ip_address, ip_network
from typing import ParamSpec, TypeVar
from urllib.parse import urlsplit

import structlog
from flask import Flask, Response, abort, g, request
from werkzeug.wrappers import Response as AnyResponse

from adapters import clock
from adapters.form_tokens import BadToken, FormToken
from adapters.site import site
from extensions import db, reading
from headers import PERSONAL, PUBLIC

P = ParamSpec("P")
R = TypeVar("R")

SAFE = frozenset(("GET", "HEAD", "OPTIONS"))


def register(app: Flask) -> None:
    """Have every request looked at before its view is, and its transaction ended after."""
    app.before_request(look_at_request)
    app.teardown_request(_end_reading)


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
