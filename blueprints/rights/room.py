"""The blueprint of the rights pages, for the modules that hang their pages on it; and what those share."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask_babel import gettext as _

from blueprints.rights.forms import RequestForm
from blueprints.words import language, nowhere
from domain.requests import KINDS

bp = Blueprint("rights", __name__, url_prefix="/mijn-rechten")


def request_form() -> RequestForm:
    """Make the form with the kinds in the page's language."""
    form = RequestForm()
    for choice in form.kind.choices:
        choice.label = KINDS[choice.value].say(language())
    return form


def stale() -> str:
    """Say that a form stood open for too long; nothing typed is lost."""
    text: str = _("Het formulier stond te lang open. Alles staat er nog. Druk nog een keer op de knop.")
    return text


def gone() -> tuple[str, int]:
    """The one page for links that are unknown, altered, used or past their date: it tells nothing apart (P135)."""
    nowhere()
    return render_template("rights/gone.html"), 404
