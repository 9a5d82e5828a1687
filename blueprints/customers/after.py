"""After sending: the browser that sent a form is known for a quarter of an hour by a signed cookie."""

from __future__ import annotations

from functools import cache

from flask import redirect, request, url_for
from itsdangerous import BadSignature, URLSafeTimedSerializer
from werkzeug.wrappers import Response as AnyResponse

from adapters.site import site
from blueprints.papers import creditor, mandate_file
from domain import mandates, submissions
from extensions import db
from models import CustomerInvitation, CustomerSubmission

SECONDS = 15 * 60
Sent = tuple[CustomerInvitation, CustomerSubmission]


def confirmed(key: str) -> AnyResponse:
    """Go to the confirmation, which knows the form by its key in the cookie and by nothing that was filled in."""
    response = redirect(url_for("customers.received"), 303)
    settings = site().settings
    response.set_cookie(
        _cookie(), _signer().dumps(key), max_age=SECONDS, secure=settings.https, httponly=True, samesite="Lax"
    )
    return response


def just_sent() -> Sent | None:
    """Give the form that this browser sent within the last quarter of an hour; None for anybody else."""
    try:
        key = _signer().loads(request.cookies.get(_cookie(), ""), max_age=SECONDS)
    except BadSignature:
        return None
    found = submissions.by_key(db.session(), key) if isinstance(key, str) else None
    return found if found and found[0].submitted_at else None


def mandate_of(invitation: CustomerInvitation, row: CustomerSubmission) -> AnyResponse:
    """Answer with the mandate of a form that was sent."""
    return mandate_file(mandates.submitted(row, language=invitation.language, creditor=creditor()))


def _cookie() -> str:
    return "__Host-receipt" if site().settings.https else "receipt"


def _signer() -> URLSafeTimedSerializer:
    return _signer_under(site().settings.secret_key)


@cache
def _signer_under(secret: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(secret, salt="customer-receipt")
