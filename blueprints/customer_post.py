"""The letters of customers: a reference and a link, nobody's name, nothing that was filled in (P79, P82, P112)."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import asdict, replace
from datetime import date

from adapters import letters
from blueprints.papers import mandate_page
from blueprints.words import outside_url
from domain.letters import Draft
from domain.mandates import Elements
from models import ColleagueInvitation, Customer, CustomerInvitation
from privacy.vocabulary import OFFICE_TIME


def _draft(kind: str, recipient: str, code: str, own: dict[str, str], **facts: Hashable) -> Draft:
    urls = {"statement_url": outside_url("pages.statement", code), "report_url": outside_url("contact.write", code)}
    return Draft(kind, recipient, code, **asdict(letters.write(kind, code, own, **urls, **facts)))


def invited_letter(invitation: CustomerInvitation, secret: str) -> Draft:
    """Write the letter with the link to the form; sent back, it says that there is something to correct."""
    code = invitation.language
    own = {"reference": invitation.reference, "link": outside_url("customers.form", code, token=secret)}
    kind = "customer_returned" if invitation.returned_at else "customer_invited"
    return _draft(kind, invitation.email, code, own, until=invitation.expires_at)


def link_ends_letter(invitation: CustomerInvitation) -> Draft:
    """Remind somebody of a form that was not sent: until when the link in the former letter works (P79).

    Of that link we keep an imprint alone, and a new one would void the page that lies open: so it is not repeated.
    """
    code = invitation.language
    own = {"reference": invitation.reference, "link": outside_url("contact.write", code, topic="quote")}
    kept_until = invitation.due_at.astimezone(OFFICE_TIME).date() if invitation.started_at else None
    facts = {"sent": invitation.sent_at, "until": invitation.expires_at, "kept_until": kept_until}
    return _draft("customer_link_ends", invitation.email, code, own, **facts)


def unused_letter(customer: Customer, recipient: str) -> Draft:
    """Warn that a record goes because nobody signed in, and say what keeps it (P91)."""
    code, goes_on = customer.language, customer.due_at.astimezone(OFFICE_TIME).date()
    own = {"reference": customer.reference, "link": outside_url("account.sign_in", code)}
    return _draft("customer_unused", recipient, code, own, goes_on=goes_on)


def received_letter(invitation: CustomerInvitation, mandate: Elements | None) -> Draft:
    """Confirm that the form came in; with direct debit a copy of the mandate goes along, its account hidden (S243)."""
    own = {"reference": invitation.reference}
    draft = _draft("customer_received", invitation.email, invitation.language, own, mandate=mandate is not None)
    if mandate is None:
        return draft
    return replace(draft, attachment=(mandate.reference, mandate_page(mandate, copy=True)))


def approved_letter(customer: Customer, recipient: str, secret: str | None) -> Draft:
    """Say that the organisation is a customer now, with the link to a login of one's own."""
    code = customer.language
    link = outside_url("account.join", code, token=secret) if secret else outside_url("account.sign_in", code)
    own = {"reference": customer.reference, "link": link}
    return _draft("customer_approved", recipient, code, own, fresh=secret is not None)


def colleague_letter(invitation: ColleagueInvitation, secret: str, code: str) -> Draft:
    """Tell somebody that a colleague gave us their address, what for, and what they can do about it (GDPR art. 14)."""
    until: date = invitation.due_at.date()
    own = {"link": outside_url("account.join", code, token=secret)}
    return _draft("customer_colleague", invitation.email, code, own, until=until)


def changed_letter(customer: Customer, recipient: str, event: str) -> Draft:
    """Tell an address that something of the record changed, or waits to be: the old one too (P112)."""
    code = customer.language
    own = {"reference": customer.reference, "link": outside_url("portal.organisation", code)}
    return _draft("customer_changed", recipient, code, own, event=event)
