"""Documents of applicants: judged by what is in them, copied without what nobody should see."""

from __future__ import annotations

from io import BytesIO

import docx
import pytest
from odf.opendocument import OpenDocumentText
from odf.text import P
from reportlab.pdfgen.canvas import Canvas

from adapters import documents
from adapters.documents import Findings, Refused

WORDS = "Curriculum vitae van Ada Voorbeeld"


def a_pdf() -> BytesIO:
    content = BytesIO()
    page = Canvas(content)
    page.setAuthor("Ada Voorbeeld")
    page.drawString(72, 720, WORDS)
    page.linkURL("https://ada.example.org", (72, 600, 200, 620))
    page.save()
    return content


def a_docx() -> BytesIO:
    content = BytesIO()
    document = docx.Document()
    document.core_properties.author = "Ada Voorbeeld"
    document.add_paragraph(WORDS)
    document.save(content)
    return content


def an_odt() -> BytesIO:
    content = BytesIO()
    document = OpenDocumentText()
    document.text.addElement(P(text=WORDS))
    document.write(content)
    return content


FORMATS = {"pdf": a_pdf, "docx": a_docx, "odt": an_odt}


def judged(content: BytesIO, name: str) -> Findings:
    return documents.check(content, name, size=len(content.getvalue()))


@pytest.mark.promise("P73", "S134", "S175")
@pytest.mark.parametrize("format_", FORMATS)
def test_each_format_passes_and_its_copy_tells_nothing_hidden(format_: str) -> None:
    content = FORMATS[format_]()
    found = judged(content, f"CV.{format_.upper()}")
    assert found.format == format_
    assert Findings.from_json(found.to_json()) == found
    copy = BytesIO()
    documents.safe_copy(content, format_, copy)
    assert judged(copy, f"copy.{format_}").metadata == ()
    assert documents.text_of(copy, format_) == WORDS


@pytest.mark.promise("P75")
def test_a_page_is_drawn_as_a_picture_and_one_that_is_not_there_is_an_error() -> None:
    assert documents.page_image(a_pdf(), 1, 600)[:4] == b"RIFF"
    for number in (0, 2):
        with pytest.raises(IndexError):
            documents.page_image(a_pdf(), number, 600)


@pytest.mark.promise("S134", "S188")
@pytest.mark.parametrize(
    ("content", "name", "code", "said"),
    [
        (b"", "cv.pdf", "empty", "leeg"),
        (
            b"\xff\xd8\xff\xe0" + b"x" * 100,
            "cv.pdf",
            "other_content",
            "Dit is een JPEG-foto, al eindigt de naam op .pdf.",
        ),
        (b"MZ" + bytes(200), "cv.pdf", "other_content", "een programma"),
        (b"MZ" + bytes(200), "cv.pdf.exe", "extension", "een programma"),
        (b"{\\rtf1 hallo}", "cv.docx", "other_content", "een RTF-bestand"),
        (b"<!DOCTYPE html><html>", "cv.odt", "other_content", "een webpagina"),
        (bytes(500), "cv.pdf", "other_content", "iets anders"),
    ],
)
def test_what_is_no_document_is_named_and_refused(content: bytes, name: str, code: str, said: str) -> None:
    with pytest.raises(Refused) as refused:
        judged(BytesIO(content), name)
    assert refused.value.code == code
    assert said in refused.value.say("nl")
    assert refused.value.say("en") != refused.value.say("nl")


@pytest.mark.promise("S133")
def test_a_file_past_the_limit_is_refused_unread() -> None:
    with pytest.raises(Refused) as refused:
        documents.check(BytesIO(), "cv.pdf", size=documents.LARGEST + 1)
    assert refused.value.code == "too_large"
