"""Corrections as a comparison: a customer proposes, sees old and new, and what matters most waits for us (P112)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from domain import activity, customers, mandates, recipients
from models import Account, Customer, CustomerMandate, CustomerProposal
from models.customer import ADDRESS
from privacy.activities import MANAGE_CUSTOMERS

TABLE: Final = Customer.__tablename__
LOW: Final = (*ADDRESS, "billing_email", "billing_reference")
"""What passes at once: a slip is soon noticed and easily undone."""

GUARDED: Final = ("organisation", "kvk", "vat_id", "iban")
"""What waits for approval with a reason: who we deal with, and where money comes from."""

FIELDS: Final = (*GUARDED[:3], *LOW, "iban")
PORTAL: Final = "portal"
SOURCES: Final = ("telephone", "post", "mail")
"""How a customer may ask us to enter a change."""

STATES: Final = ("waiting", "passed", "refused", "withdrawn")


class ChangedMeanwhile(Exception):
    """The record changed after the page was made; nothing was done."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One field: what stands there, and what should."""

    field: str
    before: str | None
    after: str | None

    @property
    def waits(self) -> bool:
        """Whether the administration has to approve it."""
        return self.field in GUARDED


def present(session: Session, customer: Customer) -> dict[str, str | None]:
    """Give what the record holds now, the account number of the mandate included."""
    mandate = mandates.active(session, customer)
    record = {name: getattr(customer, name) or None for name in FIELDS if name != "iban"}
    return record | {"iban": mandate.iban if mandate else None}


def differences(session: Session, customer: Customer, wanted: Mapping[str, str | None]) -> list[Difference]:
    """Compare what is wanted with what stands there."""
    now = present(session, customer)
    pairs = ((name, now[name], wanted[name] or None) for name in FIELDS if name in wanted)
    return [Difference(name, before, after) for name, before, after in pairs if before != after]


def propose(
    session: Session,
    customer: Customer,
    wanted: Mapping[str, str | None],
    *,
    reason: str | None,
    version: int,
    by: Account,
    now: datetime,
    source: str = PORTAL,
) -> list[CustomerProposal]:
    """Let low-risk fields pass at once and the others wait; history is kept of both. Raises ChangedMeanwhile.

    What we enter for a customer says by which of SOURCES it was asked, and why, of every field.
    """
    session.refresh(customer, with_for_update=True)
    found = differences(session, customer, wanted)
    if found and version != customer.version:
        raise ChangedMeanwhile(customer.reference)
    rows = [_proposal(session, customer, item, reason, source, by, now) for item in found]
    if rows:
        customer.version += 1
        customer.due_at = (
            max(customer.due_at, customers.RULES["customer"].due(now)) if not customer.ended_at else customer.due_at
        )
    return rows


def _proposal(
    session: Session,
    customer: Customer,
    item: Difference,
    reason: str | None,
    source: str,
    by: Account,
    now: datetime,
) -> CustomerProposal:
    role = by.user_type if by.is_staff else activity.SUBJECT
    row = CustomerProposal(
        customer_id=customer.id,
        field=item.field,
        before=item.before,
        after=item.after,
        reason=reason if item.waits or by.is_staff else None,
        state="waiting" if item.waits else "passed",
        role=role,
        source=source,
        proposed_by_id=by.id if by.is_staff else None,
        proposed_at=now,
        decided_at=None if item.waits else now,
        decided_by=None if item.waits else role,
        due_at=MANAGE_CUSTOMERS.rules["history"].due(now),
    )
    session.add(row)
    if item.waits:
        _withdraw_earlier(session, customer, item.field, row, now)
    else:
        customers.put(session, customer, item.field, item.after)
        recipients.inform(session, [customer.id], recipients.CORRECTED, now=now)
    action = "change_proposed" if item.waits else "change_made"
    who = {"role": role, "actor": by.id, "kind": TABLE, "record": customer.id}
    activity.note(session, action, reason=item.field, now=now, **who)
    return row


def _withdraw_earlier(session: Session, customer: Customer, field: str, but: CustomerProposal, now: datetime) -> None:
    """A newer wish for the same field takes the place of the one that waits."""
    for row in waiting(session, customer):
        if row.field == field and row is not but:
            row.state, row.decided_at = "withdrawn", now


def of(session: Session, customer: Customer, *, most: int = 100) -> Sequence[CustomerProposal]:
    """List what was proposed and decided, latest first."""
    query = select(CustomerProposal).filter_by(customer_id=customer.id).order_by(CustomerProposal.id.desc())
    return session.scalars(query.limit(most)).all()


def waiting(session: Session, customer: Customer) -> Sequence[CustomerProposal]:
    """List what waits for the administration, oldest first."""
    query = select(CustomerProposal).filter_by(customer_id=customer.id, state="waiting")
    return session.scalars(query.order_by(CustomerProposal.id)).all()


def waiting_customers(session: Session, most: int = 50) -> Sequence[Customer]:
    """List the customers of whom a change waits."""
    keys = select(CustomerProposal.customer_id).where(CustomerProposal.state == "waiting").distinct()
    return session.scalars(select(Customer).where(Customer.id.in_(keys)).order_by(Customer.id).limit(most)).all()


def count_waiting(session: Session) -> int:
    """Count the changes that wait."""
    return session.scalar(select(func.count()).select_from(CustomerProposal).filter_by(state="waiting")) or 0


def find(session: Session, customer: Customer, key: str) -> CustomerProposal | None:
    """Find a proposal of this customer; that of another one is as if it were not there (S158)."""
    return session.scalars(select(CustomerProposal).filter_by(customer_id=customer.id, id=key)).one_or_none()


def to_sign(session: Session, customer: Customer) -> str | None:
    """Give the account number for which a mandate still has to be signed: the one approved last; None where none is."""
    if mandates.active(session, customer) is not None:
        return None
    rows = select(CustomerProposal).filter_by(customer_id=customer.id, field="iban", state="passed")
    row = session.scalars(rows.order_by(CustomerProposal.decided_at.desc()).limit(1)).one_or_none()
    if row is None or row.after is None:
        return None
    since = select(CustomerMandate).filter_by(customer_id=customer.id)
    later = [mandate for mandate in session.scalars(since) if row.decided_at and mandate.signed_at > row.decided_at]
    return None if later else row.after
