"""What shows that we keep our word: who read what, what happened, what went."""

from __future__ import annotations

from typing import Final

from privacy.activities.recipients import HOSTING
from privacy.vocabulary import Activity, LegalBasis, Role, Rule, Term, Words

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
        "shelf": Rule(
            Words("Verslag van de controle van bestanden", "Report of the check of files"),
            Words("vanaf de dag van de controle", "from the day of the check"),
            Term(months=24),
        ),
        "erasure": Rule(
            Words("Bewijs van een opgeheven account", "Proof of a closed account"),
            Words("vanaf de dag waarop alles weg was", "from the day on which everything was gone"),
            Term(months=24),
        ),
        "ledger": Rule(
            Words("Wisboek buiten de database, zonder namen", "Erasure ledger outside the database, nameless"),
            Words("vanaf de laatste keer dat er iets is gewist", "from the last time that something was erased"),
            Term(months=13),
        ),
        "hold": Rule(
            Words("Besluit om iets vast te houden", "Decision to put something on hold"),
            Words("vanaf de laatste dag waarop het vaststaat", "from the last day on which it stands"),
            Term(months=24),
        ),
        "restriction": Rule(
            Words("Besluit om gebruik stil te zetten", "Decision to restrict the use of something"),
            Words("vanaf het opheffen, of eerder samen met het record", "from its lifting, or earlier with the record"),
            Term(months=24),
        ),
        "term": Rule(
            Words("Bewaartermijn die we zelf kozen", "Retention term that we chose ourselves"),
            Words("vanaf de dag waarop hij ingaat; er staat niets over mensen in", "from its day; it is about nobody"),
            Term(months=1200),
        ),
    },
    readers=(Role.PRIVACY,),
    technical=True,
)

KEEP_BY_LAW: Final = Activity(
    code="law",
    serves="billing",
    name=Words("Wettelijk archief", "Archive of the law"),
    purpose=Words(
        "bewaren wat de wet ons laat bewaren als verder alles van je weg is, en niets anders daarmee doen",
        "keep what the law makes us keep once all else of yours is gone, and do nothing else with it",
    ),
    basis=LegalBasis.LEGAL_OBLIGATION,
    rules={
        "books": Rule(
            Words("Facturen, boeken en bewijs van een machtiging", "Invoices, books and proof of a mandate"),
            Words("vanaf het einde van het boekjaar", "from the end of the book year"),
            Term(months=84),
        ),
    },
    readers=(Role.SUBJECT, Role.FINANCE),
    recipients=(HOSTING,),
)

LOG_ACTIVITY: Final = Activity(
    code="activity",
    serves="technical",
    name=Words("Activiteitenlog", "Activity log"),
    purpose=Words(
        "kunnen laten zien wie wat wanneer deed met een account of met gegevens",
        "be able to show who did what and when with an account or with data",
    ),
    basis=LegalBasis.LEGITIMATE_INTEREST,
    balancing=Words(
        "Jij wilt kunnen nagaan of iemand anders je gegevens zag. Het log bevat verwijzingen en geen namen, en wie een "
        "account opheft is er niet meer in terug te vinden.",
        "You want to be able to check whether anybody else saw your data. The log holds references and no names, and "
        "whoever closes an account can no longer be found in it.",
    ),
    rules={
        "entry": Rule(
            Words("Regel in het log", "Entry of the log"),
            Words("vanaf de dag waarop het gebeurde", "from the day on which it happened"),
            Term(months=24),
        ),
        "batch": Rule(
            Words("Zegel over een reeks regels", "Seal over a run of entries"),
            Words("vanaf de dag van het zegel", "from the day of the seal"),
            Term(months=36),
        ),
    },
    readers=(Role.SUBJECT, Role.PRIVACY, Role.ADMIN),
    recipients=(HOSTING,),
    technical=True,
)
