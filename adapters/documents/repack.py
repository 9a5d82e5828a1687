"""Writing the package of a safe copy: only what was put in, in a fixed order, with no times of its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO, Final
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from adapters.documents import pictures

NO_TIME: Final = (1980, 1, 1, 0, 0, 0)
LARGEST_PICTURE: Final = 96 * 1024 * 1024
PICTURES: Final = {
    b"\xff\xd8\xff": "image/jpeg",
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"GIF87a": "image/gif",
    b"GIF89a": "image/gif",
    b"BM": "image/bmp",
    b"II*\x00": "image/tiff",
    b"MM\x00*": "image/tiff",
    b"RIFF": "image/webp",
    b"\x01\x00\x00\x00": "image/x-emf",
    b"\xd7\xcd\xc6\x9a": "image/x-wmf",
    b"\x01\x00\x09\x00": "image/x-wmf",
    b"\x02\x00\x09\x00": "image/x-wmf",
}
"""How the pictures begin that word processors put in, and what each is called, whatever the file says."""


@contextmanager
def written(out: BinaryIO) -> Iterator[ZipFile]:
    """Give a package to write parts into."""
    with ZipFile(out, "w", ZIP_DEFLATED, compresslevel=6) as package:
        yield package


def add(package: ZipFile, name: str, content: bytes, *, stored: bool = False) -> None:
    """Put a part in."""
    info = ZipInfo(name, NO_TIME)
    info.compress_type = ZIP_STORED if stored else ZIP_DEFLATED
    info.external_attr = 0o644 << 16
    package.writestr(info, content)


def picture(source: ZipFile, name: str) -> bytes | None:
    """Give a picture without its notes; None for what is no picture or too large to be one."""
    info = source.getinfo(name)
    if info.file_size > LARGEST_PICTURE:
        return None
    content = source.read(name)
    return pictures.bare(content) if type_of(content) else None


def type_of(content: bytes) -> str:
    """Give the content type of a picture; empty for what is none."""
    return next((kind for start, kind in PICTURES.items() if content.startswith(start)), "")
