"""Accounts: registered, confirmed, recovered, and arrived in; the same steps for addresses known and unknown."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from domain import activity, browsers, factors, links, people, sessions
from domain.addresses import NEW, REVERT, holder
from models import Account, AccountToken, ActivityEntry, Invitation, KnownBrowser
from models.account import CUSTOMER_TYPES
from privacy.activities import KEEP_ACCOUNT
from privacy.columns import normal_address
from privacy.sealing import ring

CONFIRM: Final = "confirm"
CONFIRM_WITHIN: Final = timedelta(hours=24)
"""An account that nobody confirmed is gone after this, to the second (P46)."""

RECOVER: Final = "recover"
RECOVER_WITHIN: Final = timedelta(hours=1)

CUSTOMER: Final = "customer_user"
"""What who registers becomes; nobody chooses this for themselves (P40)."""

MOST_FAILURES: Final = 100
"""After so many wrong passwords in a row only browsers that are known may try one, until recovery (S96)."""

REFUSED: Final = "sign_in_refused"
GOOD: Final = ("signed_in", "signed_in_new_browser", "recovered", "confirmed")


class AlreadyThere(Exception):
    """There is a confirmed account with this address."""

    def __init__(self, account: Account) -> None:
        super().__init__(account.id)
        self.account = account


class Used(Exception):
    """Another request used this link a moment ago, or it is no longer good."""


@dataclass(frozen=True, slots=True)
class Applicant:
    """Who asks for an account: what the form asks, and the imprint of the password (P44)."""

    name: str
    email: str
    imprint: str
    country: str = "NL"
    language: str = "nl"


@dataclass(frozen=True, slots=True)
class Credentials:
    """What is needed to check a password: the same for an address without an account, where it is empty."""

    account_id: str | None = None
    imprint: str | None = None
    locked: bool = False
    browser_id: str | None = None


def register(session: Session, applicant: Applicant, *, statement_version: date, now: datetime) -> tuple[Account, str]:
    """Make an account that waits for its confirmation; answer with it and the secret of the link (P46).

    One that was not confirmed yet is replaced: the letter that was followed last counts. Raises AlreadyThere.
    """
    account = _make(session, applicant, CUSTOMER, statement_version=statement_version, now=now)
    account.due_at = now + CONFIRM_WITHIN
    session.flush()  # the link refers to it
    activity.note(session, "registered", role=activity.SUBJECT, now=now, subject=account.id, actor=account.id)
    return account, links.make(session, account, CONFIRM, lasts=CONFIRM_WITHIN, now=now)


def _make(session: Session, applicant: Applicant, user_type: str, *, statement_version: date, now: datetime) -> Account:
    earlier = holder(session, applicant.email)
    if earlier is not None and earlier.confirmed_at is not None:
        raise AlreadyThere(earlier)
    if earlier is not None:
        session.execute(delete(Account).where(Account.id == earlier.id))
        session.expunge(earlier)
    account = Account(
        name=applicant.name,
        email=applicant.email,
        country=applicant.country,
        language=applicant.language,
        user_type=user_type,
        password_hash=applicant.imprint,
        user_handle=secrets.token_bytes(64),
        statement_version=statement_version,
        created_at=now,
        warnings=0,
        version=1,
        due_at=KEEP_ACCOUNT.rules["inactive"].due(now),
    )
    session.add(account)
    return account


def confirm(session: Session, link: AccountToken, account: Account, *, now: datetime) -> None:
    """Confirm an account: from now on it is kept as long as it is used. Raises Used."""
    if account.confirmed_at is not None or not links.use(session, link):
        raise Used
    account.confirmed_at = now
    account.due_at = KEEP_ACCOUNT.rules["inactive"].due(now)
    activity.note(session, "confirmed", role=activity.SUBJECT, now=now, subject=account.id, actor=account.id)


def accept(
    session: Session, invitation: Invitation, applicant: Applicant, *, statement_version: date, now: datetime
) -> Account:
    """Make the account of a member of staff from an invitation, which is used up (S143, S148).

    Raises Used, and AlreadyThere where the address signs in already.
    """
    gone = session.execute(delete(Invitation).where(Invitation.id == invitation.id))
    if gone.rowcount != 1:  # type: ignore[attr-defined]
        raise Used
    role = invitation.user_type
    session.expunge(invitation)
    account = _make(session, applicant, role, statement_version=statement_version, now=now)
    account.confirmed_at = now
    session.flush()
    who = {"subject": account.id, "actor": account.id}
    activity.note(session, "invitation_accepted", role=role, now=now, reason=role, **who)
    return account


def join(session: Session, applicant: Applicant, user_type: str, *, statement_version: date, now: datetime) -> Account:
    """Make the account of somebody whom a link to their own mailbox invited; it needs no other confirmation (P52).

    Raises AlreadyThere.
    """
    account = _make(session, applicant, user_type, statement_version=statement_version, now=now)
    account.confirmed_at = now
    session.flush()
    activity.note(session, "registered", role=activity.SUBJECT, now=now, subject=account.id, actor=account.id)
    return account


def credentials(session: Session, email: str, browser_secrets: Sequence[str], *, now: datetime) -> Credentials:
    """Find what a password for this address is checked against (S147).

    An account that is not confirmed counts as unknown, so that registering an address tells nothing about it.
    """
    references = ring().candidates(normal_address(email))
    found = session.scalars(select(Account).where(Account.email_index.in_(references))).one_or_none()
    known = browsers.find(session, found.id if found else "", browser_secrets, now=now)
    locked = failures(session, found.id if found else "") >= MOST_FAILURES
    if found is None or found.confirmed_at is None:
        return Credentials()
    return Credentials(found.id, found.password_hash, locked and known is None, known.id if known else None)


def failures(session: Session, account_id: str) -> int:
    """Count the wrong passwords since somebody last got in, up to MOST_FAILURES (S96)."""
    tries = select(ActivityEntry.action).where(
        ActivityEntry.subject_reference.in_(ring().candidates(account_id)), ActivityEntry.action.in_((REFUSED, *GOOD))
    )
    latest = session.scalars(tries.order_by(ActivityEntry.id.desc()).limit(MOST_FAILURES)).all()
    return next((number for number, action in enumerate(latest) if action in GOOD), len(latest))


def refused(session: Session, account_id: str | None, *, now: datetime) -> None:
    """Note that somebody was not let in; the same row for an address without an account, about nobody (S147, S192)."""
    activity.note(session, REFUSED, role=activity.SYSTEM, now=now, subject=account_id)


def arrived(session: Session, account: Account, *, new_browser: bool, now: datetime) -> None:
    """Note that somebody is in, and let the term run anew (P53, P99)."""
    account.signed_in_at, account.warnings = now, 0
    account.due_at = KEEP_ACCOUNT.rules["inactive"].due(now)
    if account.user_type in CUSTOMER_TYPES:
        people.alive(session, account, now=now)
    action = "signed_in_new_browser" if new_browser else "signed_in"
    role = account.user_type if account.is_staff else activity.SUBJECT
    activity.note(session, action, role=role, now=now, subject=account.id, actor=account.id)


def left(session: Session, account: Account, key: str, *, now: datetime) -> None:
    """End the session of who signs out; its cookie is worth nothing from now on (S152, S154)."""
    sessions.end(session, account, key=key)
    role = account.user_type if account.is_staff else activity.SUBJECT
    activity.note(session, "signed_out", role=role, now=now, subject=account.id, actor=account.id)


def needs_second(session: Session, account: Account) -> bool:
    """Say whether a second step stands, or has to stand, beside the password of an account (S90)."""
    return account.is_staff or factors.has_second(session, account)


def change_password(session: Session, account: Account, imprint: str) -> None:
    """Give an account another password; links from letters to choose one work no more."""
    account.password_hash = imprint
    links.void(session, account, RECOVER, NEW)


def ask_recovery(
    session: Session, email: str, *, now: datetime, by: Account | None = None
) -> tuple[Account, str] | None:
    """Make the link to choose a new password; None where there is no confirmed account, which is noted as well.

    `by` is who of the staff started it: they send the link, and never choose or see the password (S150).
    """
    account = holder(session, email)
    if account is not None and account.confirmed_at is None:
        account = None
    subject = account.id if account else None
    role, actor = (by.user_type, by.id) if by else (activity.SUBJECT, None)
    activity.note(session, "recovery_asked", role=role, now=now, subject=subject, actor=actor)
    if account is None:
        return None
    links.void(session, account, RECOVER)
    return account, links.make(session, account, RECOVER, lasts=RECOVER_WITHIN, now=now)


def recover(session: Session, link: AccountToken, account: Account, imprint: str, *, now: datetime) -> None:
    """Give an account a new password on the strength of its mailbox (S149, S154, S189).

    Sessions, known browsers and other links end; the second step stays, and so does the way back to a former address.
    Raises Used.
    """
    if not links.use(session, link):
        raise Used
    account.password_hash = imprint
    links.void_but(session, account, REVERT)
    sessions.end(session, account)
    session.execute(delete(KnownBrowser).where(KnownBrowser.account_id == account.id))
    activity.note(session, "recovered", role=activity.SUBJECT, now=now, subject=account.id, actor=account.id)
