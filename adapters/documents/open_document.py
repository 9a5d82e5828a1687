"""How an ODT is put together: its parts, and which of its references lead outside (OASIS OpenDocument 1.0 to 1.4)."""

from __future__ import annotations

import re
from typing import Final
from xml.sax.xmlreader import AttributesImpl
from zipfile import ZipFile

from adapters.documents import markup
from adapters.documents.markup import LONGEST_PART, Reader, attributes, local
from adapters.documents.refusals import Refused

MANIFEST: Final = "META-INF/manifest.xml"
TEXT: Final = "application/vnd.oasis.opendocument.text"
OUTSIDE: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|/|\\\\|\.\.")
"""How a reference begins that leaves the package."""

EMPTY_LIBRARIES: Final = re.compile(r"Basic/(?:[^/]+/)?(?:script|dialog)-l[bc]\.xml$")
"""Lists of macros that old versions write into every document, without any macro."""

CODE: Final = re.compile(r"(?:Basic|Scripts|Dialogs)/.*[^/]$", re.IGNORECASE)
READ: Final = re.compile(r"(?:content|styles|settings|meta)\.xml$|^META-INF/[^/]+\.xml$|\.rdf$")


def judge(package: ZipFile) -> None:
    """Refuse an ODT without text, with macros, or with encrypted parts. Raises Refused."""
    names = set(package.namelist())
    if MANIFEST in names:
        with package.open(MANIFEST) as part:
            markup.read(part, _Manifest())
    if "content.xml" not in names:
        raise Refused("damaged")
    for info in package.infolist():
        if CODE.match(info.filename) and not EMPTY_LIBRARIES.match(info.filename):
            raise Refused("macros")
        if READ.search(info.filename) and info.file_size > LONGEST_PART:
            raise Refused("too_complex")


class _Manifest(Reader):
    def start(self, name: str, qualified: str, attrs: AttributesImpl) -> None:
        if name in ("encryption-data", "encrypted-key"):
            raise Refused("encrypted")
        kind = attributes(attrs).get("media-type", "")
        if (
            local(name) == "file-entry"
            and kind.startswith("application/vnd.sun.star.basic-library")
            and "macro" in kind
        ):
            raise Refused("macros")


def is_outside(reference: str) -> bool:
    """Say whether a reference leads out of the package."""
    return bool(OUTSIDE.match(reference))
