"""The copy of an ODT that staff may see: text, styles and pictures, written anew (S175, S188)."""

from __future__ import annotations

import base64
import re
from typing import Any, BinaryIO, Final
from xml.sax.saxutils import quoteattr
from zipfile import ZipFile

from adapters.documents import markup, open_document, package, pictures, repack
from adapters.documents.docx_check import is_link
from adapters.documents.markup import LONGEST_PART, drop, every, name_of
from adapters.documents.open_document import TEXT, is_outside

DROPPED: Final = frozenset(
    """
    scripts event-listeners event-listener object object-ole plugin applet floating-frame dde-source
    dde-connection-decls dde-connection section-source table-source connection-resource font-face-src font-face-uri
    tracked-changes change change-start change-end annotation annotation-end
    """.split()  # noqa: SIM905 - a list of words is read, and kept, as words
)
PARTS: Final = ("content.xml", "styles.xml", "settings.xml")
PICTURES: Final = re.compile(r"(?:Pictures|ObjectReplacements|media)/[^/]+$|Pictures/.+[^/]$")
PRIVATE: Final = re.compile(r"Printer|Rsid|Database|URL|Forbidden|PrintFax|Version|LinkUpdate|Command", re.IGNORECASE)
"""Settings that tell of the writer's machine, or fetch."""

XLINK: Final = "{http://www.w3.org/1999/xlink}href"
VERSION: Final = re.compile(r"\d\.\d")
MANIFEST_SPACE: Final = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"


def copy(file: BinaryIO, out: BinaryIO) -> None:
    """Write the copy of an ODT. Raises Refused."""
    with package.opened(file) as parts, repack.written(out) as into:
        open_document.judge(parts)
        repack.add(into, "mimetype", TEXT.encode(), stored=True)
        names = parts.namelist()
        kept = [name for name in names if PICTURES.match(name) and _picture(parts, into, name)]
        versions = {name: _xml_part(parts, into, name, set(kept)) for name in PARTS if name in names}
        repack.add(into, open_document.MANIFEST, _manifest([*versions, *kept], versions["content.xml"]))


def _xml_part(parts: ZipFile, into: ZipFile, name: str, kept: set[str]) -> str:
    """Copy a part, and give the version of OpenDocument that it is written in; empty for the first two."""
    root = markup.tree(package.read(parts, name, LONGEST_PART))
    _clean(root, kept)
    repack.add(into, name, markup.written(root))
    version = markup.attribute(root, "version")
    return version if VERSION.fullmatch(version) else ""


def _picture(parts: ZipFile, into: ZipFile, name: str) -> bool:
    content = repack.picture(parts, name)
    if content is not None:
        repack.add(into, name, content)
    return content is not None


def _clean(root: Any, names: set[str]) -> None:
    for element in every(root, *DROPPED):
        drop(element)
    for element in every(root, "config-item", "config-item-map-indexed", "config-item-set"):
        if any(PRIVATE.search(value) for value in element.attrib.values()) and name_of(element) == "config-item":
            drop(element)
    for element in every(root, "binary-data"):
        _inline(element)
    for element in list(root.iter()):
        if isinstance(element.tag, str):
            _references(element, names)
            _anonymous(element)


def _inline(element: Any) -> None:
    """Bare a picture that stands in the text itself; what is no picture goes."""
    try:
        content = base64.b64decode(element.text or "")
    except ValueError:
        content = b""
    if repack.type_of(content):
        element.text = base64.b64encode(pictures.bare(content)).decode("ascii")
    else:
        drop(element)


def _references(element: Any, names: set[str]) -> None:
    target = element.get(XLINK)
    if target is None:
        return
    name = name_of(element)
    if name == "a":
        if not is_link(target):
            element.set(XLINK, "#")
    elif name in ("image", "fill-image", "background-image"):
        inside = target.removeprefix("./")
        if is_outside(target) or (inside and not PICTURES.match(inside)) or (inside and inside not in names):
            drop(element)
    elif is_outside(target):
        del element.attrib[XLINK]


def _anonymous(element: Any) -> None:
    """Take off the numbers by which sessions of writing can be told apart."""
    for key in list(element.attrib):
        if "rsid" in key.rpartition("}")[2]:
            del element.attrib[key]


def _manifest(names: list[str], version: str) -> bytes:
    """Write the list of parts; LibreOffice takes one of another version than the text for a broken package."""
    versioned = f' manifest:version="{version}"' if version >= "1.2" else ""
    rows = "".join(
        f"<manifest:file-entry manifest:full-path={quoteattr(name)} manifest:media-type={quoteattr(_type(name))}/>"
        for name in names
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<manifest:manifest xmlns:manifest="{MANIFEST_SPACE}"{versioned}>'
        f'<manifest:file-entry manifest:full-path="/"{versioned} manifest:media-type="{TEXT}"/>'
        f"{rows}</manifest:manifest>"
    ).encode()


def _type(name: str) -> str:
    return "text/xml" if name.endswith(".xml") else ""
