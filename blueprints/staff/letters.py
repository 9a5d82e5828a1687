"""The letters that staff cause."""

from __future__ import annotations

from dataclasses import asdict

from adapters import clock, letters
from blueprints.words import outside_url
from domain import letters as outbox
from domain.activity import role_words
from domain.letters import Draft
from extensions import db
from models import ContactMessage, Invitation, Letter


def queued(draft: Draft | None, about: ContactMessage) -> Letter | None:
    """Queue a letter about a message, where there is one to send."""
    if draft is None:
        return None
    letter = outbox.waiting_letter(draft, about=about.id, now=clock.now())
    db.session.add(letter)
    return letter


def answered_letter(message: ContactMessage, secret: str) -> Draft:
    """Write the letter that says that there is an answer: a reference and a link, nothing of what was answered."""
    code = message.language
    own = {"reference": message.reference, "link": outside_url("receipts.receipt", code, token=secret)}
    statement = outside_url("pages.statement", code)
    written = letters.write("contact_answered", code, own, due_on=message.due_on, statement_url=statement)
    return Draft("contact_answered", message.email, code, **asdict(written))


def term_letter(message: ContactMessage, secret: str) -> Draft:
    """Write the letter that tells the new day on which a message goes; why stands behind its link (P70)."""
    code = message.language
    own = {"reference": message.reference, "link": outside_url("receipts.receipt", code, token=secret)}
    statement = outside_url("pages.statement", code)
    written = letters.write("contact_term", code, own, due_on=message.due_on, statement_url=statement)
    return Draft("contact_term", message.email, code, **asdict(written))


def invited_letter(invitation: Invitation, secret: str, code: str = "nl") -> Draft:
    """Write the letter with the one-time link. Raises ValueError for an invitation without an address."""
    if invitation.email is None:
        raise ValueError("the first invitation has no address: its link is printed")
    written = letters.write(
        "staff_invited",
        code,
        {"link": outside_url("account.accept", code, token=secret)},
        role=role_words(invitation.user_type).say(code),
        due_on=invitation.due_at.date(),
        statement_url=outside_url("pages.statement", code),
    )
    return Draft("staff_invited", invitation.email, code, **asdict(written))


def breach_letter(reference: str, email: str, code: str, happened: str, advice: str) -> Draft:
    """Write the warning about a breach in plain words, with what the reader can do (GDPR art. 34)."""
    own = {"reference": reference, "link": outside_url("contact.write", code)}
    statement = outside_url("pages.statement", code)
    written = letters.write("breach_warning", code, own, happened=happened, advice=advice, statement_url=statement)
    return Draft("breach_warning", email, code, **asdict(written))
