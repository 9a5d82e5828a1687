"""Files of applicants as recruitment reads them: a safe copy in the site, the original only with a reason."""

from __future__ import annotations

import re
from io import BytesIO
from urllib.parse import quote

import pytest
from flask import Flask
from PIL import Image

from adapters import documents, plain_document
from adapters.documents import check, text_of
from adapters.shelf.shelf import ShelfAway
from tests.cast import body, count, deliver, letters, rows
from tests.desk import at_desk
from tests.recruiting import BSN, act, apply, at, on_shelf, pdf, prepare
from tests.visitor import parse, token_in

CV = "Rekende tien jaar aan de Rekenkamer Testdorp."


def one(
    app: Flask, content: bytes = b"", *, state: str = "clean", name: str = "cv.pdf", ready: bool = True
) -> tuple[str, str]:
    """Let Ada apply with one file; gives the reference and the key of the file."""
    file = on_shelf(app, content or pdf(CV, "Tweede bladzijde."), name=name, state=state)
    reference = apply(app, papers=[file])
    if ready:
        prepare(app)
    return reference, str(rows(app, "application_file")[0]["id"])


def events(app: Flask) -> list[tuple[str, str]]:
    found = sorted(rows(app, "activity_entry"), key=lambda row: str(row["happened_at"]))
    return [(row["action"], row["reason"]) for row in found if row["object_kind"] == "application"]


@pytest.mark.promise("P75", "P76", "S175", "S188")
def test_recruitment_reads_text_and_pages_of_the_safe_copy_in_the_site(app: Flask) -> None:
    ada, key = one(app)
    browser = at_desk(app, "recruitment")
    page = browser.page(at(ada, key))
    assert CV in page
    assert "Zzmarkerauteur" not in parse_text(page)
    pictures = [img.get("src") or "" for img in parse(page).iter("img")]
    assert len(pictures) == 2
    for picture in pictures:
        answer = browser.get(picture)
        assert answer.mimetype == "image/webp"
        assert answer.headers["Cache-Control"] == "no-store"
        with Image.open(BytesIO(answer.data)) as shown:
            assert shown.width > 1000
    assert browser.get(pictures[0].replace("/1", "/3")).status_code == 404
    assert browser.get(pictures[0].replace("bladzijde/1", "bladzijde/0")).status_code == 404


def parse_text(page: str) -> str:
    """Give what is read of a file: the text of the safe copy."""
    match = re.search(r'<div class="paper typed">(.*?)</div>', page, re.DOTALL)
    return match[1] if match else ""


@pytest.mark.promise("P75", "P90")
def test_each_reading_of_a_file_is_noted_with_its_reason_in_the_same_transaction(app: Flask) -> None:
    ada, key = one(app)
    browser = at_desk(app, "recruitment")
    browser.get(f"{at(ada, key)}/bladzijde/1")
    browser.page(at(ada, key))
    browser.page(at(ada))
    assert sorted((row["role"], row["reason"]) for row in rows(app, "opening")) == [
        ("recruitment", "application"),
        ("recruitment", "cv"),
    ]
    assert sorted(events(app)) == [("record_read", "application"), ("record_read", "cv")]


@pytest.mark.promise("S139", "P75")
@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("received", "wacht op de virusscanner"),
        ("held", "De virusscanner kon nog niets over dit bestand zeggen"),
        ("refused", "Niemand kan het openen"),
    ],
)
def test_a_file_that_was_not_found_clean_is_shown_so_and_opens_in_no_way(app: Flask, state: str, words: str) -> None:
    ada, key = one(app, state=state)
    browser = at_desk(app, "recruitment")
    page = browser.page(at(ada, key))
    assert words in page
    assert CV not in page
    assert browser.get(f"{at(ada, key)}/bladzijde/1").status_code == 404
    data = {"form_token": token_in(page), "reason": "original_layout"}
    assert browser.post(f"{at(ada, key)}/origineel", data=data).status_code == 404
    assert count(app, "opening") == 0, "nothing of the file was read"


