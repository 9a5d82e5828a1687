"""DOCX files with the habits of programs that cannot run here: Word on a desktop, Google Docs, OnlyOffice, WPS, Pages."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from PIL import Image

from tests.files.packages import HEAD, PACKAGE, SPACES, WORDS, Parts, R, docx_parts, packed, relations

CORE = (
    f'{HEAD}<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"><dc:creator>Ada Voorbeeld</dc:creator>'
    "<cp:lastModifiedBy>Bea Buur</cp:lastModifiedBy><dcterms:created>2026-03-14T15:09:26Z</dcterms:created></cp:coreProperties>"
)
APP = (
    f'{HEAD}<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
    "<Template>Normal.dotm</Template><TotalTime>95</TotalTime><Application>Microsoft Office Word</Application>"
    "<Company>Voorbeeld BV</Company></Properties>"
)
DRAWING = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
SHAPE = "http://schemas.microsoft.com/office/word/2010/wordprocessingShape"
CHOICE = "http://schemas.openxmlformats.org/markup-compatibility/2006"
BOX = (
    f'<w:p><w:r><mc:AlternateContent xmlns:mc="{CHOICE}"><mc:Choice Requires="wps" xmlns:wps="{SHAPE}"><w:drawing {DRAWING}>'
    '<wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="1905000" cy="400000"/><wp:docPr id="2" name="Tekstvak 1"/>'
    f'<a:graphic><a:graphicData uri="{SHAPE}"><wps:wsp><wps:cNvSpPr txBox="1"/><wps:spPr><a:xfrm><a:off x="0" y="0"/>'
    '<a:ext cx="1905000" cy="400000"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></wps:spPr><wps:txbx><w:txbxContent>'
    "<w:p><w:r><w:t>Tekst in een vak</w:t></w:r></w:p></w:txbxContent></wps:txbx><wps:bodyPr/></wps:wsp></a:graphicData></a:graphic>"
    "</wp:inline></w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox xmlns:v='urn:schemas-microsoft-com:vml'><w:txbxContent>"
    "<w:p><w:r><w:t>Tekst in een vak</w:t></w:r></w:p></w:txbxContent></v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>"
)
CHANGES = (
    '<w:p w:rsidR="00AB12CD" w:rsidRDefault="00AB12CD"><w:ins w:id="1" w:author="Bea Buur" w:date="2026-03-15T10:00:00Z"><w:r>'
    '<w:t>Toegevoegd</w:t></w:r></w:ins><w:del w:id="2" w:author="Bea Buur" w:date="2026-03-15T10:00:00Z"><w:r>'
    '<w:delText>Weggehaald</w:delText></w:r></w:del><w:commentRangeStart w:id="0"/><w:r><w:t xml:space="preserve"> hier</w:t></w:r>'
    '<w:commentRangeEnd w:id="0"/><w:r><w:commentReference w:id="0"/></w:r></w:p>'
)
CONTROL = (
    '<w:sdt><w:sdtPr><w:alias w:val="Auteur"/><w:dataBinding w:xpath="/x" w:storeItemID="{0}"/><w:text/></w:sdtPr>'
    "<w:sdtContent><w:p><w:r><w:t>Ada in een besturingselement</w:t></w:r></w:p></w:sdtContent></w:sdt>"
)
FIELDS = (
    '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> PAGE \\* MERGEFORMAT </w:instrText></w:r>'
    '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>1</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
    '<w:p><w:fldSimple w:instr=" MACROBUTTON NoMacro [Klik en typ] "><w:r><w:t>Klik en typ</w:t></w:r></w:fldSimple></w:p>'
    "<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>onzichtbaar</w:t></w:r></w:p>"
)
CHART = (
    f'<w:p><w:r><w:drawing {DRAWING}><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="1905000" cy="1905000"/>'
    '<wp:docPr id="3" name="Grafiek 1"/><a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart">'
    '<c:chart xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" r:id="rId11"/></a:graphicData></a:graphic></wp:inline>'
    "</w:drawing></w:r></w:p>"
)
CHART_PART = (
    f'{HEAD}<c:chartSpace xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" xmlns:r="{R}"><c:chart><c:plotArea>'
    '<c:pieChart><c:ser><c:idx val="0"/><c:order val="0"/><c:val><c:numRef><c:f>Blad1!$B$2:$B$3</c:f><c:numCache><c:ptCount val="2"/>'
    '<c:pt idx="0"><c:v>3</c:v></c:pt><c:pt idx="1"><c:v>5</c:v></c:pt></c:numCache></c:numRef></c:val></c:ser></c:pieChart></c:plotArea>'
    '</c:chart><c:externalData r:id="rId1"/></c:chartSpace>'
)
WML = "application/vnd.openxmlformats-officedocument.wordprocessingml"


def word_for_windows() -> bytes:
    """Write what Word leaves in an ordinary file that went through two hands."""
    kinds = {
        "settings": "settings",
        "styles": "styles",
        "comments": "comments",
        "people": "people",
        "fontTable": "fontTable",
    }
    types = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{WML}.{kind}+xml"/>' for name, kind in kinds.items()
    )
    types += '<Override PartName="/word/charts/chart1.xml" ContentType="application/vnd.openxmlformats-officedocument.drawingml.chart+xml"/>'
    lines = [(f"rId{number}", name, f"{name}.xml") for number, name in enumerate(kinds, 1)]
    lines += [("rId9", "customXml", "../customXml/item1.xml"), ("rId10", "glossaryDocument", "glossary/document.xml")]
    lines += [("rId11", "chart", "charts/chart1.xml")]
    extra: Parts = {
        "_rels/.rels": relations(
            ("rId1", "officeDocument", "word/document.xml"),
            ("rId3", "extended-properties", "docProps/app.xml"),
            ("rId4", "custom-properties", "docProps/custom.xml"),
        ).replace(
            "</Relationships>",
            f'<Relationship Id="rId2" Type="{PACKAGE}/relationships/metadata/core-properties" Target="docProps/core.xml"/></Relationships>',
        ),
        "docProps/core.xml": CORE,
        "docProps/app.xml": APP,
        "docProps/custom.xml": f'{HEAD}<Properties xmlns:vt="v"><property name="Klant"><vt:lpwstr>Intern</vt:lpwstr></property></Properties>',
        "docProps/thumbnail.emf": b"\x01\x00\x00\x00" + bytes(100),
        "word/settings.xml": f'{HEAD}<w:settings {SPACES} xmlns:mc="{CHOICE}" xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml" '
        'mc:Ignorable="w14"><w:attachedTemplate r:id="rId1"/><w:rsids><w:rsidRoot w:val="00AB12CD"/></w:rsids>'
        '<w14:docId w14:val="1A2B3C4D"/></w:settings>',
        "word/_rels/settings.xml.rels": relations(
            (
                "rId1",
                "attachedTemplate",
                "!file:///C:\\Users\\Ada%20Voorbeeld\\AppData\\Roaming\\Microsoft\\Templates\\CV.dotx",
            )
        ),
        "word/styles.xml": f"{HEAD}<w:styles {SPACES}/>",
        "word/fontTable.xml": f'{HEAD}<w:fonts {SPACES}><w:font w:name="Calibri"><w:embedRegular r:id="rId1" w:fontKey="{{0}}"/></w:font></w:fonts>',
        "word/_rels/fontTable.xml.rels": relations(("rId1", "font", "fonts/font1.odttf")),
        "word/fonts/font1.odttf": bytes(range(200)),
        "word/comments.xml": f'{HEAD}<w:comments {SPACES}><w:comment w:id="0" w:author="Bea Buur" w:initials="BB" w:date="2026-03-15T10:00:00Z">'
        "<w:p><w:r><w:t>Mooi</w:t></w:r></w:p></w:comment></w:comments>",
        "word/people.xml": f'{HEAD}<w15:people xmlns:w15="http://schemas.microsoft.com/office/word/2012/wordml"><w15:person w15:author="Bea Buur"/></w15:people>',
        "word/glossary/document.xml": f"{HEAD}<w:glossaryDocument {SPACES}/>",
        "word/charts/chart1.xml": CHART_PART,
        "word/charts/_rels/chart1.xml.rels": relations(
            ("rId1", "package", "../embeddings/Microsoft_Excel_Worksheet.xlsx")
        ),
        "word/embeddings/Microsoft_Excel_Worksheet.xlsx": packed({"[Content_Types].xml": "<Types/>"}),
        "customXml/item1.xml": "<b:Sources xmlns:b='http://schemas.openxmlformats.org/officeDocument/2006/bibliography'/>",
        "customXml/itemProps1.xml": "<ds:datastoreItem xmlns:ds='x'><ds:schemaRef ds:uri='http://example.org/schema'/></ds:datastoreItem>",
    }
    return packed({**docx_parts(BOX + CHANGES + CONTROL + FIELDS + CHART, *lines, types=types), **extra})


def google_docs() -> bytes:
    """Write what Google Docs leaves out and puts in: no properties, sizes after the parts, fonts inside."""
    out = BytesIO()
    parts = docx_parts("", ("rId1", "fontTable", "fontTable.xml"), ("rId2", "image", "media/image1.png"))
    parts["word/fontTable.xml"] = (
        f'{HEAD}<w:fonts {SPACES}><w:font w:name="Lato"><w:embedRegular r:id="rId1"/></w:font></w:fonts>'
    )
    parts["word/_rels/fontTable.xml.rels"] = relations(("rId1", "font", "fonts/Lato-regular.ttf"))
    parts["word/fonts/Lato-regular.ttf"] = bytes(300)
    parts["word/media/image1.png"] = picture()

    class Stream:
        """A place that can only be written to, so that sizes come after the parts."""

        def write(self, content: bytes) -> int:
            return out.write(content)

        def flush(self) -> None:
            """There is nothing to flush."""

    with ZipFile(Stream(), "w", ZIP_DEFLATED) as package:  # type: ignore[call-overload]
        for name, content in parts.items():
            package.writestr(name, content or b"")
    return out.getvalue()


def picture() -> bytes:
    """Make a small PNG with a note of its maker."""
    from PIL.PngImagePlugin import PngInfo

    notes, out = PngInfo(), BytesIO()
    notes.add_text("Author", "Bea Buur")
    Image.new("RGB", (20, 20), "#0b5d66").save(out, "PNG", pnginfo=notes)
    return out.getvalue()


def with_folders() -> bytes:
    """Write a DOCX as some archivers pack it again: folders as entries, in another order, some parts not packed."""
    out = BytesIO()
    with ZipFile(out, "w") as package:
        for folder in ("word/", "_rels/", "word/_rels/"):
            package.writestr(ZipInfo(folder), b"")
        for name, content in reversed(docx_parts("", ("rId1", "hyperlink", "!https://ada.example.org")).items()):
            package.writestr(name, content or b"", ZIP_STORED if name.startswith("_") else ZIP_DEFLATED)
    return out.getvalue()


def large() -> bytes:
    """Write a DOCX with the large numbers of Zip64, as some libraries always do."""
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as package:
        for name, content in docx_parts().items():
            data = content.encode() if isinstance(content, str) else content or b""
            with package.open(name, "w", force_zip64=True) as part:
                part.write(data)
    return out.getvalue()


def strict() -> bytes:
    """Write the strict dialect, which Word can save."""
    parts = {
        name: str(content)
        .replace(
            "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
            "http://purl.oclc.org/ooxml/officeDocument/relationships",
        )
        .replace(
            "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
            "http://purl.oclc.org/ooxml/wordprocessingml/main",
        )
        for name, content in docx_parts().items()
    }
    return packed({**parts})


def template() -> bytes:
    """Write a template that was renamed."""
    return packed(docx_parts(main="application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml"))


def bare_ampersand() -> bytes:
    """Write a link as AbiWord does."""
    return packed(docx_parts("", ("rId1", "hyperlink", "!https://ada.example.org/?a=1&b=2")))


HONEST = {
    "Word for Windows": word_for_windows, "Google Docs": google_docs, "packed again": with_folders, "Zip64": large,
    "strict": strict, "template": template, "bare ampersand": bare_ampersand,
}  # fmt: skip

__all__ = ["HONEST", "WORDS"]
