"""`python -m tests.browser.pictures FOLDER`: every page as a picture, for people to look at.

Telephone and desk, by day and by night, in Dutch and English, each page from top to bottom.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Final, Literal

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.house import BROWSER, PUBLIC, run_site
from tests.browser.reader import Reader
from tests.browser.speech import DUTCH, ENGLISH, Speech
from tests.browser.test_contact import Sender, fill, wait_for_letter
from tests.servers import find

WIDTHS: Final = (390, 1280)
LIGHTS: Final[tuple[Literal["light", "dark"], ...]] = ("light", "dark")


def main(folder: Path) -> int:
    """Take all pictures; answer the exit code."""
    chromium = find("chromium")
    if chromium is None:
        print("No Chromium here (Debian: chromium)", file=sys.stderr)
        return 1
    folder.mkdir(parents=True, exist_ok=True)
    with run_site() as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(BROWSER))
        for say, width in product((DUTCH, ENGLISH), WIDTHS):
            for name, page in walk(browser, site, say, width):
                for light in LIGHTS:
                    page.emulate_media(color_scheme=light)
                    page.screenshot(path=folder / f"{name}-{say.code}-{width}-{light}.png", full_page=True)
        browser.close()
    print(f"{len(list(folder.glob('*.png')))} pictures in {folder}")
    return 0


def walk(browser: Browser, site: str, say: Speech, width: int) -> Iterator[tuple[str, Page]]:
    """Go past all pages; stop at each with its name."""
    context = browser.new_context(
        base_url=site, viewport={"width": width, "height": 800}, java_script_enabled=False, reduced_motion="reduce"
    )
    reader = Reader(context.new_page(), site, script=False)
    for path in PUBLIC:
        yield path.strip("/").replace("/", "-") or "home", reader.open(say.at(path)).page
    yield "404", reader.open(say.at("/bestaat-niet"), status=404).page
    sender = Sender(f"picture.{say.code}.{width}@example.org")
    reader.open(say.at("/contact"))
    fill(reader, say, sender, "complaint")
    yield "contact-filled", reader.page
    reader.field(say("E-mailadres")).fill("ada zonder apenstaart")
    reader.field(say("Naam")).fill("")
    yield "contact-wrong", reader.press(say("Verstuur bericht"), status=422).page
    fill(reader, say, sender)
    yield "contact-sent", reader.press(say("Verstuur bericht")).page
    reader.open(say.at("/brieven"))
    wait_for_letter(reader, sender.email)
    yield "letter", reader.page
    yield "receipt", reader.follow_first("/contact/").page
    yield "withdrawn", reader.press(say("Trek bericht in")).page
    yield "letters", reader.open(say.at("/brieven")).page
    context.close()


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path("pictures")))
