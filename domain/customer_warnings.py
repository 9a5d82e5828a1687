"""Warnings beforehand: a link that is about to end, and a record that goes because nobody was there (P79, P91)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from domain import activity, people
from domain.customer_invitations import TABLE as INVITATIONS
from domain.customer_invitations import fillable
from models import Customer, CustomerInvitation
from privacy.vocabulary import OFFICE_TIME, midnight

BEFORE_LINK: Final = timedelta(days=3)
"""How long before a link ends its receiver is reminded, once [choice]."""

BEFORE_RECORD: Final = 28
"""Days before a silent customer's record goes in which its people can keep it [choice]."""


def any_due(session: Session, *, now: datetime) -> bool:
    """Say whether somebody has to be warned, without making anybody wait."""
    link = select(CustomerInvitation.id).where(_link_ends(now)).limit(1)
    record = select(Customer.id).where(_record_ends(now)).limit(1)
    return session.scalar(link) is not None or session.scalar(record) is not None


def links_ending(session: Session, *, now: datetime, most: int = 20) -> Sequence[CustomerInvitation]:
    """Take invitations whose form was not sent and whose link is about to end, unless another worker has them."""
    query = select(CustomerInvitation).where(_link_ends(now)).order_by(CustomerInvitation.expires_at).limit(most)
    return session.scalars(query.with_for_update(skip_locked=True)).all()


def _link_ends(now: datetime) -> ColumnElement[bool]:
    this = CustomerInvitation
    return and_(fillable(now), this.expires_at <= now + BEFORE_LINK, this.reminded_at.is_(None))


def remind(session: Session, invitation: CustomerInvitation, *, now: datetime) -> None:
    """Note that the receiver of a link is reminded; a fresh link may be reminded of again."""
    invitation.reminded_at = now
    activity.note(session, "customer_reminded", role=activity.SYSTEM, now=now, kind=INVITATIONS, record=invitation.id)


def records_ending(session: Session, *, now: datetime, most: int = 20) -> Sequence[Customer]:
    """Take customers of whom nobody was here for so long that the record goes soon, unless another worker has them."""
    query = select(Customer).where(_record_ends(now)).order_by(Customer.due_at).limit(most)
    return session.scalars(query.with_for_update(skip_locked=True)).all()


def _record_ends(now: datetime) -> ColumnElement[bool]:
    """An agreement that was ended goes as agreed: whoever ended it knows the day."""
    unwarned = or_(Customer.warned_for.is_(None), Customer.warned_for != Customer.due_at)
    return and_(Customer.due_at <= _days_on(now), Customer.ended_at.is_(None), unwarned)


def _days_on(now: datetime) -> datetime:
    return midnight(now.astimezone(OFFICE_TIME).date() + timedelta(days=BEFORE_RECORD))


def warn(session: Session, customer: Customer, *, now: datetime) -> list[str]:
    """Note a warning and give it its full time, also when the worker was away; answer the addresses to write to."""
    customer.due_at = customer.warned_for = max(customer.due_at, _days_on(now))
    activity.note(session, "customer_warned", role=activity.SYSTEM, now=now, kind=people.TABLE, record=customer.id)
    return people.managers(session, customer)
