"""A document with nothing but text in it: what is left of a file after a number in it was made unreadable (S49)."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Final
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

FORMAT: Final = "odt"
TYPE: Final = "application/vnd.oasis.opendocument.text"
OFFICE: Final = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
TEXT: Final = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"
MANIFEST: Final = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
NOT_IN_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
LONG_AGO: Final = (1980, 1, 1, 0, 0, 0)
"""The file says nothing of when or by whom it was made."""


def as_odt(text: str) -> bytes:
    """Write `text` as an OpenDocument text, a paragraph a line, which every office program opens."""
    lines = NOT_IN_XML.sub("", text).splitlines()
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content xmlns:office="{OFFICE}" xmlns:text="{TEXT}" '
        'office:version="1.3"><office:body><office:text>'
        + "".join(f"<text:p>{escape(line)}</text:p>" for line in lines)
        + "</office:text></office:body></office:document-content>"
    )
    manifest = (
        f'<?xml version="1.0" encoding="UTF-8"?><manifest:manifest xmlns:manifest="{MANIFEST}" manifest:version="1.3">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{TYPE}"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
    )
    out = BytesIO()
    with ZipFile(out, "w") as package:
        for name, part, how in (
            ("mimetype", TYPE, ZIP_STORED),
            ("content.xml", content, ZIP_DEFLATED),
            ("META-INF/manifest.xml", manifest, ZIP_DEFLATED),
        ):
            package.writestr(ZipInfo(name, LONG_AGO), part, how)
    return out.getvalue()
