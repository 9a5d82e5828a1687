"""Backups: sealed, of one moment, and no erasure is undone by one (P96, S40)."""

from __future__ import annotations

import json
import re
import sqlite3
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask

import backup
import serve
from adapters import backups, ledger
from extensions import db
from tests.cast import ADA, BOB, MARKER_PIECES, MARKERS, ON_BOTH, account_of, count, rows, send
from tests.doors import fill
from tests.pages.test_rights import ask, link
from tests.visitor import Visitor


def create(app: Flask, folder: Path) -> Path:
    """Make a backup."""
    with app.app_context():
        path = backup.create(app.extensions["site"], folder)
        db.session.remove()
        return path


def restore(app: Flask, path: Path) -> dict[str, int]:
    """Put it back."""
    with app.app_context():
        try:
            return backup.restore(app.extensions["site"], path)
        finally:
            db.session.rollback()
            db.session.remove()


def erase(app: Flask, visitor: Visitor, email: str = ADA["email"]) -> None:
    """Let somebody erase everything by the link."""
    ask(visitor, "erasure", email)
    assert "Alles is gewist" in fill(visitor, link(app), sure="y").text


def book(app: Flask) -> Path:
    """Give the place of the ledger."""
    path: Path = app.extensions["site"].settings.erasure_ledger
    return path


@pytest.mark.promise("P96")
@ON_BOTH
def test_who_was_erased_does_not_come_back_with_a_backup_and_everybody_else_does(
    app: Flask, visitor: Visitor, tmp_path: Path
) -> None:
    send(visitor, ADA)
    send(visitor, ADA | {"topic": "question"})
    send(visitor, BOB)
    account_of(app, email=BOB["email"], name=BOB["name"])
    kept = {row["id"]: row for row in rows(app, "account")}
    made = create(app, tmp_path / "out")
    erase(app, visitor)
    send(visitor, ADA | {"message": "Ik ben er weer."})
    assert count(app, "contact_message") == 2
    counts = restore(app, made)
    assert counts["contact_message"] == 2
    (message,) = rows(app, "contact_message")
    assert message["topic"] == BOB["topic"]
    assert {row["id"]: row for row in rows(app, "account")} == kept
    assert visitor.get("/contact").status_code == 200
    assert restore(app, made)["contact_message"] == 2
    assert count(app, "contact_message") == 1


@pytest.mark.promise("P96")
def test_one_message_taken_back_stays_away_and_who_came_later_stays(
    app: Flask, visitor: Visitor, tmp_path: Path
) -> None:
    from tests.cast import latest_link

    send(visitor, ADA)
    here = latest_link(app)
    early = create(app, tmp_path / "out")
    visitor.post(f"{here}/intrekken", data={"form_token": visitor.token()})
    erase(app, visitor)
    with time_machine.travel(datetime.now(UTC) + timedelta(seconds=5)):
        send(visitor, ADA | {"topic": "advice"})
        late = create(app, tmp_path / "out")
        restore(app, late)
        assert [row["topic"] for row in rows(app, "contact_message")] == ["advice"]
        restore(app, early)
        assert rows(app, "contact_message") == []


