"""Fictional people for `make demo`: five months of contact messages, lived through day by day.

Names, firms and questions are made up; addresses and numbers lie in ranges that belong to nobody (P136). Each day goes
through the verbs that the site itself uses, nights included, so what is past its time has gone here as well.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Final

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

import demo_applications
import demo_oversight
from adapters import clock
from adapters.site import Site
from blueprints.customer_post import invited_letter
from blueprints.post import received_letter
from domain import contact, customer_invitations, customers, letters, retention, submissions
from domain.contact import NewMessage
from extensions import db
from models import Account, Base, ContactMessage
from privacy.vocabulary import OFFICE_TIME, midnight

DAYS: Final = 150
JUST_NOW: Final = 3
SET_ASIDE: Final = {17: "honeypot", 31: "too_fast", 38: "too_fast"}
WAITING: Final = timedelta(minutes=5)
"""Letters made since then are left for the worker, so that a new demo shows some being delivered."""

PEOPLE: Final = {
    "nl": (
        ("Fien Fluitketel", "fien@fluitketel.example.nl", "Theehuis De Fluitketel", "+31 97 0000 0101"),
        ("Mees Maneschijn", "mees.maneschijn@example.nl", None, None),
        ("Saar Sneeuwklok", "saar@sneeuwklok.test", "Kwekerij Sneeuwklok", None),
        ("Bram Botervlieg", "bram.botervlieg@example.org", None, "+31 97 0000 0102"),
        ("Tuur Toverlantaarn", "tuur@toverlantaarn.test", "Bioscoop De Toverlantaarn", "+31 97 0000 0103"),
        ("Roos Regenboog", "roos.regenboog@example.nl", None, None),
        ("Gijs van der Wolkenbrei", "gijs@wolkenbrei.example.nl", "Breiclub Wolkenbrei", None),
        ("Lotje Lantaarnpaal", "lotje@example.org", None, None),
        ("Koos Krentenbol", "koos@krentenbol.test", "Bakkerij De Vliegende Krentenbol", "+31 97 0000 0104"),
        ("Wies Wentelteefje", "wies.wentelteefje@example.nl", None, None),
        ("Hein Hinkelsteen", "hein@hinkelsteen.example.nl", "Stratenmakers Hinkelsteen", "+31 97 0000 0105"),
        ("Jet Jampot", "jet@jampot.test", "Jamfabriek Het Plakkende Potje", None),
        ("Dirk Duizendpoot", "dirk.duizendpoot@example.org", "Schoenmakerij Duizendpoot", "+31 97 0000 0106"),
    ),
    "en": (
        ("Tilly Thimble", "tilly@thimble.test", "Thimble & Thread Tailors", "+44 1632 960101"),
        ("Barnaby Buttonhole", "barnaby.buttonhole@example.org", None, None),
        ("Maisie Marmalade", "maisie@marmalade.test", "The Upside-Down Teapot", "+44 1632 960102"),
        ("Percy Puddle", "percy.puddle@example.org", None, None),
        ("Olive Owlington", "olive@owlington.test", "Owlington Night School", None),
        ("Rufus Raindrop", "rufus.raindrop@example.org", "Moonlight Umbrella Repairs", "+44 1632 960103"),
        ("Hattie Haystack", "hattie.haystack@example.org", None, "+44 1632 960104"),
    ),
}

QUESTIONS: Final = (
    ("nl", "question", "Doen jullie ook oude computers? De onze staat nog op de zolder van het theehuis."),
    ("nl", "fault", "Sinds vanochtend print de printer alles in spiegelbeeld. Kan iemand meekijken?"),
    ("en", "question", "Do you also come by on Saturdays? Our shop is closed on Mondays."),
    ("nl", "quote", "Graag een offerte voor zes werkplekken en een netwerk dat ook in de kas werkt."),
    ("nl", "complaint", "De monteur kwam een dag later dan afgesproken en niemand belde. Dat kan beter."),
    ("nl", "invoice", "Ik kan de factuur van september niet meer vinden. Sturen jullie een kopie?"),
    ("en", "fault", "The wireless network stops at the third stair. It used to reach the attic."),
    (
        "nl",
        "advice",
        "Een server in de kast of alles in de cloud: wat past bij een kleine bioscoop?",
    ),
    ("nl", "other", "Jullie naambord hangt scheef. Ik dacht: ik zeg het even."),
    ("en", "quote", "We would like a quote for managing four laptops and one very old tablet."),
    ("nl", "fault", "De kassa wil geen verbinding meer maken met het netwerk. We schrijven alles op papier."),
    ("nl", "question", "Hoe lang blijft een back-up bewaard als we overstappen?"),
    ("en", "invoice", "Could you send the invoice of last month again, with our order number on it?"),
    ("nl", "quote", "Wat kost een abonnement voor een breiclub met drie computers?"),
    ("nl", "advice", "Is een wachtwoordkluis iets voor een bakkerij met vijf mensen? En welke dan?"),
    ("en", "complaint", "I waited twenty minutes on the telephone and then the line went dead."),
    ("nl", "question", "Kan ik mijn storing ook buiten kantoortijd melden?"),
    ("nl", "invoice", "Op de factuur staat ons oude adres. Kunnen jullie dat aanpassen en hem opnieuw sturen?"),
    ("en", "advice", "Our night school wants to lend tablets to pupils. What should we think of first?"),
    ("nl", "other", "Compliment: de uitleg over de back-up was zo helder dat mijn oma hem nu zelf maakt."),
    ("nl", "fault", "Er komt een piepje uit de meterkast sinds het netwerk is vervangen."),
    ("en", "other", "A parcel for you was delivered to our teapot shop. It is behind the counter."),
    ("nl", "complaint", "Na de update zijn alle mappen op mijn bureaublad weg. Ik ben hier niet blij mee."),
    ("nl", "quote", "Graag een prijs voor draadloos internet op een bouwplaats, ongeveer een half jaar."),
    ("en", "question", "Which hours is the help desk open in December?"),
    ("nl", "question", "Werkt het serviceportaal ook op een telefoon?"),
    ("nl", "fault", "Mijn scherm blijft zwart na het opstarten. Ik hoor wel geluid."),
    ("en", "fault", "The projector only shows the left half of every film."),
    ("nl", "advice", "We willen met acht mensen thuis gaan werken. Waar beginnen we?"),
    ("nl", "invoice", "Mag de factuur voortaan naar ons nieuwe adres voor facturen?"),
    ("en", "quote", "What would it cost to move our mail to you, for about ten people?"),
    ("nl", "other", "Mag onze school een keer komen kijken hoe een serverruimte eruitziet?"),
    ("nl", "question", "Is er een handleiding voor het nieuwe telefoontoestel?"),
    ("en", "advice", "Is it wise to keep our patterns in the cloud only?"),
    ("nl", "fault", "Het alarm van de server gaat af, maar de lampjes zijn groen."),
    ("nl", "complaint", "Ik kreeg drie verschillende antwoorden op dezelfde vraag. Welke klopt?"),
    ("en", "question", "Can two people use one account for the service portal?"),
    ("nl", "quote", "Offerte graag voor twaalf schermen en het ophangen ervan."),
    ("nl", "invoice", "Kunnen we de factuur van oktober ook in het Engels krijgen?"),
    ("en", "other", "Your van is parked in front of our umbrella stand."),
    ("nl", "question", "Krijgen we bericht als er onderhoud is?"),
    ("nl", "advice", "Hoe vaak moeten we onze computers vervangen?"),
    ("en", "fault", "Since the storm the telephone rings twice and then hangs up."),
    ("nl", "fault", "De deurbel zit op het netwerk en belt nu de hele dag zichzelf."),
    ("nl", "question", "Bewaren jullie ook foto's, of alleen documenten?"),
)


@dataclass(frozen=True, slots=True)
class Arrival:
    """One message of the past: when it came, from whom, and why it was set aside, if it was."""

    at: datetime
    enquiry: contact.Enquiry
    language: str
    held_for: str | None = None


def fill(app: Flask) -> None:
    """Fill an empty database with the last five months; one that holds messages is left alone."""
    site: Site = app.extensions["site"]
    with app.test_request_context(base_url=site.settings.public_url):
        session, now = db.session(), clock.now()
        if session.scalar(select(ContactMessage.id).limit(1)) is None:
            _live(session, site, now)
            demo_applications.fill(session, site, now)
            _enrol(session, site, now)
            demo_oversight.fill(session, PEOPLE["nl"][0][1], now)
            session.commit()
        db.session.remove()


def arrivals(now: datetime, random: Random) -> list[Arrival]:
    """List the messages of the last five months, oldest first: few at the start, three in the last minutes."""
    found, turn = [], dict.fromkeys(PEOPLE, 0)
    for number, (language, topic, words) in enumerate(QUESTIONS):
        people = PEOPLE[language]
        name, email, organisation, phone = people[turn[language] % len(people)]
        turn[language] += 1
        left = len(QUESTIONS) - number
        at = now - timedelta(minutes=left)
        if left > JUST_NOW:
            day = now - timedelta(days=DAYS * (left / len(QUESTIONS)) ** 2)
            hour = day.astimezone(OFFICE_TIME).replace(hour=random.randint(8, 21), minute=random.randint(0, 59))
            at = min(hour, now - timedelta(hours=1))
        enquiry = contact.Enquiry(name, email, topic, words, organisation, phone)
        found.append(Arrival(at, enquiry, language, SET_ASIDE.get(number)))
    return sorted(found, key=lambda arrival: arrival.at)


def _live(session: Session, site: Site, now: datetime) -> None:
    """Go through the days in order: what arrived, who answered it, and at night what had to go."""
    random = Random("1do")  # noqa: S311 - the same demo each time, no secret
    night = midnight((now - timedelta(days=DAYS)).astimezone(OFFICE_TIME).date())
    for number, arrival in enumerate(arrivals(now, random)):
        while night < arrival.at:
            night = _sleep(session, night)
        message = _receive(session, site, arrival, number, now)
        answered = arrival.at + timedelta(hours=random.randint(2, 30))
        if random.random() < 0.6 and answered < now and not message.held_for:
            kept = session.get_one(ContactMessage, message.id)
            contact.open_for(session, kept, role="administration", reason="inbox", now=answered)
    while night < now:
        night = _sleep(session, night)


FIRMS: Final = (
    ("Bakkerij De Vliegende Krentenbol", "Koos Krentenbol", "koos@krentenbol.test", "Deegstraat", "12", True, 80),
    ("Kwekerij Sneeuwklok", "Saar Sneeuwklok", "saar@sneeuwklok.test", "Tuinpad", "3-A", False, 25),
    ("Bioscoop De Toverlantaarn", "Tuur Toverlantaarn", "tuur@toverlantaarn.test", "Lichtkade", "40", True, 1),
)
"""Organisations that filled in the form, and how many days ago; the last one still waits for the administration."""


def _enrol(session: Session, site: Site, now: datetime) -> None:
    """Let two organisations become customers, one wait, and one have its link: it lies in the mailbox."""
    office = Account(
        name="Anna Archief", email="anna@example.org", user_type="administration"
    )  # nobody signs in as her
    for number, (name, person, email, street, house, debit, days) in enumerate(FIRMS):
        at = now - timedelta(days=days)
        who = customer_invitations.Invitee(email, name, "nl")
        invitation, _secret = customer_invitations.invite(session, who, by=office, now=at)
        session.flush()
        words = {
            "organisation": name, "kvk": f"0000010{number}", "street": street, "house_number": house,
            "postal_code": "3317 DA", "city": "Testdorp", "country": "NL", "contact_name": person,
            "contact_email": email,
            "iban": "NL91ABNA0417164300" if debit else None, "account_holder": name if debit else None,
        }  # fmt: skip
        submissions.submit(
            session, invitation, submissions.Filled(words, debit), sending=f"demo-{number}", based_on=None,
            statement_version=at.date(), now=at,
        )  # fmt: skip
        session.flush()
        if number < len(FIRMS) - 1:
            creditor_id = site.settings.organisation.creditor_id
            customers.approve(
                session,
                invitation.id,
                into=None,
                seen=[],
                creditor_id=creditor_id,
                by=office,
                now=at + timedelta(hours=3),
            )
    who = customer_invitations.Invitee("fien@fluitketel.example.nl", "Theehuis De Fluitketel", "nl")
    invitation, secret = customer_invitations.invite(session, who, by=office, now=now)
    session.flush()
    session.add(letters.waiting_letter(invited_letter(invitation, secret), about=invitation.id, now=now))


def _receive(session: Session, site: Site, arrival: Arrival, number: int, now: datetime) -> NewMessage:
    at, version = arrival.at, site.statements.in_force(arrival.language, arrival.at.astimezone(OFFICE_TIME).date())
    message, secret = contact.compose(
        arrival.enquiry,
        language=arrival.language,
        statement_version=version.date or at.date(),
        submission=f"demo-{number}",
        held_for=arrival.held_for,
        now=at,
    )
    letter = None
    if not message.held_for:
        letter = letters.waiting_row(received_letter(message, secret), about=message.id, now=at)
    contact.receive(session, message, letter=letter)
    if at < now - WAITING:
        for delivered in letters.claim(session, now=at):
            letters.sent(delivered, now=at + timedelta(seconds=2))
    return message


def _sleep(session: Session, night: datetime) -> datetime:
    """Let one night pass with its purge; answer when the next one begins."""
    counts: dict[str, int] = {}
    for total in retention.batches(session, Base.metadata, moment=night):
        counts = dict(total)
    retention.report(session, counts=counts, moment=night, started=night, now=night + timedelta(seconds=1))
    return midnight(night.astimezone(OFFICE_TIME).date() + timedelta(days=1))
