"""Citizen service numbers that people leave in a CV: found by the eleven-test, and made unreadable (S49)."""

from __future__ import annotations

import re
from typing import Final, NamedTuple


class Span(NamedTuple):
    """Where something stands in a text."""

    start: int
    end: int


SIGN: Final = r"[ .\-\u2011\u2013\u00a0\u2009\u202f]"
RUN: Final = re.compile(rf"(?<![\w+@#])(?<![\w][,/_])\d(?:{SIGN}?\d)+(?![\w@])(?![,/_]\w)")
"""Digits with at most one sign between two of them, as far as they go."""

SHAPES: Final = frozenset(((8,), (9,), (3, 3, 3), (4, 2, 3), (2, 3, 3)))
"""How many digits stand together where people write such a number in pieces."""

MOST_PIECES: Final = 5
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
    return [span for run in RUN.finditer(text) for span in _in_run(text, run.start(), run.end())]


def _in_run(text: str, start: int, end: int) -> list[Span]:
    """Look at a run of digits as a whole, and where that is too long, at its pieces."""
    pieces = [Span(start + piece.start(), start + piece.end()) for piece in re.finditer(r"\d+", text[start:end])]
    found: list[Span] = []
    first = 0
    while first < len(pieces):
        furthest = min(len(pieces), first + MOST_PIECES)
        counts = [last for last in range(furthest, first, -1) if _counts(text, pieces, first, last)]
        if counts:
            found.append(Span(pieces[first].start, pieces[counts[0] - 1].end))
        first = counts[0] if counts else first + 1
    return found


def _counts(text: str, pieces: list[Span], first: int, last: int) -> bool:
    """Say whether these pieces of a run may be such a number."""
    start, end = pieces[first].start, pieces[last - 1].end
    digits, before = re.sub(r"\D", "", text[start:end]), text[max(0, start - LOOK_BACK) : start]
    if len(digits) not in (8, 9) or not passes(digits):
        return False
    if NAMED.search(before):
        return True
    whole, shape = (
        last - first == len(pieces),
        tuple(len(piece_text) for piece_text in _texts(text, pieces[first:last])),
    )
    signs = {text[pieces[place].end : pieces[place + 1].start] for place in range(first, last - 1)}
    alone = whole or (shape == (9,) and f"{text[start - 1 : start]}{text[end : end + 1]}".isspace())
    if shape not in SHAPES or len(signs) > 1 or OTHER.search(before) or not alone:
        return False
    return not _is_date(digits) and (len(shape) == 1 or digits[0] != "0")


def _texts(text: str, pieces: list[Span]) -> list[str]:
    return [text[piece.start : piece.end] for piece in pieces]


def redact(text: str) -> str:
    """Make each number that may be a citizen service number unreadable; the text keeps its length."""
    pieces, reached = [], 0
    for start, end in find_bsn(text):
        pieces += [text[reached:start], BLACK * (end - start)]
        reached = end
    return "".join(pieces) + text[reached:]


def passes(digits: str) -> bool:
    """Say whether eight or nine digits pass the eleven-test of citizen service numbers."""
    number = digits.zfill(9)
    total = sum((9 - place) * int(digit) for place, digit in enumerate(number[:8])) - int(number[8])
    return total % 11 == 0 and int(number) > 0


def _is_date(digits: str) -> bool:
    """Say whether eight digits read as a day of this age, in either order."""
    if len(digits) != 8:
        return False
    for day, month, year in ((digits[:2], digits[2:4], digits[4:]), (digits[6:], digits[4:6], digits[:4])):
        if 1 <= int(day) <= 31 and 1 <= int(month) <= 12 and 1900 <= int(year) <= 2100:
            return True
    return False
