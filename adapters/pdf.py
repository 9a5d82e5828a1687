"""PDF of a page, tagged so that it can be read aloud; only the worker makes any (PDF/UA-1)."""

from __future__ import annotations

import structlog

log = structlog.get_logger()


def tagged(html: str) -> bytes | None:
    """Make a tagged PDF of a page that stands alone; None where this machine lacks the libraries for it.

    Nothing is fetched for it: not from the network, and not from this machine's files.
    """
    try:
        from weasyprint import HTML, URLFetcher
    except OSError as error:  # Pango is not there
        log.warning("no pdf", error=error)
        return None
    document = HTML(string=html, url_fetcher=URLFetcher(allowed_protocols=("data",)))
    made: bytes = document.write_pdf(pdf_variant="pdf/ua-1")
    return made
