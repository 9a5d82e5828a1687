"""Applying: what is asked, what is refused and how, what is kept, and what never is (P73-P76)."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from flask import Flask

from adapters.uploads import FILE_BYTES
from models import Application, ApplicationFile
from tests.cast import ON_BOTH, body, count, deliver, letters, purge, rows, within
from tests.papers import ADA, MARKER, apply, carried, docx, file, fill_in, nothing, odt, on_shelf, opened, pdf, stored
from tests.visitor import Visitor, parse, text_of

NOON = datetime(2027, 2, 23, 12, 0, tzinfo=UTC)
FORM = "/solliciteren"


def kept(app: Flask) -> tuple[int, int, int]:
    """Count applications, files of them, and files on the shelf."""
    return count(app, "application"), count(app, "application_file"), len(on_shelf(app))


@ON_BOTH
@pytest.mark.promise("P73", "P71")
def test_an_application_is_kept_with_its_files_and_confirmed(visitor: Visitor, app: Flask) -> None:
    response = apply(visitor, ADA | {"cv": file(pdf()), "letter": file(docx(), "brief.docx")})
    assert response.headers["Location"] == "/solliciteren/ontvangen"
    (row,) = rows(app, "application")
    assert row["reference"] in visitor.page("/solliciteren/ontvangen")
    assert kept(app) == (1, 2, 2)
    name, email, motivation = within(
        app, lambda session: [(a.name, a.email, a.motivation) for a in session.query(Application)]
    )[0]
    assert (name, email, motivation) == (ADA["name"], ADA["email"], ADA["motivation"])
    deliver(app)
    (letter,) = letters(app)
    assert row["reference"] in str(letter["Subject"])
    assert not list(letter.iter_attachments())
    for kind in ("plain", "html"):
        assert MARKER not in body(letter, kind)


@pytest.mark.promise("P74")
@pytest.mark.parametrize("what", ["cv", "letter", "motivation"])
def test_one_of_three_is_enough(visitor: Visitor, app: Flask, what: str) -> None:
    sheet = {"cv": file(pdf()), "letter": file(odt(), "brief.odt"), "motivation": "Ik wil graag bij jullie werken."}
    apply(visitor, {"name": "Ada", "email": "ada@example.org", what: sheet[what]})
    assert count(app, "application") == 1


@pytest.mark.promise("P74")
def test_nothing_to_read_is_named_and_nothing_is_kept(visitor: Visitor, app: Flask) -> None:
    response = fill_in(visitor, {"name": "Ada", "email": "ada@example.org"})
    assert response.status_code == 422
    assert "Stuur een cv of een brief mee" in response.text
    assert kept(app) == (0, 0, 0)


@pytest.mark.promise("P74", "S53")
@pytest.mark.parametrize("path", [FORM, f"/en{FORM}"])
def test_no_more_is_asked_than_it_needs(visitor: Visitor, path: str) -> None:
    page = parse(visitor.page(path))
    names = {field.get("name") for tag in ("input", "textarea", "select") for field in page.iter(tag)}
    assert names == {"form_token", "homepage", "name", "email", "phone", "motivation", "cv", "letter", "keep_year"}
    required = {field.get("name") for field in page.iter("input") if field.get("required") is not None}
    assert required == {"name", "email"}
    assert ("burgerservicenummer" if path == FORM else "citizen service number") in text_of(page)
    (tick,) = [field for field in page.iter("input") if field.get("type") == "checkbox"]
    assert tick.get("checked") is None
    files = [field for field in page.iter("input") if field.get("type") == "file"]
    assert {field.get("accept") for field in files} == {".pdf,.docx,.odt"}


@pytest.mark.promise("P07", "P36")
def test_other_fields_are_dropped(visitor: Visitor, app: Flask) -> None:
    apply(
        visitor,
        ADA | {"bsn": "111222333", "status": "hired", "due_at": "2099-01-01", "photo": file(b"GIF89a", "a.gif")},
    )
    assert kept(app) == (1, 0, 0)
    (row,) = rows(app, "application")
    assert row["status"] == "new"


@pytest.mark.promise("P75", "S163")
def test_neither_database_nor_shelf_holds_anything_readable(visitor: Visitor, app: Flask) -> None:
    apply(visitor, ADA | {"cv": file(pdf(), "cv-lovestone.pdf"), "letter": file(docx(), "brief.docx")})
    shelf = stored(app)
    assert len(shelf) > len(pdf())
    folder = app.extensions["site"].settings.data_dir
    disk = shelf + b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file() and path.suffix != ".eml")
    for piece in (b"%PDF", b"PK\x03\x04", b"Zzmarker", b"Lovestone", b"lovestone", b"ada@example.org", b"reken graag"):
        assert piece not in disk, piece


@pytest.mark.promise("P73", "S132", "S134")
@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"", "cv.pdf", "leeg"),
        (b"\xff\xd8\xff\xe0" + bytes(600), "cv.pdf", "JPEG"),
        (pdf()[:400], "cv.pdf", "compleet"),
        (pdf(), "cv.exe", "de naam eindigt op .exe"),
        (b"Ada Lovestone, rekenaar", "cv.txt", "tekst zonder opmaak"),
        (docx(), "cv.pdf", ""),
        (b"<html><script>alert(1)</script>", "cv.pdf", ""),
        (b"MZ" + bytes(600), "cv.pdf.exe", ""),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_words_and_the_rest_stays(
    visitor: Visitor, app: Flask, content: bytes, name: str, said: str
) -> None:
    response = fill_in(visitor, ADA | {"cv": file(content, name), "letter": file(pdf(), "brief.pdf")})
    assert response.status_code == 422
    page = parse(response.text)
    (error,) = [text_of(item) for item in page.iter("p") if item.get("id") == "cv-error"]
    assert said in error
    values = {field.get("name"): field.get("value") for field in page.iter("input")}
    assert (values["name"], values["email"], values["phone"]) == (ADA["name"], ADA["email"], ADA["phone"])
    assert ADA["motivation"] in text_of(next(page.iter("textarea")))
    assert count(app, "application") == 0
    assert [row["kind"] for row in rows(app, "application_file")] == ["letter"]
    assert "brief.pdf" in response.text


@pytest.mark.promise("S133")
def test_a_file_over_ten_megabytes_is_refused_with_413_and_the_rest_stays(visitor: Visitor, app: Flask) -> None:
    response = fill_in(visitor, ADA | {"cv": file(bytes(FILE_BYTES + 1)), "letter": file(pdf(), "brief.pdf")})
    assert response.status_code == 413
    assert "groter dan 10 MB" in response.text
    assert ADA["motivation"] in response.text
    assert carried(response.text).endswith(".letter")
    assert kept(app) == (0, 1, 1)


def test_a_body_beyond_all_measure_gets_the_page_that_says_so(visitor: Visitor, app: Flask) -> None:
    claimed = {"CONTENT_LENGTH": str(10**12)}
    assert visitor.post(FORM, data=ADA, environ_overrides=claimed).status_code == 413
    assert kept(app) == (0, 0, 0)


def test_two_files_in_one_field_are_refused_in_words(visitor: Visitor, app: Flask) -> None:
    response = fill_in(visitor, ADA | {"cv": [file(pdf()), file(docx(), "b.docx")]})
    assert response.status_code == 422
    assert "Kies hier één bestand" in response.text
    assert kept(app) == (0, 0, 0)


@pytest.mark.promise("S137", "S138")
@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd.pdf",
        "..\\..\\cv.pdf",
        "/abs/cv.pdf",
        "cv\u202efdp.pdf",
        "c\x00v.pdf",
        "a" * 300 + ".pdf",
        'cv"; filename=x.pdf',
        "cv%0D%0ASet-Cookie: a=b.pdf",
        "Curriculum vitæ Ö. van der Ploeg.PDF",
    ],
)
def test_a_name_is_a_name_and_no_path(visitor: Visitor, app: Flask, name: str) -> None:
    response = fill_in(visitor, ADA | {"cv": file(pdf(), name)})
    assert response.status_code == 303, response.text
    (shown,) = within(app, lambda session: [row.name for row in session.query(ApplicationFile)])
    assert not set("/\\\x00\u202e\r\n") & set(shown)
    assert shown.lower().endswith(".pdf")
    assert len(shown) <= 120
    (shelved,) = on_shelf(app)
    assert re.fullmatch("[0-9a-f]{40}", shelved)


def test_what_a_browser_claims_of_a_file_does_not_count(visitor: Visitor, app: Flask) -> None:
    apply(visitor, ADA | {"cv": file(pdf(), "cv.pdf", "text/html"), "letter": file(odt(), "b.odt", "")})
    assert sorted(row["format"] for row in rows(app, "application_file")) == ["odt", "pdf"]


@pytest.mark.promise("S234")
def test_the_page_to_check_on_keeps_files_and_sends_them_later(visitor: Visitor, app: Flask) -> None:
    token = visitor.token(FORM)
    checked = fill_in(visitor, ADA | {"cv": file(pdf(), "mijn cv.pdf")}, token=token, fields={"step": "check"})
    assert checked.status_code == 200
    assert kept(app) == (0, 1, 1)
    page = parse(checked.text)
    for shown in ("Ada Lovestone", "mijn cv.pdf", "Ik reken graag"):
        assert shown in text_of(page)
    assert "Zzmarkerauteur" in checked.text
    hidden = {field.get("name"): field.get("value") for field in page.iter("input") if field.get("type") == "hidden"}
    changed = visitor.post(FORM, data=hidden | {"step": "edit"})
    assert changed.status_code == 200
    again = parse(changed.text)
    assert "mijn cv.pdf" in text_of(again)
    assert {field.get("value") for field in again.iter("input") if field.get("name") == "email"} == {ADA["email"]}
    sent = visitor.post(FORM, data=hidden)
    assert sent.headers["Location"] == "/solliciteren/ontvangen"
    assert kept(app) == (1, 1, 1)
    assert visitor.post(FORM, data=hidden).status_code == 303
    assert kept(app) == (1, 1, 1)


@pytest.mark.promise("S234", "S117")
def test_after_an_error_elsewhere_no_file_has_to_be_chosen_again(visitor: Visitor, app: Flask) -> None:
    first = fill_in(visitor, ADA | {"email": "ada", "cv": file(pdf())})
    assert first.status_code == 422
    papers = carried(first.text)
    apply(visitor, ADA | {"papers": papers})
    assert kept(app) == (1, 1, 1)


def test_a_file_that_waits_can_be_replaced_and_left_out(visitor: Visitor, app: Flask) -> None:
    first = fill_in(visitor, ADA | {"email": "ada", "cv": file(pdf(), "oud.pdf"), "letter": file(pdf(), "brief.pdf")})
    papers = carried(first.text)
    second = fill_in(
        visitor, ADA | {"email": "ada", "cv": file(docx(), "nieuw.docx"), "papers": papers, "without_letter": "y"}
    )
    assert "nieuw.docx" in second.text
    assert "oud.pdf" not in second.text
    assert "brief.pdf" not in second.text
    assert [row["format"] for row in rows(app, "application_file")] == ["docx"]
    assert len(rows(app, "shelf_removal")) == 2


@pytest.mark.promise("P17", "P135")
def test_what_waits_is_one_forms_alone(visitor: Visitor, app: Flask) -> None:
    papers = carried(fill_in(visitor, ADA | {"email": "ada", "cv": file(pdf(), "geheim.pdf")}).text)
    secret, _, kinds = papers.partition(".")
    for guess in ("", "x" * 43 + ".cv", secret[:-1] + ("a" if secret[-1] != "a" else "b") + ".cv", f"{secret}.cv.cv.x"):
        answer = fill_in(visitor, ADA | {"email": "ada", "papers": guess})
        assert "geheim.pdf" not in answer.text
    assert kinds == "cv"


@pytest.mark.promise("P17", "P91")
def test_a_form_that_is_never_sent_leaves_nothing_after_a_day(visitor: Visitor, app: Flask) -> None:
    with time_machine.travel(NOON, tick=False):
        papers = carried(fill_in(visitor, ADA | {"email": "ada", "cv": file(pdf())}).text)
    late = NOON + timedelta(days=2)
    with time_machine.travel(late, tick=False):
        answer = fill_in(visitor, ADA | {"papers": papers, "motivation": ""})
        assert answer.status_code == 422
        assert "Dit bestand hebben we niet meer" in answer.text
    purge(app, late)
    assert count(app, "application_file") == 0
    assert [row["shelf_name"] for row in rows(app, "shelf_removal")] == on_shelf(app)


@pytest.mark.promise("P71")
def test_the_button_pressed_twice_makes_one_application(visitor: Visitor, app: Flask) -> None:
    token = visitor.token(FORM)
    for _ in range(2):
        assert fill_in(visitor, ADA | {"cv": file(pdf())}, token=token).status_code == 303
    assert kept(app) == (1, 1, 1)


def test_a_form_that_was_sent_sends_no_second_one_with_other_words_by_accident(visitor: Visitor, app: Flask) -> None:
    token = visitor.token(FORM)
    papers = carried(fill_in(visitor, ADA | {"cv": file(pdf())}, token=token, fields={"step": "check"}).text)
    apply(visitor, ADA | {"papers": papers})
    answer = fill_in(visitor, ADA | {"papers": papers, "motivation": "Andere woorden."})
    assert answer.status_code == 422
    assert "al verstuurd" in answer.text
    assert kept(app) == (1, 1, 1)


def test_a_form_open_for_too_long_comes_back_with_everything(visitor: Visitor, app: Flask) -> None:
    answer = fill_in(visitor, ADA | {"cv": file(pdf())}, token="x.y.z")
    assert answer.status_code == 422
    assert "stond te lang open" in answer.text
    assert carried(answer.text)
    assert ADA["motivation"] in answer.text
    assert count(app, "application") == 0


@pytest.mark.promise("P134")
def test_what_looks_like_a_robot_is_kept_aside_and_not_lost(visitor: Visitor, app: Flask) -> None:
    apply(visitor, ADA | {"homepage": "https://example.org"})
    (row,) = rows(app, "application")
    assert row["held_for"] == "honeypot"
    assert count(app, "letter") == 0


@pytest.mark.promise("P78", "P108", "S10", "S52")
@pytest.mark.parametrize(("ticked", "due"), [(False, date(2027, 6, 20)), (True, date(2028, 5, 23))])
def test_the_year_is_kept_only_where_it_was_ticked(visitor: Visitor, app: Flask, ticked: bool, due: date) -> None:
    with time_machine.travel(NOON, tick=False):
        apply(visitor, ADA | ({"keep_year": "y"} if ticked else {}))
        confirmation = visitor.page("/solliciteren/ontvangen")
    (row,) = rows(app, "application")
    assert (row["year_consented_at"] is not None) == (row["year_text_version"] is not None) == ticked
    assert f'<time datetime="{due.isoformat()}">' in confirmation
    assert row["statement_version"]


@pytest.mark.promise("P05", "P78")
@pytest.mark.parametrize("path", [FORM, f"/en{FORM}"])
def test_the_real_dates_stand_beside_the_form_before_sending(visitor: Visitor, path: str) -> None:
    with time_machine.travel(NOON, tick=False):
        page = parse(visitor.page(path))
    (note,) = [item for item in page.iter("section") if item.get("aria-labelledby") == "note"]
    assert [item.get("datetime") for item in note.iter("time")] == ["2027-06-20", "2028-05-23"]


def test_a_vacancy_is_shown_chosen_and_kept(visitor: Visitor, app: Flask) -> None:
    vacancy = opened(app)
    page = visitor.page(FORM)
    assert "Systeembeheerder" in page
    assert "<strong>servers</strong>" in page
    assert "System administrator" in visitor.page(f"/en{FORM}")
    apply(visitor, ADA | {"vacancy": vacancy.slug})
    (row,) = rows(app, "application")
    assert row["vacancy_id"] == vacancy.id
    answer = fill_in(visitor, ADA | {"vacancy": "bestaat-niet"})
    assert answer.status_code == 422
    assert count(app, "application") == 1


def test_a_vacancy_in_the_address_is_chosen_beforehand(visitor: Visitor, app: Flask) -> None:
    vacancy = opened(app)
    chosen = [
        [field.get("value") for field in parse(visitor.page(path)).iter("input") if field.get("checked") is not None]
        for path in (f"{FORM}?vacancy={vacancy.slug}", FORM, f"{FORM}?vacancy=nergens")
    ]
    assert chosen == [[vacancy.slug], [""], []]


def test_the_shelf_that_is_away_keeps_nothing_half(
    visitor: Visitor, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf = app.extensions["site"].shelf

    def away(name: str, pieces: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(type(shelf), "put", lambda self, name, pieces: away(name, pieces))
    for step in ("", "check"):
        answer = fill_in(visitor, ADA | {"cv": file(pdf())}, fields={"step": step})
        assert answer.status_code == 503
        assert "We konden je bestanden nu niet bewaren" in answer.text
        assert ADA["motivation"] in answer.text
    assert kept(app) == (0, 0, 0)


def test_the_database_that_fails_takes_the_files_off_the_shelf_again(
    visitor: Visitor, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sqlalchemy.exc import OperationalError

    from domain import applications

    def locked(*_: object, **__: object) -> None:
        raise OperationalError("insert", {}, Exception("database is locked"))

    monkeypatch.setattr(applications, "receive", locked)
    answer = fill_in(visitor, ADA | {"cv": file(pdf())})
    assert answer.status_code == 503
    assert ADA["motivation"] in answer.text
    assert kept(app) == (0, 0, 0)


def test_who_sends_too_often_waits_and_keeps_what_was_typed(app: Flask, site_with) -> None:
    strict = site_with(RATE_LIMIT_FACTOR="1").test_client()
    for _ in range(10):
        fill_in(strict, ADA | {"email": "ada"})
    answer = fill_in(strict, ADA | {"cv": file(pdf())})
    assert answer.status_code == 429
    assert answer.headers["Retry-After"]
    assert ADA["motivation"] in answer.text
    assert kept(app) == (0, 0, 0)


@pytest.mark.promise("P128")
def test_the_confirmation_cookie_holds_reference_and_dates_for_a_quarter_of_an_hour(
    visitor: Visitor, app: Flask
) -> None:
    response = apply(visitor, ADA)
    (cookie,) = response.headers.getlist("Set-Cookie")
    for attribute in ("application=", "HttpOnly", "SameSite=Lax", "Max-Age=900", "Path=/"):
        assert attribute in cookie
    assert "ada" not in cookie.lower()
    stranger = app.test_client()
    assert "Hier is niets te zien" in stranger.get("/solliciteren/ontvangen", base_url="http://127.0.0.1:5000").text


def test_an_empty_field_for_a_file_is_no_file(visitor: Visitor, app: Flask) -> None:
    apply(visitor, ADA | {"cv": nothing()})
    assert kept(app) == (1, 0, 0)


def test_a_file_that_arrives_as_text_is_not_lost_in_silence(visitor: Visitor, app: Flask) -> None:
    answer = fill_in(visitor, ADA | {"cv": "mijn-cv.pdf"})
    assert answer.status_code == 422
    assert "kwam niet goed aan" in answer.text
    assert kept(app) == (0, 0, 0)
