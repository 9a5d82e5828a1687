"""Papers: a mandate as a page of its own, as a PDF to keep, and as a copy in which the account is hidden (S243)."""

from __future__ import annotations

from dataclasses import replace

from flask import Response, render_template
from flask_babel import force_locale

from adapters import printing
from adapters.site import site
from domain import numbers
from domain.mandates import Elements


def creditor() -> tuple[str, str, str]:
    """Give who collects: name, address and creditor id, from the one place that has them (P02)."""
    ours = site().settings.organisation
    return ours.name, f"{ours.street}, {ours.postal_code} {ours.city}, {ours.country}", ours.creditor_id


def mandate_page(elements: Elements, *, copy: bool = False) -> str:
    """Write the mandate as a page for the PDF; a copy shows of the account what its owner recognises, and no person."""
    shown = replace(elements, iban=numbers.masked(elements.iban) if copy else numbers.in_fours(elements.iban))
    with force_locale(elements.language):
        return render_template("documents/mandate.html", mandate=shown, language=elements.language, copy=copy)


def mandate_file(elements: Elements) -> Response:
    """Answer with the mandate as a tagged PDF; where none can be made now, with its page as a file.

    Raises Incomplete for a mandate that misses an element.
    """
    elements.check()
    page, name = mandate_page(elements), f"{elements.reference}"
    try:
        response = Response(printing.pdf(page), mimetype="application/pdf")
        response.headers["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    except printing.NoDocument:
        response = Response(page, mimetype="text/html")
        response.headers["Content-Disposition"] = f'attachment; filename="{name}.html"'
    return response