def test_a_clean_file_that_is_not_made_readable_yet_says_so(app: Flask) -> None:
    ada, key = one(app, ready=False)
    assert "De leesbare kopie wordt nu gemaakt" in at_desk(app, "recruitment").page(at(ada, key))
    assert prepare(app) == 1
    assert prepare(app) == 0
    assert CV in at_desk(app, "recruitment", email="r2@example.nl").page(at(ada, key))


@pytest.mark.promise("P75", "S120", "S138")
@pytest.mark.parametrize("name", ["cv.pdf", 'Ada\'s "cv"; x=y.pdf', "Ö. van der Ploeg-d'Arçon.pdf", "履歴書.pdf"])
def test_the_original_comes_only_with_a_reason_as_a_sandboxed_attachment(app: Flask, name: str) -> None:
    content = pdf(CV)
    ada, key = one(app, content, name=name)
    browser = at_desk(app, "recruitment")
    page = browser.page(at(ada, key))
    nothing = browser.post(f"{at(ada, key)}/origineel", data={"form_token": token_in(page)})
    assert nothing.status_code == 422
    assert "Kies eerst een reden." in nothing.text
    made_up = {"form_token": token_in(page), "reason": "nieuwsgierig"}
    assert browser.post(f"{at(ada, key)}/origineel", data=made_up).status_code == 422
    data = {"form_token": token_in(page), "reason": "original_layout"}
    answer = browser.post(f"{at(ada, key)}/origineel", data=data, inspect=False)
    assert answer.data == content
    disposition = answer.headers["Content-Disposition"]
    assert disposition.startswith("attachment; filename=")
    assert f"filename*=UTF-8''{quote(name, safe='')}" in disposition
    assert "\n" not in disposition
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    browser.post(f"{at(ada, key)}/origineel", data=data, inspect=False)
    openings = [row["reason"] for row in rows(app, "opening")]
    assert openings.count("original_layout") == 2, "each opening of an original is one of its own"


@pytest.mark.promise("S49", "S15")
def test_a_file_with_a_citizen_service_number_is_covered_until_somebody_chooses(app: Flask) -> None:
    ada, key = one(app, pdf(f"{CV} BSN {BSN}."))
    browser = at_desk(app, "recruitment")
    page = browser.page(at(ada, key))
    assert BSN not in page
    assert CV.split(maxsplit=1)[0] in page
    assert "misschien een burgerservicenummer" in page
    assert "misschien een burgerservicenummer" in browser.page(at(ada))
    assert browser.get(f"{at(ada, key)}/bladzijde/1").status_code == 404
    data = {"form_token": token_in(page), "reason": "original_layout"}
    assert browser.post(f"{at(ada, key)}/origineel", data=data).status_code == 404
    assert act(browser, at(ada, key), "geen-nummer").status_code == 303
    assert BSN in browser.page(at(ada, key))
    assert browser.get(f"{at(ada, key)}/bladzijde/1").status_code == 200
    assert act(browser, at(ada, key), "geen-nummer").status_code == 409
    assert act(browser, at(ada, key), "onleesbaar").status_code == 409


@pytest.mark.promise("S49", "S15")
def test_made_unreadable_a_number_is_nowhere_any_more_and_the_text_is_still_read(app: Flask) -> None:
    ada, key = one(app, pdf(f"{CV} BSN {BSN}."))
    (before,) = rows(app, "application_file")
    browser = at_desk(app, "recruitment")
    assert act(browser, at(ada, key), "onleesbaar").status_code == 303
    ordered = {row["shelf_name"] for row in rows(app, "shelf_removal")}
    assert ordered == {before["shelf_name"], before["safe_name"]}
    assert prepare(app) == 1
    (after,) = rows(app, "application_file")
    assert (after["format"], after["bsn_suspected"]) == ("odt", 0)
    page = browser.page(at(ada, key))
    assert BSN not in page
    assert "Rekende tien jaar" in page
    data = {"form_token": token_in(page), "reason": "original_asked"}
    answer = browser.post(f"{at(ada, key)}/origineel", data=data, inspect=False)
    assert BSN not in text_of(BytesIO(answer.data), "odt")
    assert ("application_redacted", "cv") in events(app)


