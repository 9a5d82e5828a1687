"""Judging a DOCX: macros and entities refused; what reaches outside or starts programs goes from the copy (S135)."""

from __future__ import annotations

import re
from typing import BinaryIO, Final
from xml.sax.xmlreader import AttributesImpl

from adapters.documents import markup, office_hidden, package, pictures, word
from adapters.documents.findings import Findings, Gathering
from adapters.documents.kinds import OLE
from adapters.documents.markup import Reader, attributes
from adapters.documents.pdf_actions import is_web
from adapters.documents.refusals import Refused
from adapters.documents.word import MACROS, Relation, Word

REACHING: Final = {
    "image": "remote_image",
    "oleObject": "ole_object",
    "package": "embedded_file",
    "control": "control",
    "activeXControlBinary": "control",
    "aFChunk": "foreign_text",
    "subDocument": "foreign_text",
    "attachedTemplate": "external_template",
    "frame": "external_data",
    "video": "media",
    "audio": "media",
    "media": "media",
    "webextensiontaskpanes": "control",
    "webextension": "control",
}
"""What a relation to outside is called; any other is data from elsewhere."""

INSIDE: Final = frozenset(
    """
    oleObject package control activeXControlBinary aFChunk subDocument webextensiontaskpanes video audio media
    """.split()  # noqa: SIM905 - a list of words is read, and kept, as words
)
"""Relations that go from the copy wherever they point."""

LOCAL_FIELDS: Final = frozenset(
    """
    HYPERLINK PAGE NUMPAGES SECTIONPAGES SECTION PAGEREF REF NOTEREF TOC TOA TC XE INDEX SEQ STYLEREF DATE TIME
    CREATEDATE SAVEDATE PRINTDATE EDITTIME AUTHOR TITLE SUBJECT KEYWORDS COMMENTS FILENAME FILESIZE LASTSAVEDBY
    NUMCHARS NUMWORDS REVNUM TEMPLATE INFO DOCPROPERTY DOCVARIABLE USERNAME USERADDRESS USERINITIALS FORMTEXT
    FORMCHECKBOX MACROBUTTON FORMDROPDOWN MERGEFIELD MERGEREC MERGESEQ SYMBOL EQ QUOTE IF COMPARE SET ASK FILLIN
    NEXT NEXTIF SKIPIF ADVANCE ADDRESSBLOCK GREETINGLINE BIBLIOGRAPHY CITATION LISTNUM AUTONUM AUTONUMLGL
    AUTONUMOUT BARCODE DISPLAYBARCODE MERGEBARCODE BIDIOUTLINE GOTOBUTTON GLOSSARY AUTOTEXT AUTOTEXTLIST PRIVATE
    ADDIN SHAPE EMBED
    """.split()  # noqa: SIM905 - a list of words is read, and kept, as words
)
"""Fields that fetch nothing; all others are told and lose their command in the copy."""

CHANGES: Final = frozenset(("ins", "del", "moveFrom", "moveTo", "rPrChange", "pPrChange", "tblPrChange", "sectPrChange",
                            "cellIns", "cellDel"))  # fmt: skip
MEDIA: Final = re.compile(r"\.(?:jpe?g|png|webp|tiff?)$", re.IGNORECASE)
VBA: Final = ("_VBA_PROJECT".encode("utf-16-le"), b"Attribut\x00e VB_Nam")
OLE_LOOKED_AT: Final = 4 * 1024 * 1024


def check(file: BinaryIO) -> Findings:
    """Judge a DOCX by its content. Raises Refused."""
    found = Gathering()
    with package.opened(file) as parts:
        document = word.read(parts)
        _judge_types(document)
        main, text, rest = document.main(), Body(found), Body(found)
        for name in document.parts():
            if document.is_xml(name):
                _read(document, name, text if name == main else rest)
            else:
                _look_at_bytes(document, name, found)
            if name.casefold().endswith(".rels"):
                _look_at_relations(document, name, found)
        office_hidden.gather_word(document, found)
        office_hidden.count(text.comments + rest.comments, text.changes + rest.changes, found)
        if "foreign_text" in found.removed and not text.letters:
            raise Refused("hollow")
    return found.findings("docx")


