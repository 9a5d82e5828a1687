"""Who was silent hears of it beforehand: before a link ends, and before a record goes (P79, P91)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask

import customer_work
from adapters import clock
from domain import customer_warnings, people
from extensions import db
from models import Account
from tests.cast import ON_BOTH, account_of, body, count, deliver, letters, purge, rows, within
from tests.newcomer import TEA, WITHOUT_DEBIT, act, approved, fill_in, invite, join, latest_link, manager, office
from tests.visitor import Visitor

NOON = datetime(2027, 3, 1, 11, tzinfo=UTC)
DESK = "/beheer/nieuwe-klanten"
SOON = NOON + timedelta(days=11, minutes=1)
RECORD_GOES = datetime(2029, 2, 28, 23, tzinfo=UTC)
"""Midnight in the Netherlands, 24 months after NOON."""


def warn(app: Flask) -> int:
    """Let the worker warn whom it has to."""
    with app.app_context():
        number = customer_work.warn(app.extensions["site"])
        db.session.remove()
        return number


@pytest.mark.promise("P79", "P133")
@pytest.mark.parametrize(("language", "said"), [("nl", "link naar het formulier"), ("en", "link to the form")])
def test_three_days_before_a_link_ends_its_receiver_is_reminded_once(app: Flask, language: str, said: str) -> None:
    with time_machine.travel(NOON, tick=True) as time:
        reference, _link = invite(app, language=language)
        time.move_to(SOON - timedelta(minutes=5))
        assert warn(app) == 0
        time.move_to(SOON)
        assert (warn(app), warn(app)) == (1, 0)
        time.move_to(NOON + timedelta(days=13))
        assert warn(app) == 0
        deliver(app)
        letter = letters(app)[-1]
        text = body(letter)
        assert said in text
        assert ("15 maart 2027" if language == "nl" else "15 March 2027") in text
        assert reference in text
        for nothing in ("Fien", "Fluitketel", "belde", "nieuwe-klant/"):
            assert nothing not in f"{text}{letter['Subject']}"
        assert "Herinnerd aan het formulier" in office(app).page(f"{DESK}/{reference}")


@pytest.mark.promise("P79")
def test_a_begun_form_says_until_when_what_was_saved_is_kept(app: Flask, visitor: Visitor) -> None:
    with time_machine.travel(NOON, tick=True) as time:
        _reference, link = invite(app)
        time.move_to(SOON)
        fill_in(visitor, link, {"organisation": "Half"}, step="save", seen="0")
        assert warn(app) == 1
        deliver(app)
        assert "Wat je bewaarde, verwijderen we op 29 maart 2027." in body(letters(app)[-1])
        assert visitor.get(link).status_code == 200, "the link that lies open still works"


@pytest.mark.promise("P79")
def test_nobody_is_reminded_of_what_was_sent_revoked_or_has_ended(app: Flask, visitor: Visitor) -> None:
    with time_machine.travel(NOON, tick=True) as time:
        _sent, link = invite(app)
        fill_in(visitor, link, TEA)
        revoked, _link = invite(app, email="weg@example.nl")
        assert act(office(app), f"{DESK}/{revoked}", "intrekken").status_code == 303
        time.move_to(SOON)
        assert warn(app) == 0
    with time_machine.travel(NOON, tick=True) as time:
        invite(app, email="te-laat@example.nl")
        time.move_to(NOON + timedelta(days=14, minutes=1))
        assert warn(app) == 0


@pytest.mark.promise("P79")
def test_a_fresh_link_is_reminded_of_anew(app: Flask) -> None:
    with time_machine.travel(NOON, tick=True) as time:
        reference, _link = invite(app)
        time.move_to(SOON)
        assert warn(app) == 1
        assert act(office(app), f"{DESK}/{reference}", "opnieuw-sturen").status_code == 303
        assert latest_link(app)
        assert warn(app) == 0
        time.move_to(SOON + timedelta(days=11, minutes=1))
        assert (warn(app), warn(app)) == (1, 0)


def test_a_worker_that_dies_before_its_commit_writes_once_all_the_same(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dies(*_given: object, **_more: object) -> None:
        raise RuntimeError

    with time_machine.travel(NOON, tick=True) as time:
        invite(app)
        before = count(app, "letter")
        time.move_to(SOON)
        with monkeypatch.context() as patch:
            patch.setattr("customer_work.letters.waiting_letter", dies)
            with pytest.raises(RuntimeError):
                warn(app)
        assert (count(app, "letter"), rows(app, "customer_invitation")[0]["reminded_at"]) == (before, None)
        assert warn(app) == 1


@ON_BOTH
@pytest.mark.promise("P91", "P26")
def test_four_weeks_before_a_silent_record_goes_whoever_manages_hears_of_it(app: Flask, visitor: Visitor) -> None:
    with time_machine.travel(NOON, tick=True) as time:
        customer = approved(app, visitor, WITHOUT_DEBIT, language="nl")
        join(app, customer, account_of(app, email="chef@example.nl", name="Chef Chef"), manages=True)
        join(app, customer, account_of(app, email="kijkt@example.nl", name="Kees Kijk"), manages=False)
        deliver(app)
        time.move_to(RECORD_GOES - timedelta(days=29))
        assert warn(app) == 0
        time.move_to(RECORD_GOES - timedelta(days=27, hours=23))
        assert (warn(app), warn(app)) == (2, 0)
        deliver(app)
        sent = {letter["To"]: body(letter) for letter in letters(app)[-2:]}
        assert set(sent) == {"fien@example.nl", "chef@example.nl"}
        for text in sent.values():
            assert "1 maart 2029" in text
            assert customer.reference in text
            assert "Fluitketel" not in text
        noted = [row["role"] for row in rows(app, "activity_entry") if row["action"] == "customer_warned"]
        assert noted == ["system"]
        time.move_to(RECORD_GOES + timedelta(hours=1))
        purge(app)
        assert count(app, "customer") == 0


@pytest.mark.promise("P91")
def test_who_comes_back_in_time_keeps_the_record_and_is_warned_of_the_next_day(app: Flask, visitor: Visitor) -> None:
    with time_machine.travel(NOON, tick=True) as time:
        customer = approved(app, visitor, WITHOUT_DEBIT)
        account, _browser = manager(app, customer)
        time.move_to(RECORD_GOES - timedelta(days=20))
        assert warn(app) == 1
        within(app, lambda session: people.alive(session, session.get_one(Account, account.id), now=clock.now()))
        assert warn(app) == 0
        time.move_to(RECORD_GOES + timedelta(days=650))
        assert warn(app) == 0
        time.move_to(RECORD_GOES + timedelta(days=700))
        assert warn(app) == 1


@pytest.mark.promise("P91")
def test_a_worker_that_was_away_still_gives_four_weeks(app: Flask, visitor: Visitor) -> None:
    with time_machine.travel(NOON, tick=True) as time:
        approved(app, visitor, WITHOUT_DEBIT)
        time.move_to(RECORD_GOES + timedelta(days=3))
        purge(app)
        assert count(app, "customer") == 1
        time.move_to(RECORD_GOES + timedelta(days=3 + customer_warnings.BEFORE_RECORD + 1))
        purge(app)
        assert count(app, "customer") == 0


@pytest.mark.promise("P93")
def test_an_agreement_that_was_ended_goes_without_another_letter(app: Flask, visitor: Visitor) -> None:
    with time_machine.travel(NOON, tick=True) as time:
        customer = approved(app, visitor, WITHOUT_DEBIT)
        assert act(office(app), f"/beheer/klanten/{customer.reference}", "beeindigen").status_code == 303
        assert warn(app) == 0
        time.move_to(NOON + timedelta(days=28, hours=12))
        purge(app)
        assert count(app, "customer") == 0
