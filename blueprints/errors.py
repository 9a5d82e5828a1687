"""Error pages that help and tell nothing of the inside (P131)."""

from __future__ import annotations

import structlog
from flask import Flask, Response, render_template, request
from flask_babel import gettext as _
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import (
    HTTPException,
    InternalServerError,
    MethodNotAllowed,
    ServiceUnavailable,
    TooManyRequests,
)

from blueprints.words import nowhere
from extensions import db
from headers import PERSONAL

log = structlog.get_logger()
RETRY_SECONDS = 30


def register(app: Flask) -> None:
    """Answer every error with a page in the reader's language."""
    app.register_error_handler(HTTPException, error_page)
    app.register_error_handler(OperationalError, database_away)
    app.register_error_handler(Exception, unforeseen)


def error_page(error: HTTPException) -> Response:
    """Make the page of one error, with its status and its headers."""
    code = error.code if error.code in _texts() else 400 if (error.code or 500) < 500 else 500
    title, text = _texts()[code]
    retry = getattr(error, "retry_after", None)
    nowhere()
    page = render_template(
        "errors/error.html",
        code=code,
        title=title,
        text=text,
        reference=request.environ["site.request_id"],
        retry_after=retry,
    )
    response = Response(page, code, PERSONAL)
    if retry:
        response.headers["Retry-After"] = str(retry)
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        response.headers["Allow"] = ", ".join(sorted(error.valid_methods))
    return response


def database_away(error: OperationalError) -> Response:
    """Say that nothing was stored: the database is locked, full or away."""
    db.session.rollback()
    log.error("database away", error=error.orig or error)
    return error_page(ServiceUnavailable(retry_after=RETRY_SECONDS))


def unforeseen(error: Exception) -> Response:
    """Note a fault of ours by its kind and place; the visitor gets a reference and no trace."""
    db.session.rollback()
    log.error("fault", error=error)
    return error_page(InternalServerError())


def too_many(seconds: int) -> Response:
    """Make the page for somebody who comes too often, with the seconds until the next try is welcome."""
    return error_page(TooManyRequests(retry_after=seconds))


def _texts() -> dict[int, tuple[str, str]]:
    return {
        400: (
            _("Dit verzoek begrijpen we niet"),
            _("De browser stuurde iets wat we niet kunnen lezen. Er is niets opgeslagen."),
        ),
        403: (
            _("Dit mag hier niet"),
            _("Dit formulier kwam niet van onze eigen pagina. Open de pagina opnieuw en probeer het nog eens."),
        ),
        404: (
            _("Deze pagina is er niet"),
            _("Het adres klopt niet, of de pagina is weg. Kijk of het adres goed is overgenomen."),
        ),
        405: (
            _("Zo werkt deze pagina niet"),
            _("De pagina is er wel, maar niet voor deze handeling. Begin bij het formulier."),
        ),
        413: (
            _("Dit is te groot"),
            _("Wat je stuurde is groter dan we kunnen aannemen. Maak het korter en probeer het opnieuw."),
        ),
        422: (_("Er klopt iets niet"), _("Een van de velden is niet goed ingevuld. Er is niets opgeslagen.")),
        429: (
            _("Even wachten"),
            _("Er kwam in korte tijd erg veel van dit adres. Wat je nu stuurde is niet opgeslagen."),
        ),
        500: (
            _("Er ging bij ons iets mis"),
            _("Dit ligt aan ons, niet aan jou. We zien de fout in ons logboek. Er is niets half opgeslagen."),
        ),
        503: (
            _("We zijn er even niet"),
            _("Ons systeem kan nu niets opslaan. Probeer het over een minuut opnieuw. Er is niets half opgeslagen."),
        ),
    }
