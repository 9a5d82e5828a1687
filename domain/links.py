"""Links from letters: 256 random bits, one purpose, one account, one use (P135, S151)."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from domain.contact import imprint
from models import Account, AccountToken


def make(
    session: Session, account: Account, purpose: str, *, lasts: timedelta, now: datetime, address: str | None = None
) -> str:
    """Make a link for one purpose and answer with its secret, which is kept nowhere; `address` is kept sealed."""
    secret = secrets.token_urlsafe(32)
    facts = {"account_id": account.id, "purpose": purpose, "address": address}
    session.add(AccountToken(token_hash=imprint(secret), made_at=now, due_at=now + lasts, **facts))
    return secret


def find(session: Session, purpose: str, secret: str, *, now: datetime) -> tuple[AccountToken, Account] | None:
    """Find what is behind a link; None for one that is unknown, altered, used, too old, or for something else."""
    query = select(AccountToken, Account).join(Account, Account.id == AccountToken.account_id)
    query = query.where(AccountToken.token_hash == imprint(secret), AccountToken.purpose == purpose)
    found = session.execute(query.where(AccountToken.due_at > now)).one_or_none()
    return None if found is None else (found[0], found[1])


def use(session: Session, token: AccountToken) -> bool:
    """Use a link up; False where another request was quicker."""
    gone = session.execute(delete(AccountToken).where(AccountToken.id == token.id))
    return gone.rowcount == 1  # type: ignore[attr-defined, no-any-return]


def void(session: Session, account: Account, *purposes: str) -> None:
    """Let the links of an account that are for these purposes work no more."""
    session.execute(
        delete(AccountToken).where(AccountToken.account_id == account.id, AccountToken.purpose.in_(purposes))
    )


def void_but(session: Session, account: Account, *purposes: str) -> None:
    """Let all links of an account work no more, but those for these purposes."""
    others = AccountToken.purpose.not_in(purposes)
    session.execute(delete(AccountToken).where(AccountToken.account_id == account.id, others))
