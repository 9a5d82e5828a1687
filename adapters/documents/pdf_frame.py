"""The bytes around a PDF: what may stand before its header and after its end, and what makes it a second file too.

Honest producers leave some: a byte order mark, line ends, the wrapping of a print spooler, padding by a mailer.
"""

from __future__ import annotations

import re
from typing import BinaryIO, Final

from adapters.documents.refusals import Refused

HEADER: Final = b"%PDF-"
HEADER_WITHIN: Final = 1024
TAIL: Final = 70_000
"""Longer than the longest comment with which a ZIP may end."""

BEFORE: Final = re.compile(
    rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?[\s\x00]*(?:\x1b%-12345X(?:@PJL[^\r\n]*[\r\n]+)*)?[\s\x00]*"
)
AFTER: Final = re.compile(rb"[\s\x00\x1a]*(?:\x1b%-12345X[\s\x00]*)*")
LOOSE: Final = 1024
"""So many bytes after the end may be anything that does not begin another file."""

MARKUP: Final = re.compile(
    rb"<\s*(?:!doctype|html|head|body|script|svg|iframe|img|meta|object|embed|form|a|style|xml|\?xml|\?php|%|plaintext)"
    rb"(?=[\s>/=%]|\?)|<\?|<!--|javascript:|\*/",
    re.IGNORECASE,
)
BEGINNINGS: Final = re.compile(
    rb"PK\x03\x04|PK\x05\x06|MZ.{58}|\x7fELF|Rar!\x1a|7z\xbc\xaf|#!/|GIF8[79]a|\x89PNG|\xff\xd8\xff|<\?php|<script|<html"
    rb"|\xd0\xcf\x11\xe0|\xca\xfe\xba\xbe|MSCF|ustar",
    re.IGNORECASE | re.DOTALL,
)
AT_FIXED_PLACES: Final = ((257, b"ustar"), (128, b"DICM"), (0x8001, b"CD001"), (0x8801, b"CD001"), (0x9001, b"CD001"))
FIRST_OBJECT: Final = re.compile(rb"\d+[\s\x00]+\d+[\s\x00]+obj")
ATTACHED: Final = re.compile(rb"\s*endstream\b")
"""What follows a ZIP that is a stream of the PDF, as LibreOffice attaches the document itself; the copy has none."""

LINEARIZED: Final = re.compile(rb"/Linearized[^>]{0,200}?/L[\s]+(\d{1,10})\b")
LAST_END: Final = b"%%EOF"
POINTER: Final = re.compile(rb"startxref\s*\d+\s*(?:%{0,2}E?O?F?)?[\s\x00]*$")


def judge(file: BinaryIO, size: int) -> None:
    """Refuse a PDF that is at the same time something else, or whose end is missing. Raises Refused."""
    file.seek(0)
    head = file.read(HEADER_WITHIN + len(HEADER) + 1024)
    start = head.find(HEADER, 0, HEADER_WITHIN + len(HEADER))
    if start < 0:
        raise Refused("damaged")
    if not BEFORE.fullmatch(head[:start]) or _is_markup(head[start:]):
        raise Refused("polyglot")
    announced = LINEARIZED.search(head)
    if announced and int(announced[1]) > size:
        raise Refused("truncated")
    for place, sign in AT_FIXED_PLACES:
        file.seek(place)
        if file.read(len(sign)) == sign:
            raise Refused("polyglot")
    end = _without_padding(file, size)
    file.seek(max(0, end - TAIL))
    _judge_end(file.read(min(TAIL, end)), file, end)


def _without_padding(file: BinaryIO, size: int) -> int:
    """Give the size of a file without the line ends and zeros that mailers and disks add."""
    while size > TAIL:
        file.seek(size - TAIL)
        kept = len(file.read(TAIL).rstrip(b"\0\r\n\t "))
        if kept:
            return size - TAIL + kept
        size -= TAIL
    return size


def _is_markup(head: bytes) -> bool:
    """Say whether what stands between the header and the first object is meant for a browser."""
    first = FIRST_OBJECT.search(head)
    return bool(MARKUP.search(head[: first.start() if first else HEADER_WITHIN]))


def _judge_end(tail: bytes, file: BinaryIO, size: int) -> None:
    if _opens_as_zip(tail, file, size):
        raise Refused("polyglot")
    end = tail.rfind(LAST_END)
    if end < 0:
        if POINTER.search(tail[-LOOSE:]):
            return
        raise Refused("truncated")
    after = tail[end + len(LAST_END) :]
    if AFTER.fullmatch(after):
        return
    if BEGINNINGS.search(after):
        raise Refused("polyglot")
    if len(after) > LOOSE:
        raise Refused("truncated" if b" obj" in after else "polyglot")


def _opens_as_zip(tail: bytes, file: BinaryIO, size: int) -> bool:
    """Say whether a program that looks for a ZIP from the end on would find one."""
    start = size - len(tail)
    place = tail.rfind(b"PK\x05\x06")
    while place >= 0:
        record = tail[place : place + 22]
        attached = record[20:] == b"\0\0" and ATTACHED.match(tail, place + 22)
        if len(record) == 22 and not attached and _leads_to_parts(record, start + place, file):
            return True
        place = tail.rfind(b"PK\x05\x06", 0, place)
    return False


def _leads_to_parts(record: bytes, place: int, file: BinaryIO) -> bool:
    length = int.from_bytes(record[12:16], "little")
    if record[10:12] == b"\x00\x00":
        return True
    for directory in (place - length, place - length - 76):
        if directory >= 0:
            file.seek(directory)
            if file.read(4) == b"PK\x01\x02":
                return True
    return False
