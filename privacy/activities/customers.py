"""Customers: becoming one, being one, and paying by direct debit (P26, P31, P79-P84)."""

from __future__ import annotations

from typing import Final

from privacy.activities.recipients import HOSTING
from privacy.vocabulary import Activity, LegalBasis, Role, Rule, Term, Words

ENROL_CUSTOMERS: Final = Activity(
    code="enrolment",
    serves="subscription",
    name=Words("Nieuwe klanten", "New customers"),
    purpose=Words(
        "je organisatie als klant kunnen inschrijven met gegevens die jij hebt nagekeken",
        "be able to enrol your organisation as a customer with data that you have checked",
    ),
    basis=LegalBasis.CONTRACT,
    rules={
        "link": Rule(
            Words("Link naar het formulier", "Link to the form"),
            Words("vanaf het moment van de brief", "from the moment of the letter"),
            Term(days=14),
            Words("werkt niet meer", "works no more"),
        ),
        "unused": Rule(
            Words("Uitnodiging waarmee niets is verstuurd", "Invitation with which nothing was sent"),
            Words("vanaf de dag waarop de link afloopt", "from the day on which the link ends"),
            Term(days=14),
        ),
        "submitted": Rule(
            Words("Verstuurd formulier dat we nog niet verwerkten", "Form sent that we have not processed yet"),
            Words("vanaf de dag waarop je het verstuurde", "from the day on which you sent it"),
            Term(months=3),
            least=Term(months=1),
            most=Term(months=6),
        ),
        "approved": Rule(
            Words("Kopie van het formulier na verwerking", "Copy of the form after processing"),
            Words("vanaf de dag waarop we je inschreven", "from the day on which we enrolled you"),
            Term(days=30),
            least=Term(days=7),
            most=Term(days=30),
        ),
    },
    readers=(Role.SUBJECT, Role.ADMINISTRATION),
    recipients=(HOSTING,),
)

MANAGE_CUSTOMERS: Final = Activity(
    code="customers",
    serves="relationship",
    name=Words("Klanten", "Customers"),
    purpose=Words(
        "de overeenkomst met je organisatie voorbereiden, uitvoeren en bijhouden",
        "prepare, perform and keep up the agreement with your organisation",
    ),
    basis=LegalBasis.CONTRACT,
    rules={
        "customer": Rule(
            Words("Klant", "Customer"),
            Words(
                "vanaf de laatste keer dat iemand van jullie inlogde of wij vastlegden dat je klant bent",
                "from the last time one of you signed in or we recorded that you are a customer",
            ),
            Term(months=24),
        ),
        "ended": Rule(
            Words("Klant die stopt", "Customer that stops"),
            Words("vanaf de dag waarop de overeenkomst eindigt", "from the day on which the agreement ends"),
            Term(days=28),
        ),
        "colleague": Rule(
            Words("Uitnodiging van een collega", "Invitation of a colleague"),
            Words("vanaf het moment van de uitnodiging", "from the moment of the invitation"),
            Term(days=14),
        ),
        "history": Rule(
            Words("Voorgestelde of gedane wijziging", "Change proposed or made"),
            Words("vanaf de dag van het voorstel", "from the day of the proposal"),
            Term(months=24),
            least=Term(months=6),
            most=Term(months=36),
        ),
    },
    readers=(Role.SUBJECT, Role.ADMINISTRATION, Role.SUPPORT, Role.FINANCE, Role.PRIVACY),
    recipients=(HOSTING,),
)

COLLECT_PAYMENTS: Final = Activity(
    code="mandates",
    serves="billing",
    name=Words("Automatische incasso", "Direct debit"),
    purpose=Words(
        "nota's incasseren als je daarvoor tekende, en kunnen laten zien dat het mocht",
        "collect invoices if you signed for that, and be able to show that it was permitted",
    ),
    basis=LegalBasis.CONTRACT,
    rules={
        "mandate": Rule(
            Words("Machtiging", "Mandate"),
            Words("gaat weg samen met de klant", "goes together with the customer"),
            Term(days=28),
        ),
    },
    readers=(Role.SUBJECT, Role.ADMINISTRATION, Role.FINANCE),
    recipients=(HOSTING,),
)
