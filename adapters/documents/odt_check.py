"""Judging an ODT: macros, entities and encryption refused; what reaches outside goes from the copy (P73, S135)."""

from __future__ import annotations

from typing import BinaryIO, Final
from xml.sax.xmlreader import AttributesImpl
from zipfile import ZipFile

from adapters.documents import markup, office_hidden, open_document, package, pictures
from adapters.documents.docx_check import MEDIA, is_link
from adapters.documents.findings import Findings, Gathering
from adapters.documents.kinds import OLE
from adapters.documents.markup import Reader, attributes
from adapters.documents.open_document import READ, is_outside
from adapters.documents.refusals import Refused

PARTS: Final = {
    "object": "ole_object",
    "object-ole": "ole_object",
    "applet": "control",
    "plugin": "media",
    "floating-frame": "external_data",
    "dde-source": "live_field",
    "dde-connection": "live_field",
    "dde-connection-decl": "live_field",
    "connection-resource": "live_field",
    "event-listener": "script",
}
"""Elements of which only the picture stays in the copy, or nothing."""

SIGNATURES: Final = "META-INF/documentsignatures.xml"


def check(file: BinaryIO) -> Findings:
    """Judge an ODT by its content. Raises Refused."""
    found = Gathering()
    with package.opened(file) as parts:
        open_document.judge(parts)
        body = Body(found)
        for name in parts.namelist():
            if READ.search(name):
                _read(parts, name, body)
            elif not name.endswith("/"):
                _look_at_bytes(parts, name, found)
        if SIGNATURES in parts.namelist():
            found.remove("signature")
        office_hidden.gather_open(parts, found)
        office_hidden.count(body.comments, body.changes, found)
    return found.findings("odt")


def _read(parts: ZipFile, name: str, body: Reader) -> None:
    with parts.open(name) as part:
        markup.read(part, body)


def _look_at_bytes(parts: ZipFile, name: str, found: Gathering) -> None:
    if package.begins(parts, name).startswith(OLE):
        found.remove("ole_object")
    elif MEDIA.search(name):
        exif = pictures.exif_of(package.begins(parts, name, pictures.SEGMENT * 4))
        if exif:
            pictures.gather(exif, found)


class Body(Reader):
    """Reads the parts of an ODT for what reaches outside, and for names at changes and comments."""

    def __init__(self, found: Gathering) -> None:
        super().__init__()
        self.found, self.changes, self.comments = found, 0, 0
        self.within, self.text = "", ""

    def start(self, name: str, qualified: str, attrs: AttributesImpl) -> None:
        self.text = ""
        if name in ("annotation", "change-info"):
            self.within = name
            self.comments += name == "annotation"
            self.changes += name == "change-info"
        if name == "source-code" or (name == "script" and attributes(attrs).get("language")):
            raise Refused("macros")
        if name in PARTS:
            self.found.remove(PARTS[name])
        elif name == "config-item":
            self.within = attributes(attrs).get("name", "")
        else:
            self._reference(name, attributes(attrs).get("href", ""))

    def _reference(self, name: str, target: str) -> None:
        if name == "a":
            if not is_link(target):
                self.found.remove("strange_link")
        elif target and is_outside(target) and name not in ("template", "file-entry"):
            pictured = name in ("image", "background-image", "fill-image")
            self.found.remove("remote_image" if pictured else "external_data")

    def characters(self, content: str) -> None:
        if len(self.text) < 1000:
            self.text += content

    def end(self, name: str) -> None:
        if name == "creator" and self.within in ("annotation", "change-info"):
            self.found.hide("commenter", self.text)
        elif name == "config-item" and self.within == "PrinterName":
            self.found.hide("printer", self.text)
        if name in ("annotation", "change-info", "config-item"):
            self.within = ""
        self.text = ""
