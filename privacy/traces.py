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
            "het kenmerk, het onderwerp en de datum van het bericht dat je net stuurde, of het nummer van je formulier",
            "the reference, the topic and the date of the message you just sent, or the number of your form",
        ),
        Words(
            "de bevestiging na het versturen kunnen tonen; de cookie komt er pas als je iets verstuurt",
            "show the confirmation after sending; the cookie is set only when you send something",
        ),
        Words("15 minuten", "15 minutes"),
    ),
    Trace(
        Words("Cookie ‘application’", "Cookie ‘application’"),
        "cookie",
        Words(
            "het kenmerk en de datums van de sollicitatie die je net stuurde",
            "the reference and the dates of the application you just sent",
        ),
        Words(
            "de bevestiging na het versturen kunnen tonen; de cookie komt er pas als je iets verstuurt",
            "show the confirmation after sending; the cookie is set only when you send something",
        ),
        Words("15 minuten", "15 minutes"),
    ),
    Trace(
        Words("Bestand dat binnenkomt", "File that comes in"),
        "file",
        Words(
            "je cv of brief terwijl je hem verstuurt, versleuteld met een sleutel die alleen in het geheugen staat",
            "your CV or letter while you send it, encrypted under a key that exists in memory only",
        ),
        Words("het bestand nakijken voordat we het bewaren", "look into the file before we keep it"),
        Words("zolang het versturen duurt", "as long as the sending takes"),
    ),
    Trace(
        Words("Cookie ‘session’", "Cookie ‘session’"),
        "cookie",
        Words("een willekeurig getal dat bij je sessie hoort", "a random number that belongs to your session"),
        Words(
            "weten dat jij het bent zolang je bent ingelogd; de cookie komt er pas als je inlogt",
            "know that it is you while you are signed in; the cookie is set only when you sign in",
        ),
        Words(
            "tot je uitlogt of je browser sluit, en ten hoogste 8 uur",
            "until you sign out or close your browser, and at most 8 hours",
        ),
    ),
    Trace(
        Words("Cookie ‘browser’", "Cookie ‘browser’"),
        "cookie",
        Words(
            "een willekeurig getal voor elk account waarmee je in deze browser inlogde, ten hoogste vier",
            "a random number for each account with which you signed in in this browser, at most four",
        ),
        Words(
            "je browser herkennen, zodat niemand je kan buitensluiten en alleen een nieuwe browser een mail geeft",
            "recognise your browser, so that nobody can lock you out and only a new browser causes a letter",
        ),
        Words("6 maanden nadat je ermee inlogde", "6 months after you signed in with it"),
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
        Words(
            "voorkomen dat iemand een formulier overspoelt of wachtwoorden raadt",
            "keep anybody from flooding a form or guessing passwords",
        ),
        Words("ten hoogste een dag na je eerste poging", "at most a day after your first attempt"),
    ),
    Trace(
        Words("Opdracht in de wachtrij", "Job in the queue"),
        "file",
        Words("het nummer van een brief die bezorgd moet worden", "the number of a letter that has to be delivered"),
        Words("brieven bezorgen zonder je te laten wachten", "deliver letters without making you wait"),
        Words("tot de opdracht is gedaan", "until the job is done"),
    ),
)
