"""A process that makes one PDF and ends: HTML comes in, a tagged PDF goes out, nothing else is reached.

WeasyPrint and what it stands on weigh more than a whole web process; here they come and go.
"""

from __future__ import annotations

import resource
import sys
from base64 import b64encode
from pathlib import Path
from typing import Final

FONT: Final = Path(__file__).parent.parent / "static" / "fonts" / "source-sans-3-latin-5.3.0.woff2"
SECONDS: Final = 20
MEMORY_BYTES: Final = 2 * 1024**3
FILE_BYTES: Final = 4 * 1024**2  # the fonts lie in files while they are read


def main() -> None:
    """Read HTML from standard input and write the PDF to standard output."""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_FSIZE, (FILE_BYTES, FILE_BYTES))
    from weasyprint import CSS, HTML, URLFetcher
    from weasyprint.text.fonts import FontConfiguration

    fetcher = URLFetcher(allowed_protocols=("data",))  # no file of this machine, no address outside (X11)
    font = b64encode(FONT.read_bytes()).decode()
    face = (
        f'@font-face {{ font-family: "Source Sans 3"; src: url(data:font/woff2;base64,{font}); font-weight: 200 900 }}'
    )
    page = HTML(string=sys.stdin.buffer.read().decode(), url_fetcher=fetcher)
    fonts = FontConfiguration()
    sheet = CSS(string=face, url_fetcher=fetcher, font_config=fonts)
    document = page.write_pdf(pdf_variant="pdf/ua-1", stylesheets=[sheet], font_config=fonts)
    sys.stdout.buffer.write(document or b"")


if __name__ == "__main__":
    main()
