"""The site without a mouse: every control can be reached, is seen when it is, and the whole errand can be done."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import Readers
from tests.browser.eyes import FOCUSED
from tests.browser.house import PUBLIC, STATEMENT
from tests.browser.reader import Reader
from tests.browser.speech import DUTCH, ENGLISH, TOPICS, Speech

MANY = 150
"""More controls than any page has."""


def stops(reader: Reader) -> list[dict[str, Any]]:
    """Press Tab until the page is through; answer what had the focus on the way."""
    found: list[dict[str, Any]] = []
    for _ in range(MANY):
        reader.page.keyboard.press("Tab")
        now = reader.does(FOCUSED)
        if now is None:
            return found
        found.append(now)
    raise AssertionError(f"{reader.path} holds the focus")


def tab_to(reader: Reader, control: Locator) -> None:
    """Press Tab until a control has the focus."""
    for _ in range(MANY):
        reader.page.keyboard.press("Tab")
        if control.evaluate("e => e === document.activeElement"):
            return
    raise AssertionError(f"{control} cannot be reached")


@pytest.mark.parametrize("path", PUBLIC)
@pytest.mark.parametrize(("width", "light"), [(1280, "light"), (390, "dark")])
def test_the_focus_is_always_seen(reader_with: Readers, path: str, width: int, light: str) -> None:
    reader = reader_with(width, script=False, color_scheme=light).open(path)
    found = stops(reader)
    assert "skip" in found[0]["what"]
    assert len(found) > 8, "header and footer alone have more controls"
    for stop in found:
        assert stop["ring"] >= 2, f"no ring around {stop['what']}"
        assert stop["stands_out"] >= 3, f"a faint ring around {stop['what']}"
        assert stop["on_screen"], f"out of sight: {stop['what']}"
        assert stop["on_top"], f"covered: {stop['what']}"


@pytest.mark.parametrize("path", ["/", "/contact", STATEMENT])
@pytest.mark.parametrize("width", [390, 1280])
def test_tab_follows_the_eye(reader_with: Readers, path: str, width: int) -> None:
    found = stops(reader_with(width, script=False).open(path))[1:]
    for before, after in pairwise(found):
        if before["part"] == after["part"] and before["part"] in ("HEADER", "FORM"):
            same_row = after["top"] < before["bottom"] and before["top"] < after["bottom"]
            forward = after["left"] > before["left"] if same_row else after["top"] > before["top"]
            assert forward, f"{before['what']} comes before {after['what']}"


@pytest.mark.parametrize("say", [DUTCH, ENGLISH], ids=["nl", "en"])
@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_the_first_link_skips_the_menu(reader_with: Readers, say: Speech, script: bool) -> None:
    reader = reader_with(script=script).open(say.at("/contact"))
    reader.page.keyboard.press("Tab")
    skip = reader.page.locator(":focus")
    expect(skip).to_be_in_viewport(ratio=1)
    reader.page.keyboard.press("Enter")
    reader.page.keyboard.press("Tab")
    assert reader.main.locator(":focus").count() == 1, "the next stop is not in the page itself"


@pytest.mark.parametrize("say", [DUTCH, ENGLISH], ids=["nl", "en"])
@pytest.mark.promise("P70", "P130")
def test_a_message_is_written_and_sent_with_keys_alone(reader: Reader, say: Speech) -> None:
    keyboard = reader.open(say.at("/")).page.keyboard
    tab_to(reader, reader.page.get_by_role("link", name=say("Stel je vraag of meld een storing")))
    with reader.page.expect_event("load"):
        keyboard.press("Enter")
    reader.look()

    for label, text in (("Naam", "Bob Bouwmans"), ("E-mailadres", f"bob.{say.code}@example.nl")):
        tab_to(reader, reader.field(say(label)))
        keyboard.type(text)
    tab_to(reader, reader.page.get_by_role("radio").first)
    for code in [*TOPICS, "question"][1:]:
        keyboard.press("ArrowDown")
        expect(reader.page.get_by_role("radio", name=say.topic(code))).to_be_checked()
    keyboard.press("ArrowDown")
    expect(reader.main.locator(".departures time").filter(visible=True)).to_have_text([say.goes("quote")])
    tab_to(reader, reader.field(say("Je bericht")))
    keyboard.type("Hoe laat zijn jullie open?")
    tab_to(reader, reader.page.get_by_role("button", name=say("Verstuur bericht")))
    with reader.page.expect_event("load"):
        keyboard.press("Enter")
    reader.look().sees_heading(say("We hebben je bericht")).sees(say.goes("quote"))
