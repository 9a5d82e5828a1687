"""Fictional oversight for `make demo`: parties that work for us, a disclosure that waits, and two breaches.

Names are made up and lie in ranges that belong to nobody (P136). All of it goes through the verbs of the site itself.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy.orm import Session

from domain import breaches, disclosures, incidents, processors
from models import Account
from models.base import new_key

OFFICER: Final = Account(id=new_key(), user_type="privacy")

PARTIES: Final[tuple[dict[str, Any], ...]] = (
    {
        "name": "Postduif Bezorging bv",
        "service": "bezorgt onze brieven",
        "categories": "e-mailadressen en de tekst van brieven",
        "connector": processors.MAIL_RELAY,
        "country": "NL",
        "instrument": None,
        "sub_processors": "geen",
        "deletion_clause": True,
    },
    {
        "name": "Torenkamer Hosting bv",
        "service": "de server waar de site staat",
        "categories": "alles, versleuteld",
        "connector": None,
        "country": "DE",
        "instrument": None,
        "sub_processors": "Kabelbaan GmbH, stroom en netwerk",
        "deletion_clause": True,
    },
    {
        "name": "Cloudy Spreadsheets Inc.",
        "service": "proef met rekenbladen, nog niet in gebruik",
        "categories": "geen tot de afspraak klopt",
        "connector": None,
        "country": "US",
        "instrument": None,
        "sub_processors": None,
        "deletion_clause": False,
    },
)


def fill(session: Session, email: str, now: datetime) -> None:
    """Enter the parties, open a disclosure about this person, and tell of a breach of last month and one of today."""
    last_year = now - timedelta(days=200)
    for facts in PARTIES:
        agreed = None if facts["country"] == "US" else last_year.date()
        dates = {"agreed_on": agreed, "agreed_until": _next_year(now.date()) if agreed else None, "reviewed_on": agreed}
        processors.keep(session, None, facts | dates, by=OFFICER, now=last_year)
    disclosures.open_case(
        session,
        ground="fraud",
        recipient="Politie Wolkendorp",
        article="artikel 161 Sv",
        scope="de berichten waarin iemand zich uitgaf voor een ander",
        email=email,
        by=OFFICER,
        now=now - timedelta(hours=5),
    )
    _past_breach(session, now - timedelta(days=30))
    breaches.open_case(
        session,
        kind="confidentiality",
        nature="Een brief met een kenmerk ging naar het adres van een ander.",
        aware_at=now - timedelta(hours=9),
        by=OFFICER,
        now=now - timedelta(hours=8),
    )


def _next_year(day: date) -> date:
    return day + timedelta(days=400)


def _past_breach(session: Session, at: datetime) -> None:
    """A breach that was looked into, described, decided and closed."""
    nature = "De site was een ochtend niet te bereiken."
    who: dict[str, Any] = {"by": OFFICER, "now": at + timedelta(hours=6)}
    case = breaches.open_case(session, kind="availability", nature=nature, aware_at=at, by=OFFICER, now=at)
    facts = {"people": "bezoekers", "consequences": "wachten", "measures": "een tweede stroomkabel"}
    breaches.describe(session, case, facts, **who)
    breaches.add(session, case, "Er is niets verloren gegaan.", **who)
    breaches.decide(session, case, incidents.DO_NOT_NOTIFY, "Niemand had er last van buiten een uur wachten.", **who)
    breaches.close(session, case, **who)
