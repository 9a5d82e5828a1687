"""What lies on disk after a day's use: nothing that can be read, and less after a purge (P11, P22, P132, P135)."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask

from tests.cast import BOB, MARKER_PIECES, MARKERS, count, deliver, latest_link, purge, send, write
from tests.visitor import Visitor, token_in

NOON = datetime(2027, 2, 23, 12, 0, tzinfo=UTC)


def bytes_on_disk(app: Flask) -> bytes:
    """Read all that the site keeps, letters in the development spool and its own secrets apart."""
    folder: Path = app.extensions["site"].settings.data_dir
    files = [p for p in folder.rglob("*") if p.is_file() and p.suffix != ".eml" and p.name != "secrets.json"]
    assert any(path.name == "site.sqlite" for path in files)
    return b"".join(path.read_bytes() for path in files)


def pieces_in(stored: bytes) -> list[str]:
    """Give the marker values that can be read in bytes, in any writing of theirs."""
    kinds = [stored.lower(), stored.replace(b"\x00", b"").lower()]
    return [piece for piece in MARKER_PIECES if any(piece.encode().lower() in kind for kind in kinds)]


def a_day(app: Flask, visitor: Visitor, command) -> None:
    """Send, refuse, double, trap, deliver, read, download, withdraw, rotate."""
    with time_machine.travel(NOON):
        send(visitor, MARKERS)
        send(visitor, MARKERS | {"topic": "question"}, "/en/contact")
        write(visitor, MARKERS | {"email": "zzmarkeradres"})
        write(visitor, MARKERS | {"topic": "zzmarker"})
        write(visitor, MARKERS, token="zzmarker")
        write(visitor, MARKERS, fields={"homepage": "zzmarker", "zzmarker": "zzmarker", "birth_date": "zzmarker"})
        write(visitor, MARKERS, headers={"Origin": "https://zzmarker.example.org"})
        visitor.get(
            "/zzmarker?zzmarker=zzmarker", headers={"User-Agent": "zzmarker", "Referer": "http://zzmarker.test/"}
        )
        link = latest_link(app)
        visitor.get(link)
        visitor.get(f"{link}/download")
        command("inbox", "list")
        command("person", "show", MARKERS["email"])
        command("keys", "rotate")
        visitor.post(f"{link}/intrekken", data={"form_token": token_in(visitor.page(link))})


@pytest.mark.promise("P11", "P07")
def test_no_file_of_the_site_holds_readable_data_after_a_days_use(app: Flask, visitor: Visitor, command) -> None:
    """The tables, their journal, the job queue and the counters; P11 has other tests as well."""
    a_day(app, visitor, command)
    assert count(app, "contact_message") == 2
    assert pieces_in(bytes_on_disk(app)) == []


def test_the_search_above_would_have_found_it(app: Flask) -> None:
    folder = app.extensions["site"].settings.data_dir
    (folder / "note.txt").write_bytes("Dag Zzmarkernaam".encode("utf-16"))
    assert pieces_in(bytes_on_disk(app)) == ["zzmarker"]


@pytest.mark.promise("P91", "P96")
def test_after_the_purge_not_even_the_ciphertext_is_left(app: Flask, visitor: Visitor) -> None:
    """P96's backups come later; here the database, its journal and its free pages."""
    from tests.cast import rows

    with time_machine.travel(NOON) as clock:
        send(visitor, MARKERS)
        deliver(app)
        row, letter = rows(app, "contact_message")[0], rows(app, "letter")[0]
        traces = [row[name][-24:] for name in ("name", "email", "message")] + [
            letter["content"][-24:],
            row["email_index"],
        ]
        before = bytes_on_disk(app)
        assert all(trace in before for trace in traces)
        clock.shift(timedelta(days=200))
        purge(app)
        after = bytes_on_disk(app)
    assert [trace for trace in traces if trace in after] == []
    journal = app.extensions["site"].settings.data_dir / "site.sqlite-wal"
    assert row["reference"].encode() not in (journal.read_bytes() if journal.exists() else b"")


@pytest.mark.promise("P07")
def test_fields_that_nobody_asked_for_are_dropped(app: Flask, visitor: Visitor, command) -> None:
    from tests.cast import inbox

    write(
        visitor,
        BOB,
        fields={
            "birth_date": "zzmarker",
            "id": "zzmarker",
            "due_at": "zzmarker",
            "held_for": "zzmarker",
            "reference": "zzmarker",
        },
    )
    (message,) = inbox(command)
    assert "zzmarker" not in str(message)
    assert message["held_for"] is None
    assert pieces_in(bytes_on_disk(app)) == []


@pytest.mark.promise("P17")
def test_what_was_filled_in_and_not_accepted_is_kept_nowhere(app: Flask, visitor: Visitor) -> None:
    write(visitor, MARKERS | {"message": ""})
    assert count(app, "contact_message") == 0
    assert pieces_in(bytes_on_disk(app)) == []


@pytest.mark.promise("P132", "P135", "P22")
def test_the_log_of_a_day_holds_no_value_address_or_token(app: Flask, visitor: Visitor, command, logged) -> None:
    there = {"REMOTE_ADDR": "203.0.113.77"}
    a_day(app, visitor, command)
    send(visitor, MARKERS)
    secret = latest_link(app).rpartition("/")[2]
    visitor.get(f"/contact/{secret}", environ_overrides=there)
    visitor.get(f"/contact/{secret}zz", environ_overrides=there)
    purge(app)
    lines = logged.getvalue()
    assert '"endpoint": "contact.send"' in lines
    assert '"purged"' in lines
    assert [piece for piece in (*MARKER_PIECES, secret, "203.0.113", "Mozilla", "@") if piece in lines.lower()] == []


@pytest.mark.promise("P131", "P132")
def test_a_fault_of_ours_tells_neither_visitor_nor_log_what_was_typed(
    app: Flask, visitor: Visitor, logged, monkeypatch: pytest.MonkeyPatch
) -> None:
    from domain import contact

    def break_down(*_arguments: object, **_facts: object) -> None:
        raise ValueError(f"cannot store {MARKERS['name']} <{MARKERS['email']}>")

    monkeypatch.setattr(contact, "receive", break_down)
    response = write(visitor, MARKERS)
    assert response.status_code == 500
    for word in ("Traceback", "ValueError", "domain", "zzmarker", "Zzmarker", ".py"):
        assert word not in response.text
    reference = re.search(r"<code>([0-9a-f]{16})</code>", response.text)
    assert reference
    lines = logged.getvalue()
    assert reference[1] in lines
    assert "ValueError" in lines
    assert "zzmarker" not in lines.lower()
    assert count(app, "contact_message") == 0


@pytest.mark.promise("P131")
@pytest.mark.parametrize("path", ["/nergens", "/contact/weg", "/en/nergens"])
def test_error_pages_have_a_reference_or_a_way_on_and_nothing_of_the_inside(visitor: Visitor, path: str) -> None:
    page = visitor.page(path, 404)
    assert "/contact" in page
    assert not re.search(r"werkzeug|flask|python|traceback|/work/|\.py", page, re.IGNORECASE)
