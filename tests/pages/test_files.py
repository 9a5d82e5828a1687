"""Files and their rows: judged, removed, compared each night; what is amiss is seen and mended (P75, P77, S139)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import delete, update

import file_work
import worker
from adapters.scanner import Verdict
from domain import scans, shelved
from extensions import db
from models import ApplicationFile, ShelfRemoval
from privacy import rights
from privacy.file_sealing import opened
from privacy.sealing import SealError
from privacy.shelf import NotOnShelf, Shelf, ShelfAway
from tests.cast import ON_BOTH, purge, rows, within
from tests.desk import at_desk
from tests.pages.test_worker import minute, ready
from tests.shelved import put, sent
from tests.visitor import Visitor

NOON = datetime(2027, 2, 23, 12, 0, tzinfo=UTC)
CLEAN, BAD = Verdict("clean"), Verdict("refused", "Eicar")
HELD, AWAY = Verdict("held", "too large"), Verdict("held", "no scanner", away=True)


@pytest.fixture
def shelf(app: Flask) -> Shelf:
    found: Shelf = app.extensions["site"].shelf
    return found


def scanned(app: Flask, *verdicts: Verdict, **more: bool) -> tuple[list[bytes], dict[str, int]]:
    """Let a scanner judge what waits, with these verdicts in turn; gives what it saw, and the counts."""
    seen: list[bytes] = []
    turn = iter(verdicts)

    def scan(pieces: Any, _url: str) -> Verdict:
        seen.append(b"".join(pieces))
        return next(turn)

    with app.app_context():
        counts = file_work.scan_files(app.extensions["site"], scan, **more)
        db.session.remove()
    return seen, counts


def check(app: Flask, **more: Any) -> tuple[int, int, int, int]:
    """Compare shelf and rows: files, without row, without file, removed."""
    with app.app_context():
        found = file_work.check_shelf(app.extensions["site"], **more)
        db.session.remove()
    assert found
    return found.files, found.without_row, found.without_file, found.removed


def there(shelf: Shelf) -> set[str]:
    return {name for name, _ in shelf.names()}


def states(app: Flask) -> list[str]:
    return [file.state for file in _files(app)]


# --- the scanner's word ---


@ON_BOTH
@pytest.mark.promise("S139")
def test_the_scanner_sees_each_file_as_it_was_sent_and_its_word_is_noted(app: Flask) -> None:
    with time_machine.travel(NOON, tick=False):
        for second, content in enumerate((b"one", b"two" * 100_000, b"")):
            sent(app, content, now=NOON + timedelta(seconds=second))
        seen, counts = scanned(app, CLEAN, HELD, CLEAN)
    assert seen == [b"one", b"two" * 100_000, b""]
    assert counts == {"clean": 2, "held": 1}
    assert states(app) == ["clean", "held", "clean"]
    assert [scans.may_open(file) for file in _files(app)] == [True, False, True]
    assert [file.scanned_at for file in _files(app)] == [NOON, None, NOON], "held is no verdict"


def _files(app: Flask) -> list[ApplicationFile]:
    return within(app, lambda session: session.query(ApplicationFile).order_by(ApplicationFile.uploaded_at).all())


@ON_BOTH
@pytest.mark.promise("S139")
def test_a_refused_file_leaves_the_shelf_at_once_and_its_row_stays_to_tell(app: Flask, shelf: Shelf) -> None:
    with time_machine.travel(NOON):
        file = sent(app, b"malware", now=NOON)
        safe = put(shelf, b"safe copy", key=file.key, record=file.id)
        within(
            app,
            lambda session: session.execute(update(ApplicationFile).values(safe_name=safe)),
        )
        scanned(app, BAD)
        assert there(shelf) == set()
        [kept] = _files(app)
        assert (kept.state, kept.key, kept.safe_name, kept.content) == ("refused", "", None, None)
        with pytest.raises(SealError):
            list(opened([b"x" * 100], kept.key, kept.id))
        assert rows(app, "shelf_removal") == []
        assert check(app) == (0, 0, 0, 0)
        within(
            app,
            lambda session: rights.erase(
                session, rights.find_record(session, ApplicationFile.metadata, "application_file", file.id), now=NOON
            ),
        )
    assert rows(app, "application_file") == []


def test_a_file_that_was_judged_is_not_judged_again_by_who_comes_later(app: Flask) -> None:
    file = sent(app, b"one", now=NOON)
    assert within(app, lambda session: scans.judged(session, [file.id], "refused", now=NOON))
    assert not within(app, lambda session: scans.judged(session, [file.id], "clean", now=NOON))
    assert states(app) == ["refused"]
    assert scanned(app) == ([], {})


@pytest.mark.promise("S139")
def test_without_a_scanner_files_are_held_and_shown_so(app: Flask, visitor: Visitor, command) -> None:
    with time_machine.travel(NOON) as clock:
        sent(app, b"one", now=NOON)
        minute(app)
        assert states(app) == ["held"]
        assert "files are held" in str(ready(visitor)[1]["scanner"]["note"])
        stuck = "<dt>Bestanden die op de virusscanner wachten<dd>"
        assert f'{stuck}<a href="/beheer/sollicitaties?state=files">1</a>' in at_desk(app, "recruitment").page(
            "/beheer"
        )
        assert stuck not in at_desk(app, "admin").page("/beheer")
        clock.shift(timedelta(hours=3))
        minute(app)
        assert f"{stuck}1<" in at_desk(app, "privacy").page("/beheer")
        assert states(app) == ["held"]
    result = app.test_cli_runner().invoke(args=["files", "scan"])
    assert result.exit_code == 1
    assert "CLAMD_URL is empty" in result.stderr


@pytest.mark.promise("S139")
def test_a_scanner_that_is_away_is_asked_once_a_round(app: Flask) -> None:
    with time_machine.travel(NOON):
        for _ in range(5):
            sent(app, b"x", now=NOON)
        seen, counts = scanned(app, CLEAN, AWAY)
    assert len(seen) == 2
    assert len(seen) == 2
    assert counts == {"clean": 1, "held": 4}


def test_a_held_file_is_tried_again_with_growing_pauses(app: Flask) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        sent(app, b"x", now=NOON)
        tries = []
        for minutes in range(600):
            clock.move_to(NOON + timedelta(minutes=minutes))
            if scanned(app, HELD)[0]:
                tries.append(minutes)
        assert tries[:6] == [0, 1, 2, 3, 5, 8]
        assert max(after - before for before, after in pairwise(tries)) == 60
        clock.shift(timedelta(hours=1))
        assert _files(app)[0].scanned_at is None
        judged_at = datetime.now(UTC)
        scanned(app, CLEAN)
    assert states(app) == ["clean"]
    assert [file.scanned_at for file in _files(app)] == [judged_at]


def test_who_was_never_tried_comes_before_who_was_held_and_each_file_gets_one_try_a_round(app: Flask) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        for content in (b"first", b"second"):
            sent(app, content, now=datetime.now(UTC))
            scanned(app, HELD)
            clock.shift(timedelta(seconds=30))
        clock.shift(timedelta(minutes=5))
        sent(app, b"new", now=datetime.now(UTC))
        assert scanned(app, CLEAN, HELD, HELD)[0] == [b"new", b"first", b"second"]
        assert scanned(app)[0] == []
        assert scanned(app, CLEAN, CLEAN, at_once=True)[0] == [b"first", b"second"]


def test_when_the_time_of_a_round_is_up_the_rest_queues_behind_the_letters(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    for content in (b"one", b"two"):
        sent(app, content, now=datetime.now(UTC))
    monkeypatch.setattr(file_work, "AT_A_TIME_SECONDS", 0)
    ticks = iter((0.0, 0.0, 1.0))
    monkeypatch.setattr(file_work, "time", SimpleNamespace(monotonic=lambda: next(ticks)))
    assert scanned(app, CLEAN)[1] == {"clean": 1}
    assert states(app) == ["clean", "received"]
    monkeypatch.undo()
    worker.tie(app)
    huey = app.extensions["site"].jobs.huey
    huey.execute(huey.dequeue())
    assert states(app) == ["clean", "held"], "the queue held the rest"


@pytest.mark.promise("S139", "S163")
def test_a_file_that_is_damaged_or_missing_is_held_and_holds_up_no_other(app: Flask, shelf: Shelf) -> None:
    with time_machine.travel(NOON):
        damaged, gone, _good = (sent(app, b"x" * 1000, now=NOON + timedelta(seconds=n)) for n in range(3))
        path = Path(app.extensions["site"].settings.data_dir) / "shelf" / damaged.shelf_name[:2] / damaged.shelf_name
        path.write_bytes(path.read_bytes()[:-1])
        shelf.remove(gone.shelf_name)
        _seen, counts = scanned(app, CLEAN, CLEAN)
    assert counts == {"held": 2, "clean": 1}
    assert states(app) == ["held", "held", "clean"]


def test_a_shelf_that_is_away_leaves_files_as_they_are(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    sent(app, b"x", now=NOON)
    monkeypatch.setattr(type(app.extensions["site"].shelf), "read", _away)
    assert scanned(app) == ([], {})
    assert states(app) == ["received"]


def _away(*_arguments: object) -> None:
    raise ShelfAway("away")


def test_the_job_after_an_upload_wakes_the_scan(app: Flask) -> None:
    worker.tie(app)
    file = sent(app, b"x", now=datetime.now(UTC))
    jobs = app.extensions["site"].jobs
    jobs.ask("scan", file.id)
    huey = jobs.huey
    huey.execute(huey.dequeue())
    assert states(app) == ["held"]


# --- rows and files ---


@ON_BOTH
@pytest.mark.promise("P77", "P91")
def test_a_file_whose_form_was_never_sent_goes_with_its_row_after_a_day(app: Flask, shelf: Shelf) -> None:
    with time_machine.travel(NOON) as clock:
        sent(app, b"x", now=NOON)
        clock.shift(timedelta(hours=1))
        assert purge(app).get("application_file", 0) == 0
        assert len(there(shelf)) == 1
        clock.shift(timedelta(days=1))
        assert purge(app)["application_file"] == 1
    assert there(shelf) == set()
    assert rows(app, "shelf_removal") == []


@pytest.mark.promise("P77")
def test_an_order_stands_until_the_shelf_carries_it_out(
    app: Flask, visitor: Visitor, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    with time_machine.travel(NOON) as clock:
        file = sent(app, b"x", now=NOON)
        minute(app)
        within(
            app,
            lambda session: rights.order_off_shelf(
                session, ApplicationFile.metadata, [file.shelf_name, file.shelf_name], now=NOON
            ),
        )
        within(app, lambda session: session.execute(delete(ApplicationFile)))
        with monkeypatch.context() as broken:
            broken.setattr(type(shelf), "remove", _away)
            minute(app)
            assert len(rows(app, "shelf_removal")) == 1
            clock.shift(timedelta(hours=1, minutes=1))
            assert ready(visitor)[1]["files"]["good"] is False
            assert "1 removals late" in str(ready(visitor)[1]["files"]["note"])
        minute(app)
        assert there(shelf) == set()
        assert ready(visitor)[1]["files"]["good"] is True
    assert rows(app, "shelf_removal") == []


def test_many_orders_are_carried_out_in_small_transactions(app: Flask, shelf: Shelf) -> None:
    names = [shelved.new_name() for _ in range(shelved.MOST * 2 + 3)]
    for name in names[:3]:
        shelf.put(name, [b"x"])
    within(app, lambda session: rights.order_off_shelf(session, ShelfRemoval.metadata, names, now=NOON))
    with app.app_context():
        assert file_work.clear_shelf(app.extensions["site"]) == len(names)
    assert there(shelf) == set()
    assert rows(app, "shelf_removal") == []


@ON_BOTH
@pytest.mark.promise("P77", "P97")
def test_the_night_finds_strays_both_ways_and_removes_what_is_nobodys(
    app: Flask, visitor: Visitor, shelf: Shelf, command
) -> None:
    with time_machine.travel(datetime.now(UTC)) as clock:
        now = datetime.now(UTC)
        kept, lost = sent(app, b"kept", now=now), sent(app, b"lost", now=now)
        stray = put(shelf, b"stray", key=kept.key, record=kept.id)
        ordered = put(shelf, b"ordered", key=kept.key, record=kept.id)
        within(app, lambda session: rights.order_off_shelf(session, ApplicationFile.metadata, [ordered], now=now))
        assert check(app) == (4, 0, 0, 0), "what is younger than an hour may still get its row"
        shelf.remove(lost.shelf_name)
        clock.shift(timedelta(hours=1, minutes=1))
        assert check(app) == (3, 1, 1, 1)
        assert there(shelf) == {kept.shelf_name, ordered}
        assert stray not in str(rows(app, "shelf_check")), "the report holds counts"
        checks = ready(visitor)[1]["files"]
        assert (checks["good"], checks["note"][:17]) == (False, "0 without row, 1 ")  # type: ignore[index]
        desk = at_desk(app, "admin").page("/beheer")
        assert '<div class="danger"><dt>Bestanden en gegevens die niet bij elkaar horen<dd>1 ' in desk
        within(app, lambda session: session.execute(delete(ApplicationFile).where(ApplicationFile.id == lost.id)))
        assert "0 rows without their file" in command("files", "check")
        minute(app)
        assert ready(visitor)[1]["files"]["good"] is True


def test_a_shelf_full_of_files_of_nobody_is_left_alone_until_somebody_decides(
    app: Flask, visitor: Visitor, shelf: Shelf, command
) -> None:
    """A site that was pointed at the shelf of another one must not empty it."""
    kept = sent(app, b"kept", now=datetime.now(UTC))
    for _ in range(11):
        put(shelf, b"x", key=kept.key, record=kept.id)
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=2)):
        assert check(app) == (12, 11, 0, 0)
        assert ready(visitor)[1]["files"]["good"] is False
        result = app.test_cli_runner().invoke(args=["files", "check"])
        assert (result.exit_code, "11 without a row, of which 0 removed" in result.stdout) == (1, True)
        assert "of which 11 removed" in command("files", "check", "--sweep")
    assert there(shelf) == {kept.shelf_name}


def test_a_row_that_came_or_went_while_the_shelf_was_read_is_no_stray(
    app: Flask, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    going = sent(app, b"going", now=NOON)
    listed = shelf.names

    def names_then_traffic() -> Any:
        yield from listed()
        sent(app, b"coming", now=NOON)

    monkeypatch.setattr(type(shelf), "names", lambda _shelf: names_then_traffic())
    shelf.remove(going.shelf_name)
    found = within(app, lambda session: shelved.strays(session, ApplicationFile.metadata, shelf, now=NOON))
    assert len(found.without_file) == 2
    within(app, lambda session: session.execute(delete(ApplicationFile).where(ApplicationFile.id == going.id)))
    assert (
        within(app, lambda session: shelved.missing(session, ApplicationFile.metadata, shelf, found.without_file)) == 0
    )


def test_a_shelf_that_is_away_turns_health_red_and_keeps_no_report(
    app: Flask, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    minute(app)
    assert ready(visitor)[1]["shelf"]["good"] is True
    for way in ("check", "names"):
        monkeypatch.setattr(type(app.extensions["site"].shelf), way, _away)
    before = len(rows(app, "shelf_check"))
    purge(app)
    assert len(rows(app, "shelf_check")) == before
    assert ready(visitor)[1]["shelf"] == {"good": False, "note": "away"}
    assert app.test_cli_runner().invoke(args=["files", "check"]).exit_code == 1


def test_health_turns_red_when_the_comparison_stays_away_two_nights(app: Flask, visitor: Visitor) -> None:
    with time_machine.travel(datetime.now(UTC)) as clock:
        assert ready(visitor)[1]["files"] == {"good": False, "note": "never checked"}
        minute(app)
        clock.shift(timedelta(hours=49))
        assert ready(visitor)[1]["files"]["good"] is True
        clock.shift(timedelta(hours=2))
        assert ready(visitor)[1]["files"]["good"] is False


# --- what a thief finds, and keys that change ---


@pytest.mark.promise("P75", "S163")
def test_neither_shelf_nor_database_holds_anything_of_a_file(app: Flask, shelf: Shelf) -> None:
    marker = b"%PDF-1.7 zzmarker Ada Lovestone zzmarker@example.org "
    file = sent(app, marker * 5000, now=NOON)
    data: Path = app.extensions["site"].settings.data_dir
    stored = {path: path.read_bytes() for path in data.rglob("*") if path.is_file()}
    assert any(file.shelf_name in path.name for path in stored)
    for path, content in stored.items():
        for piece in (b"%PDF", b"zzmarker", b"Zzmarker", b"Lovestone", b"example.org", file.key.encode()):
            assert piece not in content, path


@ON_BOTH
@pytest.mark.promise("P75")
def test_files_still_open_after_a_rotation_with_the_new_key_alone(
    app: Flask, shelf: Shelf, site_with: Callable[..., Flask]
) -> None:
    file = sent(app, b"the letter" * 50_000, now=NOON)
    before = [name for name, _ in shelf.names()], b"".join(shelf.read(file.shelf_name))
    fresh = "9:" + "QUJD" * 10 + "QUI"
    both = site_with(SEAL_KEYS=f"{fresh},{app.extensions['site'].settings.seal_keys}")
    assert "0 left under older keys" in both.test_cli_runner().invoke(args=["keys", "rotate"]).output
    alone = site_with(SEAL_KEYS=fresh)
    [kept] = _files(alone)
    assert b"".join(opened(shelf.read(kept.shelf_name), kept.key, kept.id)) == b"the letter" * 50_000
    assert kept.name == "Zzmarker cv.pdf"
    assert before == ([name for name, _ in shelf.names()], b"".join(shelf.read(file.shelf_name)))


@pytest.mark.promise("P77", "P96")
def test_without_its_row_a_file_is_noise(app: Flask, shelf: Shelf) -> None:
    one, other = sent(app, b"one", now=NOON), sent(app, b"other", now=NOON)
    with pytest.raises(SealError):
        list(opened(shelf.read(one.shelf_name), other.key, other.id))
    with pytest.raises(SealError):
        list(opened(shelf.read(one.shelf_name), one.key, other.id))
    with pytest.raises(NotOnShelf):
        shelf.read(shelved.new_name())
