"""People's own files in what they take along: whole, under their own names, and nobody else's (P111, S26, S32)."""

from __future__ import annotations

import hashlib
import io
import json
import secrets
import tracemalloc
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update

import worker
from domain import package_store, package_zip
from domain.package_files import Parcel
from domain.package_papers import Paper, free, safe_name
from extensions import db
from models import ApplicationFile
from privacy.shelf import NotOnShelf, ShelfAway
from tests.cast import ON_BOTH, account_of, rows, sign_in_as, within
from tests.doors import fill
from tests.pages.test_rights import ask, link
from tests.pages.test_rights_package import CODE, asked, fetched, make, package_link
from tests.papers import ADA, apply, file, on_shelf, pdf
from tests.shelved import put
from tests.unit.packing import MemoryShelf
from tests.visitor import Visitor

CV, LETTER = pdf("Zzcv van Ada"), pdf("Zzbrief van Ada")
BOB = ADA | {"name": "Bob Bouwmans", "email": "bob@example.nl"}


def applied(app: Flask, visitor: Visitor) -> None:
    """Ada applies with two files, and Bob with one; the scanner finds them clean."""
    apply(visitor, ADA | {"cv": file(CV, "Mijn CV.pdf"), "letter": file(LETTER, "brief.pdf")})
    apply(visitor, BOB | {"cv": file(pdf("Zzcv van Bob, die langer is"), "bob.pdf")})
    judged(app, "clean")


def judged(app: Flask, state: str, kind: str = "") -> None:
    """Let files be in a state, those of one kind or all."""
    which = update(ApplicationFile).values(state=state)
    within(app, lambda session: session.execute(which.where(ApplicationFile.kind == kind) if kind else which))


def listed(held: zipfile.ZipFile) -> dict[str, dict[str, Any]]:
    """Give what the JSON says of each file, by its name."""
    return {item["name"]: item for item in json.loads(held.read("gegevens.json"))["files"]}


@pytest.mark.promise("P111", "S26", "S32", "P120")
@ON_BOTH
def test_files_come_back_as_they_were_sent_with_their_digests_and_none_of_others(app: Flask, visitor: Visitor) -> None:
    applied(app, visitor)
    held = fetched(app, visitor, asked(app, visitor))
    found = listed(held)
    assert set(found) == {"Mijn CV.pdf", "brief.pdf"}
    for name, sent in (("Mijn CV.pdf", CV), ("brief.pdf", LETTER)):
        item = found[name]
        taken_in = held.read(item["path"])
        assert taken_in == sent
        assert item["table"] == "application_file"
        assert (item["size"], item["sha256"], item["withheld"]) == (len(sent), hashlib.sha256(sent).hexdigest(), None)
    assert found["brief.pdf"]["path"] == "bestanden/brief.pdf"
    assert sorted(name for name in held.namelist() if name.startswith("bestanden/")) == sorted(
        item["path"] for item in found.values()
    )
    page = held.read("gegevens.html").decode()
    assert "<h2>Je bestanden</h2>" in page
    assert "<dt>brief.pdf<dd>zit in dit pakket, als bestanden/brief.pdf (" in page
    assert b"Zzcv van Bob" not in b"".join(held.read(name) for name in held.namelist())
    assert "bob.pdf" not in page


@pytest.mark.promise("S139", "P111")
@pytest.mark.parametrize(
    ("state", "why"),
    [
        ("received", "wacht op de virusscanner"),
        ("held", "tegengehouden tot de virusscanner er is"),
        ("refused", "geweigerd: er zit een virus in"),
    ],
)
def test_what_the_scanner_did_not_clear_is_named_with_the_reason_and_not_given(
    app: Flask, visitor: Visitor, state: str, why: str
) -> None:
    applied(app, visitor)
    judged(app, state, "cv")
    held = fetched(app, visitor, asked(app, visitor))
    item = listed(held)["Mijn CV.pdf"]
    assert item["withheld"] == why
    assert (item["path"], item["size"], item["sha256"]) == (None, None, None)
    assert f"zit er niet bij: {why}" in held.read("gegevens.html").decode()
    assert [name for name in held.namelist() if name.startswith("bestanden/")] == ["bestanden/brief.pdf"]


