"""The page that confirms an application: it knows it from a short-lived signed cookie, as reference and dates alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

from flask import redirect, request, url_for
from itsdangerous import BadSignature, URLSafeTimedSerializer
from werkzeug.wrappers import Response as AnyResponse

from adapters.site import site
from models import Application
from privacy.vocabulary import OFFICE_TIME

SECONDS = 15 * 60


@dataclass(frozen=True, slots=True)
class Received:
    """What the confirmation page can say."""

    reference: str
    received_on: date
    due_on: date


def confirmed(application: Application) -> AnyResponse:
    """Go to the confirmation (P71)."""
    response = redirect(url_for("careers.received"), 303)
    facts = {"r": application.reference, "o": _day(application.received_at), "d": _day(application.due_at)}
    settings = site().settings
    response.set_cookie(
        _cookie_name(),
        _signer(settings.secret_key).dumps(facts),
        max_age=SECONDS,
        secure=settings.https,
        httponly=True,
        samesite="Lax",
    )
    return response


def from_cookie() -> Received | None:
    """Give what was just received from this browser; None for anybody else, and later on."""
    try:
        facts = _signer(site().settings.secret_key).loads(request.cookies.get(_cookie_name(), ""), max_age=SECONDS)
    except BadSignature:
        return None
    return Received(facts["r"], date.fromisoformat(facts["o"]), date.fromisoformat(facts["d"]))


def _day(moment: datetime) -> str:
    return moment.astimezone(OFFICE_TIME).date().isoformat()


def _cookie_name() -> str:
    return "__Host-application" if site().settings.https else "application"


@cache
def _signer(secret: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(secret, salt="application-receipt")
