"""The people of a customer: each with a login of their own, invited by us or by a colleague who manages (P52)."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from domain import activity
from domain.contact import imprint
from models import Account, ColleagueInvitation, Customer, CustomerPerson, CustomerSubmission
from privacy.activities import MANAGE_CUSTOMERS
from privacy.columns import normal_address
from privacy.sealing import ring

RULES: Final = MANAGE_CUSTOMERS.rules
TABLE: Final = Customer.__tablename__
USER: Final = "customer_user"
MANAGER: Final = "customer_manager"
MOST: Final = 200
"""People at one customer; more than that is no firm that fills in forms."""


class AlreadyThere(Exception):
    """Somebody with this address is one of the customer's people already."""


class LastManager(Exception):
    """Somebody has to be left who can manage for the customer."""


class TooMany(Exception):
    """There are MOST people already."""


class Used(Exception):
    """Another request used this link a moment ago, or it is no longer good."""


@dataclass(frozen=True, slots=True)
class Membership:
    """Somebody's place at a customer."""

    customer: Customer
    person: CustomerPerson

    @property
    def manages(self) -> bool:
        """Whether they may propose changes, sign and invite."""
        return self.person.manages


def of_account(session: Session, account: Account) -> Membership | None:
    """Find the customer that an account belongs to, by the address that it has proven; None where there is none."""
    if account.is_staff:
        return None
    own = CustomerPerson.email_index.in_(ring().candidates(normal_address(account.email)))
    query = select(CustomerPerson, Customer).join(Customer, Customer.id == CustomerPerson.customer_id)
    query = query.where(own, CustomerPerson.joined_at.is_not(None)).order_by(CustomerPerson.id.desc()).limit(1)
    found = session.execute(query).one_or_none()
    return None if found is None else Membership(customer=found[1], person=found[0])


def of_customer(session: Session, customer: Customer) -> Sequence[CustomerPerson]:
    """List the people of a customer, longest there first."""
    query = select(CustomerPerson).filter_by(customer_id=customer.id).order_by(CustomerPerson.id)
    return session.scalars(query.limit(MOST)).all()


def managers(session: Session, customer: Customer) -> list[str]:
    """List the addresses to write to about the record: the main contact, and whoever manages and takes part."""
    manage = [item.email for item in of_customer(session, customer) if item.manages and item.joined_at]
    return [customer.email, *(email for email in manage if normal_address(email) != normal_address(customer.email))]


def invited_to(session: Session, customer: Customer, *, now: datetime) -> Sequence[ColleagueInvitation]:
    """List the invitations of a customer that nobody has accepted yet."""
    query = select(ColleagueInvitation).where(
        ColleagueInvitation.customer_id == customer.id, ColleagueInvitation.due_at > now
    )
    return session.scalars(query.order_by(ColleagueInvitation.id)).all()


def welcome(session: Session, customer: Customer, form: CustomerSubmission, *, now: datetime) -> CustomerPerson:
    """Put the contact person of a form among the people of its customer; who was there stays what they were."""
    there = person_with(session, customer, form.contact_email or "")
    if there is not None:
        there.name, there.phone = form.contact_name or there.name, form.contact_phone or there.phone
        return there
    made = CustomerPerson(
        customer_id=customer.id,
        name=form.contact_name,
        email=form.contact_email,
        phone=form.contact_phone,
        manages=True,
        source="form",
        added_at=now,
    )
    session.add(made)
    return made


def person_with(session: Session, customer: Customer, email: str) -> CustomerPerson | None:
    """Find the person of a customer with this address."""
    references = ring().candidates(normal_address(email))
    own = select(CustomerPerson).where(
        CustomerPerson.customer_id == customer.id, CustomerPerson.email_index.in_(references)
    )
    return session.scalars(own.limit(1)).one_or_none()


