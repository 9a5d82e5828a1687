"""The file for who has no account: everything of one moment, behind a link and a code, gone after a week (P111, S47)."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask

import packing
from extensions import db
from tests.cast import ADA, BOB, ON_BOTH, body, count, deliver, letters, purge, rows, send
from tests.doors import fill
from tests.pages.test_rights import HERE, ask, line, link
from tests.visitor import ADDRESS, Visitor

CODE = re.compile(r"<code>([2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4})</code>")


def make(app: Flask) -> int:
    """Let the worker make what was asked for."""
    with app.app_context():
        made = packing.make_all(app.extensions["site"])
        db.session.remove()
        return made


def asked(app: Flask, visitor: Visitor, kind: str = "access", path: str = HERE) -> str:
    """Ask for the file and press the button; gives the code."""
    ask(visitor, kind, path=path)
    answer = fill(visitor, link(app))
    match = CODE.search(answer.text)
    assert match, answer.text
    return match[1]


def package_link(app: Flask) -> str:
    """Deliver what waits and give the path of the latest link to a file."""
    deliver(app)
    found = [
        match[1]
        for letter in letters(app)
        if (match := re.search(rf"{re.escape(ADDRESS)}((?:/en)?/mijn-rechten/pakket/[\w-]{{30,}})", body(letter)))
    ]
    assert found
    return found[-1]


def fetched(app: Flask, visitor: Visitor, code: str) -> zipfile.ZipFile:
    """Make, and fetch."""
    assert make(app) == 1
    answer = fill(visitor, package_link(app), code=code)
    assert answer.mimetype == "application/zip", answer.text
    assert "attachment" in answer.headers["Content-Disposition"]
    assert answer.headers["Cache-Control"] == "no-store"
    return zipfile.ZipFile(io.BytesIO(answer.data))


@pytest.mark.promise("P111", "S26", "S27", "S32", "P05")
@ON_BOTH
def test_it_holds_everything_of_the_one_and_nothing_of_the_other(app: Flask, visitor: Visitor) -> None:
    send(visitor, ADA)
    send(visitor, BOB)
    held = fetched(app, visitor, asked(app, visitor))
    assert {"LEESMIJ.txt", "gegevens.html", "gegevens.json", "gegevens.pdf", "schema.json"} <= set(held.namelist())
    page, data = held.read("gegevens.html").decode(), held.read("gegevens.json").decode()
    for text in (page, data, held.read("csv/contact_message.csv").decode()):
        for piece in ADA.values():
            if piece != ADA["topic"]:
                assert piece in text
        for piece in (BOB["name"], BOB["email"], BOB["message"]):
            assert piece not in text
    for said in ("Waarom", "Grondslag", "Wie het ziet", "Wie het krijgt", "Herkomst", "Weg op", "Wat je mag vragen"):
        assert said in page
    assert "Autoriteit Persoonsgegevens" in page
    assert (line(app)["state"], line(app)["decision"]) == ("done", "served")


@pytest.mark.promise("S26", "P32")
def test_the_pdf_is_tagged_speaks_the_persons_language_and_says_the_same(app: Flask, visitor: Visitor) -> None:
    import pikepdf
    import pypdfium2

    send(visitor, ADA)
    held = fetched(app, visitor, asked(app, visitor, path=f"/en{HERE}"))
    made = held.read("data.pdf")
    with pikepdf.open(io.BytesIO(made)) as document:
        root = document.Root
        assert bool(root.MarkInfo.Marked)
        assert "/StructTreeRoot" in root
        assert str(root.Lang) == "en"
        assert document.open_metadata()["dc:title"] == "Your data"
    document = pypdfium2.PdfDocument(made)
    text = " ".join(page.get_textpage().get_text_range() for page in document)
    document.close()
    assert ADA["name"] in text
    assert "What you may ask" in text


@pytest.mark.promise("S32")
def test_another_party_can_read_it_in_again(app: Flask, visitor: Visitor) -> None:
    """The values come back as they were typed, from the JSON and from the lists alike."""
    send(visitor, ADA)
    held = fetched(app, visitor, asked(app, visitor, "portability"))
    data = json.loads(held.read("gegevens.json"))
    (kind,) = [item for item in data["kinds"] if item["table"] == "contact_message"]
    (record,) = kind["records"]
    taken = {name: record["values"][name] for name in ADA}
    assert taken == ADA
    lines = list(csv.reader(io.StringIO(held.read("csv/contact_message.csv").decode("utf-8-sig"))))
    again = dict(zip(lines[0], lines[1], strict=True))
    assert again["Bericht"] == ADA["message"]
    assert again["Telefoonnummer"] == f"'{ADA['phone']}"


@pytest.mark.promise("S32", "P135")
def test_letters_are_there_as_they_were_read_and_no_link_in_them_works(app: Flask, visitor: Visitor) -> None:
    send(visitor, ADA)
    held = fetched(app, visitor, asked(app, visitor))
    (kind,) = [item for item in json.loads(held.read("gegevens.json"))["kinds"] if item["table"] == "letter"]
    (record,) = [item for item in kind["records"] if item["values"]["kind"] == "contact_received"]
    assert record["said"]["kind"] == "bevestiging van ontvangst"
    assert set(record["values"]["content"]) == {"subject", "text"}
    assert "/contact/…" in record["values"]["content"]["text"]
    lines = list(csv.DictReader(io.StringIO(held.read("csv/letter.csv").decode("utf-8-sig"))))
    (line_of,) = [row for row in lines if row["Soort brief"] == "bevestiging van ontvangst"]
    assert line_of["Tekst van de brief"].startswith(record["values"]["content"]["subject"] + "\n\n")
    assert line_of["Weg op"] == record["kept_until"]
    for name in (name for name in held.namelist() if name.startswith("csv/")):
        (head, *_rest) = csv.reader(io.StringIO(held.read(name).decode("utf-8-sig")))
        assert len(head) == len(set(head)), name


@pytest.mark.promise("P119", "P123")
def test_who_is_unknown_gets_a_file_that_says_so_only_after_the_link(app: Flask, visitor: Visitor) -> None:
    code = asked(app, visitor)
    held = fetched(app, visitor, code)
    assert not [name for name in held.namelist() if "contact" in name]
    assert ADA["email"] in held.read("gegevens.html").decode()


@pytest.mark.promise("S47", "P135")
def test_the_link_alone_and_the_code_alone_open_nothing_and_five_wrong_codes_shut_it(
    app: Flask, visitor: Visitor
) -> None:
    code = asked(app, visitor)
    make(app)
    here = package_link(app)
    assert not [letter for letter in letters(app) if code in body(letter)]
    assert code.encode() not in b"".join(str(row).encode() for row in rows(app, "request_package"))
    for left in (4, 3, 2, 1, 0):
        answer = fill(visitor, here, code="AAAA-BBBB")
        assert answer.status_code == 422
        assert f"nog {left} poging" in answer.text
    assert "te veel foute codes" in fill(visitor, here, code=code).text
    assert fill(visitor, here, code="").status_code == 422
    assert visitor.get(f"{here}x").status_code == 404
    again = CODE.search(fill(visitor, link(app)).text)
    assert again
    make(app)
    assert fill(visitor, package_link(app), code=again[1].lower().replace("-", " ")).mimetype == "application/zip"


@pytest.mark.promise("P96", "S47")
def test_it_is_gone_after_seven_days(app: Flask, visitor: Visitor) -> None:
    with time_machine.travel(datetime(2027, 1, 31, 12, 0, tzinfo=UTC)) as clock:
        code = asked(app, visitor)
        make(app)
        here = package_link(app)
        clock.shift(timedelta(days=6))
        assert fill(visitor, here, code=code).mimetype == "application/zip"
        clock.shift(timedelta(days=1))
        assert visitor.get(here).status_code == 404
        purge(app)
        assert count(app, "request_package") == 0


@pytest.mark.promise("P111")
def test_pressing_twice_makes_one_file_and_says_so(app: Flask, visitor: Visitor) -> None:
    ask(visitor, "access")
    here = link(app)
    assert CODE.search(fill(visitor, here).text)
    assert "Het bestand wordt al gemaakt" in fill(visitor, here).text
    assert count(app, "request_package") == 1
    assert make(app) == 1
    assert make(app) == 0


@pytest.mark.promise("P113", "P96")
def test_who_is_erased_while_the_file_is_made_gets_none(
    app: Flask, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file is finished only as long as its request is there: nothing comes back to life."""
    from domain import request_packages

    send(visitor, ADA)
    asked(app, visitor)
    finish = request_packages.finish

    def after_erasure(session, key, content, *, now):
        session.rollback()
        ask(visitor, "erasure")
        fill(visitor, link(app), sure="y")
        return finish(session, key, content, now=now)

    monkeypatch.setattr(request_packages, "finish", after_erasure)
    assert make(app) == 0
    assert count(app, "request_package") == count(app, "requester") == count(app, "contact_message") == 0


