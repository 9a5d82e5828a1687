"""What a visit leaves outside the tables: the inventory of cookies, log lines, counters and files (P15, P128)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from privacy.vocabulary import Words


@dataclass(frozen=True, slots=True)
class Trace:
    """One thing that the site or the browser keeps without a table."""

    name: Words
    kind: str
    holds: Words
    why: Words
    term: Words


TRACES: Final = (
    Trace(
        Words("Cookie ‘receipt’", "Cookie ‘receipt’"),
        "cookie",
        Words(
            "het kenmerk, het onderwerp en de datum van het bericht dat je net stuurde",
            "the reference, the topic and the date of the message you just sent",
        ),
        Words(
            "de bevestiging na het versturen kunnen tonen; de cookie komt er pas als je iets verstuurt",
            "show the confirmation after sending; the cookie is set only when you send something",
        ),
        Words("15 minuten", "15 minutes"),
    ),
    Trace(
        Words("Logregel van een bezoek", "Log line of a visit"),
        "log",
        Words(
            "het soort pagina, het tijdstip, de uitkomst en de duur; geen adres, geen browser, niets wat je invult",
            "the kind of page, the time, the outcome and the duration; no address, no browser, nothing you fill in",
        ),
        Words("storingen vinden en misbruik zien", "find faults and notice abuse"),
        Words("14 dagen", "14 days"),
    ),
    Trace(
        Words("Teller tegen misbruik", "Counter against abuse"),
        "counter",
        Words(
            "een versleutelde verwijzing naar je IP-adres of je e-mailadres en een aantal",
            "a keyed reference to your IP address or your e-mail address and a number",
        ),
        Words("voorkomen dat iemand het formulier overspoelt", "keep anybody from flooding the form"),
        Words("ten hoogste een uur na je laatste poging", "at most an hour after your last attempt"),
    ),
    Trace(
        Words("Opdracht in de wachtrij", "Job in the queue"),
        "file",
        Words("het nummer van een brief die bezorgd moet worden", "the number of a letter that has to be delivered"),
        Words("brieven bezorgen zonder je te laten wachten", "deliver letters without making you wait"),
        Words("tot de opdracht is gedaan", "until the job is done"),
    ),
)
