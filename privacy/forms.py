"""The forms of the site: which fields each has, which activity it serves, and which version of it is in use (P66)."""

from __future__ import annotations

from typing import Final

from privacy.activities import (
    ANSWER_ENQUIRIES,
    EMPLOY_STAFF,
    KEEP_ACCOUNT,
    KEEP_CONSENTS,
    LOG_ACTIVITY,
    PUBLISH_STATEMENT,
    SECURE_ACCOUNT,
)
from privacy.applicant_forms import APPLICANT_FORMS
from privacy.customer_forms import CUSTOMER_FORMS
from privacy.form_entry import FormEntry
from privacy.oversight_forms import OVERSIGHT_FORMS
from privacy.recruitment_forms import RECRUITMENT_FORMS
from privacy.request_forms import REQUEST_FORMS
from privacy.security_forms import SECURITY_FORMS
from privacy.vocabulary import Words

MESSAGE: Final = "/beheer/berichten/<reference>"
INVITATION: Final = "uitnodigingen/<key>/intrekken"
SEARCHING: Final = Words("Berichten zoeken, door medewerkers", "Finding messages, by staff")
HANDLING: Final = Words("Een bericht behandelen, door medewerkers", "Handling a message, by staff")
STAFF: Final = Words("Medewerkers uitnodigen en beheren", "Inviting and managing staff")
GUIDELINE: Final = Words("De richtlijn bevestigen, door medewerkers", "Confirming the guideline, by staff")
LEAK: Final = Words("Besluiten over een melding, door medewerkers", "Deciding on a report, by staff")
LOG: Final = Words("Het activiteitenlog nakijken, door medewerkers", "Checking the activity log, by staff")
DESK: Final = "/beheer/verzoeken"
REQUEST: Final = Words("Een verzoek per post of telefoon, door medewerkers", "A request by post or telephone, by staff")
SIGNING_IN: Final = Words("Inloggen", "Signing in")
RECOVERING: Final = Words("Een nieuw wachtwoord kiezen", "Choosing a new password")