@pytest.mark.promise("P111", "S163")
def test_what_is_gone_or_damaged_is_named_and_holds_up_nothing(app: Flask, visitor: Visitor) -> None:
    applied(app, visitor)
    own = {row["kind"]: row for row in rows(app, "application_file") if row["size"] in (len(CV), len(LETTER))}
    shelf = app.extensions["site"].shelf
    shelf.remove(own["cv"]["shelf_name"])
    raw = b"".join(shelf.read(own["letter"]["shelf_name"]))
    shelf.put(own["letter"]["shelf_name"], [raw[:-1]])
    held = fetched(app, visitor, asked(app, visitor))
    found = listed(held)
    assert found["Mijn CV.pdf"]["withheld"] == "intussen gewist"
    assert found["brief.pdf"]["withheld"] == "beschadigd: het gaat niet meer open"
    assert held.testzip() is None


@pytest.mark.promise("P111")
def test_a_file_that_leaves_the_shelf_while_it_is_packed_is_named_as_erased(app: Flask, visitor: Visitor) -> None:
    shelf, seen = MemoryShelf(), []
    made = put(shelf, CV, key="A" * 43 + "=", record="r" * 32)

    def read(name: str) -> Iterator[bytes]:
        seen.append(name)
        if len(seen) > 1:
            raise NotOnShelf(name)
        return shelf.read(name)

    us = {"name": "Wij", "email": "wij@example.org", "phone": "+31 97 0000 0000"}
    parcel = Parcel((), "nl", us, datetime(2027, 2, 23, 12, 0, tzinfo=UTC))
    paper = Paper("application_file", "r" * 32, "cv.pdf", made, "A" * 43 + "=", None)
    held = zipfile.ZipFile(io.BytesIO(b"".join(package_zip.pack(parcel, papers=[paper], read=read))))
    assert listed(held)["cv.pdf"]["withheld"] == "intussen gewist"
    assert len(seen) == 2


@pytest.mark.promise("P96", "P113")
def test_the_package_lies_sealed_on_the_shelf_and_goes_with_who_is_erased(app: Flask, visitor: Visitor) -> None:
    applied(app, visitor)
    before = set(on_shelf(app))
    asked(app, visitor)
    assert make(app) == 1
    (name,) = set(on_shelf(app)) - before
    assert rows(app, "request_package")[0]["shelf_name"] == name
    raw = b"".join(app.extensions["site"].shelf.read(name))
    assert b"PK" not in raw[:16]
    assert b"gegevens.json" not in raw
    ask(visitor, "erasure")
    fill(visitor, link(app), sure="y")
    with app.app_context():
        worker.every_minute(app.extensions["site"])
        db.session.remove()
    (other,) = rows(app, "application_file")
    assert set(on_shelf(app)) == {other["shelf_name"], other["safe_name"]} - {None}


