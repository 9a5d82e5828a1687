"""PDFs written by hand, so that each holds exactly what a test asks for."""

from __future__ import annotations

import zlib
from io import BytesIO

import pikepdf

TEXT = b"BT /F1 12 Tf 72 720 Td (Curriculum vitae van Ada Voorbeeld) Tj ET"
FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"


def pdf(
    catalogue: bytes = b"", *, page: bytes = b"", more: dict[int, bytes] | None = None, trailer: bytes = b"",
    header: bytes = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n",
) -> bytes:  # fmt: skip
    """Write a PDF of one page; `catalogue`, `page` and `trailer` are added to these, `more` are objects from 10 on."""
    objects = {
        1: b"<< /Type /Catalog /Pages 2 0 R " + catalogue + b" >>",
        2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        3: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> " + page + b" >>",
        4: stream(TEXT),
        5: FONT,
        **(more or {}),
    }
    out, places = header, {}
    for number, body in objects.items():
        places[number] = len(out)
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    size = max(objects) + 1
    table = b"".join(
        b"%010d 00000 n \n" % places[number] if number in places else b"0000000000 65535 f \n" for number in range(size)
    )
    start = len(out)
    return out + b"xref\n0 %d\n%btrailer\n<< /Size %d /Root 1 0 R %b >>\nstartxref\n%d\n%%%%EOF\n" % (
        size, table, size, trailer, start,
    )  # fmt: skip


def stream(content: bytes, entries: bytes = b"") -> bytes:
    """Write a stream."""
    return b"<< /Length %d %b >>\nstream\n%b\nendstream" % (len(content), entries, content)


def packed(content: bytes, entries: bytes = b"") -> bytes:
    """Write a stream that is packed."""
    return stream(zlib.compress(content, 9), b"/Filter /FlateDecode " + entries)


def rewritten(content: bytes, **options: object) -> bytes:
    """Give the same PDF as qpdf writes it."""
    out = BytesIO()
    with pikepdf.open(BytesIO(content)) as opened:
        opened.save(out, **options)  # type: ignore[arg-type]
    return out.getvalue()


def updated(content: bytes, number: int, body: bytes) -> bytes:
    """Add a new version of an object to the end of a PDF, as viewers do when something is filled in or signed."""
    with pikepdf.open(BytesIO(content)) as opened:
        size, root = max(int(str(opened.trailer["/Size"])), number + 1), opened.Root.objgen[0]
    before = int(content.rsplit(b"startxref", 1)[1].split()[0])
    place, added = len(content), b"%d 0 obj\n%b\nendobj\n" % (number, body)
    table = b"xref\n%d 1\n%010d 00000 n \ntrailer\n<< /Size %d /Root %d 0 R /Prev %d >>\n" % (
        number, place, size, root, before,
    )  # fmt: skip
    return content + added + table + b"startxref\n%d\n%%%%EOF\n" % (place + len(added))
