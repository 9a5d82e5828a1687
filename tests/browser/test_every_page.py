"""What every public page owes: sound by day and night, on any screen, in any size of text, leaving nothing behind."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache

import pytest
from playwright.sync_api import Browser

from tests.browser.house import EVERY_PAGE, PUBLIC, english
from tests.browser.reader import Reader
from tests.browser.walk import CHANGES, Sight, Walk

Walks = Callable[[int], Walk]

IN_BOTH = pytest.mark.parametrize("pages", [PUBLIC, tuple(map(english, PUBLIC))], ids=["nl", "en"])


@pytest.fixture(scope="module")
def walk_at(browser: Browser, house: str) -> Iterator[Walks]:
    """Give `walk_at(390)`: what was seen of all pages on a screen of that width, by a browser without scripts."""
    contexts = []

    @cache
    def walk(width: int) -> Walk:
        context = browser.new_context(
            base_url=house, java_script_enabled=False, viewport={"width": width, "height": 720}
        )
        contexts.append(context)
        context.set_default_timeout(15_000)
        return Walk(Reader(context.new_page(), house, script=False))

    yield walk
    for context in contexts:
        context.close()


def _faults(walk: Walk, pages: tuple[str, ...], of: Callable[[Sight], object]) -> dict[str, object]:
    return {path: fault for path in pages if (fault := of(walk.seen[path]))}


@pytest.mark.parametrize("path", EVERY_PAGE)
def test_a_page_has_no_barrier_by_day_or_by_night(reader: Reader, path: str) -> None:
    reader.open(path)


@IN_BOTH
@pytest.mark.parametrize("width", [320, 390])
@pytest.mark.promise("P130")
def test_a_small_screen_scrolls_in_one_direction_only(walk_at: Walks, pages: tuple[str, ...], width: int) -> None:
    assert not _faults(walk_at(width), pages, lambda sight: sight.too_wide)


@IN_BOTH
@pytest.mark.parametrize("change", list(CHANGES))
@pytest.mark.parametrize("width", [390, 1280])
def test_text_of_the_readers_own_size_and_spacing_is_not_cut_off(
    walk_at: Walks, pages: tuple[str, ...], change: str, width: int
) -> None:
    assert not _faults(walk_at(width), pages, lambda sight: sight.changed[change])


@IN_BOTH
@pytest.mark.parametrize("width", [390, 1280])
def test_controls_are_large_enough_for_a_finger(walk_at: Walks, pages: tuple[str, ...], width: int) -> None:
    assert not _faults(walk_at(width), pages, lambda sight: sight.small_targets)


@pytest.mark.promise("P128")
def test_reading_every_page_leaves_nothing_on_the_device(walk_at: Walks) -> None:
    reader = walk_at(1280).reader
    assert reader.page.context.cookies() == []
    assert not reader.does("localStorage.length + sessionStorage.length")
    assert not reader.does("indexedDB.databases().then(found => found.length)")
    assert not reader.does("caches.keys().then(found => found.length)")


@IN_BOTH
@pytest.mark.promise("P110", "P125", "P127")
def test_every_page_ends_with_the_same_ways_to_reach_us_and_a_link_to_the_statement(
    walk_at: Walks, pages: tuple[str, ...]
) -> None:
    sights = [walk_at(1280).seen[path] for path in pages]
    assert all("Laan van Londen 100" in sight.address for sight in sights)
    assert {sight.statement_links for sight in sights} == {1}
    assert len({sight.footer for sight in sights}) == 1
