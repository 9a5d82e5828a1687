"""The photographs in a PDF: as the camera wrote them, whatever they were packed in (S175)."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import BinaryIO, Final

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream

from adapters.documents import pictures
from adapters.documents.findings import Gathering

JPEG: Final = "/DCTDecode"
JPEG_2000: Final = "/JPXDecode"
SHORT: Final = {"/DCT": JPEG, "/Fl": "/FlateDecode", "/A85": "/ASCII85Decode", "/AHx": "/ASCIIHexDecode"}
LOOKED_AT: Final = 64
PIECE: Final = 64 * 1024


def gather(pdf: Pdf, file: BinaryIO, photographs: list[Stream], found: Gathering) -> None:
    """Note what cameras added to the photographs of a PDF.

    Most stand in the file as the camera wrote them, and are found there without taking the PDF apart.
    """
    for start in _in_file(file):
        pictures.gather(start, found)
    for photograph in photographs[:LOOKED_AT]:
        if pdf.is_encrypted or filters(photograph) != [JPEG]:
            exif = pictures.exif_of(content_of(pdf, photograph) or b"")
            if exif:
                pictures.gather(exif, found)


def _in_file(file: BinaryIO) -> Iterator[bytes]:
    """Give the notes of cameras in the first places where they stand."""
    found = 0
    for start in range(0, os.fstat(file.fileno()).st_size, PIECE):
        piece = os.pread(file.fileno(), PIECE + len(pictures.EXIF) - 1, start)
        place = piece.find(pictures.EXIF)
        while 0 <= place < PIECE and found < LOOKED_AT:
            found += 1
            yield os.pread(file.fileno(), pictures.SEGMENT, start + place + len(pictures.EXIF))
            place = piece.find(pictures.EXIF, place + 1)


def filters(stream: Stream) -> list[str]:
    """List what a stream is packed in, outermost first."""
    named = stream.stream_dict.get("/Filter")
    names = [str(one) for one in named] if isinstance(named, Array) else [str(named)] if named is not None else []
    return [SHORT.get(name, name) for name in names]


def content_of(pdf: Pdf, stream: Stream) -> bytes | None:
    """Give a photograph as the camera wrote it; None where the stream is none or cannot be unpacked."""
    packing = filters(stream)
    if not packing or packing[-1] not in (JPEG, JPEG_2000):
        return None
    if len(packing) == 1:
        return stream.read_raw_bytes()
    inner = pdf.make_stream(stream.read_raw_bytes())
    inner.stream_dict["/Filter"] = Array([Name(name) for name in packing[:-1]])
    parameters = stream.stream_dict.get("/DecodeParms")
    if isinstance(parameters, Array) and len(parameters) == len(packing):
        inner.stream_dict["/DecodeParms"] = Array(list(parameters)[:-1])
    try:
        return inner.read_bytes()
    except (pikepdf.PdfError, pikepdf.DataDecodingError):
        return None


def strip(pdf: Pdf, stream: Stream) -> None:
    """Put a photograph back without what the camera added."""
    content = content_of(pdf, stream)
    if content is None:
        return
    bare = pictures.bare(content)
    if bare == content:
        return
    parameters = stream.stream_dict.get("/DecodeParms")
    own: Object | None = parameters
    if isinstance(parameters, Array):
        own = parameters[-1] if len(parameters) else None
    kept = own if isinstance(own, Dictionary) else None
    stream.write(bare, filter=Name(filters(stream)[-1]), decode_parms=kept)
