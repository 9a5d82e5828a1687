"""DOCX and ODT files written by hand, and packages that no word processor writes."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
SPACES = f'xmlns:w="{W}" xmlns:r="{R}"'
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
WORDS = "<w:p><w:r><w:t>Curriculum vitae van Ada Voorbeeld</w:t></w:r></w:p>"
Parts = dict[str, bytes | str | None]

ODF = "urn:oasis:names:tc:opendocument:xmlns"
ODT = "application/vnd.oasis.opendocument.text"
ODF_SPACES = (
    f'xmlns:office="{ODF}:office:1.0" xmlns:text="{ODF}:text:1.0" xmlns:draw="{ODF}:drawing:1.0" '
    f'xmlns:script="{ODF}:script:1.0" xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:table="{ODF}:table:1.0"'
)


def relations(*lines: tuple[str, str, str]) -> str:
    """Write a list of relations: id, kind, target; a target that begins with `!` lies outside."""
    rows = "".join(
        f'<Relationship Id="{name}" Type="{R}/{kind}" Target="{target.lstrip("!")}"'
        + (' TargetMode="External"/>' if target.startswith("!") else "/>")
        for name, kind, target in lines
    )
    return f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">{rows}</Relationships>'


def docx_parts(body: str = "", *lines: tuple[str, str, str], main: str = MAIN, types: str = "") -> Parts:
    """Give the parts of a DOCX whose body has this besides its text, and whose main part has these relations."""
    return {
        "[Content_Types].xml": f'{HEAD}<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/><Default Extension="jpg" ContentType="image/jpeg"/>'
        f'<Override PartName="/word/document.xml" ContentType="{main}"/>{types}</Types>',
        "_rels/.rels": relations(("rId1", "officeDocument", "word/document.xml")),
        "word/document.xml": f"{HEAD}<w:document {SPACES}><w:body>{WORDS}{body}</w:body></w:document>",
        **({"word/_rels/document.xml.rels": relations(*lines)} if lines else {}),
    }


def odt_parts(body: str = "", *, scripts: str = "", entries: str = "") -> Parts:
    """Give the parts of an ODT whose body has this besides its text."""
    return {
        "mimetype": ODT,
        "content.xml": f'<?xml version="1.0"?><office:document-content {ODF_SPACES} office:version="1.3">{scripts}'
        f"<office:body><office:text><text:p>Curriculum vitae van Ada Voorbeeld</text:p>{body}"
        "</office:text></office:body></office:document-content>",
        "META-INF/manifest.xml": f'<manifest:manifest xmlns:manifest="{ODF}:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{ODT}"/>{entries}</manifest:manifest>',
    }


def packed(parts: Parts, *, stored: bool = False, comment: bytes = b"") -> bytes:
    """Pack parts as a ZIP; None leaves one out."""
    out = BytesIO()
    with ZipFile(out, "w", ZIP_STORED if stored else ZIP_DEFLATED) as package:
        for name, content in parts.items():
            if content is not None:
                package.writestr(ZipInfo(name), content, ZIP_STORED if stored or name == "mimetype" else ZIP_DEFLATED)
        package.comment = comment
    return out.getvalue()


def docx(
    body: str = "", *lines: tuple[str, str, str], extra: Parts | None = None, main: str = MAIN, types: str = ""
) -> bytes:
    """Write a DOCX."""
    return packed({**docx_parts(body, *lines, main=main, types=types), **(extra or {})})


def odt(body: str = "", *, scripts: str = "", entries: str = "", extra: Parts | None = None) -> bytes:
    """Write an ODT."""
    return packed({**odt_parts(body, scripts=scripts, entries=entries), **(extra or {})})


def overlapping(count: int = 400, size: int = 2_000_000) -> bytes:
    """Write a ZIP bomb whose parts all lie over the same bytes."""
    body = zlib.compress(bytes(size), 9)[2:-4]
    crc = zlib.crc32(bytes(size))
    local = struct.pack("<4sHHHHHLLLHH", b"PK\x03\x04", 20, 0, 8, 0, 0x21, crc, len(body), size, 19, 0)
    good = docx()
    start = good.index(b"PK\x01\x02")
    out = good[:start] + local + b"word/media/00000.gg" + body
    directory = b""
    for number in range(count):
        name = b"word/media/%05d.gg" % number
        directory += struct.pack("<4sHHHHHHLLLHHHHHLL", b"PK\x01\x02", 20, 20, 0, 8, 0, 0x21, crc, len(body), size,
                                 len(name), 0, 0, 0, 0, 0, start) + name  # fmt: skip
    old, end = good[start:].partition(b"PK\x05\x06")[0], struct.unpack("<H", good[-12:-10])[0]
    directory = old + directory
    total = end + count
    return out + directory + struct.pack("<4sHHHHLLH", b"PK\x05\x06", 0, 0, total, total, len(directory), len(out), 0)
