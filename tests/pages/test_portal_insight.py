"""Seeing everything, downloading it, and seeing who looked (P38, P43, P54, P90, P111, P116)."""

from __future__ import annotations

import io
import json
import re
import zipfile
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import event

import packing
import worker
from adapters.letters import _stencil
from domain import activity, contact, package_zip
from extensions import db
from models import Account, ContactMessage
from tests.cast import ADA, BOB, account_of, body, count, deliver, letters, rows, send, sign_in_as, within
from tests.visitor import Visitor, parse, text_of, token_in

NOON = datetime(2027, 2, 23, 12, 0, tzinfo=UTC)


@pytest.fixture
def ada(app: Flask, visitor: Visitor) -> Account:
    """Ada, signed in."""
    made = account_of(app)
    sign_in_as(app, visitor, made)
    return made


def somebody(app: Flask, **more) -> tuple[Visitor, Account]:
    """Somebody else with a browser of their own, signed in."""
    browser = app.test_client()
    assert isinstance(browser, Visitor)
    account = account_of(app, **({"email": BOB["email"], "name": BOB["name"]} | more))
    sign_in_as(app, browser, account)
    return browser, account


def minute(app: Flask) -> None:
    """Let a minute of the worker's day pass."""
    with app.app_context():
        worker.every_minute(app.extensions["site"])
        db.session.remove()


def read_by_staff(app: Flask, reader: Account, now: datetime) -> None:
    """Let somebody of the staff read all messages."""

    def work(session):
        for message in session.query(ContactMessage):
            contact.open_for(session, message, role=reader.user_type, reason="inbox", now=now)
            facts = {"kind": "contact_message", "record": message.id, "reason": "inbox"}
            activity.note(session, "record_read", role=reader.user_type, actor=reader.id, now=now, **facts)

    within(app, work)


@pytest.mark.promise("P111", "P116")
def test_insight_shows_every_item_also_from_before_the_account_and_nothing_of_others(
    app: Flask, visitor: Visitor
) -> None:
    with time_machine.travel(NOON) as clock:
        send(visitor, BOB)
        send(visitor, ADA)
        clock.shift(timedelta(days=3))
        made = account_of(app, phone="+31 97 0000 0000", password_hash="Zzafdruk", totp_secret="Zzgeheim")
        sign_in_as(app, visitor, made)
        text = text_of(parse(visitor.page("/portaal/inzage")))
    for value in (
        ADA["name"],
        ADA["email"],
        ADA["message"],
        ADA["organisation"],
        "+31 97 0000 0000",
        "Firefox op Linux",
    ):
        assert value in text
    for value in (BOB["name"], BOB["message"], "Zzafdruk", "Zzgeheim"):
        assert value not in text
    for value in ("als onomkeerbare afdruk", "je vult het zelf in", "Wie het ziet", "Waarom", "Klacht", "Nederland"):
        assert value in text
    assert "Weg op 23 februari 2029" in text
    for code in ("customer_user", "contact_received", "complaint"):
        assert code not in re.sub(r'="[^"]*"', "", text)


@pytest.mark.promise("P111")
def test_the_same_in_english(app: Flask, visitor: Visitor) -> None:
    send(visitor, ADA, "/en/contact")
    sign_in_as(app, visitor, account_of(app, language="en"))
    text = text_of(parse(visitor.page("/en/portaal/inzage")))
    for value in ("as an imprint that cannot be reversed", "you fill it in yourself", "Complaint", "Netherlands"):
        assert value in text


def test_insight_asks_the_database_no_more_for_many_records_than_for_few(app: Flask, visitor: Visitor) -> None:
    sign_in_as(app, visitor, account_of(app))

    def questions() -> int:
        asked: list[str] = []
        with app.app_context():
            engine = db.engine
        listener = lambda *args: asked.append(args[2])  # noqa: E731
        event.listen(engine, "before_cursor_execute", listener)
        visitor.page("/portaal/inzage")
        event.remove(engine, "before_cursor_execute", listener)
        return len(asked)

    send(visitor, ADA)
    few = questions()
    for _ in range(12):
        send(visitor, ADA)
    assert questions() == few
    assert few < 60


