"""The copy of a DOCX that staff may see: only parts and relations on the list, written anew (S175, S188)."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass, field
from typing import BinaryIO, Final
from xml.sax.saxutils import quoteattr
from zipfile import ZipFile

from adapters.documents import docx_clean, markup, package, repack, word
from adapters.documents.docx_check import is_link
from adapters.documents.markup import LONGEST_PART
from adapters.documents.word import Relation, Word

KEPT: Final = frozenset(
    """
    officeDocument styles stylesWithEffects settings fontTable numbering theme header footer footnotes endnotes
    chart chartStyle chartColorStyle chartUserShapes diagramData diagramLayout diagramQuickStyle
    diagramColors diagramDrawing themeOverride image hyperlink
    """.split()  # noqa: SIM905 - a list of words is read, and kept, as words
)
"""Relations that stay, as far as they point at a part inside, or are a link."""

PLAIN: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
RELATIONS: Final = "application/vnd.openxmlformats-package.relationships+xml"
XML_TYPE: Final = "application/xml"
TYPES_SPACE: Final = "http://schemas.openxmlformats.org/package/2006/content-types"
SPACE: Final = "http://schemas.openxmlformats.org/package/2006/relationships"
DEEPEST: Final = 12


@dataclass(slots=True)
class Copying:
    """A copy being made: where from, where to, and which parts are in it already."""

    document: Word
    into: ZipFile
    types: dict[str, str] = field(default_factory=dict)


def copy(file: BinaryIO, out: BinaryIO) -> None:
    """Write the copy of a DOCX. Raises Refused."""
    with package.opened(file) as parts, repack.written(out) as into:
        document = word.read(parts)
        copying, main = Copying(document, into), document.main()
        copying.types[main] = PLAIN
        _part(copying, main, PLAIN)
        start = next(line for line in document.relations("") if line.kind == "officeDocument")
        _write_relations(copying, "", [(start, "/" + main)])
        repack.add(into, word.TYPES, _table(copying.types))


def _part(copying: Copying, name: str, kind: str, depth: int = 0) -> bool:
    """Copy a part with all that it may point at; say whether it went in."""
    if not copying.document.is_xml(name):
        content = repack.picture(copying.document.package, name)
        kind = repack.type_of(content or b"")
    else:
        content = _xml_part(copying, name, depth) if depth < DEEPEST else None
    if content is None:
        copying.types.pop(name, None)
        return False
    copying.types[name] = kind
    repack.add(copying.into, name, content)
    return True


def _xml_part(copying: Copying, name: str, depth: int) -> bytes:
    root = markup.tree(package.read(copying.document.package, name, LONGEST_PART))
    kept, gone = [], {}
    for relation in copying.document.relations(name):
        target = _target(copying, relation, name, depth)
        if target is None:
            gone[relation.id] = relation.kind
        else:
            kept.append((relation, target))
    docx_clean.clean(root, gone)
    if kept:
        _write_relations(copying, name, kept)
    return markup.written(root)


def _target(copying: Copying, relation: Relation, of: str, depth: int) -> str | None:
    """Give where a relation points in the copy; None for one that goes."""
    if relation.kind not in KEPT:
        return None
    if relation.outside:
        return relation.target if relation.kind == "hyperlink" and is_link(relation.target) else None
    if relation.kind == "hyperlink":
        return relation.target if relation.target.startswith("#") else None
    name = copying.document.find(relation.part(of))
    if name is None:
        return None
    if name not in copying.types:
        kind = copying.document.type_of(name)
        copying.types[name] = kind
        if not _part(copying, name, kind, depth + 1):
            return None
    return "/" + name


def _write_relations(copying: Copying, of: str, lines: list[tuple[Relation, str]]) -> None:
    folder, name = posixpath.split(of)
    rows = [
        f"<Relationship Id={quoteattr(relation.id)} Type={quoteattr(relation.type)} Target={quoteattr(target)}"
        + (' TargetMode="External"/>' if relation.outside else "/>")
        for relation, target in lines
    ]
    content = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Relationships xmlns="{SPACE}">{"".join(rows)}'
    repack.add(copying.into, posixpath.join(folder, "_rels", f"{name}.rels"), f"{content}</Relationships>".encode())


def _table(types: dict[str, str]) -> bytes:
    rows = "".join(
        f"<Override PartName={quoteattr('/' + name)} ContentType={quoteattr(kind or XML_TYPE)}/>"
        for name, kind in types.items()
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Types xmlns="{TYPES_SPACE}">'
        f'<Default Extension="rels" ContentType="{RELATIONS}"/><Default Extension="xml" ContentType="{XML_TYPE}"/>'
        f"{rows}</Types>"
    ).encode()
