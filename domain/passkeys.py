"""Passkeys: questions that are answered once, and the public keys that the answers are held against (S101-S105)."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from domain.factors import LastFactor, drop_idle_codes
from models import Account, Challenge, LoginSession, Passkey
from privacy.sealing import ring

ANSWER_WITHIN: Final = timedelta(minutes=5)
"""How long a question stands; an answer after that counts no more (S102)."""

MOST: Final = 20
"""More passkeys than anybody has devices; a limit against filling the table."""

SIGN_IN: Final = "in"
ADD: Final = "add"
PROVE: Final = "pro"


class AlreadyThere(Exception):
    """This passkey is in use already, or there are MOST of them."""


def purpose_in(purpose: str, row: LoginSession) -> str:
    """Name a purpose within one session, so that no other session can answer the question."""
    return f"{purpose}:{ring().blind(row.id)[-8:].hex()}"


def ask(session: Session, purpose: str, *, now: datetime) -> Challenge:
    """Ask a passkey something random; questions that nobody answered in time go on the way (S102)."""
    session.execute(delete(Challenge).where(Challenge.due_at <= now))
    challenge = Challenge(purpose=purpose, value=secrets.token_bytes(32), due_at=now + ANSWER_WITHIN)
    session.add(challenge)
    return challenge


def take(session: Session, key: str, purpose: str, *, now: datetime) -> bytes | None:
    """Use up a question and give what was asked; None where it is unknown, used, too old, or of another purpose.

    The caller commits also when the answer turns out wrong: a question is answered once, well or badly.
    """
    row = session.get(Challenge, key)
    if row is None:
        return None
    value, good = row.value, row.purpose == purpose and row.due_at > now
    session.expunge(row)
    gone = session.execute(delete(Challenge).where(Challenge.id == key)).rowcount  # type: ignore[attr-defined]
    return value if good and gone == 1 else None


def of(session: Session, account: Account) -> Sequence[Passkey]:
    """List the passkeys of an account, oldest first."""
    return session.scalars(select(Passkey).filter_by(account_id=account.id).order_by(Passkey.id)).all()


def by_number(session: Session, credential_id: bytes) -> tuple[Passkey, Account] | None:
    """Find a passkey by the number that its answer names, with its account."""
    query = select(Passkey, Account).join(Account, Account.id == Passkey.account_id)
    found = session.execute(query.where(Passkey.credential_id == credential_id)).one_or_none()
    return None if found is None else (found[0], found[1])


def may_sign_in(account: Account, *, now: datetime) -> bool:
    """Say whether a passkey alone opens this account at present; while it is closing it only gives it back (P98)."""
    return counts(account, now=now) and account.closing_since is None


def counts(account: Account, *, now: datetime) -> bool:
    """Say whether a passkey proves anything for this account at present.

    Not before the address is confirmed. After a report of leaked credentials not before the
    password is recovered through the mailbox: the passkey may be that of the stranger (P56).
    """
    reported = account.cautious_until is not None and account.cautious_until > now and account.password_hash is None
    return account.confirmed_at is not None and not reported


def add(
    session: Session,
    account: Account,
    *,
    credential_id: bytes,
    public_key: bytes,
    sign_count: int,
    label: str,
    now: datetime,
) -> Passkey:
    """Keep a passkey of an account. Raises AlreadyThere."""
    known = session.scalar(select(Passkey.id).where(Passkey.credential_id == credential_id))
    if known is not None or len(of(session, account)) >= MOST:
        raise AlreadyThere
    facts = {"credential_id": credential_id, "public_key": public_key, "sign_count": sign_count}
    passkey = Passkey(account_id=account.id, label=label, made_at=now, **facts)
    session.add(passkey)
    try:
        session.flush()
    except IntegrityError:  # the same answer came twice at once
        session.rollback()
        raise AlreadyThere from None
    return passkey


def went_back(passkey: Passkey, sign_count: int) -> bool:
    """Say whether the counter did not go on, which points to a copy of the passkey; many keep it at zero (S103)."""
    return (sign_count > 0 or passkey.sign_count > 0) and sign_count <= passkey.sign_count


def used(passkey: Passkey, sign_count: int, *, now: datetime) -> None:
    """Note that a passkey proved who somebody is."""
    passkey.sign_count, passkey.used_at = sign_count, now


def mine(session: Session, account: Account, key: str) -> Passkey | None:
    """Find one of the passkeys of an account; those of others are not there."""
    return session.scalars(select(Passkey).filter_by(account_id=account.id, id=key)).one_or_none()


def remove(session: Session, account: Account, passkey: Passkey) -> None:
    """Forget a passkey. Raises LastFactor where it is the only second step of a member of staff (S105)."""
    if account.is_staff and account.totp_secret is None and len(of(session, account)) == 1:
        raise LastFactor(account.id)
    session.delete(passkey)
    session.flush()
    drop_idle_codes(session, account)
