"""Papers of applicants, made on the spot, and what sends them."""

from __future__ import annotations

import io
import re
from datetime import date
from functools import cache
from typing import Any

from docx import Document
from flask import Flask
from fpdf import FPDF
from odf.opendocument import OpenDocumentText
from odf.text import P
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from adapters import clock
from domain import vacancies
from domain.vacancies import Wording
from models import Account, Vacancy
from tests.cast import account_of, body, deliver, letters, within
from tests.visitor import Visitor

ADA = {
    "name": "Ada Lovestone",
    "email": "ada@example.org",
    "phone": "+31 97 0123 4567",
    "motivation": "Ik reken graag, en ik ben er goed in.",
}
MARKER = "Zzmarkercv van Ada Lovestone"


@cache
def pdf(text: str = MARKER, *, author: str = "Zzmarkerauteur", size: int = 0) -> bytes:
    """Make a PDF with a line of text; `size` adds that many bytes of picture."""
    document = FPDF()
    document.set_author(author)
    document.add_page()
    document.set_font("Helvetica", size=12)
    document.cell(0, 10, text)
    made = bytes(document.output())
    return made + b"\n" * size


@cache
def docx(text: str = MARKER) -> bytes:
    """Make a DOCX with a line of text."""
    document, out = Document(), io.BytesIO()
    document.add_paragraph(text)
    document.save(out)
    return out.getvalue()


@cache
def odt(text: str = MARKER) -> bytes:
    """Make an ODT with a line of text."""
    document, out = OpenDocumentText(), io.BytesIO()
    document.text.addElement(P(text=text))
    document.save(out)
    return out.getvalue()


def file(content: bytes, name: str = "cv.pdf", kind: str = "application/pdf") -> FileStorage:
    """Give a file as a form of a browser brings it."""
    return FileStorage(io.BytesIO(content), name, content_type=kind)


def nothing() -> FileStorage:
    """Give the field of a file in which nothing was chosen."""
    return file(b"", "", "application/octet-stream")


def fill_in(visitor: Visitor, sheet: dict[str, Any], path: str = "/solliciteren", **more: Any) -> TestResponse:
    """Open the form, fill it in and send it as a browser does: in parts, with a field for each file."""
    token = more.pop("token", None) or visitor.token(path)
    fields = {"cv": nothing(), "letter": nothing(), **sheet, "form_token": token, **more.pop("fields", {})}
    return send_parts(visitor, path, fields, **more)


def send_parts(visitor: Visitor, path: str, fields: dict[str, Any], **more: Any) -> TestResponse:
    """Send a form in parts, out of memory."""
    boundary, content = encode_multipart(fields)
    return visitor.post(path, data=content, content_type=f'multipart/form-data; boundary="{boundary}"', **more)


def apply(visitor: Visitor, sheet: dict[str, Any], path: str = "/solliciteren") -> TestResponse:
    """Send the form; it must be accepted."""
    response = fill_in(visitor, sheet, path)
    assert response.status_code == 303, response.text
    return response


def carried(page: str) -> str:
    """Give what a form carries of the files that it brought before."""
    found = re.search(r'name="papers" value="([^"]+)"', page)
    return found[1] if found else ""


def own_link(app: Flask) -> str:
    """Deliver what waits, and give the link to an application of the last letter that has one."""
    deliver(app)
    found = [
        re.search(r"http://127\.0\.0\.1:5000((?:/en)?/solliciteren/[\w-]{43})", body(letter)) for letter in letters(app)
    ]
    return [match[1] for match in found if match][-1]


def on_shelf(app: Flask) -> list[str]:
    """List what stands on the shelf."""
    return sorted(name for name, _put in app.extensions["site"].shelf.names())


def stored(app: Flask) -> bytes:
    """Read the whole shelf as it lies on the disk."""
    shelf = app.extensions["site"].shelf
    return b"".join(b"".join(shelf.read(name)) for name in on_shelf(app))


def opened(app: Flask, slug: str = "systeembeheerder", **more: Any) -> Vacancy:
    """Publish a vacancy."""
    recruiter: Account = account_of(app, email="werving@example.org", name="Rita Recruit", user_type="recruitment")
    wording = Wording(
        "Systeembeheerder",
        "Je houdt **servers** in orde.",
        date(2099, 1, 1),
        "System administrator",
        "You run **servers**.",
    )

    def make(session: Any) -> Vacancy:
        made = vacancies.make(session, slug, wording, by=session.get_one(Account, recruiter.id), now=clock.now())
        vacancies.publish(session, made, by=session.get_one(Account, recruiter.id), now=clock.now())
        return made

    return within(app, make)
