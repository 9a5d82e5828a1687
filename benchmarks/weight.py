"""What the site weighs: in memory, and over the line to a real browser."""

from __future__ import annotations

import os
import re
import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from playwright.sync_api import CDPSession, sync_playwright

from benchmarks.servers import Server

PAGES: Final = ("/contact", "/", "/privacyverklaring", "/en/contact")


def proportional(processes: list[int]) -> float:
    """Add up what processes weigh, in MB, with shared memory counted once; one that has gone weighs nothing."""
    total = 0
    for pid in processes:
        try:
            total += int(re.findall(r"^Pss:\s+(\d+)", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.MULTILINE)[0])
        except (OSError, IndexError):
            continue
    return total / 1024


def memory(server: Server, each: int = 5000) -> tuple[float, float, float]:
    """Answer the weight of all processes of the site at the start, after `each` requests and after twice as many."""
    weights = [proportional(server.family())]
    body, _ = server.form("/contact")

    def ask(number: int) -> None:
        if number % 10:
            status = server.get(PAGES[number % len(PAGES)])[0]
        else:
            status = server.post("/contact", f"{body}&message=Question+{len(weights)}-{number}")
        assert status in (200, 303), status

    with ThreadPoolExecutor(8) as visitors:
        for _ in range(2):
            list(visitors.map(ask, range(each)))
            weights.append(proportional(server.family()))
    return weights[0], weights[1], weights[2]


@dataclass(frozen=True, slots=True)
class Visit:
    """What a browser fetched to show one page: requests, bytes over the line with headers, encodings."""

    requests: int
    size: int
    encodings: str

    @property
    def kib(self) -> float:
        """The bytes in KiB."""
        return self.size / 1024


def page(server: Server, path: str) -> tuple[Visit, Visit]:
    """Open a page in Chromium, first with nothing kept and then again; answer what each visit cost."""
    browser_path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=browser_path, args=["--no-sandbox"] if os.getuid() == 0 else []
        )
        context = browser.new_context()
        visits = [_visit(context.new_cdp_session(tab := context.new_page()), tab, server.url(path)) for _ in range(2)]
        browser.close()
    return visits[0], visits[1]


def _visit(session: CDPSession, tab: object, url: str) -> Visit:
    asked: dict[str, str] = {}
    sizes: dict[str, int] = {}
    session.on("Network.responseReceived", lambda event: asked.update(_answer(event)))
    session.on(
        "Network.loadingFinished", lambda event: sizes.update({event["requestId"]: int(event["encodedDataLength"])})
    )
    session.send("Network.enable")
    tab.goto(url, wait_until="networkidle")  # type: ignore[attr-defined]
    over_the_line = {key: size for key, size in sizes.items() if size and key in asked}
    encodings = sorted({asked[key] for key in over_the_line} - {""})
    return Visit(len(over_the_line), sum(over_the_line.values()), ", ".join(encodings) or "none")


def _answer(event: dict[str, object]) -> dict[str, str]:
    response = event["response"]
    assert isinstance(response, dict)
    if response.get("fromDiskCache") or response.get("fromPrefetchCache"):
        return {}
    headers = {name.lower(): value for name, value in response["headers"].items()}
    return {str(event["requestId"]): str(headers.get("content-encoding", ""))}
