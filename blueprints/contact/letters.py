"""The letters of the contact form."""

from __future__ import annotations

from dataclasses import asdict

from adapters import letters
from blueprints.words import outside_url
from domain.letters import Draft
from models import ContactMessage
from privacy.activities import ANSWER_ENQUIRIES


def received_letter(message: ContactMessage, secret: str) -> Draft:
    """Write the letter that confirms a message: a reference and a link, nothing of what was written."""
    rule, code = ANSWER_ENQUIRIES.rules[message.topic], message.language
    written = letters.write(
        "contact_received",
        code,
        {"reference": message.reference, "link": outside_url("receipts.receipt", code, token=secret)},
        topic_label=rule.label.say(code),
        term=rule.term.words.say(code),
        due_on=message.due_on,
        statement_url=outside_url("pages.statement", code),
        report_url=outside_url("contact.write", code),
    )
    return Draft("contact_received", message.email, code, **asdict(written))