def test_the_first_letter_of_a_kind_is_written_for_who_is_signed_in_without_waiting_for_themselves(
    app: Flask, visitor: Visitor
) -> None:
    # looking up who is signed in would hold the writers' turn that storing the message then waits for
    _stencil.cache_clear()
    sign_in_as(app, visitor, account_of(app))
    send(visitor, ADA)
    assert count(app, "contact_message") == 1


@pytest.mark.promise("P90", "P54")
def test_activity_shows_who_of_the_staff_read_by_role_and_reason_and_names_nobody(app: Flask, visitor: Visitor) -> None:
    with time_machine.travel(NOON) as clock:
        send(visitor, ADA)
        send(visitor, BOB)
        reader = account_of(app, email="kees@example.org", name="Kees Kantoor", user_type="support")
        read_by_staff(app, reader, NOON)
        clock.shift(timedelta(minutes=1))
        sign_in_as(app, visitor, account_of(app))
        text = text_of(parse(visitor.page("/portaal/activiteit")))
        assert text.count("Gegevens bekeken (contactbericht): berichten lezen om te antwoorden. Door: support") == 1
        assert "Kees" not in text
        insight = text_of(parse(visitor.page("/portaal/inzage")))
        assert "berichten lezen om te antwoorden" in insight
        assert "Kees" not in insight


@pytest.mark.promise("P54")
def test_activity_goes_on_by_key_and_shows_each_entry_once(app: Flask, visitor: Visitor, ada: Account) -> None:
    def work(session):
        for number in range(120):
            activity.note(
                session, "signed_in", role="subject", now=NOON, subject=ada.id, actor=ada.id, reason=f"n{number:03d}"
            )

    within(app, work)
    within(app, lambda s: activity.note(s, "signed_in", role="subject", now=NOON, subject="0" * 32, reason="n-other"))
    seen: list[str] = []
    path = "/portaal/activiteit"
    for _ in range(3):
        page = visitor.page(path)
        seen += re.findall(r"n\d{3}|n-other", page)
        older = re.search(r'href="(/portaal/activiteit\?voor=[0-9a-f]+)"', page)
        path = older[1] if older else ""
    assert path == ""
    assert sorted(seen) == [f"n{number:03d}" for number in range(120)]
    assert "Er is niets ouders" in visitor.page("/portaal/activiteit?voor=0")


def ask(visitor: Visitor):
    """Press the button that asks for a download."""
    return visitor.post("/portaal/download", data={"form_token": token_in(visitor.page("/portaal/download"))})


@pytest.mark.promise("P111", "P116", "S177")
def test_a_download_is_asked_made_announced_fetched_and_gone_after_a_week(app: Flask, visitor: Visitor, logged) -> None:
    with time_machine.travel(NOON) as clock:
        send(visitor, ADA)
        made = account_of(app)
        sign_in_as(app, visitor, made)
        deliver(app)
        assert ask(visitor).headers["Location"] == "/portaal/download"
        assert count(app, "package") == 1
        page = visitor.page("/portaal/download")
        assert "We maken het bestand" in page
        assert "Maak een download" not in page
        minute(app)
        deliver(app)
        letter = letters(app)[-1]
        assert letter["Subject"] == "Je download staat klaar"
        assert "/portaal/download" in body(letter)
        assert ADA["name"] not in body(letter) + body(letter, "html")
        link = re.search(r'href="(/portaal/download/\w{32})"', visitor.page("/portaal/download"))
        assert link
        answer = visitor.get(link[1])
        assert answer.headers["Content-Disposition"].startswith('attachment; filename="gegevens-2027-02-23.zip"')
        assert answer.headers["Cache-Control"] == "no-store"
        with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
            data = json.loads(archive.read("gegevens.json"))
        assert data["controller"]["name"] == "1do bv"
        assert ADA["message"] in json.dumps(data, ensure_ascii=False)
        actions = [row["action"] for row in rows(app, "activity_entry")]
        assert (actions.count("package_asked"), actions.count("package_fetched")) == (1, 1)
        clock.shift(timedelta(days=7))
        minute(app)
        assert count(app, "package") == 0
        sign_in_as(app, visitor, made)
        assert visitor.get(link[1]).status_code == 404
    assert ADA["email"] not in logged.getvalue()


