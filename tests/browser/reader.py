"""A reader: opens pages as people do, and holds each to what every page owes in a browser."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ConsoleMessage, Error, Locator, Page, Request, Response, expect

LOOKS: Final[dict[Literal["dark", "light"], dict[str, Any]]] = {
    "dark": {"preload": False, "resultTypes": ["violations"], "runOnly": ["color-contrast", "link-in-text-block"]},
    "light": {"preload": False, "resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}},
}
"""By night only colours change. By day all rules of axe, and the size of targets (WCAG 2.5.8), which it leaves out.

None of these rules reads style sheets or media by itself, which axe would otherwise fetch once more for each look.
"""

TELL_OF_REFUSALS: Final = """document.addEventListener('securitypolicyviolation', refused =>
    console.error(`the policy refused ${refused.blockedURI} (${refused.effectiveDirective})`))"""

SHEETS_THAT_FAILED: Final = """() =>
    [...document.querySelectorAll('link[rel=stylesheet]')].filter(link => !link.sheet).map(link => link.href)"""

WIDER_THAN_THE_SCREEN: Final = """() => {
    const wide = document.documentElement.scrollWidth - innerWidth
    if (wide <= 0) return ''
    const out = [...document.body.querySelectorAll('*')].filter(e =>
        e.getBoundingClientRect().right > innerWidth + 0.5 && !e.closest('.scroll, svg'))
    return `${wide} px: ` + out.map(e => e.outerHTML.slice(0, 80)).slice(-3).join(' | ')
}"""

ONLY_OF_THIS_TIME: Final = re.compile(
    r'(?<= )(?:href|src|action|value|content|datetime|nonce)="[^"]*"|[\w.+-]+@[\w.-]+|\b[0-9A-Z]{5}-[0-9A-Z]{5}\b|(?<!<h)(?<!</h)\d+'
)
"""Where a link leads, what is in a field, addresses, references and numbers: axe judges the same page the same with others."""


class Met:
    """The pages that axe has found nothing wrong with: ten errands through one entrance judge it once.

    Each is an empty file in a folder that all processes of a test run share.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def page(self, *facts: str) -> Path:
        """Give the file that stands there once this page was found sound."""
        return self.folder / hashlib.sha256("\x1f".join(facts).encode()).hexdigest()


@dataclass
class Reader:
    """Somebody before a screen. `open`, `follow` and `press` lead to a page, and look at it."""

    page: Page
    site: str
    script: bool = True
    manner: str = ""
    """How this browser differs from another: what it prefers, and other things that change how a page looks."""

    met: Met | None = None
    """What was judged before; without it every page is judged."""

    def __post_init__(self) -> None:
        """Listen from the start, so that nothing goes by unseen."""
        self.wrong: list[str] = []
        self.expected: set[str] = set()
        self.aborted: list[str] = []
        self.friends = [self.site]
        self.status = 0
        self.page.add_init_script(TELL_OF_REFUSALS)
        self.page.on("console", self._hear)
        self.page.on("pageerror", self._stumble)
        self.page.on("request", self._ask)
        self.page.on("requestfailed", self._fail)
        self.page.on("response", self._get)

    # --- to a page ---

    def open(self, path: str, status: int = 200) -> Reader:
        """Type an address."""
        self.page.goto(path)
        return self.look(status)

    def follow(self, name: str, within: Locator | None = None, status: int = 200) -> Reader:
        """Click a link by its words; without words, the only link there is."""
        place = within or self.page.locator("body")
        link = place.get_by_role("link", name=name, exact=True) if name else place.get_by_role("link")
        return self._go(link.first, status)

    def follow_first(self, start: str) -> Reader:
        """Click the first link on the page whose words hold an address like this."""
        return self._go(self.main.get_by_role("link").filter(has_text=start).first, 200)

    def press(self, name: str, status: int = 200) -> Reader:
        """Press a button by its words."""
        return self._go(self.page.get_by_role("button", name=name), status)

    def _go(self, control: Locator, status: int) -> Reader:
        with self.page.expect_event("load"):
            control.click()
        return self.look(status)

    # --- what is there ---

    @property
    def main(self) -> Locator:
        """What the page is about, without header and footer."""
        return self.page.get_by_role("main")

    @property
    def path(self) -> str:
        """The address of the page, without the site's name."""
        return self.page.url.removeprefix(self.site)

    def sees(self, *texts: str) -> Reader:
        """Find words on the page."""
        for text in texts:
            expect(self.main).to_contain_text(text)
        return self

    def sees_heading(self, text: str) -> Reader:
        """Find words in the one great heading."""
        expect(self.page.get_by_role("heading", level=1)).to_contain_text(text, ignore_case=True)
        return self

    def field(self, label: str) -> Locator:
        """Find a field by its label."""
        return self.page.get_by_role("textbox", name=label)

    def does(self, expression: str, *arguments: Any) -> Any:
        """Ask the browser about its page."""
        return self.page.evaluate(expression, *arguments)

    # --- what every page owes ---

    def look(self, status: int = 200) -> Reader:
        """Hold the page to what every page owes: no fault heard, nothing foreign asked, no barrier, nothing cut off."""
        self.page.wait_for_load_state("load")  # a page that is still on its way has no body to look at
        assert self.status == status, f"{self.path} answered {self.status}"
        assert not self.wrong, f"{self.path}: {self.wrong}"
        if self.script:
            assert not (bare := self.does(SHEETS_THAT_FAILED)), f"{self.path} has no looks: {bare} {self.aborted}"
            assert not (wider := self.does(WIDER_THAN_THE_SCREEN)), f"{self.path} is too wide: {wider}"
            self._meet_no_barrier()
        return self

    def _meet_no_barrier(self) -> None:
        looks = ONLY_OF_THIS_TIME.sub("", self.page.content()), str(self.page.viewport_size), self.manner
        judged = self.met.page(*looks) if self.met else None
        if judged and judged.exists():
            return
        self.does(Axe().axe_script)
        for light, rules in LOOKS.items():
            self.page.emulate_media(color_scheme=light)
            found = self.does("rules => axe.run(rules).then(result => result.violations)", rules)
            assert not found, f"{self.path} in the {light}: {_told(found)}"
        self.page.emulate_media(color_scheme="light")
        if judged:
            judged.touch()

    # --- what is heard meanwhile ---

    def _hear(self, message: ConsoleMessage) -> None:
        about_the_page = message.location.get("url") in self.expected and message.text.startswith("Failed to load")
        if message.type in ("error", "warning") and not about_the_page:
            self.wrong.append(f"console: {message.text}")

    def _stumble(self, error: Error) -> None:
        self.wrong.append(f"script: {error.message}")

    def _ask(self, request: Request) -> None:
        if not request.url.startswith(tuple(self.friends)):
            self.wrong.append(f"asked another site for {request.url}")

    def _fail(self, request: Request) -> None:
        aborted = "ERR_ABORTED" in (request.failure or "")  # that is a download, or a reader who went on meanwhile
        (self.aborted if aborted else self.wrong).append(f"{request.url}: {request.failure}")

    def _get(self, response: Response) -> None:
        if response.request.is_navigation_request():
            self.status = response.status
            self.expected.add(response.url)
        elif response.status >= 400:
            self.wrong.append(f"{response.url} answered {response.status}")


def _told(violations: list[dict[str, Any]]) -> str:
    return json.dumps([{v["id"]: [node["html"][:120] for node in v["nodes"]][:3]} for v in violations], indent=1)
