"""What the firm keeps to watch over itself: second persons, recipients, breaches, texts of the statement."""

from __future__ import annotations

from typing import Final

from privacy.activities.recipients import HOSTING
from privacy.vocabulary import Activity, LegalBasis, Role, Rule, Term, Words

DECIDE_TOGETHER: Final = Activity(
    code="second_person",
    serves="technical",
    name=Words("Besluiten met twee personen", "Decisions by two people"),
    purpose=Words(
        "gevoelige handelingen alleen doen als een tweede medewerker ermee instemt, en dat kunnen laten zien",
        "do sensitive acts only when a second member of staff agrees, and be able to show that",
    ),
    basis=LegalBasis.LEGAL_OBLIGATION,
    rules={
        "ask": Rule(
            Words("Vraag om een tweede persoon", "Asking for a second person"),
            Words("vanaf de dag van de vraag", "from the day on which it was asked"),
            Term(months=24),
        ),
    },
    readers=(Role.PRIVACY, Role.ADMIN),
    recipients=(HOSTING,),
)