@pytest.mark.promise("P96", "S163", "S40")
def test_a_backup_holds_nothing_readable_and_one_changed_byte_is_refused(
    app: Flask, visitor: Visitor, tmp_path: Path
) -> None:
    send(visitor, MARKERS)
    parts = app.extensions["site"]
    parts.shelf.put("abcdefgh1234", [b"sealed bytes of a file"])
    made = create(app, tmp_path / "out")
    raw = made.read_bytes()
    for piece in (*MARKER_PIECES, "contact_message", "sealed bytes"):
        assert piece.encode() not in raw.lower()
    before = rows(app, "contact_message")
    for wrong in (raw[:-1], raw[: len(raw) // 2], raw[:60] + bytes([raw[60] ^ 1]) + raw[61:], raw + b"x", b"", b"tar"):
        broken = tmp_path / "broken.backup"
        broken.write_bytes(wrong)
        with pytest.raises(backup.Refused, match="not put back"):
            restore(app, broken)
    assert rows(app, "contact_message") == before
    assert not backup.flag(parts).exists()
    parts.shelf.remove("abcdefgh1234")
    restore(app, made)
    assert b"".join(parts.shelf.read("abcdefgh1234")) == b"sealed bytes of a file"
    assert rows(app, "contact_message") == before


@pytest.mark.promise("P96")
@pytest.mark.parametrize("how", ["missing", "cut", "changed", "swapped", "older"])
def test_a_ledger_that_is_missing_or_damaged_is_refused_with_what_to_do(
    app: Flask, visitor: Visitor, tmp_path: Path, how: str
) -> None:
    send(visitor, ADA)
    erase(app, visitor)
    old = book(app).read_text()
    send(visitor, BOB)
    erase(app, visitor, BOB["email"])
    made = create(app, tmp_path / "out")
    whole = book(app).read_text()
    first, second = whole.splitlines(keepends=True)
    damage = {
        "missing": "",
        "cut": whole[:-20],
        "changed": whole.replace(first.split(" ")[1], "2020-01-01T00:00:00+00:00"),
        "swapped": second + first,
        "older": old,
    }
    book(app).write_text(damage[how])
    if how == "missing":
        book(app).unlink()
    before = rows(app, "rights_request")
    with pytest.raises(backup.Refused, match=r"(?s)erasure ledger.*copy"):
        restore(app, made)
    assert "copy" in serve.not_ready(app)
    assert rows(app, "rights_request") == before
    book(app).write_text(whole)
    assert serve.not_ready(app) == ""
    restore(app, made)


@pytest.mark.promise("P96")
def test_a_copy_put_back_by_hand_is_caught_at_the_next_start(app: Flask, visitor: Visitor, tmp_path: Path) -> None:
    """No command of ours was used: the database file itself was laid back, as somebody in a hurry does."""
    send(visitor, ADA)
    send(visitor, BOB)
    erase(app, visitor, "iemand@example.org")
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    path = app.extensions["site"].settings.data_dir / "site.sqlite"
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    old = path.read_bytes()
    erase(app, visitor)
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    for companion in path.parent.glob("site.sqlite-*"):
        companion.unlink()
    path.write_bytes(old)
    assert count(app, "contact_message") == 2
    assert serve.not_ready(app) == ""
    assert [row["topic"] for row in rows(app, "contact_message")] == [BOB["topic"]]


@pytest.mark.promise("P96")
def test_nobody_is_served_while_a_backup_is_being_put_back_and_it_can_be_killed_at_any_step(
    app: Flask, visitor: Visitor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(visitor, ADA)
    send(visitor, BOB)
    made = create(app, tmp_path / "out")
    erase(app, visitor)

    def die(*_facts, **_more):
        raise SystemExit

    for name in ("upgrade", "_replay", "empty_journal"):
        with monkeypatch.context() as killed:
            killed.setattr(backup, name, die)
            with pytest.raises(SystemExit):
                restore(app, made)
        assert visitor.get("/mijn-rechten/ontvangen").status_code == 503
        assert visitor.get("/readyz").status_code == 503
        assert visitor.get("/healthz").status_code == 200
        assert "again" in serve.not_ready(app)
    restore(app, made)
    assert [row["topic"] for row in rows(app, "contact_message")] == [BOB["topic"]]
    assert visitor.get("/mijn-rechten/ontvangen").status_code == 200


@pytest.mark.promise("P96")
def test_an_erasure_that_cannot_be_written_down_does_not_happen(
    app: Flask, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(visitor, ADA)
    ask(visitor, "erasure")
    here = link(app)
    with monkeypatch.context() as full:

        def no_room(*_facts):
            raise OSError(28, "No space left on device")

        full.setattr(ledger, "append", no_room)
        assert fill(visitor, here, sure="y").status_code >= 500
    assert count(app, "contact_message") == 1
    assert not book(app).exists()
    assert "Alles is gewist" in fill(visitor, here, sure="y").text


@pytest.mark.promise("P96", "P97", "P132")
def test_the_ledger_names_nobody_and_is_for_its_owner_alone(app: Flask, visitor: Visitor) -> None:
    send(visitor, ADA)
    (message,) = rows(app, "contact_message")
    erase(app, visitor)
    text = book(app).read_text()
    for piece in (ADA["email"], ADA["name"], message["id"], message["reference"], "contact"):
        assert piece not in text
    assert re.fullmatch(r"1 \S+ [0-9a-f,]+ [0-9a-f,]+ - [0-9a-f]{64}\n", text)
    assert book(app).stat().st_mode & 0o077 == 0


@pytest.mark.promise("P96")
def test_backups_go_after_four_weeks_and_the_commands_say_what_they_did(
    app: Flask, visitor: Visitor, command, tmp_path: Path
) -> None:
    send(visitor, ADA)
    folder = tmp_path / "out"
    first = command("backup", "create", "--to", str(folder)).strip()
    assert "whole: made" in command("backup", "check", first)
    assert "0 records erased again" in command("backup", "restore", first)
    with time_machine.travel(datetime.now(UTC) + timedelta(days=29)):
        command("backup", "create", "--to", str(folder))
    assert len(list(folder.glob("*.backup"))) == 1
    assert not Path(first).exists()


@pytest.mark.promise("P96")
def test_lines_of_the_ledger_go_when_no_backup_can_need_them(app: Flask, visitor: Visitor, tmp_path: Path) -> None:
    send(visitor, ADA)
    erase(app, visitor)
    made = create(app, tmp_path / "out")
    with time_machine.travel(datetime.now(UTC) + timedelta(days=401)):
        send(visitor, BOB)
        erase(app, visitor, BOB["email"])
        create(app, tmp_path / "new")
        assert [line.number for line in ledger.read(book(app))] == [2]
        with pytest.raises(backup.Refused, match="too old"):
            restore(app, made)


@pytest.mark.promise("P96")
def test_a_lost_ledger_is_begun_anew_with_a_reason_and_older_backups_are_refused(
    app: Flask, visitor: Visitor, command, tmp_path: Path
) -> None:
    send(visitor, ADA)
    erase(app, visitor)
    made = create(app, tmp_path / "out")
    book(app).unlink()
    assert "begin-ledger" in serve.not_ready(app)
    command("backup", "begin-ledger", "--because", "The machine burned with every copy")
    assert serve.not_ready(app) == ""
    with pytest.raises(backup.Refused, match="missing"):
        restore(app, made)


def test_values_of_every_kind_come_back_as_they_were() -> None:
    values = {
        "bytes": b"\x00\xff", "moment": datetime(2027, 1, 31, 12, tzinfo=UTC), "day": date(2027, 1, 31),
        "json": {"a": [1]}, "list": [1, "x"], "text": "ë\n\u2028", "number": 3, "yes": True, "none": None,
    }  # fmt: skip
    assert backups.rows(backups.lines([values, values])) == [values, values]
    assert json.loads(backups.lines([values]))