@pytest.mark.promise("P111")
def test_a_file_that_cannot_be_made_says_so_and_can_be_asked_again(
    app: Flask, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(visitor, "access")
    here = link(app)
    fill(visitor, here)
    with monkeypatch.context() as broken:
        broken.setattr(packing, "_packed", lambda *_facts: 1 / 0)
        assert make(app) == 0
    assert "Dit lukte bij ons niet" in visitor.page(here)
    assert CODE.search(fill(visitor, here).text)
    assert make(app) == 1


@pytest.mark.promise("P111")
def test_a_worker_killed_at_any_step_leaves_a_file_that_is_made_the_next_time(
    app: Flask, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    from domain import letters as outbox
    from domain import package_zip, request_packages

    send(visitor, ADA)
    code = asked(app, visitor)

    def die(*_facts, **_more):
        raise SystemExit

    for where, name in ((package_zip, "pack"), (request_packages, "finish"), (outbox, "waiting_letter")):
        with monkeypatch.context() as killed:
            killed.setattr(where, name, die)
            with pytest.raises(SystemExit):
                make(app)
        assert rows(app, "request_package")[0]["ready_at"] is None
        assert line(app)["state"] == "open"
    assert fetched(app, visitor, code)


@pytest.mark.promise("P120")
def test_contact_data_of_others_in_what_staff_wrote_is_left_out() -> None:
    from privacy.masking import masked

    text = (
        "Bel Ria op 078 123 45 67 of +31 6 1234 5678, mail ria@example.nl of ada@example.org; NL91 ABNA 0417 1643 00."
    )
    assert masked(text, "Ada@Example.org") == "Bel Ria op […] of […], mail […] of ada@example.org; […]."
    assert masked("Op 23-02-2027 om 12:00, kenmerk 7K3MP-9QX2W, 2027.", "x@example.org").startswith("Op 23-02-2027")
