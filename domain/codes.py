"""What stored codes mean, in words: a person should never have to read `customer_user`."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import cache
from typing import Any, Final

from babel import Locale

from domain.activity import ACTIONS, reason_words, role_words
from domain.recruitment import STATUSES
from models import Base
from privacy.activities import ANSWER_ENQUIRIES
from privacy.consents import CONSENTS
from privacy.register import holdings
from privacy.vocabulary import Words

USER_TYPES: Final = {
    "customer_user": (
        Words("gebruiker bij een klant", "user at a customer"),
        Words(
            "je ziet en verbetert je eigen gegevens, en volgt je eigen berichten",
            "you see and correct your own data, and follow your own messages",
        ),
    ),
    "customer_manager": (
        Words("beheerder bij een klant", "manager at a customer"),
        Words(
            "je ziet en verbetert je eigen gegevens, en volgt je eigen berichten",
            "you see and correct your own data, and follow your own messages",
        ),
    ),
}
"""The types of account, each with what it permits (P40)."""

STAFF_PERMITS: Final = Words(
    "je werkt bij ons; in het beheer zie je wat bij je rol hoort",
    "you work with us; the desk shows what your role needs",
)

LANGUAGES: Final = {"nl": Words("Nederlands", "Dutch"), "en": Words("Engels", "English")}
LETTERS: Final = {
    "contact_received": Words("bevestiging van ontvangst", "confirmation of receipt"),
    "contact_answered": Words("antwoord op je bericht", "answer to your message"),
    "contact_term": Words("nieuwe datum van je bericht", "another date of your message"),
    "application_received": Words("bevestiging van je sollicitatie", "confirmation of your application"),
    "application_invited": Words("er is een uitnodiging", "there is an invitation"),
    "application_rejected": Words("bericht over je sollicitatie", "news of your application"),
    "application_closed": Words("de procedure is afgelopen", "the procedure has ended"),
    "application_term": Words("nieuwe datum van je sollicitatie", "another date of your application"),
    "application_message": Words("er is een bericht voor je", "there is a message for you"),
    "application_refused_file": Words("een bestand is geweigerd", "a file was refused"),
    "account_confirm": Words("link om je account te bevestigen", "link to confirm your account"),
    "account_exists": Words("je hebt al een account", "you already have an account"),
    "account_recover": Words("link om een nieuw wachtwoord te kiezen", "link to choose a new password"),
    "account_unknown": Words("er is geen account met dit adres", "there is no account with this address"),
    "account_new_browser": Words("ingelogd met een nieuwe browser", "signed in with a new browser"),
    "package_ready": Words("je download staat klaar", "your download is ready"),
    "account_closing": Words("je account is opgeheven", "your account is closed"),
    "account_gone": Words("alles is verwijderd", "everything is erased"),
    "account_unused": Words("je gebruikt je account niet", "you do not use your account"),
    "security_changed": Words("er is iets veranderd aan hoe je inlogt", "how you sign in has changed"),
    "security_email_changed": Words("je e-mailadres is gewijzigd", "your e-mail address was changed"),
    "security_email_reverted": Words("de wijziging is teruggedraaid", "the change was undone"),
    "security_email_taken": Words("dit adres heeft al een account", "this address already has an account"),
    "security_new_email": Words("bevestig je nieuwe e-mailadres", "confirm your new e-mail address"),
    "security_report": Words("sluit je account af voor anderen", "shut others out of your account"),
    "security_report_unknown": Words("met dit adres is er geen account", "there is no account with this address"),
    "security_reported": Words("je account is afgesloten voor anderen", "others are shut out of your account"),
    "rights_restricted": Words("we gebruiken je gegevens tijdelijk niet", "we do not use your data for now"),
    "rights_lifting": Words("we gaan je gegevens weer gebruiken", "we will use your data again"),
    "breach_warning": Words("waarschuwing over een datalek", "warning about a data breach"),
    "customer_invited": Words("link naar het formulier voor nieuwe klanten", "link to the form for new customers"),
    "customer_link_ends": Words("je link voor het formulier loopt bijna af", "your link for the form ends soon"),
    "customer_unused": Words("de gegevens van je organisatie gaan weg", "the data of your organisation goes"),
    "customer_returned": Words("vraag om je formulier te verbeteren", "request to correct your form"),
    "customer_received": Words("bevestiging van je formulier", "confirmation of your form"),
    "customer_approved": Words("je organisatie is klant", "your organisation is a customer"),
    "customer_colleague": Words("uitnodiging van een collega", "invitation from a colleague"),
    "customer_changed": Words("er is iets gewijzigd bij je organisatie", "something changed at your organisation"),
    "statement_changed": Words("onze privacyverklaring verandert", "our privacy statement changes"),
    "rights_link": Words("link voor je verzoek over je gegevens", "link for your request about your data"),
    "rights_case": Words("je verzoek is bevestigd", "your request is confirmed"),
    "rights_package": Words("je bestand staat klaar", "your file is ready"),
    "rights_erased": Words("alles is gewist", "everything is erased"),
    "rights_answered": Words("antwoord op je verzoek", "answer to your request"),
    "rights_extended": Words("je verzoek duurt langer", "your request takes longer"),
    "staff_tomorrow": Words("wat er vannacht weggaat", "what goes tonight"),
    "staff_reminder": Words("een verzoek wacht op antwoord", "a request waits for an answer"),
    "staff_invited": Words("uitnodiging voor het beheer", "invitation to the staff desk"),
}
FIELDS: Final = {
    "name": Words("Naam", "Name"),
    "phone": Words("Telefoonnummer", "Telephone number"),
    "organisation": Words("Organisatie", "Organisation"),
    "country": Words("Land", "Country"),
    "language": Words("Taal", "Language"),
    "email": Words("E-mailadres", "E-mail address"),
    "kvk": Words("KvK-nummer", "Chamber of Commerce number"),
    "vat_id": Words("Btw-nummer", "VAT id"),
    "street": Words("Straat", "Street"),
    "house_number": Words("Huisnummer", "House number"),
    "postal_code": Words("Postcode", "Postal code"),
    "city": Words("Plaats", "City"),
    "contact_name": Words("Contactpersoon", "Contact person"),
    "contact_email": Words("E-mailadres contactpersoon", "E-mail address of the contact person"),
    "contact_phone": Words("Telefoonnummer contactpersoon", "Telephone of the contact person"),
    "billing_email": Words("E-mailadres voor nota's", "E-mail address for invoices"),
    "billing_reference": Words("Kenmerk op de nota", "Reference on the invoice"),
    "iban": Words("IBAN", "IBAN"),
    "account_holder": Words("Rekeninghouder", "Account holder"),
}
CHANGES: Final = {
    "asked": Words("Er is een wijziging voorgesteld van: {field}.", "A change was proposed of: {field}."),
    "done": Words("Er is gewijzigd: {field}.", "This was changed: {field}."),
    "entered": Words(
        "Op jullie verzoek ({how}) hebben wij gewijzigd: {field}.", "As you asked ({how}) we changed: {field}."
    ),
    "entered_waits": Words(
        "Op jullie verzoek ({how}) staat een wijziging klaar, die een tweede collega van ons nakijkt: {field}.",
        "As you asked ({how}) a change is ready, which a second colleague of ours checks: {field}.",
    ),
    "passed": Words("Een voorgestelde wijziging geldt nu: {field}.", "A proposed change holds now: {field}."),
    "sign_again": Words("Teken de machtiging opnieuw in het portaal.", "Sign the mandate again in the portal."),
    "refused": Words("Een voorgestelde wijziging is afgewezen: {field}.", "A proposed change was refused: {field}."),
}
"""What letters say of a change; never the value itself."""

PROPOSALS: Final = {
    "waiting": Words("wacht op de administratie", "waits for the administration"),
    "passed": Words("doorgevoerd", "done"),
    "refused": Words("afgewezen", "refused"),
    "withdrawn": Words("ingetrokken", "withdrawn"),
}
VOIDED: Final = {
    "account_changed": Words("de rekening is gewijzigd", "the account changed"),
    "withdrawn": Words("ingetrokken", "withdrawn"),
    "signed_anew": Words("opnieuw getekend", "signed anew"),
    "ended": Words("de overeenkomst eindigde", "the agreement ended"),
}
PAPERS: Final = {
    "cv": Words("cv", "CV"),
    "letter": Words("motivatiebrief", "motivation letter"),
}
FILE_STATES: Final = {
    "received": Words("wacht op de virusscanner", "waits for the virus scanner"),
    "held": Words("tegengehouden tot de virusscanner er is", "held until the virus scanner is back"),
    "clean": Words("nagekeken: geen virus gevonden", "checked: no virus found"),
    "refused": Words("geweigerd: er zit een virus in", "refused: it holds a virus"),
}
SUSPICIONS: Final = {
    "honeypot": Words("een verborgen veld was ingevuld", "a hidden field was filled in"),
    "too_fast": Words("het was erg snel ingevuld", "it was filled in very fast"),
}
GROUNDS: Final = {
    "service": Words("nodig voor de gevraagde dienst", "needed for the service asked for"),
    "law": Words("wettelijk verplicht", "required by law"),
    "fraud": Words("vermoeden van fraude of misbruik", "suspicion of fraud or misuse"),
}
"""Why data may go to somebody else; marketing is none of them, here nor in the database (P08)."""
PLACES: Final = {
    "portal": Words("in het portaal", "in the portal"),
    "form": Words("op een formulier", "on a form"),
    "colleague": Words("van een collega", "from a colleague"),
    "staff": Words("van ons", "from us"),
    "telephone": Words("per telefoon", "by telephone"),
    "post": Words("per post", "by post"),
    "mail": Words("per mail", "by e-mail"),
}


def user_type(code: str) -> tuple[Words, Words]:
    """Say what a type of account is called and what it permits (P40)."""
    return USER_TYPES.get(code) or (role_words(code), STAFF_PERMITS)


@cache
def country(code: str, language: str) -> str:
    """Give the name of a country."""
    return str(Locale.parse(language).territories.get(code, code))


@cache
def _kinds() -> dict[str, Words]:
    return {item.table.name: item.keeping.label for item in holdings(Base.metadata)}


def _from(words: dict[str, Words]) -> Callable[[str, str], str]:
    return lambda code, language: words[code].say(language) if code in words else code


def letter(stored: Any) -> dict[str, str] | None:
    """Give subject and text of a letter as its receiver read them, or None for what is no letter.

    A link that still works is not repeated (P135).
    """
    try:
        kept = json.loads(stored) if isinstance(stored, str) else None
    except ValueError:
        return None
    if not isinstance(kept, dict) or not all(isinstance(kept.get(name), str) for name in ("subject", "text")):
        return None
    return {name: SECRET.sub("/…", kept[name]) for name in ("subject", "text")}


def _letter(stored: str, _language: str) -> str:
    found = letter(stored)
    return f"{found['subject']}\n\n{found['text']}" if found else stored


SECRET: Final = re.compile(r"/[\w-]{30,}")
"""The part of an address that only the receiver of a letter knows."""


WORDS: Final[dict[str, Callable[[str, str], str]]] = {
    "topic": _from({code: rule.label for code, rule in ANSWER_ENQUIRIES.rules.items()}),
    "language": _from(LANGUAGES),
    "country": country,
    "content": _letter,
    "user_type": lambda code, language: user_type(code)[0].say(language),
    "role": lambda code, language: role_words(code).say(language),
    "reason": lambda code, language: (FIELDS.get(code) or reason_words(code)).say(language),
    "action": _from(ACTIONS),
    "object_kind": lambda code, language: kind(code).say(language),
    "kind": _from(LETTERS | PAPERS),
    "status": _from(STATUSES),
    "state": _from(FILE_STATES),
    "field": _from(FIELDS),
    "held_for": _from(SUSPICIONS),
    "source": _from(PLACES),
    "ground": _from(GROUNDS),
    "proposal": _from(PROPOSALS),
    "voided_because": _from(VOIDED),
    "purpose": lambda code, language: CONSENTS[code].name.say(language) if code in CONSENTS else code,
}
"""How the codes in columns of these names are said."""


def kind(table: str) -> Words:
    """Name a kind of record as the register does."""
    return _kinds().get(table) or Words(table, table)


def in_words(column: str, value: Any, language: str) -> Any:
    """Say a stored value in words where it is a code; anything else stays as it is."""
    if isinstance(value, bool):
        return {True: Words("ja", "yes"), False: Words("nee", "no")}[value].say(language)
    return WORDS[column](value, language) if isinstance(value, str) and column in WORDS else value
