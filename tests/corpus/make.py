"""Make the honest files of the corpus anew: `python -m tests.corpus.make`. A program that is not there is left out.

Debian: libreoffice-writer-nogui abiword calligrawords pandoc ghostscript qpdf texlive-latex-recommended texlive-luatex
texlive-xetex lmodern wkhtmltopdf tesseract-ocr-nld groff chromium. npm, in the folder that NODE names: docx
pdfkit pdf-lib pdfmake jspdf html-to-docx html-docx-js @react-pdf/renderer. PyPI: typst weasyprint fpdf2
reportlab xhtml2pdf borb img2pdf python-docx odfpy odfdo.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

from tests.corpus import content, make_node, make_python

HERE: Final = Path(__file__).parent / "honest"
OFFICE: Final[dict[str, dict[str, object]]] = {
    "plain": {},
    "tagged-ua": {"PDFUACompliance": True},
    "pdfa-1b": {"SelectPdfVersion": 1},
    "pdfa-3b": {"SelectPdfVersion": 3},
    "hybrid": {"IsAddStream": True},
    "first-view": {"InitialView": 1, "Magnification": 2, "InitialPage": 1, "OpenInFullScreenMode": False},
    "bookmarks": {"ExportBookmarks": True, "ExportNotes": True, "ExportNotesInMargin": True},
    "owner-password": {"RestrictPermissions": True, "PermissionPassword": "geheim"},
    "full-screen": {"SelectPdfVersion": 17, "OpenInFullScreenMode": True, "HideViewerMenubar": True, "PageLayout": 2},
    "user-password": {"EncryptFile": True, "DocumentOpenPassword": "geheim"},
}
LATEX: Final = ("pdflatex", "lualatex", "xelatex")


def main() -> None:
    """Make all files that the programs at hand can make, into the folder given or the corpus itself."""
    into = Path(sys.argv[1] if len(sys.argv) > 1 else HERE).resolve()
    into.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        (work / "foto.jpg").write_bytes(content.photograph())
        (work / "cv.html").write_text(content.html(), encoding="utf-8")
        (work / "cv.fodt").write_text(content.flat_odt(), encoding="utf-8")
        (work / "macros.fodt").write_text(content.with_macro(content.flat_odt()), encoding="utf-8")
        (work / "cv.tex").write_text(content.latex(), encoding="utf-8")
        (work / "acts.tex").write_text(content.with_acts(content.latex()), encoding="utf-8")
        content.scan().save(work / "scan.png", dpi=(100, 100))
        for maker in (libreoffice, latex, browsers, unix, pandoc, abiword, calligra, scanners, qpdf):
            attempt(maker, work, into)
        attempt(make_python.everything, work, into)
        attempt(make_node.everything, work, into)


def attempt(maker: Callable[[Path, Path], None], work: Path, into: Path) -> None:
    """Let a maker make what it can."""
    try:
        maker(work, into)
    except (OSError, subprocess.SubprocessError, ImportError) as error:
        print(f"{maker.__module__}.{maker.__name__}: {error}", file=sys.stderr)


def run(*command: str | Path, work: Path, **more: object) -> None:
    """Run a program in the folder of work, for at most two minutes."""
    subprocess.run([str(part) for part in command], cwd=work, check=True, capture_output=True, timeout=120, **more)  # type: ignore[call-overload]


def libreoffice(work: Path, into: Path) -> None:
    """Everything that LibreOffice writes."""
    for kind in ("odt", "docx", "doc", "rtf"):
        office(work, kind, into / f"libreoffice.{kind}")
    for kind in ("odt", "docx"):
        office(work, kind, into / f"libreoffice-macros.{kind}", "macros.fodt")
    for name, options in OFFICE.items():
        wanted = {key: {"type": _kind(value), "value": str(value).lower() if value in (True, False) else str(value)}
                  for key, value in options.items()}  # fmt: skip
        office(work, f"pdf:writer_pdf_Export:{json.dumps(wanted)}", into / f"libreoffice-{name}.pdf")


def _kind(value: object) -> str:
    return "boolean" if isinstance(value, bool) else "long" if isinstance(value, int) else "string"


def office(work: Path, kind: str, to: Path, source: str = "cv.fodt") -> None:
    """Convert with LibreOffice."""
    home = f"-env:UserInstallation=file://{work}/office"
    run("soffice", home, "--headless", "--convert-to", kind, "--outdir", work / "out", source, work=work)
    shutil.move(work / "out" / f"{Path(source).stem}.{kind.partition(':')[0]}", to)


def latex(work: Path, into: Path) -> None:
    """The three engines of LaTeX; hyperref makes forms, scripts and links to files as well."""
    for engine, source, name in (*((engine, "cv", engine) for engine in LATEX), ("pdflatex", "acts", "pdflatex-acts")):
        for _ in range(2):
            subprocess.run(
                [engine, "-interaction=nonstopmode", f"{source}.tex"],
                cwd=work, capture_output=True, check=False, timeout=120,
            )  # fmt: skip
        shutil.move(work / f"{source}.pdf", into / f"{name}.pdf")


def browsers(work: Path, into: Path) -> None:
    """Printing from a browser."""
    address = f"file://{work}/cv.html"
    run("chromium", "--headless=new", "--no-sandbox", "--disable-gpu", f"--user-data-dir={work}/browser",
        f"--print-to-pdf={into}/chromium.pdf", address, work=work)  # fmt: skip
    run("wkhtmltopdf", "-q", "--enable-local-file-access", "cv.html", into / "wkhtmltopdf.pdf", work=work,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"})  # fmt: skip


def unix(work: Path, into: Path) -> None:
    """Ghostscript, and PostScript by groff."""
    source = into / "libreoffice-plain.pdf"
    for name, options in (
        ("", ()),
        ("-1.2", ("-dCompatibilityLevel=1.2",)),
        ("-pdfa", ("-dPDFA=2", "-sColorConversionStrategy=RGB")),
    ):
        run("gs", "-q", "-dBATCH", "-dNOPAUSE", "-dSAFER", "-sDEVICE=pdfwrite", *options, f"-sOutputFile={into}/ghostscript{name}.pdf",
            source, work=work)  # fmt: skip
    text = (
        ".TH CV 7\n.SH NAAM\n" + content.NAME + "\n.SH WERK\n" + "\n.br\n".join(" ".join(job) for job in content.JOBS)
    )
    with (work / "cv.ps").open("wb") as out:
        subprocess.run(["groff", "-k", "-Tps", "-man"], input=text.encode(), stdout=out, check=True, timeout=60)
    run("ps2pdf", "cv.ps", into / "groff-ps2pdf.pdf", work=work)


def abiword(work: Path, into: Path) -> None:
    """AbiWord's own DOCX, ODT, and PDF by cairo."""
    for kind in ("docx", "odt", "pdf"):
        run("abiword", f"--to={kind}", "-o", into / f"abiword.{kind}", into / "pandoc.docx", work=work)


