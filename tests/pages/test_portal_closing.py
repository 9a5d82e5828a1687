"""Closing an account: what is shown, what happens, what is left (P92-P98, P113)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask

import worker
from domain import closing, contact
from extensions import db
from models import Account, ContactMessage
from tests.cast import ADA, BOB, account_of, body, count, deliver, letters, purge, rows, send, sign_in_as, within
from tests.visitor import Visitor, parse, text_of, token_in

NOON = datetime(2027, 1, 31, 12, 0, tzinfo=UTC)
ZZ = {
    "name": "Zzmarkernaam Qx",
    "email": "zzmarkeradres@example.org",
    "organisation": "Zzmarkerbedrijf",
    "phone": "+31 97 0999 8877",
    "topic": "complaint",
    "message": "Zzmarkertekst in een bericht",
}
PIECES = ("zzmarker", "0999 8877", "+31970999", "970999")


def minute(app: Flask) -> None:
    """Let a minute of the worker's day pass."""
    with app.app_context():
        worker.every_minute(app.extensions["site"])
        db.session.remove()


def work_off(app: Flask) -> None:
    """Let the worker do every job that waits in the queue."""
    huey = app.extensions["site"].jobs.huey
    with app.app_context():
        while task := huey.dequeue():
            huey.execute(task)
        db.session.remove()


def close(visitor: Visitor, **fields: str):
    """Tick the box and press the button."""
    token = token_in(visitor.page("/portaal/opheffen"))
    return visitor.post("/portaal/opheffen", data={"sure": "y", "form_token": token, **fields})


@pytest.mark.promise("P98", "P92")
def test_the_page_shows_what_goes_and_when_and_offers_the_download_first(app: Flask, visitor: Visitor) -> None:
    with time_machine.travel(NOON):
        send(visitor, BOB)
        send(visitor, ADA)
        send(visitor, ADA)
        sign_in_as(app, visitor, account_of(app))
        page = parse(visitor.page("/portaal/opheffen"))
    text = text_of(page)
    counts = {text_of(row[0]): text_of(row[1]) for row in page.findall(".//tbody/tr")}
    assert (counts["Contactbericht"], counts["Account"], counts["Sessie"]) == ("2", "1", "1")
    for date in ("7 februari 2027", "8 februari 2027", "28 februari 2027"):
        assert date in text
    assert "Er is nu niets wat we van de wet langer moeten bewaren" in text
    links = [a.get("href") for a in next(page.iter("main")).iter("a")]
    assert "/portaal/download" in links


@pytest.mark.promise("P92", "P93", "P98", "S154")
def test_closing_blocks_the_account_at_once_and_the_letter_has_reference_date_and_the_way_back(
    app: Flask, visitor: Visitor
) -> None:
    with time_machine.travel(NOON):
        ada = account_of(app)
        elsewhere = app.test_client()
        assert isinstance(elsewhere, Visitor)
        sign_in_as(app, elsewhere, ada)
        sign_in_as(app, visitor, ada)
        answer = close(visitor)
        assert answer.status_code == 200
        assert "cookies" in answer.headers["Clear-Site-Data"]
        reference = rows(app, "account")[0]["closing_reference"]
        assert reference in answer.text
        assert count(app, "login_session") == 0
        for browser in (visitor, elsewhere):
            assert browser.get("/portaal").status_code == 303
        sign_in_as(app, elsewhere, ada)
        assert elsewhere.get("/portaal").status_code == 303
        deliver(app)
        letter = letters(app)[-1]
        for words in (reference, "8 februari 2027", "28 februari 2027", "7 februari 2027", "/inloggen"):
            assert words in body(letter), words
        assert ADA["name"] not in str(letter)
    assert [row["action"] for row in rows(app, "activity_entry")] == ["closing_started"]


@pytest.mark.promise("P98")
@pytest.mark.parametrize("fields", [{"sure": ""}, {"form_token": "x"}])
def test_without_a_tick_or_with_a_stale_form_nothing_happens(
    app: Flask, visitor: Visitor, fields: dict[str, str]
) -> None:
    sign_in_as(app, visitor, account_of(app))
    token = token_in(visitor.page("/portaal/opheffen"))
    sheet = {"sure": "y", "form_token": token, **fields}
    answer = visitor.post("/portaal/opheffen", data={name: value for name, value in sheet.items() if value})
    assert answer.status_code == 422
    assert rows(app, "account")[0]["closing_since"] is None


