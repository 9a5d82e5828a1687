"""What cameras and drawing programs add to pictures: read, and taken out without touching the picture (S175)."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from typing import Final

from PIL import ExifTags, Image

from adapters.documents.findings import Gathering

EXIF: Final = b"Exif\x00\x00"
SEGMENT: Final = 65_536
TAGS: Final = {
    ExifTags.Base.Artist: "photographer",
    ExifTags.Base.Copyright: "photographer",
    ExifTags.Base.Model: "camera",
    ExifTags.Base.DateTime: "taken",
}
MOMENT: Final = re.compile(r"\d{4}:\d\d:\d\d \d\d:\d\d:\d\d")
ORIENTATION: Final = 0x0112
JPEG_START: Final = b"\xff\xd8"
PNG_START: Final = b"\x89PNG\r\n\x1a\n"
JPEG_DROPPED: Final = frozenset((0xE1, *range(0xE3, 0xEE), 0xEF, 0xFE))
"""Parts of a JPEG with EXIF, XMP, IPTC, a maker's own data and comments; APP0, ICC (2) and Adobe (14) make colours."""

PNG_DROPPED: Final = frozenset((b"eXIf", b"tEXt", b"zTXt", b"iTXt", b"tIME", b"dSIG", b"caBX", b"iDOT"))
JPEG_2000_DROPPED: Final = frozenset((b"xml ", b"uuid", b"uinf", b"jumb"))
WEBP_DROPPED: Final = frozenset((b"EXIF", b"XMP "))


def gather(exif: bytes, found: Gathering) -> None:
    """Note what a camera wrote about a picture; `exif` begins after its marker."""
    notes = Image.Exif()
    try:
        notes.load(EXIF + exif)
        for tag, code in TAGS.items():
            found.hide(code, _moment(notes.get(tag, "")))
        found.hide("location", _place(notes.get_ifd(ExifTags.IFD.GPSInfo)))
        found.hide("taken", _moment(notes.get_ifd(ExifTags.IFD.Exif).get(ExifTags.Base.DateTimeOriginal, "")))
    except (SyntaxError, ValueError, struct.error, OSError, KeyError, TypeError, OverflowError, ZeroDivisionError):
        return


def _moment(value: object) -> str:
    """Write a moment as people do, `2026-03-14 15:09`, where it is one."""
    text = str(value).strip("\0 ")
    return f"{text[:10].replace(':', '-')}{text[10:16]}" if MOMENT.fullmatch(text) else text


def _place(gps: dict[int, object]) -> str:
    """Give a place as people write it: degrees north and east."""
    sides = []
    for value, side in ((ExifTags.GPS.GPSLatitude, "S"), (ExifTags.GPS.GPSLongitude, "W")):
        parts = gps.get(value)
        if not isinstance(parts, tuple) or len(parts) != 3:
            return ""
        degrees = sum(float(part) / 60**place for place, part in enumerate(parts))
        sides.append(-degrees if gps.get(value - 1) == side else degrees)
    return f"{sides[0]:.5f}, {sides[1]:.5f}"


def exif_of(picture: bytes) -> bytes | None:
    """Give what a camera wrote in a JPEG, PNG or WebP, from after its marker; None where there is nothing."""
    place = picture.find(EXIF, 0, SEGMENT * 4)
    if place >= 0:
        return picture[place + len(EXIF) : place + SEGMENT]
    if picture.startswith(PNG_START):
        for kind, part in _png_parts(picture):
            if kind == b"eXIf":
                return part[8:-4]
    return None


def bare(picture: bytes) -> bytes:
    """Give a picture without what was added to it; one of a kind that we do not know comes back as it is."""
    if picture.startswith(JPEG_START):
        return bare_jpeg(picture)
    if picture.startswith(PNG_START):
        return PNG_START + b"".join(part for kind, part in _png_parts(picture) if kind not in PNG_DROPPED)
    if picture[:4] == b"RIFF" and picture[8:12] == b"WEBP":
        return _bare_webp(picture)
    if picture[4:8] == b"jP  ":
        return b"".join(part for kind, part in _boxes(picture) if kind not in JPEG_2000_DROPPED)
    return picture


def bare_jpeg(picture: bytes) -> bytes:
    """Give a JPEG without its notes; which way is up stays."""
    kept, place = [JPEG_START], 2
    while place + 4 <= len(picture) and picture[place] == 0xFF:
        marker = picture[place + 1]
        if marker == 0xFF:
            place += 1
            continue
        if marker == 0xDA:
            break
        if marker in (0x01, *range(0xD0, 0xD8)):
            kept.append(picture[place : place + 2])
            place += 2
            continue
        end = place + 2 + int.from_bytes(picture[place + 2 : place + 4], "big")
        part = picture[place:end]
        if marker not in JPEG_DROPPED:
            kept.append(part)
        elif part[4:10] == EXIF:
            kept.append(_upright(part[10:]))
        place = end
    return b"".join(kept) + picture[place:]


def _upright(exif: bytes) -> bytes:
    """Give a note with nothing but which way is up, or nothing where that is plain."""
    notes = Image.Exif()
    try:
        notes.load(EXIF + exif)
        way = int(notes.get(ORIENTATION, 1))
    except (SyntaxError, ValueError, struct.error, OSError, KeyError, TypeError):
        return b""
    if not 2 <= way <= 8:
        return b""
    body = EXIF + b"MM\x00*" + struct.pack(">IHHHIHHI", 8, 1, ORIENTATION, 3, 1, way, 0, 0)
    return b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body


def _png_parts(picture: bytes) -> Iterator[tuple[bytes, bytes]]:
    place = len(PNG_START)
    while place + 12 <= len(picture):
        end = place + 12 + int.from_bytes(picture[place : place + 4], "big")
        yield picture[place + 4 : place + 8], picture[place:end]
        place = end


def _boxes(picture: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Give the parts of a JPEG 2000; one of length 0 goes on to the end."""
    place = 0
    while place + 8 <= len(picture):
        length = int.from_bytes(picture[place : place + 4], "big")
        if length == 1:
            length = int.from_bytes(picture[place + 8 : place + 16], "big")
        end = place + length if length >= 8 else len(picture)
        yield picture[place + 4 : place + 8], picture[place:end]
        place = end


def _bare_webp(picture: bytes) -> bytes:
    kept, place = [], 12
    while place + 8 <= len(picture):
        length = int.from_bytes(picture[place + 4 : place + 8], "little")
        end = place + 8 + length + (length & 1)
        kind, part = picture[place : place + 4], picture[place:end]
        if kind == b"VP8X":
            part = part[:8] + bytes([part[8] & ~0x0C]) + part[9:]
        if kind not in WEBP_DROPPED:
            kept.append(part)
        place = end
    body = b"WEBP" + b"".join(kept)
    return b"RIFF" + struct.pack("<I", len(body)) + body
