"""What Word, Google Docs and others put into ordinary files: it passes, it is told, and it is not in the copy."""

from __future__ import annotations

import base64
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import docx
import pikepdf
import pytest

from adapters import documents
from adapters.documents import Findings
from tests.corpus.content import photograph
from tests.files.packages import ODT, odt, odt_parts, packed
from tests.files.pdfs import pdf, stream
from tests.files.word import HONEST, strict, word_for_windows


def judged(content: bytes, name: str) -> Findings:
    return documents.check(BytesIO(content), name, size=len(content))


def copied(content: bytes, format_: str) -> BytesIO:
    out = BytesIO()
    documents.safe_copy(BytesIO(content), format_, out)
    return out


@pytest.mark.promise("P73")
@pytest.mark.parametrize("make", HONEST.values(), ids=HONEST)
def test_files_with_the_habits_of_other_programs_pass(make) -> None:
    content = make()
    found = judged(content, "CV.docx")
    assert set(found.removed) <= {"embedded_file"}
    copy = copied(content, "docx")
    assert judged(copy.getvalue(), "copy.docx").removed == ()
    if make is not strict:  # which python-docx cannot read
        assert docx.Document(copy)
    assert documents.text_of(copy, "docx").startswith("Curriculum vitae van Ada Voorbeeld")


@pytest.mark.promise("S175")
def test_what_word_hides_is_told_and_is_not_in_the_copy() -> None:
    found = judged(word_for_windows(), "CV.docx")
    assert found.removed == ("embedded_file",)
    hidden = dict(found.metadata)
    assert hidden["author"] == "Ada Voorbeeld"
    assert hidden["last_editor"] == hidden["commenter"] == "Bea Buur"
    assert hidden["company"] == "Voorbeeld BV"
    assert hidden["created"] == "2026-03-14 15:09"
    assert hidden["editing_time"] == "95"
    assert hidden["property"] == "Klant: Intern"
    assert "CV.dotx" in hidden["template"]
    assert (hidden["comments"], hidden["changes"]) == ("1", "2")
    with ZipFile(copied(word_for_windows(), "docx")) as copy:
        everything = b"".join(copy.read(name) for name in copy.namelist())
        assert not [
            name
            for name in copy.namelist()
            if name.startswith(("docProps", "customXml", "word/embeddings", "word/fonts"))
        ]
    for word in (
        b"Bea",
        b"Voorbeeld BV",
        b"rsid",
        b"1A2B3C4D",
        b"AppData",
        b"2026-03",
        b"dataBinding",
        b"embedRegular",
        b"Weggehaald",
        b"Mooi",
    ):
        assert word not in everything


@pytest.mark.promise("P75")
def test_the_text_of_word_is_what_people_see() -> None:
    text = documents.text_of(BytesIO(word_for_windows()), "docx")
    assert text.count("Tekst in een vak") == 1
    assert "Toegevoegd hier" in text
    assert "Ada in een besturingselement" in text
    for unseen in ("Weggehaald", "onzichtbaar", "MERGEFORMAT", "MACROBUTTON"):
        assert unseen not in text


@pytest.mark.promise("P73")
@pytest.mark.parametrize(
    "content",
    [
        packed({**dict(reversed(odt_parts().items()))}),
        packed({name: part for name, part in odt_parts().items() if name != "mimetype"}),
        odt(extra={"Basic/script-lc.xml": "<a/>", "Basic/Standard/script-lb.xml": "<a/>"}),
        odt(extra={"Configurations2/accelerator/current.xml": "", "Thumbnails/thumbnail.png": b"\x89PNG\r\n\x1a\n", "layout-cache": b"x"}),
        packed({**odt_parts(), "mimetype": f"{ODT}-template"}),
        odt(extra={"META-INF/manifest.xml": '<!DOCTYPE manifest:manifest PUBLIC "-//OpenOffice.org//DTD Manifest 1.0//EN" "Manifest.dtd"><manifest:manifest xmlns:manifest="m"/>'}),
    ],
    ids=["mimetype last", "no mimetype", "empty libraries", "extra parts", "template", "document type of OpenOffice"],
)  # fmt: skip
def test_odt_files_with_the_habits_of_other_programs_pass(content: bytes) -> None:
    assert judged(content, "cv.odt").removed == ()
    assert documents.text_of(copied(content, "odt"), "odt") == "Curriculum vitae van Ada Voorbeeld"


def test_the_copy_of_an_odt_says_the_version_that_its_text_has() -> None:
    for version, said in (("1.3", b'manifest:version="1.3"'), ("1.0", b'full-path="/" manifest:media')):
        content = packed(
            {**odt_parts(), "content.xml": str(odt_parts()["content.xml"]).replace('"1.3"', f'"{version}"')}
        )
        with ZipFile(copied(content, "odt")) as copy:
            assert said in copy.read("META-INF/manifest.xml")
            assert copy.infolist()[0].filename == "mimetype"
            assert copy.infolist()[0].compress_type == 0


