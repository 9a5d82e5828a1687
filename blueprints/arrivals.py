"""Getting in, whichever way somebody proved who they are: the session, the known browser, the letter (P53, S152)."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from flask import after_this_request, request, session
from werkzeug.wrappers import Response as AnyResponse

from adapters.site import site
from blueprints.guards import Presence, let_in, safe_next, visitor
from blueprints.post import commit_and_post, queue, security_letter
from blueprints.words import outside_url, public_path
from domain import accounts, browsers, incidents, links, sessions
from extensions import db
from models import Account, Letter

HALF_WAY: Final = "half_way"
"""Where the cookie holds the secret of a session that still lacks a step."""

CLOSING: Final = "closing"
"""The stage of who proved everything and whose account is closing: all they can do is have it back (P98)."""

MOST_ACCOUNTS: Final = 4
"""How many accounts one browser can be known for at once."""

REMEMBERED_SECONDS: Final = 182 * 24 * 60 * 60
"""Half a year, as long as the row at our side."""

LIMITS: Final = "5/minute;12/10minute;30/hour;60/day"
"""Tries at the password of one account: each next window makes the wait longer, none locks anybody out (S96, S140)."""

LIMITS_OF_VISITOR: Final = "20/minute;100/hour;300/day"
LIMITS_OF_CODES: Final = "5/minute;15/hour;40/day"


def browser_cookie() -> str:
    """Give the name of the cookie by which a browser is known."""
    return "__Host-browser" if site().settings.https else "browser"


def browser_secrets() -> list[str]:
    """Give the secrets that this browser brings, one for each account that it is known for."""
    said = request.cookies.get(browser_cookie(), "")
    return [secret for secret in said.split(".")[:MOST_ACCOUNTS] if 20 < len(secret) < 80]


def device() -> str:
    """Name the browser that asks (P39)."""
    return browsers.device_name(request.headers.get("User-Agent", ""))


def address() -> str:
    """Give the network that the browser asks from, in place of its address (P39)."""
    return browsers.shortened(request.remote_addr or "")


def seconds_to_wait(who: str, known: str | None, purpose: str = "sign-in", limits: str = LIMITS) -> int:
    """Count a try for an account; a browser that it knows counts by itself, out of reach of strangers (S140)."""
    counters = site().limits
    if known is not None:
        return counters.seconds_to_wait(f"{purpose}-known", known, limits)
    return counters.seconds_to_wait(f"{purpose}-from", visitor(), LIMITS_OF_VISITOR) or counters.seconds_to_wait(
        f"{purpose}-to", who, limits
    )


def forgive(who: str, known: str | None, purpose: str = "sign-in", limits: str = LIMITS) -> None:
    """Let go of the tries of who turned out to be in the right."""
    counters = site().limits
    counters.forget(f"{purpose}-to", who, limits)
    if known is not None:
        counters.forget(f"{purpose}-known", known, limits)


def enter(
    account: Account, *, strong: bool, now: datetime, wanted: str | None = None, from_letter: bool = False
) -> str:
    """Let somebody in under a fresh session and commit; answer with the address to go on to.

    A browser that is new to the account is known from now on, and a letter with `this was not me` goes, unless a link
    from the same mailbox led here this very moment (P53, S146).
    """
    store = db.session()
    _end_earlier()
    browser, secret = browsers.remember(store, account, browser_secrets(), device=device(), now=now)
    started = sessions.start(
        store, account, device=device(), address=address(), now=now, strong=strong, browser=browser
    )
    accounts.arrived(store, account, new_browser=secret is not None, now=now)
    commit_and_post(*([_new_browser_letter(account, now)] if secret and not from_letter else []))
    let_in(started, account)
    after_this_request(lambda response: _remember(response, secret))
    home = "/beheer" if account.is_staff else None
    return public_path(safe_next(wanted or home), account.language)


def start_part(account: Account, stage: str, *, strong: bool = False, now: datetime) -> None:
    """Begin a session that opens nothing by itself, and commit; whatever the cookie held before is over (S152)."""
    store = db.session()
    started = sessions.start(store, account, device=device(), address=address(), now=now, stage=stage, strong=strong)
    started.session.due_at = now + sessions.HALF_WAY_FOR
    store.commit()
    session.clear()
    session[HALF_WAY] = started.token


def stronger(here: Presence, *letters: Letter, now: datetime) -> None:
    """Let a session go on as one with a second step, under a fresh secret, and commit (S152, S156)."""
    here.session.strong = True
    started = sessions.renew(here.session, now=now)
    commit_and_post(*letters)
    let_in(started, here.account)


def _end_earlier() -> None:
    """End the session, complete or half-way, that this browser had until now: its cookie is replaced (S152)."""
    for token in (session.get("_user_id"), session.get(HALF_WAY)):
        found = sessions.by_token(db.session(), token) if isinstance(token, str) else None
        if found is not None:
            sessions.end(db.session(), found[1], key=found[0].id)


def _new_browser_letter(account: Account, now: datetime) -> Letter:
    code = account.language
    secret = links.make(db.session(), account, incidents.LINK, lasts=incidents.LINK_FOR, now=now)
    link = outside_url("report.act", code, token=secret)
    return queue(security_letter("account_new_browser", account.email, code, link, at=now), about=account.id, now=now)


def _remember(response: AnyResponse, secret: str | None) -> AnyResponse:
    """Give the browser the cookie by which it is known; a secret is added in front of those that it had."""
    held = [secret, *browser_secrets()] if secret else browser_secrets()
    settings = site().settings
    response.set_cookie(
        browser_cookie(),
        ".".join(held[:MOST_ACCOUNTS]),
        max_age=REMEMBERED_SECONDS,
        secure=settings.https,
        httponly=True,
        samesite="Lax",
    )
    return response
