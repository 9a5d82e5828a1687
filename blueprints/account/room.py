"""The blueprint of the pages before signing in, for the modules that hang their pages on it; and what those share."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, Response
from flask_babel import gettext as _
from flask_babel import ngettext

from adapters import clock, hashing
from adapters.site import site
from blueprints.words import language
from domain import passwords
from extensions import db, reading
from privacy.vocabulary import Words

bp = Blueprint("account", __name__)

MINUTE = 60
HOUR = 60 * MINUTE
BUSY_SECONDS = hashing.RETRY_SECONDS


def stale() -> str:
    """Say that a form stood open for too long; nothing typed is lost but passwords."""
    text: str = _("Het formulier stond te lang open. Druk nog een keer op verzenden. Je wachtwoord typ je opnieuw.")
    return text


def held_up(page: str, status: int, seconds: int) -> Response:
    """Answer with a page that keeps what was typed, and when to come back."""
    response = Response(page, status)
    response.headers["Retry-After"] = str(seconds)
    return response


def wait_words(seconds: int) -> str:
    """Say how long to wait, as a person would."""
    minutes, hours = -(-seconds // MINUTE), -(-seconds // HOUR)
    text: str = _("een minuut")
    if seconds >= HOUR:
        text = ngettext("%(num)s uur", "%(num)s uur", hours)
    elif minutes > 1:
        text = ngettext("%(num)s minuut", "%(num)s minuten", minutes)
    return text


def wait_notice(seconds: int) -> str:
    """Say that somebody comes too often, and until when to wait."""
    text: str = _("Dat waren veel pogingen. Wacht nog %(time)s en probeer het dan opnieuw.", time=wait_words(seconds))
    return text


def busy_notice() -> str:
    """Say that many sign in at this moment."""
    text: str = _("Het is nu erg druk. Probeer het over een paar seconden opnieuw. Er is niets misgegaan.")
    return text


def slip_of(password: str, *, second: bool, context: tuple[str, ...]) -> str | None:
    """Say what is wrong with a new password, in the page's language; None for a good one (S93)."""
    organisation = site().settings.organisation
    near = (*context, organisation.name, organisation.mail_domain, site().settings.public_host, organisation.city)
    fault: Words | None = passwords.fault(password, second=second, context=near)
    return fault.say(language()) if fault else None


def imprint_of(password: str) -> str:
    """Make the imprint of a new password, while no transaction waits for it. Raises hashing.Busy."""
    with reading():
        db.session.rollback()
    return hashing.make(passwords.normal(password))


def statement_date() -> date:
    """Give the version of the statement in force."""
    return site().statements.in_force(language(), clock.today()).date or clock.today()
