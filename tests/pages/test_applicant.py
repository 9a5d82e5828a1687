"""What applicants see and do by their link, and by signing in under the same address (P75, P77, P78, P111)."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask

from domain import applications
from models import Application, ApplicationFile, ApplicationNote, Opening
from models.account import STAFF_TYPES
from privacy.activities import ACCOUNT_FOR_READING
from tests.cast import ON_BOTH, account_of, body, count, deliver, letters, purge, rows, sign_in_as, within
from tests.papers import ADA, MARKER, apply, docx, file, fill_in, on_shelf, own_link, pdf, send_parts
from tests.visitor import Visitor, parse, text_of, token_in

NOON = datetime(2027, 2, 23, 12, 0, tzinfo=UTC)
BOB = {"name": "Bob Bouwmans", "email": "bob@example.nl", "motivation": "Ik sjouw graag."}
CLOSED = datetime(2027, 3, 31, 12, 0, tzinfo=UTC)


@pytest.fixture
def link(visitor: Visitor, app: Flask) -> str:
    """The link to Ada's application, with a CV and a letter."""
    apply(visitor, ADA | {"cv": file(pdf(), "mijn cv.pdf"), "letter": file(docx(), "brief.docx")})
    return own_link(app)


def act(visitor: Visitor, address: str, page: str, **fields: Any) -> Any:
    """Press a button of a page."""
    return send_parts(visitor, address, {"form_token": visitor.token(page), **fields})


def only(app: Flask, kind: Any) -> Any:
    """Give the one row of a kind."""
    return within(app, lambda session: session.query(kind).one())


@pytest.mark.promise("P75", "P77", "P111")
def test_the_page_shows_all_that_is_held_and_until_when(visitor: Visitor, app: Flask, link: str) -> None:
    page = visitor.page(link)
    for shown in (*ADA.values(), "mijn cv.pdf", "brief.docx", "Zzmarkerauteur", "Nog niemand."):
        assert shown in page
    row = only(app, Application)
    assert f'<time datetime="{row.due_on.isoformat()}">' in page
    assert visitor.get(link).headers["Referrer-Policy"] == "no-referrer"
    assert "Your application" in visitor.page(f"/en{link}")


@pytest.mark.promise("P75", "P90")
def test_who_opened_what_and_what_was_noted_is_shown(visitor: Visitor, app: Flask, link: str) -> None:
    row, papers = only(app, Application), within(app, lambda session: session.query(ApplicationFile).all())
    due = ACCOUNT_FOR_READING.rules["opening"].due(NOON)

    def read(session: Any) -> None:
        for record in (row.id, papers[0].id):
            session.add(Opening(record_id=record, role="recruitment", reason="inbox", opened_at=NOON, due_at=due))
        note = ApplicationNote(application_id=row.id, text="Zzmarkernotitie", written_at=NOON, role="recruitment")
        session.add(note)

    within(app, read)
    page = parse(visitor.page(link))
    text = text_of(page)
    assert "Zzmarkernotitie" in text
    assert text.count("werving") >= 2


@pytest.mark.promise("P111", "P135", "S120", "S138")
def test_own_files_come_back_as_they_were_sent_and_as_attachments(visitor: Visitor, app: Flask, link: str) -> None:
    wanted = {"cv": ("mijn cv.pdf", pdf()), "letter": ("brief.docx", docx())}
    for row in within(app, lambda session: session.query(ApplicationFile).all()):
        name, content = wanted[row.kind]
        answer = visitor.get(f"{link}/bestanden/{row.id}", inspect=False)
        assert answer.data == content
        assert answer.headers["Content-Disposition"].startswith(f'attachment; filename="{name}"')
        assert answer.headers["Content-Security-Policy"].endswith("sandbox")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.content_length == len(content)


@pytest.mark.promise("P111", "S32")
def test_everything_can_be_downloaded_at_once(visitor: Visitor, app: Flask, link: str) -> None:
    answer = visitor.get(f"{link}/download", inspect=False)
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        assert sorted(archive.namelist()) == ["1-cv.pdf", "2-letter.docx", "gegevens.json"]
        assert archive.read("1-cv.pdf") == pdf()
        data = json.loads(archive.read("gegevens.json"))
    text = json.dumps(data, ensure_ascii=False)
    for value in ADA.values():
        assert value in text
    for secret in within(app, lambda session: [row.key for row in session.query(ApplicationFile)]):
        assert secret not in text


