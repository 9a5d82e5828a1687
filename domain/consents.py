"""Consents: given by an act, withdrawn as easily, each with the exact text (P08-P10, S260-S267, GDPR art. 7)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain import activity
from models import Account, Consent
from privacy.activities import KEEP_CONSENTS
from privacy.columns import normal_address
from privacy.consents import CONSENTS
from privacy.sealing import ring

PORTAL: Final = "portal"


def of(session: Session, account: Account) -> Sequence[Consent]:
    """List the consents of somebody, those withdrawn included, latest first."""
    mine = Consent.email_index.in_(ring().candidates(normal_address(account.email)))
    return session.scalars(select(Consent).where(mine).order_by(Consent.id.desc())).all()


def standing(session: Session, account: Account, purpose: str) -> Consent | None:
    """Give the consent for a purpose that stands, if one does."""
    return next((item for item in of(session, account) if item.purpose == purpose and item.withdrawn_at is None), None)


def give(session: Session, account: Account, purpose: str, *, version: str, now: datetime) -> Consent:
    """Note a consent to the text that the person saw; given twice, it stands once.

    Raises KeyError for a purpose that does not exist, ValueError for a text that is not the present one: nobody
    consents to words that were not on the page.
    """
    if CONSENTS[purpose].current.version != version:
        raise ValueError("consent to another text than the one that is asked")
    before = standing(session, account, purpose)
    if before is not None and before.text_version == version:
        return before
    if before is not None:
        withdraw(session, account, before, now=now)
    due = KEEP_CONSENTS.rules["given"].due(now)
    made = Consent(email=account.email, purpose=purpose, text_version=version, source=PORTAL, given_at=now, due_at=due)
    session.add(made)
    _note(session, "consent_given", account, made, now)
    return made


def mine(session: Session, account: Account, key: str) -> Consent | None:
    """Find one consent of this person; those of others do not exist for them (S158)."""
    return next((item for item in of(session, account) if item.id == key), None)


def withdraw(session: Session, account: Account, consent: Consent, *, now: datetime) -> None:
    """Note that a consent is withdrawn; from now on its own short term runs. Withdrawn twice, the first time counts."""
    if consent.withdrawn_at is None:
        end(consent, now=now)
        _note(session, "consent_withdrawn", account, consent, now)


def end(consent: Consent, *, now: datetime) -> None:
    """Let a consent end, whoever says so."""
    consent.withdrawn_at = now
    consent.due_at = min(consent.due_at, KEEP_CONSENTS.rules["withdrawn"].due(now))


def _note(session: Session, action: str, account: Account, consent: Consent, now: datetime) -> None:
    facts = {"subject": account.id, "actor": account.id, "kind": Consent.__tablename__, "record": consent.id}
    activity.note(session, action, role=activity.SUBJECT, now=now, **facts)
