"""Opening a PDF with qpdf, which repairs what honest programs get slightly wrong."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO, Final

import pikepdf
from pikepdf import AccessMode, Array, Dictionary, Object, Pdf, Stream

from adapters.documents.refusals import Refused

MOST_PAGES: Final = 2000
MOST_OBJECTS: Final = 250_000
REBUILT: Final = ("xref table", "reconstruct", "recover")
"""Words in qpdf's warnings that say it had to look for the objects itself."""


@contextmanager
def opened(file: BinaryIO) -> Iterator[Pdf]:
    """Open a PDF that needs no password to be read. Raises Refused."""
    file.seek(0)
    try:
        pdf = pikepdf.open(file, inherit_page_attributes=False, access_mode=AccessMode.mmap_only)
    except pikepdf.PasswordError as error:
        raise Refused("encrypted") from error
    except pikepdf.PdfError as error:
        raise Refused(_why(str(error).lower())) from error
    with pdf:
        try:
            yield pdf
        except (pikepdf.PdfError, pikepdf.DataDecodingError) as error:
            raise Refused("damaged") from error


def _why(fault: str) -> str:
    """Name what qpdf says is wrong."""
    if "encrypt" in fault:
        return "encrypted"
    return "no_pages" if "no pages" in fault else "damaged"


def root_of(pdf: Pdf) -> Object:
    """Give the catalogue. Raises Refused where there is none."""
    root = pdf.trailer.get("/Root")
    if not isinstance(root, Dictionary):
        raise Refused("damaged")
    return root


def count_pages(pdf: Pdf) -> int:
    """Count the pages, each of which must be there. Raises Refused."""
    if len(pdf.objects) > MOST_OBJECTS:
        raise Refused("too_complex")
    tree = root_of(pdf).get("/Pages")
    if not isinstance(tree, Dictionary):
        raise Refused("damaged")
    told: object = tree.get("/Count")
    if isinstance(told, int) and told > MOST_PAGES:
        raise Refused("too_complex")
    count = len(pdf.pages)
    if count == 0:
        raise Refused("no_pages")
    if count > MOST_PAGES:
        raise Refused("too_complex")
    return count


def rebuilt(pdf: Pdf) -> bool:
    """Say whether the file's own list of objects was of no use."""
    return any(word in str(warning) for warning in pdf.get_warnings() for word in REBUILT)


def bare_pages(pdf: Pdf) -> int:
    """Count the pages without content; in a file that was mended it was lost."""
    return sum(not isinstance(page.obj.get("/Contents"), Stream | Array) for page in pdf.pages)
