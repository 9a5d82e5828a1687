"""What every public page owes: sound by day and night, on any screen, in any size of text, leaving nothing behind."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Readers
from tests.browser.eyes import CUT_OFF, LARGE_TEXT, SMALL_TARGETS, WIDE_TEXT
from tests.browser.house import EVERY_PAGE, PUBLIC, STATEMENT, english
from tests.browser.reader import WIDER_THAN_THE_SCREEN, Reader

IN_BOTH = pytest.mark.parametrize("pages", [PUBLIC, tuple(map(english, PUBLIC))], ids=["nl", "en"])


@pytest.mark.parametrize("path", EVERY_PAGE)
def test_a_page_has_no_barrier_by_day_or_by_night(reader: Reader, path: str) -> None:
    reader.open(path)


@IN_BOTH
@pytest.mark.parametrize("width", [320, 390])
@pytest.mark.promise("P130")
def test_a_small_screen_scrolls_in_one_direction_only(reader_with: Readers, pages: tuple[str, ...], width: int) -> None:
    reader = reader_with(width, script=False)
    wide = {path: reader.open(path).does(WIDER_THAN_THE_SCREEN) for path in pages}
    assert not {path: by for path, by in wide.items() if by}


@IN_BOTH
@pytest.mark.parametrize("change", [LARGE_TEXT, WIDE_TEXT], ids=["200-percent", "spaced"])
@pytest.mark.parametrize("width", [390, 1280])
def test_text_of_the_readers_own_size_and_spacing_is_not_cut_off(
    reader_with: Readers, pages: tuple[str, ...], change: str, width: int
) -> None:
    reader = reader_with(width, script=False)
    found = {}
    for path in pages:
        reader.open(path).does(change)
        found[path] = [*reader.does(CUT_OFF), reader.does(WIDER_THAN_THE_SCREEN)]
    assert not {path: faults for path, faults in found.items() if any(faults)}


@IN_BOTH
@pytest.mark.parametrize("width", [390, 1280])
def test_controls_are_large_enough_for_a_finger(reader_with: Readers, pages: tuple[str, ...], width: int) -> None:
    reader = reader_with(width, script=False)
    small = {path: reader.open(path).does(SMALL_TARGETS) for path in pages}
    assert not {path: controls for path, controls in small.items() if controls}


@pytest.mark.promise("P128")
def test_reading_every_page_leaves_nothing_on_the_device(reader_with: Readers) -> None:
    reader = reader_with(script=False)
    for path in EVERY_PAGE:
        reader.open(path)
    assert reader.page.context.cookies() == []
    assert not reader.does("localStorage.length + sessionStorage.length")
    assert not reader.does("indexedDB.databases().then(found => found.length)")
    assert not reader.does("caches.keys().then(found => found.length)")


@IN_BOTH
@pytest.mark.promise("P110", "P125", "P127")
def test_every_page_ends_with_the_same_ways_to_reach_us_and_a_link_to_the_statement(
    reader_with: Readers, pages: tuple[str, ...]
) -> None:
    reader = reader_with(script=False)
    endings = set()
    for path in pages:
        footer = reader.open(path).page.get_by_role("contentinfo")
        endings.add(footer.inner_text())
        expect(footer.locator("address")).to_contain_text("Laan van Londen 100")
        assert footer.locator(f'a[href$="{STATEMENT}"]').count() == 1
    assert len(endings) == 1