@pytest.mark.promise("P113", "P96")
def test_a_package_that_nobody_can_have_any_more_leaves_nothing_on_the_shelf(
    app: Flask, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    from domain import request_packages

    applied(app, visitor)
    before = on_shelf(app)
    asked(app, visitor)
    monkeypatch.setattr(request_packages, "finish", lambda *_facts, **_more: None)
    assert make(app) == 0
    assert on_shelf(app) == before


@pytest.mark.promise("P111")
def test_while_the_shelf_is_away_a_package_waits_and_is_made_when_it_is_back(
    app: Flask, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_facts: object) -> Any:
        raise ShelfAway("gone for a moment")

    applied(app, visitor)
    code = asked(app, visitor)
    with monkeypatch.context() as gone:
        gone.setattr(package_store, "store", away)
        assert make(app) == 0
    assert rows(app, "request_package")[0]["failed_at"] is None
    assert len(listed(fetched(app, visitor, code))) == 2


@pytest.mark.promise("P111")
def test_a_package_that_is_lost_says_so_and_can_be_asked_again(app: Flask, visitor: Visitor) -> None:
    code = asked(app, visitor)
    make(app)
    here = package_link(app)
    app.extensions["site"].shelf.remove(rows(app, "request_package")[0]["shelf_name"])
    answer = fill(visitor, here, code=code)
    assert answer.status_code == 422
    assert "bij ons beschadigd" in answer.text
    again = CODE.search(fill(visitor, link(app)).text)
    assert again
    assert fetched(app, visitor, again[1])


@pytest.mark.promise("P111", "S158")
def test_the_portal_gives_the_files_as_well_and_says_what_is_lost(app: Flask, visitor: Visitor) -> None:
    applied(app, visitor)
    ada = account_of(app, email=ADA["email"], name=ADA["name"])
    sign_in_as(app, visitor, ada)
    fill(visitor, "/portaal/download")
    assert make(app) == 1
    here = f"/portaal/download/{rows(app, 'package')[0]['id']}"
    answer = visitor.get(here)
    assert answer.mimetype == "application/zip"
    assert answer.headers["Cache-Control"] == "no-store"
    held = zipfile.ZipFile(io.BytesIO(answer.data))
    assert held.read("bestanden/brief.pdf") == LETTER
    app.extensions["site"].shelf.remove(rows(app, "package")[0]["shelf_name"])
    assert visitor.get(here).location == "/portaal/download"
    assert "Dit lukte bij ons niet" in visitor.page("/portaal/download")


@pytest.mark.promise("P111")
def test_memory_stays_flat_however_large_the_files_are() -> None:
    """Twenty files of a megabyte, which the archive cannot make smaller, cost no more than a few pieces of one."""
    shelf = MemoryShelf()
    key, content = "A" * 43 + "=", secrets.token_bytes(1_000_000)
    name = put(shelf, content, key=key, record="r" * 32)
    papers = [Paper("application_file", "r" * 32, "cv.pdf", name, key, None)] * 20
    us = {"name": "Wij", "email": "wij@example.org", "phone": "+31 97 0000 0000"}
    parcel = Parcel((), "nl", us, datetime(2027, 2, 23, 12, 0, tzinfo=UTC))

    def read(name: str) -> Iterator[bytes]:
        held = memoryview(shelf.held[name])
        return (bytes(held[start : start + 131_072]) for start in range(0, len(held), 131_072))

    class Nowhere(MemoryShelf):
        def put(self, name: str, pieces: Any) -> int:
            return sum(map(len, pieces))

    tracemalloc.start()
    stored = package_store.store(Nowhere(), package_zip.pack(parcel, papers=papers, read=read), "r" * 32)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert stored.size > 20_000_000
    assert peak < 5_000_000


@pytest.mark.promise("S233")
@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd", "_.._etc_passwd"),
        ("cv.pdf", "cv.pdf"),
        ("con.pdf", "_con.pdf"),
        ("c:\\x\n\u202efdp.exe", "c__x__fdp.exe"),
        ("  .. ", "bestand"),
        ("é" * 200 + ".pdf", "é" * 58 + ".pdf"),
    ],
)
def test_a_name_of_a_file_is_a_name_on_any_machine(name: str, safe: str) -> None:
    assert safe_name(name) == safe


def test_two_files_of_one_name_stand_beside_each_other_whatever_their_capitals() -> None:
    taken: set[str] = set()
    assert [free(name, taken) for name in ("files/cv.pdf", "files/CV.pdf", "files/cv.pdf", "files/cv")] == [
        "files/cv.pdf",
        "files/CV (2).pdf",
        "files/cv (3).pdf",
        "files/cv",
    ]
