"""The text of a DOCX in the order of reading: body with tables and text boxes, headers, footers, notes (P75)."""

from __future__ import annotations

from typing import Any, BinaryIO, Final

from adapters.documents import markup, package, word
from adapters.documents.markup import LONGEST_PART, attribute, name_of
from adapters.documents.word import Word

SKIPPED: Final = frozenset(
    """
    del moveFrom instrText delText delInstrText Fallback pPr sectPr tblPr tcPr trPr sdtPr binData rPr
    """.split()  # noqa: SIM905 - a list of words is read, and kept, as words
)
"""What is not seen: removed text, commands of fields, the old form of a drawing, and looks."""

SIGNS: Final = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "ptab": "\t"}
AROUND: Final = ("header", "footer", "footnotes", "endnotes", "diagramData")


def text(file: BinaryIO, most: int) -> str:
    """Give the text of a DOCX, at most so many characters. Raises Refused."""
    with package.opened(file) as parts:
        document = word.read(parts)
        main = document.main()
        pieces = {kind: _parts(document, main, kind) for kind in AROUND}
        order = [
            *pieces["header"],
            _of(document, main),
            *pieces["diagramData"],
            *pieces["footnotes"],
            *pieces["endnotes"],
        ]
        return "\n\n".join(piece for piece in [*order, *pieces["footer"]] if piece)[:most]


def _parts(document: Word, main: str, kind: str) -> list[str]:
    """Give the text of the parts of a kind, each that differs once."""
    found = []
    for relation in document.relations(main):
        name = document.find(relation.part(main))
        if relation.kind == kind and not relation.outside and name:
            found.append(_of(document, name))
    return list(dict.fromkeys(piece for piece in found if piece))


def _of(document: Word, name: str) -> str:
    root = markup.tree(package.read(document.package, name, LONGEST_PART))
    pieces: list[str] = []
    _walk(root, pieces)
    lines = "".join(pieces).replace("\u00ad", "").split("\n")
    return _spaced([line.strip(" ").rstrip() for line in lines])


def _spaced(lines: list[str]) -> str:
    """Join lines, with at most one empty line between two that are not."""
    kept: list[str] = []
    for line in lines:
        if line or (kept and kept[-1]):
            kept.append(line)
    return "\n".join(kept).strip("\n")


def _walk(element: Any, pieces: list[str]) -> None:
    for child in element:
        name = name_of(child)
        if name in SKIPPED or (name == "r" and _is_hidden(child)):
            continue
        if name == "t":
            pieces.append(child.text or "")
        elif name in SIGNS:
            pieces.append(SIGNS[name])
        elif name == "sym":
            pieces.append("•")
        elif name == "tr":
            _row(child, pieces)
        else:
            _walk(child, pieces)
            if name == "p":
                pieces.append("\n")


def _row(row: Any, pieces: list[str]) -> None:
    """Give a row of a table: cells of one line beside each other, others below each other."""
    cells = []
    for cell in row.iter():
        if name_of(cell) == "tc" and _nearest_row(cell) is row:
            inside: list[str] = []
            _walk(cell, inside)
            cells.append("".join(inside).strip("\n"))
    plain = [cell for cell in cells if cell.strip()]
    pieces.append(("\n" if any("\n" in cell for cell in plain) else "\t").join(plain) + "\n")


def _nearest_row(cell: Any) -> Any:
    return next((above for above in cell.iterancestors() if name_of(above) == "tr"), None)


def _is_hidden(run: Any) -> bool:
    for looks in run:
        if name_of(looks) == "rPr":
            return any(name_of(one) == "vanish" and attribute(one, "val") not in ("0", "false", "off") for one in looks)
    return False