@pytest.mark.promise("S158", "S161", "P85")
def test_the_download_of_somebody_else_is_not_there(app: Flask, visitor: Visitor, ada: Account) -> None:
    ask(visitor)
    minute(app)
    key = rows(app, "package")[0]["id"]
    assert visitor.get(f"/portaal/download/{key}").status_code == 200
    bob, _account = somebody(app)
    assert bob.get(f"/portaal/download/{key}").status_code == 404
    assert bob.get(f"/portaal/download/{'0' * 32}").status_code == 404
    assert key not in bob.page("/portaal/download")


@pytest.mark.promise("S156", "P116")
def test_who_signed_in_a_while_ago_proves_it_again_before_asking_and_before_fetching(
    app: Flask, visitor: Visitor
) -> None:
    with time_machine.travel(NOON) as clock:
        made = account_of(app)
        sign_in_as(app, visitor, made)
        ask(visitor)
        minute(app)
        key = rows(app, "package")[0]["id"]
        clock.shift(timedelta(minutes=16))
        for answer in (ask(visitor), visitor.get(f"/portaal/download/{key}")):
            assert answer.status_code == 303
            assert "/portaal/bevestigen" in answer.headers["Location"]
    assert count(app, "package") == 1


def test_while_an_account_is_watched_over_nobody_downloads(app: Flask, visitor: Visitor) -> None:
    with time_machine.travel(NOON):
        sign_in_as(app, visitor, account_of(app, cautious_until=NOON + timedelta(days=2)))
        ask(visitor)
    assert count(app, "package") == 0


def test_a_worker_that_died_half_way_leaves_a_download_that_is_still_made(
    app: Flask, visitor: Visitor, ada: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(visitor)

    def die(*_args, **_more):
        raise SystemExit

    with monkeypatch.context() as broken:
        broken.setattr(packing, "package_letter", die)
        with pytest.raises(SystemExit):
            minute(app)
    assert rows(app, "package")[0]["ready_at"] is None
    minute(app)
    minute(app)
    assert rows(app, "package")[0]["ready_at"] is not None
    assert [row["kind"] for row in rows(app, "letter")] == ["package_ready"]


def test_a_download_that_cannot_be_made_says_so_and_can_be_asked_again(
    app: Flask, visitor: Visitor, ada: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(visitor)
    with monkeypatch.context() as broken:
        broken.setattr(package_zip, "pack", lambda *_parcel, **_more: 1 / 0)
        minute(app)
    page = visitor.page("/portaal/download")
    assert "Dit lukte bij ons niet" in page
    assert "Maak een download" in page
    ask(visitor)
    minute(app)
    assert "Haal het bestand op" in visitor.page("/portaal/download")


def test_somebody_who_asks_all_day_is_asked_to_wait(app: Flask, site_with) -> None:
    site = site_with(RATE_LIMIT_FACTOR="1")
    browser = site.test_client()
    sign_in_as(site, browser, account_of(site))
    answers = []
    for _ in range(12):
        token = token_in(browser.page("/portaal/gegevens"))
        answers.append(browser.post("/portaal/download", data={"form_token": token}).status_code)
    assert answers[0] == 303
    assert answers[-1] == 429
