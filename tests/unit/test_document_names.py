"""Names of files: shown to people, never believed."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from adapters.documents import shown_name
from adapters.documents.names import extension


@pytest.mark.promise("S137", "S138", "S188")
@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("cv.pdf", "cv.pdf"),
        ("CV Zoë Voorbeeld.PDF", "CV Zoë Voorbeeld.PDF"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\Ada\\Documents\\cv.docx", "cv.docx"),
        ("/tmp/..\\cv.pdf", "cv.pdf"),
        ("cv.pdf\x00.exe", "cv.pdf.exe"),
        ("cv\u202efdp.exe", "cvfdp.exe"),
        ("cv\r\nX-Bad: 1.pdf", "cv X-Bad: 1.pdf"),
        ("  .pdf", "document.pdf"),
        ("", "document"),
        ("...", "document"),
        ("cv.pdf. . ", "cv.pdf"),
        ("cafe\u0301.odt", "café.odt"),
        ("\ufeffcv\u200b.pdf", "cv.pdf"),
        ("a/b/", "document"),
    ],
)
def test_a_name_is_shown_without_folders_and_without_what_nobody_sees(sent: str, shown: str) -> None:
    assert shown_name(sent) == shown


@pytest.mark.promise("S138")
def test_a_long_name_keeps_its_end() -> None:
    name = shown_name("é" * 300 + ".docx")
    assert len(name) == 120
    assert name.endswith("é.docx")


@pytest.mark.promise("S138")
@settings(deadline=None, max_examples=1000)
@given(st.text(max_size=400))
@example("0\r\U00018cd6\r0")
@example(" .\u200d. pdf")
def test_any_name_becomes_one_that_can_be_shown(name: str) -> None:
    shown = shown_name(name)
    assert 0 < len(shown) <= 120
    assert "/" not in shown
    assert "\\" not in shown
    assert shown.isprintable() or "\u200c" in shown or "\u200d" in shown
    assert shown_name(shown) == shown


@pytest.mark.parametrize(
    ("name", "end"),
    [("cv.PDF", "pdf"), ("cv.pdf.exe", "exe"), ("CV versie 2.0", ""), ("cv", ""), ("cv.7z", "7z"), ("cv.docx", "docx")],
)
def test_the_last_extension_counts(name: str, end: str) -> None:
    assert extension(name) == end