@pytest.mark.promise("P98", "S156")
def test_who_signed_in_a_while_ago_proves_it_again(app: Flask, visitor: Visitor) -> None:
    with time_machine.travel(NOON) as clock:
        sign_in_as(app, visitor, account_of(app))
        clock.shift(timedelta(minutes=16))
        answer = close(visitor)
        assert answer.status_code == 303
        assert "/portaal/bevestigen" in answer.headers["Location"]
    assert rows(app, "account")[0]["closing_since"] is None


def test_looking_at_the_page_closes_nothing(app: Flask, visitor: Visitor) -> None:
    sign_in_as(app, visitor, account_of(app))
    visitor.page("/portaal/opheffen")
    visitor.head("/portaal/opheffen")
    assert rows(app, "account")[0]["closing_since"] is None


@pytest.mark.promise("P98")
def test_undone_within_the_week_everything_is_as_it_was(app: Flask, visitor: Visitor) -> None:
    with time_machine.travel(NOON) as clock:
        send(visitor, ADA)
        ada = account_of(app)
        sign_in_as(app, visitor, ada)
        close(visitor)
        clock.shift(timedelta(days=6))
        minute(app)
        within(app, lambda s: closing.undo(s, s.get_one(Account, ada.id), now=clock_now()))
        clock.shift(timedelta(days=10))
        minute(app)
        purge(app)
        sign_in_as(app, visitor, ada)
        assert ADA["name"] in visitor.page("/portaal")
    assert count(app, "contact_message") == 1
    assert count(app, "erasure_proof") == 0


def clock_now() -> datetime:
    """Give the time of the test."""
    return datetime.now(UTC)


@pytest.mark.promise("P93", "P94", "P97", "P113")
def test_after_the_week_everything_goes_with_proof_and_one_last_letter(app: Flask, visitor: Visitor) -> None:
    with time_machine.travel(NOON) as clock:
        send(visitor, BOB)
        send(visitor, ADA)
        sign_in_as(app, visitor, account_of(app))
        close(visitor)
        reference = rows(app, "account")[0]["closing_reference"]
        clock.move_to(datetime(2027, 2, 7, 22, 59, tzinfo=UTC))
        minute(app)
        assert count(app, "account") == 1
        clock.move_to(datetime(2027, 2, 7, 23, 1, tzinfo=UTC))
        minute(app)
        minute(app)
        assert count(app, "account") == 0
        (left,) = rows(app, "contact_message")
        (proof,) = rows(app, "erasure_proof")
        assert proof["reference"] == reference
        assert '"contact_message": 1' in proof["counts"]
        assert "ada" not in str(proof).lower()
        last = [letter for letter in letters(app) if letter["Subject"] == f"Alles is gewist ({reference})"]
        assert len(last) == 1
        assert "31 januari 2027" in body(last[0])
        clock.move_to(datetime(2027, 2, 28, 12, 0, tzinfo=UTC))
        purge(app)
        assert {row["about_id"] for row in rows(app, "letter")} <= {left["id"]}
        entries = rows(app, "activity_entry")
        assert [row["action"] for row in entries] == ["closing_started", "erased"]


@pytest.mark.promise("P93")
def test_the_purge_by_itself_leaves_proof_too(app: Flask, visitor: Visitor) -> None:
    with time_machine.travel(NOON) as clock:
        sign_in_as(app, visitor, account_of(app))
        close(visitor)
        clock.shift(timedelta(days=9))
        purge(app)
    assert count(app, "account") == 0
    assert count(app, "erasure_proof") == 1


