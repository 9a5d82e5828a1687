"""Which of the formats a file is, by its content; and whether that is what its name says (S134)."""

from __future__ import annotations

import re
from typing import BinaryIO, Final
from zipfile import BadZipFile, ZipFile

from adapters.documents.kinds import HEAD, OLE, inside_ole, kind_of
from adapters.documents.refusals import TAKEN, Refused

PDF: Final = b"%PDF-"
PDF_WITHIN: Final = 1024
"""Readers look for the header of a PDF so far (ISO 32000-1, annex H)."""

DOCX_MAIN: Final = re.compile(rb"wordprocessingml\.(?:document|template)\.main\+xml")
MACRO_MAIN: Final = re.compile(rb"ms-word\.(?:document|template)\.macroEnabled")
SHEET_MAIN: Final = re.compile(rb"spreadsheetml\.|ms-excel\.sheet")
SLIDES_MAIN: Final = re.compile(rb"presentationml\.|ms-powerpoint")
ODF: Final = b"application/vnd.oasis.opendocument."
ODF_KINDS: Final = {b"text": "odt", b"text-template": "odt", b"spreadsheet": "ods", b"presentation": "odp"}
SMALL_PART: Final = 256 * 1024


def format_of(file: BinaryIO, claimed: str) -> str:
    """Give the format of a file whose name ends in `claimed`, which may be empty. Raises Refused."""
    file.seek(0)
    head = file.read(HEAD)
    found = _found(file, head)
    if found == "encrypted":
        raise Refused("encrypted")
    if found == "macros":
        raise Refused("macros")
    if claimed in TAKEN or not claimed:
        if found in TAKEN and found in (claimed or found):
            return found
        raise Refused("other_content", claimed=claimed, **({"found": found} if found else {}))
    raise Refused("extension", claimed=claimed, **({"found": found} if found else {}))


def _found(file: BinaryIO, head: bytes) -> str | None:
    """Say what a file is. Raises Refused for a ZIP that is cut off."""
    if head.startswith(OLE):
        file.seek(0)
        return inside_ole(file.read())
    if head.startswith(b"PK"):
        return _inside_zip(file)
    if PDF in head[: PDF_WITHIN + len(PDF)]:
        return "pdf"
    return kind_of(head)


def _inside_zip(file: BinaryIO) -> str:
    """Tell by its parts what a ZIP is."""
    try:
        with ZipFile(file) as package:
            if any(part.flag_bits & 1 for part in package.infolist()):
                return "encrypted"
            names = {name.lower(): name for name in package.namelist()}
            return _document(package, names) or _other(names)
    except BadZipFile as error:
        file.seek(0)
        start = file.read(HEAD)
        if b"[Content_Types].xml" in start or b"mimetype" in start[:64] or b"word/" in start or b"_rels/" in start:
            raise Refused("truncated") from error
        return "zip"
    except (NotImplementedError, RuntimeError, ValueError, OSError, EOFError) as error:
        raise Refused("damaged") from error


def _document(package: ZipFile, names: dict[str, str]) -> str | None:
    if "[content_types].xml" in names:
        return _office_open(_start(package, names["[content_types].xml"]), names)
    if "mimetype" in names:
        kind = _start(package, names["mimetype"]).strip()
        if kind == b"application/epub+zip":
            return "epub"
        if kind.startswith(ODF):
            return ODF_KINDS.get(kind.removeprefix(ODF), "odf")
    if "meta-inf/manifest.xml" in names and "content.xml" in names:
        return "odt" if ODF + b"text" in _start(package, names["meta-inf/manifest.xml"]) else "odf"
    return None


def _office_open(types: bytes, names: dict[str, str]) -> str:
    if types.startswith((b"\xff\xfe", b"\xfe\xff")):
        types = types.decode("utf-16", "replace").encode()
    for pattern, kind in ((MACRO_MAIN, "macros"), (DOCX_MAIN, "docx"), (SHEET_MAIN, "xlsx"), (SLIDES_MAIN, "pptx")):
        if pattern.search(types):
            return kind
    return "xps" if any(name.endswith((".fdseq", ".fpage")) for name in names) else "zip"


def _other(names: dict[str, str]) -> str:
    if any(name.startswith(("index/", "index.zip", "index.xml", "quicklook/")) for name in names):
        return "pages"
    return "zip"


def _start(package: ZipFile, name: str) -> bytes:
    with package.open(name) as part:
        return part.read(SMALL_PART)
