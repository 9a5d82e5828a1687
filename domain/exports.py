"""Customers as files: a table that no spreadsheet runs, JSON, and the hand-over to the accounting system."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain import customers, vat
from domain.restrictions import restricted
from models import Customer, CustomerMandate
from models.customer import RECORD

BATCH: Final = 200
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
"""What a spreadsheet takes for the beginning of a formula (OWASP CSV injection)."""

COLUMNS: Final = ("number", *RECORD, "contact_email", "vat_treatment", "customer_since", "ended_on", "iban", "mandate")
ACCOUNTING: Final = (
    "customer_number", "name", "address", "postal_code", "city", "country_code", "invoice_email", "our_reference",
    "company_number", "vat_number", "vat_treatment", "iban", "account_holder", "mandate_reference", "mandate_date",
)  # fmt: skip
"""The columns of the hand-over, as docs/accounting.md describes them; other programs rely on these names."""


def harmless(value: object) -> str:
    """Give a value for a cell; one that a spreadsheet would run gets a quote in front."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(FORMULA) else text


def batch(session: Session, *, after: str, ended: bool) -> list[tuple[Customer, CustomerMandate | None]]:
    """Give the next customers after this key, each with the mandate that holds; empty where there are no more.

    Those whose use is restricted are left out (GDPR art. 18). They are let go of by the session, so that memory stays
    small however many there are.
    """
    query = select(Customer).where(Customer.id > after, ~restricted(Customer.id)).order_by(Customer.id).limit(BATCH)
    if not ended:
        query = query.where(Customer.ended_at.is_(None))
    found = session.scalars(query).all()
    signed = customers.with_mandate(session, found) if found else {}
    session.expunge_all()
    return [(customer, signed.get(customer.id)) for customer in found]


def facts(customer: Customer, mandate: CustomerMandate | None, *, money: bool) -> dict[str, Any]:
    """Give what an export says of a customer; an account number only for who may see that (S159)."""
    record: dict[str, Any] = {"number": customer.reference} | {name: getattr(customer, name) for name in RECORD}
    record |= {
        "contact_email": customer.email,
        "vat_treatment": vat.treatment(customer.country, customer.vat_id).code,
        "customer_since": customer.approved_at.date().isoformat(),
        "ended_on": customer.ended_at.date().isoformat() if customer.ended_at else None,
    }
    if money:
        record |= {"iban": mandate.iban if mandate else None, "mandate": mandate.reference if mandate else None}
    return record


def accounting(customer: Customer, mandate: CustomerMandate | None) -> dict[str, Any]:
    """Give what the accounting system needs of a customer, under the names of the hand-over."""
    return {
        "customer_number": customer.reference,
        "name": customer.organisation,
        "address": f"{customer.street} {customer.house_number}",
        "postal_code": customer.postal_code,
        "city": customer.city,
        "country_code": customer.country,
        "invoice_email": customer.billing_email or customer.email,
        "our_reference": customer.billing_reference,
        "company_number": customer.kvk,
        "vat_number": customer.vat_id,
        "vat_treatment": vat.treatment(customer.country, customer.vat_id).code,
        "iban": mandate.iban if mandate else None,
        "account_holder": mandate.account_holder if mandate else None,
        "mandate_reference": mandate.reference if mandate else None,
        "mandate_date": mandate.signed_at.date().isoformat() if mandate else None,
    }


def as_csv(columns: Iterable[str], found: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Write a table line by line: UTF-8, a line a record, every cell harmless (RFC 4180)."""
    names = list(columns)
    yield _line(names)
    for record in found:
        yield _line([harmless(record.get(name)) for name in names])


def _line(cells: Sequence[str]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow(cells)
    return out.getvalue()


def as_json(found: Iterable[Mapping[str, Any]], *, made_at: datetime) -> Iterator[str]:
    """Write the records as one JSON object, a record at a time."""
    yield f'{{"made_at": "{made_at.isoformat(timespec="seconds")}", "customers": ['
    before = "\n"
    for record in found:
        yield before + json.dumps(record, ensure_ascii=False, indent=2)
        before = ",\n"
    yield "\n]}\n"
