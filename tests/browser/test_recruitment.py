"""Recruitment in a real browser: an application handled end to end, with and without script, and by keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from app import create_app
from config import from_environment
from domain.applications import Applied
from extensions import db
from tests.browser.conftest import Readers
from tests.browser.eyes import FOCUSED, SMALL_TARGETS
from tests.browser.house import run_site
from tests.browser.reader import WIDER_THAN_THE_SCREEN, Reader
from tests.browser.test_keyboard import tab_to
from tests.cast import body, deliver, letters, rows, sign_in_as
from tests.conftest import QUIET
from tests.desk import colleague
from tests.recruiting import BSN, LIST, apply, at, on_shelf, pdf, prepare, stored, vacant
from tests.visitor import Visitor

pytestmark = pytest.mark.promise("P130", "P75")
EVA = Applied("Eva Eerlijk", "eva@example.org", "+31 97 0123 0001", "Ik leg graag dingen uit.")


@dataclass
class Desk:
    """A site that runs, with a colleague of recruitment who is signed in."""

    address: str
    app: Flask
    cookie: str

    def applied(self, email: str, *texts: str, **more: str) -> str:
        """Let somebody apply with a CV that is ready to be read; gives the reference."""
        papers = [on_shelf(self.app, pdf(*texts))] if texts else []
        reference = apply(self.app, replace(EVA, email=email), papers, **more)
        prepare(self.app)
        return reference

    def sit(self, reader: Reader) -> Reader:
        """Give a reader the seat of the colleague."""
        reader.page.context.add_cookies([{"name": "session", "value": self.cookie, "url": self.address}])
        return reader


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A site of its own, because what is done here must be seen in its database as well."""
    data: Path = tmp_path_factory.mktemp("desk") / "data"
    with run_site(DATA_DIR=str(data)) as address:
        app = create_app(from_environment(QUIET | {"PUBLIC_URL": address}, data_dir=data))
        app.test_client_class = Visitor
        vacant(app)
        browser = app.test_client()
        assert isinstance(browser, Visitor)
        sign_in_as(app, browser, colleague(app, "recruitment"))
        cookie = browser.get_cookie("session", "127.0.0.1")
        assert cookie is not None
        yield Desk(address, app, cookie.value)
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


def seated(desk: Desk, reader_with: Readers, width: int = 1280, *, script: bool = True) -> Reader:
    return desk.sit(reader_with(width, script=script, at=desk.address))


def unfold(page: Page, words: str) -> None:
    page.locator("summary", has_text=words).click()


@pytest.mark.parametrize(("width", "script"), [(1280, True), (390, False)])
def test_recruitment_handles_an_application_from_the_list_to_the_letter(
    desk: Desk, reader_with: Readers, width: int, script: bool
) -> None:
    email = f"eva{width}@example.org"
    reference = desk.applied(email, "Tien jaar uitleg gegeven.", "Tweede bladzijde.", vacancy="beheerder")
    reader = seated(desk, reader_with, width, script=script)
    reader.open(LIST).page.get_by_label("E-mailadres of naam").fill(email)
    reader.press("Zoek").follow(reference).sees("Eva Eerlijk", "Ik leg graag dingen uit.", "nieuw")
    reader.follow("Cv").sees("Tien jaar uitleg gegeven.")
    picture = reader.page.get_by_role("img", name="Bladzijde 1 van 2")
    picture.scroll_into_view_if_needed()
    expect(picture).to_have_js_property("complete", True)
    assert picture.evaluate("image => image.naturalWidth") > 1000
    unfold(reader.page, "Open het origineel")
    reader.press("Download het origineel", 422).sees("Kies eerst een reden.")
    reader.page.get_by_label("Waarom open je het origineel").select_option("original_layout")
    with reader.page.expect_download() as download:
        reader.page.get_by_role("button", name="Download het origineel").click()
    assert download.value.suggested_filename == "cv.pdf"
    assert download.value.path().read_bytes().startswith(b"%PDF-")
    reader.follow(f"Sollicitatie {reference}").field("Notitie").fill("Rustige uitleg.")
    reader.press("Bewaar notitie").sees("Rustige uitleg.")
    reader.page.get_by_label("Stand").select_option("invited")
    reader.press("Leg vast en stuur brief", 422).sees("Schrijf waarvoor je iemand uitnodigt")
    reader.field("Wat je erbij schrijft").fill("Kom dinsdag om tien uur.")
    reader.press("Leg vast en stuur brief").sees("uitgenodigd", "Kom dinsdag om tien uur.")
    reader.page.get_by_label("Stand").select_option("rejected")
    reader.press("Leg vast en stuur brief").sees("afgewezen", "afgesloten")
    unfold(reader.page, "Heropen de procedure")
    reader.press("Ja, heropen en stuur brief").sees("nieuw")
    deliver(desk.app)
    told = [letter for letter in letters(desk.app) if str(letter["To"]) == email]
    assert len(told) == 3
    assert not [letter for letter in told if "dinsdag" in body(letter) or "Eerlijk" in body(letter)]
    reasons = {row["reason"] for row in rows(desk.app, "opening")}
    assert {"application", "cv", "original_layout"} <= reasons