FORMS: Final = (
    FormEntry(
        code="contact",
        version=1,
        name=Words("Contactformulier", "Contact form"),
        addresses=("/contact",),
        activity=ANSWER_ENQUIRIES,
        required=("name", "email", "topic", "message"),
        optional=("organisation", "phone"),
    ),
    FormEntry(
        code="withdraw-contact",
        version=1,
        name=Words("Je bericht intrekken", "Withdraw your message"),
        addresses=("/contact/<token>/intrekken",),
        activity=ANSWER_ENQUIRIES,
    ),
    FormEntry(
        code="staff-inbox",
        version=1,
        name=SEARCHING,
        addresses=("/beheer/berichten",),
        activity=ANSWER_ENQUIRIES,
        optional=("topic", "state", "mine"),
    ),
    FormEntry("staff-search", 1, SEARCHING, ("/beheer/berichten/zoeken",), ANSWER_ENQUIRIES, required=("sought",)),
    FormEntry("staff-assign", 1, HANDLING, (f"{MESSAGE}/toewijzen",), ANSWER_ENQUIRIES, ("seen", "handler")),
    FormEntry("staff-answer", 1, HANDLING, (f"{MESSAGE}/antwoord",), ANSWER_ENQUIRIES, ("seen", "text")),
    FormEntry("staff-topic", 1, HANDLING, (f"{MESSAGE}/onderwerp",), ANSWER_ENQUIRIES, ("seen", "topic")),
    FormEntry(
        "staff-keep", 1, HANDLING, (f"{MESSAGE}/langer-bewaren",), ANSWER_ENQUIRIES, ("seen", "until", "because")
    ),
    FormEntry(
        "staff-close",
        1,
        HANDLING,
        (f"{MESSAGE}/sluiten", f"{MESSAGE}/doorlaten", f"{MESSAGE}/niet-langer-bewaren"),
        ANSWER_ENQUIRIES,
        ("seen",),
    ),
    *APPLICANT_FORMS,
    *CUSTOMER_FORMS,
    *RECRUITMENT_FORMS,
    FormEntry("staff-invite", 1, STAFF, ("/beheer/gebruikers/uitnodigen",), EMPLOY_STAFF, ("email", "user_type")),
    FormEntry("staff-role", 1, STAFF, ("/beheer/gebruikers/<key>/rol",), EMPLOY_STAFF, ("user_type",)),
    FormEntry(
        "staff-buttons",
        1,
        STAFF,
        tuple(f"/beheer/gebruikers/{what}" for what in ("<key>/uitloggen", "<key>/verwijderen", INVITATION)),
        EMPLOY_STAFF,
    ),
    FormEntry("guideline", 1, GUIDELINE, ("/beheer/richtlijn",), EMPLOY_STAFF, ("version",)),
    FormEntry(
        "decide-leak", 1, LEAK, ("/beheer/datalekken/<reference>/besluit",), SECURE_ACCOUNT, ("decision", "reason")
    ),
    FormEntry("request-closing", 1, REQUEST, (f"{DESK}/opheffen",), KEEP_ACCOUNT, ("c-email", "c-how", "c-received")),
    FormEntry("request-report", 1, REQUEST, (f"{DESK}/melding",), SECURE_ACCOUNT, ("r-email", "r-proof")),
    FormEntry("request-recovery", 1, REQUEST, (f"{DESK}/herstellink",), SECURE_ACCOUNT, ("h-email",)),
    *OVERSIGHT_FORMS,
    FormEntry("log", 1, LOG, ("/beheer/logboek",), LOG_ACTIVITY, optional=("action", "role")),
    FormEntry("check-log", 1, LOG, ("/beheer/logboek/controleren",), LOG_ACTIVITY),
    FormEntry(
        "register",
        1,
        Words("Een account maken", "Making an account"),
        ("/registreren",),
        KEEP_ACCOUNT,
        ("name", "email", "password", "country", "language"),
    ),
    FormEntry(
        "confirm",
        1,
        Words("Je account bevestigen", "Confirming your account"),
        ("/bevestigen/<token>",),
        KEEP_ACCOUNT,
        ("password",),
    ),
    FormEntry("sign-in", 1, SIGNING_IN, ("/inloggen",), SECURE_ACCOUNT, ("email", "password"), ("next",)),
    FormEntry("second-step", 1, SIGNING_IN, ("/inloggen/code",), SECURE_ACCOUNT, ("code",), ("next",)),
    FormEntry("sign-out", 1, Words("Uitloggen", "Signing out"), ("/uitloggen",), SECURE_ACCOUNT),
    FormEntry("forgot", 1, RECOVERING, ("/wachtwoord-vergeten",), SECURE_ACCOUNT, ("email",)),
    FormEntry("recover", 1, RECOVERING, ("/wachtwoord-herstellen/<token>",), SECURE_ACCOUNT, ("password",)),
    FormEntry(
        "undo-closing",
        1,
        Words("Je account terughalen", "Having your account back"),
        ("/inloggen/terughalen",),
        KEEP_ACCOUNT,
    ),
    FormEntry(
        "invitation",
        1,
        Words("Een uitnodiging aannemen, door medewerkers", "Accepting an invitation, by staff"),
        ("/uitnodiging/<token>",),
        EMPLOY_STAFF,
        ("name", "password"),
        ("email",),
    ),
    FormEntry(
        code="portal-data",
        version=1,
        name=Words("Je gegevens verbeteren", "Correct your data"),
        addresses=("/portaal/gegevens",),
        activity=KEEP_ACCOUNT,
        required=("name", "country", "language"),
        optional=("phone", "organisation"),
    ),
    FormEntry(
        code="portal-download",
        version=1,
        name=Words("Een download vragen", "Ask for a download"),
        addresses=("/portaal/download",),
        activity=KEEP_ACCOUNT,
    ),
    FormEntry(
        "changes-seen",
        1,
        Words("Gezien wat er in de verklaring verandert", "Seen what changes in the statement"),
        ("/portaal/verklaring",),
        PUBLISH_STATEMENT,
    ),
    FormEntry(
        code="give-consent",
        version=1,
        name=Words("Toestemming geven", "Give consent"),
        addresses=("/portaal/toestemmingen/<purpose>",),
        activity=KEEP_CONSENTS,
        required=("agreed",),
    ),
    FormEntry(
        code="withdraw-consent",
        version=1,
        name=Words("Toestemming intrekken", "Withdraw consent"),
        addresses=("/portaal/toestemmingen/<key>/intrekken",),
        activity=KEEP_CONSENTS,
    ),
    FormEntry(
        code="close-account",
        version=1,
        name=Words("Je account opheffen", "Close your account"),
        addresses=("/portaal/opheffen",),
        activity=KEEP_ACCOUNT,
        required=("sure",),
    ),
    FormEntry(
        "erase-message",
        1,
        Words("Eén bericht wissen", "Erasing one message"),
        ("/portaal/berichten/<reference>/wissen",),
        ANSWER_ENQUIRIES,
    ),
    *REQUEST_FORMS,
    *SECURITY_FORMS,
)
"""Every form there is; a test compares this list with the pages."""
