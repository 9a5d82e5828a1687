"""The page of second persons: who sees what, and the two answers (P89, P85)."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import update

from adapters import clock
from models import LoginSession
from tests.cast import ON_BOTH, rows, sign_in_as, within
from tests.desk import at_desk, colleague
from tests.second import DONE, GONE, answer, asked
from tests.visitor import Visitor

pytestmark = pytest.mark.promise("P89")


@ON_BOTH
def test_a_second_person_agrees_on_the_page_and_it_is_done(app: Flask) -> None:
    DONE.clear()
    key = asked(app, colleague(app, "support"))
    desk = at_desk(app, "privacy")
    assert f"/beheer/akkoord/{key}" in desk.page("/beheer/akkoord")
    assert "een oefening" in desk.page(f"/beheer/akkoord/{key}")
    assert answer(desk, key).location == "/beheer/akkoord"
    assert len(DONE) == 1
    assert "akkoord" in desk.page(f"/beheer/akkoord/{key}")
    assert desk.post(f"/beheer/akkoord/{key}/akkoord", data={}).status_code == 422
    assert len(DONE) == 1


def test_one_person_alone_gets_nothing_done(app: Flask) -> None:
    DONE.clear()
    boss = colleague(app, "admin")
    key = asked(app, boss)
    browser = app.test_client()
    assert isinstance(browser, Visitor)
    sign_in_as(app, browser, boss)
    page = browser.page(f"/beheer/akkoord/{key}")
    assert f"/beheer/akkoord/{key}/akkoord" not in page
    token = browser.token(f"/beheer/akkoord/{key}")
    refused = browser.post(f"/beheer/akkoord/{key}/akkoord", data={"form_token": token})
    assert refused.status_code == 409
    assert "Een ander moet ermee instemmen" in refused.text
    assert DONE == []
    assert answer(browser, key, "intrekken").status_code == 303
    assert rows(app, "approval")[0]["outcome"] == "withdrawn"


def test_a_refusal_says_why_and_ends_it(app: Flask) -> None:
    DONE.clear()
    key = asked(app, colleague(app, "support"))
    desk = at_desk(app, "privacy")
    empty = answer(desk, key, "weigeren", because=" ")
    assert empty.status_code == 422
    assert "Schrijf op waarom" in empty.text
    assert answer(desk, key, "weigeren", because="te ruim").status_code == 303
    assert "te ruim" in desk.page(f"/beheer/akkoord/{key}")
    assert DONE == []


@pytest.mark.promise("P85", "S158")
def test_other_roles_see_only_what_they_asked_themselves(app: Flask) -> None:
    own, other = colleague(app, "support"), colleague(app, "finance")
    key = asked(app, other)
    browser = app.test_client()
    assert isinstance(browser, Visitor)
    sign_in_as(app, browser, own)
    assert key not in browser.page("/beheer/akkoord")
    assert browser.get(f"/beheer/akkoord/{key}").status_code == 404
    mine = asked(app, own, record="2" * 32)
    assert mine in browser.page("/beheer/akkoord")
    assert browser.get(f"/beheer/akkoord/{mine}").status_code == 200


def test_what_has_become_impossible_is_refused_with_its_reason_and_stays_open(app: Flask) -> None:
    key = asked(app, colleague(app, "support"), GONE)
    refused = answer(at_desk(app, "privacy"), key)
    assert refused.status_code == 409
    assert "Dit is al weg." in refused.text
    assert rows(app, "approval")[0]["outcome"] is None


def test_agreeing_asks_for_a_fresh_proof_of_who_you_are(app: Flask) -> None:
    key = asked(app, colleague(app, "support"))
    desk = at_desk(app, "privacy")
    token, long_ago = desk.token(f"/beheer/akkoord/{key}"), clock.now() - timedelta(minutes=16)
    within(app, lambda session: session.execute(update(LoginSession).values(proven_at=long_ago)))
    late = desk.post(f"/beheer/akkoord/{key}/akkoord", data={"form_token": token})
    assert late.status_code == 303
    assert "/portaal/bevestigen" in late.location
    assert rows(app, "approval")[0]["outcome"] is None


def test_an_expired_question_shows_as_expired(app: Flask) -> None:
    with time_machine.travel(clock.now()) as moment:
        key = asked(app, colleague(app, "support"))
        moment.shift(timedelta(days=8))
        desk = at_desk(app, "privacy")
        assert "vervallen" in desk.page(f"/beheer/akkoord/{key}")
        token = desk.token("/beheer/logboek")
        assert desk.post(f"/beheer/akkoord/{key}/akkoord", data={"form_token": token}).status_code == 409
