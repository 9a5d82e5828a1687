"""What is done with a file in a process apart; whatever these need is loaded before the file comes."""

from __future__ import annotations

import codecs
import tempfile
from collections.abc import Callable, Mapping
from typing import Any, BinaryIO, Final, cast

import pikepdf
from pikepdf import Name
from PIL import Image, TiffImagePlugin, WebPImagePlugin

from adapters.documents import (
    docx_check,
    docx_copy,
    docx_text,
    odt_check,
    odt_copy,
    odt_text,
    pdf_check,
    pdf_copy,
    pdf_view,
    sorting,
)
from adapters.documents.findings import Findings

CODES: Final = (
    "utf-8",
    "utf-16",
    "utf-16-le",
    "utf-16-be",
    "cp437",
    "latin-1",
    "cp1252",
    "ascii",
    "idna",
    "unicode_escape",
)
LOADED: Final = (TiffImagePlugin, WebPImagePlugin)
MIB: Final = 1024 * 1024

CHECKS: Final[Mapping[str, Callable[[BinaryIO], Findings]]] = {
    "pdf": pdf_check.check,
    "docx": docx_check.check,
    "odt": odt_check.check,
}
COPIES: Final[Mapping[str, Callable[[BinaryIO, BinaryIO], None]]] = {
    "pdf": pdf_copy.copy,
    "docx": docx_copy.copy,
    "odt": odt_copy.copy,
}
TEXTS: Final[Mapping[str, Callable[[BinaryIO, int], str]]] = {
    "pdf": pdf_view.text,
    "docx": docx_text.text,
    "odt": odt_text.text,
}


def prepare() -> None:
    """Set the bounds of the libraries and load what they load late, once, before the first file."""
    Image.init()
    for code in CODES:
        codecs.lookup(code)
    pikepdf.settings.set_qpdf_limits(
        doc_max_warnings=2000,
        parser_max_nesting=200,
        parser_max_container_size=2_000_000,
        max_stream_filters=5,
        flate_max_memory=96 * MIB,
        png_max_memory=96 * MIB,
        tiff_max_memory=96 * MIB,
        run_length_max_memory=96 * MIB,
        dct_max_memory=96 * MIB,
        dct_max_progressive_scans=50,
    )


def warm() -> None:
    """Judge a page of our own, so that each child finds what is loaded late, and copies less memory for it."""
    with pikepdf.new() as document, tempfile.TemporaryFile() as file:
        page = document.add_blank_page(page_size=(595, 842))
        picture = pikepdf.Stream(document, b"")
        picture.Type, picture.Subtype, picture.Filter = Name.XObject, Name.Image, Name.DCTDecode
        page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im0=picture))
        document.save(file)
        check(cast(BinaryIO, file), cast(BinaryIO, file), claimed="pdf")


def check(file: BinaryIO, _out: BinaryIO, *, claimed: str) -> dict[str, Any]:
    """Judge a file whose name claims a format. Raises Refused."""
    return {"findings": CHECKS[sorting.format_of(file, claimed)](file).to_json()}


def safe_copy(file: BinaryIO, out: BinaryIO, *, kind: str) -> dict[str, Any]:
    """Write the copy that staff may see. Raises Refused."""
    COPIES[kind](file, out)
    return {}


def text_of(file: BinaryIO, out: BinaryIO, *, kind: str, most: int) -> dict[str, Any]:
    """Write the text of a document. Raises Refused."""
    out.write(TEXTS[kind](file, most).encode("utf-8", "replace"))
    return {}


def page_image(file: BinaryIO, out: BinaryIO, *, number: int, width: int) -> dict[str, Any]:
    """Write a picture of a page. Raises Refused."""
    pdf_view.picture(file, out, number, width)
    return {}


TASKS: Final[Mapping[str, Callable[..., dict[str, Any]]]] = {
    "check": check,
    "safe_copy": safe_copy,
    "text_of": text_of,
    "page_image": page_image,
}
