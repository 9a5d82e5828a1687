"""The names that files come with: said by a stranger, shown to people, never used as a path (S137, S138)."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

LONGEST: Final = 120
"""Characters of a name that are kept; the end, which says what it is, stays."""

NAMELESS: Final = "document"
SUFFIX: Final = re.compile(r"\.([A-Za-z][A-Za-z0-9]{0,9}|[0-9][A-Za-z][A-Za-z0-9]{0,3})$")
"""What counts as an extension: `2.0` at the end of a name is a version."""

UNSEEN: Final = frozenset(("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))
"""Categories of characters that nobody sees, among them those that turn the direction of reading around."""

JOINERS: Final = "\u200c\u200d"
"""Two invisible characters without which words of some languages, and some pictures, are misspelt."""

EDGES: Final = f"{JOINERS} ."


def shown_name(name: str) -> str:
    """Make the name of a file fit to be shown: no folders, nothing invisible, at most 120 characters, never empty."""
    last = " ".join(re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1].split())
    seen = "".join(sign for sign in last if sign in JOINERS or unicodedata.category(sign) not in UNSEEN)
    line = " ".join(seen.split())
    clean = line.strip(EDGES)
    if not clean:
        return NAMELESS
    hidden = "." in line[: line.index(clean)] and clean.isalnum() and len(clean) <= len(".document")
    return _shortened(f"{NAMELESS}.{clean}" if hidden else clean)


def extension(name: str) -> str:
    """Give the extension of a shown name, in small letters and without its dot; empty where it has none."""
    found = SUFFIX.search(name)
    return found[1].lower() if found else ""


def _shortened(name: str) -> str:
    if len(name) <= LONGEST:
        return name
    ending = SUFFIX.search(name)
    tail = ending[0] if ending else ""
    return name[: LONGEST - len(tail)].rstrip(EDGES) + tail
