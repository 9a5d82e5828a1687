"""VAT of what we deliver: which rate a customer pays, and how amounts are rounded (S257)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from domain.numbers import EU
from privacy.vocabulary import Words

HOME: Final = "NL"
CENT: Final = Decimal("0.01")
HIGH, LOW, NONE = Decimal(21), Decimal(9), Decimal(0)


@dataclass(frozen=True, slots=True)
class Treatment:
    """How VAT goes for a customer: a code for machines, words for people, and whether we charge it."""

    code: str
    words: Words
    charged: bool

    def rate(self, low: bool = False) -> Decimal:
        """Give the percentage for goods or services of the high rate, or of the low one."""
        return NONE if not self.charged else LOW if low else HIGH


DOMESTIC: Final = Treatment("domestic", Words("Nederlandse btw", "Dutch VAT"), charged=True)
REVERSED: Final = Treatment("reverse_charge", Words("btw verlegd naar de klant", "VAT reverse-charged"), charged=False)
EU_WITHOUT_ID: Final = Treatment(
    "eu_without_vat_id",
    Words("Nederlandse btw, want er is geen btw-nummer", "Dutch VAT: there is no VAT id"),
    charged=True,
)
OUTSIDE: Final = Treatment("outside_eu", Words("buiten de EU: geen btw", "outside the EU: no VAT"), charged=False)


def treatment(country: str, vat_id: str | None) -> Treatment:
    """Say how VAT goes for a business; its VAT id decides within the EU (Directive 2006/112 art. 44 and 196)."""
    if country == HOME:
        return DOMESTIC
    if country not in EU:
        return OUTSIDE
    foreign = bool(vat_id) and not str(vat_id).startswith(HOME)
    return REVERSED if foreign else EU_WITHOUT_ID


def rounded(amount: Decimal) -> Decimal:
    """Round to whole cents, halves away from zero: once, at the total of each rate, never line by line."""
    return amount.quantize(CENT, ROUND_HALF_UP)


def vat_of(lines: list[Decimal], rate: Decimal) -> Decimal:
    """Give the VAT over lines of one rate, in whole cents."""
    return rounded(sum(lines, Decimal(0)) * rate / 100)
