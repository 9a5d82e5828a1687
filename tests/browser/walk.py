"""A walk past every public page on one screen: each page is opened once, and all that its tests ask is noted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from tests.browser.eyes import CUT_OFF, LARGE_TEXT, SMALL_TARGETS, USUAL_TEXT, WIDE_TEXT
from tests.browser.house import EVERY_PAGE
from tests.browser.reader import WIDER_THAN_THE_SCREEN, Reader

CHANGES: Final = {"200-percent": LARGE_TEXT, "spaced": WIDE_TEXT}
"""What readers do to text so that they can read it."""


@dataclass(frozen=True, slots=True)
class Sight:
    """What was seen of one page."""

    too_wide: str
    small_targets: list[str]
    changed: dict[str, list[str]]
    """By change of the text: what it cut off, or pushed off the screen."""

    footer: str
    address: str
    statement_links: int


class Walk:
    """Who walked past all pages with one browser, and what each looked like."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.seen = {path: self._see(path) for path in EVERY_PAGE}

    def _see(self, path: str) -> Sight:
        reader = self.reader.open(path)
        footer = reader.page.get_by_role("contentinfo")
        return Sight(
            too_wide=reader.does(WIDER_THAN_THE_SCREEN),
            small_targets=reader.does(SMALL_TARGETS),
            footer=footer.inner_text(),
            address=footer.locator("address").inner_text(),
            statement_links=footer.locator('a[href$="/privacyverklaring"]').count(),
            changed={name: self._changed(change) for name, change in CHANGES.items()},
        )

    def _changed(self, change: str) -> list[str]:
        self.reader.does(change)
        faults = [*self.reader.does(CUT_OFF), self.reader.does(WIDER_THAN_THE_SCREEN)]
        self.reader.does(USUAL_TEXT)
        return [fault for fault in faults if fault]
