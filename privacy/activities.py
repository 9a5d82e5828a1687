"""The processing activities of 1do bv: why data is kept, on what ground, until when, and who sees it.

Columns point here; the statement's tables, the notices, export, purge and sealing are all drawn from these lines.
"""

from __future__ import annotations

from typing import Final

from privacy.vocabulary import Activity, LegalBasis, Role, Rule, Term, Words

HOSTING: Final = Words("de hostingpartij waar onze server staat", "the hosting company where our server stands")
MAIL_RELAY: Final = Words("de mailserver die onze brieven bezorgt", "the mail server that delivers our letters")

CLOSED: Final = Words(
    "vanaf de dag van je bericht; als we later nog contact hebben, vanaf de dag waarop we je vraag afsluiten",
    "from the day of your message; if we stay in touch, from the day we close your question",
)
"""The clock of a contact message: it starts at receipt, so that a forgotten message also goes (P70, P91)."""


def _contact(nl: str, en: str, months: int) -> Rule:
    return Rule(Words(nl, en), CLOSED, Term(months=months))


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
        "complaint": _contact("Klacht", "Complaint", 24),
        "fault": _contact("Storing", "Fault", 12),
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

ACCOUNT_FOR_READING: Final = Activity(
    code="openings",
    serves="technical",
    name=Words("Wie je gegevens opende", "Who opened your data"),
    purpose=Words(
        "je kunnen laten zien wie van ons je gegevens heeft bekeken en waarom",
        "be able to show you who of us looked at your data and why",
    ),
    basis=LegalBasis.LEGAL_OBLIGATION,
    rules={
        "opening": Rule(
            Words("Inzage door een medewerker", "Reading by a member of staff"),
            Words("samen met het bericht waar het over gaat", "together with the message that it is about"),
            Term(months=24),
        ),
    },
    readers=(Role.SUBJECT, Role.PRIVACY),
    recipients=(HOSTING,),
)

PROVE_RETENTION: Final = Activity(
    code="retention",
    serves="technical",
    name=Words("Bewijs van verwijdering", "Proof of deletion"),
    purpose=Words(
        "kunnen laten zien dat we gegevens op tijd verwijderen, zonder te bewaren van wie ze waren",
        "be able to show that we delete data on time, without keeping whose it was",
    ),
    basis=LegalBasis.LEGAL_OBLIGATION,
    rules={
        "run": Rule(
            Words("Verslag van een opruimronde", "Report of a purge"),
            Words("vanaf de dag van de ronde", "from the day of the run"),
            Term(months=24),
        ),
    },
    readers=(Role.PRIVACY,),
    technical=True,
)

ACTIVITIES: Final = (ANSWER_ENQUIRIES, DELIVER_LETTERS, ACCOUNT_FOR_READING, PROVE_RETENTION)
"""All activities, in the order in which people read them."""

TOPICS: Final = tuple(ANSWER_ENQUIRIES.rules)
"""The topics of the contact form: each has its own term, so the rules are the list (P70)."""

UNSEALED: Final = {
    "contact_message.topic": Words(
        "de keuze uit zeven onderwerpen bepaalt de termijn en de lijst van medewerkers",
        "the choice out of seven topics sets the term and orders the list of staff",
    ),
    "contact_message.email_index": Words(
        "is zelf al versleuteld: alleen met onze sleutel is een adres terug te vinden",
        "is keyed itself: an address can be found only with our key",
    ),
    "contact_message.language": Words(
        "twee waarden, nodig om de brief te schrijven", "two values, needed to write the letter"
    ),
    "letter.recipient_index": Words(
        "is zelf al versleuteld: alleen met onze sleutel is een adres terug te vinden",
        "is keyed itself: an address can be found only with our key",
    ),
    "letter.language": Words("twee waarden, nodig om de brief te schrijven", "two values, needed to write the letter"),
}
"""Personal columns that are not sealed, each with its reason: the only list of exceptions there is."""
