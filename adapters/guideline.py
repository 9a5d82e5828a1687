"""The privacy guideline for staff: versions as Markdown files, in force by date (P89)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from markupsafe import Markup

from adapters.markdown import render
from adapters.statements import CONTENT

FOLDER: Final = CONTENT / "guideline"


@dataclass(frozen=True, slots=True)
class Guideline:
    """One version in one language."""

    version: dt.date
    title: str
    text: Markup


def in_force(language: str, today: dt.date) -> Guideline:
    """Give the version in force on `today`; before the first one took effect that is the first."""
    every = versions(language)
    return next((item for item in reversed(every) if item.version <= today), every[0])


@lru_cache
def versions(language: str, folder: Path = FOLDER) -> tuple[Guideline, ...]:
    """Read all versions, oldest first. Raises ValueError for a file without title or date."""
    return tuple(_read(path) for path in sorted(folder.glob(f"[0-9]*/{language}.md")))


def _read(path: Path) -> Guideline:
    _, head, body = path.read_text(encoding="utf-8").split("---\n", 2)
    facts = dict(line.split(": ", 1) for line in head.splitlines() if line)
    try:
        return Guideline(dt.date.fromisoformat(facts["effective"]), facts["title"], render(body))
    except KeyError as missing:
        raise ValueError(f"{path.name} says no {missing}") from None
