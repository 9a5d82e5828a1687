"""Customers as files: a table that no spreadsheet runs, JSON, and the hand-over to the accounting system."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain import activity, customers, vat
from models import Account, Customer, CustomerMandate
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


def rows(session: Session, *, ended: bool = True) -> Iterator[tuple[Customer, CustomerMandate | None]]:
    """Give every customer with the mandate that holds, a batch at a time, so that memory stays small."""
    last = ""
    while True:
        query = select(Customer).where(Customer.id > last).order_by(Customer.id).limit(BATCH)
        if not ended:
            query = query.where(Customer.ended_at.is_(None))
        found = session.scalars(query).all()
        if not found:
            return
        signed = customers.with_mandate(session, found)
        for customer in found:
            yield customer, signed.get(customer.id)
        last = found[-1].id
        session.expunge_all()


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


def as_csv(columns: Iterable[str], found: Iterable[Mapping[str, Any]]) -> str:
    """Write a table: UTF-8, a line a record, every cell harmless (RFC 4180)."""
    out, names = io.StringIO(), list(columns)
    lines = csv.writer(out)
    lines.writerow(names)
    for record in found:
        lines.writerow([harmless(record.get(name)) for name in names])
    return out.getvalue()


def as_json(found: Iterable[Mapping[str, Any]], *, made_at: datetime) -> str:
    """Write the records as JSON."""
    data = {"made_at": made_at.isoformat(timespec="seconds"), "customers": list(found)}
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def note(session: Session, what: str, *, by: Account, now: datetime) -> None:
    """Note that somebody took a file with customers out (S192)."""
    who = {"role": by.user_type, "actor": by.id, "kind": customers.TABLE}
    activity.note(session, "customers_exported", reason=what, now=now, **who)
