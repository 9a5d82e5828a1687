"""The clock of an application: four weeks, a year, silence, consent taken back, a vacancy that closes, forgotten (P78)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy.orm import Session

import application_work
import worker
from domain import applications, recruitment
from extensions import db
from tests.cast import ON_BOTH, body, count, deliver, letters, purge, rows, within
from tests.desk import at_desk
from tests.recruiting import ADA_APPLIES, BOB_APPLIES, act, apply, at, on_shelf, pdf, row_of, stored, vacant
from tests.visitor import token_in

NOON = datetime(2027, 2, 23, 12, 0, tzinfo=UTC)
BEFORE_MIDNIGHT, AFTER_MIDNIGHT = timedelta(hours=22, minutes=59), timedelta(hours=23, minutes=1)
"""On the day before, in UTC: midnight in the Netherlands falls between them in winter."""

pytestmark = pytest.mark.promise("P78", "P91", "S52")


def minute(app: Flask) -> None:
    with app.app_context():
        worker.every_minute(app.extensions["site"])
        db.session.remove()


def day(year: int, month: int, number: int) -> datetime:
    return datetime(year, month, number, tzinfo=UTC)


def left(app: Flask) -> list[int]:
    tables = ("application", "application_file", "application_note", "application_word", "opening")
    return [count(app, table) for table in tables]


def rejected(app: Flask, given=ADA_APPLIES) -> str:
    """Let somebody apply with a file, be read and be rejected today, with a note."""
    reference = apply(app, given, papers=[on_shelf(app, pdf("Cv."))])
    browser = at_desk(app, "recruitment", email=f"rita{len(rows(app, 'account'))}@example.nl")
    act(browser, at(reference), "notitie", note="Rekent snel.")
    assert act(browser, at(reference), "stand", status="rejected").status_code == 303
    return reference


@ON_BOTH
def test_four_weeks_after_the_procedure_everything_is_gone_and_silence_means_just_that(app: Flask) -> None:
    with time_machine.travel(NOON) as now:
        rejected(app)
        now.move_to(day(2027, 3, 22) + BEFORE_MIDNIGHT)
        assert purge(app).get("application", 0) == 0
        assert count(app, "application") == 1
        now.move_to(day(2027, 3, 22) + AFTER_MIDNIGHT)
        assert purge(app)["application"] == 1
        assert left(app) == [0, 0, 0, 0, 0]
        assert not [row for row in rows(app, "letter") if str(row["kind"]).startswith("application")]


@ON_BOTH
@pytest.mark.promise("P10")
def test_with_consent_everything_is_gone_after_a_year_and_not_before(app: Flask) -> None:
    with time_machine.travel(NOON) as now:
        rejected(app, replace(ADA_APPLIES, keep_year=True))
        now.move_to(day(2028, 2, 22) + BEFORE_MIDNIGHT)
        purge(app)
        assert count(app, "application") == count(app, "application_file") == 1
        now.move_to(day(2028, 2, 22) + AFTER_MIDNIGHT)
        purge(app)
        assert left(app) == [0, 0, 0, 0, 0]


def answer(app: Flask, reference: str, *, agree: bool) -> None:
    def change(session: Session) -> None:
        found = recruitment.by_reference(session, reference)
        assert found is not None
        if agree:
            applications.consent(found, now=datetime.now(UTC))
        else:
            applications.withdraw_consent(found)
        applications.reckon(session, found)

    within(app, change)


def test_a_yes_within_the_four_weeks_makes_it_a_year_from_the_end_of_the_procedure(app: Flask) -> None:
    with time_machine.travel(NOON) as now:
        ada = rejected(app)
        now.move_to(NOON + timedelta(days=20))
        answer(app, ada, agree=True)
        assert str(stored(app, ada).due_on) == "2028-02-23"
        assert rows(app, "application_file")[0]["due_at"] == row_of(app, ada)["due_at"]


@pytest.mark.promise("P10", "S12")
def test_taken_back_within_the_four_weeks_they_still_count_and_later_it_is_gone_within_a_minute(app: Flask) -> None:
    with time_machine.travel(NOON) as now:
        ada = rejected(app, replace(ADA_APPLIES, keep_year=True))
        bob = rejected(app, replace(BOB_APPLIES, keep_year=True))
        now.move_to(NOON + timedelta(days=10))
        answer(app, ada, agree=False)
        assert str(stored(app, ada).due_on) == "2027-03-23"
        now.move_to(NOON + timedelta(days=100))
        answer(app, bob, agree=False)
        minute(app)
        assert left(app) == [0, 0, 0, 0, 0]


@ON_BOTH
def test_a_vacancy_that_closes_ends_its_procedures_and_asks_each_applicant_once(app: Flask) -> None:
    with time_machine.travel(NOON) as now:
        vacant(app)
        ada = apply(app, vacancy="beheerder")
        bob = apply(app, replace(BOB_APPLIES, keep_year=True), vacancy="beheerder")
        other = apply(app, replace(BOB_APPLIES, email="c@example.org"))
        aside = apply(app, replace(BOB_APPLIES, email="d@example.org"), vacancy="beheerder", held_for="honeypot")
        browser = at_desk(app, "recruitment")
        page = browser.page("/beheer/vacatures/beheerder")
        assert "23 maart 2027" in page
        answer = browser.post("/beheer/vacatures/beheerder/sluiten", data={"form_token": token_in(page)})
        assert answer.status_code == 303
        closed = {reference: row_of(app, reference)["closed_at"] is not None for reference in (ada, bob, other, aside)}
        assert closed == {ada: True, bob: True, other: False, aside: True}
        assert {row_of(app, reference)["status"] for reference in (ada, bob)} == {"new"}, "nobody is rejected by this"
        deliver(app)
        told = {str(letter["To"]): body(letter) for letter in letters(app)}
        assert set(told) == {"ada@example.org", "bob@example.nl"}
        assert "een jaar bewaren" in told["ada@example.org"]
        assert "een jaar bewaren" not in told["bob@example.nl"]
        assert "23 maart 2027" in told["ada@example.org"]
        again = browser.post("/beheer/vacatures/beheerder/sluiten", data={"form_token": token_in(page)})
        assert again.status_code == 409
        now.move_to(day(2027, 3, 22) + AFTER_MIDNIGHT)
        purge(app)
        assert {row["reference"] for row in rows(app, "application")} == {bob, other}


@ON_BOTH
@pytest.mark.promise("P129")
def test_a_forgotten_procedure_closes_by_itself_after_three_months_and_keeps_the_day_it_was_told(app: Flask) -> None:
    with time_machine.travel(NOON) as now:
        ada = apply(app)
        told = row_of(app, ada)["due_at"]
        now.move_to(day(2027, 5, 22) + timedelta(hours=21, minutes=59))
        minute(app)
        assert row_of(app, ada)["closed_at"] is None
        now.move_to(day(2027, 5, 25))
        minute(app)
        assert row_of(app, ada)["closed_at"] is not None
        assert row_of(app, ada)["status"] == "new", "nobody is rejected by a clock"
        assert row_of(app, ada)["due_at"] == told
        deliver(app)
        words = body(letters(app)[-1])
        assert "20 juni 2027" in words
        assert "een jaar bewaren" in words
        minute(app)
        assert len(letters(app)) == 1
        (entry,) = [row for row in rows(app, "activity_entry") if row["action"] == "application_closed"]
        assert (entry["role"], entry["reason"]) == ("system", "time")
        now.move_to(day(2027, 6, 19) + timedelta(hours=22, minutes=1))
        purge(app)
        assert left(app) == [0, 0, 0, 0, 0]


def test_a_forgotten_procedure_with_consent_stays_a_year_and_is_not_asked(app: Flask) -> None:
    with time_machine.travel(NOON) as now:
        ada = apply(app, replace(ADA_APPLIES, keep_year=True))
        now.move_to(day(2027, 5, 23))
        minute(app)
        deliver(app)
        assert "een jaar bewaren" not in body(letters(app)[-1])
        assert str(stored(app, ada).due_on) == "2028-05-23"


def test_a_purge_asks_first_and_a_crowd_of_forgotten_procedures_is_closed_in_batches(app: Flask) -> None:
    with time_machine.travel(NOON) as now:
        for number in range(53):
            apply(app, replace(BOB_APPLIES, email=f"gast{number}@example.org"))
        now.move_to(day(2027, 5, 23))
        with app.app_context():
            assert application_work.close_forgotten(app.extensions["site"]) == 53
            assert application_work.close_forgotten(app.extensions["site"]) == 0
            db.session.remove()
        assert count(app, "letter") == 53


def test_a_reopened_procedure_is_forgotten_three_months_after_that(app: Flask) -> None:
    with time_machine.travel(NOON) as now:
        ada = rejected(app)
        now.move_to(NOON + timedelta(days=25))
        act(at_desk(app, "recruitment", email="r9@example.nl"), at(ada), "heropenen")
        for moment, closed in ((day(2027, 6, 19), False), (day(2027, 6, 21), True)):
            now.move_to(moment)
            minute(app)
            assert (row_of(app, ada)["closed_at"] is not None) is closed
