"""Honest files by the libraries of Python."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

from PIL import Image

from tests.corpus.content import JOBS, LINES, LINK, NAME, TITLE, html, scan


def everything(work: Path, into: Path) -> None:
    """Let each library that is installed write its file."""
    for maker in (docx, odfpy, odfdo, reportlab, fpdf, weasyprint, typst, img2pdf, pillow, xhtml2pdf, pikepdf):
        try:
            maker(work, into)
        except ImportError as error:
            print(f"{maker.__name__}: {error}", file=sys.stderr)


def docx(work: Path, into: Path) -> None:
    """python-docx, from the empty document of Word for Mac."""
    from docx import Document
    from docx.shared import Cm

    document = Document()
    document.core_properties.author = NAME
    document.add_heading(NAME, 0)
    for line in LINES:
        document.add_paragraph(line)
    table = document.add_table(0, 3)
    for job in JOBS:
        for cell, words in zip(table.add_row().cells, job, strict=True):
            cell.text = words
    document.add_picture(str(work / "foto.jpg"), width=Cm(3))
    document.sections[0].header.paragraphs[0].text = f"Kop van {NAME}"
    document.save(str(into / "python-docx.docx"))


def odfpy(work: Path, into: Path) -> None:
    """odfpy, which puts the mimetype wherever it likes."""
    from odf.draw import Frame
    from odf.draw import Image as Picture
    from odf.opendocument import OpenDocumentText
    from odf.text import A, H, P

    document = OpenDocumentText()
    document.text.addElement(H(outlinelevel=1, text=NAME))
    for line in LINES:
        document.text.addElement(P(text=line))
    paragraph = P(text="Site: ")
    paragraph.addElement(A(href=LINK, text="zoe.example.org"))
    frame = Frame(width="3cm", height="3cm", anchortype="as-char")
    frame.addElement(Picture(href=document.addPicture(str(work / "foto.jpg"))))
    paragraph.addElement(frame)
    document.text.addElement(paragraph)
    document.save(str(into / "odfpy.odt"))


def odfdo(work: Path, into: Path) -> None:
    """Odfdo, from its own template."""
    from odfdo import Document, Header, Paragraph

    document = Document("text")
    document.body.clear()
    document.body.append(Header(1, NAME))
    for line in LINES:
        document.body.append(Paragraph(line))
    document.save(str(into / "odfdo.odt"))


def reportlab(work: Path, into: Path) -> None:
    """ReportLab, with a form to fill in, and with Japanese without its font."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfgen.canvas import Canvas

    page = Canvas(str(into / "reportlab-form.pdf"))
    page.setAuthor(NAME)
    page.setTitle(TITLE)
    page.drawString(72, 760, NAME)
    page.drawImage(str(work / "foto.jpg"), 400, 700, 80, 80)
    page.acroForm.textfield(name="naam", value=NAME, x=72, y=700, width=200)
    page.acroForm.checkbox(name="rijbewijs", checked=True, x=72, y=670)
    page.linkURL(LINK, (72, 640, 200, 655))
    page.bookmarkPage("top")
    page.addOutlineEntry("Begin", "top")
    page.showPage()
    page.drawString(72, 760, JOBS[0][1])
    page.save()
    pdfmetrics.registerFont(UnicodeCIDFont("HeiseiMin-W3"))
    page = Canvas(str(into / "reportlab-japanese.pdf"))
    page.setFont("HeiseiMin-W3", 14)
    page.drawString(72, 760, "履歴書 山田花子")
    page.save()


def fpdf(work: Path, into: Path) -> None:
    """FPDF."""
    from fpdf import FPDF

    page = FPDF()
    page.set_author(NAME)
    page.add_page()
    page.set_font("Helvetica", size=12)
    for line in (NAME, *(line.encode("latin-1", "replace").decode("latin-1") for line in LINES)):
        page.multi_cell(0, 8, line, new_x="LMARGIN", new_y="NEXT")
    page.image(str(work / "foto.jpg"), w=30)
    page.output(str(into / "fpdf2.pdf"))


