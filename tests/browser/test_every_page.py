"""What every public page owes: read in both languages, by day and by night, on any screen, leaving nothing behind."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Readers
from tests.browser.house import EVERY_PAGE
from tests.browser.reader import WIDER_THAN_THE_SCREEN, Reader


@pytest.mark.parametrize("path", EVERY_PAGE)
def test_a_page_is_sound_at_a_desk_by_day_and_by_night(reader: Reader, path: str) -> None:
    reader.open(path)
