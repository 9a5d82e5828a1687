"""Documents of applicants: judged before they are kept, turned into what staff may see (P73, S132-S138, S175, S188).

A file is judged in a process apart (`bench`), by what is in it. What can be removed safely is removed from the copy
that staff see; the sender is told. docs/decisions/0014 says what is refused, what is removed, what passes, and why.
"""

from __future__ import annotations

from typing import BinaryIO, Final

from adapters.documents import bench
from adapters.documents.bench import Bounds, Busy
from adapters.documents.findings import Findings
from adapters.documents.names import extension, shown_name
from adapters.documents.numbers import Span, find_bsn, redact
from adapters.documents.refusals import TAKEN, Refused

__all__ = [
    "LARGEST",
    "TAKEN",
    "Busy",
    "Findings",
    "Refused",
    "Span",
    "check",
    "find_bsn",
    "page_image",
    "redact",
    "safe_copy",
    "shown_name",
    "text_of",
]

MIB: Final = 1024 * 1024
LARGEST: Final = 10 * MIB
"""Bytes of a file that is taken (P73)."""

LONGEST_TEXT: Final = 400_000
"""Characters of the text of a document that are kept."""

WIDEST: Final = 2400
"""Pixels of the width of a page image."""

CHECKING: Final = Bounds(seconds=6, memory=256 * MIB)
COPYING: Final = Bounds(seconds=30, memory=384 * MIB, output=64 * MIB)
READING: Final = Bounds(seconds=30, memory=384 * MIB, output=4 * LONGEST_TEXT)
DRAWING: Final = Bounds(seconds=20, memory=384 * MIB, output=32 * MIB, files=True)


def check(file: BinaryIO, name: str, *, size: int) -> Findings:
    """Judge a file by its content; `name` is the sender's and only its end counts, `size` is in bytes (S134, S135).

    Raises Refused, with what to do, and Busy when too many files are being judged.
    """
    claimed = extension(shown_name(name))
    if size == 0:
        raise Refused("empty")
    if size > LARGEST:
        raise Refused("too_large")
    return Findings.from_json(bench.run("check", file, CHECKING, claimed=claimed)["findings"])


def safe_copy(file: BinaryIO, format: str, out: BinaryIO) -> None:  # noqa: A002 - it is the column's name
    """Write the copy of a checked file that staff may see: nothing active, nothing hidden (S175, S188).

    Raises Refused and Busy as `check` does.
    """
    bench.run("safe_copy", file, COPYING, out=out, kind=format)


def text_of(file: BinaryIO, format: str) -> str:  # noqa: A002 - it is the column's name
    """Give the text of a document in the order of reading, at most LONGEST_TEXT characters (P75).

    Raises Refused and Busy as `check` does.
    """
    return _drawn("text_of", file, READING, kind=format, most=LONGEST_TEXT).decode("utf-8", "replace")


def page_image(file: BinaryIO, number: int, width: int) -> bytes:
    """Give page `number` (the first is 1) of a PDF as a WebP picture of `width` pixels (P75).

    Raises IndexError where there is no such page, Refused and Busy as `check` does.
    """
    try:
        return _drawn("page_image", file, DRAWING, number=number, width=max(1, min(width, WIDEST)))
    except Refused as refused:
        if refused.code == "no_pages":
            raise IndexError(number) from None
        raise


def _drawn(task: str, file: BinaryIO, bounds: Bounds, **arguments: object) -> bytes:
    from io import BytesIO

    out = BytesIO()
    bench.run(task, file, bounds, out=out, **arguments)
    return out.getvalue()
