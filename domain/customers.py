"""Customers: approved from a form, found, kept alive, ended (P26, P82)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import Select, delete, exists, func, or_, select, update
from sqlalchemy.orm import Session, aliased

from domain import activity, contact, people
from domain import mandates as signing
from domain.contact import new_reference
from domain.customer_invitations import RULES as FORM_RULES
from domain.customer_invitations import NotNow, note
from models import (
    Account,
    Customer,
    CustomerInvitation,
    CustomerMandate,
    CustomerPerson,
    CustomerProposal,
    CustomerSubmission,
    CustomerWord,
)
from models.customer import ADDRESS, RECORD
from privacy.activities import MANAGE_CUSTOMERS
from privacy.columns import normal_address
from privacy.sealing import ring

TABLE: Final = Customer.__tablename__
RULES: Final = MANAGE_CUSTOMERS.rules
ON_A_PAGE: Final = 50

MONEY: Final = frozenset(("administration", "finance"))
"""Who may see an account number; for all others it is not even fetched (S159)."""


class SeenOther(Exception):
    """What the page showed is no longer so, as a record with the same number came; nothing was done."""


def same(session: Session, kvk: str | None, vat_id: str | None) -> Sequence[Customer]:
    """Find customers with the same KvK number or VAT id, oldest first (P82)."""
    conditions = []
    if kvk:
        conditions.append(Customer.kvk_index.in_(ring().candidates(kvk)))
    if vat_id:
        conditions.append(Customer.vat_index.in_(ring().candidates(vat_id)))
    if not conditions:
        return []
    return session.scalars(select(Customer).where(or_(*conditions)).order_by(Customer.id).limit(5)).all()


def approve(
    session: Session,
    key: str,
    *,
    into: str | None,
    seen: Sequence[str],
    creditor_id: str,
    by: Account,
    now: datetime,
) -> tuple[Customer, CustomerPerson]:
    """Make a customer of a form that was checked, or bring the form into the record `into` (P82).

    `seen` are the keys of the records with the same numbers that the page showed. However often this is done at once,
    it happens once; gives the customer and its contact person. Raises NotNow, SeenOther.
    """
    claimed = session.execute(
        update(CustomerInvitation)
        .where(
            CustomerInvitation.id == key,
            CustomerInvitation.submitted_at.is_not(None),
            CustomerInvitation.approved_at.is_(None),
            CustomerInvitation.revoked_at.is_(None),
        )
        .values(approved_at=now, due_at=FORM_RULES["approved"].due(now))
        .execution_options(synchronize_session=False)
    )
    if claimed.rowcount != 1:  # type: ignore[attr-defined]
        raise NotNow(key)
    invitation = session.get_one(CustomerInvitation, key, populate_existing=True)
    form = session.scalars(select(CustomerSubmission).filter_by(invitation_id=key)).one_or_none()
    if form is None:
        raise NotNow(key)
    _one_at_a_time(session, form)
    twins = {customer.id: customer for customer in same(session, form.kvk, form.vat_id)}
    if set(twins) != set(seen) or (into and into not in twins):
        raise SeenOther(key)
    customer = (
        _bring_into(session, twins[into], invitation, form, now) if into else _made(session, invitation, form, now)
    )
    _sign(session, customer, form, creditor_id, now)
    person = people.welcome(session, customer, form, now=now)
    note(session, "customer_approved", invitation, by, now)
    who = {"role": by.user_type, "actor": by.id, "kind": TABLE, "record": customer.id}
    activity.note(session, "customer_approved", now=now, **who)
    session.flush()
    return customer, person


def _one_at_a_time(session: Session, form: CustomerSubmission) -> None:
    """Let forms with the same number wait for each other, so that each sees the record that the other makes."""
    numbers = ring().candidates(form.kvk or "")
    rows = select(CustomerSubmission.id).where(CustomerSubmission.kvk_index.in_(numbers))
    session.execute(rows.order_by(CustomerSubmission.id).with_for_update())


def _made(session: Session, invitation: CustomerInvitation, form: CustomerSubmission, now: datetime) -> Customer:
    facts = {name: getattr(form, name) for name in RECORD}
    customer = Customer(
        reference=new_reference(),
        email=form.contact_email,
        language=invitation.language,
        source=invitation.reference,
        submitted_at=invitation.submitted_at,
        approved_at=now,
        version=1,
        due_at=RULES["customer"].due(now),
        **facts,
    )
    session.add(customer)
    session.flush()
    _index_words(session, customer)
    return customer


def _bring_into(
    session: Session, customer: Customer, invitation: CustomerInvitation, form: CustomerSubmission, now: datetime
) -> Customer:
    """Bring a form into a record that was there: each difference is kept as history."""
    due = RULES["history"].due(now)
    for name in RECORD:
        before, after = getattr(customer, name), getattr(form, name)
        if (before or None) != (after or None):
            change = {"field": name, "before": before, "after": after, "state": "passed", "role": activity.SUBJECT}
            change |= {"source": "form"}
            when = {"proposed_at": now, "decided_at": now, "decided_by": "administration", "due_at": due}
            session.add(CustomerProposal(customer_id=customer.id, **change, **when))
            put(session, customer, name, after)
    customer.source, customer.submitted_at, customer.approved_at = (
        invitation.reference,
        invitation.submitted_at or now,
        now,
    )
    customer.ended_at, customer.due_at = None, RULES["customer"].due(now)
    return customer


def put(session: Session, customer: Customer, name: str, value: str | None) -> None:
    """Set one field of the record; the words by which it is found follow its name."""
    setattr(customer, name, value)
    customer.version += 1
    if name == "organisation":
        session.execute(delete(CustomerWord).where(CustomerWord.customer_id == customer.id))
        _index_words(session, customer)


def _index_words(session: Session, customer: Customer) -> None:
    session.add_all(
        CustomerWord(customer_id=customer.id, word=word) for word in contact.words_of(customer.organisation)
    )


def _sign(session: Session, customer: Customer, form: CustomerSubmission, creditor_id: str, now: datetime) -> None:
    if form.direct_debit:
        signing.sign(
            session,
            customer,
            reference=form.mandate_reference or "",
            account_holder=form.account_holder or "",
            iban=form.iban or "",
            signer=(form.contact_name or "", form.contact_email or ""),
            text_version=form.mandate_text or "",
            creditor_id=creditor_id,
            language=customer.language,
            signed_at=form.signed_at or now,
            now=now,
        )


def made_of(session: Session, invitation: CustomerInvitation) -> Customer | None:
    """Find the record that a form became."""
    if not invitation.approved_at:
        return None
    return session.scalars(select(Customer).filter_by(source=invitation.reference).limit(1)).one_or_none()


def by_reference(session: Session, reference: str) -> Customer | None:
    """Find a customer by number."""
    return session.scalars(select(Customer).filter_by(reference=reference.strip().upper())).one_or_none()


def listed(session: Session, *, before: str = "", ending: datetime | None = None) -> tuple[Sequence[Customer], str]:
    """List customers, newest first, and the key from which older ones go on; with `ending` those due before it."""
    query = select(Customer).order_by(Customer.id.desc())
    if before:
        query = query.where(Customer.id < before)
    if ending is not None:
        query = query.where(Customer.due_at < ending)
    rows = session.scalars(query.limit(ON_A_PAGE + 1)).all()
    return rows[:ON_A_PAGE], rows[ON_A_PAGE - 1].id if len(rows) > ON_A_PAGE else ""


def search(session: Session, sought: str, *, by: Account, now: datetime) -> Sequence[Customer]:
    """Find customers by the whole KvK number, VAT id or e-mail address, or by words of the name; it is noted."""
    query = _by_address(sought) if "@" in sought else _by_number_or_name(sought)
    activity.note(session, "searched", role=by.user_type, actor=by.id, now=now, kind=TABLE)
    return session.scalars(query.order_by(Customer.id.desc()).limit(ON_A_PAGE)).all()


def _by_address(sought: str) -> Select[Customer]:
    references = ring().candidates(normal_address(sought))
    persons = select(CustomerPerson.customer_id).where(CustomerPerson.email_index.in_(references))
    return select(Customer).where(or_(Customer.email_index.in_(references), Customer.id.in_(persons)))


def _by_number_or_name(sought: str) -> Select[Customer]:
    number = sought.replace(" ", "").replace(".", "").upper()
    conditions = [
        Customer.reference == sought.strip().upper(),
        Customer.kvk_index.in_(ring().candidates(number)),
        Customer.vat_index.in_(ring().candidates(number)),
    ]
    words = contact.plain_words(sought)
    if words:
        named = select(CustomerWord.customer_id).where(CustomerWord.word.in_(contact.word_candidates(words[0])))
        for word in words[1:]:
            also = aliased(CustomerWord)
            same_one = also.customer_id == CustomerWord.customer_id
            named = named.where(exists().where(same_one, also.word.in_(contact.word_candidates(word))))
        conditions.append(Customer.id.in_(named))
    return select(Customer).where(or_(*conditions))


def count(session: Session, most: int = 100_000) -> int:
    """Count the customers."""
    return session.scalar(select(func.count()).select_from(select(Customer.id).limit(most).subquery())) or 0


def read(session: Session, customer: Customer, *, by: Account, now: datetime) -> None:
    """Note that somebody of the staff reads a record; its people see the role and the reason (P90)."""
    if not activity.reads_on(session, customer.id, by, now=now):
        who = {"role": by.user_type, "actor": by.id, "kind": TABLE, "record": customer.id}
        activity.note(session, "record_read", reason="customer", now=now, **who)


def record_again(session: Session, customer: Customer, *, by: Account, now: datetime) -> None:
    """Record that an organisation is still a customer: its term runs anew."""
    customer.ended_at, customer.due_at = None, RULES["customer"].due(now)
    customer.version += 1
    who = {"role": by.user_type, "actor": by.id, "kind": TABLE, "record": customer.id}
    activity.note(session, "customer_renewed", now=now, **who)


def end(session: Session, customer: Customer, *, by: Account, now: datetime) -> None:
    """Record that the agreement ends: the record goes within the month, the mandate holds no more (P93)."""
    customer.ended_at, customer.due_at = now, RULES["ended"].due(now)
    customer.version += 1
    signing.void(session, customer, "ended", now=now)
    who = {"role": by.user_type, "actor": by.id, "kind": TABLE, "record": customer.id}
    activity.note(session, "customer_ended", now=now, **who)


def address_of(customer: Customer) -> str:
    """Write the address on one line."""
    street, number, code, city, country = (getattr(customer, name) for name in ADDRESS)
    return f"{street} {number}, {code} {city}, {country}"


def with_mandate(session: Session, customers: Sequence[Customer]) -> dict[str, CustomerMandate]:
    """Give the mandate that holds now of each of these customers that has one, in one question."""
    keys = [customer.id for customer in customers]
    query = select(CustomerMandate).where(CustomerMandate.customer_id.in_(keys), CustomerMandate.voided_at.is_(None))
    return {mandate.customer_id: mandate for mandate in session.scalars(query)}
