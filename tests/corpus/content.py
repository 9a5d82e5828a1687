"""The CV that all programs of the corpus write: fictitious people, both languages, every sign that goes wrong."""

from __future__ import annotations

from io import BytesIO
from typing import Final

from PIL import ExifTags, Image, ImageDraw

NAME: Final = "Zoë Håkansson-van Dijk"
TITLE: Final = "Curriculum vitae"
LINES: Final = (
    "Straatweg 12, 1234 AB Voorbeeldstad, 06 00000000, zoe@example.org",
    "Engineer met elf jaar ervaring in Ĳsselstein, Kraków en Århus; naïef noch coöperatief à la carte.",
    "I build systems that stay up: Python, PostgreSQL & “quiet” operations — 99,95 % uptime, €12k saved.",
)
JOBS: Final = (
    ("2019–2026", "Fictief Waterschap, Dordrecht", "Beheer van sluizen en dijken; team van zes"),
    ("2015–2019", "Example Works Ltd, Leeds", "On-call engineering, façade of services"),
    ("2012–2015", "Müller & Søn GmbH, Köln", "Überwachung, Straßenbau"),
)
LINK: Final = "https://zoe.example.org/cv?taal=nl&jaar=2026"


def photograph(size: int = 160) -> bytes:
    """Make a JPEG as a telephone does: with a place, a camera, a maker, and the wrong way up."""
    picture = Image.new("RGB", (size, size), "#d8e4ea")
    draw = ImageDraw.Draw(picture)
    draw.ellipse((size * 0.3, size * 0.15, size * 0.7, size * 0.55), fill="#8a5a44")
    draw.ellipse((size * 0.15, size * 0.6, size * 0.85, size * 1.3), fill="#0b5d66")
    notes = Image.Exif()
    notes[ExifTags.Base.Make] = "Voorbeeld"
    notes[ExifTags.Base.Model] = "Telefoon X1"
    notes[ExifTags.Base.Artist] = "Zoë Håkansson"
    notes[ExifTags.Base.DateTime] = "2026:03:14 15:09:26"
    place = notes.get_ifd(ExifTags.IFD.GPSInfo)
    place[ExifTags.GPS.GPSLatitudeRef], place[ExifTags.GPS.GPSLongitudeRef] = "N", "E"
    place[ExifTags.GPS.GPSLatitude], place[ExifTags.GPS.GPSLongitude] = (51.0, 48.0, 36.0), (4.0, 40.0, 12.0)
    out = BytesIO()
    picture.save(out, "JPEG", quality=80, exif=notes, comment=b"made by Zoe")
    return out.getvalue()


def scan(width: int = 827, height: int = 1169) -> Image.Image:
    """Make the picture of a page as a scanner does."""
    picture = Image.new("L", (width, height), 250)
    draw = ImageDraw.Draw(picture)
    draw.text((80, 80), NAME, fill=20, font_size=36)
    for place, line in enumerate((TITLE, *LINES, *(" | ".join(job) for job in JOBS))):
        draw.text((80, 160 + 40 * place), line, fill=30, font_size=16)
    return picture


def html() -> str:
    """Write the CV as a page, for programs that print one."""
    rows = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in job)}</tr>" for job in JOBS)
    lines = "".join(f"<p>{line.replace('&', '&amp;')}</p>" for line in LINES)
    return (
        f'<!doctype html><html lang="nl"><head><meta charset="utf-8"><title>{TITLE}</title>'
        f'<meta name="author" content="{NAME}"></head><body><h1>{NAME}</h1><h2>{TITLE}</h2>{lines}'
        f'<p><a href="{LINK.replace("&", "&amp;")}">{"zoe.example.org"}</a></p>'
        f'<table border="1">{rows.replace("& S", "&amp; S")}</table><img src="foto.jpg" width="80" alt=""></body></html>'
    )


def latex() -> str:
    """Write the CV for LaTeX, with links and bookmarks."""
    rows = " \\\\ ".join(" & ".join(cell.replace("&", "\\&").replace("–", "--") for cell in job) for job in JOBS)
    lines = "\n\n".join(
        line.replace("&", "\\&")
        .replace("%", "\\%")
        .replace("€", "EUR ")
        .replace("Ĳ", "IJ")
        .replace("“", "``")
        .replace("”", "''")
        for line in LINES
    )
    return (
        '\\documentclass{article}\\usepackage{graphicx}\\usepackage[pdfauthor={Zo\\"e},pdftitle={CV}]{hyperref}\n'
        f"\\begin{{document}}\\section{{{NAME}}}\\subsection{{{TITLE}}}{lines}\n\n"
        "\\href{https://zoe.example.org}{zoe.example.org}, zie ook \\ref{jobs}\n\n\\subsection{Werk}\\label{jobs}\n"
        f"\\begin{{tabular}}{{lll}}{rows}\\end{{tabular}}\n\n\\includegraphics[width=3cm]{{foto.jpg}}\\end{{document}}"
    )


