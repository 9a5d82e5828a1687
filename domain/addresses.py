"""Another e-mail address: the new one confirms, the old one is told and can undo it for a week (P47)."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from domain import activity, links, people, recipients, sessions
from domain.incidents import COOLING
from models import Account, AccountToken, Correction, LoginSession
from privacy.activities import KEEP_ACCOUNT
from privacy.columns import normal_address
from privacy.sealing import ring

NEW: Final = "new_email"
REVERT: Final = "revert_email"
CONFIRM_WITHIN: Final = timedelta(hours=24)
REVERT_WITHIN: Final = timedelta(days=7)


class Taken(Exception):
    """Meanwhile the address is that of another account."""


def holder(session: Session, email: str) -> Account | None:
    """Find the account that signs in with an address, confirmed or not."""
    references = ring().candidates(normal_address(email))
    return session.scalars(select(Account).where(Account.email_index.in_(references))).one_or_none()


def ask(session: Session, account: Account, email: str, *, now: datetime) -> str | None:
    """Note that somebody wants another address; give the secret for the letter to it, None where it is taken.

    A link for an earlier wish works no more. Nothing changes until the link is followed and confirmed.
    """
    links.void(session, account, NEW)
    activity.note(session, "email_change_asked", role=activity.SUBJECT, now=now, subject=account.id, actor=account.id)
    if holder(session, email) is not None:
        return None
    return links.make(session, account, NEW, lasts=CONFIRM_WITHIN, now=now, address=email)


def change(
    session: Session, account: Account, token: AccountToken, *, here: LoginSession, now: datetime
) -> tuple[str, str]:
    """Let the new address take effect; give the old one and the secret by which it can undo this (P47).

    Other sessions end; what was sent under the old address keeps it. Raises Taken.
    """
    old, new = account.email, token.address or ""
    if holder(session, new) is not None or not links.use(session, token):
        raise Taken
    _set(session, account, new, now=now)
    links.void_but(session, account, REVERT)
    sessions.end(session, account, but=here.id)
    activity.note(session, "email_changed", role=activity.SUBJECT, now=now, subject=account.id, actor=account.id)
    return old, links.make(session, account, REVERT, lasts=REVERT_WITHIN, now=now, address=old)


def revert(session: Session, account: Account, token: AccountToken, *, now: datetime) -> str:
    """Give an account its former address back, end every session, and give the address that it had meanwhile.

    Links made after this one lapse, so that who changed the address twice cannot undo the undoing; for a time nobody
    can change the address again. Raises Taken.
    """
    old, meanwhile = token.address or "", account.email
    if normal_address(old) != normal_address(meanwhile) and holder(session, old) is not None:
        raise Taken
    if not links.use(session, token):
        raise Taken
    _set(session, account, old, now=now)
    later = (AccountToken.purpose != REVERT) | (AccountToken.made_at >= token.made_at)
    session.execute(delete(AccountToken).where(AccountToken.account_id == account.id, later))
    sessions.end(session, account)
    account.cautious_until = now + COOLING
    activity.note(session, "email_reverted", role=activity.SUBJECT, now=now, subject=account.id, actor=account.id)
    return meanwhile


def _set(session: Session, account: Account, email: str, *, now: datetime) -> None:
    due = KEEP_ACCOUNT.rules["correction"].due(now)
    facts = {"field": "email", "before": account.email, "role": activity.SUBJECT, "made_at": now, "due_at": due}
    session.add(Correction(account_id=account.id, **facts))
    people.moved(session, account.email, email)
    account.email = email
    recipients.inform(session, [account.id], recipients.CORRECTED, now=now)
    account.version += 1
    try:
        session.flush()
    except IntegrityError:  # somebody took the address in this very moment
        session.rollback()
        raise Taken from None


def split_addresses(text: str) -> tuple[list[str], list[str]]:
    """Take a list of addresses apart, each once; answer the good ones and what is none."""
    words = dict.fromkeys(word.strip("<>") for word in re.split(r"[\s,;]+", text) if word.strip("<>"))
    known: dict[str, str] = {}
    wrong = []
    for word in words:
        if re.fullmatch(r"[^@\s<>\"\\]+@[^@\s<>\"\\]+\.[^@\s<>\"\\.]+", word) and len(word) <= 254:
            known.setdefault(normal_address(word), word)
        else:
            wrong.append(word)
    return list(known.values()), wrong
