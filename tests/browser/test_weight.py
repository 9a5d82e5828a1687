"""What a visit weighs, counted in the browser as bytes over the line."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from tests.browser.conftest import Readers
from tests.browser.reader import Reader
from tests.browser.speech import DUTCH, ENGLISH, Speech

KIB = 1024


@dataclass
class Scales:
    """Adds up what the browser fetches."""

    reader: Reader
    requests: set[str] = field(default_factory=set)
    weight: float = 0

    def __post_init__(self) -> None:
        """Listen to the browser's own count."""
        line = self.reader.page.context.new_cdp_session(self.reader.page)
        line.on("Network.requestWillBeSent", lambda event: self.requests.add(event["requestId"]))
        line.on("Network.requestServedFromCache", lambda event: self.requests.discard(event["requestId"]))
        line.on("Network.loadingFinished", self._add)
        line.send("Network.enable")

    def _add(self, event: dict[str, float]) -> None:
        self.weight += event["encodedDataLength"]

    def weigh(self, path: str) -> tuple[float, int]:
        """Visit a page; answer its weight in KiB and the requests it took."""
        self.requests.clear()
        self.weight = 0
        self.reader.page.goto(path, wait_until="networkidle")
        return self.weight / KIB, len(self.requests)


@pytest.mark.parametrize("say", [DUTCH, ENGLISH], ids=["nl", "en"])
@pytest.mark.parametrize("path", ["/contact", "/", "/privacyverklaring"])
def test_a_first_visit_is_light_and_a_second_one_is_next_to_nothing(
    reader_with: Readers, say: Speech, path: str
) -> None:
    scales = Scales(reader_with())
    weight, requests = scales.weigh(say.at(path))
    again, _ = scales.weigh(say.at(path))
    assert requests <= 6
    if path == "/contact":  # `make build` has laid the compressed twins beside the static files
        assert weight < 45, f"{weight:.1f} KiB at first"
        assert again < 8, f"{again:.1f} KiB the second time"
    assert again < weight / 2
