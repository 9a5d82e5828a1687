"""The contact form and its confirmation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from itsdangerous import BadSignature, URLSafeTimedSerializer
from werkzeug.wrappers import Response as AnyResponse

from adapters import clock
from adapters.form_tokens import FormToken
from adapters.front import FORM_TOKEN_PLACE
from adapters.site import site
from blueprints.contact.forms import ContactForm, contact_form
from blueprints.guards import form_token, fresh_form_token, personal_page, same_for_everybody, too_often, visitor
from blueprints.post import received_letter
from blueprints.suspicion import suspicion
from blueprints.words import language
from domain import contact
from domain import letters as outbox
from extensions import db
from models import Base, ContactMessage
from privacy import register
from privacy.activities import ANSWER_ENQUIRIES
from privacy.vocabulary import OFFICE_TIME

bp = Blueprint("contact", __name__, url_prefix="/contact")

LIMITS = "6/minute;40/hour"
LIMITS_TO_ONE_ADDRESS = "10/hour"
RECEIPT_SECONDS = 15 * 60


@dataclass(frozen=True, slots=True)
class Departure:
    """A topic with the date on which a message of today goes."""

    topic: str
    label: str
    term: str
    date: date


def departures() -> list[Departure]:
    """List the topics with their terms and real dates (P70)."""
    now, code = clock.now(), language()
    return [
        Departure(topic, rule.label.say(code), rule.term.words.say(code), rule.term.after(now))
        for topic, rule in ANSWER_ENQUIRIES.rules.items()
    ]


@bp.get("")
@same_for_everybody
def write() -> str:
    """Show the form with its note card: what we keep, why, who sees it, and until when (P05)."""
    return _form_page(contact_form(language()), FORM_TOKEN_PLACE)


@bp.post("")
@personal_page
def send() -> AnyResponse | tuple[str, int]:
    """Receive a message, queue its letter in the same transaction, and confirm."""
    form, token = contact_form(language()), form_token()
    if not form.validate():
        return _form_page(form, fresh_form_token()), 422
    if token is None:
        notice = _("Het formulier stond te lang open. Alles staat er nog. Druk nog een keer op verzenden.")
        return _form_page(form, fresh_form_token(), notice), 422
    if wait := _too_often(form):
        notice = _(
            "Er kwamen in korte tijd veel berichten. Alles staat er nog. Probeer het over een paar minuten opnieuw."
        )
        response = Response(_form_page(form, fresh_form_token(), notice), 429)
        response.headers["Retry-After"] = str(wait)
        return response
    return _confirmed(_receive(form, token))


def _form_page(form: ContactForm, token: str, notice: str = "") -> str:
    entry = register.entry(Base.metadata, ANSWER_ENQUIRIES)
    page = {"form": form, "departures": departures(), "activity": entry, "notice": notice, "form_token": token}
    return render_template("contact/write.html", **page)


def _too_often(form: ContactForm) -> int:
    return too_often("contact", visitor(), LIMITS) or too_often(
        "contact-to", (form.email.data or "").casefold(), LIMITS_TO_ONE_ADDRESS
    )


def _receive(form: ContactForm, token: FormToken) -> ContactMessage:
    now, code, parts = clock.now(), language(), site()
    message, secret = contact.compose(
        form.enquiry(),
        language=code,
        statement_version=parts.statements.in_force(code, clock.today()).date or clock.today(),
        submission=token.name,
        held_for=suspicion(token),
        now=now,
    )
    letter = None
    if not message.held_for:
        letter = outbox.waiting_letter(received_letter(message, secret), about=message.id, now=now)
    try:
        contact.receive(db.session(), message, letter=letter)
    except contact.AlreadyReceived as before:
        return before.message
    db.session.commit()
    if letter is not None:
        parts.jobs.nudge("deliver", letter.id)
    return message


def _confirmed(message: ContactMessage) -> AnyResponse:
    """Go to the confirmation, which knows the message from a short-lived signed cookie: reference, topic, dates."""
    response = redirect(url_for("contact.received"), 303)
    facts = {"r": message.reference, "t": message.topic, "o": _day(message.received_at), "d": _day(message.due_at)}
    settings = site().settings
    response.set_cookie(
        _cookie_name(),
        _signer().dumps(facts),
        max_age=RECEIPT_SECONDS,
        secure=settings.https,
        httponly=True,
        samesite="Lax",
    )
    return response


def _day(moment: Any) -> str:
    day: str = moment.astimezone(OFFICE_TIME).date().isoformat()
    return day


def _cookie_name() -> str:
    return "__Host-receipt" if site().settings.https else "receipt"


def _signer() -> URLSafeTimedSerializer:
    return _signer_under(site().settings.secret_key)


@cache
def _signer_under(secret: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(secret, salt="contact-receipt")


@dataclass(frozen=True, slots=True)
class Received:
    """What the confirmation page can say."""

    reference: str
    topic_label: str
    due_on: date
    received_on: date


@bp.get("/ontvangen")
@personal_page
def received() -> str:
    """Confirm that the message arrived, with its reference and the date on which it goes (P71)."""
    return render_template("contact/received.html", received=_from_cookie())


def _from_cookie() -> Received | None:
    try:
        facts = _signer().loads(request.cookies.get(_cookie_name(), ""), max_age=RECEIPT_SECONDS)
    except BadSignature:
        return None
    label = ANSWER_ENQUIRIES.rules[facts["t"]].label.say(language())
    return Received(facts["r"], label, date.fromisoformat(facts["d"]), date.fromisoformat(facts["o"]))
