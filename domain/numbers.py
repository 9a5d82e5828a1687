"""Numbers of organisations: taken as people type them, with errors that name the slip where it can be known (S116)."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

import phonenumbers
from stdnum import get_cc_module, numdb
from stdnum import iban as ibans
from stdnum.eu import vat as eu_vat
from stdnum.exceptions import InvalidChecksum, InvalidComponent, InvalidLength, ValidationError

from privacy.vocabulary import Words

SEPARATORS: Final = re.compile(r"[\s.,/_\u2010-\u2015-]+")
KINDS: Final = {"n": r"\d", "a": "[A-Z]", "c": "[A-Z0-9]"}
EU: Final = frozenset(code.upper() for code in eu_vat.MEMBER_STATES) | {"GR"}


class Slip(ValueError):
    """A number that cannot be right; `words` say what is wrong with it, in both languages."""

    def __init__(self, nl: str, en: str) -> None:
        super().__init__(nl)
        self.words = Words(nl, en)


def plain(text: str) -> str:
    """Give a text with letters and digits of full width, or of another script, as those on our keyboards."""
    digits = (str(unicodedata.decimal(sign)) if unicodedata.category(sign) == "Nd" else sign for sign in text)
    return unicodedata.normalize("NFKC", "".join(digits)).strip()


def compact(text: str) -> str:
    """Give a number without the spaces, dots and dashes that people write in it, in capitals."""
    return SEPARATORS.sub("", plain(text)).upper()


def kvk(text: str, country: str = "NL") -> str:
    """Give a Chamber of Commerce number of 8 digits; abroad the number of that country's register. Raises Slip."""
    number = compact(text)
    if country != "NL":
        if not re.fullmatch(r"(?=.*\d)[A-Z0-9]{4,20}", number):
            raise Slip(
                "Vul het nummer in waaronder je in je land staat ingeschreven: 4 tot 20 letters en cijfers.",
                "Fill in the number under which you are registered in your country: 4 to 20 letters and digits.",
            )
        return number
    if re.search(r"[^0-9]", number):
        raise Slip("Een KvK-nummer bestaat alleen uit cijfers.", "A KvK number consists of digits only.")
    if len(number) == 12:
        raise Slip(
            "Dit zijn 12 cijfers: dat is een vestigingsnummer. Vul het KvK-nummer van 8 cijfers in.",
            "These are 12 digits: that is a branch number. Fill in the KvK number of 8 digits.",
        )
    _count(number, 8, "Een KvK-nummer", "A KvK number")
    return number


def _count(number: str, wanted: int, nl: str, en: str) -> None:
    """Raise Slip where signs are missing or too many; says how many."""
    short = wanted - len(number)
    if short > 0:
        signs = (
            ("er mist 1 teken", "1 is missing") if short == 1 else (f"er missen {short} tekens", f"{short} are missing")
        )
        raise Slip(f"{nl} telt {wanted} tekens: {signs[0]}.", f"{en} has {wanted} characters: {signs[1]}.")
    if short < 0:
        signs = (
            ("dit is er 1 te veel", "1 too many")
            if short == -1
            else (f"dit zijn er {-short} te veel", f"{-short} too many")
        )
        raise Slip(f"{nl} telt {wanted} tekens: {signs[0]}.", f"{en} has {wanted} characters: {signs[1]}.")


def vat_id(text: str, country: str = "NL") -> str:
    """Give a VAT id with the code of its country, its check digits good. Raises Slip."""
    number = compact(text)
    if not re.match("[A-Z]{2}", number) or (number[:2] not in EU | {"EL", "XI"} and country in EU):
        number = ("EL" if country == "GR" else country) + number
    number = "EL" + number[2:] if number[:2] == "GR" else number
    if number[:2] == "NL":
        _dutch_vat(number)
    if number[:2] in EU | {"EL", "XI"}:
        return str(_checked(eu_vat.validate, number))
    module = get_cc_module(number[:2].lower(), "vat")
    if module is not None:
        return number[:2] + str(_checked(module.validate, number)).removeprefix(number[:2])
    if not re.fullmatch("[A-Z]{2}[A-Z0-9]{4,18}", number):
        raise Slip("Dit kan geen btw-nummer zijn. Kijk het na, of laat het leeg.", "This cannot be a VAT id. Check it.")
    return number


