"""A site that really runs, for the tests that only look at it, and one for each test that does it harm."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.robust.live import Live, running


@pytest.fixture
def live(tmp_path: Path) -> Iterator[Live]:
    """A site on data of its own."""
    with running(tmp_path / "data") as site:
        yield site


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Live]]:
    """Give `start(PUBLIC_URL="...")`, which runs a site on the data of this test; again after the first has gone."""
    with ExitStack() as stack:
        yield lambda **settings: stack.enter_context(running(settings.pop("data", tmp_path / "data"), **settings))
