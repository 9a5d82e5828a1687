"""Files of people on their way out: always as an attachment, never rendered by us, never stored on the way (S120)."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from typing import Final
from urllib.parse import quote

from flask import Response

from headers import CONTENT_SECURITY_POLICY, PERSONAL

TYPES: Final = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "zip": "application/zip",
    "odt": "application/vnd.oasis.opendocument.text",
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
