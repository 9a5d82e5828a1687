"""Terms: months as people count them, in the Netherlands (P91, P93)."""

from __future__ import annotations

from calendar import monthrange
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from privacy.activities import ACTIVITIES
from privacy.vocabulary import OFFICE_TIME, Rule, Term, Words, midnight

MONTH = Term(months=1)
HOUR = timedelta(hours=1)


def at(day: str, hour: int = 12) -> datetime:
    return datetime.fromisoformat(day).replace(hour=hour, tzinfo=OFFICE_TIME)


@pytest.mark.promise("P93")
@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        ("2027-01-31", 1, "2027-02-28"),
        ("2028-01-31", 1, "2028-02-29"),
        ("2028-02-29", 1, "2028-03-29"),
        ("2028-02-29", 12, "2029-02-28"),
        ("2028-02-29", 48, "2032-02-29"),
        ("2027-05-31", 1, "2027-06-30"),
        ("2027-08-31", 6, "2028-02-29"),
        ("2027-12-15", 1, "2028-01-15"),
        ("2027-11-30", 3, "2028-02-29"),
        ("2027-02-28", 1, "2027-03-28"),
    ],
)
def test_a_month_later_is_the_same_day_or_the_last_one(start: str, months: int, end: str) -> None:
    """P93's notice of stopping waits for accounts; the arithmetic it needs is here."""
    assert Term(months=months).after(at(start)) == date.fromisoformat(end)


@pytest.mark.promise("P93")
def test_the_day_is_the_one_in_the_netherlands() -> None:
    late_evening = datetime(2027, 1, 31, 23, 30, tzinfo=UTC)
    assert MONTH.after(late_evening) == date(2027, 3, 1)
    assert MONTH.after(late_evening - timedelta(hours=1)) == date(2027, 2, 28)


@pytest.mark.promise("P93")
@pytest.mark.parametrize("day", ["2027-03-28", "2027-10-31"])
def test_the_nights_on_which_the_clock_is_changed_begin_at_their_own_midnight(day: str) -> None:
    moment = midnight(date.fromisoformat(day))
    assert moment.astimezone(OFFICE_TIME).isoformat().startswith(f"{day}T00:00:00")
    assert midnight(date.fromisoformat(day) + timedelta(days=1)) - moment in (23 * HOUR, 25 * HOUR)


def test_midnight_in_winter_and_summer_differs_in_utc() -> None:
    assert midnight(date(2027, 1, 1)).hour == 23
    assert midnight(date(2027, 7, 1)).hour == 22


MOMENTS = st.datetimes(
    datetime(2020, 1, 1),  # noqa: DTZ001 - the zone is drawn too
    datetime(2090, 1, 1),  # noqa: DTZ001
    timezones=st.sampled_from([UTC, OFFICE_TIME, ZoneInfo("Pacific/Auckland")]),
)


@given(moment=MOMENTS, months=st.integers(0, 120), days=st.integers(0, 60))
def test_a_term_never_ends_before_nor_long_after_what_it_says(moment: datetime, months: int, days: int) -> None:
    start = moment.astimezone(OFFICE_TIME).date()
    end = Term(months=months, days=days).after(moment) - timedelta(days=days)
    assert (end.year * 12 + end.month) - (start.year * 12 + start.month) == months
    assert end.day == min(start.day, monthrange(end.year, end.month)[1])


@given(moment=MOMENTS, other=MOMENTS, months=st.integers(0, 120))
def test_who_came_later_never_goes_earlier(moment: datetime, other: datetime, months: int) -> None:
    first, second = sorted((moment, other))
    assert Term(months=months).after(first) <= Term(months=months).after(second)


@given(moment=MOMENTS)
@pytest.mark.promise("P91")
def test_every_rule_of_the_house_ends_after_it_began_and_within_three_years(moment: datetime) -> None:
    """What the law has us keep stays seven years after the financial year, and nothing else so long (P94)."""
    rules = {(activity.code, name): rule for activity in ACTIVITIES for name, rule in activity.rules.items()}
    assert rules.pop(("statements", "version")), "a published text stays: it is about nobody (P106)"
    assert rules.pop(("retention", "term")), "a term that was set explains dates for as long as there are any"
    long = [rules.pop(("requests", "number")), rules.pop(("law", "books"))]
    assert [rule.term.months for rule in long] == [60, 84], "a line without a name, and what the law asks (P94)"
    for rule in rules.values():
        assert timedelta(0) < rule.due(moment) - moment < timedelta(days=3 * 366)


@pytest.mark.parametrize(
    ("term", "nl", "en"),
    [
        (Term(months=1), "1 maand", "1 month"),
        (Term(months=3), "3 maanden", "3 months"),
        (Term(days=1), "1 dag", "1 day"),
        (Term(months=1, days=14), "1 maand en 14 dagen", "1 month and 14 days"),
    ],
)
def test_a_term_says_itself_in_both_languages(term: Term, nl: str, en: str) -> None:
    assert term.words == Words(nl, en)


def test_a_rule_is_due_at_the_first_moment_of_its_date() -> None:
    rule = Rule(Words("a", "a"), Words("b", "b"), Term(days=7))
    assert rule.due(at("2027-02-23")) == midnight(date(2027, 3, 2))
