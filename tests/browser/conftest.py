"""A site that runs, a Chromium that is installed, and a reader who opens pages in it."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.browser.house import BROWSER, run_site
from tests.browser.named import named_house  # noqa: F401 - a fixture
from tests.browser.reader import Met, Reader
from tests.browser.seats import desk  # noqa: F401 - a fixture
from tests.servers import chromium_path

Readers = Callable[..., Reader]


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """Open Debian's Chromium."""
    return {"executable_path": chromium_path(), "args": list(BROWSER)}


@pytest.fixture(scope="session")
def house() -> Iterator[str]:
    """The address of a site without limits, shared by all tests of this process."""
    with run_site() as address:
        yield address


@pytest.fixture(scope="session")
def strict_house() -> Iterator[str]:
    """The address of a site that counts how often somebody comes."""
    with run_site(RATE_LIMIT_FACTOR="1") as address:
        yield address


@pytest.fixture(scope="session")
def met(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Met:
    """The pages that this test run, all its processes together, has judged."""
    mine = tmp_path_factory.getbasetemp()
    folder = (mine.parent if hasattr(request.config, "workerinput") else mine) / "met"
    folder.mkdir(exist_ok=True)
    return Met(folder)


@pytest.fixture
def reader_with(browser: Browser, met: Met, request: pytest.FixtureRequest) -> Iterator[Readers]:
    """Give `reader_with(width=390, script=False)`: somebody who opens the site and misses nothing that goes wrong."""
    with contextlib.ExitStack() as stack:

        def make(width: int = 1280, *, script: bool = True, at: str = "", **context: Any) -> Reader:
            at = at or str(request.getfixturevalue("house"))  # a site is started only where it is asked for
            opened = browser.new_context(
                base_url=at,
                java_script_enabled=script,
                viewport={"width": width, "height": 720},
                **context,
            )
            opened.set_default_timeout(15_000)
            stack.callback(opened.close)
            return Reader(opened.new_page(), at, script, str(sorted(context.items())), met)

        yield make


@pytest.fixture
def reader(reader_with: Readers) -> Reader:
    """A reader at a desk, with scripts on."""
    return reader_with()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All tests in this folder need Chromium."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.needs("chromium"))
            item.add_marker(pytest.mark.browser)
