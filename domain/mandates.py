"""Mandates for direct debit: complete or not at all, signed, void once the account changes (S243)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain import activity
from domain.contact import new_reference as readable
from models import Account, Customer, CustomerMandate, CustomerSubmission
from privacy import mandates as texts

ACCOUNT_CHANGED: Final = "account_changed"
WITHDRAWN: Final = "withdrawn"
SIGNED_ANEW: Final = "signed_anew"
TABLE: Final = CustomerMandate.__tablename__


class Incomplete(Exception):
    """An element that the scheme demands is missing; such a mandate is never active (S243)."""

    def __init__(self, missing: list[str]) -> None:
        super().__init__(", ".join(missing))
        self.missing = missing


@dataclass(frozen=True, slots=True)
class Elements:
    """All that a mandate has to say by the rulebook, as it was signed."""

    reference: str
    creditor: str
    creditor_address: str
    creditor_id: str
    debtor: str
    debtor_address: str
    account_holder: str
    iban: str
    signer: str
    signed_at: datetime | None
    text_version: str
    language: str

    def text(self) -> str:
        """Give the exact words that were signed, with who collects filled in."""
        return texts.text(self.text_version).words.say(self.language).replace("{creditor}", self.creditor)

    def check(self) -> None:
        """Raise Incomplete where an element is missing."""
        missing = [field.name for field in fields(self) if not getattr(self, field.name)]
        if missing:
            raise Incomplete(missing)


def new_reference() -> str:
    """Make a mandate reference that no other mandate has, in the signs that banks take."""
    return f"M-{readable()}"


def sign(
    session: Session,
    customer: Customer,
    *,
    reference: str,
    account_holder: str,
    iban: str,
    signer: tuple[str, str],
    text_version: str,
    creditor_id: str,
    language: str,
    signed_at: datetime,
    now: datetime,
) -> CustomerMandate:
    """Keep a signed mandate; the one that held until now is void. Raises Incomplete."""
    name, email = signer
    elements = (reference, account_holder, iban, name, email, text_version, creditor_id)
    if not all(elements):
        labels = ("reference", "account_holder", "iban", "signer", "signer_email", "text_version", "creditor_id")
        raise Incomplete([label for label, value in zip(labels, elements, strict=True) if not value])
    void(session, customer, SIGNED_ANEW, now=now)
    made = CustomerMandate(
        customer_id=customer.id,
        reference=reference,
        text_version=text_version,
        creditor_id=creditor_id,
        debtor=customer.organisation,
        account_holder=account_holder,
        iban=iban,
        signer=name,
        signer_email=email,
        language=language,
        signed_at=signed_at,
    )
    session.add(made)
    return made


def of(session: Session, customer: Customer) -> Sequence[CustomerMandate]:
    """List the mandates of a customer, latest first."""
    query = select(CustomerMandate).filter_by(customer_id=customer.id).order_by(CustomerMandate.id.desc())
    return session.scalars(query).all()


def active(session: Session, customer: Customer) -> CustomerMandate | None:
    """Give the mandate by which we may collect now; None where there is none."""
    query = select(CustomerMandate).filter_by(customer_id=customer.id, voided_at=None)
    return session.scalars(query.order_by(CustomerMandate.id.desc()).limit(1)).one_or_none()


def void(session: Session, customer: Customer, because: str, *, now: datetime) -> CustomerMandate | None:
    """Let the mandate that holds now hold no more; give it, or None where there was none."""
    mandate = active(session, customer)
    if mandate is not None:
        mandate.voided_at, mandate.voided_because = now, because
    return mandate


def withdraw(session: Session, customer: Customer, account: Account, *, now: datetime) -> CustomerMandate | None:
    """Take the mandate back: whoever manages for a customer may, at any time and without a reason."""
    mandate = void(session, customer, WITHDRAWN, now=now)
    if mandate is not None:
        who = {"role": activity.SUBJECT, "actor": account.id, "kind": Customer.__tablename__, "record": customer.id}
        activity.note(session, "mandate_withdrawn", now=now, **who)
    return mandate


def submitted(row: CustomerSubmission, *, language: str, creditor: tuple[str, str, str]) -> Elements:
    """Give the elements of the mandate on a form that was sent; `creditor` is name, address and id."""
    name, address, creditor_id = creditor
    return Elements(
        reference=row.mandate_reference or "",
        creditor=name,
        creditor_address=address,
        creditor_id=creditor_id,
        debtor=row.organisation or "",
        debtor_address=_address(row),
        account_holder=row.account_holder or "",
        iban=row.iban or "",
        signer=row.contact_name or "",
        signed_at=row.signed_at,
        text_version=row.mandate_text or "",
        language=language,
    )


def kept(mandate: CustomerMandate, customer: Customer, *, creditor: tuple[str, str, str]) -> Elements:
    """Give the elements of a mandate of a customer."""
    name, address, _now = creditor
    return Elements(
        reference=mandate.reference,
        creditor=name,
        creditor_address=address,
        creditor_id=mandate.creditor_id,
        debtor=mandate.debtor,
        debtor_address=_address(customer),
        account_holder=mandate.account_holder,
        iban=mandate.iban,
        signer=mandate.signer,
        signed_at=mandate.signed_at,
        text_version=mandate.text_version,
        language=mandate.language,
    )


def _address(row: CustomerSubmission | Customer) -> str:
    return f"{row.street or ''} {row.house_number or ''}, {row.postal_code or ''} {row.city or ''}, {row.country or ''}"