def weasyprint(work: Path, into: Path) -> None:
    """WeasyPrint, plain, for everybody, and for the archive with a file attached as invoices have."""
    import weasyprint as library

    document = library.HTML(string=html(), base_url=str(work))
    document.write_pdf(str(into / "weasyprint.pdf"))
    document.write_pdf(str(into / "weasyprint-ua.pdf"), pdf_variant="pdf/ua-1")
    attached = library.Attachment(string="<europass/>", name="europass.xml")
    document.write_pdf(str(into / "weasyprint-attachment.pdf"), pdf_variant="pdf/a-3b", attachments=[attached])


def typst(work: Path, into: Path) -> None:
    """Typst."""
    import typst as library

    rows = "".join(f"[{cell}], ".replace("&", "\\&") for job in JOBS for cell in job)
    text = f'= {NAME}\n== {TITLE}\n#link("{LINK}")[zoe]\n\n#table(columns: 3, {rows})\n#image("foto.jpg", width: 3cm)\n'
    (work / "cv.typ").write_text(text, encoding="utf-8")
    library.compile(str(work / "cv.typ"), output=str(into / "typst.pdf"))


def img2pdf(work: Path, into: Path) -> None:
    """img2pdf, which puts pictures in as they are: a photograph of a page with its place, JPEG 2000, CCITT."""
    import img2pdf as library

    photograph = work / "page.jpg"
    scan().convert("RGB").save(photograph, quality=60, exif=Image.open(work / "foto.jpg").getexif())
    (into / "img2pdf-photograph.pdf").write_bytes(_made(library, photograph))
    scan(600, 850).save(work / "page.jp2", quality_mode="rates", quality_layers=[30])
    (into / "img2pdf-jpeg2000.pdf").write_bytes(_made(library, work / "page.jp2"))
    scan().convert("1").save(work / "page.tiff", compression="group4")
    (into / "img2pdf-ccitt.pdf").write_bytes(_made(library, work / "page.tiff"))


def _made(library: Any, picture: Path) -> bytes:
    made = library.convert(str(picture), rotation=library.Rotation.ifvalid)
    assert isinstance(made, bytes)
    return made


def pillow(work: Path, into: Path) -> None:
    """Pillow, as an app on a telephone does it: several pages of pictures."""
    pages = [scan(500, 700).convert("RGB") for _ in range(2)]
    pages[0].save(into / "pillow-pages.pdf", save_all=True, append_images=pages[1:], author=NAME, quality=50)


def xhtml2pdf(work: Path, into: Path) -> None:
    """xhtml2pdf."""
    from xhtml2pdf import pisa

    with (into / "xhtml2pdf.pdf").open("wb") as out:
        pisa.CreatePDF(html(), dest=out, path=str(work) + "/")


def pikepdf(work: Path, into: Path) -> None:
    """PDFs that were changed by adding to their end, as viewers do when a form is filled in: once and twice."""
    import pikepdf as pike

    source = (into / "reportlab-form.pdf").read_bytes()
    (into / "incremental.pdf").write_bytes(_added_to(source))
    with pike.open(into / "reportlab-form.pdf") as document:
        document.save(work / "web.pdf", linearize=True)
    twice = _added_to(_added_to((work / "web.pdf").read_bytes()))
    (into / "incremental-linearized-twice.pdf").write_bytes(twice)


def _added_to(source: bytes) -> bytes:
    size = max(int(found) for found in re.findall(rb"/Size (\d+)", source))  # one for the web has two parts
    start = int(source.rsplit(b"startxref", 1)[1].split()[0])
    root = source.rsplit(b"/Root", 1)[1].split(b"R", 1)[0].strip()
    place = len(source) + 1
    added = b"\n%d 0 obj\n<< /Note (bijgewerkt) >>\nendobj\n" % size
    table = b"xref\n%d 1\n%010d 00000 n \ntrailer\n<< /Size %d /Root %s R /Prev %d >>\n" % (
        size,
        place,
        size + 1,
        root,
        start,
    )
    return source + added + table + b"startxref\n%d\n%%%%EOF\n" % (len(source) + len(added))
