"""Countries: the codes of ISO 3166-1, by name in the reader's language (P41)."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from babel import Locale

NO_COUNTRY: Final = frozenset(
    ("AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "XK", "ZZ")
)
"""Codes of two letters that CLDR knows and ISO 3166-1 does not."""

CODES: Final = frozenset(
    code
    for code in map(str, Locale.parse("en").territories)
    if re.fullmatch("[A-Z]{2}", code) and code not in NO_COUNTRY
)


@cache
def named(language: str) -> tuple[tuple[str, str], ...]:
    """List code and name of every country, ours and its neighbours first, then by name."""
    near = ("NL", "BE", "DE")
    names = Locale.parse(language).territories
    rest = sorted((str(names[code]), code) for code in CODES if code not in near)
    return (*((code, str(names[code])) for code in near), *((code, name) for name, code in rest))
