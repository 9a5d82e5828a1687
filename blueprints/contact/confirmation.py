"""The confirmation of a message: a page that knows it from a short-lived signed cookie, and keeps nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Final

from flask import Response, request, url_for
from itsdangerous import BadSignature, TimestampSigner

from adapters.site import site
from blueprints.words import language
from domain.contact import NewMessage
from models import ContactMessage
from privacy.activities import ANSWER_ENQUIRIES
from privacy.vocabulary import OFFICE_TIME

RECEIPT_SECONDS: Final = 15 * 60
BETWEEN: Final = "~"
"""Stands in no reference, topic or date, and needs no quotes in a cookie."""


@dataclass(frozen=True, slots=True)
class Received:
    """What the confirmation page can say."""

    reference: str
    topic_label: str
    due_on: date
    received_on: date


def of(message: ContactMessage | NewMessage) -> Response:
    """Go to the confirmation, which knows of the message its reference, topic and dates, and nothing else."""
    facts = message.reference, message.topic, _day(message.received_at), _day(message.due_at)
    response = Response(status=303, headers={"Location": url_for("contact.received")})
    response.set_cookie(
        _cookie_name(),
        _signer(site().settings.secret_key).sign(BETWEEN.join(facts)).decode(),
        max_age=RECEIPT_SECONDS,
        secure=site().settings.https,
        httponly=True,
        samesite="Lax",
    )
    return response


def read() -> Received | None:
    """Read back what the cookie of this browser says; None without one, or one that is altered or too old."""
    said = request.cookies.get(_cookie_name(), "")
    try:
        facts = _signer(site().settings.secret_key).unsign(said, max_age=RECEIPT_SECONDS).decode()
    except BadSignature:
        return None
    reference, topic, received_on, due_on = facts.split(BETWEEN)
    label = ANSWER_ENQUIRIES.rules[topic].label.say(language())
    return Received(reference, label, date.fromisoformat(due_on), date.fromisoformat(received_on))


def _day(moment: datetime) -> str:
    return moment.astimezone(OFFICE_TIME).date().isoformat()


def _cookie_name() -> str:
    return "__Host-receipt" if site().settings.https else "receipt"


@cache
def _signer(secret: str) -> TimestampSigner:
    return TimestampSigner(secret, salt="contact-receipt")
