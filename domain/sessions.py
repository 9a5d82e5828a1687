"""Sessions: rows of our own, so that each browser can be seen and signed out by itself (P39, S152-S156)."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import bindparam, delete, select
from sqlalchemy.orm import Session

from models import Account, KnownBrowser, LoginSession
from privacy.activities import SECURE_ACCOUNT

SIGNED_IN: Final = "in"
HALF_WAY: Final = "code"
"""Stages of a session: complete, or the password was right and the second step is still to come."""

IDLE: Final = timedelta(minutes=30)
IDLE_STAFF: Final = timedelta(minutes=15)
LONGEST: Final = timedelta(hours=8)
"""A session ends after so long without a sign of life, and after LONGEST in any case (S153, S190)."""

HALF_WAY_FOR: Final = timedelta(minutes=10)
PROVEN_FOR: Final = timedelta(minutes=15)
"""How long a proof of who you are is fresh enough for a sensitive step (S156)."""

TOUCH: Final = timedelta(minutes=1)

BY_TOKEN: Final = (
    select(LoginSession, Account)
    .join(Account, Account.id == LoginSession.account_id)
    .where(LoginSession.token_hash == bindparam("imprint"))
)
"""Put together once: every page of who is signed in asks this."""


@dataclass(frozen=True, slots=True)
class Started:
    """A session just begun, and the secret for its cookie, which is kept nowhere else."""

    session: LoginSession
    token: str


def imprint(token: str) -> bytes:
    """Give what is kept of a secret: enough to recognise it, useless to make it (P135)."""
    return hashlib.sha256(token.encode()).digest()


def start(
    session: Session,
    account: Account,
    *,
    device: str,
    address: str,
    now: datetime,
    stage: str = SIGNED_IN,
    strong: bool = False,
    browser: KnownBrowser | None = None,
) -> Started:
    """Begin a session under a fresh secret; each sign-in and each second step begins a new one (S152)."""
    token = secrets.token_urlsafe(32)
    row = LoginSession(
        account_id=account.id,
        token_hash=imprint(token),
        device=device,
        address=address,
        browser_id=browser.id if browser else None,
        stage=stage,
        strong=strong,
        created_at=now,
        last_seen_at=now,
        proven_at=now,
        due_at=min(now + (HALF_WAY_FOR if stage == HALF_WAY else LONGEST), SECURE_ACCOUNT.rules["session"].due(now)),
    )
    session.add(row)
    return Started(row, token)


def by_token(session: Session, token: str) -> tuple[LoginSession, Account] | None:
    """Find the session of a cookie with its account, whether or not it still runs."""
    found = session.execute(BY_TOKEN, {"imprint": imprint(token)}).one_or_none()
    return None if found is None else (found[0], found[1])


def runs(row: LoginSession, account: Account, *, now: datetime) -> bool:
    """Say whether a session is complete and still runs."""
    idle = IDLE_STAFF if account.is_staff else IDLE
    return row.stage == SIGNED_IN and now < row.due_at and now < row.last_seen_at + idle


def proven(row: LoginSession, *, now: datetime) -> bool:
    """Say whether the person proved recently enough who they are."""
    return now < row.proven_at + PROVEN_FOR


def renew(row: LoginSession, *, now: datetime) -> Started:
    """Note that somebody proved again who they are; the session goes on under a fresh secret (S152, S156)."""
    token = secrets.token_urlsafe(32)
    row.token_hash, row.proven_at, row.last_seen_at = imprint(token), now, now
    return Started(row, token)


def of(session: Session, account: Account, *, now: datetime) -> Sequence[LoginSession]:
    """List the sessions that run, latest seen first."""
    idle = IDLE_STAFF if account.is_staff else IDLE
    running = select(LoginSession).where(
        LoginSession.account_id == account.id,
        LoginSession.stage == SIGNED_IN,
        LoginSession.due_at > now,
        LoginSession.last_seen_at > now - idle,
    )
    return session.scalars(running.order_by(LoginSession.last_seen_at.desc())).all()


def end(session: Session, account: Account, *, key: str | None = None, but: str | None = None) -> int:
    """End one session of an account, or all, or all `but` one; answer how many (S154)."""
    ending = delete(LoginSession).where(LoginSession.account_id == account.id)
    if key is not None:
        ending = ending.where(LoginSession.id == key)
    if but is not None:
        ending = ending.where(LoginSession.id != but)
    return session.execute(ending).rowcount  # type: ignore[attr-defined, no-any-return]
