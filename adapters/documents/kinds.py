"""What a file is, told by its first bytes; only for saying so to whoever chose the wrong one (S134)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from privacy.vocabulary import Words

HEAD: Final = 4096
"""How many bytes from the start are looked at."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file that people send by mistake, and what to do instead."""

    words: Words
    advice: Words


WORD_AS_PDF: Final = Words(
    "Kies in Word: Bestand, Opslaan als, PDF. Kies daarna dat bestand.",
    "In Word choose File, Save as, PDF. Then choose that file.",
)
PAGES_AS_PDF: Final = Words(
    "Kies in Pages: Archief, Exporteer naar, PDF. Kies daarna dat bestand.",
    "In Pages choose File, Export To, PDF. Then choose that file.",
)
OFFICE_AS_PDF: Final = Words(
    "Kies in het programma waarmee je het maakte: opslaan of exporteren als pdf. Kies daarna dat bestand.",
    "In the program that you made it with, choose to save or export as PDF. Then choose that file.",
)
PICTURE_AS_PDF: Final = Words(
    "Maak er op je telefoon een pdf van (delen, afdrukken, opslaan als pdf) en kies dat bestand.",
    "Make a PDF of it on your phone (share, print, save as PDF) and choose that file.",
)
UNPACKED: Final = Words("Pak het uit en kies het document dat erin zit.", "Unpack it and choose the document inside.")
NOT_TAKEN: Final = Words(
    "Dat nemen we niet aan. Kies een pdf, of een bestand van Word of LibreOffice.",
    "We do not take those. Choose a PDF, or a file of Word or LibreOffice.",
)

KINDS: Final[Mapping[str, Kind]] = {
    "pdf": Kind(Words("een pdf-bestand", "a PDF file"), NOT_TAKEN),
    "docx": Kind(Words("een Word-bestand (.docx)", "a Word file (.docx)"), WORD_AS_PDF),
    "odt": Kind(Words("een OpenDocument-bestand (.odt)", "an OpenDocument file (.odt)"), OFFICE_AS_PDF),
    "doc": Kind(Words("een oud Word-bestand (.doc)", "an old Word file (.doc)"), WORD_AS_PDF),
    "word_xml": Kind(Words("een Word-bestand als losse XML", "a Word file as plain XML"), WORD_AS_PDF),
    "fodt": Kind(Words("een OpenDocument-bestand als losse XML", "an OpenDocument file as plain XML"), OFFICE_AS_PDF),
    "rtf": Kind(Words("een RTF-bestand", "an RTF file"), OFFICE_AS_PDF),
    "pages": Kind(Words("een Pages-bestand", "a Pages file"), PAGES_AS_PDF),
    "office": Kind(Words("een oud Office-bestand", "an old Office file"), OFFICE_AS_PDF),
    "xlsx": Kind(Words("een Excel-bestand", "an Excel file"), OFFICE_AS_PDF),
    "pptx": Kind(Words("een PowerPoint-bestand", "a PowerPoint file"), OFFICE_AS_PDF),
    "ods": Kind(Words("een rekenblad (.ods)", "a spreadsheet (.ods)"), OFFICE_AS_PDF),
    "odp": Kind(Words("een presentatie (.odp)", "a presentation (.odp)"), OFFICE_AS_PDF),
    "odf": Kind(Words("een ander OpenDocument-bestand", "another OpenDocument file"), OFFICE_AS_PDF),
    "epub": Kind(Words("een e-boek", "an e-book"), OFFICE_AS_PDF),
    "xps": Kind(Words("een XPS-bestand", "an XPS file"), OFFICE_AS_PDF),
    "postscript": Kind(Words("een PostScript-bestand", "a PostScript file"), OFFICE_AS_PDF),
    "text": Kind(Words("een tekst zonder opmaak", "a plain text"), OFFICE_AS_PDF),
    "html": Kind(Words("een webpagina (HTML)", "a web page (HTML)"), OFFICE_AS_PDF),
    "xml": Kind(Words("een XML-bestand", "an XML file"), OFFICE_AS_PDF),
    "mail": Kind(Words("een bewaarde e-mail of webpagina", "a saved e-mail or web page"), OFFICE_AS_PDF),
    "jpeg": Kind(Words("een JPEG-foto", "a JPEG picture"), PICTURE_AS_PDF),
    "png": Kind(Words("een PNG-afbeelding", "a PNG picture"), PICTURE_AS_PDF),
    "gif": Kind(Words("een GIF-afbeelding", "a GIF picture"), PICTURE_AS_PDF),
    "tiff": Kind(Words("een TIFF-afbeelding", "a TIFF picture"), PICTURE_AS_PDF),
    "webp": Kind(Words("een WebP-afbeelding", "a WebP picture"), PICTURE_AS_PDF),
    "heic": Kind(Words("een foto van een telefoon (HEIC)", "a picture of a phone (HEIC)"), PICTURE_AS_PDF),
    "bmp": Kind(Words("een BMP-afbeelding", "a BMP picture"), PICTURE_AS_PDF),
    "svg": Kind(Words("een SVG-tekening", "an SVG drawing"), PICTURE_AS_PDF),
    "video": Kind(Words("een video", "a video"), NOT_TAKEN),
    "zip": Kind(Words("een ZIP-bestand", "a ZIP file"), UNPACKED),
    "archive": Kind(Words("een ingepakt bestand", "a packed file"), UNPACKED),
    "program": Kind(Words("een programma", "a program"), NOT_TAKEN),
    "script": Kind(Words("een script (een klein programma)", "a script (a small program)"), NOT_TAKEN),
}

