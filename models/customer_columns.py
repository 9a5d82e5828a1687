"""What the tables of customers share: how a row hangs on its customer, and how people and numbers are found."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.orm import MappedColumn, mapped_column

from privacy.activities import ENROL_CUSTOMERS as ENROL
from privacy.activities import MANAGE_CUSTOMERS as MANAGE
from privacy.columns import blind_index
from privacy.vocabulary import Activity, Source, Words, personal, technical


def of_customer(activity: Activity = MANAGE) -> MappedColumn[str]:
    """Make the column that hangs a row on its customer, with which it goes."""
    words = Words("de rij gaat weg samen met de klant", "the row goes together with the customer")
    info = technical(activity, Words("Klant", "Customer"), words)
    return mapped_column(ForeignKey("customer.id", ondelete="CASCADE"), index=True, info=info)


def address_index() -> MappedColumn[bytes]:
    """Make the column by which a person's row is found by their address."""
    words = Words("Verwijzing naar het e-mailadres", "Reference to the e-mail address")
    why = Words("om terug te vinden wat van jou is", "to find what is yours")
    info = blind_index(personal(MANAGE, words, why, Source.SYSTEM), of="email")
    return mapped_column(LargeBinary(18), index=True, info=info)


def moment_of(nl: str, en: str, activity: Activity = MANAGE) -> MappedColumn[datetime]:
    """Make a column with a moment that people see."""
    why = Words("wanneer het was", "when it was")
    return mapped_column(info=technical(activity, Words(nl, en), why, shown=True))


def perhaps(nl: str, en: str, activity: Activity = MANAGE) -> MappedColumn[datetime | None]:
    """Make a column with a moment that may never come."""
    why = Words("wanneer het was; leeg zolang het niet zo is", "when it was; empty while it is not so")
    return mapped_column(info=technical(activity, Words(nl, en), why, shown=True))


def found_by(of: str, nl: str, en: str) -> MappedColumn[bytes | None]:
    """Make the column by which a customer with the same number is found."""
    why = Words("om een dubbele klant te herkennen", "to notice a customer who is here already")
    info = blind_index(personal(ENROL, Words(nl, en), why, Source.SYSTEM), of=of)
    return mapped_column(LargeBinary(18), index=True, info=info)
