"""The text of an ODT in the order of reading: headers, body with tables and frames, notes, footers (P75)."""

from __future__ import annotations

from typing import Any, BinaryIO, Final
from zipfile import ZipFile

from adapters.documents import markup, open_document, package
from adapters.documents.docx_text import _spaced as spaced
from adapters.documents.markup import LONGEST_PART, attribute, every, name_of

SKIPPED: Final = frozenset(("tracked-changes", "annotation", "scripts", "font-face-decls", "automatic-styles", "forms",
                            "sequence-decls", "variable-decls", "user-field-decls", "ruby-text", "event-listeners",
                            "binary-data", "desc", "title", "note-citation"))  # fmt: skip
BLOCKS: Final = frozenset(("p", "h", "list-item", "note"))


def text(file: BinaryIO, most: int) -> str:
    """Give the text of an ODT, at most so many characters. Raises Refused."""
    with package.opened(file) as parts:
        open_document.judge(parts)
        above, below = _around(parts)
        body = _of(markup.tree(package.read(parts, "content.xml", LONGEST_PART)))
        return "\n\n".join(piece for piece in (*above, body, *below) if piece)[:most]


def _around(parts: ZipFile) -> tuple[list[str], list[str]]:
    """Give the texts of headers and of footers, each that differs once."""
    if "styles.xml" not in parts.namelist():
        return [], []
    root = markup.tree(package.read(parts, "styles.xml", LONGEST_PART))
    above, below = (
        list(dict.fromkeys(_of(part) for part in every(root, kind, f"{kind}-left", f"{kind}-first")))
        for kind in ("header", "footer")
    )
    return above, below


def _of(root: Any) -> str:
    pieces: list[str] = []
    _walk(root, pieces)
    return spaced([line.strip(" ").rstrip() for line in "".join(pieces).replace("\u00ad", "").split("\n")])


def _walk(element: Any, pieces: list[str]) -> None:
    """Gather the text in an element; what stands between elements counts in paragraphs only."""
    mixed = name_of(element) in ("p", "h", "span", "a", "meta", "meta-field", "ruby-base", "ruby") or _is_field(element)
    if mixed and element.text:
        pieces.append(" ".join(element.text.split("\n")))
    for child in element:
        _one(child, pieces)
        if mixed and child.tail:
            pieces.append(" ".join(child.tail.split("\n")))


def _one(child: Any, pieces: list[str]) -> None:
    name = name_of(child)
    if not name or name in SKIPPED:
        return
    if name == "tab":
        pieces.append("\t")
    elif name == "line-break":
        pieces.append("\n")
    elif name == "s":
        count = attribute(child, "c")
        pieces.append(" " * (int(count) if count.isdigit() and len(count) < 4 else 1))
    elif name == "table-row":
        _row(child, pieces)
    elif name == "text-box":
        pieces.append("\n")
        _walk(child, pieces)
    else:
        _walk(child, pieces)
        if name in BLOCKS:
            pieces.append("\n")


def _row(row: Any, pieces: list[str]) -> None:
    cells = []
    for cell in row:
        if name_of(cell) in ("table-cell", "covered-table-cell"):
            inside: list[str] = []
            _walk(cell, inside)
            cells.append("".join(inside).strip("\n"))
    plain = [cell for cell in cells if cell.strip()]
    pieces.append(("\n" if any("\n" in cell for cell in plain) else "\t").join(plain) + "\n")


def _is_field(element: Any) -> bool:
    """Say whether an element of the text shows something, such as a page number or a date."""
    tag = element.tag
    return isinstance(tag, str) and "text:1.0}" in tag and len(element) == 0
