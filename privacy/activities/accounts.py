"""The Serviceportaal: accounts, signing in, consents, and the staff who help."""

from __future__ import annotations

from typing import Final

from privacy.activities.recipients import HOSTING
from privacy.vocabulary import Activity, LegalBasis, Role, Rule, Term, Words

KEEP_ACCOUNT: Final = Activity(
    code="account",
    serves="subscription",
    name=Words("Account", "Account"),
    purpose=Words(
        "je het Serviceportaal laten gebruiken, waar je ziet en verbetert wat we over je bewaren",
        "let you use the Serviceportaal, where you see and correct what we keep about you",
    ),
    basis=LegalBasis.CONTRACT,
    rules={
        "unconfirmed": Rule(
            Words("Account dat nog niet bevestigd is", "Account not yet confirmed"),
            Words("vanaf het moment van registreren, op het uur", "from the moment of registering, to the hour"),
            Term(days=1),
        ),
        "inactive": Rule(
            Words("Account dat niet meer gebruikt wordt", "Account no longer used"),
            Words("vanaf de laatste keer dat je inlogde", "from the last time you signed in"),
            Term(months=24, days=56),
        ),
        "closing": Rule(
            Words("Account dat je opheft", "Account that you close"),
            Words("vanaf de dag waarop je het opheft", "from the day on which you close it"),
            Term(days=8),
        ),
        "correction": Rule(
            Words("Oude waarde na een correctie", "Old value after a correction"),
            Words("vanaf de dag van de correctie", "from the day of the correction"),
            Term(months=3),
            least=Term(months=1),
            most=Term(months=12),
        ),
        "package": Rule(
            Words("Download met al je gegevens", "Download with all your data"),
            Words("vanaf de dag waarop je erom vroeg", "from the day on which you asked for it"),
            Term(days=7),
        ),
        "parked": Rule(
            Words("Formulier dat open stond toen je sessie afliep", "Form that was open when your session ended"),
            Words("vanaf het moment waarop je het verstuurde", "from the moment you sent it"),
            Term(days=1),
        ),
    },
    readers=(Role.SUBJECT, Role.SUPPORT, Role.PRIVACY, Role.ADMIN),
    recipients=(HOSTING,),
)

SECURE_ACCOUNT: Final = Activity(
    code="security",
    serves="technical",
    name=Words("Veilig inloggen", "Signing in safely"),
    purpose=Words(
        "zeker weten dat jij het bent die inlogt, en jou laten zien waar je bent ingelogd",
        "be sure that it is you who signs in, and show you where you are signed in",
    ),
    basis=LegalBasis.CONTRACT,
    rules={
        "session": Rule(
            Words("Sessie", "Session"),
            Words("vanaf het inloggen; eerder als je uitlogt", "from signing in; sooner when you sign out"),
            Term(days=1),
        ),
        "browser": Rule(
            Words("Browser waarmee je eerder inlogde", "Browser with which you signed in before"),
            Words("vanaf de laatste keer dat je ermee inlogde", "from the last time you signed in with it"),
            Term(months=6),
        ),
        "token": Rule(
            Words("Link uit een brief", "Link from a letter"),
            Words("vanaf de dag van de brief", "from the day of the letter"),
            Term(days=7),
        ),
        "challenge": Rule(
            Words("Vraag aan je passkey", "Question to your passkey"),
            Words("vanaf het moment van de vraag", "from the moment of the question"),
            Term(days=1),
        ),
        "incident": Rule(
            Words("Melding van gelekte inloggegevens", "Report of leaked credentials"),
            Words("vanaf de dag van de melding", "from the day of the report"),
            Term(months=24),
        ),
    },
    readers=(Role.SUBJECT, Role.SYSTEM),
    recipients=(HOSTING,),
    technical=True,
)

KEEP_CONSENTS: Final = Activity(
    code="consents",
    serves="marketing",
    name=Words("Toestemmingen", "Consents"),
    purpose=Words(
        "alleen doen waarvoor je toestemming gaf, en dat kunnen laten zien",
        "do only what you consented to, and be able to show that",
    ),
    basis=LegalBasis.CONSENT,
    rules={
        "given": Rule(
            Words("Toestemming", "Consent"),
            Words("vanaf de dag waarop je haar gaf", "from the day on which you gave it"),
            Term(months=24),
        ),
        "withdrawn": Rule(
            Words("Ingetrokken toestemming", "Consent withdrawn"),
            Words("vanaf de dag waarop je haar introk", "from the day on which you withdrew it"),
            Term(months=1),
        ),
    },
    readers=(Role.SUBJECT, Role.ADMINISTRATION, Role.PRIVACY),
    recipients=(HOSTING,),
)

EMPLOY_STAFF: Final = Activity(
    code="staff",
    serves="technical",
    name=Words("Medewerkers", "Staff"),
    purpose=Words(
        "alleen medewerkers toelaten die zijn uitgenodigd en de richtlijn hebben bevestigd",
        "admit only staff who were invited and have confirmed the guideline",
    ),
    basis=LegalBasis.LEGAL_OBLIGATION,
    rules={
        "invitation": Rule(
            Words("Uitnodiging", "Invitation"),
            Words("vanaf de dag van de uitnodiging", "from the day of the invitation"),
            Term(days=7),
        ),
    },
    readers=(Role.SUBJECT, Role.ADMIN),
    recipients=(HOSTING,),
    technical=True,
)
