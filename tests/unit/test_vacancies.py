"""Vacancies: a draft, published once, open until their last day; none of it speaks of a person."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain import vacancies
from domain.vacancies import Wording
from models import Account, ActivityEntry, Vacancy
from models.base import new_key
from privacy.vocabulary import midnight
from tests.unit.people import NOON

RITA = Account(id=new_key(), user_type="recruitment")
LAST_DAY = date(2027, 3, 31)
WORDING = Wording("Beheerder met geduld", "Je helpt mensen **rustig** verder.", LAST_DAY)
BY: dict[str, Any] = {"by": RITA, "now": NOON}


def made(session: Session, slug: str = "beheerder", wording: Wording = WORDING) -> Vacancy:
    vacancy = vacancies.make(session, slug, wording, **BY)
    session.commit()
    return vacancy


def test_a_draft_is_shown_to_nobody_until_it_is_published(session: Session) -> None:
    vacancy = made(session)
    assert vacancies.open_on(session, NOON.date()) == []
    vacancies.publish(session, vacancy, **BY)
    session.commit()
    assert vacancies.open_on(session, NOON.date()) == [vacancy]
    with pytest.raises(vacancies.AlreadyPublished):
        vacancies.publish(session, vacancy, **BY)
    with pytest.raises(vacancies.AlreadyPublished):
        vacancies.discard(session, vacancy, **BY)


def test_one_can_apply_up_to_and_with_the_last_day(session: Session) -> None:
    vacancy = made(session)
    vacancies.publish(session, vacancy, **BY)
    session.commit()
    for day, expected in ((LAST_DAY, True), (LAST_DAY + timedelta(days=1), False)):
        assert (vacancies.open_on(session, day) == [vacancy]) is expected
        assert vacancies.is_open(vacancy, day) is expected


def test_two_vacancies_never_stand_at_one_name(session: Session) -> None:
    made(session)
    with pytest.raises(vacancies.SlugTaken):
        vacancies.make(session, "beheerder", WORDING, **BY)
    session.commit()
    assert len(vacancies.everything(session)) == 1


@pytest.mark.promise("P91")
def test_a_vacancy_goes_thirteen_months_after_its_last_day_also_when_that_moves(session: Session) -> None:
    vacancy = made(session)
    assert vacancy.due_at == midnight(date(2028, 4, 30))
    vacancies.edit(
        session, vacancy, replace(WORDING, title_en="Patient administrator", closes_on=date(2027, 4, 1)), **BY
    )
    assert (vacancy.title_en, vacancy.due_at) == ("Patient administrator", midnight(date(2028, 5, 1)))


@pytest.mark.promise("P54", "P90")
def test_all_that_recruitment_does_with_a_vacancy_is_noted(session: Session) -> None:
    vacancy = made(session)
    vacancies.edit(session, vacancy, WORDING, **BY)
    vacancies.discard(session, vacancy, **BY)
    session.commit()
    actions = session.scalars(select(ActivityEntry.action)).all()
    assert sorted(actions) == ["vacancy_changed", "vacancy_discarded", "vacancy_made"]
    assert vacancies.everything(session) == []


@pytest.mark.parametrize(
    ("title", "slug"),
    [("Beheerder met geduld", "beheerder-met-geduld"), ("Één & twee: café!", "een-twee-cafe"), ("—", "")],
)
def test_a_title_makes_a_plain_name_for_the_address(title: str, slug: str) -> None:
    assert vacancies.slug_of(title) == slug
    assert len(vacancies.slug_of("lang " * 40)) <= vacancies.SLUG_MOST
