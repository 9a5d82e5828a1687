"""Customers on paper: tables that no spreadsheet runs, and mandates."""

from __future__ import annotations

import csv
import io
import sys

import pikepdf
import pytest
from flask import Flask

from adapters import printing
from domain import exports
from tests.cast import deliver, letters, rows
from tests.newcomer import TEA, fill_in, invite
from tests.visitor import Visitor

FORMULAS = ("=HYPERLINK(0)", "+1", "-2", "@SUM(A1)", "\tx", "\rx", "\nx")


@pytest.mark.parametrize("value", FORMULAS)
def test_no_cell_begins_as_a_formula(value: str) -> None:
    _heading, line = exports.as_csv(["a"], [{"a": value}])
    ((cell,),) = csv.reader(io.StringIO(line))
    assert cell == f"'{value}"


def words_in(data: bytes) -> str:
    """Give the words of a PDF as a reader with the eyes closed meets them."""
    import pypdfium2

    with pypdfium2.PdfDocument(data) as document:
        return "\n".join(page.get_textpage().get_text_bounded() for page in document)


@pytest.mark.needs("pango")
@pytest.mark.promise("S243")
def test_the_mandate_is_a_tagged_pdf_with_every_element(app: Flask, visitor: Visitor) -> None:
    _reference, link = invite(app)
    fill_in(visitor, link, TEA)
    response = visitor.get("/nieuwe-klant/ontvangen/machtiging")
    assert response.headers["Content-Disposition"].endswith('.pdf"')
    with pikepdf.open(io.BytesIO(response.data)) as document:
        assert bool(document.Root.MarkInfo.Marked)
        assert str(document.Root.Lang) == "nl"
        assert "/StructTreeRoot" in document.Root
        assert "M-" in str(document.docinfo["/Title"])
    said = " ".join(words_in(response.data).split())
    (row,) = rows(app, "customer_submission")
    for element in (
        row["mandate_reference"], "NL00ZZZ000000000000", "Theehuis De Fluitketel", "NL91 ABNA 0417 1643 00",
        "Fien Fluitketel", "doorlopend", "binnen acht weken", "Ketelpad 7",
    ):  # fmt: skip
        assert element in said


@pytest.mark.needs("pango")
@pytest.mark.promise("S243")
def test_the_copy_in_the_mail_hides_the_account_and_names_nobody(app: Flask, visitor: Visitor) -> None:
    _reference, link = invite(app)
    fill_in(visitor, link, TEA)
    deliver(app)
    (paper,) = list(letters(app)[-1].iter_attachments())
    assert paper.get_content_type() == "application/pdf"
    said = words_in(paper.get_content())
    assert "4300" in said
    for hidden in ("0417", "Fien", "Fluitketel", "Ketelpad"):
        assert hidden not in said


def test_where_no_pdf_can_be_made_the_letter_still_goes_with_its_page(
    app: Flask, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_page: str) -> bytes:
        raise printing.NoDocument

    monkeypatch.setattr(printing, "pdf", broken)
    _reference, link = invite(app)
    fill_in(visitor, link, TEA)
    deliver(app)
    (paper,) = list(letters(app)[-1].iter_attachments())
    assert paper.get_content_type() == "text/html"
    assert visitor.get("/nieuwe-klant/ontvangen/machtiging", inspect=False).mimetype == "text/html"


@pytest.mark.needs("pango")
@pytest.mark.parametrize("source", ["file:///etc/passwd", "http://127.0.0.1:1/x", "https://example.org/x.png"])
def test_a_page_to_be_printed_reaches_no_file_and_no_address(source: str) -> None:
    page = (
        f'<html lang="nl"><title>x</title><link rel="attachment" href="{source}"><img alt="x" src="{source}"><p>Hallo'
    )
    made = printing.pdf(page)
    assert b"root:" not in made
    with pikepdf.open(io.BytesIO(made)) as document:
        assert not list(document.attachments)


def test_a_document_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(printing, "SECONDS", 0.01)
    with pytest.raises(printing.NoDocument):
        printing.pdf("<p>Hallo")


def test_a_web_process_never_loads_what_makes_pdfs(
    app: Flask, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "weasyprint", None)  # who imports it here gets an ImportError
    _reference, link = invite(app)
    fill_in(visitor, link, TEA)
    made = visitor.get("/nieuwe-klant/ontvangen/machtiging")
    assert made.status_code == 200
    assert made.data.startswith(b"%PDF-")
