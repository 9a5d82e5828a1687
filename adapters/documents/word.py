"""How a DOCX is put together: parts, what each is, and what it points at (ECMA-376; both dialects)."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote
from xml.sax.xmlreader import AttributesImpl
from zipfile import ZipFile

from adapters.documents import markup
from adapters.documents.markup import LONGEST_PART, Reader, attributes
from adapters.documents.refusals import Refused

TYPES: Final = "[Content_Types].xml"
MAIN: Final = re.compile(r"wordprocessingml\.(?:document|template)\.main\+xml$")
MACROS: Final = re.compile(r"macroEnabled|vbaProject|vbaData", re.IGNORECASE)
PICTURE: Final = re.compile(r"\.(?:jpe?g|jfif|png|gif|bmp|tiff?|webp|emf|wmf)$", re.IGNORECASE)
XML: Final = re.compile(r"[+/]xml$|\.vmlDrawing$")


@dataclass(frozen=True, slots=True)
class Relation:
    """One line of a part's list of what it points at."""

    id: str
    type: str
    target: str
    outside: bool

    @property
    def kind(self) -> str:
        """The last word of its type, which both dialects share."""
        return self.type.rstrip("/").rpartition("/")[2]

    def part(self, of: str) -> str:
        """Give the name of the part that it points at, seen from part `of`."""
        path = unquote(self.target.partition("#")[0])
        return posixpath.normpath(posixpath.join("/", posixpath.dirname(of), path)).lstrip("/")


@dataclass(frozen=True, slots=True)
class Word:
    """A DOCX with its parts by their small-letter names, and the type that each is said to have."""

    package: ZipFile
    names: Mapping[str, str]
    types: Mapping[str, str]
    kinds: Mapping[str, str]

    def type_of(self, name: str) -> str:
        """Give the content type of a part."""
        key = name.casefold()
        return self.types.get(key) or self.kinds.get(key.rpartition(".")[2], "")

    def is_xml(self, name: str) -> bool:
        """Say whether a part is read as XML, by its type or by its name."""
        named = name.casefold().endswith((".xml", ".rels", ".vml"))
        return named or bool(XML.search(self.type_of(name)) and not PICTURE.search(name))

    def find(self, name: str) -> str | None:
        """Give the name of a part as the package writes it; None where it is not there."""
        return self.names.get(name.casefold())

    def relations(self, of: str) -> list[Relation]:
        """List what a part points at; the package itself is the part with no name."""
        folder, name = posixpath.split(of)
        found = self.find(posixpath.join(folder, "_rels", f"{name}.rels"))
        reader = _Relations()
        if found:
            with self.package.open(found) as part:
                markup.read(part, reader)
        return reader.found

    def main(self) -> str:
        """Give the name of the part with the text. Raises Refused where there is none."""
        for relation in self.relations(""):
            name = self.find(relation.part(""))
            if relation.kind == "officeDocument" and name:
                return name
        raise Refused("damaged")

    def parts(self) -> Iterator[str]:
        """Give the names of all parts, without folders."""
        return (name for name in self.names.values() if not name.endswith("/"))


def read(package: ZipFile) -> Word:
    """Read the table of a DOCX. Raises Refused."""
    names = {info.filename.casefold(): info.filename for info in package.infolist()}
    table = _Types()
    if TYPES.casefold() not in names:
        raise Refused("damaged")
    for name, info in ((info.filename, info) for info in package.infolist()):
        if name.casefold().endswith((".xml", ".rels", ".vml")) and info.file_size > LONGEST_PART:
            raise Refused("too_complex")
    with package.open(names[TYPES.casefold()]) as part:
        markup.read(part, table)
    return Word(package, names, table.parts, table.kinds)


class _Types(Reader):
    def __init__(self) -> None:
        super().__init__()
        self.parts: dict[str, str] = {}
        self.kinds: dict[str, str] = {}

    def start(self, name: str, qualified: str, attrs: AttributesImpl) -> None:
        found = attributes(attrs)
        if name == "Override":
            self.parts[found.get("PartName", "").lstrip("/").casefold()] = found.get("ContentType", "")
        elif name == "Default":
            self.kinds[found.get("Extension", "").casefold()] = found.get("ContentType", "")


class _Relations(Reader):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[Relation] = []

    def start(self, name: str, qualified: str, attrs: AttributesImpl) -> None:
        if name == "Relationship":
            found = attributes(attrs)
            outside = found.get("TargetMode", "").casefold() == "external"
            self.found.append(Relation(found.get("Id", ""), found.get("Type", ""), found.get("Target", ""), outside))
