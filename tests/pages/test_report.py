"""The report of leaked credentials: open to all, harmful to nobody, thorough once confirmed (P53-P58)."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from werkzeug.test import TestResponse

from adapters import clock, hashing
from domain import activity, incidents, links, passwords
from models import Account, Incident
from tests.cast import ADA, BOB, ON_BOTH, account_of, body, count, deliver, letters, rows, send, sign_in_as, within
from tests.visitor import Visitor, parse, text_of, token_in

PAGE = "/inlog-melden"
NOON = datetime(2027, 2, 23, 12, 0, tzinfo=UTC)
PASSWORD = "vier gewone losse woorden"


@pytest.fixture
def ada(app: Flask) -> Account:
    """Ada, who has an account with a password."""
    return account_of(app, password_hash=hashing.make(passwords.normal(PASSWORD)))


def ask(visitor: Visitor, email: str = ADA["email"], path: str = PAGE) -> TestResponse:
    return visitor.post(path, data={"form_token": token_in(visitor.page(path)), "email": email})


def last_letter(app: Flask) -> str:
    deliver(app)
    return body(letters(app)[-1])


def link_in_letter(app: Flask) -> str:
    found = re.search(r"http://127\.0\.0\.1:5000(/(?:en/)?inlog-melden/[\w-]{43})", last_letter(app))
    assert found
    return found[1]


def press(visitor: Visitor, link: str) -> TestResponse:
    return visitor.post(link, data={"form_token": token_in(visitor.page(link))})


def signed_in(app: Flask, account: Account) -> Visitor:
    client = app.test_client()
    assert isinstance(client, Visitor)
    sign_in_as(app, client, account)
    return client


def row(app: Flask) -> dict[str, Any]:
    (found,) = rows(app, "account")
    return found


@pytest.mark.promise("P55")
def test_the_report_is_reached_without_a_session_and_from_every_letter(visitor: Visitor, app: Flask) -> None:
    page = visitor.page(PAGE)
    assert [field.get("name") for field in parse(page).iter("input")] == ["form_token", "email"]
    assert "tel:" in page
    assert "mailto:" in page
    send(visitor, BOB)
    deliver(app)
    for kind in ("plain", "html"):
        assert f"http://127.0.0.1:5000{PAGE}" in body(letters(app)[-1], kind)


@pytest.mark.promise("P55")
def test_the_report_is_linked_from_the_three_places(visitor: Visitor, app: Flask, ada: Account) -> None:
    assert f'href="{PAGE}"' in visitor.page("/inloggen")
    assert f'action="{PAGE}/nu"' in signed_in(app, ada).page("/portaal/beveiliging")
    assert f'href="{PAGE}"' in visitor.page(f"{PAGE}/{'A' * 43}", 404)


@pytest.mark.promise("P53", "P55", "S146")
def test_the_letter_about_a_new_browser_opens_the_report_without_signing_in(
    visitor: Visitor, app: Flask, ada: Account
) -> None:
    page = visitor.page("/inloggen")
    data = {"form_token": token_in(page), "email": ADA["email"], "password": PASSWORD}
    assert visitor.post("/inloggen", data=data).status_code == 303
    link = link_in_letter(app)
    stranger = app.test_client()
    assert isinstance(stranger, Visitor)
    assert press(stranger, link).status_code == 200
    assert visitor.get("/portaal/beveiliging").status_code == 303
    again = visitor.post("/inloggen", data=data | {"form_token": token_in(visitor.page("/inloggen"))})
    assert again.status_code == 422, "the password that was reported opens nothing any more"


@pytest.mark.promise("P57", "S147")
def test_known_and_unknown_addresses_get_one_answer_and_one_letter_each(
    visitor: Visitor, app: Flask, ada: Account
) -> None:
    known, unknown = ask(visitor), ask(visitor, "niemand@example.org")
    assert known.status_code == unknown.status_code == 303
    assert known.headers["Location"] == unknown.headers["Location"] == f"{PAGE}/verstuurd"
    assert known.data == unknown.data
    deliver(app)
    told = {letter["To"]: body(letter) for letter in letters(app)}
    assert set(told) == {ADA["email"], "niemand@example.org"}
    assert "geen account" in told["niemand@example.org"]


@pytest.mark.promise("P57")
def test_an_account_that_nobody_confirmed_counts_as_unknown(visitor: Visitor, app: Flask) -> None:
    account_of(app, confirmed_at=None)
    ask(visitor)
    assert "geen account" in last_letter(app)


@pytest.mark.promise("P57")
def test_nothing_happens_to_the_account_before_the_button_in_the_letter(
    visitor: Visitor, app: Flask, ada: Account
) -> None:
    hers = signed_in(app, ada)
    before = row(app)
    ask(visitor)
    link = link_in_letter(app)
    assert visitor.get(link).status_code == 200
    assert visitor.head(link).status_code == 200
    assert row(app) == before
    assert hers.get("/portaal/beveiliging").status_code == 200
    assert count(app, "incident") == 0


@ON_BOTH
@pytest.mark.promise("P56", "P58", "S94")
def test_the_button_ends_sessions_and_voids_password_browsers_and_links(
    visitor: Visitor, app: Flask, ada: Account
) -> None:
    hers = signed_in(app, ada)
    within(app, lambda session: links.make(session, ada, "recover", lasts=timedelta(hours=1), now=clock.now()))
    ask(visitor)
    done = press(visitor, link_in_letter(app))
    assert done.status_code == 200
    assert hers.get("/portaal/beveiliging").status_code == 303
    assert row(app)["password_hash"] is None
    assert count(app, "login_session") == count(app, "account_token") == count(app, "known_browser") == 0
    (incident,) = rows(app, "incident")
    assert incident["reference"] in done.text
    assert "Wat er kort geleden gebeurde" in done.text
    assert "/wachtwoord-vergeten" in last_letter(app)
    noted = [entry["action"] for entry in rows(app, "activity_entry")]
    assert noted.count("credentials_reported") == 1


@pytest.mark.promise("P56", "P54")
def test_the_timeline_shows_what_happened_lately(visitor: Visitor, app: Flask, ada: Account) -> None:
    who = {"role": activity.SUBJECT, "subject": ada.id, "actor": ada.id}
    within(app, lambda session: activity.note(session, "signed_in_new_browser", now=clock.now(), **who))
    ask(visitor)
    assert "Ingelogd met een nieuwe browser" in press(visitor, link_in_letter(app)).text


@pytest.mark.promise("P56", "P57")
def test_a_link_works_once_for_a_week_and_unknown_ones_look_the_same(
    visitor: Visitor, app: Flask, ada: Account
) -> None:
    ask(visitor)
    link = link_in_letter(app)
    with time_machine.travel(clock.now() + timedelta(days=7, seconds=1)):
        late = visitor.get(link)
    assert press(visitor, link).status_code == 200
    used, unknown = visitor.get(link), visitor.get(f"{PAGE}/{'A' * 43}")
    assert late.status_code == used.status_code == unknown.status_code == 404
    assert used.text == unknown.text
    token = token_in(visitor.page(PAGE))
    assert visitor.post(link, data={"form_token": token}).status_code == 404
    assert count(app, "incident") == 1


def test_without_a_form_token_the_button_does_nothing(visitor: Visitor, app: Flask, ada: Account) -> None:
    ask(visitor)
    link = link_in_letter(app)
    for token in ("", "x", "1.2.3"):
        answer = visitor.post(link, data={"form_token": token})
        assert (answer.status_code, answer.headers["Location"]) == (303, link)
    assert count(app, "incident") == 0


@pytest.mark.promise("P55", "P56")
def test_who_is_signed_in_reports_in_one_step(app: Flask, ada: Account) -> None:
    hers, elsewhere = signed_in(app, ada), signed_in(app, ada)
    assert f'action="{PAGE}/nu"' in hers.page("/portaal/beveiliging")
    page = hers.page(PAGE)
    done = hers.post(f"{PAGE}/nu", data={"form_token": token_in(page)})
    assert done.status_code == 200
    assert count(app, "incident") == 1
    for browser in (hers, elsewhere):
        assert browser.get("/portaal/beveiliging").status_code == 303


@pytest.mark.promise("P57")
def test_nobody_reports_for_another_through_a_foreign_form(visitor: Visitor, app: Flask, ada: Account) -> None:
    hers = signed_in(app, ada)
    stranger = signed_in(app, account_of(app, name="Bob", email="bob@example.nl"))
    token = token_in(stranger.page("/portaal/beveiliging"))
    assert hers.post(f"{PAGE}/nu", data={"form_token": token}).status_code == 303
    assert visitor.post(f"{PAGE}/nu", data={"form_token": token}).status_code == 303
    cross = {"Sec-Fetch-Site": "cross-site"}
    assert hers.post(f"{PAGE}/nu", data={"form_token": token}, headers=cross).status_code == 403
    assert count(app, "incident") == 0


@pytest.mark.promise("P56", "P98")
def test_for_three_days_risky_actions_are_frozen_and_the_page_says_why(
    visitor: Visitor, app: Flask, ada: Account
) -> None:
    with time_machine.travel(NOON) as moving:
        ask(visitor)
        press(visitor, link_in_letter(app))
        sign_in_as(app, visitor, ada)
        frozen = visitor.get("/portaal/e-mailadres")
        assert frozen.status_code == 403
        assert "26 februari 2027" in frozen.text
        moving.move_to(NOON + timedelta(days=3, seconds=1))
        sign_in_as(app, visitor, ada)
        assert visitor.get("/portaal/e-mailadres").status_code == 200


@pytest.mark.promise("P47", "P56")
def test_a_thief_cannot_take_away_the_way_back_to_the_old_address(visitor: Visitor, app: Flask, ada: Account) -> None:
    week, now = timedelta(days=7), clock.now()
    within(
        app, lambda session: links.make(session, ada, "revert_email", lasts=week, now=now, address="oud@example.org")
    )
    ask(visitor)
    press(visitor, link_in_letter(app))
    assert [item["purpose"] for item in rows(app, "account_token")] == ["revert_email"]


@pytest.mark.promise("P57", "P134")
def test_one_address_does_not_drown_in_letters_and_the_answer_does_not_tell(site_with: Any) -> None:
    app = site_with(RATE_LIMIT_FACTOR="1")
    answers = []
    for number in range(5):
        visitor = app.test_client()
        answers.append(_from(visitor, f"192.0.2.{number}"))
    assert {answer.status_code for answer in answers} == {303}
    assert count(app, "letter") == 3
    visitor = app.test_client()
    seen = [_from(visitor, "198.51.100.7", f"x{number}@example.org").status_code for number in range(7)]
    assert seen[-1] == 429


def _from(visitor: Any, address: str, email: str = ADA["email"]) -> TestResponse:
    token = token_in(visitor.get(PAGE).text)
    return visitor.post(PAGE, data={"form_token": token, "email": email}, environ_base={"REMOTE_ADDR": address})


def opened(app: Flask, account: Account, now: datetime) -> Incident:
    def work(session: Any) -> Incident:
        return incidents.act(session, session.get(Account, account.id), now=now)

    return within(app, work)


@pytest.mark.promise("P58", "P56")
def test_a_case_has_72_hours_and_shows_what_is_left(app: Flask, ada: Account) -> None:
    incident = opened(app, ada, NOON)
    assert incident.notify_by == NOON + timedelta(hours=72)
    assert incidents.time_left(incident, now=NOON + timedelta(hours=70)) == timedelta(hours=2)
    assert incidents.time_left(incident, now=NOON + timedelta(hours=80)) == timedelta()
    assert [item.id for item in within(app, lambda session: incidents.listed(session, undecided=True))] == [incident.id]
    assert ada.id.encode() not in rows(app, "incident")[0]["subject_reference"]


@pytest.mark.promise("P58")
def test_a_case_is_closed_only_with_a_decision_and_a_reason_and_once(app: Flask, ada: Account) -> None:
    reference = opened(app, ada, NOON).reference
    sem = account_of(app, name="Piet", email="piet@example.nl", user_type="privacy")

    def decide(decision: str, reason: str) -> None:
        def work(session: Any) -> None:
            case = incidents.by_reference(session, reference.lower())
            assert case
            incidents.decide(session, case, decision, reason, role="privacy", actor=sem.id, now=NOON)

        within(app, work)

    for decision, reason, refusal in (
        (incidents.NOTIFY, "  ", incidents.NoReason),
        ("", "Er was geen risico.", ValueError),
        ("later", "Er was geen risico.", ValueError),
    ):
        with pytest.raises(refusal):
            decide(decision, reason)
    assert rows(app, "incident")[0]["decided_at"] is None
    decide(incidents.DO_NOT_NOTIFY, "Het wachtwoord is niet gebruikt.")
    assert rows(app, "incident")[0]["decision"] == "do_not_notify"
    with pytest.raises(incidents.AlreadyDecided):
        decide(incidents.NOTIFY, "Toch wel.")
    assert [e["action"] for e in rows(app, "activity_entry")].count("incident_decided") == 1


@pytest.mark.parametrize(("email", "says"), [("", "Vul het e-mailadres in"), ("geen adres", "volledig")])
def test_what_is_no_address_is_refused(visitor: Visitor, email: str, says: str) -> None:
    answer = ask(visitor, email)
    assert answer.status_code == 422
    assert says in answer.text


def test_the_pages_and_letters_speak_english(visitor: Visitor, app: Flask) -> None:
    account_of(app, language="en")
    assert ask(visitor, path=f"/en{PAGE}").headers["Location"] == f"/en{PAGE}/verstuurd"
    link = link_in_letter(app)
    assert link.startswith("/en/")
    assert text_of(next(parse(visitor.page(link)).iter("h1")))