@ON_BOTH
@pytest.mark.promise("P77", "P113")
def test_withdrawing_leaves_nothing_and_the_link_is_dead(visitor: Visitor, app: Flask, database: str) -> None:
    apply(visitor, ADA | {"cv": file(pdf())})
    link = own_link(app)
    apply(visitor, BOB)
    answer = act(visitor, f"{link}/intrekken", link)
    assert answer.status_code == 200
    assert "is ingetrokken" in answer.text
    assert "Bestand bij een sollicitatie" in answer.text
    assert count(app, "application") == 1
    assert count(app, "application_file") == 0
    assert len(rows(app, "shelf_removal")) == 1
    assert [row["about_id"] for row in rows(app, "letter")] == [only(app, Application).id]
    for path in (link, f"{link}/download"):
        assert "Deze link werkt niet" in visitor.page(path, 404)
    assert visitor.post(f"{link}/intrekken", data={}).status_code == 404


@pytest.mark.promise("P135")
def test_looking_changes_nothing_and_a_stale_form_neither(visitor: Visitor, app: Flask, link: str) -> None:
    before = (rows(app, "application"), rows(app, "application_file"))
    for path in ("", "/download"):
        visitor.get(f"{link}{path}", inspect=False)
    for path in ("/intrekken", "/bewaren", "/bestanden"):
        assert visitor.get(f"{link}{path}").status_code == 405
        assert visitor.post(f"{link}{path}", data={"form_token": "x"}).status_code == 422
    assert (rows(app, "application"), rows(app, "application_file")) == before


@pytest.mark.promise("P77", "P112")
def test_a_file_is_replaced_and_added_and_taken_back(visitor: Visitor, app: Flask, link: str) -> None:
    answer = act(visitor, f"{link}/bestanden", link, cv=file(docx(), "beter.docx"))
    assert answer.status_code == 303
    page = visitor.page(answer.headers["Location"])
    assert "Je bestand is toegevoegd." in page
    assert "beter.docx" in page
    assert "mijn cv.pdf" not in page
    (letter,) = [
        row for row in within(app, lambda session: session.query(ApplicationFile).all()) if row.kind == "letter"
    ]
    assert act(visitor, f"{link}/bestanden/{letter.id}/terugnemen", link).status_code == 303
    assert "brief.docx" not in visitor.page(link)
    assert len(rows(app, "shelf_removal")) == 2


@pytest.mark.promise("P73")
def test_a_bad_file_is_refused_here_as_well(visitor: Visitor, app: Flask, link: str) -> None:
    for files, status in (
        ({"cv": file(b"MZ" + bytes(99), "cv.pdf")}, 422),
        ({}, 422),
        ({"letter": file(bytes(10 * 1024 * 1024 + 1), "brief.pdf")}, 413),
    ):
        answer = act(visitor, f"{link}/bestanden", link, **files)
        assert answer.status_code == status
        assert parse(answer.text).find("head/title").text.startswith("Fout:")  # type: ignore[union-attr]
    assert len(on_shelf(app)) == 2


@pytest.mark.promise("P78", "S12")
def test_the_year_is_given_and_taken_back_with_one_press(visitor: Visitor, app: Flask, link: str) -> None:
    short = only(app, Application).due_at
    page = parse(visitor.page(link))
    (version,) = [field.get("value") for field in page.iter("input") if field.get("name") == "version"]
    assert act(visitor, f"{link}/bewaren", link, agreed="yes", version="1999-1").status_code == 422
    assert act(visitor, f"{link}/bewaren", link, agreed="yes", version=version).status_code == 303
    row = only(app, Application)
    assert row.year_text_version == version
    assert row.due_at > short + timedelta(days=300)
    assert {paper["due_at"] for paper in rows(app, "application_file")} == {rows(app, "application")[0]["due_at"]}
    assert "gaf je toestemming met deze woorden" in visitor.page(link)
    assert act(visitor, f"{link}/bewaren", link, agreed="no").status_code == 303
    row = only(app, Application)
    assert (row.year_consented_at, row.due_at) == (None, short)


