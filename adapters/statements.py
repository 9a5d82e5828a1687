"""The privacy statement: versions as Markdown files, in force by date, rendered without raw HTML and sanitised."""

from __future__ import annotations

import csv
import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from difflib import SequenceMatcher
from functools import cached_property, lru_cache
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import Final

import bleach
import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup, escape

from config import Organisation
from privacy.vocabulary import Words

CONTENT: Final = Path(__file__).parent.parent / "content"
FOLDER: Final = CONTENT / "statement"
TAGS: Final = frozenset(
    "h2 h3 h4 p ul ol li a strong em blockquote code br hr table thead tbody tr th td ins del".split()  # noqa: SIM905
)
ATTRIBUTES: Final = {"a": {"href"}, "h2": {"id"}, "h3": {"id"}, "h4": {"id"}}
SCHEMES: Final = frozenset(("http", "https", "mailto", "tel"))
ANCHOR: Final = re.compile(r"\s*\{#([a-z0-9-]+)\}\s*$")
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
    known_gaps: tuple[str, ...]
    source: str
    digest: str
    is_in_force: bool = False
    replaced_on: dt.date | None = None

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


@dataclass(frozen=True)
class Block:
    """A piece of a comparison between two versions."""

    kind: str
    html: Markup


class Statements:
    """All published versions and the draft of the next one, read from a folder when the site starts."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self.folder = folder
        self._published = {
            language: sorted(
                (read(path) for path in folder.glob(f"[0-9]*/{language}.md")),
                key=lambda version: version.date or dt.date.max,
            )
            for language in ("nl", "en")
        }
        if not self._published["nl"]:
            raise FileNotFoundError(f"no statement under {folder}")

    def all(self, language: str, today: dt.date) -> list[Version]:
        """List the published versions that are or were in force, newest first, with their place in time."""
        texts = [version for version in self._published[language] if version.date and version.date <= today]
        following = [*(version.date for version in texts[1:]), None]
        return [
            replace(version, replaced_on=after, is_in_force=after is None)
            for version, after in zip(texts, following, strict=True)
        ][::-1]

    def in_force(self, language: str, today: dt.date) -> Version:
        """Give the version in force on `today`: exactly one at each moment (P106)."""
        return self.all(language, today)[0]

    def of(self, language: str, day: str, today: dt.date) -> Version | None:
        """Give the version that took effect on `day` (yyyy-mm-dd), or None."""
        return next((item for item in self.all(language, today) if item.date and item.date.isoformat() == day), None)

    def before(self, version: Version, today: dt.date) -> Version | None:
        """Give the version that `version` replaced, or None for the first."""
        older = [
            item
            for item in self.all(version.language, today)
            if item.date and version.date and item.date < version.date
        ]
        return older[0] if older else None

    def draft(self, language: str) -> Version | None:
        """Give the draft of the next version, where there is one."""
        path = self.folder / "draft" / f"{language}.md"
        return read(path) if path.exists() else None


def read(path: Path) -> Version:
    """Read one version from a file with front matter. Raises ValueError when the front matter is incomplete."""
    raw = path.read_text(encoding="utf-8")
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
            known_gaps=tuple(facts.get("known_gaps", [])),
            source=body.strip() + "\n",
            digest=sha256(raw.encode()).hexdigest(),
        )
    except KeyError as missing:
        raise ValueError(f"{path.name} says no {missing}") from None


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


_markdown: Final = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")


def render(source: str) -> Markup:
    """Turn Markdown into safe HTML: raw HTML and images off, headings with their anchors, then sanitised."""
    tokens = _markdown.parse(source)
    for heading, inline in pairwise(tokens):
        if heading.type == "heading_open" and inline.children and (match := ANCHOR.search(inline.content)):
            heading.attrSet("id", match[1])
            last = inline.children[-1]
            last.content = ANCHOR.sub("", last.content)
    return sanitise(_markdown.renderer.render(tokens, _markdown.options, {}))


def sanitise(html: str) -> Markup:
    """Let through only what both cleaners let through: bleach, which is on the card, then nh3, which is kept up."""
    once = bleach.clean(
        html, tags=TAGS, attributes={k: list(v) for k, v in ATTRIBUTES.items()}, protocols=SCHEMES, strip=True
    )
    twice = nh3.clean(once, tags=set(TAGS), attributes=ATTRIBUTES, url_schemes=set(SCHEMES), link_rel=None)
    return Markup(twice)  # noqa: S704 - the one place where HTML is declared safe, after two cleaners


def compare(before: str, after: str) -> list[Block]:
    """Show what changed between two filled-in texts: paragraphs alike as they are, others word by word (P107)."""
    old, new = _paragraphs(before), _paragraphs(after)
    blocks: list[Block] = []
    for kind, i, j, k, m in SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if kind == "equal":
            blocks += [Block("same", render(text)) for text in new[k:m]]
        elif kind == "replace":
            blocks += _changed(old[i:j], new[k:m])
        else:
            blocks += [Block("removed", _wrapped("del", text)) for text in old[i:j]]
            blocks += [Block("added", _wrapped("ins", text)) for text in new[k:m]]
    return blocks


def _paragraphs(text: str) -> list[str]:
    """Take a text apart into headings, paragraphs and list items, so that one changed item is one change."""
    parts = [part.strip() for part in re.split(r"\n\n|\n(?=[-*] |\d+\. )", text)]
    return [ANCHOR.sub("", part) for part in parts if part]


def _changed(old: Sequence[str], new: Sequence[str]) -> list[Block]:
    pairs = [Block("changed", _words(a, b)) for a, b in zip(old, new, strict=False)]
    pairs += [Block("removed", _wrapped("del", text)) for text in old[len(new) :]]
    return pairs + [Block("added", _wrapped("ins", text)) for text in new[len(old) :]]


def _wrapped(tag: str, text: str) -> Markup:
    return Markup("<p><{0}>{1}</{0}></p>").format(Markup(tag), escape(_plain(text)))  # noqa: S704 - tag is ours


def _plain(text: str) -> str:
    return re.sub(r"\[([^\]]+)\]\([^)]*\)", r"\1", re.sub(r"^[#>\-*\s]+", "", text)).replace("**", "")


def _words(before: str, after: str) -> Markup:
    old, new = _plain(before).split(), _plain(after).split()
    out: list[Markup] = []
    for kind, i, j, k, m in SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if kind == "equal":
            out.append(escape(" ".join(new[k:m])))
            continue
        if old[i:j]:
            out.append(Markup("<del>{}</del>").format(" ".join(old[i:j])))
        if new[k:m]:
            out.append(Markup("<ins>{}</ins>").format(" ".join(new[k:m])))
    return Markup("<p>{}</p>").format(Markup(" ").join(out))


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
