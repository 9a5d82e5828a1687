"""What people ask about their own data, and the register of it (GDPR chapter III)."""

from __future__ import annotations

from typing import Final

from privacy.activities.recipients import HOSTING
from privacy.vocabulary import Activity, LegalBasis, Role, Rule, Term, Words

HANDLE_REQUESTS: Final = Activity(
    code="requests",
    serves="relationship",
    name=Words("Verzoeken over je gegevens", "Requests about your data"),
    purpose=Words(
        "je verzoek om inzage, correctie of verwijdering op tijd uitvoeren, en dat kunnen laten zien",
        "carry out your request for access, correction or removal in time, and be able to show that",
    ),
    basis=LegalBasis.LEGAL_OBLIGATION,
    rules={
        "link": Rule(
            Words("Verzoek waarvan de link niet is gebruikt", "Request whose link was not used"),
            Words("vanaf de dag van het verzoek", "from the day of the request"),
            Term(days=7),
        ),
        "file": Rule(
            Words("Verzoek en ons antwoord", "Request and our answer"),
            Words(
                "vanaf de dag waarop we het afsluiten; anders vanaf de dag waarop het binnenkwam",
                "from the day we close it; otherwise from the day it came in",
            ),
            Term(months=24),
            least=Term(months=12),
            most=Term(months=36),
        ),
        "number": Rule(
            Words("Regel in het register van verzoeken, zonder naam", "Line of the register of requests, nameless"),
            Words("vanaf de dag waarop we het afsluiten", "from the day we close it"),
            Term(months=60),
        ),
        "package": Rule(
            Words("Bestand met al je gegevens", "File with all your data"),
            Words("vanaf de dag waarop je erom vroeg", "from the day on which you asked for it"),
            Term(days=7),
        ),
    },
    readers=(Role.SUBJECT, Role.ADMINISTRATION, Role.PRIVACY, Role.ADMIN),
    recipients=(HOSTING,),
)
