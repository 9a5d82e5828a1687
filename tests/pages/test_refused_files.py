"""A file that the scanner refuses after it came in: its applicant hears of it once, and can do something (S139)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from flask import Flask

import file_work
import worker
from adapters.scanner import Verdict
from domain import applications, scans
from extensions import db
from tests.cast import ON_BOTH, body, count, deliver, letters, rows
from tests.desk import at_desk
from tests.papers import ADA, apply, carried, docx, file, fill_in, own_link, pdf
from tests.recruiting import act, at, on_shelf
from tests.recruiting import apply as applied
from tests.visitor import Visitor, parse, text_of, token_in

pytestmark = pytest.mark.promise("S139")
NOON = datetime(2027, 2, 23, 12, 0, tzinfo=UTC)
BAD, CLEAN = Verdict("refused", "Eicar"), Verdict("clean")
SAID = {"nl": "De rest van je sollicitatie is er nog.", "en": "The rest of your application is still here."}


def scan(app: Flask, *verdicts: Verdict) -> None:
    """Let a scanner judge what waits, with these verdicts in turn."""
    turn = iter(verdicts)

    def say(pieces: Any, _url: str) -> Verdict:
        b"".join(pieces)
        return next(turn)

    with app.app_context():
        file_work.scan_files(app.extensions["site"], say)
        db.session.remove()


def told(app: Flask) -> list[str]:
    """Give the kinds of the letters that wait or went, oldest first."""
    return [str(row["kind"]) for row in sorted(rows(app, "letter"), key=lambda row: row["id"])]


@ON_BOTH
@pytest.mark.parametrize("code", ["nl", "en"])
def test_an_applicant_is_told_once_with_a_link_and_what_to_do(visitor: Visitor, app: Flask, code: str) -> None:
    with time_machine.travel(NOON):
        apply(
            visitor, ADA | {"cv": file(pdf(), "cv van lovestone.pdf")}, f"{'/en' if code == 'en' else ''}/solliciteren"
        )
        old = own_link(app)
        scan(app, BAD)
        assert told(app) == ["application_received", "application_refused_file"]
        scan(app)
        new = own_link(app)
        letter = letters(app)[-1]
        assert len(letters(app)) == 2
        for text in (str(letter["Subject"]), body(letter), body(letter, "html")):
            assert rows(app, "application")[0]["reference"] in text
            for piece in ("Lovestone", "lovestone", "cv van", "Eicar", "+31"):
                assert piece not in text
        assert SAID[code] in body(letter)
        assert SAID[code] in body(letter, "html")
        page = visitor.page(new)
        assert ("geweigerd door de virusscanner" if code == "nl" else "refused by the virus scanner") in page
        assert ("Een bestand is geweigerd" if code == "nl" else "A file was refused") in page
        assert visitor.get(old).status_code == 404
        sheet = {"form_token": token_in(page), "cv": file(docx(), "nieuw.docx")}
        assert visitor.post(f"{new}/bestanden", data=sheet).status_code == 303
    assert [row["state"] for row in rows(app, "application_file")] == ["received"]


def test_two_refused_files_of_one_application_make_one_letter(visitor: Visitor, app: Flask) -> None:
    apply(visitor, ADA | {"cv": file(pdf()), "letter": file(docx(), "brief.docx")})
    scan(app, BAD, BAD)
    assert told(app).count("application_refused_file") == 1
    deliver(app)
    page = visitor.page(own_link(app))
    assert page.count("geweigerd door de virusscanner en gewist") == 2


def test_a_clean_file_makes_no_letter(visitor: Visitor, app: Flask) -> None:
    apply(visitor, ADA | {"cv": file(pdf())})
    scan(app, CLEAN)
    assert told(app) == ["application_received"]


@ON_BOTH
def test_where_the_letter_cannot_be_kept_the_file_is_not_refused_either(
    visitor: Visitor, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_given: object) -> None:
        raise RuntimeError("no letter")

    apply(visitor, ADA | {"cv": file(pdf())})
    with monkeypatch.context() as patched:
        patched.setattr(file_work, "written", broken)
        with pytest.raises(RuntimeError, match="no letter"):
            scan(app, BAD)
    assert [row["state"] for row in rows(app, "application_file")] == ["received"]
    assert count(app, "shelf_removal") == 0
    scan(app, BAD)
    assert [row["state"] for row in rows(app, "application_file")] == ["refused"]
    assert told(app)[-1] == "application_refused_file"


def test_the_confirmation_goes_before_the_word_that_a_file_was_refused(
    visitor: Visitor, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    apply(visitor, ADA | {"cv": file(pdf())})
    monkeypatch.setattr(file_work.scan_files, "__defaults__", (lambda pieces, _url: b"".join(pieces) and BAD,))
    with app.app_context():
        worker.judge_files(app.extensions["site"])
        db.session.remove()
    deliver(app)
    first, second = letters(app)
    assert "We hebben je sollicitatie" in str(first["Subject"])
    assert "geweigerd" in str(second["Subject"])


def test_whoever_was_set_aside_hears_it_when_let_through_by_a_link_that_works(visitor: Visitor, app: Flask) -> None:
    reference = applied(app, papers=[on_shelf(app, pdf("Cv."), state="received")], held_for="fast")
    scan(app, BAD)
    assert told(app) == []
    desk = at_desk(app, "recruitment")
    assert act(desk, at(reference), "doorlaten").status_code == 303
    assert sorted(told(app)) == ["application_received", "application_refused_file"]
    deliver(app)
    links = {line for letter in letters(app) for line in body(letter).splitlines() if "/solliciteren/" in line}
    assert len(links) == 1
    assert visitor.get(own_link(app)).status_code == 200


def test_after_the_procedure_nothing_is_asked_of_the_applicant(app: Flask) -> None:
    paper = on_shelf(app, pdf("Cv."), state="received")
    reference = applied(app, papers=[paper])
    assert act(at_desk(app, "recruitment"), at(reference), "stand", status="rejected").status_code == 303
    scan(app, BAD)
    deliver(app)
    assert "je hoeft niets te doen" in body(letters(app)[-1])


# --- before the form is sent ---


@ON_BOTH
@pytest.mark.promise("S234")
def test_a_file_that_is_refused_while_its_sender_checks_is_named_on_the_form(visitor: Visitor, app: Flask) -> None:
    checked = fill_in(visitor, ADA | {"cv": file(pdf()), "letter": file(docx(), "b.docx")}, fields={"step": "check"})
    scan(app, BAD, CLEAN)
    assert told(app) == [], "nobody has applied yet"
    hidden = {f.get("name"): f.get("value") for f in parse(checked.text).iter("input") if f.get("type") == "hidden"}
    answer = visitor.post("/solliciteren", data=hidden)
    assert answer.status_code == 422
    (error,) = [text_of(item) for item in parse(answer.text).iter("p") if item.get("id") == "cv-error"]
    assert "virusscanner weigerde dit bestand" in error
    assert "b.docx" in answer.text
    assert count(app, "application") == 0
    apply(visitor, ADA | {"papers": carried(answer.text), "cv": file(pdf("Beter."), "beter.pdf")})
    assert sorted(row["state"] for row in rows(app, "application_file")) == ["clean", "received"]


def test_a_file_that_is_refused_while_its_form_is_being_sent_is_named_as_well(
    visitor: Visitor, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The scanner may speak between the moment at which the form is read and the one at which it is stored."""
    checked = fill_in(visitor, ADA | {"cv": file(pdf())}, fields={"step": "check"})
    hidden = {f.get("name"): f.get("value") for f in parse(checked.text).iter("input") if f.get("type") == "hidden"}
    compose, key = applications.compose, str(rows(app, "application_file")[0]["id"])

    def refused_meanwhile(*given: Any, **more: Any) -> Any:
        scans.judged(db.session(), [key], "refused", now=datetime.now(UTC))
        db.session().flush()
        return compose(*given, **more)

    monkeypatch.setattr(applications, "compose", refused_meanwhile)
    answer = visitor.post("/solliciteren", data=hidden)
    assert answer.status_code == 422
    assert "virusscanner weigerde dit bestand" in answer.text
    assert count(app, "application") == 0
