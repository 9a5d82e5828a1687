"""Citizen service numbers that people leave in a CV: found by the eleven-test, and made unreadable (S49)."""

from __future__ import annotations

import re
from typing import Final, NamedTuple


class Span(NamedTuple):
    """Where something stands in a text."""

    start: int
    end: int


DIGITS: Final = re.compile(
    r"(?<![\w+])(?<![\w+][.,/\-‑–])"
    r"(?:\d{8,9}|\d{2,4}(?P<sep>[ .\-\u00a0\u2009\u202f])\d{2,3}(?P=sep)\d{2,3}(?:(?P=sep)\d{1,3})?)"
    r"(?![\w]|[.,/\-‑–][\w])"
)
"""Eight or nine digits in one piece, or in three or four pieces with the same sign between them."""

NAMED: Final = re.compile(
    r"(?:\bbsn\b|burger\s?service|sofi|citizen service|social security)[^\d\n]{0,40}$", re.IGNORECASE
)
OTHER: Final = re.compile(
    r"(?:\b(?:kvk|k\.v\.k|kamer van koophandel|coc|chamber of commerce|rsin|btw|vat|iban|big|agb|lid|klant|order|"
    r"factuur|invoice|isbn|issn|doi|orcid|crebo|brin|tel|telefoon|mobiel|phone|mobile|mob|fax|gsm|t|m)\b"
    r"[^\d\n]{0,24}|\b[A-Z]{2}\d{2}[ ]?[A-Z]{4}[\d ]*|(?:\+|\b00)[\d ().\-]*)$",
    re.IGNORECASE,
)
"""What stands before a number that is known to be another one."""

LOOK_BACK: Final = 60
BLACK: Final = "█"


def find_bsn(text: str) -> list[Span]:
    """Find the numbers that may be a citizen service number: eight or nine digits that pass the eleven-test.

    A number that follows `BSN` always counts; one that is plainly a telephone, company, bank or date number does not.
    """
    found = []
    for match in DIGITS.finditer(text):
        digits = re.sub(r"\D", "", match[0])
        before = text[max(0, match.start() - LOOK_BACK) : match.start()]
        if len(digits) in (8, 9) and passes(digits) and (NAMED.search(before) or not _is_other(match[0], before)):
            found.append(Span(match.start(), match.end()))
    return found


def redact(text: str) -> str:
    """Make each number that may be a citizen service number unreadable; the text keeps its length."""
    for start, end in find_bsn(text):
        text = text[:start] + BLACK * (end - start) + text[end:]
    return text


def passes(digits: str) -> bool:
    """Say whether eight or nine digits pass the eleven-test of citizen service numbers."""
    number = digits.zfill(9)
    total = sum((9 - place) * int(digit) for place, digit in enumerate(number[:8])) - int(number[8])
    return total % 11 == 0 and int(number) > 0


def _is_other(written: str, before: str) -> bool:
    """Say whether a number is plainly something else."""
    digits = re.sub(r"\D", "", written)
    if OTHER.search(before):
        return True
    whole = written == digits
    if whole and len(digits) == 8:
        return _is_date(digits)
    pieces = re.split(r"\D", written)
    return not whole and (_is_date(digits) or (pieces[0].startswith("0") and len(digits) == 9 and len(pieces[0]) > 3))


def _is_date(digits: str) -> bool:
    """Say whether eight digits read as a day of this age, in either order."""
    if len(digits) != 8:
        return False
    for day, month, year in ((digits[:2], digits[2:4], digits[4:]), (digits[6:], digits[4:6], digits[:4])):
        if 1 <= int(day) <= 31 and 1 <= int(month) <= 12 and 1900 <= int(year) <= 2100:
            return True
    return False