@pytest.mark.promise("P78", "P91", "S52")
@pytest.mark.parametrize(("agreed", "due"), [(False, date(2027, 4, 28)), (True, date(2028, 3, 31))])
def test_on_the_day_and_not_before_everything_is_gone(visitor: Visitor, app: Flask, agreed: bool, due: date) -> None:
    with time_machine.travel(NOON, tick=False):
        apply(visitor, ADA | {"cv": file(pdf())} | ({"keep_year": "y"} if agreed else {}))

    def close(session: Any) -> None:
        row = session.query(Application).one()
        row.closed_at = CLOSED
        applications.reckon(session, row)

    within(app, close)
    night = datetime(due.year, due.month, due.day, 12, tzinfo=UTC)
    purge(app, night - timedelta(days=1))
    assert count(app, "application") == count(app, "application_file") == 1
    purge(app, night)
    assert count(app, "application") == count(app, "application_file") == count(app, "application_word") == 0
    folder = app.extensions["site"].settings.data_dir
    database = b"".join(path.read_bytes() for path in folder.glob("site.sqlite*"))
    assert b"ada@example.org" not in database


@pytest.mark.promise("P78")
def test_after_the_procedure_nothing_is_added_but_everything_is_seen(visitor: Visitor, app: Flask, link: str) -> None:
    within(app, lambda session: setattr(session.query(Application).one(), "closed_at", CLOSED))
    page = visitor.page(link)
    assert "Voeg een bestand toe" not in page
    assert "De procedure eindigde op 31 maart 2027" in page
    answer = act(visitor, f"{link}/bestanden", link, cv=file(pdf()))
    assert answer.status_code == 409
    assert len(on_shelf(app)) == 2


@pytest.mark.promise("P111", "P36")
def test_signed_in_under_the_address_it_is_there_as_well(visitor: Visitor, app: Flask, link: str) -> None:
    ada = account_of(app)
    sign_in_as(app, visitor, ada)
    reference = only(app, Application).reference
    page = visitor.page(f"/portaal/sollicitaties/{reference}")
    assert ADA["motivation"] in page
    home = visitor.page("/portaal")
    assert f"/portaal/sollicitaties/{reference}" in home
    (cv, _letter) = within(app, lambda session: session.query(ApplicationFile).order_by(ApplicationFile.kind).all())
    own = f"/portaal/sollicitaties/{reference}"
    assert visitor.get(f"{own}/bestanden/{cv.id}", inspect=False).data == pdf()
    answer = visitor.post(f"{own}/intrekken", data={"form_token": token_in(page)})
    assert answer.status_code == 200
    assert count(app, "application") == 0


@pytest.mark.promise("P36", "P75", "S158")
def test_for_anybody_else_it_is_not_there(visitor: Visitor, app: Flask, link: str) -> None:
    reference, file_id = only(app, Application).reference, rows(app, "application_file")[0]["id"]
    apply(visitor, BOB)
    bobs = own_link(app)
    people = [("bob@example.nl", "customer_user"), *((f"{role}@example.org", role) for role in STAFF_TYPES)]
    for email, kind in people:
        stranger = app.test_client()
        sign_in_as(app, stranger, account_of(app, email=email, user_type=kind))  # type: ignore[arg-type]
        for path in ("", "/download", f"/bestanden/{file_id}"):
            answer = stranger.get(f"/portaal/sollicitaties/{reference}{path}", base_url="http://127.0.0.1:5000")
            assert answer.status_code == 404, (kind, path)
    assert visitor.get(f"{bobs}/bestanden/{file_id}").status_code == 404
    assert act(visitor, f"{bobs}/bestanden/{file_id}/terugnemen", bobs).status_code == 404
    assert count(app, "application_file") == 2


@pytest.mark.promise("P75")
def test_a_file_that_was_altered_on_the_shelf_is_not_given(visitor: Visitor, app: Flask, link: str) -> None:
    shelf = app.extensions["site"].shelf
    cv, letter = within(app, lambda session: session.query(ApplicationFile).order_by(ApplicationFile.kind).all())
    swapped = b"".join(shelf.read(letter.shelf_name))
    shelf.put(cv.shelf_name, [swapped])
    answer = visitor.get(f"{link}/bestanden/{cv.id}", inspect=False)
    assert answer.status_code == 500
    assert docx() not in answer.data


@pytest.mark.promise("P133", "P71")
def test_the_letter_is_in_the_language_of_the_form_and_says_why_it_came(visitor: Visitor, app: Flask) -> None:
    apply(visitor, ADA, "/en/solliciteren")
    assert own_link(app).startswith("/en/solliciteren/")
    (letter,) = letters(app)
    assert "We have your application" in str(letter["Subject"])
    assert "because somebody applied" in body(letter)
    assert MARKER not in body(letter) + body(letter, "html")
    assert deliver(app) == 0


def test_another_form_of_the_same_person_is_another_application(visitor: Visitor, app: Flask, link: str) -> None:
    assert fill_in(visitor, ADA).status_code == 303
    assert count(app, "application") == 2
