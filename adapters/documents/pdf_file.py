"""Opening a PDF with qpdf, which repairs what honest programs get slightly wrong."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO, Final

import pikepdf
from pikepdf import Array, Dictionary, Object, Pdf

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
        pdf = pikepdf.open(file, inherit_page_attributes=False)
    except pikepdf.PasswordError as error:
        raise Refused("encrypted") from error
    except pikepdf.PdfError as error:
        raise Refused("encrypted" if "encrypt" in str(error).lower() else "damaged") from error
    with pdf:
        try:
            yield pdf
        except (pikepdf.PdfError, pikepdf.DataDecodingError) as error:
            raise Refused("damaged") from error


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
    if not isinstance(root_of(pdf).get("/Pages"), Dictionary):
        raise Refused("damaged")
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
    """Count the pages whose content was pointed at and is not in the file."""
    return sum(_is_bare(page.obj) for page in pdf.pages)


def _is_bare(page: Object) -> bool:
    if "/Contents" not in page.keys():  # noqa: SIM118 - a missing object reads as an absent key
        return False
    content = page.get("/Contents")
    if isinstance(content, Array):
        return len(content) > 0 and not any(isinstance(part, pikepdf.Stream) for part in content)
    return not isinstance(content, pikepdf.Stream)
