"""Paper, colours of the reader's own, and screens that keep still."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Readers
from tests.browser.eyes import FAINT_CONTROLS
from tests.browser.house import STATEMENT, VERSION
from tests.browser.reader import Reader
from tests.browser.speech import DUTCH, ENGLISH, Speech

RUNNING = "document.getAnimations().length"


@pytest.mark.parametrize("say", [DUTCH, ENGLISH], ids=["nl", "en"])
@pytest.mark.parametrize("path", [STATEMENT, VERSION])
@pytest.mark.promise("P110")
def test_on_paper_the_statement_is_the_text_without_the_menu(reader: Reader, say: Speech, path: str) -> None:
    reader.open(say.at(path)).page.emulate_media(media="print")
    for menu in reader.page.get_by_role("navigation", include_hidden=True).all():
        expect(menu).to_be_hidden()
    expect(reader.page.locator(".skip")).to_be_hidden()
    expect(reader.page.get_by_role("heading", level=1)).to_be_visible()
    expect(reader.main.locator("article")).to_be_visible()
    expect(reader.page.locator("address")).to_be_visible()
    expect(reader.page.locator("body")).to_have_css("color", "rgb(0, 0, 0)")
    expect(reader.page.locator("html")).to_have_css("background-color", "rgb(255, 255, 255)")


@pytest.mark.parametrize(("wish", "moves"), [("reduce", False), ("no-preference", True)])
def test_nothing_moves_for_who_asked_for_rest(reader_with: Readers, wish: str, moves: bool) -> None:
    reader = reader_with(reduced_motion=wish).open("/contact")
    reader.page.get_by_role("radio", name=DUTCH.topic("fault")).check()
    assert bool(reader.does(RUNNING)) is moves


@pytest.mark.parametrize("light", ["light", "dark"])
@pytest.mark.parametrize("path", ["/", "/contact", "/bestaat-niet"])
def test_buttons_and_fields_stand_out_from_the_page(reader_with: Readers, path: str, light: str) -> None:
    reader = reader_with(script=False, color_scheme=light)
    reader.open(path, status=404 if path == "/bestaat-niet" else 200)
    assert not reader.does(FAINT_CONTROLS)


@pytest.mark.parametrize("light", ["light", "dark"])
def test_in_the_readers_own_colours_every_control_still_shows(reader_with: Readers, light: str) -> None:
    reader = reader_with(script=False, forced_colors="active", color_scheme=light).open("/contact")
    assert not reader.does(FAINT_CONTROLS)
    reader.page.get_by_role("radio", name=DUTCH.topic("fault")).check()
    line = reader.main.locator(".departures li").filter(visible=True).locator("line")
    ink = reader.does("getComputedStyle(document.body).color")
    expect(line).to_have_css("stroke", ink)
    reader.press(DUTCH("Verstuur bericht"), status=422)
    assert not reader.does(FAINT_CONTROLS)
