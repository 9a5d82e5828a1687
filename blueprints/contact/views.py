"""The contact form and its confirmation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask import Blueprint, Response, render_template
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from adapters import clock
from adapters.form_tokens import FormToken
from adapters.front import FORM_TOKEN_PLACE
from adapters.site import site
from blueprints.contact import confirmation
from blueprints.contact.forms import ContactForm, contact_form
from blueprints.guards import form_token, fresh_form_token, personal_page, same_for_everybody, too_often, visitor
from blueprints.post import received_letter
from blueprints.suspicion import suspicion
from blueprints.words import language
from domain import contact
from domain import letters as outbox
from domain.contact import NewMessage
from extensions import db
from models import Base, ContactMessage
from privacy import register
from privacy.activities import ANSWER_ENQUIRIES

bp = Blueprint("contact", __name__, url_prefix="/contact")

LIMITS = "6/minute;40/hour"
LIMITS_TO_ONE_ADDRESS = "10/hour"


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
    code = language()
    form, token = contact_form(code), form_token()
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
    return confirmation.of(_receive(form, token, code))


def _form_page(form: ContactForm, token: str, notice: str = "") -> str:
    entry = register.entry(Base.metadata, ANSWER_ENQUIRIES)
    page = {"form": form, "departures": departures(), "activity": entry, "notice": notice, "form_token": token}
    return render_template("contact/write.html", **page)


def _too_often(form: ContactForm) -> int:
    return too_often("contact", visitor(), LIMITS) or too_often(
        "contact-to", (form.email.data or "").casefold(), LIMITS_TO_ONE_ADDRESS
    )


def _receive(form: ContactForm, token: FormToken, code: str) -> ContactMessage | NewMessage:
    now, parts = clock.now(), site()
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
        letter = outbox.waiting_row(received_letter(message, secret), about=message.id, now=now)
    try:
        contact.receive(db.session(), message, letter=letter, store=parts.together.store)
    except contact.AlreadyReceived as before:
        return before.message
    if letter is not None:
        parts.jobs.nudge("deliver", letter["id"])
    return message


@bp.get("/ontvangen")
@personal_page
def received() -> str:
    """Confirm that the message arrived, with its reference and the date on which it goes (P71)."""
    return render_template("contact/received.html", received=confirmation.read())
