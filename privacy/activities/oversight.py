"""What the firm keeps to watch over itself: second persons, recipients, breaches, texts of the statement."""

from __future__ import annotations

from typing import Final

from privacy.activities.recipients import HOSTING, MAIL_RELAY
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

ACCOUNT_FOR_RECIPIENTS: Final = Activity(
    code="recipients",
    serves="technical",
    name=Words("Wie je gegevens van ons kreeg", "Who got your data from us"),
    purpose=Words(
        "alleen gegevens geven aan wie ze nodig heeft of wettelijk mag vragen, en je kunnen zeggen wie dat was",
        "give data only to those who need it or may ask for it by law, and be able to tell you who that was",
    ),
    basis=LegalBasis.LEGAL_OBLIGATION,
    rules={
        "processor": Rule(
            Words("Afspraak met een partij die voor ons werkt", "Agreement with a party that works for us"),
            Words("vanaf de laatste keer dat we haar nakeken", "from the last time we looked at it"),
            Term(months=36),
        ),
        "case": Rule(
            Words("Verstrekking waarover nog niet is besloten", "Disclosure that is not decided yet"),
            Words("vanaf de dag waarop we haar openden", "from the day on which we opened it"),
            Term(months=1),
        ),
        "disclosure": Rule(
            Words("Verstrekking aan een ander", "Disclosure to somebody else"),
            Words("vanaf de dag van het besluit", "from the day of the decision"),
            Term(months=36),
        ),
        "export": Rule(
            Words("Bestand met de gekozen gegevens", "File with the selected data"),
            Words("vanaf de dag waarop het is gemaakt", "from the day on which it was made"),
            Term(days=7),
        ),
        "task": Rule(
            Words("Taak om een ontvanger in te lichten", "Task to tell a recipient"),
            Words("vanaf de dag van de verbetering of verwijdering", "from the day of the correction or erasure"),
            Term(months=24),
        ),
    },
    readers=(Role.SUBJECT, Role.PRIVACY, Role.ADMIN),
    recipients=(HOSTING,),
)

PUBLISH_STATEMENT: Final = Activity(
    code="statements",
    serves="technical",
    name=Words("Privacyverklaring", "Privacy statement"),
    purpose=Words(
        "laten zien welke tekst wanneer gold, en je op tijd vertellen dat hij verandert",
        "show which text held when, and tell you in time that it changes",
    ),
    basis=LegalBasis.LEGAL_OBLIGATION,
    rules={
        "draft": Rule(
            Words("Concept van een volgende versie", "Draft of a next version"),
            Words("vanaf de laatste wijziging", "from the last change"),
            Term(months=24),
        ),
        "version": Rule(
            Words("Gepubliceerde versie", "Published version"),
            Words("vanaf de dag waarop zij ingaat; er staat niets over mensen in", "from its day; it is about nobody"),
            Term(months=1200),
        ),
        "round": Rule(
            Words("Ronde van brieven over een nieuwe versie", "Round of letters about a new version"),
            Words("vanaf de dag van publicatie", "from the day of publication"),
            Term(months=24),
        ),
    },
    readers=(Role.SUBJECT, Role.PRIVACY, Role.ADMIN),
    recipients=(HOSTING,),
)

HANDLE_BREACHES: Final = Activity(
    code="breaches",
    serves="technical",
    name=Words("Datalekken", "Data breaches"),
    purpose=Words(
        "een datalek onderzoeken, op tijd melden, je waarschuwen als dat nodig is, en ervan leren",
        "look into a data breach, report it in time, warn you where needed, and learn from it",
    ),
    basis=LegalBasis.LEGAL_OBLIGATION,
    rules={
        "breach": Rule(
            Words("Datalek", "Data breach"),
            Words("vanaf de dag waarop we het ontdekten", "from the day on which we found out"),
            Term(months=36),
        ),
        "notice": Rule(
            Words("Bewijs dat je gewaarschuwd bent", "Proof that you were warned"),
            Words("vanaf de dag van de brief", "from the day of the letter"),
            Term(months=36),
        ),
    },
    readers=(Role.SUBJECT, Role.PRIVACY, Role.ADMIN),
    recipients=(HOSTING, MAIL_RELAY, Words("de Autoriteit Persoonsgegevens", "the data protection authority")),
)
