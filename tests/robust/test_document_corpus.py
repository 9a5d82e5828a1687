"""Files of real programs pass; their copies can be read and tell nothing that was hidden. `tests.corpus.make` made them."""

from __future__ import annotations

from contextlib import suppress
from functools import cache
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import docx
import pikepdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree
from odf.opendocument import load

from adapters import documents
from adapters.documents import Findings, Refused
from adapters.documents.pictures import EXIF

HONEST = Path(__file__).parent.parent / "corpus" / "honest"
NOT_TAKEN = {
    "libreoffice.doc": "extension",
    "libreoffice.rtf": "extension",
    "libreoffice-user-password.pdf": "encrypted",
    "qpdf-user-aes256.pdf": "encrypted",
    "html-docx-js.docx": "hollow",
    "libreoffice-macros.odt": "macros",
}
"""Honest too, and not what we can read: the sender hears what to do."""

TAKEN = sorted(path for path in HONEST.iterdir() if path.name not in NOT_TAKEN)
PICTURES_ONLY = ("img2pdf", "pillow")
OTHER_LETTERS = ("ghostscript-1.2", "tesseract", "reportlab-japanese")
"""Text that comes out otherwise than it went in: of so old a PDF, read by a machine, in another language."""

REMOVED = {
    "libreoffice-hybrid.pdf": ("embedded_file",),
    "weasyprint-attachment.pdf": ("embedded_file",),
    "pdflatex-acts.pdf": ("javascript", "launch", "remote_link"),
}


def judged(content: bytes, name: str) -> Findings:
    return documents.check(BytesIO(content), name, size=len(content))


@cache
def copied(path: Path) -> bytes:
    out = BytesIO()
    documents.safe_copy(BytesIO(path.read_bytes()), path.suffix[1:], out)
    return out.getvalue()


def test_at_least_five_programs_wrote_the_corpus_and_it_stays_small() -> None:
    programs = {path.stem.split("-")[0] for path in TAKEN}
    assert len(programs) >= 20
    assert sum(path.stat().st_size for path in HONEST.iterdir()) < 6_000_000


@pytest.mark.promise("P73")
@pytest.mark.parametrize("path", TAKEN, ids=lambda path: path.name)
def test_a_file_of_a_real_program_passes(path: Path) -> None:
    found = judged(path.read_bytes(), path.name)
    assert found.format == path.suffix[1:]
    assert found.removed == REMOVED.get(path.name, ())


@pytest.mark.promise("P73")
@pytest.mark.parametrize(("name", "code"), NOT_TAKEN.items())
def test_a_file_that_we_cannot_read_is_refused_with_advice(name: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        judged((HONEST / name).read_bytes(), name)
    assert refused.value.code == code


@pytest.mark.promise("S175")
@pytest.mark.parametrize("path", TAKEN, ids=lambda path: path.name)
def test_its_copy_tells_nothing_that_was_hidden(path: Path) -> None:
    content = copied(path)
    again = judged(content, path.name)
    assert again.removed == ()
    assert again.metadata == ()
    parts = [content]
    if path.suffix != ".pdf":
        with ZipFile(BytesIO(content)) as package:
            parts = [package.read(name) for name in package.namelist()]
    for part in parts:
        assert b"Telefoon X1" not in part
        assert b"made by Zoe" not in part
        assert b"Recensent" not in part
        place = part.find(EXIF)
        assert place < 0 or len(part[place:].partition(b"\xff")[0]) < 60


@pytest.mark.promise("P75", "S175")
@pytest.mark.parametrize("path", TAKEN, ids=lambda path: path.name)
def test_its_copy_opens_in_other_libraries(path: Path) -> None:
    content = copied(path)
    if path.suffix == ".pdf":
        with pikepdf.open(BytesIO(content)) as copy, pikepdf.open(path) as original:
            assert len(copy.pages) == len(original.pages)
            assert not copy.is_encrypted
            assert copy.check_pdf_syntax() == []
    elif path.suffix == ".docx":
        assert docx.Document(BytesIO(content)).paragraphs
    else:
        assert load(BytesIO(content)).body.childNodes
    if path.suffix != ".pdf":
        with ZipFile(BytesIO(content)) as package:
            assert package.testzip() is None
            for name in package.namelist():
                if name.endswith((".xml", ".rels")):
                    etree.fromstring(package.read(name))


@pytest.mark.promise("P75")
@pytest.mark.parametrize("path", TAKEN, ids=lambda path: path.name)
def test_its_text_reads_as_it_was_written(path: Path) -> None:
    text = documents.text_of(BytesIO(copied(path)), path.suffix[1:])
    if path.stem.startswith(PICTURES_ONLY):
        assert text == ""
    elif path.stem not in OTHER_LETTERS:
        assert "Zoë Håkansson-van Dijk" in " ".join(text.split())
    assert text == text.strip()


@pytest.mark.promise("P75")
@pytest.mark.parametrize("path", [path for path in TAKEN if path.suffix == ".pdf"], ids=lambda path: path.name)
def test_its_first_page_is_drawn(path: Path) -> None:
    from PIL import Image

    picture = Image.open(BytesIO(documents.page_image(BytesIO(copied(path)), 1, 500)))
    assert picture.format == "WEBP"
    assert abs(picture.width - 500) <= 1
    if path.stem == "reportlab-japanese":
        return  # it brings no letters of its own, and the machine may have none
    assert len(picture.convert("L").getcolors(256) or []) > 5


SMALL = [path for path in TAKEN if path.stat().st_size < 20_000]


@pytest.mark.promise("S134", "S135")
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_a_file_that_was_harmed_is_taken_or_refused_and_nothing_else(data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(SMALL))
    content = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 6))):
        place = data.draw(st.integers(0, len(content) - 1))
        kind = data.draw(st.sampled_from(("change", "cut", "insert", "repeat")))
        if kind == "change":
            content[place] = data.draw(st.integers(0, 255))
        elif kind == "cut":
            del content[place : place + data.draw(st.integers(1, 2000))]
        elif kind == "insert":
            content[place:place] = data.draw(st.binary(min_size=1, max_size=200))
        else:
            content[place:place] = content[max(0, place - data.draw(st.integers(1, 500))) : place]
        if not content:
            return
    with suppress(Refused):
        found = judged(bytes(content), path.name)
        out = BytesIO()
        documents.safe_copy(BytesIO(bytes(content)), found.format, out)
        assert judged(out.getvalue(), path.name).removed == ()
        documents.text_of(out, found.format)
