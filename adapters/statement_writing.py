"""The statement as staff write it: a file made from a form, and the firm's own legal text taken in, cleaned."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from adapters.statements import PLACEHOLDER, Version

LISTS: Final = ("covers", "purposes", "names", "known_gaps")
DANGEROUS: Final = re.compile(r"<(script|style|iframe|object|svg|form)\b.*?(</\1\s*>|\Z)", re.IGNORECASE | re.DOTALL)
COMMENT: Final = re.compile(r"<!--.*?(-->|\Z)", re.DOTALL)
TAG: Final = re.compile(r"</?[A-Za-z][^<>]*>")
IMAGE: Final = re.compile(r"!\[([^\]]*)\]\([^)]*\)")
BAD_LINK: Final = re.compile(r"\[([^\]]+)\]\(\s*(?!https?:|mailto:|tel:|/|#|\{link[.:])[^)]*\)", re.IGNORECASE)
CONTROL: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True, slots=True)
class Taken:
    """A text of the firm's own: its title, its Markdown without anything that runs, and how much was taken out."""

    title: str
    body: str
    removed: int


def take_in(raw: str) -> Taken:
    """Take in a legal text in Markdown: HTML, scripts, images and strange links are out, front matter is skipped."""
    text, removed = raw.replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff"), 0
    if text.startswith("---\n") and "\n---\n" in text[4:]:
        text = text[4:].partition("\n---\n")[2]
    for pattern, kept in ((DANGEROUS, ""), (COMMENT, ""), (TAG, ""), (IMAGE, r"\1"), (BAD_LINK, r"\1"), (CONTROL, "")):
        text, number = pattern.subn(kept, text)
        removed += number
    title = re.search(r"^# +(.+)$", text, re.MULTILINE)
    if title:
        text = text.replace(title[0], "", 1)
    return Taken(title[1].strip() if title else "", _without_fences(text).strip() + "\n", removed)


def _without_fences(text: str) -> str:
    """Keep a line of three dashes from being read as the end of the front matter."""
    return re.sub(r"^---\s*$", "***", text, flags=re.MULTILINE)


def compose(
    *,
    language: str,
    effective: str,
    title: str,
    summary: str,
    changes: str,
    body: str,
    lists: Mapping[str, Iterable[str]],
) -> str:
    """Make the text of a version with its front matter, which `adapters.statements.parse` reads back."""
    head = {"title": title, "language": language, "effective": effective, "summary": summary, "changes": changes}
    lines = [f"{name}: {' '.join(value.split())}" for name, value in head.items()]
    for name in LISTS:
        lines += [f"{name}:", *(f"- {' '.join(item.split())}" for item in lists.get(name, ()))]
    return "---\n" + "\n".join(lines) + "\n---\n\n" + _without_fences(body).strip() + "\n"


def strange_places(body: str) -> list[str]:
    """Name the places in curly brackets that nothing would be filled in at."""
    known = {"organisation", "link"}
    found = re.findall(r"\{(?!#)[^{}\n]*\}", body)
    return [place for place in found if not (match := PLACEHOLDER.fullmatch(place)) or match[1] not in known]


def lists_of(version: Version) -> dict[str, list[str]]:
    """Give what a version says it covers, serves and names, to begin a draft with."""
    return {
        "covers": sorted(version.covers),
        "purposes": sorted(version.purposes),
        "names": sorted(version.names),
        "known_gaps": list(version.known_gaps),
    }
