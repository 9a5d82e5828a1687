"""What a reader expects to find, in both languages: names of links, fields and headings, and dates written out."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from babel.dates import format_date

IN_ENGLISH: Final = {
    "Alle versies": "All versions",
    "Bekijk het register": "See the register",
    "Contact": "Contact",
    "Deze link werkt niet": "This link does not work",
    "Download je gegevens": "Download your data",
    "E-mailadres": "E-mail address",
    "Fout:": "Error:",
    "Geldt nu": "In force now",
    "Hier is niets te zien": "There is nothing to see here",
    "In het kort": "In short",
    "Je bericht": "Your message",
    "Je bericht is ingetrokken": "Your message has been withdrawn",
    "Kies waar je bericht over gaat.": "Choose what your message is about.",
    "Lees de privacyverklaring": "Read the privacy statement",
    "Lees het concept": "Read the draft",
    "Naam": "Name",
    "Nog niemand.": "Nobody yet.",
    "Organisatie": "Organisation",
    "Privacyverklaring": "Privacy statement",
    "Register": "Register",
    "Stel je vraag of meld een storing": "Ask your question or report a fault",
    "Telefoonnummer": "Telephone number",
    "Trek bericht in": "Withdraw message",
    "Verstuur bericht": "Send message",
    "Vul een volledig e-mailadres in": "Enter a full e-mail address",
    "Wat is er veranderd?": "What has changed?",
    "Wat ontbreekt er nog?": "What is still missing?",
    "Wat verandert er?": "What changes?",
    "Wat we nu echt bewaren": "What we really keep now",
    "We hebben je bericht": "We have your message",
    "maanden": "months",
}

TOPICS: Final = {
    "question": ("Vraag", "Question", 3),
    "quote": ("Offerte of abonnement", "Quote or subscription", 6),
    "complaint": ("Klacht", "Complaint", 24),
    "fault": ("Storing", "Fault", 12),
    "invoice": ("Kopie van een factuur", "Copy of an invoice", 3),
    "advice": ("Advies", "Advice", 3),
    "other": ("Iets anders", "Something else", 3),
}
"""What a message can be about, and the months that it stays."""

REFERENCE: Final = re.compile(r"\b[0-9A-Z]{5}-[0-9A-Z]{5}\b")


@dataclass(frozen=True)
class Speech:
    """One language: call it with the Dutch words."""

    code: str

    def __call__(self, dutch: str) -> str:
        """Say it in this language."""
        return IN_ENGLISH[dutch] if self.code == "en" else dutch

    @property
    def other(self) -> str:
        """How the other language calls itself."""
        return "Nederlands" if self.code == "en" else "English"

    def at(self, path: str) -> str:
        """Give the address of a page in this language."""
        return path if self.code == "nl" else f"/en{path}"

    def topic(self, code: str) -> str:
        """Give the name of a topic."""
        dutch, english, _months = TOPICS[code]
        return english if self.code == "en" else dutch

    def term(self, code: str) -> str:
        """Give the term of a topic."""
        return f"{TOPICS[code][2]} {self('maanden')}"

    def goes(self, code: str) -> str:
        """Write out the day on which a message of today about a topic goes."""
        return self.date(later(TOPICS[code][2]))

    def date(self, day: date) -> str:
        """Write a date out."""
        return format_date(day, "d MMMM y", locale=self.code)


DUTCH: Final = Speech("nl")
ENGLISH: Final = Speech("en")


def today() -> date:
    """Give the date in the Netherlands."""
    return datetime.now(ZoneInfo("Europe/Amsterdam")).date()


def later(months: int) -> date:
    """Count calendar months from today, as the promises do; a day that the month lacks becomes its last."""
    start = today()
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))