@pytest.mark.promise("S175")
@pytest.mark.parametrize(
    "packing", [b"/DCTDecode", b"[/DCTDecode]", b"[/ASCIIHexDecode /DCTDecode]", b"[/FlateDecode /DCTDecode]"]
)
def test_a_photograph_in_a_pdf_loses_its_place_and_keeps_its_picture(packing: bytes) -> None:
    import zlib

    photo = photograph()
    body = photo.hex().encode() + b">" if b"Hex" in packing else zlib.compress(photo) if b"Flate" in packing else photo
    entries = (
        b"/Type /XObject /Subtype /Image /Width 160 /Height 160 /BitsPerComponent 8 /ColorSpace /DeviceRGB /Filter "
        + packing
    )
    content = pdf(page=b"/Extra 10 0 R", more={10: stream(body, entries)})
    assert dict(judged(content, "cv.pdf").metadata)["location"] == "51.81000, 4.67000"
    with pikepdf.open(copied(content, "pdf")) as copy:
        kept: Any = copy.pages[0]["/Extra"]
        assert kept.Filter == pikepdf.Name.DCTDecode
        raw = kept.read_raw_bytes()
        assert b"Telefoon" not in raw
        assert b"made by Zoe" not in raw
        with pikepdf.open(BytesIO(content)) as original:
            before: Any = original.pages[0]["/Extra"]
            assert pikepdf.PdfImage(kept).as_pil_image().tobytes() == pikepdf.PdfImage(before).as_pil_image().tobytes()


@pytest.mark.promise("S175")
def test_remarks_on_a_pdf_are_told_and_gone_and_what_was_typed_on_it_stays() -> None:
    notes = (
        b"/Annots [<< /Type /Annot /Subtype /Text /Rect [0 0 9 9] /T (Bea Buur) /Contents (Te duur) >>"
        b"<< /Type /Annot /Subtype /Highlight /Rect [0 0 9 9] /T (Bea Buur) /Contents (Hm) /QuadPoints [0 0 9 0 0 9 9 9] >>"
        b"<< /Type /Annot /Subtype /FreeText /Rect [0 0 9 9] /T (Ada) /Contents (Ingevuld) /DA (/F1 9 Tf) >>]"
    )
    found = dict(judged(pdf(page=notes), "cv.pdf").metadata)
    assert (found["comments"], found["commenter"]) == ("2", "Ada")
    with pikepdf.open(copied(pdf(page=notes), "pdf")) as copy:
        left: Any = copy.pages[0].Annots
        written = [note.unparse(resolved=True) for note in left]
    assert [b"/Highlight" in note or b"/FreeText" in note for note in written] == [True, True]
    assert b"(Ingevuld)" in written[1]
    assert not any(name in note for note in written for name in (b"Bea", b"(Ada)", b"(Hm)", b"Te duur"))


def test_a_locked_odt_says_so_however_it_was_locked() -> None:
    whole = (
        '<manifest:file-entry manifest:full-path="encrypted-package"><manifest:encryption-data/></manifest:file-entry>'
    )
    for parts in (
        odt_parts(entries=whole),
        {**odt_parts(entries=whole), "content.xml": None, "encrypted-package": b"x"},
    ):
        with pytest.raises(documents.Refused) as refused:
            judged(packed(parts), "cv.odt")
        assert refused.value.code == "encrypted"


@pytest.mark.promise("P75")
def test_what_was_filled_in_on_a_form_can_be_read_and_seen() -> None:
    from PIL import Image

    look = stream(
        b"BT /F1 12 Tf 2 5 Td (Ada Voorbeeld) Tj ET",
        b"/Type /XObject /Subtype /Form /BBox [0 0 200 20] /Resources << /Font << /F1 5 0 R >> >>",
    )
    field = b"<< /Type /Annot /Subtype /Widget /FT /Tx /T (naam) /V %b /Rect [72 600 272 620] /P 3 0 R /F 4 /AP << /N 11 0 R >> >>"
    pictures = []
    for value, drawn in (
        (b"(Ada Voorbeeld)", look),
        (b"()", stream(b"", b"/Type /XObject /Subtype /Form /BBox [0 0 200 20]")),
    ):
        content = pdf(
            b"/AcroForm << /Fields [10 0 R] >>", page=b"/Annots [10 0 R]", more={10: field % value, 11: drawn}
        )
        copy = copied(content, "pdf")
        assert documents.text_of(copy, "pdf").endswith("naam: Ada Voorbeeld") == (value != b"()")
        pictures.append(Image.open(BytesIO(documents.page_image(copy, 1, 600))).convert("L").tobytes())
    assert pictures[0] != pictures[1]


@pytest.mark.promise("S175")
def test_a_photograph_in_the_text_of_an_odt_loses_its_place_too() -> None:
    photo = base64.b64encode(photograph()).decode()
    content = odt(f"<draw:frame><draw:image><office:binary-data>{photo}</office:binary-data></draw:image></draw:frame>")
    with ZipFile(copied(content, "odt")) as copy:
        kept = copy.read("content.xml").partition(b"binary-data>")[2].partition(b"<")[0]
    assert base64.b64decode(kept).startswith(b"\xff\xd8")
    assert b"Telefoon" not in base64.b64decode(kept)


def test_a_picture_that_does_not_go_along_leaves_no_hole() -> None:
    content = odt(
        '<draw:frame><draw:image xlink:href="Pictures/a.svg"/></draw:frame>', extra={"Pictures/a.svg": "<svg/>"}
    )
    with ZipFile(copied(content, "odt")) as copy:
        assert "Pictures/a.svg" not in copy.namelist()
        assert b"a.svg" not in copy.read("content.xml")
