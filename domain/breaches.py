"""Breaches of every kind: 72 hours from awareness, a decision with its reason, phases, and letters (P58, P137)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain import activity
from domain.contact import new_reference
from domain.incidents import DECIDE_WITHIN, DECISIONS, NOTIFY, AlreadyDecided, NoReason
from models import Account, Breach, BreachNotice, BreachUpdate, Incident, Letter
from privacy.activities import HANDLE_BREACHES
from privacy.columns import normal_address
from privacy.sealing import ring
from privacy.vocabulary import Words

KINDS: Final = {
    "confidentiality": Words("ingezien door wie dat niet mocht", "seen by those who may not"),
    "integrity": Words("gewijzigd door wie dat niet mocht", "changed by those who may not"),
    "availability": Words("kwijt of onbereikbaar", "lost or out of reach"),
}
FACTS: Final = ("nature", "people", "people_number", "data", "records_number", "consequences", "measures")
MOST_LETTERS: Final = 500


class NoDecision(Exception):
    """A breach cannot be closed before it was decided whether the authority is told (P58)."""


class NotNotified(Exception):
    """A breach that must be reported cannot be closed before that was done."""


class NoLateReason(Exception):
    """A report after 72 hours says why it is late (GDPR art. 33 par. 1)."""


class Closed(Exception):
    """This breach was closed; what was found later is a breach of its own."""


def open_case(
    session: Session, *, kind: str, nature: str, aware_at: datetime, by: Account, now: datetime, incident: str = ""
) -> Breach:
    """Open a case; the clock runs from the moment we became aware, nights and weekends included (S42).

    Raises ValueError for a kind that does not exist and for a moment that is still to come.
    """
    if kind not in KINDS or aware_at > now:
        raise ValueError(kind)
    breach = Breach(
        reference=new_reference(),
        kind=kind,
        incident_id=incident or None,
        aware_at=aware_at,
        notify_by=aware_at + DECIDE_WITHIN,
        nature=nature.strip(),
        due_at=HANDLE_BREACHES.rules["breach"].due(aware_at),
    )
    session.add(breach)
    _note(session, "breach_opened", breach, by, now, kind)
    return breach


def by_reference(session: Session, reference: str) -> Breach | None:
    """Find a breach by its reference."""
    return session.scalars(select(Breach).filter_by(reference=reference.strip().upper())).one_or_none()


def of_incident(session: Session, incident: Incident) -> Breach | None:
    """Find the breach that a report of leaked credentials turned out to be."""
    return session.scalars(select(Breach).filter_by(incident_id=incident.id).limit(1)).one_or_none()


def listed(session: Session, *, undecided: bool = False, most: int = 100) -> Sequence[Breach]:
    """List every breach, those that run first, and of those the most urgent on top (GDPR art. 33 par. 5)."""
    query = select(Breach).order_by(Breach.closed_at.is_not(None), Breach.notify_by, Breach.id).limit(most)
    return session.scalars(query.where(Breach.decided_at.is_(None)) if undecided else query).all()


def updates(session: Session, breach: Breach) -> Sequence[BreachUpdate]:
    """List the later phases, oldest first."""
    return session.scalars(select(BreachUpdate).filter_by(breach_id=breach.id).order_by(BreachUpdate.id)).all()


def describe(session: Session, breach: Breach, facts: Mapping[str, Any], *, by: Account, now: datetime) -> None:
    """Set what the report says as it stands now. Raises Closed, KeyError for what is no part of it."""
    _running(breach)
    if unknown := set(facts) - set(FACTS):
        raise KeyError(*unknown)
    for name, value in facts.items():
        setattr(breach, name, value)
    _note(session, "breach_described", breach, by, now)


def add(session: Session, breach: Breach, text: str, *, by: Account, now: datetime) -> BreachUpdate:
    """Add what became known later; the report goes in phases (GDPR art. 33 par. 4). Raises Closed, NoReason."""
    _running(breach)
    if not text.strip():
        raise NoReason(breach.reference)
    update = BreachUpdate(breach_id=breach.id, text=text.strip(), role=by.user_type, made_at=now)
    session.add(update)
    _note(session, "breach_added", breach, by, now)
    return update


def decide(
    session: Session, breach: Breach, decision: str, reason: str, *, late_reason: str = "", by: Account, now: datetime
) -> None:
    """Decide whether the authority is told, once, and why (P58, S42).

    Raises ValueError, NoReason, AlreadyDecided, and NoLateReason for a report after the 72 hours.
    """
    if decision not in DECISIONS:
        raise ValueError(decision)
    if breach.decided_at is not None:
        raise AlreadyDecided(breach.reference)
    if not reason.strip():
        raise NoReason(breach.reference)
    if decision == NOTIFY and now > breach.notify_by and not late_reason.strip():
        raise NoLateReason(breach.reference)
    breach.decision, breach.decision_reason, breach.decided_at = decision, reason.strip(), now
    breach.late_reason, breach.decided_role = late_reason.strip() or None, by.user_type
    _note(session, "breach_decided", breach, by, now, decision)


def notified(session: Session, breach: Breach, *, by: Account, now: datetime) -> None:
    """Note that the authority was told; told twice, the first time counts. Raises NoDecision."""
    if breach.decision != NOTIFY:
        raise NoDecision(breach.reference)
    if breach.notified_at is None:
        breach.notified_at = now
        _note(session, "breach_notified", breach, by, now)


def close(session: Session, breach: Breach, *, by: Account, now: datetime) -> None:
    """Close a case. Raises NoDecision, NotNotified, Closed."""
    _running(breach)
    if breach.decided_at is None:
        raise NoDecision(breach.reference)
    if breach.decision == NOTIFY and breach.notified_at is None:
        raise NotNotified(breach.reference)
    breach.closed_at = now
    _note(session, "breach_closed", breach, by, now)


def warn(session: Session, breach: Breach, letter: Letter, *, now: datetime) -> BreachNotice:
    """Note to whom a warning goes, beside its letter in the same transaction; proof of sending follows (S44)."""
    due = HANDLE_BREACHES.rules["notice"].due(now)
    notice = BreachNotice(breach_id=breach.id, email=letter.recipient, letter_id=letter.id, queued_at=now, due_at=due)
    session.add(notice)
    return notice


def warned(session: Session, breach: Breach, by: Account, *, number: int, now: datetime) -> None:
    """Note in the log that people were warned, and how many."""
    _running(breach)
    _note(session, "breach_warned", breach, by, now, str(number))


def already_warned(session: Session, breach: Breach, email: str) -> bool:
    """Say whether this address had its warning about this breach."""
    references = ring().candidates(normal_address(email), BreachNotice.__tablename__)
    query = select(BreachNotice.id).where(BreachNotice.breach_id == breach.id, BreachNotice.email_index.in_(references))
    return session.scalar(query.limit(1)) is not None


def notices(session: Session, breach: Breach) -> Sequence[BreachNotice]:
    """List who was warned, and when the letter left."""
    return session.scalars(select(BreachNotice).filter_by(breach_id=breach.id).order_by(BreachNotice.id)).all()


def note_sent(session: Session, *, most: int = 500) -> int:
    """Copy the moment of sending from letters, which go sooner than the proof; answer how many."""
    query = (
        select(BreachNotice, Letter.sent_at)
        .join(Letter, Letter.id == BreachNotice.letter_id)
        .where(BreachNotice.sent_at.is_(None), Letter.sent_at.is_not(None))
        .limit(most)
    )
    rows = session.execute(query).all()
    for notice, sent_at in rows:
        notice.sent_at = sent_at
    return len(rows)


def _running(breach: Breach) -> None:
    if breach.closed_at is not None:
        raise Closed(breach.reference)


def _note(session: Session, action: str, breach: Breach, by: Account, now: datetime, reason: str | None = None) -> None:
    what = {"kind": Breach.__tablename__, "record": breach.id, "reason": reason}
    activity.note(session, action, role=by.user_type, actor=by.id, now=now, **what)
