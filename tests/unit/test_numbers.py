"""Numbers as people type them: put in order where they are right, and the slip named where they are not (S116)."""

from __future__ import annotations

from itertools import product

import pytest

from domain import numbers, places
from domain.numbers import Slip

pytestmark = pytest.mark.promise("P80", "S116")

WIDE = str.maketrans(
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ ",
    "０１２３４５６７８９ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺ\u3000",
)
ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
GOOD = (
    (numbers.kvk, ("12345678", "NL"), "12345678"),
    (numbers.vat_id, ("NL123456782B90", "NL"), "NL123456782B90"),
    (numbers.vat_id, ("BE0428759497", "BE"), "BE0428759497"),
    (places.postal_code, ("3317 DA", "NL"), "3317 DA"),
)


@pytest.mark.parametrize(("check", "given", "normal"), GOOD)
def test_dots_spaces_small_letters_and_digits_of_full_width_are_put_in_order(check, given, normal) -> None:
    text, country = given
    for typed in (text, text.lower(), f"  {text} ", text.translate(WIDE), text.translate(ARABIC), ".".join(text)):
        assert check(typed, country) == normal, typed


def test_an_iban_may_be_typed_in_every_way_that_people_do() -> None:
    text = "NL91ABNA0417164300"
    for typed in (numbers.in_fours(text), text.lower(), text.translate(WIDE), "-".join(text), text.translate(ARABIC)):
        assert numbers.iban(typed) == text


@pytest.mark.parametrize(
    ("check", "typed", "words"),
    [
        (numbers.kvk, "1234567", "er mist 1 teken"),
        (numbers.kvk, "123456", "er missen 2 tekens"),
        (numbers.kvk, "123456789", "1 te veel"),
        (numbers.kvk, "000012345678", "vestigingsnummer"),
        (numbers.kvk, "1234567A", "alleen uit cijfers"),
        (numbers.iban, "NL91ABNA041716430", "mist een cijfer"),
        (numbers.iban, "NL91ABNA04171643000", "1 te veel"),
        (numbers.iban, "NL91ABNA0417164301", "omgewisseld"),
        (numbers.iban, "NL19ABNA0417164300", "omgewisseld"),
        (numbers.iban, "NL91ABNAO417164300", "O in plaats van een nul"),
        (numbers.iban, "BE68539007547035", "omgewisseld"),
        (numbers.iban, "XX91ABNA0417164300", "doen niet mee"),
        (numbers.iban, "0417164300", "begint met twee letters"),
        (numbers.iban, "NL91ABNA04171643€0", "alleen uit letters en cijfers"),
        (numbers.vat_id, "NL12345678B90", "er mist 1 teken"),
        (numbers.vat_id, "NL123456782A90", "na negen cijfers een B"),
        (numbers.vat_id, "NL12345678OB90", "O in plaats van een nul"),
        (numbers.vat_id, "NL123456789B90", "omgewisseld"),
        (numbers.vat_id, "DE12345", "te veel of te weinig"),
        (places.postal_code, "0317DA", "vier cijfers"),
        (places.postal_code, "3317", "twee letters"),
        (places.postal_code, "3317SS", "SA, SD of SS"),
        (places.house_number, "A", "huisnummer"),
        (places.house_number, "0", "huisnummer"),
        (numbers.phone, "0612", "aantal cijfers"),
        (numbers.phone, "bel maar", "alle cijfers"),
    ],
)
def test_the_error_names_the_slip(check, typed: str, words: str) -> None:
    with pytest.raises(Slip) as slip:
        check(typed)
    assert words in slip.value.words.nl
    assert slip.value.words.en != slip.value.words.nl


def test_a_swapped_pair_of_digits_is_never_taken_for_a_good_iban() -> None:
    text = "NL91ABNA0417164300"
    for at in range(8, len(text) - 1):
        if text[at] != text[at + 1]:
            with pytest.raises(Slip):
                numbers.iban(text[:at] + text[at + 1] + text[at] + text[at + 2 :])


@pytest.mark.parametrize(
    ("country", "good", "bad"),
    [
        ("BE", "1000", "3317 DA"),
        ("DE", "10115", "1011"),
        ("GB", "SW1A 1AA", "3317"),
        ("PL", "00-001", "00"),
        ("JP", "1", ""),
    ],
)
def test_a_postal_code_goes_by_the_rules_of_its_country(country: str, good: str, bad: str) -> None:
    if country != "JP":
        assert places.postal_code(good, country) == good
    with pytest.raises(Slip):
        places.postal_code(bad, country)


def test_a_number_of_one_country_is_none_of_another() -> None:
    for (_country, good, _bad), other in product((("BE", "1000", ""), ("DE", "10115", "")), ("NL", "GB", "IE")):
        with pytest.raises(Slip):
            places.postal_code(good, other)


def test_a_vat_id_without_its_country_is_read_as_one_of_the_country_of_the_address() -> None:
    assert numbers.vat_id("123456782B90") == "NL123456782B90"
    assert numbers.vat_id("0428.759.497", "BE") == "BE0428759497"
    assert numbers.vat_id("094259216", "GR") == "EL094259216"


def test_abroad_the_number_of_the_own_register_is_taken() -> None:
    assert numbers.kvk("0403.170.701", "BE") == "0403170701"
    assert numbers.kvk("HRB 12345", "DE") == "HRB12345"
    with pytest.raises(Slip):
        numbers.kvk("12", "BE")


def test_a_telephone_number_is_read_in_its_own_country() -> None:
    assert numbers.phone("0470 12 34 56", "BE") == "+32 470 12 34 56"
    assert numbers.phone("+31 97 0123 4567", "BE").startswith("+31")


def test_a_masked_iban_shows_the_end_and_nothing_more() -> None:
    assert numbers.masked("NL91ABNA0417164300") == "NL•• •••• 4300"
