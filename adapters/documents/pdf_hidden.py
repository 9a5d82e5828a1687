"""What a PDF tells that nobody sees on its pages: properties, XMP, names at comments, what a camera added (S175)."""

from __future__ import annotations

import re
from typing import Final

import pikepdf
from pikepdf import Array, Dictionary, Object, Pdf, Stream, String

from adapters.documents.findings import Gathering
from adapters.documents.pdf_file import root_of

PROPERTIES: Final = {
    "/Author": "author",
    "/Title": "title",
    "/Subject": "subject",
    "/Keywords": "keywords",
    "/Creator": "program",
    "/Producer": "program",
    "/CreationDate": "created",
    "/ModDate": "modified",
    "/Company": "company",
    "/Manager": "manager",
}
OWN: Final = frozenset(("/Trapped", "/SourceModified", "/AAPL:Keywords", "/PTEX.Fullbanner", "/PTEX.FullBanner"))
DATE: Final = re.compile(r"D?:?(\d{4})(\d{2})?(\d{2})?(?:(\d{2})(\d{2}))?")
XMP_MOST: Final = 1024 * 1024
XMP: Final = {
    b"dc:creator": "author",
    b"dc:title": "title",
    b"dc:description": "subject",
    b"xmp:CreatorTool": "program",
    b"pdf:Producer": "program",
    b"pdf:Keywords": "keywords",
    b"photoshop:AuthorsPosition": "property",
    b"pdfx:Company": "company",
}
GPS: Final = re.compile(rb"exif:GPS(Latitude|Longitude)(?:>|=\")([^<\"]{3,40})")
COMMENT_KINDS: Final = frozenset(
    """
    /Text /FreeText /Highlight /Underline /StrikeOut /Squiggly /Stamp /Ink /Caret /Line /Square /Circle /Polygon
    /PolyLine
    """.split()  # noqa: SIM905 - a list of words is read, and kept, as words
)


def gather(pdf: Pdf, found: Gathering) -> None:
    """Note what is hidden in a PDF, pictures apart."""
    _properties(pdf, found)
    _xmp(root_of(pdf).get("/Metadata"), found)
    _comments(pdf, found)


def _properties(pdf: Pdf, found: Gathering) -> None:
    info = pdf.trailer.get("/Info")
    if not isinstance(info, Dictionary):
        return
    for key, value in info.items():
        if not isinstance(value, String):
            continue
        code = PROPERTIES.get(key)
        if code in ("created", "modified"):
            found.hide(code, day(str(value)))
        elif code:
            found.hide(code, value)
        elif key not in OWN:
            found.hide("property", f"{key[1:]}: {value}")


def day(written: str) -> str:
    """Give the day and hour that a PDF writes as `D:20261125...`; as written where it is something else."""
    match = DATE.match(written)
    if not match:
        return written
    year, month, date, hour, minute = match.groups()
    return "-".join(part for part in (year, month, date) if part) + (f" {hour}:{minute}" if hour else "")


def _xmp(metadata: object, found: Gathering) -> None:
    """Read the few lines of XMP that tell of people; what cannot be read is left out of the copy all the same."""
    if not isinstance(metadata, Stream):
        return
    try:
        written = metadata.read_bytes()[:XMP_MOST]
    except (pikepdf.PdfError, pikepdf.DataDecodingError):
        return
    for name, code in XMP.items():
        for value in re.findall(
            rb"<%b>(.{1,1000}?)</%b>|%b=\"([^\"]{1,1000})\"" % (name, name, name), written, re.DOTALL
        ):
            plain = re.sub(rb"<[^>]*>", b" ", value[0] or value[1]).decode("utf-8", "replace")
            found.hide(code, _unescaped(plain))
    if places := GPS.findall(written):
        found.hide("location", ", ".join(value.decode("ascii", "replace") for _, value in places[:2]))


def _unescaped(text: str) -> str:
    for sign, code in (("<", "&lt;"), (">", "&gt;"), ('"', "&quot;"), ("'", "&apos;"), ("&", "&amp;")):
        text = text.replace(code, sign)
    return text


def is_remark(note: Object) -> bool:
    """Say whether a note has words that are not on the page itself; text that was typed on it is no remark."""
    kind = str(note.get("/Subtype", ""))
    return kind == "/Text" or (kind in COMMENT_KINDS and kind != "/FreeText" and bool(str(note.get("/Contents", ""))))


def _comments(pdf: Pdf, found: Gathering) -> None:
    count = 0
    for page in pdf.pages:
        notes = page.obj.get("/Annots")
        for note in notes if isinstance(notes, Array) else ():
            if isinstance(note, Dictionary) and str(note.get("/Subtype", "")) in COMMENT_KINDS:
                count += is_remark(note)
                found.hide("commenter", note.get("/T", ""))
    if count:
        found.hide("comments", count)
