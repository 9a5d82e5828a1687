"""The forms of customers: becoming one, being one, and what staff do with both (P66, P80)."""

from __future__ import annotations

from typing import Final

from privacy.activities import COLLECT_PAYMENTS, DECIDE_TOGETHER, ENROL_CUSTOMERS, MANAGE_CUSTOMERS
from privacy.form_entry import FormEntry
from privacy.vocabulary import Words

NEWCOMER: Final = "/beheer/nieuwe-klanten/<reference>"
RECORD: Final = "/beheer/klanten/<reference>"
NEWCOMERS: Final = Words("Nieuwe klanten inschrijven, door medewerkers", "Enrolling new customers, by staff")
CUSTOMERS: Final = Words("Klanten bijhouden, door medewerkers", "Keeping up customers, by staff")
ORGANISATION: Final = Words("De gegevens van je organisatie wijzigen", "Changing the data of your organisation")
COLLEAGUES: Final = Words("Collega's een eigen login geven", "Giving colleagues a login of their own")
ADDRESSES: Final = ("street", "house_number", "postal_code", "city", "country")

CUSTOMER_FORMS: Final = (
    FormEntry(
        code="new-customer",
        version=1,
        name=Words("Nieuwe klant worden", "Becoming a customer"),
        addresses=("/nieuwe-klant/<token>",),
        activity=ENROL_CUSTOMERS,
        required=("organisation", "kvk", *ADDRESSES, "contact_name", "contact_email"),
        optional=(
            *("vat_id", "contact_phone", "billing_email", "billing_reference"),
            *("iban", "account_holder", "direct_debit", "seen"),
        ),
    ),
    FormEntry(
        "invite-customer",
        1,
        NEWCOMERS,
        ("/beheer/nieuwe-klanten/uitnodigen",),
        ENROL_CUSTOMERS,
        ("email", "organisation", "language"),
        ("note",),
    ),
    FormEntry("newcomers", 1, NEWCOMERS, ("/beheer/nieuwe-klanten",), ENROL_CUSTOMERS, optional=("state",)),
    FormEntry("send-back", 1, NEWCOMERS, (f"{NEWCOMER}/terugsturen",), ENROL_CUSTOMERS, ("because",)),
    FormEntry("approve-customer", 1, NEWCOMERS, (f"{NEWCOMER}/goedkeuren",), ENROL_CUSTOMERS, ("into",), ("seen",)),
    FormEntry(
        "newcomer-buttons",
        1,
        NEWCOMERS,
        (f"{NEWCOMER}/opnieuw-sturen", f"{NEWCOMER}/intrekken"),
        ENROL_CUSTOMERS,
    ),
    FormEntry("customer-search", 1, CUSTOMERS, ("/beheer/klanten/zoeken",), MANAGE_CUSTOMERS, ("sought",)),
    FormEntry(
        "customer-buttons",
        1,
        CUSTOMERS,
        tuple(f"{RECORD}/{what}" for what in ("nog-klant", "beeindigen", "voorstellen/<key>/goedkeuren")),
        MANAGE_CUSTOMERS,
    ),
    FormEntry(
        "ask-export",
        1,
        CUSTOMERS,
        tuple(f"/beheer/klanten/{name}" for name in ("export.csv", "export.json", "boekhouding.csv")),
        DECIDE_TOGETHER,
        ("reason",),
    ),
    FormEntry(
        "enter-change",
        1,
        CUSTOMERS,
        (f"{RECORD}/wijzigen",),
        MANAGE_CUSTOMERS,
        ("organisation", "kvk", *ADDRESSES, "source", "reason"),
        ("vat_id", "billing_email", "billing_reference", "iban", "version"),
    ),
    FormEntry("refuse-change", 1, CUSTOMERS, (f"{RECORD}/voorstellen/<key>/weigeren",), MANAGE_CUSTOMERS, ("because",)),
    FormEntry(
        "change-organisation",
        1,
        ORGANISATION,
        ("/portaal/organisatie/wijzigen",),
        MANAGE_CUSTOMERS,
        ("organisation", "kvk", *ADDRESSES),
        ("vat_id", "billing_email", "billing_reference", "iban", "reason", "version"),
    ),
    FormEntry(
        "organisation-buttons",
        1,
        ORGANISATION,
        ("/portaal/organisatie/voorstellen/<key>/intrekken", "/portaal/organisatie/machtiging/intrekken"),
        MANAGE_CUSTOMERS,
    ),
    FormEntry(
        "sign-mandate",
        1,
        Words("Een machtiging tekenen", "Signing a mandate"),
        ("/portaal/organisatie/machtiging",),
        COLLECT_PAYMENTS,
        ("account_holder", "agreed"),
    ),
    FormEntry("invite-colleague", 1, COLLEAGUES, ("/portaal/organisatie/mensen",), MANAGE_CUSTOMERS, ("email", "role")),
    FormEntry(
        "colleague-buttons",
        1,
        COLLEAGUES,
        (
            "/portaal/organisatie/mensen/<key>/verwijderen",
            "/portaal/organisatie/uitnodigingen/<key>/intrekken",
            "/klant-uitnodiging/<token>/weigeren",
        ),
        MANAGE_CUSTOMERS,
    ),
    FormEntry(
        "join",
        1,
        COLLEAGUES,
        ("/klant-uitnodiging/<token>",),
        MANAGE_CUSTOMERS,
        optional=("name", "password"),
    ),
)
