"""Looking at a PDF with PDFium: its text in the order of reading, and pictures of its pages (P75)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO, Final

import pypdfium2
from pikepdf import Dictionary, String
from PIL import Image

from adapters.documents import pdf_file
from adapters.documents.refusals import Refused

TALLEST: Final = 4
"""How many times higher than wide a picture may be."""

LIGATURES: Final = re.compile("[\ufb00-\ufb06]")
HYPHEN: Final = re.compile("[\ufffe\u0002]\r?\n?|\u00ad\r?\n?")
"""How PDFium writes a hyphen at the end of a line, by which a word goes on in the next."""

ACCENTS: Final = {"¨": "\u0308", "´": "\u0301", "ˆ": "\u0302", "˜": "\u0303", "˚": "\u030a", "ˇ": "\u030c"}
APART: Final = re.compile("([¨´ˆ](?=[aeiouyAEIOUY])|˜(?=[nNaAoO])|˚(?=[aAuU])|ˇ(?=[a-zA-Z]))(.)")
"""An accent that LaTeX draws before its letter; not before an s, where people write it for an apostrophe."""

UNSEEN: Final = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\ufeff\uffff]")


@contextmanager
def opened(file: BinaryIO) -> Iterator[pypdfium2.PdfDocument]:
    """Open a PDF. Raises Refused."""
    file.seek(0)
    try:
        document = pypdfium2.PdfDocument(file.read())
    except pypdfium2.PdfiumError as error:
        raise Refused("encrypted" if "password" in str(error).lower() else "damaged") from error
    try:
        yield document
    finally:
        document.close()


def text(file: BinaryIO, most: int) -> str:
    """Give the text of a PDF, at most so many characters. Raises Refused."""
    pieces, length = [], 0
    with opened(file) as document:
        for number in range(len(document)):
            piece = _page_text(document, number)
            pieces.append(piece)
            length += len(piece) + 2
            if length > most:
                break
    pieces.append(_filled_in(file))
    return "\n\n".join(piece for piece in pieces if piece)[:most]


def _filled_in(file: BinaryIO) -> str:
    """Give what was filled in on a form, by the names of its fields; it is drawn on the page and is no text of it."""
    with pdf_file.opened(file) as pdf:
        fields = [
            thing for thing in pdf.objects if isinstance(thing, Dictionary) and isinstance(thing.get("/T"), String)
        ]
        values = [(field.get("/T"), field.get("/V")) for field in fields if "/Subtype" not in field or "/FT" in field]
    return "\n".join(
        tidy(f"{name}: {value}") for name, value in values if isinstance(value, String) and str(value).strip()
    )


def _page_text(document: pypdfium2.PdfDocument, number: int) -> str:
    try:
        page = document[number]
    except pypdfium2.PdfiumError:
        return ""
    words = page.get_textpage().get_text_bounded(errors="replace")
    return tidy(words)


def tidy(words: str) -> str:
    """Undo what a page does to words: parted at a line's end, joined letters, signs that nobody sees."""
    whole = HYPHEN.sub("", words).replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n")
    spelt = LIGATURES.sub(lambda match: unicodedata.normalize("NFKC", match[0]), UNSEEN.sub("", whole))
    spelt = APART.sub(lambda match: unicodedata.normalize("NFC", match[2] + ACCENTS[match[1]]), spelt)
    lines = [line.rstrip() for line in unicodedata.normalize("NFC", spelt).split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def picture(file: BinaryIO, out: BinaryIO, number: int, width: int) -> None:
    """Draw page `number`, from 1, as a WebP of `width` pixels. Raises Refused, `no_pages` where there is none."""
    with opened(file) as document:
        if not 1 <= number <= len(document):
            raise Refused("no_pages")
        try:
            document.init_forms()
            page = document[number - 1]
            scale = min(width / max(1.0, page.get_width()), width * TALLEST / max(1.0, page.get_height()))
            drawn: Image.Image = page.render(scale=scale, may_draw_forms=True).to_pil()
        except pypdfium2.PdfiumError as error:
            raise Refused("damaged") from error
        drawn.convert("RGB").save(out, "WEBP", quality=82, method=3)
