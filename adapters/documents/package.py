"""ZIP packages of word processors: judged as a whole before any part is unpacked (S135).

The directory at the end and the headers in front of the parts must tell the same; parts may not lie over one another,
lead outside, carry another file in front or behind, or unpack to more than a document is.
"""

from __future__ import annotations

import re
import stat
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO, Final
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from adapters.documents.refusals import Refused

MIB: Final = 1024 * 1024
MOST_PARTS: Final = 5000
MOST_UNPACKED: Final = 400 * MIB
SUSPECT: Final = 32 * MIB
SUSPECT_RATIO: Final = 150
"""A part that unpacks to this much may not have been packed so tightly: pictures and text never are."""

LOCAL: Final = struct.Struct("<4sHHHHHLLLHH")
LOCAL_SIGN: Final = b"PK\x03\x04"
END: Final = struct.Struct("<4sHHHHLLH")
END_SIGN: Final = b"PK\x05\x06"
LONGEST_COMMENT: Final = 0xFFFF
IN_USE: Final = 0x0001 | 0x0020 | 0x0040 | 0x2000
"""Flags of parts that are encrypted or patched."""

UTF8: Final = 0x0800
LATER: Final = 0x0008
"""Flag of a part whose sizes are written after it, not before."""

PADDING: Final = re.compile(rb"[\s\x00\x1a]*")


@contextmanager
def opened(file: BinaryIO) -> Iterator[ZipFile]:
    """Open a package whose every part may be read. Raises Refused, also for faults that show while reading."""
    try:
        with ZipFile(file) as package:
            parts = package.infolist()
            _judge_amount(parts)
            _judge_names(parts)
            _judge_ends(file, parts)
            _judge_places(file, parts)
            yield package
    except (
        BadZipFile,
        zlib.error,
        EOFError,
        OSError,
        NotImplementedError,
        RuntimeError,
        ValueError,
        KeyError,
    ) as error:
        if isinstance(error, RecursionError):
            raise
        raise Refused("damaged") from error


def _judge_amount(parts: list[ZipInfo]) -> None:
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise Refused("too_complex")
    for part in parts:
        if part.flag_bits & IN_USE:
            raise Refused("encrypted")
        if part.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
            raise Refused("package")
        if part.file_size > SUSPECT and part.file_size > SUSPECT_RATIO * max(1, part.compress_size):
            raise Refused("too_complex")


def _judge_names(parts: list[ZipInfo]) -> None:
    """Refuse names that mean another place, or the same place twice: programs disagree on which of two they take."""
    seen = set()
    for part in parts:
        name = part.orig_filename
        pieces = name.rstrip("/").split("/")
        odd = (
            not name
            or "\x00" in name
            or "\\" in name
            or ":" in name
            or any(piece in ("", ".", "..") for piece in pieces)
        )
        twice = name.casefold() in seen and not name.endswith("/")
        if odd or twice or stat.S_ISLNK(part.external_attr >> 16):
            raise Refused("package")
        seen.add(name.casefold())


def _judge_ends(file: BinaryIO, parts: list[ZipInfo]) -> None:
    """Refuse a package with something else in front of it or behind it."""
    size = file.seek(0, 2)
    file.seek(max(0, size - LONGEST_COMMENT - END.size))
    tail = file.read()
    place = tail.rfind(END_SIGN)
    if place < 0 or len(tail) - place < END.size:
        raise Refused("truncated")
    comment = END.unpack_from(tail, place)[-1]
    after = tail[place + END.size + comment :]
    if not PADDING.fullmatch(after) or b"%PDF-" in tail[place:] or MARKUP.search(tail[place + END.size :]):
        raise Refused("polyglot")
    file.seek(0)
    head = file.read(1024 + 5)
    if not head.startswith(LOCAL_SIGN) or b"%PDF-" in head or min((part.header_offset for part in parts), default=0):
        raise Refused("polyglot")


MARKUP: Final = re.compile(rb"<\s*(?:html|script|svg|body|\?php|!doctype)|#!/|MZ.{58}", re.IGNORECASE | re.DOTALL)


def _judge_places(file: BinaryIO, parts: list[ZipInfo]) -> None:
    """Refuse parts that lie over one another, or whose own header tells something else than the directory."""
    reached = 0
    for part in sorted(parts, key=lambda one: one.header_offset):
        if part.header_offset < reached:
            raise Refused("package")
        file.seek(part.header_offset)
        header = file.read(LOCAL.size)
        if len(header) < LOCAL.size:
            raise Refused("truncated")
        sign, _, flags, method, _, _, _, packed, _, name_length, extra_length = LOCAL.unpack(header)
        name = file.read(name_length)
        same = sign == LOCAL_SIGN and method == part.compress_type and not flags & IN_USE
        sized = flags & LATER or packed in (part.compress_size, 0xFFFFFFFF)
        if not (same and sized and _same_name(name, flags, part)):
            raise Refused("package")
        reached = part.header_offset + LOCAL.size + name_length + extra_length + part.compress_size


def _same_name(name: bytes, flags: int, part: ZipInfo) -> bool:
    """Compare the two names of a part, written in the same or in another of the two codes that a ZIP knows."""
    return part.orig_filename in (name.decode("utf-8", "replace"), name.decode("cp437")) or (
        bool(flags & UTF8) != bool(part.flag_bits & UTF8) and name.decode("utf-8", "replace") == part.orig_filename
    )


def read(package: ZipFile, name: str, most: int) -> bytes:
    """Unpack a part of at most `most` bytes. Raises Refused where it is larger."""
    if package.getinfo(name).file_size > most:
        raise Refused("too_complex")
    return package.read(name)


def begins(package: ZipFile, name: str, length: int = 8) -> bytes:
    """Give the first bytes of a part."""
    with package.open(name) as part:
        return part.read(length)
