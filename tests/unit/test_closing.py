"""Closing an account by the clock: dates, undo, erasure with proof, and accounts nobody uses (P92-P99)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from domain import activity, closing, consents, contact, packages, sessions
from models import Account, ActivityEntry, Base, ContactMessage, LoginSession
from privacy import rights
from privacy.activities import KEEP_ACCOUNT
from privacy.vocabulary import midnight
from tests.unit.people import NOON, draft, kept, letter


def account(session: Session, *, now: datetime = NOON, **more) -> Account:
    """Ada's account, confirmed."""
    facts = {
        "name": "Ada Lovestone",
        "email": "ada@example.org",
        "country": "NL",
        "language": "nl",
        "user_type": "customer_user",
        "user_handle": (more.get("email") or "ada").encode().ljust(64),
        "statement_version": date(2023, 8, 15),
        "created_at": now,
        "confirmed_at": now,
        "signed_in_at": now,
        "warnings": 0,
        "version": 1,
        "due_at": KEEP_ACCOUNT.rules["inactive"].due(now),
    }
    made = Account(**(facts | more))
    session.add(made)
    session.commit()
    return made


def at(text: str) -> datetime:
    """Read a moment in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.promise("P93", "S72")
@pytest.mark.parametrize(
    ("noticed", "undo_until", "planned", "final"),
    [
        ("2027-01-31T12:00", "2027-02-07", "2027-02-08", "2027-02-28"),
        ("2028-01-31T12:00", "2028-02-07", "2028-02-08", "2028-02-29"),
        ("2028-02-29T12:00", "2028-03-07", "2028-03-08", "2028-03-29"),
        ("2027-05-31T12:00", "2027-06-07", "2027-06-08", "2027-06-30"),
        ("2027-02-27T12:00", "2027-03-06", "2027-03-07", "2027-03-27"),
        ("2027-03-27T23:30", "2027-04-04", "2027-04-05", "2027-04-28"),  # the night the clock goes forward
        ("2027-10-30T22:30", "2027-11-07", "2027-11-08", "2027-11-30"),  # the night the clock goes back
        ("2027-12-31T23:30", "2028-01-08", "2028-01-09", "2028-02-01"),  # already 2028 in the Netherlands
    ],
)
def test_the_days_that_follow_from_a_notice(noticed: str, undo_until: str, planned: str, final: str) -> None:
    found = closing.dates(at(noticed))
    assert [day.isoformat() for day in (found.undo_until, found.planned, found.final)] == [undo_until, planned, final]
    assert found.planned < found.final


@pytest.mark.promise("P98", "S154")
def test_closing_ends_all_sessions_and_can_be_undone_until_the_end_of_the_seventh_day(session: Session) -> None:
    ada = account(session)
    sessions.start(session, ada, device="Firefox", address="192.0.2.0", now=NOON)
    days = closing.start(session, ada, now=NOON)
    session.commit()
    assert session.scalar(select(func.count()).select_from(LoginSession)) == 0
    assert ada.due_at == midnight(days.planned)
    last_moment = midnight(days.planned) - timedelta(seconds=1)
    assert closing.may_undo(ada, now=last_moment)
    assert not closing.may_undo(ada, now=last_moment + timedelta(seconds=1))
    assert not closing.any_due(session, now=last_moment)
    closing.undo(session, ada, now=last_moment)
    session.commit()
    assert (ada.closing_since, ada.closing_reference) == (None, None)
    assert ada.due_at == KEEP_ACCOUNT.rules["inactive"].due(last_moment)
    assert not closing.any_due(session, now=last_moment + timedelta(days=60))
    with pytest.raises(closing.TooLate):
        closing.undo(session, ada, now=last_moment)


@pytest.mark.promise("P98")
def test_too_late_is_too_late(session: Session) -> None:
    ada = account(session)
    days = closing.start(session, ada, now=NOON)
    with pytest.raises(closing.TooLate):
        closing.undo(session, ada, now=midnight(days.planned))


@pytest.mark.promise("P93", "P96", "P97")
def test_erasing_takes_everything_of_this_person_and_nothing_of_others(session: Session) -> None:
    bob = account(session, email="bob@example.nl", name="Bob")
    kept(session, email="bob@example.nl", name="Bob")
    kept(session, now=NOON - timedelta(days=30))
    ada = account(session)
    message = kept(session, email="ADA@example.org")
    contact.open_for(session, message, role="support", reason="inbox", now=NOON)
    consents.give(session, ada, "newsletter", version="2026-11-1", now=NOON)
    packages.ask(session, ada, now=NOON)
    letter(session, about=ada.id)
    letter(session, about="elsewhere")
    previewed = dict(closing.preview(session, ada, now=NOON).goes)
    days = closing.start(session, ada, now=NOON)
    session.commit()
    reference = ada.closing_reference
    later = midnight(days.planned)
    assert [one.id for one in closing.to_erase(session, now=later)] == [ada.id]
    proof = closing.erase(session, ada, now=later)
    session.commit()
    assert rights.find(session, Base.metadata, "ada@example.org") == []
    assert proof.counts == previewed
    assert proof.counts["contact_message"] == 2
    assert (proof.reference, proof.cause, proof.noticed_at, proof.erased_at) == (reference, "asked", NOON, later)
    assert "ada" not in str(proof.counts).lower()
    assert [row.email for row in session.scalars(select(Account))] == [bob.email]
    assert [row.email for row in session.scalars(select(ContactMessage))] == [bob.email]
    last = session.scalars(select(ActivityEntry).order_by(ActivityEntry.id.desc())).first()
    assert last is not None
    assert (last.action, last.role, last.reason, last.subject_reference) == ("erased", "system", reference, None)
    assert all(activity.genuine(entry) for entry in session.scalars(select(ActivityEntry)))
    assert closing.proof(session, f" {(reference or '').lower()} ") is proof
    assert not closing.any_due(session, now=later)


@pytest.mark.promise("P93", "P96")
def test_the_last_letter_is_gone_by_the_final_date_delivered_or_not(session: Session) -> None:
    from domain import letters

    noticed = at("2027-01-31T12:00")
    late = midnight(date(2027, 2, 8))
    last = closing.within_month(letters.waiting_letter(draft(), about="proof", now=late), noticed)
    assert last.due_at == midnight(date(2027, 2, 28))
    letters.sent(last, now=late)
    assert last.due_at == midnight(date(2027, 2, 15))


@pytest.mark.promise("P99")
def test_an_account_that_nobody_uses_gets_two_warnings_four_weeks_apart_and_then_closes(session: Session) -> None:
    ada = account(session)
    account(session, email="bob@example.nl", confirmed_at=None)
    steps = []
    for day in range(800):
        now = at("2027-02-23T03:00") + timedelta(days=day)
        for one in closing.silent(session, now=now):
            if one.warnings < closing.WARNINGS:
                steps.append((now.date().isoformat(), closing.warn(session, one, now=now).isoformat()))
            else:
                closing.start(session, one, now=now, cause=closing.SILENT)
                steps.append((now.date().isoformat(), "closed"))
        session.commit()
    assert steps == [
        ("2029-02-23", "2029-04-20"),
        ("2029-03-23", "2029-04-20"),
        ("2029-04-20", "closed"),
    ]
    assert closing.may_undo(ada, now=at("2029-04-21T00:00"))
    proof = closing.erase(session, ada, now=at("2029-04-28T00:00"))
    assert proof.cause == "silent"


@pytest.mark.promise("P99")
def test_a_worker_that_was_away_still_gives_both_warnings_their_full_time(session: Session) -> None:
    ada = account(session)
    late = at("2030-06-01T03:00")
    assert [one.id for one in closing.silent(session, now=late)] == [ada.id]
    assert closing.warn(session, ada, now=late) == date(2030, 7, 27)
    session.commit()
    assert closing.silent(session, now=late + timedelta(days=27)) == []
    assert [one.id for one in closing.silent(session, now=late + timedelta(days=28))] == [ada.id]
    assert closing.warn(session, ada, now=late + timedelta(days=28)) == date(2030, 7, 27)
    session.commit()
    assert closing.silent(session, now=at("2030-07-26T20:00")) == []
    assert len(closing.silent(session, now=at("2030-07-26T22:00"))) == 1


@pytest.mark.promise("P93")
def test_an_erasure_that_stays_away_is_counted_for_the_alarm(session: Session) -> None:
    ada = account(session)
    days = closing.start(session, ada, now=NOON)
    session.commit()
    assert closing.overdue(session, now=midnight(days.planned) + timedelta(days=1)) == 0
    assert closing.overdue(session, now=midnight(days.planned) + timedelta(days=3)) == 1
