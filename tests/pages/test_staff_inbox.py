"""The inbox: found, read, answered, filed, closed and kept by staff, and every bit of it shown to the sender."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from adapters import clock
from domain import contact, inbox, letters
from domain.inbox import Filter
from extensions import db
from models import ContactMessage
from privacy.activities import ANSWER_ENQUIRIES
from tests.cast import ADA, BOB, ON_BOTH, STRANGER, account_of, body, count, deliver, latest_link, rows, send, within
from tests.cast import letters as spool
from tests.desk import act, at_desk, colleague, received, seen_in
from tests.visitor import Visitor, parse, text_of, token_in

NOON = datetime(2027, 2, 23, 12, 0, tzinfo=UTC)


def listed(page: str) -> list[str]:
    """Give the references in a list, in order."""
    return [text_of(cell) for row in parse(page).iter("tbody") for cell in row.iter("th")]


def entries(app: Flask, action: str) -> list[dict[str, object]]:
    return [row for row in rows(app, "activity_entry") if row["action"] == action]


@pytest.fixture
def many(app: Flask) -> list[str]:
    """A hundred and twenty messages, oldest first."""

    def fill(session) -> list[str]:
        made = []
        for number in range(120):
            message, _ = contact.compose(
                contact.Enquiry(
                    f"Gast {number}", f"gast{number}@example.org", "fault" if number % 10 else "quote", "?"
                ),
                language="nl",
                statement_version=clock.today(),
                submission=str(number),
                held_for="honeypot" if number % 40 == 0 else None,
                now=clock.now(),
            )
            contact.receive(session, message, letter=None)
            time.sleep(0.001)  # keys grow from one thousandth of a second to the next
            made.append(message.reference)
        return made

    return within(app, fill)


def test_the_list_shows_fifty_newest_first_and_the_next_fifty_by_key(app: Flask, many: list[str]) -> None:
    browser = at_desk(app)
    page, found = browser.page("/beheer/berichten"), []
    while True:
        here = listed(page)
        assert len(here) <= 50
        found += here
        onward = [a.get("href") or "" for a in parse(page).iter("a") if a.get("rel") == "next"]
        if not onward:
            break
        assert "before=" in onward[0]
        page = browser.page(onward[0])
    assert found == many[::-1]


@pytest.mark.parametrize(
    ("query", "number"),
    [("topic=quote", 12), ("state=held", 3), ("state=closed", 0), ("topic=fault&state=open", 50), ("mine=1", 0)],
)
def test_filters_stand_in_the_address(app: Flask, many: list[str], query: str, number: int) -> None:
    assert len(listed(at_desk(app).page(f"/beheer/berichten?{query}"))) == number


@pytest.mark.parametrize("query", ["topic=x", "state=x", "before=%27%3B--", "before=zzzz", "mine=2", "topic=%00"])
def test_a_filter_that_does_not_exist_filters_nothing(app: Flask, many: list[str], query: str) -> None:
    assert len(listed(at_desk(app).page(f"/beheer/berichten?{query}"))) == 50


def test_a_filter_that_finds_little_looks_through_a_window_at_a_time(
    app: Flask, many: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbox, "WINDOW", 30)
    found, before, pages = [], "", 0
    with app.app_context():
        while True:
            page = inbox.page(db.session(), Filter(topic="quote"), before=before)
            found += [message.reference for message in page.messages]
            before, pages = page.older, pages + 1
            if not before:
                break
    assert found == [reference for number, reference in enumerate(many) if number % 10 == 0][::-1]
    assert pages == 4


def test_each_question_of_the_inbox_uses_an_index(app: Flask, many: list[str]) -> None:
    with app.app_context():
        session = db.session()
        asked = {
            "all": inbox.query_of(Filter()),
            "older": inbox.query_of(Filter(), before="f"),
            "open": inbox.query_of(Filter(state="open")),
            "topic": inbox.query_of(Filter(topic="quote", state="closed"), before="f", floor="a"),
            "mine": inbox.query_of(Filter(handler="a")),
            **inbox.searches(),
        }
        for name, query in asked.items():
            asked_for = query.limit(50).compile(session.get_bind(), compile_kwargs={"render_postcompile": True})
            values = asked_for.construct_params()
            places = tuple(values[place] for place in asked_for.positiontup or ())
            rows_ = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {asked_for}", places)
            plan = [row[-1] for row in rows_]
            assert not [step for step in plan if step.startswith("SCAN") and "USING" not in step], (name, plan)


@pytest.mark.promise("P85", "S159")
def test_the_list_holds_no_name_address_or_text(app: Flask, visitor: Visitor) -> None:
    received(app, visitor, ADA)
    page = at_desk(app).page("/beheer/berichten")
    for value in (ADA["name"], ADA["email"], ADA["message"], ADA["organisation"]):
        assert value not in page


@pytest.mark.promise("P90", "S192")
def test_reading_is_noted_in_log_and_shown_to_the_sender_with_role_and_reason(app: Flask, visitor: Visitor) -> None:
    reference = received(app, visitor, ADA)
    link = latest_link(app)
    account = account_of(app)
    page = at_desk(app).page(f"/beheer/berichten/{reference}")
    assert ADA["message"] in page
    (opening,) = rows(app, "opening")
    assert (opening["role"], opening["reason"]) == ("support", "inbox")
    (entry,) = entries(app, "record_read")
    assert (entry["role"], entry["reason"], entry["object_kind"]) == ("support", "inbox", "contact_message")
    from privacy.sealing import ring

    assert entry["subject_reference"] == ring().blind(account.id)
    shown = visitor.page(link)
    assert "support" in shown
    assert "berichten lezen om te antwoorden" in shown
    assert "Sem Snelhulp" not in shown


@pytest.mark.promise("P90")
def test_when_a_reading_cannot_be_noted_nothing_is_shown(app: Flask, visitor: Visitor) -> None:
    reference = received(app, visitor, ADA)
    browser = at_desk(app)
    with app.app_context(), db.engine.begin() as connection:
        refusal = "CREATE TRIGGER refuse BEFORE INSERT ON opening BEGIN SELECT RAISE(ABORT, 'no'); END"
        connection.exec_driver_sql(refusal)
    response = browser.get(f"/beheer/berichten/{reference}")
    assert response.status_code >= 500
    assert ADA["name"] not in response.text


def test_coming_back_within_ten_minutes_is_the_same_reading(app: Flask, visitor: Visitor) -> None:
    with time_machine.travel(NOON, tick=False) as clock_:
        reference = received(app, visitor, ADA)
        browser = at_desk(app)
        for _ in range(3):
            browser.page(f"/beheer/berichten/{reference}")
        assert count(app, "opening") == 1
        clock_.shift(timedelta(minutes=11))
        browser.page(f"/beheer/berichten/{reference}")
        assert count(app, "opening") == 2
        at_desk(app, "privacy").page(f"/beheer/berichten/{reference}")
        assert count(app, "opening") == 3


@pytest.mark.promise("P87", "P90")
@pytest.mark.parametrize("sought", ["ADA@example.org", "lovestone", "Lövestone ADA", "ada"])
def test_a_message_is_found_by_its_whole_address_or_a_word_of_the_name(
    app: Flask, visitor: Visitor, sought: str
) -> None:
    reference = received(app, visitor, ADA)
    send(visitor, BOB)
    browser = at_desk(app)
    response = browser.post(
        "/beheer/berichten/zoeken", data={"sought": sought, "form_token": browser.token("/beheer/berichten")}
    )
    assert response.status_code == 200
    assert listed(response.text) == [reference]
    (entry,) = entries(app, "searched")
    assert entry["reason"] == ("email" if "@" in sought else "name")
    assert count(app, "opening") == 0


@pytest.mark.parametrize("sought", ["ada@example", "lovest", "ada bouwmans", "x", "%", "a_a", "' OR 1=1 --"])
def test_half_a_name_or_address_finds_nobody(app: Flask, visitor: Visitor, sought: str) -> None:
    send(visitor, ADA)
    send(visitor, BOB)
    browser = at_desk(app)
    token = browser.token("/beheer/berichten")
    response = browser.post("/beheer/berichten/zoeken", data={"sought": sought, "form_token": token})
    assert listed(response.text) == []


def test_a_search_without_words_is_refused_kindly(app: Flask) -> None:
    browser = at_desk(app)
    token = browser.token("/beheer/berichten")
    response = browser.post("/beheer/berichten/zoeken", data={"sought": "", "form_token": token})
    assert response.status_code == 422
    assert not entries(app, "searched")


@ON_BOTH
@pytest.mark.promise("P71")
def test_an_answer_waits_behind_a_fresh_link_and_not_in_the_letter(app: Flask, visitor: Visitor) -> None:
    reference = received(app, visitor, ADA)
    old = latest_link(app)
    browser = at_desk(app)
    response = act(browser, reference, "antwoord", text="De machine is weer heel. Zzantwoord.")
    assert response.status_code == 303
    link = latest_link(app)
    letter = spool(app)[-1]
    assert reference in str(letter["subject"])
    assert "Zzantwoord" not in body(letter) + body(letter, "html")
    assert "Zzantwoord" in visitor.page(link)
    assert visitor.get(old).status_code == 404
    assert len(entries(app, "message_answered")) == 1
    assert "Zzantwoord" in json.dumps(json.loads(visitor.get(f"{link}/download").text))
    assert b"Zzantwoord" not in rows(app, "contact_answer")[0]["text"]


def test_an_empty_answer_is_refused_and_sends_nothing(app: Flask, visitor: Visitor) -> None:
    reference = received(app, visitor, ADA)
    assert act(at_desk(app), reference, "antwoord", text="  ").status_code == 422
    assert count(app, "contact_answer") == 0
    assert count(app, "letter") == 1


@pytest.mark.promise("P70")
def test_another_topic_moves_the_date_and_the_sender_sees_both(app: Flask, visitor: Visitor) -> None:
    with time_machine.travel(NOON):
        reference = received(app, visitor, BOB)
        assert act(at_desk(app), reference, "onderwerp", topic="complaint").status_code == 303
        (message,) = rows(app, "contact_message")
        due = ANSWER_ENQUIRIES.rules["complaint"].due(NOON)
        assert message["due_at"].startswith(f"{due:%Y-%m-%d %H:%M}")
        shown = visitor.page(latest_link(app))
        letter = spool(app)[-1]
    assert (letter["To"], letter["Subject"]) == (BOB["email"], f"Je bericht heeft een nieuwe datum ({reference})")
    assert "23 februari 2029" in body(letter)
    assert "23 februari 2029" in shown
    assert "Onderwerp gewijzigd" in shown
    (entry,) = entries(app, "message_topic_changed")
    assert entry["reason"] == "complaint"


def test_a_topic_that_does_not_exist_is_refused(app: Flask, visitor: Visitor) -> None:
    reference = received(app, visitor, BOB)
    assert act(at_desk(app), reference, "onderwerp", topic="forever").status_code == 422
    assert rows(app, "contact_message")[0]["topic"] == "question"


@pytest.mark.promise("P70")
def test_closing_starts_the_term_and_cannot_be_done_twice(app: Flask, visitor: Visitor) -> None:
    with time_machine.travel(NOON, tick=False) as clock_:
        reference = received(app, visitor, BOB)
        clock_.shift(timedelta(days=5))
        browser = at_desk(app)
        assert act(browser, reference, "sluiten").status_code == 303
        (message,) = rows(app, "contact_message")
        due = ANSWER_ENQUIRIES.rules["question"].due(NOON + timedelta(days=5))
        assert message["due_at"].startswith(f"{due:%Y-%m-%d %H:%M}")
        assert act(browser, reference, "sluiten").status_code == 409
    assert len(entries(app, "message_closed")) == 1


@pytest.mark.promise("P70")
def test_keeping_longer_takes_a_reason_and_an_end_and_can_be_undone(app: Flask, visitor: Visitor) -> None:
    with time_machine.travel(NOON):
        reference = received(app, visitor, BOB)
        browser = at_desk(app)
        for until, because in (
            ("2027-05-23", "te vroeg"),
            ("2029-02-24", "te lang"),
            ("2028-01-01", ""),
            ("", "geen datum"),
            ("morgen", "geen datum"),
        ):
            wrong = act(browser, reference, "langer-bewaren", until=until, because=because)
            assert wrong.status_code == 422, until
        before = rows(app, "contact_message")[0]["due_at"]
        good = act(browser, reference, "langer-bewaren", until="2028-01-01", because="Loopt een klacht bij de maker.")
        assert good.status_code == 303
        shown = visitor.page(latest_link(app))
        assert "1 januari 2028" in body(spool(app)[-1])
        assert "Loopt een klacht" not in body(spool(app)[-1])
        assert "1 januari 2028" in shown
        assert "Loopt een klacht bij de maker." in shown
        assert act(browser, reference, "sluiten").status_code == 303
        assert rows(app, "contact_message")[0]["due_at"].startswith("2027-12-31 23:00")
        assert act(browser, reference, "niet-langer-bewaren").status_code == 303
        assert rows(app, "contact_message")[0]["due_at"] == before
        assert "Loopt een klacht" not in visitor.page(latest_link(app))
        assert f"nieuwe datum ({reference})" in spool(app)[-1]["Subject"]
    assert len(entries(app, "message_kept_longer")) == 2


def test_a_message_that_was_set_aside_is_let_through_with_its_confirmation(app: Flask, visitor: Visitor) -> None:
    token = visitor.token()
    visitor.post("/contact", data={**STRANGER, "form_token": token, "homepage": "x"})
    (message,) = rows(app, "contact_message")
    browser = at_desk(app)
    assert listed(browser.page("/beheer/berichten?state=held")) == [message["reference"]]
    assert act(browser, message["reference"], "doorlaten").status_code == 303
    assert "Vera Vreemd" in visitor.page(latest_link(app))
    assert listed(browser.page("/beheer/berichten?state=held")) == []
    assert act(browser, message["reference"], "doorlaten").status_code == 409
    assert len(entries(app, "message_released")) == 1


def test_a_message_is_handed_to_a_colleague_and_to_nobody_else(app: Flask, visitor: Visitor) -> None:
    reference = received(app, visitor, ADA)
    mate, stranger = colleague(app, "privacy"), colleague(app, "finance")
    newcomer = colleague(app, "administration", confirmed=False)
    browser = at_desk(app)
    page = browser.page(f"/beheer/berichten/{reference}")
    assert mate.name in page
    for other in (stranger, newcomer):
        assert other.name not in page
        assert act(browser, reference, "toewijzen", handler=other.id).status_code == 422
    assert act(browser, reference, "toewijzen", handler=mate.id).status_code == 303
    assert rows(app, "contact_message")[0]["assigned_to_id"] == mate.id
    assert mate.name in browser.page("/beheer/berichten")
    assert listed(browser.page("/beheer/berichten?mine=1")) == []
    assert act(browser, reference, "toewijzen", handler="nobody").status_code == 303
    assert rows(app, "contact_message")[0]["assigned_to_id"] is None


@pytest.mark.parametrize("what", ["antwoord", "sluiten", "onderwerp", "toewijzen", "langer-bewaren"])
def test_whoever_comes_second_is_told_and_changes_nothing(app: Flask, visitor: Visitor, what: str) -> None:
    reference = received(app, visitor, ADA)
    first, second = at_desk(app), at_desk(app, "privacy")
    page = second.page(f"/beheer/berichten/{reference}")
    assert act(first, reference, "antwoord", text="Ik was eerst.").status_code == 303
    before = rows(app, "contact_message")
    fields = {"text": "Ik was tweede.", "topic": "other", "handler": "nobody", "until": "2030-01-01", "because": "x"}
    response = act(second, reference, what, page=page, **fields)
    assert response.status_code == 409
    assert "Een collega was je voor" in response.text
    assert rows(app, "contact_message") == before
    assert count(app, "contact_answer") == 1
    if what == "antwoord":
        assert "Ik was tweede." in response.text
        again = act(second, reference, what, page=response.text, text="Ik was tweede.")
        assert again.status_code == 303


def test_a_form_of_another_session_changes_nothing(app: Flask, visitor: Visitor) -> None:
    reference = received(app, visitor, ADA)
    mine, other = at_desk(app), at_desk(app, "privacy")
    page = other.page(f"/beheer/berichten/{reference}")
    response = mine.post(
        f"/beheer/berichten/{reference}/sluiten", data={"form_token": token_in(page), "seen": seen_in(page)}
    )
    assert response.status_code == 422
    assert rows(app, "contact_message")[0]["closed_at"] is None


def test_text_that_somebody_typed_comes_out_escaped(app: Flask, visitor: Visitor) -> None:
    reference = received(app, visitor, ADA | {"name": "<b>Ada</b>", "message": "<script>alert(1)</script>{{ 7 * 7 }}"})
    link = latest_link(app)
    browser = at_desk(app)
    assert act(browser, reference, "antwoord", text="<img src=x onerror=alert(1)>").status_code == 303
    page = browser.page(f"/beheer/berichten/{reference}")
    assert "<script>" not in page
    assert "<img" not in page
    assert visitor.get(link).status_code == 404
    assert "<img" not in visitor.page(latest_link(app))


@pytest.mark.promise("P90", "S192")
def test_no_line_of_the_log_names_anybody(app: Flask, visitor: Visitor, logged) -> None:
    reference = received(app, visitor, ADA)
    browser = at_desk(app)
    act(browser, reference, "antwoord", text="Zzantwoord")
    token = browser.token("/beheer/berichten")
    browser.post("/beheer/berichten/zoeken", data={"sought": ADA["email"], "form_token": token})
    deliver(app)
    lines = logged.getvalue()
    assert "staff.answer" in lines
    stored = repr(rows(app, "activity_entry"))
    for value in ("ada@", "lovestone", "zzantwoord", "snelhulp", reference.lower()):
        assert value not in lines.lower()
        assert value not in stored.lower()


def test_what_hangs_on_a_message_goes_with_it(app: Flask, visitor: Visitor) -> None:
    reference = received(app, visitor, ADA)
    act(at_desk(app), reference, "antwoord", text="Dag")
    link = latest_link(app)
    visitor.post(f"{link}/intrekken", data={"form_token": visitor.token(link)})
    for table in ("contact_message", "contact_answer", "contact_word", "opening", "letter"):
        assert count(app, table) == 0, table


def test_the_commands_and_the_pages_see_the_same_messages(app: Flask, visitor: Visitor, command) -> None:
    reference = received(app, visitor, BOB)
    command("inbox", "close", reference)
    assert listed(at_desk(app).page("/beheer/berichten?state=closed")) == [reference]
    with app.app_context():
        found = db.session.scalars(select(ContactMessage)).one()
        assert letters.about(db.session(), found.id)
