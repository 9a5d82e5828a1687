"""The privacy statement: versions as Markdown files, in force by date, rendered without raw HTML and sanitised."""

from __future__ import annotations

import csv
import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property, lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Final

import structlog
from markupsafe import Markup
from sqlalchemy.exc import SQLAlchemyError

from adapters import clock
from adapters.markdown import ANCHOR, render
from config import Organisation
from privacy.register import Entry, ShownColumn
from privacy.vocabulary import Words

CONTENT: Final = Path(__file__).parent.parent / "content"
FOLDER: Final = CONTENT / "statement"
BOTH: Final = ("nl", "en")
log = structlog.get_logger()
PLACEHOLDER: Final = re.compile(r"\{(organisation|link)[.:]([a-z_]+)\}")


@dataclass(frozen=True)
class Version:
    """One version of the statement in one language."""

    title: str
    language: str
    date: dt.date | None
    summary: str
    changes: str
    covers: frozenset[str]
    purposes: frozenset[str]
    names: frozenset[str]
    known_gaps: tuple[str, ...]
    source: str
    digest: str
    is_in_force: bool = False
    replaced_on: dt.date | None = None
    announced_at: dt.datetime | None = None

    def body(self, organisation: Organisation, links: Mapping[str, str]) -> Markup:
        """Render the text; contact data and addresses come from the one place that has them (P02)."""
        return render(fill(self.source, organisation, links))

    @cached_property
    def contents(self) -> tuple[tuple[str, str], ...]:
        """The headings with their anchors, in order."""
        lines = [line[3:] for line in self.source.splitlines() if line.startswith("## ")]
        return tuple((match[1], ANCHOR.sub("", line)) for line in lines if (match := ANCHOR.search(line)))


@dataclass(frozen=True)
class Element:
    """One thing that GDPR art. 13 wants a statement to say."""

    code: str
    article: str
    element: Words


@dataclass(frozen=True)
class Value:
    """One of the five core values, with the pages where it can be exercised (P14)."""

    code: str
    title: Words
    text: Words
    endpoints: tuple[str, ...]


class Statements:
    """All published versions and the draft of the next one.

    Those of a folder are read when the site starts. Those that staff publish come from `published`, which is asked
    again every five seconds at most, so that every process of every machine has them soon; while it cannot be asked,
    what was known stays (docs/decisions/0011).
    """

    FRESH_SECONDS: Final = 5

    def __init__(self, folder: Path = FOLDER, published: Callable[[], list[Version]] | None = None) -> None:
        self.folder = folder
        self._shipped = {language: [read(path) for path in folder.glob(f"[0-9]*/{language}.md")] for language in BOTH}
        if not self._shipped["nl"]:
            raise FileNotFoundError(f"no statement under {folder}")
        self._ask, self._asked_at = published, 0.0
        self._published = self._sorted([])

    def _sorted(self, added: list[Version]) -> dict[str, list[Version]]:
        def day(version: Version) -> dt.date:
            return version.date or dt.date.max

        known = {language: {day(version) for version in shipped} for language, shipped in self._shipped.items()}
        fresh = [version for version in added if day(version) not in known[version.language]]
        return {
            language: sorted([*shipped, *(item for item in fresh if item.language == language)], key=day)
            for language, shipped in self._shipped.items()
        }

    def refresh(self) -> None:
        """Ask for what staff published, unless that was done a moment ago."""
        now = clock.now().timestamp()
        if self._ask is None or 0 <= now - self._asked_at < self.FRESH_SECONDS:
            return
        self._asked_at = now
        try:
            self._published = self._sorted(self._ask())
        except SQLAlchemyError as error:
            log.warning("published statements not read", error=error)

    def forget(self) -> None:
        """Ask anew at the next page: a version was published here just now."""
        self._asked_at = 0.0

    def _all(self, language: str) -> list[Version]:
        self.refresh()
        return self._published[language]

    def all(self, language: str, today: dt.date) -> list[Version]:
        """List the published versions that are or were in force, newest first, with their place in time."""
        texts = [version for version in self._all(language) if version.date and version.date <= today]
        following = [*(version.date for version in texts[1:]), None]
        return [
            replace(version, replaced_on=after, is_in_force=after is None)
            for version, after in zip(texts, following, strict=True)
        ][::-1]

    def announced(self, language: str, today: dt.date) -> list[Version]:
        """List the versions that were published and do not hold yet, the last one first (P107)."""
        return [item for item in self._all(language) if item.announced_at and item.date and item.date > today][::-1]

    def in_force(self, language: str, today: dt.date) -> Version:
        """Give the version in force on `today`: exactly one at each moment (P106)."""
        return self.all(language, today)[0]

    def of(self, language: str, day: str, today: dt.date) -> Version | None:
        """Give the version that took effect on `day` (yyyy-mm-dd), or None."""
        known = [*self.announced(language, today), *self.all(language, today)]
        return next((item for item in known if item.date and item.date.isoformat() == day), None)

    def before(self, version: Version, today: dt.date) -> Version | None:
        """Give the version that `version` replaced, or None for the first."""
        older = [
            item
            for item in [*self.announced(version.language, today), *self.all(version.language, today)]
            if item.date and version.date and item.date < version.date
        ]
        return older[0] if older else None

    def draft(self, language: str) -> Version | None:
        """Give the draft of the next version, where there is one."""
        path = self.folder / "draft" / f"{language}.md"
        return read(path) if path.exists() else None


