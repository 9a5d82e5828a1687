"""Files of people on their way out: always as an attachment, never rendered by us, never stored on the way (S120)."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from typing import Final
from urllib.parse import quote

from flask import Response
from werkzeug.exceptions import ServiceUnavailable

from adapters.site import site
from domain import package_store
from headers import CONTENT_SECURITY_POLICY, PERSONAL
from models import Package, RequestPackage
from privacy.shelf import ShelfAway

TYPES: Final = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "odt": "application/vnd.oasis.opendocument.text",
    "zip": "application/zip",
}


def attachment(pieces: Iterable[bytes], *, name: str, kind: str, size: int | None = None) -> Response:
    """Give a file piece by piece under a name that people gave it, which can hold no header (S138, RFC 6266, 8187).

    The first piece is fetched before anything is answered. Raises what that raises: SealError, NotOnShelf, ShelfAway.
    """
    rest = iter(pieces)
    whole = chain([next(rest, b"")], rest)
    plain = "".join(c if c.isascii() and (c.isalnum() or c in " .-_()") else "_" for c in name)
    response = Response(whole, mimetype=TYPES[kind])
    response.headers["Content-Disposition"] = (
        f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
    )
    response.headers["Content-Security-Policy"] = f"{CONTENT_SECURITY_POLICY}; sandbox"
    response.headers.update(PERSONAL)
    if size is not None:
        response.content_length = size
    return response


def package_file(found: Package | RequestPackage, language: str) -> Response:
    """Give a finished download under a name in this language.

    Raises ServiceUnavailable while the shelf is away, NotOnShelf and SealError for one that is lost.
    """
    name = f"{'gegevens' if language == 'nl' else 'data'}-{found.asked_at:%Y-%m-%d}.zip"
    try:
        return attachment(package_store.content(found, site().shelf), name=name, kind="zip", size=found.size)
    except ShelfAway as error:
        raise ServiceUnavailable(retry_after=30) from error
