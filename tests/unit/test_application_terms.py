"""When an application goes, and by which words of a name it is found (P78, P36)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain import application_words, contact, keys
from domain.application_terms import closes_by_itself, goes_at
from models import Application, ApplicationWord, Base
from privacy import sealing
from privacy.sealing import KeyRing
from privacy.vocabulary import midnight
from tests.unit.conftest import key
from tests.unit.people import NOON


def applied(**more: Any) -> Application:
    """An application of 23 February 2027 at noon."""
    facts = {
        "reference": "7K3MP-9QX2W",
        "name": "Ada Lovestone",
        "email": "ada@example.org",
        "language": "nl",
        "status": "new",
        "statement_version": NOON.date(),
        "received_at": NOON,
        "submission": b"s",
        "token_hash": b"t",
        "due_at": NOON,
    }
    return Application(**(facts | more))


MAY = datetime(2027, 5, 3, 9, 0, tzinfo=UTC)
CASES = {
    "forgotten: three months, then four weeks": ({}, date(2027, 6, 20)),
    "closed: four weeks": ({"closed_at": NOON}, date(2027, 3, 23)),
    "closed with consent: a year": ({"closed_at": NOON, "year_consented_at": NOON}, date(2028, 2, 23)),
    "forgotten with consent: three months and a year": ({"year_consented_at": NOON}, date(2028, 5, 23)),
    "reopened: three months from then": ({"reopened_at": MAY}, date(2027, 8, 31)),
    "reopened late: six months from the application": (
        {"reopened_at": datetime(2027, 7, 30, tzinfo=UTC)},
        date(2027, 9, 20),
    ),
    "added to: three months from then": ({"added_at": MAY}, date(2027, 8, 31)),
    "added to late: six months from the application": (
        {"added_at": datetime(2027, 7, 30, tzinfo=UTC)},
        date(2027, 9, 20),
    ),
    "in dispute: until the day that was told": (
        {"closed_at": NOON, "kept_longer_until": midnight(date(2027, 6, 1))},
        date(2027, 6, 1),
    ),
    "in dispute, but the year is longer": (
        {"closed_at": NOON, "year_consented_at": NOON, "kept_longer_until": midnight(date(2027, 6, 1))},
        date(2028, 2, 23),
    ),
}


@pytest.mark.promise("P78", "P91", "S52")
@pytest.mark.parametrize(("facts", "day"), CASES.values(), ids=CASES.keys())
def test_an_application_goes_on_the_day_that_its_procedure_sets(facts: dict[str, Any], day: date) -> None:
    assert goes_at(applied(**facts)) == midnight(day)


@pytest.mark.promise("P78")
def test_a_procedure_that_closes_by_itself_goes_on_the_day_that_was_told_before() -> None:
    application = applied()
    told = goes_at(application)
    application.closed_at = closes_by_itself(application)
    assert goes_at(application) == told


@pytest.mark.promise("P78")
def test_however_often_it_is_reopened_a_procedure_is_over_after_half_a_year() -> None:
    for days in range(0, 400, 7):
        application = applied(reopened_at=NOON + timedelta(days=days))
        assert closes_by_itself(application) <= midnight(date(2027, 8, 23))


@pytest.mark.promise("P36")
def test_a_word_of_an_applicants_name_matches_no_word_of_a_customers() -> None:
    assert not set(application_words.words_of("Ada Lovestone")) & set(contact.words_of("Ada Lovestone"))
    assert application_words.words_of("ADA")[0] in application_words.candidates("ada")


def found(session: Session) -> int:
    query = select(ApplicationWord).where(ApplicationWord.word.in_(application_words.candidates("lovestone")))
    return len(session.scalars(query).all())


def test_an_applicant_is_found_by_name_before_during_and_after_a_rotation_of_keys(session: Session) -> None:
    application = applied()
    session.add_all([application, *application_words.rows(application.id, application.name)])
    session.commit()
    assert found(session) == 1
    with sealing.using(KeyRing.parse(f"{key(2)},{key(1)}")):
        for _ in keys.rotate(session, Base.metadata):
            session.commit()
            assert found(session) == 1
    with sealing.using(KeyRing.parse(key(2))):
        assert found(session) == 1
        session.expire_all()
        assert session.scalars(select(Application)).one().name == "Ada Lovestone"
