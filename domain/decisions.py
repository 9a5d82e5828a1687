"""What becomes of a change that waits: taken back, approved, or refused with a reason (P89, P112)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain import activity, customers, mandates, recipients
from models import Account, Customer, CustomerProposal

TABLE = Customer.__tablename__


class Decided(Exception):
    """Somebody decided a moment ago, or the customer took the proposal back."""


class SamePerson(Exception):
    """Whoever of us entered a change is not the one who approves it (P89)."""


def take_back(session: Session, customer: Customer, key: str, *, by: Account, now: datetime) -> None:
    """Let the customer take a waiting proposal back. Raises Decided."""
    row = _take(session, customer, key)
    row.state, row.decided_at, row.decided_by = "withdrawn", now, activity.SUBJECT
    who = {"role": activity.SUBJECT, "actor": by.id, "kind": TABLE, "record": customer.id}
    activity.note(session, "change_refused", reason=row.field, now=now, **who)


def approve(session: Session, customer: Customer, key: str, *, by: Account, now: datetime) -> CustomerProposal:
    """Let a change take effect; another account number voids the mandate until it is signed again.

    Raises Decided, and SamePerson for a change that `by` entered.
    """
    row = _take(session, customer, key)
    if row.proposed_by_id == by.id:
        raise SamePerson(key)
    if row.field == "iban":
        mandates.void(session, customer, mandates.ACCOUNT_CHANGED, now=now)
        customer.version += 1
    else:
        customers.put(session, customer, row.field, row.after)
    recipients.inform(session, [customer.id], recipients.CORRECTED, now=now)
    _decide(session, customer, row, "passed", "change_made", by, now)
    return row


def refuse(
    session: Session, customer: Customer, key: str, because: str, *, by: Account, now: datetime
) -> CustomerProposal:
    """Refuse a change, with a reason that the customer reads. Raises Decided."""
    row = _take(session, customer, key)
    row.decision = because
    _decide(session, customer, row, "refused", "change_refused", by, now)
    return row


def _take(session: Session, customer: Customer, key: str) -> CustomerProposal:
    query = select(CustomerProposal).filter_by(customer_id=customer.id, id=key).with_for_update()
    row = session.scalars(query.execution_options(populate_existing=True)).one_or_none()
    if row is None or row.state != "waiting":
        raise Decided(key)
    return row


def _decide(
    session: Session, customer: Customer, row: CustomerProposal, state: str, action: str, by: Account, now: datetime
) -> None:
    row.state, row.decided_at, row.decided_by = state, now, by.user_type
    who = {"role": by.user_type, "actor": by.id, "kind": TABLE, "record": customer.id}
    activity.note(session, action, reason=row.field, now=now, **who)
