"""The forms with which staff watch over the firm itself: second persons, recipients, the statement, breaches (P66)."""

from __future__ import annotations

from typing import Final

from privacy.activities import ACCOUNT_FOR_RECIPIENTS, DECIDE_TOGETHER, HANDLE_BREACHES, PUBLISH_STATEMENT
from privacy.form_entry import FormEntry
from privacy.vocabulary import Words

APPROVAL: Final = "/beheer/akkoord/<key>"
TOGETHER: Final = Words("Akkoord van een tweede persoon, door medewerkers", "A second person agreeing, by staff")
OTHERS: Final = "/beheer/derden"
DISCLOSURES: Final = f"{OTHERS}/verstrekkingen"
OUTSIDE: Final = Words("Wie gegevens van ons krijgt, door medewerkers", "Who gets data from us, by staff")
STATEMENT: Final = "/beheer/verklaring"
TEXT: Final = Words("De privacyverklaring schrijven, door medewerkers", "Writing the privacy statement, by staff")
CASE: Final = "/beheer/datalekken/zaken/<reference>"
BREACH: Final = Words("Een datalek vastleggen, door medewerkers", "Recording a data breach, by staff")

OVERSIGHT_FORMS: Final = (
    FormEntry("second-person", 1, TOGETHER, (f"{APPROVAL}/akkoord", f"{APPROVAL}/intrekken"), DECIDE_TOGETHER),
    FormEntry("second-person-refuses", 1, TOGETHER, (f"{APPROVAL}/weigeren",), DECIDE_TOGETHER, ("because",)),
    FormEntry(
        "processor",
        1,
        OUTSIDE,
        (f"{OTHERS}/nieuw", f"{OTHERS}/<key>"),
        ACCOUNT_FOR_RECIPIENTS,
        ("name", "service", "categories", "connector", "country", "instrument"),
        ("agreed_on", "agreed_until", "reviewed_on", "sub_processors", "deletion_clause"),
    ),
    FormEntry(
        "disclosure",
        1,
        OUTSIDE,
        (f"{DISCLOSURES}/nieuw",),
        ACCOUNT_FOR_RECIPIENTS,
        ("recipient", "ground", "scope", "email"),
        ("article", "secret", "secret_reason"),
    ),
    FormEntry(
        "disclose",
        1,
        OUTSIDE,
        (f"{DISCLOSURES}/<reference>/vragen",),
        ACCOUNT_FOR_RECIPIENTS,
        ("reason",),
        ("record-<key>",),
    ),
    FormEntry(
        "recipients-buttons",
        1,
        OUTSIDE,
        (
            f"{OTHERS}/<key>/verwijderen",
            f"{OTHERS}/taken/<key>/gedaan",
            f"{DISCLOSURES}/<reference>/sluiten",
            f"{DISCLOSURES}/<reference>/onthullen",
        ),
        ACCOUNT_FOR_RECIPIENTS,
    ),
    FormEntry("begin-statement", 1, TEXT, (f"{STATEMENT}/beginnen",), PUBLISH_STATEMENT, ("basis",), ("text",)),
    FormEntry(
        "write-statement",
        1,
        TEXT,
        (f"{STATEMENT}/concept",),
        PUBLISH_STATEMENT,
        tuple(f"{part}_{code}" for code in ("nl", "en") for part in ("title", "summary", "changes", "body")),
        (
            "seen",
            "effective_on",
            "material",
            "names",
            "known_gaps_nl",
            "known_gaps_en",
            "covers-<code>",
            "purposes-<code>",
        ),
    ),
    FormEntry(
        "ask-publication", 1, TEXT, (f"{STATEMENT}/concept/vragen",), PUBLISH_STATEMENT, ("reason",), ("gaps_known",)
    ),
    FormEntry("drop-statement", 1, TEXT, (f"{STATEMENT}/concept/weggooien",), PUBLISH_STATEMENT),
    FormEntry("breach", 1, BREACH, ("/beheer/datalekken/nieuw",), HANDLE_BREACHES, ("kind", "aware_at", "nature")),
    FormEntry(
        "describe-breach",
        1,
        BREACH,
        (CASE,),
        HANDLE_BREACHES,
        ("nature",),
        ("people", "people_number", "data", "records_number", "consequences", "measures"),
    ),
    FormEntry(
        "decide-breach", 1, BREACH, (f"{CASE}/besluit",), HANDLE_BREACHES, ("decision", "reason"), ("late_reason",)
    ),
    FormEntry("add-to-breach", 1, BREACH, (f"{CASE}/aanvulling",), HANDLE_BREACHES, ("text",)),
    FormEntry(
        "warn-of-breach",
        1,
        BREACH,
        (f"{CASE}/brieven",),
        HANDLE_BREACHES,
        ("addresses", "happened_nl", "advice_nl", "happened_en", "advice_en"),
    ),
    FormEntry("breach-buttons", 1, BREACH, (f"{CASE}/gemeld", f"{CASE}/sluiten"), HANDLE_BREACHES),
)
