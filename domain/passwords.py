"""What makes a password good enough: its length, and that it cannot be guessed; nothing else is asked (S90-S94)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Final

from zxcvbn import zxcvbn

from domain.password_words import DUTCH
from privacy.vocabulary import Words

ALONE: Final = 15
WITH_SECOND: Final = 8
MOST: Final = 128
"""Code points: at least so many for a password by itself, and beside a second step; at most so many (S90, S91)."""

LOOKED_AT: Final = 72
"""How many characters the guessing is reckoned on; the whole password is kept and checked (S92)."""

HARD_ENOUGH: Final = {False: (3, 27.0), True: (2, 20.0)}
"""How hard a password is to guess, by itself and beside a second step: on the scale of zxcvbn from 0 to 4, and in bits
as far as words that are near at hand make it up. More than a hundred million guesses, or a million."""

OURS: Final = ("1do", "1dobv", "onedo", "serviceportaal", "portaal", "supportcenter", "dordrecht")
"""Words that are near at hand here; the settings may name others."""

ALSO: Final = {"a": "4@", "e": "3", "i": "1!", "o": "0", "s": "5$", "t": "7"}
INSTEAD: Final = {ord(sign): letter for letter, signs in ALSO.items() for sign in signs}
"""What people write instead of a letter."""

LISTED_BITS: Final = 9.3
NEAR_BITS: Final = 2.0
LETTER_BITS: Final = 4.7
DIGIT_BITS: Final = 3.3

HELP: Final = Words(
    "Neem een paar gewone woorden die niets met elkaar te maken hebben, of laat je browser een wachtwoord maken.",
    "Take a few ordinary words that have nothing to do with each other, or let your browser make a password.",
)


def normal(password: str) -> str:
    """Give the one form of a password, however its accents were typed (S91). Nothing is cut off or trimmed."""
    return unicodedata.normalize("NFKC", password)


def least(*, second: bool) -> int:
    """Say how long a password must be: shorter where a second step stands beside it (S90)."""
    return WITH_SECOND if second else ALONE


def fault(password: str, *, second: bool, context: Iterable[str] = ()) -> Words | None:
    """Say what is wrong with a new password and what helps; None for a good one (S93).

    `context` are the words that somebody who knows the person would try first: name, address, organisation. The
    password is not sent anywhere to find out.
    """
    text, need = normal(password), least(second=second)
    if len(text) < need:
        return Words(
            f"Maak je wachtwoord langer: minstens {need} tekens, spaties tellen mee. {HELP.nl}",
            f"Make your password longer: at least {need} characters, spaces count. {HELP.en}",
        )
    if len(text) > MOST:
        return Words(
            f"Maak je wachtwoord korter: er is plaats voor {MOST} tekens.",
            f"Make your password shorter: there is room for {MOST} characters.",
        )
    if any(unicodedata.category(sign) in ("Cc", "Cs") or sign == "\ufffd" for sign in text):
        return Words(
            "Haal de tekens weg die geen letter, cijfer, leesteken of spatie zijn.",
            "Remove the characters that are no letter, digit, punctuation mark or space.",
        )
    return _too_easy(text, pieces(context), *HARD_ENOUGH[second])


def pieces(context: Iterable[str]) -> set[str]:
    """Take names and addresses apart into the words that a guesser would try."""
    found = {piece for text in (*OURS, *context) for piece in re.split(r"[\W_]+", normal(text).casefold())}
    whole = {re.sub(r"[\W_]+", "", normal(text).casefold()) for text in context}
    return {piece for piece in found | whole if len(piece) > 2}


def _too_easy(text: str, near: set[str], score: int, bits: float) -> Words | None:
    looked_at = text[:LOOKED_AT]
    found = zxcvbn(looked_at, user_inputs=[*sorted(near), *DUTCH], max_length=LOOKED_AT)
    words = _words_in(looked_at, near)
    if found["score"] >= score and _bits(looked_at, words, near) >= bits:
        return None
    sequence = found["sequence"]
    words += [str(match.get("matched_word", "")) for match in sequence if match["pattern"] == "dictionary"]
    why = _why(set(words), {str(match["pattern"]) for match in sequence}, near)
    return Words(f"{why.nl} {HELP.nl}", f"{why.en} {HELP.en}")


def _words_in(text: str, near: set[str]) -> list[str]:
    """Find the listed words in a text, longest first, each once; digits that stand for letters are read as these."""
    rest, found = _plain(text), []
    for word in sorted({*near, *(word for word in DUTCH if len(word) > 3)}, key=len, reverse=True):
        if _plain(word) in rest:
            rest = rest.replace(_plain(word), " ")
            found.append(word)
    return found


def _plain(text: str) -> str:
    return text.casefold().translate(INSTEAD)


def _bits(text: str, words: Sequence[str], near: set[str]) -> float:
    """Reckon how many choices a password holds for who knows our lists; a word that comes back adds nothing."""
    rest = text.casefold()
    for word in words:
        rest = re.sub("|".join({re.escape(word), _as_digits(word)}), " ", rest)
    chosen = sum(NEAR_BITS if word in near else LISTED_BITS for word in words)
    letters = sum(LETTER_BITS for sign in rest if sign.isalpha())
    runs = [len(run) for run in re.findall(r"\d+", rest)]
    digits = sum(NEAR_BITS * 2 if length <= len("2026") else DIGIT_BITS * length for length in runs)
    return chosen + letters + digits + NEAR_BITS * len(re.findall(r"[^\w\s]+", rest))


def _as_digits(word: str) -> str:
    """Write a word as a pattern that also finds it with digits and signs for letters."""
    return "".join(f"[{re.escape(letter + ALSO.get(letter, ''))}]" for letter in word)


def _why(words: set[str], patterns: set[str], near: set[str]) -> Words:
    """Name what a guesser would try first."""
    if words & near:
        return Words(
            "Dit is te makkelijk te raden: er staat een naam, een adres of een woord van deze site in.",
            "This is too easy to guess: it holds a name, an address or a word of this site.",
        )
    if words:
        return Words(
            "Dit is te makkelijk te raden: er staan woorden in die veel mensen als wachtwoord kiezen.",
            "This is too easy to guess: it holds words that many people choose as a password.",
        )
    if patterns & {"repeat", "sequence", "spatial"}:
        return Words(
            "Dit is te makkelijk te raden: het herhaalt zich, of volgt een rij of het toetsenbord.",
            "This is too easy to guess: it repeats itself, or follows a row or the keyboard.",
        )
    return Words(
        "Dit is te makkelijk te raden: het is te kort of lijkt op een datum.",
        "This is too easy to guess: it is too short or looks like a date.",
    )
