"""The draft of the report to the authority: all that GDPR art. 33 par. 3 wants, and what is still missing (S43)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from domain.breaches import KINDS
from models import Breach, BreachUpdate
from privacy.vocabulary import OFFICE_TIME, Words

ELEMENTS: Final = {
    "nature": Words("de aard van het lek (3a)", "the nature of the breach (3a)"),
    "people": Words("de soorten mensen (3a)", "the categories of people (3a)"),
    "people_number": Words("het aantal mensen, ongeveer (3a)", "the number of people, about (3a)"),
    "data": Words("de soorten gegevens (3a)", "the categories of data (3a)"),
    "records_number": Words("het aantal regels, ongeveer (3a)", "the number of records, about (3a)"),
    "consequences": Words("de waarschijnlijke gevolgen (3c)", "the likely consequences (3c)"),
    "measures": Words("de maatregelen (3d)", "the measures (3d)"),
}
"""What the law wants of a report; the contact (3b) comes from the settings and is never missing."""

UNKNOWN: Final = "nog niet bekend, volgt in een aanvulling"


def missing(breach: Breach) -> list[Words]:
    """Name what the report does not say yet."""
    return [words for name, words in ELEMENTS.items() if getattr(breach, name) in (None, "")]


def draft(breach: Breach, later: Sequence[BreachUpdate], controller: Mapping[str, str], *, now: datetime) -> str:
    """Write the report as text, in Dutch, for the form of the Autoriteit Persoonsgegevens."""
    lines = [
        f"Melding van een inbreuk in verband met persoonsgegevens, kenmerk {breach.reference}",
        f"Opgemaakt op {_at(now)}" + (" (eerste melding)" if not later else f" (met {len(later)} aanvullingen)"),
        "",
        f"Verwerkingsverantwoordelijke: {controller['name']}, KvK {controller['kvk']}",
        f"Adres: {controller['street']}, {controller['postal_code']} {controller['city']}",
        f"Contactpunt (artikel 33 lid 3 onder b): {controller['privacy_email']}, {controller['phone']}",
        "",
        f"Ontdekt op: {_at(breach.aware_at)}",
        f"Termijn van 72 uur tot: {_at(breach.notify_by)}",
    ]
    if breach.late_reason:
        lines.append(f"Reden van de vertraging (lid 1): {breach.late_reason}")
    said = {name: getattr(breach, name) for name in ELEMENTS}
    lines += ["", f"Soort inbreuk: {KINDS[breach.kind].nl}"]
    for name, words in ELEMENTS.items():
        label = words.nl[0].upper() + words.nl[1:]
        lines += ["", f"{label}:", str(said[name]) if said[name] not in (None, "") else UNKNOWN]
    for number, update in enumerate(later, 1):
        lines += ["", f"Aanvulling {number}, {_at(update.made_at)}:", update.text]
    return "\n".join(lines) + "\n"


def _at(moment: datetime) -> str:
    return moment.astimezone(OFFICE_TIME).strftime("%d-%m-%Y %H:%M")
