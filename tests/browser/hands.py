"""Hands: the same errand by pointer or by keys alone, at a desk or on a telephone, with script or without."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import Readers
from tests.browser.reader import Reader

MANY = 200
"""More controls than any page has."""


@dataclass(frozen=True)
class Way:
    """How somebody uses the site."""

    name: str
    width: int
    script: bool
    keys: bool


DESK = Way("desk", 1280, script=True, keys=False)
TELEPHONE = Way("telephone-no-script", 390, script=False, keys=False)
KEYS = Way("keys", 390, script=True, keys=True)
IN_EVERY_WAY = pytest.mark.parametrize("way", [DESK, TELEPHONE, KEYS], ids=lambda way: way.name)


def tab_to(reader: Reader, control: Locator) -> None:
    """Press Tab until a control has the focus."""
    for _ in range(MANY):
        reader.page.keyboard.press("Tab")
        if control.evaluate("e => e === document.activeElement"):
            return
    raise AssertionError(f"{control} cannot be reached")


@dataclass(frozen=True)
class Hands:
    """Fills in, chooses, presses and follows; looks at every page it comes to."""

    reader: Reader
    way: Way

    def open(self, path: str, status: int = 200) -> Hands:
        """Type an address."""
        self.reader.open(path, status)
        return self

    def type(self, label: str, text: str) -> Hands:
        """Fill in a field, in place of what it holds."""
        field = self.reader.main.get_by_role("textbox", name=label)
        if not self.way.keys:
            field.fill(text)
            return self
        tab_to(self.reader, field)
        self.reader.page.keyboard.press("ControlOrMeta+a")
        self.reader.page.keyboard.press("Delete")
        self.reader.page.keyboard.type(text)
        expect(field).to_have_value(text)
        return self

    def day(self, label: str, iso: str) -> Hands:
        """Fill in a day; what keys do in the boxes of a day differs with each browser and language."""
        field = self.reader.main.get_by_label(label)
        if self.way.keys:
            tab_to(self.reader, field)
        field.fill(iso)
        return self

    def tick(self, label: str) -> Hands:
        """Tick a box or choose one of a few."""
        box = self.reader.main.locator("input").and_(self.reader.main.get_by_label(label))
        if self.way.keys and box.get_attribute("type") == "radio":
            tab_to(self.reader, self.reader.main.locator(f"[name={box.get_attribute('name')}]").first)
            while not box.is_checked():
                self.reader.page.keyboard.press("ArrowDown")
        elif self.way.keys:
            tab_to(self.reader, box)
            self.reader.page.keyboard.press("Space")
        else:
            box.check()
        expect(box).to_be_checked()
        return self

    def choose(self, label: str, option: str, *, exact: bool = False) -> Hands:
        """Choose out of a list."""
        chosen = self.reader.main.get_by_role("combobox", name=label, exact=exact)
        if self.way.keys:
            tab_to(self.reader, chosen)
            self.reader.page.keyboard.type(option)
        else:
            chosen.select_option(label=option)
        expect(chosen.locator("option:checked")).to_have_text(option)
        return self

    def press(self, name: str, status: int = 200, within: Locator | None = None) -> Hands:
        """Press a button by its words."""
        return self._go((within or self.reader.page).get_by_role("button", name=name), status)

    def follow(self, name: str, status: int = 200) -> Hands:
        """Follow a link by its words."""
        return self._go(self.reader.main.get_by_role("link", name=name).first, status)

    def _go(self, control: Locator, status: int) -> Hands:
        if self.way.keys:
            tab_to(self.reader, control)
        with self.reader.page.expect_event("load"):
            if self.way.keys:
                self.reader.page.keyboard.press("Enter")
            else:
                control.click()
        self.reader.look(status)
        return self

    def sees(self, *texts: str) -> Hands:
        """Find words on the page."""
        self.reader.sees(*texts)
        return self

    def sees_heading(self, text: str) -> Hands:
        """Find words in the one great heading."""
        self.reader.sees_heading(text)
        return self

    def sign_in(self, email: str, password: str) -> Hands:
        """Sign in by password, from the sign-in page on."""
        self.open("/inloggen").type("E-mailadres", email).type("Wachtwoord", password)
        return self._go(self.reader.page.get_by_role("button", name="Log in", exact=True), 200)


def hands(reader_with: Readers, way: Way, at: str, **more: Any) -> Hands:
    """Give somebody with a browser of their own."""
    reader = reader_with(way.width, script=way.script, at=at, **more)
    if way.script:  # the virtual browser would offer passkeys by itself
        reader.page.add_init_script(
            "if (window.PublicKeyCredential) PublicKeyCredential.isConditionalMediationAvailable = async () => false"
        )
    return Hands(reader, way)
