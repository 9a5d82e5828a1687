"""Who leaves a customer: what passes to a colleague, and what goes with them because there is nobody else (P94)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain import mandates, people
from models import Account, Customer, CustomerPerson
from privacy.columns import normal_address
from privacy.sealing import ring


@dataclass(frozen=True, slots=True)
class Fate:
    """What happens to a customer when somebody leaves: it goes with them, or stays, perhaps with another contact.

    `collects` says whether there is a mandate by which we collect now, `mandates` how many were signed in all.
    """

    customer: Customer
    goes: bool
    heir: CustomerPerson | None
    collects: bool
    mandates: int


def fates(session: Session, account: Account) -> list[Fate]:
    """Say what happens to each customer that somebody is the contact of, and to the one where they take part."""
    found = contact_of(session, account.email)
    told = [_fate(session, customer, heir is None, heir) for customer, heir in found]
    place = people.of_account(session, account)
    if place is not None and place.customer.id not in {customer.id for customer, _heir in found}:
        told.append(_fate(session, place.customer, False, None))
    return told


def _fate(session: Session, customer: Customer, goes: bool, heir: CustomerPerson | None) -> Fate:
    signed = mandates.of(session, customer)
    return Fate(customer, goes, heir, any(item.voided_at is None for item in signed), len(signed))


def contact_of(session: Session, email: str) -> list[tuple[Customer, CustomerPerson | None]]:
    """Give the customers that are found by somebody's address, each with who is its contact once they go."""
    return _heirs(session, ring().candidates(normal_address(email)), "")


def hand_over(session: Session, references: Sequence[bytes], *, before: str = "") -> None:
    """Before somebody with these references goes: customers found by them pass to a colleague, where there is one.

    Those for which there is nobody else go as well. With `before` only records with a lower key are looked at.
    """
    for customer, heir in _heirs(session, references, before):
        if heir is not None:
            customer.email, heir.manages = heir.email, True
    session.flush()


def _heirs(session: Session, references: Sequence[bytes], before: str) -> list[tuple[Customer, CustomerPerson | None]]:
    query = select(Customer).where(Customer.email_index.in_(references))
    if before:
        query = query.where(Customer.id < before)
    return [(customer, _heir(session, customer, references)) for customer in session.scalars(query).all()]


def _heir(session: Session, customer: Customer, leaving: Sequence[bytes]) -> CustomerPerson | None:
    """Find who is there for a customer once somebody leaves: a manager before others, longest there first."""
    others = select(CustomerPerson).where(
        CustomerPerson.customer_id == customer.id,
        CustomerPerson.email_index.not_in(leaving),
        CustomerPerson.joined_at.is_not(None),
    )
    return session.scalars(others.order_by(CustomerPerson.manages.desc(), CustomerPerson.id).limit(1)).one_or_none()
