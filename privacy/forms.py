"""The forms of the site: which fields each has, which activity it serves, and which version of it is in use (P66)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from privacy.activities import ANSWER_ENQUIRIES
from privacy.vocabulary import Activity, Words


@dataclass(frozen=True, slots=True)
class FormEntry:
    """One form: where it is sent to, what it asks, and why. Other fields that come along are dropped (P07)."""

    code: str
    version: int
    name: Words
    addresses: tuple[str, ...]
    activity: Activity
    required: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()


FORMS: Final = (
    FormEntry(
        code="contact",
        version=1,
        name=Words("Contactformulier", "Contact form"),
        addresses=("/contact",),
        activity=ANSWER_ENQUIRIES,
        required=("name", "email", "topic", "message"),
        optional=("organisation", "phone"),
    ),
    FormEntry(
        code="withdraw-contact",
        version=1,
        name=Words("Je bericht intrekken", "Withdraw your message"),
        addresses=("/contact/<token>/intrekken",),
        activity=ANSWER_ENQUIRIES,
    ),
)
"""Every form there is; a test compares this list with the pages."""
