"""Requests that the site serves by itself, once it is shown who asks (P111, P113)."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain import addresses, closing, consents, erasure, request_packages, requests
from domain.activity import SUBJECT
from models import Account, Consent, ErasureProof, Requester, RequestPackage, RightsRequest
from privacy.columns import normal_address
from privacy.sealing import ring

LINK: Final = "link"
"""The lightest step: a one-time link to the address on file (P116)."""

OWN: Final = frozenset(("requester", "request_package", "letter"))
"""Tables that a request fills by itself: who was never known leaves rows in these alone."""


class ForStaff(Exception):
    """Whoever works here cannot erase their own account by a link: a colleague handles it."""


def confirm(
    session: Session,
    line: RightsRequest,
    requester: Requester,
    *,
    message: str | None,
    now: datetime,
    step: str = LINK,
) -> None:
    """Make a request that a person of ours answers into a case; an objection stops all marketing at once (S33)."""
    requester.message = requests.joined(requester.message, message)
    requests.prove(session, line, requester, step=step, role=SUBJECT, now=now)
    if line.kind == "objection" and requester.email:
        stop_marketing(session, requester.email, now=now)


def stop_marketing(session: Session, email: str, *, now: datetime) -> int:
    """Withdraw every consent of an address; answer how many stood."""
    references = ring().candidates(normal_address(email), Consent.__tablename__)
    standing = select(Consent).where(Consent.email_index.in_(references), Consent.withdrawn_at.is_(None))
    found = session.scalars(standing).all()
    for consent in found:
        consents.end(consent, now=now)
    return len(found)


def package(
    session: Session, line: RightsRequest, requester: Requester, *, now: datetime
) -> tuple[RequestPackage, str | None]:
    """Ask for the file with everything; a second press while it is being made is the same wish."""
    requests.prove(session, line, requester, step=LINK, role=SUBJECT, now=now)
    return request_packages.ask(session, requester, now=now)


def account_of(session: Session, requester: Requester) -> Account | None:
    """Find the confirmed account with the address of who asked."""
    found = addresses.holder(session, requester.email or "")
    return found if found is not None and found.confirmed_at is not None else None


def erase(
    session: Session, line: RightsRequest, requester: Requester, *, now: datetime
) -> tuple[ErasureProof | None, Account | None]:
    """Erase everything about who asked, at once; an account is shut at once and can be had back for a week (P98).

    Answers the proof, or the account that is closing. Raises ForStaff.
    """
    requests.prove(session, line, requester, step=LINK, role=SUBJECT, now=now)
    account = account_of(session, requester)
    if account is not None and account.is_staff:
        raise ForStaff
    if account is not None:
        if account.closing_since is None:
            closing.start(session, account, now=now, noticed=line.received_at)
        requests.close(session, line, requester, decision="closing", role=SUBJECT, now=now)
        return None, account
    email, noticed = requester.email or "", line.received_at
    session.flush()
    proof = erasure.carry_out(
        session, email, reference=line.reference, cause=erasure.REQUESTED, noticed=noticed, now=now
    )
    session.expunge(requester)
    requests.close(session, line, None, decision="erased", role=SUBJECT, now=now)
    return proof, None