STARTS: Final = (
    (b"\xff\xd8\xff", "jpeg"), (b"\x89PNG\r\n", "png"), (b"GIF87a", "gif"), (b"GIF89a", "gif"), (b"BM", "bmp"),
    (b"II*\x00", "tiff"), (b"MM\x00*", "tiff"), (b"{\\rtf", "rtf"), (b"{\\urtf", "rtf"), (b"%!PS", "postscript"),
    (b"\xc5\xd0\xd3\xc6", "postscript"), (b"MZ", "program"), (b"\x7fELF", "program"), (b"\xca\xfe\xba\xbe", "program"),
    (b"\xcf\xfa\xed\xfe", "program"), (b"\xfe\xed\xfa", "program"), (b"\xce\xfa\xed\xfe", "program"),
    (b"#!", "script"), (b"<?php", "script"), (b"\x1f\x8b", "archive"), (b"7z\xbc\xaf\x27\x1c", "archive"),
    (b"Rar!\x1a\x07", "archive"), (b"BZh", "archive"), (b"\xfd7zXZ", "archive"), (b"\x28\xb5\x2f\xfd", "archive"),
    (b"MSCF", "archive"), (b"L\x00\x00\x00\x01\x14\x02\x00", "program"), (b"\x00asm", "program"),
    (b"\x1aE\xdf\xa3", "video"), (b"MIME-Version:", "mail"), (b"From ", "mail"), (b"Return-Path:", "mail"),
    (b"Received:", "mail"), (b"From:", "mail"), (b"PK\x03\x04", "zip"), (b"PK\x05\x06", "zip"), (b"PK\x07\x08", "zip"),
)  # fmt: skip
OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MARKUP: Final = (
    (re.compile(rb"<!doctype\s+html|<html[\s>]|<head[\s>]|<body[\s>]|<script[\s>]", re.IGNORECASE), "html"),
    (re.compile(rb"<\?mso-application\s+progid=\"Word|w:wordDocument|/office/2006/xmlPackage"), "word_xml"),
    (re.compile(rb"<office:document[\s>]"), "fodt"),
    (re.compile(rb"<svg[\s>]"), "svg"),
    (re.compile(rb"^<\?xml\s"), "xml"),
)


def kind_of(head: bytes) -> str | None:
    """Say what a file is by its first bytes, other than a PDF or what is inside a ZIP; None where it cannot be told."""
    for start, kind in STARTS:
        if head.startswith(start):
            return kind
    if head[4:8] == b"ftyp":
        return "heic" if head[8:11] in (b"hei", b"hev", b"mif", b"msf", b"avi") else "video"
    if head[:4] == b"RIFF":
        return "webp" if head[8:12] == b"WEBP" else "video"
    return _written(head)


def _written(head: bytes) -> str | None:
    """Tell the kinds of text apart."""
    plain = _as_text(head)
    if plain is None:
        return None
    start = plain.lstrip()
    for pattern, kind in MARKUP:
        if pattern.search(start[:2048]):
            return kind
    return "text" if start else None


def _as_text(head: bytes) -> bytes | None:
    """Give the start of a text in UTF-8, whatever it was written in; None where it is no text."""
    for mark, code in ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if head.startswith(mark):
            return head[len(mark) :].decode(code, "replace").encode()
    control = sum(byte < 9 or 13 < byte < 32 for byte in head)
    return head if head and control == 0 else None


def inside_ole(names: bytes) -> str:
    """Tell the files apart that Office wrote before 2007: `names` are the bytes of the file with its directory."""
    if "EncryptedPackage".encode("utf-16-le") in names or "EncryptionInfo".encode("utf-16-le") in names:
        return "encrypted"
    return "doc" if "WordDocument".encode("utf-16-le") in names else "office"
