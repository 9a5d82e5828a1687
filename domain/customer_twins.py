"""What stands in a record that has the same numbers as a form that came in, field by field (P82)."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from domain import customers, people
from models import Customer, CustomerMandate
from models.customer import RECORD


def beside(session: Session, same: Sequence[Customer]) -> dict[str, dict[str, str | None]]:
    """Give of each record, by its key, what it holds under the names of the form's fields."""
    signed = customers.with_mandate(session, same)
    return {customer.id: _fields(session, customer, signed.get(customer.id)) for customer in same}


def _fields(session: Session, customer: Customer, mandate: CustomerMandate | None) -> dict[str, str | None]:
    contact = people.person_with(session, customer, customer.email)
    return {
        **{name: getattr(customer, name) for name in RECORD},
        "contact_name": contact.name if contact else None,
        "contact_email": customer.email,
        "contact_phone": contact.phone if contact else None,
        "iban": mandate.iban if mandate else None,
        "account_holder": mandate.account_holder if mandate else None,
        "mandate_reference": mandate.reference if mandate else None,
    }