def _dutch_vat(number: str) -> None:
    body = number[2:]
    if len(body) != 12:
        _count(number, 14, "Een Nederlands btw-nummer", "A Dutch VAT id")
    if body[9:10] != "B":
        raise Slip(
            "In een Nederlands btw-nummer staat na negen cijfers een B, zoals NL123456789B01.",
            "A Dutch VAT id has a B after nine digits, as in NL123456789B01.",
        )
    if not (body[:9] + body[10:]).isdigit():
        raise Slip(
            "In dit btw-nummer staat een letter waar een cijfer hoort. Staat er een O in plaats van een nul?",
            "This VAT id has a letter where a digit belongs. Is there an O instead of a zero?",
        )


def _checked(check: object, number: str) -> object:
    try:
        return check(number)  # type: ignore[operator]
    except InvalidLength:
        raise Slip(
            "Dit btw-nummer heeft te veel of te weinig tekens voor dit land.",
            "This VAT id has too many or too few characters for its country.",
        ) from None
    except (InvalidChecksum, InvalidComponent):
        raise Slip(
            "Dit btw-nummer klopt net niet: het controlegetal is anders. Zijn er cijfers omgewisseld?",
            "This VAT id is slightly wrong: its check digits differ. Were digits swapped?",
        ) from None
    except ValidationError:
        raise Slip("Dit kan geen btw-nummer zijn. Kijk het na.", "This cannot be a VAT id. Check it.") from None


def iban(text: str) -> str:
    """Give an IBAN without spaces, of the length of its country and with good check digits. Raises Slip."""
    number = compact(text)
    if not re.match("[A-Z]{2}", number):
        raise Slip("Een IBAN begint met twee letters, zoals NL.", "An IBAN begins with two letters, as NL.")
    shape = _shape(number[:2])
    if not shape:
        raise Slip(
            f"Landen met {number[:2]} doen niet mee met IBAN. Kijk de eerste twee letters na.",
            f"There is no IBAN that begins with {number[:2]}. Check the first two letters.",
        )
    if re.search("[^A-Z0-9]", number):
        raise Slip("Een IBAN bestaat alleen uit letters en cijfers.", "An IBAN consists of letters and digits only.")
    length = 4 + sum(size for size, _kind in shape)
    if len(number) == length - 1:
        raise Slip(
            f"Deze IBAN mist een cijfer: er horen {length} tekens te staan.",
            f"This IBAN misses a digit: there should be {length} characters.",
        )
    _count(number, length, f"Een IBAN uit {number[:2]}", f"An IBAN of {number[:2]}")
    if not re.fullmatch(r"..\d\d" + "".join(f"{KINDS[kind]}{{{size}}}" for size, kind in shape), number):
        raise Slip(
            "In deze IBAN staat een letter waar een cijfer hoort, of andersom. Staat er een O in plaats van een nul?",
            "This IBAN has a letter where a digit belongs, or the other way round. Is there an O instead of a zero?",
        )
    try:
        return str(ibans.validate(number))
    except ValidationError:
        raise Slip(
            "Deze IBAN klopt net niet: het controlegetal is anders. Zijn er cijfers omgewisseld?",
            "This IBAN is slightly wrong: its check digits differ. Were digits swapped?",
        ) from None


def _shape(country: str) -> list[tuple[int, str]]:
    """Give what follows the check digits in a country: how many signs of which kind, in order."""
    found = [facts for part, facts in numdb.get("iban").info(country) if part == country]
    parts = re.findall(r"(\d+)!([nac])", found[0].get("bban", "")) if found else []
    return [(int(size), kind) for size, kind in parts]


def in_fours(number: str) -> str:
    """Write an IBAN in groups of four, as people read it."""
    return " ".join(number[at : at + 4] for at in range(0, len(number), 4))


def masked(number: str) -> str:
    """Write an IBAN with its country and last four signs only: enough to recognise one's own."""
    return f"{number[:2]}•• •••• {number[-4:]}"


def phone(text: str, country: str = "NL") -> str:
    """Give a telephone number with the code of its country. Raises Slip."""
    try:
        number = phonenumbers.parse(plain(text), country)
    except phonenumbers.NumberParseException:
        raise Slip(
            "Vul een telefoonnummer in, met alle cijfers, of laat dit leeg.",
            "Fill in a telephone number, with all its digits, or leave this empty.",
        ) from None
    if not phonenumbers.is_possible_number(number):
        raise Slip(
            "Dit nummer heeft niet het goede aantal cijfers. Kijk het na, of laat dit leeg.",
            "This number has not the right number of digits. Check it, or leave this empty.",
        )
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
