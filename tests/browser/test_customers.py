"""A new customer in a real browser, on both sides of the desk, with and without script, and by keyboard."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import expect

from app import create_app
from config import from_environment
from extensions import db
from tests.browser.conftest import Readers
from tests.browser.eyes import SMALL_TARGETS
from tests.browser.house import run_site
from tests.browser.reader import Reader
from tests.browser.test_keyboard import tab_to
from tests.cast import body, deliver, letters, sign_in_as
from tests.conftest import QUIET
from tests.desk import colleague
from tests.newcomer import TEA
from tests.visitor import Visitor

pytestmark = pytest.mark.promise("P79", "P80", "P82", "P130")
DESK = "/beheer/nieuwe-klanten"
LABELS = {
    "organisation": "Naam van de organisatie",
    "kvk": "KvK-nummer",
    "vat_id": "Btw-nummer",
    "street": "Straat",
    "house_number": "Huisnummer",
    "postal_code": "Postcode",
    "city": "Plaats",
    "contact_name": "Naam van de contactpersoon",
    "contact_phone": "Telefoonnummer",
    "billing_reference": "Jullie kenmerk op de nota",
    "iban": "IBAN",
    "account_holder": "Naam van de rekeninghouder",
}


@dataclass
class Office:
    """A site that runs, with somebody of the administration who is signed in."""

    address: str
    app: Flask
    cookie: str

    def sit(self, reader: Reader) -> Reader:
        """Give a reader the seat of the administration."""
        reader.page.context.add_cookies([{"name": "session", "value": self.cookie, "url": self.address}])
        return reader

    def link_to(self, email: str) -> str:
        """Deliver what waits and give the link of the last letter to an address."""
        deliver(self.app)
        words = [body(letter) for letter in letters(self.app) if str(letter["To"]) == email][-1]
        return next(line for line in words.split() if line.startswith(self.address)).removeprefix(self.address)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """A site of its own, because letters are read and rows are counted here."""
    data: Path = tmp_path_factory.mktemp("office") / "data"
    with run_site(DATA_DIR=str(data)) as address:
        app = create_app(from_environment(QUIET | {"PUBLIC_URL": address}, data_dir=data))
        app.test_client_class = Visitor
        browser = app.test_client()
        assert isinstance(browser, Visitor)
        sign_in_as(app, browser, colleague(app, "administration"))
        cookie = browser.get_cookie("session", "127.0.0.1")
        assert cookie is not None
        yield Office(address, app, cookie.value)
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


def picture(reader: Reader, name: str) -> None:
    """Keep a picture where somebody wants to look at it afterwards."""
    if folder := os.environ.get("PICTURES"):
        for light in ("light", "dark"):
            reader.page.emulate_media(color_scheme=light)
            width = (reader.page.viewport_size or {"width": 0})["width"]
            reader.page.screenshot(path=f"{folder}/{name}-{width}-{light}.png", full_page=True)
        reader.page.emulate_media(color_scheme="light")


def invite(desk: Reader, email: str, organisation: str) -> str:
    """Let the administration send a link; gives the reference."""
    desk.open(DESK)
    picture(desk, "desk-list")
    desk.field("E-mailadres").fill(email)
    desk.field("Organisatie").fill(organisation)
    desk.press("Stuur de link").sees("verstuurd", organisation)
    return desk.path.rpartition("/")[2]


def fill(reader: Reader, **more: str) -> None:
    """Type a good answer into every field."""
    answers = {**TEA, **more}
    for name, label in LABELS.items():
        reader.page.get_by_role("textbox", name=label).first.fill(answers[name])
    reader.page.locator("#contact_email").fill(answers["contact_email"])
    reader.page.locator("#billing_email").fill(answers["billing_email"])
    reader.page.get_by_label("Ja, betaal onze nota's").check()


@pytest.mark.needs("pango")
@pytest.mark.promise("P112", "P52", "S117", "S233", "S243")
@pytest.mark.parametrize(("width", "script"), [(1280, True), (390, True), (390, False)])
def test_an_organisation_becomes_a_customer_and_changes_its_account(
    office: Office, reader_with: Readers, width: int, script: bool
) -> None:
    email, name = f"fien{width}{script}@example.nl".lower(), f"Theehuis {width} {script}"
    kvk = str(20000000 + width * 10 + script)
    desk = office.sit(reader_with(width, script=script, at=office.address))
    reference = invite(desk, email, name)

    reader = reader_with(width, script=script, at=office.address)
    form = office.link_to(email)
    reader.open(form).sees_heading("Word klant")
    picture(reader, "form")
    reader.press("Controleer", 422).sees("Vul het KvK-nummer in.", "Vul de straat in.")
    picture(reader, "form-wrong")
    fill(reader, organisation=name, kvk=kvk, contact_email=email, iban="NL91ABNA041716430")
    reader.press("Controleer", 422).sees("Deze IBAN mist een cijfer")
    reader.page.get_by_role("textbox", name="IBAN").fill("nl91 abna 0417 1643 00")
    reader.press("Bewaar en ga later verder").sees("Bewaard. Met de link uit de mail")
    reader.open(form).sees("Hier is al iets bewaard")
    reader.press("Controleer").sees_heading("Kijk je antwoorden na").sees(name, "NL91 ABNA 0417 1643 00", "acht weken")
    picture(reader, "check")
    reader.press("Ga terug en wijzig").sees_heading("Word klant")
    reader.press("Controleer").press("Verstuur").sees_heading("We hebben je formulier").sees(reference)
    picture(reader, "received")
    with reader.page.expect_download() as paper:
        reader.page.get_by_role("link", name="Download de machtiging").click()
    assert paper.value.path().read_bytes().startswith(b"%PDF-")
    reader.open(form, 404).sees_heading("Deze link werkt niet")
    picture(reader, "gone")

    desk.open(f"{DESK}/{reference}").sees(name, kvk, "ingestuurd")
    picture(desk, "desk-form")
    desk.page.get_by_role("radio", name="Nieuwe klant").check()
    desk.press("Schrijf in als klant").sees("verwerkt")
    number = desk.page.locator("dd").last.inner_text().strip()

    reader.open(office.link_to(email)).sees_heading("Maak je eigen login").sees("Hoe we aan je adres komen")
    picture(reader, "join")
    reader.field("Naam").fill("Fien Fluitketel")
    reader.page.locator("#password").fill("vier rare blauwe olifanten")
    reader.press("Maak mijn login").sees_heading(name)
    picture(reader, "organisation")
    reader.follow("Stel een wijziging voor")
    reader.field("Straat").fill("Theeweg")
    reader.page.get_by_role("textbox", name="IBAN").fill("NL20INGB0001234567")
    reader.press("Vergelijk oud en nieuw", 422).sees("Schrijf op waarom")
    reader.field("Reden").fill("We zijn van bank veranderd.")
    reader.press("Vergelijk oud en nieuw").sees("Ketelpad", "Theeweg", "meteen", "na goedkeuring")
    picture(reader, "compare")
    reader.press("Bewaar de wijziging").sees("Theeweg", "wacht op de administratie")

    desk.open(f"/beheer/klanten/{number}").sees("We zijn van bank veranderd.")
    picture(desk, "desk-customer")
    desk.press("Keur goed").sees("doorgevoerd", "de rekening is gewijzigd")

    reader.open("/portaal/organisatie").sees("teken opnieuw").follow("Teken de machtiging")
    picture(reader, "sign")
    reader.field("Naam van de rekeninghouder").fill(name)
    reader.press("Teken", 422).sees("Zet een vinkje om te tekenen.")
    reader.field("Naam van de rekeninghouder").fill(name)
    reader.page.get_by_label("Ja, ik teken deze machtiging").check()
    reader.press("Teken").sees("De machtiging is getekend")
    reader.follow("Collega's").field("E-mailadres").fill(f"koos{width}{script}@example.nl".lower())
    reader.page.get_by_role("radio", name="Gegevens van de organisatie zien").check()
    reader.press("Stuur de uitnodiging").sees("uitgenodigd")
    picture(reader, "people")


def test_the_form_speaks_english_in_english(office: Office, reader_with: Readers) -> None:
    desk = office.sit(reader_with(1280, at=office.address))
    desk.open(DESK)
    desk.field("E-mailadres").fill("tilly@example.org")
    desk.field("Organisatie").fill("Thimble Tailors")
    desk.page.get_by_label("Taal").select_option("en")
    desk.press("Stuur de link")
    reader = reader_with(390, at=office.address)
    link = office.link_to("tilly@example.org")
    assert link.startswith("/en/")
    reader.open(link).sees_heading("Become a customer")
    picture(reader, "english")
    reader.press("Check", 422).sees("Fill in the KvK number. It stands on your extract.")
    reader.page.get_by_role("textbox", name="KvK number").fill("1234567")
    reader.press("Check", 422).sees("A KvK number has 8 characters: 1 is missing.")


@pytest.mark.promise("S216")
def test_by_keyboard_alone_somebody_fills_in_checks_and_sends(office: Office, reader_with: Readers) -> None:
    desk = office.sit(reader_with(1280, at=office.address))
    invite(desk, "toets@example.nl", "Toetsenbord bv")
    reader = reader_with(1280, at=office.address)
    reader.open(office.link_to("toets@example.nl"))
    page, keys = reader.page, reader.page.keyboard
    for name in (
        "organisation",
        "kvk",
        "street",
        "house_number",
        "postal_code",
        "city",
        "contact_name",
        "contact_email",
    ):
        tab_to(reader, page.locator(f"#{name}"))
        keys.press("Control+A")
        keys.type({**TEA, "kvk": "30000001", "contact_email": "toets@example.nl"}[name])
    tab_to(reader, page.get_by_role("button", name="Controleer"))
    assert not page.evaluate(SMALL_TARGETS)
    with page.expect_event("load"):
        keys.press("Enter")
    reader.look().sees_heading("Kijk je antwoorden na")
    tab_to(reader, page.get_by_role("button", name="Verstuur"))
    with page.expect_event("load"):
        keys.press("Space")
    reader.look().sees_heading("We hebben je formulier")


def test_the_error_summary_has_the_eye_and_leads_to_the_field(office: Office, reader_with: Readers) -> None:
    desk = office.sit(reader_with(1280, at=office.address))
    invite(desk, "fout@example.nl", "Fout bv")
    reader = reader_with(390, at=office.address)
    reader.open(office.link_to("fout@example.nl")).press("Controleer", 422)
    assert reader.page.title().startswith("Fout:")
    reader.page.get_by_role("link", name="Vul het KvK-nummer in. Het staat op je uittreksel.").click()
    expect(reader.page.locator("#kvk")).to_be_focused()