@pytest.mark.promise("S15", "P113")
def test_a_file_is_erased_at_once_and_its_sender_is_told_why(app: Flask) -> None:
    ada, key = one(app)
    (before,) = rows(app, "application_file")
    browser = at_desk(app, "recruitment")
    assert act(browser, at(ada, key), "wissen").status_code == 422
    assert act(browser, at(ada, key), "wissen", because="Er stond een diagnose in.").status_code == 303
    assert count(app, "application_file") == 0
    assert {row["shelf_name"] for row in rows(app, "shelf_removal")} == {before["shelf_name"], before["safe_name"]}
    deliver(app)
    assert "diagnose" not in body(letters(app)[-1])
    assert "Er stond een diagnose in." in browser.page(at(ada))
    assert browser.get(at(ada, key)).status_code == 404


@pytest.mark.promise("S158")
def test_a_file_is_not_there_under_another_application(app: Flask) -> None:
    _ada, key = one(app)
    bob = apply(app)
    browser = at_desk(app, "recruitment")
    assert browser.get(at(bob, key)).status_code == 404
    assert browser.get(f"{at(bob, key)}/bladzijde/1").status_code == 404


def test_a_shelf_that_is_away_is_told_and_the_work_is_done_later(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    ada, key = one(app)
    shelf = app.extensions["site"].shelf

    def away(*_: object) -> None:
        raise ShelfAway("away")

    with monkeypatch.context() as broken:
        broken.setattr(type(shelf), "read", away)
        browser = at_desk(app, "recruitment")
        assert browser.get(f"{at(ada, key)}/bladzijde/1").status_code == 503
        file = on_shelf(app, pdf("Later."), "letter", "brief.pdf")
        apply(app, papers=[file])
        assert prepare(app) == 0
    assert prepare(app) == 1


def test_what_is_left_of_a_text_is_a_document_that_passes_our_own_checks() -> None:
    content = plain_document.as_odt("Eerste regel & <meer>\n\nTweede\x00\x0b regel")
    assert check(BytesIO(content), "cv.odt", size=len(content)).format == "odt"
    assert text_of(BytesIO(content), "odt").split() == ["Eerste", "regel", "&", "<meer>", "Tweede", "regel"]


def test_a_file_that_nobody_foresaw_holds_up_no_other(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    _ada, key = one(app, ready=False)
    apply(app, papers=[on_shelf(app, pdf("Ander."), "letter", "brief.pdf")])
    real = documents.text_of

    def stumble(file: BytesIO, kind: str) -> str:
        said = real(file, kind)
        if CV in said:
            raise ZeroDivisionError
        return said

    monkeypatch.setattr(documents, "text_of", stumble)
    assert prepare(app) == 1
    assert prepare(app) == 0
    page = at_desk(app, "recruitment").page(at(_ada, key))
    assert "geen leesbare kopie te maken" in page


def test_a_file_that_is_no_longer_what_it_was_is_not_called_readable(app: Flask) -> None:
    ada, key = one(app, ready=False)
    (row,) = rows(app, "application_file")
    shelf = app.extensions["site"].shelf
    shelf.remove(row["shelf_name"])
    shelf.put(row["shelf_name"], [b"something else altogether, long enough to be one"])
    assert prepare(app) == 1
    assert "geen leesbare kopie te maken" in at_desk(app, "recruitment").page(at(ada, key))


@pytest.mark.promise("S163")
def test_an_original_that_was_tampered_with_is_not_given_out(app: Flask) -> None:
    ada, key = one(app)
    (row,) = rows(app, "application_file")
    shelf = app.extensions["site"].shelf
    sealed = bytearray(b"".join(shelf.read(row["shelf_name"])))
    sealed[len(sealed) // 2] ^= 1
    shelf.remove(row["shelf_name"])
    shelf.put(row["shelf_name"], [bytes(sealed)])
    browser = at_desk(app, "recruitment")
    data = {"form_token": browser.token(at(ada, key)), "reason": "original_layout"}
    assert browser.post(f"{at(ada, key)}/origineel", data=data).status_code == 404
