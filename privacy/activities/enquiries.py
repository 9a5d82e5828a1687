"""Answering who writes to us, and the letters that go with everything."""

from __future__ import annotations

from typing import Final

from privacy.activities.recipients import HOSTING, MAIL_RELAY
from privacy.vocabulary import Activity, LegalBasis, Role, Rule, Term, Words

CLOSED: Final = Words(
    "vanaf de dag van je bericht of van ons laatste contact daarover, en nooit langer dan het maximum na je bericht",
    "from the day of your message or of our last contact about it, and never past the maximum after your message",
)
"""The clock of a contact message: it starts at receipt, so that a forgotten message also goes (P70, P91)."""


def _contact(nl: str, en: str, months: int, *, least: int = 1, most: int = 12) -> Rule:
    return Rule(Words(nl, en), CLOSED, Term(months), least=Term(least), most=Term(most))


ANSWER_ENQUIRIES: Final = Activity(
    code="contact",
    serves="relationship",
    name=Words("Contact", "Contact"),
    purpose=Words(
        "je vraag, klacht, storing of aanvraag beantwoorden en afhandelen",
        "answer and handle your question, complaint, fault or request",
    ),
    basis=LegalBasis.LEGITIMATE_INTEREST,
    balancing=Words(
        "Jij schrijft ons en verwacht antwoord. Zonder deze gegevens kunnen we dat niet geven. We vragen alleen wat "
        "daarvoor nodig is en gebruiken het nergens anders voor.",
        "You write to us and expect an answer. Without this data we cannot give one. We ask only what that takes "
        "and use it for nothing else.",
    ),
    rules={
        "question": _contact("Vraag", "Question", 3),
        "quote": _contact("Offerte of abonnement", "Quote or subscription", 6),
        "complaint": _contact("Klacht", "Complaint", 24, least=6, most=36),
        "fault": _contact("Storing", "Fault", 12, least=3, most=24),
        "invoice": _contact("Kopie van een factuur", "Copy of an invoice", 3),
        "advice": _contact("Advies", "Advice", 3),
        "other": _contact("Iets anders", "Something else", 3),
    },
    readers=(Role.SUBJECT, Role.ADMINISTRATION, Role.SUPPORT, Role.PRIVACY),
    recipients=(HOSTING,),
)

DELIVER_LETTERS: Final = Activity(
    code="letters",
    serves="technical",
    name=Words("Brieven per e-mail", "Letters by e-mail"),
    purpose=Words(
        "je per e-mail laten weten wat er met je bericht of verzoek gebeurt",
        "tell you by e-mail what happens with your message or request",
    ),
    basis=LegalBasis.LEGITIMATE_INTEREST,
    balancing=Words(
        "Wie iets stuurt, wil weten dat het is aangekomen. De brief bevat een kenmerk en een link, niet wat je "
        "schreef.",
        "Whoever sends something wants to know that it arrived. The letter holds a reference and a link, not what "
        "you wrote.",
    ),
    rules={
        "queued": Rule(
            Words("Brief die nog weg moet", "Letter still to be sent"),
            Words("vanaf de dag waarop de brief is gemaakt", "from the day the letter was made"),
            Term(days=30),
        ),
        "sent": Rule(
            Words("Verzonden brief", "Letter sent"),
            Words("vanaf de dag van verzending", "from the day it was sent"),
            Term(days=7),
        ),
    },
    readers=(Role.SYSTEM,),
    recipients=(HOSTING, MAIL_RELAY),
    technical=True,
)

TOPICS: Final = tuple(ANSWER_ENQUIRIES.rules)
"""The topics of the contact form: each has its own term, so the rules are the list (P70)."""