def with_acts(source: str) -> str:
    """Add to the CV for LaTeX what its hyperref can do: fill the screen, a form with a script, links to files."""
    acts = (
        "\\hypersetup{pdfpagemode=FullScreen,pdfstartview={FitH}}"
        "\\href{tel:+31600000000}{bel}, \\href{run:werk.mp4}{film}, \\href{diploma.pdf}{diploma}\n\n"
        "\\begin{Form}\\TextField[name=naam,width=4cm]{Naam} \\CheckBox[name=ja]{ja} "
        "\\PushButton[name=druk,onclick={app.print();}]{druk af}\\end{Form} \\Acrobatmenu{GoBack}{terug}"
    )
    return source.replace("\\end{document}", f"\n\n{acts}\\end{{document}}")


def with_macro(source: str) -> str:
    """Add a macro to the CV for LibreOffice."""
    names = (
        'xmlns:script="urn:oasis:names:tc:opendocument:xmlns:script:1.0" xmlns:ooo="http://openoffice.org/2004/office"'
    )
    code = "Sub Main\nMsgBox 1\nEnd Sub"
    macro = (
        f'<office:scripts {names}><office:script script:language="ooo:Basic"><ooo:libraries>'
        '<ooo:library-embedded ooo:name="Standard"><ooo:module ooo:name="Module1"><ooo:source-code>'
        f"{code}</ooo:source-code></ooo:module></ooo:library-embedded></ooo:libraries></office:script></office:scripts>"
    )
    return source.replace("<office:automatic-styles>", f"{macro}<office:automatic-styles>", 1)


def flat_odt() -> str:
    """Write the CV as LibreOffice's flat XML, with all that a CV may hold, for LibreOffice to make real files of."""
    import base64

    rows = "".join(
        "<table:table-row>"
        + "".join(
            f"<table:table-cell office:value-type='string'><text:p>{cell.replace('&', '&amp;')}</text:p></table:table-cell>"
            for cell in job
        )
        + "</table:table-row>"
        for job in JOBS
    )
    lines = "".join(f"<text:p>{line.replace('&', '&amp;')}</text:p>" for line in LINES)
    photo = base64.b64encode(photograph()).decode()
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" xmlns:xlink="http://www.w3.org/1999/xlink"
 xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0" xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"
 xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0" office:version="1.3"
 office:mimetype="application/vnd.oasis.opendocument.text">
<office:meta><meta:initial-creator>{NAME}</meta:initial-creator><dc:creator>{NAME}</dc:creator><dc:title>{TITLE}</dc:title>
<meta:creation-date>2026-03-14T15:09:26</meta:creation-date><meta:user-defined meta:name="Client">Intern</meta:user-defined></office:meta>
<office:automatic-styles><style:page-layout style:name="pm1"><style:page-layout-properties fo:page-width="21cm" fo:page-height="29.7cm" fo:margin="2cm"/>
<style:header-style/><style:footer-style/></style:page-layout></office:automatic-styles>
<office:master-styles><style:master-page style:name="Standard" style:page-layout-name="pm1"><style:header><text:p>Kop van {NAME}</text:p></style:header>
<style:footer><text:p>Bladzijde <text:page-number>1</text:page-number></text:p></style:footer></style:master-page></office:master-styles>
<office:body><office:text>
<text:tracked-changes><text:changed-region xml:id="ct1"><text:insertion><office:change-info><dc:creator>Recensent Een</dc:creator>
<dc:date>2026-03-15T10:00:00</dc:date></office:change-info></text:insertion></text:changed-region></text:tracked-changes>
<text:h text:outline-level="1">{NAME}</text:h><text:h text:outline-level="2">{TITLE}</text:h>{lines}
<text:p>Site: <text:a xlink:type="simple" xlink:href="{LINK.replace("&", "&amp;")}">zoe.example.org</text:a>
<text:note text:id="ftn1" text:note-class="footnote"><text:note-citation>1</text:note-citation><text:note-body><text:p>Voetnoot met é.</text:p></text:note-body></text:note>
<office:annotation><dc:creator>Recensent Twee</dc:creator><dc:date>2026-03-15T11:00:00</dc:date><text:p>Opmerking</text:p></office:annotation></text:p>
<text:p><text:change-start text:change-id="ct1"/>Later toegevoegd.<text:change-end text:change-id="ct1"/></text:p>
<table:table table:name="Werk"><table:table-column table:number-columns-repeated="3"/>{rows}</table:table>
<text:p><draw:frame draw:name="Kader" text:anchor-type="paragraph" svg:width="6cm" svg:height="2cm"><draw:text-box><text:p>Tekst in een kader</text:p></draw:text-box></draw:frame>
<draw:frame draw:name="Foto" text:anchor-type="as-char" svg:width="3cm" svg:height="3cm"><draw:image><office:binary-data>{photo}</office:binary-data></draw:image></draw:frame></text:p>
</office:text></office:body></office:document>"""
