"""Why something was done, in words: the reasons of the activity log that come back often."""

from __future__ import annotations

from datetime import date
from typing import Final

from babel.dates import format_date

from privacy.vocabulary import Words

REASONS: Final = {
    "inbox": Words("berichten lezen om te antwoorden", "reading messages to answer them"),
    "person": Words("een verzoek om inzage uitvoeren", "carrying out a request for access"),
    "email": Words("op e-mailadres", "by e-mail address"),
    "name": Words("op een woord van de naam", "by a word of the name"),
    "post": Words("gevraagd per post", "asked by post"),
    "telephone": Words("gevraagd per telefoon", "asked by telephone"),
    "mail": Words("gevraagd per mail", "asked by mail"),
    "counter": Words("gevraagd op kantoor", "asked at the office"),
    "customer": Words("de klant helpen", "helping the customer"),
    "csv": Words("als CSV", "as CSV"),
    "json": Words("als JSON", "as JSON"),
    "accounting": Words("voor de boekhouding", "for the accounts"),
    "export_csv": Words("klanten ophalen als CSV", "fetching customers as CSV"),
    "export_json": Words("klanten ophalen als JSON", "fetching customers as JSON"),
    "export_accounting": Words("klanten ophalen voor de boekhouding", "fetching customers for the accounts"),
    "archive": Words("een wettelijk bewijs nakijken", "checking a proof that the law has us keep"),
    "again": Words("opnieuw", "again"),
    "application": Words("je sollicitatie beoordelen", "considering your application"),
    "cv": Words("je cv lezen", "reading your CV"),
    "letter": Words("je motivatiebrief lezen", "reading your letter"),
    "motivation": Words("in de getypte motivatie", "in the typed motivation"),
    "original_unreadable": Words("de leesbare kopie is niet goed te lezen", "the readable copy is hard to read"),
    "original_layout": Words("de vormgeving is deel van je werk", "its design is part of your work"),
    "original_asked": Words("je vroeg ons het bestand zelf te openen", "you asked us to open the file itself"),
    "time": Words("na drie maanden gaat dat vanzelf", "after three months this happens by itself"),
    "vacancy": Words("de vacature is gesloten", "the vacancy is closed"),
    "new": Words("nieuw", "new"),
    "invited": Words("uitgenodigd", "invited"),
    "rejected": Words("afgewezen", "rejected"),
    "hired": Words("aangenomen", "hired"),
    "withdrawn": Words("teruggetrokken", "withdrawn"),
    "form": Words("gevraagd via de site", "asked by the site"),
    "link": Words("met de link uit de mail", "by the link in the letter"),
    "session": Words("ingelogd", "signed in"),
    "known": Words("met gegevens die we al hadden", "by data that we had already"),
    "called_back": Words("teruggebeld op het nummer dat we kennen", "called back on the number that we know"),
    "code": Words("met een code in een brief per post", "by a code in a letter by post"),
    "office": Words("op kantoor laten zien, niets bewaard", "shown at the office, nothing kept"),
    "undone": Words("weer ongedaan gemaakt", "undone again"),
}
"""Reasons that come back often, in words."""

CAUSES: Final = {
    "answered": Words("er kwam een antwoord", "an answer was given"),
    "closed": Words("de vraag is afgehandeld", "the question was dealt with"),
    "topic": Words("het onderwerp is gewijzigd", "the topic was changed"),
    "longer": Words("er is een reden om langer te bewaren", "there is a reason to keep it longer"),
    "usual": Words("de gewone termijn geldt weer", "the usual term holds again"),
    "added": Words("er kwam een bestand bij", "a file was added"),
    "ended": Words("de procedure is afgelopen", "the procedure ended"),
    "reopened": Words("de procedure gaat toch verder", "the procedure goes on after all"),
    "year": Words("er is toestemming om een jaar te bewaren", "there is consent to keep it for a year"),
    "no_year": Words("de toestemming is ingetrokken", "the consent was withdrawn"),
}
"""What moves the date on which a record goes."""


def moved_words(reason: str) -> Words | None:
    """Say from which day to which a date moved and why; None where the reason is another one."""
    cause, *days = reason.split(":")
    if cause not in CAUSES or len(days) != 2:
        return None
    nl, en = ([format_date(date.fromisoformat(day), "d MMMM y", locale=code) for day in days] for code in ("nl", "en"))
    because = CAUSES[cause]
    return Words(f"van {nl[0]} naar {nl[1]}: {because.nl}", f"from {en[0]} to {en[1]}: {because.en}")
