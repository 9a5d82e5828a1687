"""Invitations of new customers: sent, opened, begun, submitted, sent back, approved, revoked, expired (P79, P81)."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, and_, func, select, update
from sqlalchemy.orm import Session

from domain import activity
from domain.contact import imprint, new_reference
from models import Account, CustomerInvitation, CustomerSubmission
from privacy.activities import ENROL_CUSTOMERS
from privacy.vocabulary import Words

TABLE: Final = CustomerInvitation.__tablename__
RULES: Final = ENROL_CUSTOMERS.rules
ON_A_PAGE: Final = 50

STATES: Final = {
    "sent": Words("verstuurd", "sent"),
    "opened": Words("geopend", "opened"),
    "started": Words("begonnen", "begun"),
    "returned": Words("teruggestuurd", "sent back"),
    "submitted": Words("ingestuurd", "submitted"),
    "approved": Words("verwerkt", "processed"),
    "expired": Words("verlopen", "expired"),
    "revoked": Words("ingetrokken", "revoked"),
}
"""Where an invitation can stand, in the order in which that comes."""


class NotNow(Exception):
    """The invitation is no longer in a state in which this can be done; nothing was done."""


@dataclass(frozen=True, slots=True)
class Invitee:
    """Who is invited, as the administration typed it."""

    email: str
    organisation: str
    language: str
    note: str | None = None


def invite(session: Session, who: Invitee, *, by: Account, now: datetime) -> tuple[CustomerInvitation, str]:
    """Make an invitation; answer it with the secret of its link, which is kept nowhere (P79)."""
    secret = secrets.token_urlsafe(32)
    made = CustomerInvitation(
        reference=new_reference(),
        email=who.email,
        organisation=who.organisation,
        language=who.language,
        note=who.note,
        token_hash=imprint(secret),
        sent_at=now,
        expires_at=now,
        due_at=now,
    )
    _runs_from(made, now)
    session.add(made)
    note(session, "customer_invited", made, by, now)
    return made, secret


def _runs_from(invitation: CustomerInvitation, now: datetime) -> None:
    """Let the link work from now on, and the invitation go when its own term is over (P79, P83)."""
    invitation.expires_at, invitation.reminded_at = now + term_of_link(), None
    invitation.due_at = RULES["unused"].due(invitation.expires_at)


def term_of_link() -> timedelta:
    """Give how long a link works: the days of the register, to the second."""
    return timedelta(days=RULES["link"].term.days)


def fresh_link(invitation: CustomerInvitation, *, now: datetime) -> str:
    """Give the invitation a new link; the one before opens nothing any more (P79)."""
    secret = secrets.token_urlsafe(32)
    invitation.token_hash, invitation.sent_at = imprint(secret), now
    _runs_from(invitation, now)
    return secret


def state(invitation: CustomerInvitation, *, now: datetime) -> str:
    """Say where an invitation stands; a key of STATES."""
    if invitation.revoked_at:
        return "revoked"
    if invitation.approved_at:
        return "approved"
    if invitation.submitted_at:
        return "submitted"
    if invitation.expires_at <= now:
        return "expired"
    if invitation.returned_at:
        return "returned"
    return "started" if invitation.started_at else "opened" if invitation.opened_at else "sent"


def fillable(now: datetime) -> ColumnElement[bool]:
    """Give the condition under which a link opens the form."""
    return and_(
        CustomerInvitation.submitted_at.is_(None),
        CustomerInvitation.revoked_at.is_(None),
        CustomerInvitation.expires_at > now,
    )


def by_token(session: Session, secret: str, *, now: datetime) -> CustomerInvitation | None:
    """Find the invitation behind a link; None for one that is unknown, altered, used, revoked or too old (P81)."""
    wanted = select(CustomerInvitation).where(CustomerInvitation.token_hash == imprint(secret), fillable(now))
    return session.scalars(wanted).one_or_none()


def by_reference(session: Session, reference: str) -> CustomerInvitation | None:
    """Find an invitation by its reference."""
    return session.scalars(select(CustomerInvitation).filter_by(reference=reference.strip().upper())).one_or_none()


def opened(session: Session, key: str, *, now: datetime) -> None:
    """Note that the form was seen for the first time; looking uses nothing up (demand 21)."""
    first = and_(CustomerInvitation.id == key, CustomerInvitation.opened_at.is_(None))
    session.execute(update(CustomerInvitation).where(first).values(opened_at=now))


def listed(
    session: Session, wanted: str, *, now: datetime, before: str = ""
) -> tuple[Sequence[CustomerInvitation], str]:
    """List invitations in a state (all where it is empty), newest first, and the key from which older ones go on."""
    query = select(CustomerInvitation).order_by(CustomerInvitation.id.desc())
    if before:
        query = query.where(CustomerInvitation.id < before)
    if wanted:
        query = query.where(_in_state(wanted, now))
    rows = session.scalars(query.limit(ON_A_PAGE + 1)).all()
    return rows[:ON_A_PAGE], rows[ON_A_PAGE - 1].id if len(rows) > ON_A_PAGE else ""


def _in_state(wanted: str, now: datetime) -> ColumnElement[bool]:
    this = CustomerInvitation
    open_ = and_(this.submitted_at.is_(None), this.revoked_at.is_(None))
    conditions: dict[str, ColumnElement[bool]] = {
        "revoked": this.revoked_at.is_not(None),
        "approved": this.approved_at.is_not(None),
        "submitted": waiting_condition(),
        "expired": and_(open_, this.expires_at <= now),
    }
    return conditions.get(wanted, and_(open_, this.expires_at > now))


def waiting_condition() -> ColumnElement[bool]:
    """Give the condition of what waits for the administration; it has an index."""
    this = CustomerInvitation
    return and_(this.submitted_at.is_not(None), this.approved_at.is_(None), this.revoked_at.is_(None))


def waiting(session: Session, most: int = 1000) -> int:
    """Count the forms that wait to be checked, up to `most`."""
    some = select(CustomerInvitation.id).where(waiting_condition()).limit(most)
    return session.scalar(select(func.count()).select_from(some.subquery())) or 0


def resend(session: Session, key: str, *, by: Account, now: datetime) -> tuple[CustomerInvitation, str]:
    """Send a new link; the former is void (P79). Raises NotNow for what was submitted, approved or revoked."""
    invitation = _take(session, key)
    if invitation.submitted_at or invitation.revoked_at:
        raise NotNow(key)
    secret = fresh_link(invitation, now=now)
    note(session, "customer_invited", invitation, by, now, "again")
    return invitation, secret


def revoke(session: Session, key: str, *, by: Account, now: datetime) -> CustomerInvitation:
    """Make an invitation worthless, also one that was submitted. Raises NotNow where it was approved or revoked."""
    invitation = _take(session, key)
    if invitation.approved_at or invitation.revoked_at:
        raise NotNow(key)
    invitation.revoked_at = now
    invitation.due_at = RULES["unused"].due(now)
    note(session, "customer_revoked", invitation, by, now)
    return invitation


def send_back(
    session: Session, key: str, because: str, *, by: Account, now: datetime
) -> tuple[CustomerInvitation, str]:
    """Ask for a correction: a new link opens the form as it was filled in, with our reason (P82). Raises NotNow."""
    invitation = _take(session, key)
    if not invitation.submitted_at or invitation.approved_at or invitation.revoked_at:
        raise NotNow(key)
    invitation.submitted_at, invitation.returned_at, invitation.returned_because = None, now, because
    secret = fresh_link(invitation, now=now)
    note(session, "customer_sent_back", invitation, by, now)
    return invitation, secret


def _take(session: Session, key: str) -> CustomerInvitation:
    """Take an invitation in hand: two at once wait for each other here. Raises NotNow where it is gone."""
    query = select(CustomerInvitation).where(CustomerInvitation.id == key)
    found = session.scalars(query.with_for_update().execution_options(populate_existing=True)).one_or_none()
    if found is None:
        raise NotNow(key)
    return found


def submission_of(session: Session, invitation: CustomerInvitation) -> CustomerSubmission | None:
    """Give what was filled in; None while nothing was."""
    return session.scalars(select(CustomerSubmission).filter_by(invitation_id=invitation.id)).one_or_none()


def note(
    session: Session, action: str, invitation: CustomerInvitation, by: Account, now: datetime, reason: str | None = None
) -> None:
    """Note what a member of staff did with an invitation."""
    who = {"role": by.user_type, "actor": by.id, "kind": TABLE, "record": invitation.id}
    activity.note(session, action, now=now, reason=reason, **who)