def read(path: Path) -> Version:
    """Read one version from a file with front matter. Raises ValueError when the front matter is incomplete."""
    return parse(path.read_text(encoding="utf-8"), path.name)


def parse(raw: str, name: str, announced_at: dt.datetime | None = None) -> Version:
    """Read one version from its text with front matter. Raises ValueError when the front matter is incomplete."""
    _, head, body = raw.split("---\n", 2)
    facts = _front_matter(head)
    try:
        effective = _one(facts, "effective")
        return Version(
            title=_one(facts, "title"),
            language=_one(facts, "language"),
            date=None if effective == "draft" else dt.date.fromisoformat(effective),
            summary=_one(facts, "summary"),
            changes=_one(facts, "changes"),
            covers=frozenset(facts["covers"]),
            purposes=frozenset(facts["purposes"]),
            names=frozenset(facts["names"]),
            known_gaps=tuple(facts.get("known_gaps", [])),
            source=body.strip() + "\n",
            digest=sha256(raw.encode()).hexdigest(),
            announced_at=announced_at,
        )
    except KeyError as missing:
        raise ValueError(f"{name} says no {missing}") from None


def _front_matter(head: str) -> dict[str, list[str]]:
    facts: dict[str, list[str]] = {}
    name = ""
    for line in filter(str.strip, head.splitlines()):
        if line.lstrip().startswith("- "):
            facts[name].append(line.lstrip()[2:].strip())
        else:
            name, _, value = line.partition(":")
            facts[name.strip()] = [value.strip()] if value.strip() else []
            name = name.strip()
    return facts


def _one(facts: dict[str, list[str]], name: str) -> str:
    return " ".join(facts[name])


def fill(source: str, organisation: Organisation, links: Mapping[str, str]) -> str:
    """Put contact data and addresses in the places that the text leaves for them."""
    facts = {"organisation": asdict(organisation), "link": dict(links)}
    return PLACEHOLDER.sub(lambda match: str(facts[match[1]][match[2]]), source)


@lru_cache
def elements() -> tuple[Element, ...]:
    """Read the list of what GDPR art. 13 wants a statement to say (S23)."""
    with (FOLDER / "art13.csv").open(encoding="utf-8", newline="") as file:
        return tuple(Element(row["code"], row["article"], Words(row["nl"], row["en"])) for row in csv.DictReader(file))


@dataclass(frozen=True)
class GapRow:
    """One row of the gap report."""

    element: Words
    article: str
    present: bool
    where: str = field(default="")


def gaps(version: Version) -> list[GapRow]:
    """Say of each art. 13 element whether this version has it (P23, S23)."""
    return [GapRow(item.element, item.article, item.code in version.covers) for item in elements()]


def unnamed(version: Version, entries: Iterable[Entry]) -> list[ShownColumn]:
    """List the personal data that the site keeps and that this version does not name (P23)."""
    columns = [column for entry in entries for column in entry.columns]
    return [column for column in columns if column.personal and column.name not in version.names]


@lru_cache
def values() -> tuple[Value, ...]:
    """Read the five core values (P05, P07, P08, P11, P13)."""
    with (CONTENT / "values.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            Value(
                row["code"],
                Words(row["nl_title"], row["en_title"]),
                Words(row["nl_text"], row["en_text"]),
                tuple(row["links"].split(";")),
            )
            for row in csv.DictReader(file)
        )
