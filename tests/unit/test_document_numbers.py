"""Citizen service numbers in a text: found, told from other numbers, made unreadable."""

from __future__ import annotations

import pytest

from adapters.documents import find_bsn, redact

BSN = "123456782"


@pytest.mark.promise("S49", "S15")
@pytest.mark.parametrize(
    "written",
    [
        "BSN 123456782",
        "bsn: 1234.56.782",
        "BSN:123456782.",
        "(123456782)",
        "burgerservicenummer 123 456 782",
        "BSN\u00a0123\u00a0456\u00a0782",
        "sofinummer 1234-56-782",
        "Mijn nummer is 123456782, graag gedaan",
        "BSN 010464554",
        "BSN 10464554",
        "tel. 0612345678 bsn 123456782",
        "BSN 123456782 06 12345678",
        "2019 123456782",
        "BSN is 123 456 782 en mijn telefoon 010 123 45 67",
        "1234.56.782",
        "10464554",
    ],
)
def test_a_number_that_passes_the_eleven_test_is_found(written: str) -> None:
    assert len(find_bsn(written)) == 1
    covered = redact(written)
    assert len(covered) == len(written)
    assert find_bsn(covered) == []


@pytest.mark.promise("S49")
@pytest.mark.parametrize(
    "written",
    [
        "BSN 123456789",
        "telefoon 0612345678",
        "KvK 12345678",
        "KvK-nummer: 10464554",
        "IBAN NL91 ABNA 0417 1643 00",
        "NL91ABNA0417164300",
        "+31 6 10464554",
        "Tel: 123456782",
        "20 11 2026",
        "01-01-2020",
        "2019-2020",
        "000000000",
        "factuur 123456782",
        "1234567821",
        "ISBN 978-90-123456782",
        "order A123456782",
        "06 10464554",
        "06-10464554",
        "06 10 46 45 54",
        "0031 6 10464554",
        "+31 (0)6 10464554",
        "02 123 45 67",
        "010 464 554",
        "123456782@example.org",
        "https://example.org/123456782",
        "1.234.567,82",
        "tel: 06 12345678 / 010-4645540",
    ],
)
def test_other_numbers_stay_readable(written: str) -> None:
    assert find_bsn(written) == []
    assert redact(written) == written


def test_a_text_of_nothing_but_numbers_is_read_in_a_moment() -> None:
    text = " ".join(f"{number % 1000:03}" for number in range(20_000))
    assert len(redact(text)) == len(text)