@pytest.mark.promise("P46")
def test_an_account_that_was_not_confirmed_is_gone_after_a_day_without_proof_or_letter(app: Flask) -> None:
    with time_machine.travel(NOON) as clock:
        account_of(app, confirmed_at=None, signed_in_at=None, due_at=NOON + timedelta(hours=24))
        purge(app)
        clock.shift(timedelta(hours=23, minutes=59))
        minute(app)
        assert count(app, "account") == 1
        clock.shift(timedelta(minutes=2))
        minute(app)
    assert count(app, "account") == count(app, "erasure_proof") == count(app, "letter") == 0


@pytest.mark.promise("P99")
def test_an_account_that_nobody_uses_gets_two_letters_and_then_goes(app: Flask) -> None:
    with time_machine.travel(NOON) as clock:
        account_of(app)
        subjects: list[str] = []
        for month, day in ((1, 30), (1, 31), (2, 27), (2, 28), (3, 27), (3, 28), (4, 4), (4, 5)):
            clock.move_to(datetime(2029, month, day, 3, tzinfo=UTC))
            minute(app)
            minute(app)
            subjects.append(" | ".join(str(letter["Subject"])[:22] for letter in letters(app)))
        proof = rows(app, "erasure_proof")
    one = "Je account verdwijnt a"
    assert subjects[:4] == ["", one, one, f"{one} | {one}"]
    assert subjects[5].count("Je account is opgeheve") == 1
    assert subjects[4].count("Je account is opgeheve") == 0
    assert [row["cause"] for row in proof] == ["silent"]
    assert count(app, "account") == 0


def everything_on_disk(app: Flask) -> bytes:
    """Read all files that the site keeps, the spool and its own secrets apart."""
    folder: Path = app.extensions["site"].settings.data_dir
    files = [p for p in folder.rglob("*") if p.is_file() and p.suffix != ".eml" and p.name != "secrets.json"]
    assert {"site.sqlite", "jobs.sqlite"} <= {path.name for path in files}
    return b"".join(path.read_bytes() for path in files)


@pytest.mark.promise("P93", "P96", "P97")
def test_a_month_after_closing_no_file_holds_anything_of_this_person(app: Flask, visitor: Visitor, logged) -> None:
    """The database with its journal and free pages, the queue, the counters, the log: no name, address or key."""
    with time_machine.travel(NOON) as clock:
        send(visitor, ZZ)
        worker.tie(app)
        ada = account_of(app, name=ZZ["name"], email=ZZ["email"], phone=ZZ["phone"], organisation=ZZ["organisation"])
        key = sign_in_as(app, visitor, ada)
        reader = account_of(app, email="kees@example.org", user_type="support")

        def read(session):
            for message in session.query(ContactMessage):
                contact.open_for(session, message, role=reader.user_type, reason="inbox", now=NOON)

        within(app, read)
        sheet = {"name": "Zzmarker Anders", "phone": ZZ["phone"], "organisation": "", "country": "BE", "language": "nl"}
        page = visitor.page("/portaal/gegevens")
        assert (
            visitor.post(
                "/portaal/gegevens",
                data={**sheet, "version": "1", "form_token": token_in(page), "zzmarker": "zzmarker"},
            ).status_code
            == 303
        )
        visitor.post("/portaal/download", data={"form_token": token_in(visitor.page("/portaal/download"))})
        visitor.page("/portaal/inzage")
        work_off(app)
        minute(app)
        stored = rows(app, "contact_message")[0], rows(app, "account")[0]
        ids = [ada.id, key, stored[0]["id"], rows(app, "package")[0]["id"], rows(app, "correction")[0]["id"]]
        assert any(piece.encode() in everything_on_disk(app) for piece in ids)
        close(visitor)
        for days in (8, 15, 31):
            clock.move_to(NOON + timedelta(days=days))
            work_off(app)
            minute(app)
            purge(app)
        remains = everything_on_disk(app)
        said = logged.getvalue()
    assert [piece for piece in PIECES if piece.encode() in remains.lower() or piece in said.lower()] == []
    assert [piece for piece in ids if piece.encode() in remains] == []
    sealed = [stored[0]["name"], stored[0]["message"], stored[0]["email_index"], stored[1]["email"], stored[1]["name"]]
    assert [value for value in sealed if value[-24:] in remains] == []
    assert [row["email_index"] for row in rows(app, "account")] != []
