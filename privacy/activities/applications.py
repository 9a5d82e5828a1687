"""Job applications: handling what an applicant delivers, apart from everything else (P36, P73-P78)."""

from __future__ import annotations

from typing import Final

from privacy.activities.recipients import HOSTING
from privacy.vocabulary import Activity, LegalBasis, Role, Rule, Term, Words

HANDLE_APPLICATIONS: Final = Activity(
    code="applications",
    serves="application",
    name=Words("Sollicitaties", "Job applications"),
    purpose=Words(
        "je sollicitatie beoordelen en je laten weten hoe het ervoor staat",
        "consider your application and let you know how it stands",
    ),
    basis=LegalBasis.CONTRACT,
    rules={
        "open": Rule(
            Words("Sollicitatie in behandeling", "Application in progress"),
            Words(
                "vanaf je sollicitatie, je laatste aanvulling of het heropenen; na drie maanden sluiten we haar "
                "vanzelf af, en uiterlijk zes maanden na je sollicitatie",
                "from your application, your last addition or its reopening; after three months it closes by itself, "
                "and at the latest six months after your application",
            ),
            Term(months=3, days=28),
        ),
        "closed": Rule(
            Words("Sollicitatie die is afgesloten", "Application that is closed"),
            Words("vanaf de dag waarop de procedure eindigt", "from the day on which the procedure ends"),
            Term(days=28),
        ),
        "dispute": Rule(
            Words("Sollicitatie met een klacht of geschil", "Application with a complaint or dispute"),
            Words(
                "ten hoogste, geteld vanaf de dag waarop de procedure eindigt; je hoort de reden en de datum",
                "at most, from the day on which the procedure ends; you are told the reason and the date",
            ),
            Term(months=6),
        ),
        "staged": Rule(
            Words("Bestand bij een formulier dat nog niet verstuurd is", "File with a form that was not sent yet"),
            Words("vanaf het moment van uploaden", "from the moment of uploading"),
            Term(days=1),
        ),
        "vacancy": Rule(
            Words("Vacature", "Vacancy"),
            Words("vanaf de laatste dag om te solliciteren", "from the last day to apply"),
            Term(months=13),
        ),
        "removal": Rule(
            Words("Opdracht om een bestand te verwijderen", "Order to remove a file"),
            Words("vanaf het moment van de opdracht", "from the moment of the order"),
            Term(months=1),
        ),
    },
    readers=(Role.SUBJECT, Role.RECRUITMENT),
    recipients=(HOSTING,),
)

KEEP_APPLICATION: Final = Activity(
    code="talent",
    serves="application",
    name=Words("Sollicitatie een jaar bewaren", "Keeping an application for a year"),
    purpose=Words(
        "je nog eens kunnen vragen als er later een plek vrijkomt die bij je past",
        "be able to ask you again when a place that suits you comes free later",
    ),
    basis=LegalBasis.CONSENT,
    rules={
        "year": Rule(
            Words("Sollicitatie die we met jouw toestemming bewaren", "Application kept with your consent"),
            Words("vanaf de dag waarop de procedure eindigt", "from the day on which the procedure ends"),
            Term(months=12),
        ),
    },
    readers=(Role.SUBJECT, Role.RECRUITMENT),
    recipients=(HOSTING,),
)
