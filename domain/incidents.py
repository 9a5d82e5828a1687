"""Reports of leaked credentials: what we do at once, and the clock that runs from then (P55-P58)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from domain import activity, links, sessions
from domain.contact import new_reference
from models import Account, ActivityEntry, Incident, KnownBrowser
from privacy.activities import SECURE_ACCOUNT
from privacy.sealing import ring

LINK: Final = "report"
LINK_FOR: Final = timedelta(days=7)

COOLING: Final = timedelta(days=3)
"""How long after a report nobody can download, change the address or close the account."""

DECIDE_WITHIN: Final = timedelta(hours=72)
"""GDPR art. 33 par. 1."""

NOTIFY: Final = "notify"
DO_NOT_NOTIFY: Final = "do_not_notify"
DECISIONS: Final = (NOTIFY, DO_NOT_NOTIFY)


class NoReason(Exception):
    """A decision was taken without saying why; the report stays open (P58)."""


class AlreadyDecided(Exception):
    """This report was decided before; the record of that is not overwritten."""


def cautious(account: Account, *, now: datetime) -> bool:
    """Say whether an account is in the time of care after a report."""
    return account.cautious_until is not None and now < account.cautious_until


def act(session: Session, account: Account, *, now: datetime, by: Account | None = None) -> Incident:
    """Close an account to whoever has its credentials, and open a case for the staff (P56, P58).

    Every session ends, the password and the known browsers are void, links from letters too; a time of care begins.
    The links by which a former address can undo a change stay: a thief who changed it may not take them away.
    `by` is who of the staff entered a report that came by telephone.
    """
    sessions.end(session, account)
    session.execute(delete(KnownBrowser).where(KnownBrowser.account_id == account.id))
    links.void_but(session, account, "revert_email")
    account.password_hash = None
    account.cautious_until = now + COOLING
    role, actor, reason = (by.user_type, by.id, "telephone") if by else (activity.SUBJECT, account.id, None)
    who = {"subject": account.id, "actor": actor, "reason": reason}
    activity.note(session, "credentials_reported", role=role, now=now, **who)
    incident = Incident(
        reference=new_reference(),
        subject_reference=ring().blind(account.id),
        reported_at=now,
        notify_by=now + DECIDE_WITHIN,
        due_at=SECURE_ACCOUNT.rules["incident"].due(now),
    )
    session.add(incident)
    return incident


def by_reference(session: Session, reference: str) -> Incident | None:
    """Find a report by its reference."""
    return session.scalars(select(Incident).filter_by(reference=reference.strip().upper())).one_or_none()


def listed(session: Session, *, undecided: bool = False, most: int = 100) -> Sequence[Incident]:
    """List the reports, those that must be decided soonest first."""
    query = select(Incident).order_by(Incident.decided_at.is_not(None), Incident.notify_by, Incident.id).limit(most)
    return session.scalars(query.where(Incident.decided_at.is_(None)) if undecided else query).all()


def time_left(incident: Incident, *, now: datetime) -> timedelta:
    """Say how long there is to decide; nothing where the 72 hours are over."""
    return max(incident.notify_by - now, timedelta())


def about(session: Session, incident: Incident, *, most: int = 50) -> Sequence[ActivityEntry]:
    """List what happened lately with the account of a report, latest first."""
    entries = select(ActivityEntry).filter_by(subject_reference=incident.subject_reference)
    return session.scalars(entries.order_by(ActivityEntry.id.desc()).limit(most)).all()


def decide(
    session: Session, incident: Incident, decision: str, reason: str, *, role: str, actor: str, now: datetime
) -> None:
    """Close a report with the decision to notify the authority or not, and why (P58, GDPR art. 33 par. 5).

    Raises NoReason, AlreadyDecided, and ValueError for a decision that is none of DECISIONS.
    """
    if decision not in DECISIONS:
        raise ValueError(decision)
    if not reason.strip():
        raise NoReason(incident.reference)
    if incident.decided_at is not None:
        raise AlreadyDecided(incident.reference)
    incident.decision, incident.decision_reason, incident.decided_at = decision, reason.strip(), now
    facts = {"actor": actor, "kind": Incident.__tablename__, "record": incident.id}
    activity.note(session, "incident_decided", role=role, now=now, reason=decision, **facts)