@pytest.mark.promise("S49")
def test_a_citizen_service_number_is_covered_and_made_unreadable(desk: Desk, reader_with: Readers) -> None:
    reference = desk.applied("bsn@example.org", f"Rekenaar. BSN {BSN}.")
    reader = seated(desk, reader_with).open(at(reference))
    reader.sees("misschien een burgerservicenummer").follow("Cv")
    expect(reader.main).not_to_contain_text(BSN)
    reader.press("Maak het nummer onleesbaar")
    prepare(desk.app)
    reader.open(reader.path).sees("Rekenaar.", "nummer onleesbaar gemaakt")
    expect(reader.main).not_to_contain_text(BSN)


def test_an_application_is_rejected_with_the_keyboard_alone(desk: Desk, reader_with: Readers) -> None:
    reference = desk.applied("toets@example.org")
    reader = seated(desk, reader_with, script=False).open(at(reference))
    keyboard = reader.page.keyboard
    tab_to(reader, reader.page.get_by_label("Stand"))
    keyboard.type("afg")
    tab_to(reader, reader.field("Wat je erbij schrijft"))
    keyboard.type("Dank je voor het gesprek.")
    tab_to(reader, reader.page.get_by_role("button", name="Leg vast en stuur brief"))
    assert reader.does(FOCUSED)["ring"] >= 2
    with reader.page.expect_event("load"):
        keyboard.press("Enter")
    reader.look().sees("afgewezen")
    assert stored(desk.app, reference).status == "rejected"


def test_a_vacancy_is_written_published_and_closed(desk: Desk, reader_with: Readers) -> None:
    reader = seated(desk, reader_with, 390, script=False).open("/beheer/vacatures").follow("Maak een vacature")
    reader.press("Bewaar als concept", 422).sees("Vul in welk werk het is.")
    reader.page.get_by_label("Titel", exact=True).fill("Tekenaar")
    reader.page.get_by_label("Omschrijving", exact=True).fill("Je tekent **netjes**.")
    reader.page.get_by_label("Laatste dag om te solliciteren").fill("2999-01-01")
    reader.press("Bewaar als concept").sees_heading("Tekenaar").press("Zet op de site").sees("staat op de site")
    unfold(reader.page, "Sluit de vacature")
    reader.press("Ja, sluit de vacature").sees("De vacature is gesloten.")


@pytest.mark.parametrize("width", [390, 1280])
def test_no_page_of_recruitment_has_a_barrier_nor_scrolls_sideways(
    desk: Desk, reader_with: Readers, width: int
) -> None:
    reference = desk.applied(f"breed{width}@example.org", f"{'Lang' * 60} BSN {BSN}", vacancy="beheerder")
    reader = seated(desk, reader_with, width)
    pages = (
        "/beheer",
        LIST,
        at(reference),
        "/beheer/vacatures",
        "/beheer/vacatures/nieuw",
        "/beheer/vacatures/beheerder",
    )
    for prefix in ("", "/en"):
        for path in pages:
            reader.open(f"{prefix}{path}")
            assert not reader.does(WIDER_THAN_THE_SCREEN), path
            assert not reader.does(SMALL_TARGETS), path
    reader.open(at(reference)).follow("Cv")
    assert not reader.does(SMALL_TARGETS)
