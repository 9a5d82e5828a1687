"""VAT by table: who pays which rate, and how cents are rounded (S257)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from domain import vat

pytestmark = pytest.mark.promise("S257")


@pytest.mark.parametrize(
    ("country", "vat_id", "code", "high", "low"),
    [
        ("NL", "NL123456782B90", "domestic", 21, 9),
        ("NL", None, "domestic", 21, 9),
        ("BE", "BE0428759497", "reverse_charge", 0, 0),
        ("GR", "EL094259216", "reverse_charge", 0, 0),
        ("DE", None, "eu_without_vat_id", 21, 9),
        ("DE", "NL123456782B90", "eu_without_vat_id", 21, 9),
        ("GB", None, "outside_eu", 0, 0),
        ("CH", "CHE107787577IVA", "outside_eu", 0, 0),
        ("US", None, "outside_eu", 0, 0),
    ],
)
def test_the_treatment_of_each_customer(country: str, vat_id: str | None, code: str, high: int, low: int) -> None:
    found = vat.treatment(country, vat_id)
    assert (found.code, int(found.rate()), int(found.rate(low=True))) == (code, high, low)


@pytest.mark.parametrize(
    ("amount", "cents"),
    [("0.005", "0.01"), ("0.004", "0.00"), ("-0.005", "-0.01"), ("2.675", "2.68"), ("1.00", "1.00")],
)
def test_halves_are_rounded_away_from_zero(amount: str, cents: str) -> None:
    assert vat.rounded(Decimal(amount)) == Decimal(cents)


def test_vat_is_rounded_once_over_all_lines_and_not_line_by_line() -> None:
    lines = [Decimal("0.02")] * 10
    assert vat.vat_of(lines, vat.HIGH) == Decimal("0.04")
    assert sum(vat.rounded(line * vat.HIGH / 100) for line in lines) == 0
