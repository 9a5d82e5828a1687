"""What DOCX and ODT tell that nobody reads on the page: properties, names at changes, templates (S175)."""

from __future__ import annotations

from typing import Final
from xml.sax.xmlreader import AttributesImpl
from zipfile import ZipFile

from adapters.documents import markup
from adapters.documents.findings import Gathering
from adapters.documents.markup import Reader, attributes
from adapters.documents.word import Word

CORE: Final = {
    "creator": "author",
    "lastModifiedBy": "last_editor",
    "title": "title",
    "subject": "subject",
    "keywords": "keywords",
    "description": "description",
    "created": "created",
    "modified": "modified",
    "lastPrinted": "printed",
}
APP: Final = {"Company": "company", "Manager": "manager", "Application": "program", "TotalTime": "editing_time"}
ORDINARY_TEMPLATES: Final = frozenset(("normal.dotm", "normal.dot", "normal", "normal.wpt", "normal_wordconv.dotm"))
META: Final = {
    "initial-creator": "author",
    "creator": "last_editor",
    "title": "title",
    "subject": "subject",
    "keyword": "keywords",
    "description": "description",
    "generator": "program",
    "creation-date": "created",
    "date": "modified",
    "printed-by": "commenter",
    "print-date": "printed",
}


class Properties(Reader):
    """Reads a part with properties: the text of each element by its name."""

    def __init__(self, codes: dict[str, str], found: Gathering) -> None:
        super().__init__()
        self.codes, self.found, self.text = codes, found, ""
        self.named = ""

    def start(self, name: str, qualified: str, attrs: AttributesImpl) -> None:
        self.text = ""
        if name in ("property", "user-defined"):
            self.named = attributes(attrs).get("name", "")
        if name == "template":
            self.found.hide("template", attributes(attrs).get("href", ""))

    def characters(self, content: str) -> None:
        if len(self.text) < 1000:
            self.text += content

    def end(self, name: str) -> None:
        text, self.text = self.text.strip(), ""
        code = self.codes.get(name)
        if code in ("created", "modified", "printed"):
            text = moment(text)
        if self.named and (text or name in ("property", "user-defined")):
            if text:
                self.found.hide("property", f"{self.named}: {text}")
            self.named = ""
        elif code and not (code == "editing_time" and text in ("", "0")):
            self.found.hide(code, text)
        elif name == "Template" and text.casefold() not in ORDINARY_TEMPLATES:
            self.found.hide("template", text)


def moment(text: str) -> str:
    """Give the day and hour of a moment as `2026-11-25 14:30`."""
    return text[:16].replace("T", " ") if len(text) >= 16 and text[10:11] == "T" else text


def gather_word(document: Word, found: Gathering) -> None:
    """Note what the properties of a DOCX hide."""
    for relation in document.relations(""):
        name = document.find(relation.part(""))
        codes = {"core-properties": CORE, "extended-properties": APP, "custom-properties": {}}
        kind = {"extendedProperties": "extended-properties", "metadata": "core-properties"}.get(
            relation.kind, relation.kind
        )
        if name and kind in codes:
            with document.package.open(name) as part:
                markup.read(part, Properties(codes[kind], found))


def gather_open(package: ZipFile, found: Gathering) -> None:
    """Note what the properties of an ODT hide."""
    if "meta.xml" in package.namelist():
        with package.open("meta.xml") as part:
            markup.read(part, Properties(META, found))


def count(comments: int, changes: int, found: Gathering) -> None:
    """Note how many comments and changes there are."""
    if comments:
        found.hide("comments", comments)
    if changes:
        found.hide("changes", changes)