def calligra(work: Path, into: Path) -> None:
    """Calligra's ODT."""
    env = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    run("calligraconverter", into / "libreoffice.docx", into / "calligra.odt", work=work, env=env)


def pandoc(work: Path, into: Path) -> None:
    """Pandoc's DOCX and ODT."""
    for kind in ("docx", "odt"):
        run("pandoc", "cv.html", "-o", into / f"pandoc.{kind}", work=work)


def scanners(work: Path, into: Path) -> None:
    """A page that is a picture, with its text by optical recognition."""
    run("tesseract", "scan.png", into / "tesseract", "-l", "nld", "pdf", work=work)


def qpdf(work: Path, into: Path) -> None:
    """Other ways of writing the same PDF."""
    source = into / "pdflatex.pdf"
    for name, options in {
        "linearized": ["--linearize"],
        "object-streams": ["--object-streams=generate"],
        "qdf": ["--qdf"],
        "2.0": ["--force-version=2.0", "--object-streams=generate"],
        "owner-aes256": ["--encrypt", "", "baas", "256", "--print=low", "--"],
        "owner-rc4": ["--allow-weak-crypto", "--encrypt", "", "baas", "128", "--"],
        "owner-rc4-40": ["--allow-weak-crypto", "--encrypt", "", "baas", "40", "--"],
        "user-aes256": ["--encrypt", "open", "baas", "256", "--"],
    }.items():
        run("qpdf", *options, source, into / f"qpdf-{name}.pdf", work=work)


if __name__ == "__main__":
    main()
