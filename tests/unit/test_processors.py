"""What an agreement must hold before data may go to a party (P12, S38, S46)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from domain import processors
from domain.processors import MAIL_RELAY
from models import Processor
from tests.unit.people import NOON

pytestmark = pytest.mark.promise("P12", "P101", "S38", "S46")
TODAY = NOON.date()
GOOD: dict[str, Any] = {
    "name": "Postduif bv",
    "service": "brieven bezorgen",
    "categories": "e-mailadressen",
    "connector": MAIL_RELAY,
    "country": "NL",
    "instrument": None,
    "agreed_on": date(2026, 1, 1),
    "agreed_until": date(2027, 12, 31),
    "reviewed_on": date(2027, 1, 1),
    "sub_processors": "geen",
    "deletion_clause": True,
}


def party(**more: Any) -> Processor:
    """A party in order, unless said otherwise."""
    return Processor(**(GOOD | more), changed_at=NOON, due_at=NOON + timedelta(days=900))


def test_a_party_in_order_may_be_used() -> None:
    assert processors.faults(party(), TODAY) == []
    assert processors.warnings(party(), TODAY) == []


@pytest.mark.parametrize(
    ("wrong", "fault"),
    [
        ({"agreed_on": None}, processors.NO_AGREEMENT),
        ({"agreed_on": TODAY + timedelta(days=1)}, processors.NOT_YET),
        ({"agreed_until": TODAY - timedelta(days=1)}, processors.EXPIRED),
        ({"sub_processors": None}, processors.NO_SUB_PROCESSORS),
        ({"deletion_clause": False}, processors.NO_DELETION),
        ({"country": "US"}, processors.OUTSIDE_EEA),
        ({"country": "GB", "instrument": "friendship"}, processors.OUTSIDE_EEA),
    ],
)
def test_each_thing_that_the_law_wants_and_is_missing_switches_it_off(wrong: dict[str, Any], fault: object) -> None:
    assert processors.faults(party(**wrong), TODAY) == [fault]


def test_outside_the_eea_an_instrument_makes_it_possible() -> None:
    for instrument in processors.INSTRUMENTS:
        assert processors.faults(party(country="US", instrument=instrument), TODAY) == []
    for country in ("NL", "IS", "LI", "NO"):
        assert processors.faults(party(country=country), TODAY) == []


def test_the_last_day_of_an_agreement_still_counts_and_it_is_warned_about() -> None:
    last = party(agreed_until=TODAY)
    assert processors.faults(last, TODAY) == []
    assert len(processors.warnings(last, TODAY)) == 1
    assert processors.warnings(party(reviewed_on=None), TODAY)
    assert processors.faults(party(agreed_until=None), TODAY) == []


def test_a_connector_is_off_while_none_of_its_parties_is_in_order(session: Session) -> None:
    assert processors.stopped(session, MAIL_RELAY, TODAY) == []
    session.add(party(agreed_until=TODAY - timedelta(days=1)))
    assert processors.stopped(session, MAIL_RELAY, TODAY) == [processors.EXPIRED]
    session.add(party(connector=None))
    assert processors.stopped(session, MAIL_RELAY, TODAY) == [processors.EXPIRED]
    session.add(party())
    assert processors.stopped(session, MAIL_RELAY, TODAY) == []
