"""Places: postal codes and house numbers, each by the rules of its country (S116)."""

from __future__ import annotations

import re
from typing import Final

from domain.numbers import Slip, compact, plain

POSTAL: Final = {
    "AT": (r"[1-9]\d{3}", "1010"), "BE": (r"[1-9]\d{3}", "1000"), "BG": (r"\d{4}", "1000"),
    "CH": (r"[1-9]\d{3}", "8001"),
    "CY": (r"\d{4}", "1010"), "CZ": (r"\d{3} ?\d{2}", "110 00"), "DE": (r"\d{5}", "10115"), "DK": (r"\d{4}", "1050"),
    "EE": (r"\d{5}", "10111"), "ES": (r"(0[1-9]|[1-4]\d|5[0-2])\d{3}", "28001"), "FI": (r"\d{5}", "00100"),
    "FR": (r"\d{5}", "75001"), "GR": (r"\d{3} ?\d{2}", "105 57"), "HR": (r"\d{5}", "10000"), "HU": (r"\d{4}", "1011"),
    "IE": (r"[A-Z]\d[\dW] ?[A-Z\d]{4}", "D02 X285"), "IT": (r"\d{5}", "00118"), "LT": (r"(LT-?)?\d{5}", "01100"),
    "LU": (r"(L-?)?\d{4}", "1009"), "LV": (r"(LV-?)?\d{4}", "LV-1010"), "MT": (r"[A-Z]{3} ?\d{4}", "VLT 1117"),
    "NO": (r"\d{4}", "0010"), "PL": (r"\d{2}-?\d{3}", "00-001"), "PT": (r"\d{4}-?\d{3}", "1000-001"),
    "RO": (r"\d{6}", "010011"), "SE": (r"\d{3} ?\d{2}", "111 22"), "SI": (r"\d{4}", "1000"),
    "SK": (r"\d{3} ?\d{2}", "811 01"),
    "GB": (r"[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}", "SW1A 1AA"), "US": (r"\d{5}(-?\d{4})?", "10001"),
}  # fmt: skip
"""What postal codes look like, with an example; elsewhere anything short is taken."""


def postal_code(text: str, country: str = "NL") -> str:
    """Give a postal code as its country writes it. Raises Slip."""
    code = " ".join(plain(text).upper().split())
    if country == "NL":
        return _dutch_postal_code(compact(code))
    pattern, example = POSTAL.get(country, (r"[A-Z0-9][A-Z0-9 -]{1,11}", ""))
    if not re.fullmatch(pattern, code):
        nl, en = (
            (f" Een postcode daar ziet eruit als {example}.", f" One there looks like {example}.")
            if example
            else ("", "")
        )
        raise Slip(
            f"Deze postcode past niet bij het land dat je koos.{nl}",
            f"This postal code does not go with the country that you chose.{en}",
        )
    return code


def _dutch_postal_code(code: str) -> str:
    digits, letters = code[:4], code[4:]
    if not re.fullmatch("[1-9][0-9]{3}", digits):
        raise Slip(
            "Een postcode begint met vier cijfers, zoals 3317 DA.", "A postcode begins with four digits, as in 3317 DA."
        )
    if not re.fullmatch("[A-Z]{2}", letters):
        raise Slip("Na de vier cijfers horen twee letters, zoals 3317 DA.", "Two letters follow, as in 3317 DA.")
    if letters in ("SA", "SD", "SS"):
        raise Slip("Postcodes eindigen nooit op SA, SD of SS. Kijk hem na.", "None ends in SA, SD or SS. Check it.")
    return f"{digits} {letters}"


def house_number(text: str, country: str = "NL") -> str:
    """Give a house number with what follows it; in the Netherlands it begins with its digits. Raises Slip."""
    number = " ".join(plain(text).split())
    if country == "NL" and not re.fullmatch(r"[1-9][0-9]{0,4}([ -]?[A-Za-z0-9][A-Za-z0-9 /-]{0,9})?", number):
        raise Slip(
            "Vul het huisnummer in, met wat erachter hoort, zoals 100 of 12-A.",
            "Fill in the house number with what follows it, as 100 or 12-A.",
        )
    if not re.search(r"\d", number):
        raise Slip("Een huisnummer heeft minstens één cijfer.", "A house number has at least one digit.")
    return number
