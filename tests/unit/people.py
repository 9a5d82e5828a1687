"""Rows about people, made without a site."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy.orm import Session

from domain import contact, letters
from domain.contact import Enquiry
from models import ContactMessage, Letter

NOON = datetime(2027, 2, 23, 12, 0, tzinfo=UTC)


def enquiry(**more: Any) -> Enquiry:
    """What Ada asks."""
    facts = {"name": "Ada Lovestone", "email": "ada@example.org", "topic": "question", "message": "Hoe laat?"}
    return Enquiry(**(facts | more))


def kept(
    session: Session, *, now: datetime = NOON, submission: str = "", with_letter: bool = True, **more: Any
) -> ContactMessage:
    """Keep a message with its letter."""
    message, secret = contact.compose(
        enquiry(**more),
        language="nl",
        statement_version=date(2023, 8, 15),
        submission=submission or contact.new_reference(),
        held_for=None,
        now=now,
    )
    letter = letters.waiting_row(draft(message.email, secret), about=message.id, now=now) if with_letter else None
    contact.receive(session, message, letter=letter)
    session.commit()
    return session.get_one(ContactMessage, message.id)


def draft(recipient: str = "ada@example.org", text: str = "Dag") -> letters.Draft:
    """A short letter."""
    return letters.Draft("contact_received", recipient, "nl", "We hebben je bericht", text, f"<p>{text}</p>")


def letter(
    session: Session, *, now: datetime = NOON, about: str = "nothing", recipient: str = "ada@example.org"
) -> Letter:
    """Queue a letter."""
    queued = letters.waiting_letter(draft(recipient), about=about, now=now)
    session.add(queued)
    session.commit()
    return queued