def _read(document: Word, name: str, reader: Body) -> None:
    """Read a part; data of other programs that are not even XML may be so, for the copy does not have them."""
    with document.package.open(name) as part:
        try:
            markup.read(part, reader)
        except Refused as refused:
            if refused.code != "damaged" or name.casefold().startswith(("word/", "_rels/")):
                raise
            reader.depth = 0


def _judge_types(document: Word) -> None:
    for kind in (*document.types.values(), *document.kinds.values()):
        if MACROS.search(kind):
            raise Refused("macros")


def _look_at_bytes(document: Word, name: str, found: Gathering) -> None:
    """Look at a part that is no XML: objects of other programs, and pictures of cameras."""
    if package.begins(document.package, name).startswith(OLE):
        if any(sign in package.begins(document.package, name, OLE_LOOKED_AT) for sign in VBA) and "embed" not in name:
            raise Refused("macros")
        found.remove("ole_object")
    elif MEDIA.search(name):
        exif = pictures.exif_of(package.begins(document.package, name, pictures.SEGMENT * 4))
        if exif:
            pictures.gather(exif, found)


def _look_at_relations(document: Word, name: str, found: Gathering) -> None:
    """Look at what a part points at, outside and inside."""
    for relation in document.relations(name.replace("_rels/", "", 1)[: -len(".rels")]):
        if MACROS.search(relation.kind):
            raise Refused("macros")
        if relation.outside:
            _outside(relation, found)
        elif relation.kind in INSIDE:
            found.remove(REACHING[relation.kind])


def _outside(relation: Relation, found: Gathering) -> None:
    if relation.kind == "hyperlink":
        if not is_link(relation.target):
            found.remove("strange_link")
    elif relation.kind == "attachedTemplate" and is_own_template(relation.target):
        found.hide("template", relation.target)
    elif not relation.kind.startswith("customXml"):
        found.remove(REACHING.get(relation.kind, "external_data"))


def is_own_template(target: str) -> bool:
    """Say whether a template lies on the writer's own machine, as Word notes it in ordinary files."""
    path = target.removeprefix("file:").lstrip("/\\") if target.lower().startswith("file:///") else target
    drive = re.match(r"[A-Za-z]:|/?(?:Users|home|Applications|Library|Macintosh)\b|[^/\\:]+\.dotx?m?$", path)
    return bool(drive) and not target.startswith(("//", "\\\\"))


def is_link(target: str) -> bool:
    """Say whether a hyperlink leads to a web page, an address or a place in the document itself."""
    return is_web(target) or not re.match(r"[A-Za-z][A-Za-z0-9+.-]*:|[/\\]{2}", target)


class Body(Reader):
    """Reads a part for fields that fetch, names at changes and comments, and whether there is any text at all."""

    def __init__(self, found: Gathering) -> None:
        super().__init__()
        self.found = found
        self.letters, self.changes, self.comments = False, 0, 0
        self.commands: list[list[str]] = []
        self.inside = ""

    def start(self, name: str, qualified: str, attrs: AttributesImpl) -> None:
        self.inside = name
        if name == "fldChar":
            self._edge(attributes(attrs).get("fldCharType", ""))
        elif name == "fldSimple":
            self._field(attributes(attrs).get("instr", ""))
        elif name in CHANGES or name in ("comment", "person"):
            self.changes += name in CHANGES
            self.comments += name == "comment"
            self.found.hide("commenter", attributes(attrs).get("author", ""))

    def end(self, name: str) -> None:
        self.inside = ""

    def characters(self, content: str) -> None:
        if self.inside in ("instrText", "delInstrText"):
            if self.commands:
                self.commands[-1].append(content)
            else:
                self._field(content)
        elif self.inside == "t" and content.strip():
            self.letters = True

    def _edge(self, edge: str) -> None:
        if edge == "begin":
            self.commands.append([])
        elif edge in ("separate", "end") and self.commands:
            self._field("".join(self.commands[-1]))
            self.commands[-1] = []
            if edge == "end":
                self.commands.pop()

    def _field(self, command: str) -> None:
        if not is_local_field(command):
            self.found.remove("live_field")


def is_local_field(command: str) -> bool:
    """Say whether the command of a field stays within the document; one that is empty or a formula does."""
    verb = command.strip().partition(" ")[0].strip('"\\').upper()
    return not verb or verb.startswith("=") or verb in LOCAL_FIELDS or not re.match(r"[A-Z]", verb)