def invite(
    session: Session, customer: Customer, email: str, *, manages: bool, source: str, by: Account, now: datetime
) -> tuple[ColleagueInvitation, str]:
    """Make a link with which somebody makes a login at this customer; an earlier one of theirs is void (P52, S148).

    Raises AlreadyThere, TooMany.
    """
    there = person_with(session, customer, email)
    if there is not None and there.joined_at is not None:
        raise AlreadyThere(there.id)
    people = select(func.count()).select_from(CustomerPerson).where(CustomerPerson.customer_id == customer.id)
    if (session.scalar(people) or 0) >= MOST:
        raise TooMany(customer.id)
    references = ring().candidates(normal_address(email))
    earlier = ColleagueInvitation.email_index.in_(references)
    session.execute(delete(ColleagueInvitation).where(ColleagueInvitation.customer_id == customer.id, earlier))
    secret = secrets.token_urlsafe(32)
    made = ColleagueInvitation(
        customer_id=customer.id,
        email=email,
        manages=manages,
        source=source,
        token_hash=imprint(secret),
        sent_at=now,
        due_at=now + timedelta(days=RULES["colleague"].term.days),
    )
    session.add(made)
    role = by.user_type if by.is_staff else activity.SUBJECT
    activity.note(session, "colleague_invited", role=role, actor=by.id, kind=TABLE, record=customer.id, now=now)
    return made, secret


def behind(session: Session, secret: str, *, now: datetime) -> tuple[ColleagueInvitation, Customer] | None:
    """Find the invitation behind a link; None for one that is unknown, altered, used or too old."""
    query = select(ColleagueInvitation, Customer).join(Customer, Customer.id == ColleagueInvitation.customer_id)
    query = query.where(ColleagueInvitation.token_hash == imprint(secret), ColleagueInvitation.due_at > now)
    found = session.execute(query).one_or_none()
    return None if found is None else (found[0], found[1])


def join(
    session: Session, invitation: ColleagueInvitation, customer: Customer, account: Account, *, now: datetime
) -> CustomerPerson:
    """Let the holder of an invited address take part, and use the invitation up. Raises Used."""
    manages, email, source = invitation.manages, invitation.email, invitation.source
    gone = session.execute(delete(ColleagueInvitation).where(ColleagueInvitation.id == invitation.id))
    if gone.rowcount != 1:  # type: ignore[attr-defined]
        raise Used
    session.expunge(invitation)
    person = person_with(session, customer, email)
    if person is None:
        facts = {"name": account.name, "email": email, "manages": manages, "source": source, "added_at": now}
        person = CustomerPerson(customer_id=customer.id, **facts)
        session.add(person)
    person.joined_at = now
    account.user_type = MANAGER if person.manages else USER
    who = {"role": activity.SUBJECT, "subject": account.id, "actor": account.id, "kind": TABLE, "record": customer.id}
    activity.note(session, "colleague_joined", now=now, **who)
    return person


def uninvite(session: Session, customer: Customer, key: str) -> bool:
    """Make an invitation worthless; False where the customer has none with this key."""
    gone = session.execute(
        delete(ColleagueInvitation).where(ColleagueInvitation.id == key, ColleagueInvitation.customer_id == customer.id)
    )
    return gone.rowcount == 1  # type: ignore[attr-defined, no-any-return]


def remove(session: Session, customer: Customer, key: str, *, by: Account, now: datetime) -> CustomerPerson | None:
    """Take somebody away from a customer; their account stays theirs. None for nobody. Raises LastManager."""
    everybody = select(CustomerPerson).where(CustomerPerson.customer_id == customer.id)
    found = session.scalars(everybody.order_by(CustomerPerson.id).with_for_update()).all()
    person = next((item for item in found if item.id == key), None)
    if person is None:
        return None
    if person.manages and not any(item.manages and item.joined_at for item in found if item is not person):
        raise LastManager(key)
    session.delete(person)
    role = by.user_type if by.is_staff else activity.SUBJECT
    activity.note(session, "colleague_removed", role=role, actor=by.id, kind=TABLE, record=customer.id, now=now)
    return person


def moved(session: Session, old: str, new: str) -> None:
    """Let somebody's place at a customer follow their address when they change it."""
    references = ring().candidates(normal_address(old))
    for person in session.scalars(select(CustomerPerson).where(CustomerPerson.email_index.in_(references))):
        person.email = new
    for customer in session.scalars(select(Customer).where(Customer.email_index.in_(references))):
        customer.email = new


def alive(session: Session, account: Account, *, now: datetime) -> None:
    """Let the term of a customer run anew because one of its people is here."""
    own = CustomerPerson.email_index.in_(ring().candidates(normal_address(account.email)))
    theirs = select(CustomerPerson.customer_id).where(own, CustomerPerson.joined_at.is_not(None))
    session.execute(
        update(Customer)
        .where(Customer.id.in_(theirs), Customer.ended_at.is_(None))
        .values(due_at=RULES["customer"].due(now))
        .execution_options(synchronize_session=False)
    )
