"""Oversight in a real browser: a disclosure, a breach and a new statement, by two people of the staff and one reader."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from playwright.sync_api import expect
from sqlalchemy.orm import Session

from adapters import clock
from domain import request_desk, requests
from domain.requests import Wish
from tests.breaking import HERE as BREACHES
from tests.breaking import broken
from tests.browser.conftest import Readers
from tests.browser.eyes import SMALL_TARGETS
from tests.browser.reader import WIDER_THAN_THE_SCREEN, Reader
from tests.browser.seats import Desk
from tests.cast import ADA, within
from tests.outside import CASES, HERE, POLICE, party
from tests.publisher import DRAFT, TEXTS
from tests.publisher import HERE as STATEMENT

pytestmark = pytest.mark.promise("P130", "P89")


def seated(desk: Desk, who: str, reader_with: Readers, width: int = 1280, *, script: bool = True) -> Reader:
    return desk.sit(who, reader_with(width, script=script, at=desk.address))


def until(reader: Reader, path: str, words: str) -> Reader:
    """Open a page again until it says this: each process asks for published texts now and then."""
    end = time.monotonic() + 45
    while words not in reader.open(path).main.inner_text():
        assert time.monotonic() < end, f"{path} does not say {words!r}"
        time.sleep(1)
    return reader


@pytest.mark.promise("P102", "P103", "P105")
@pytest.mark.parametrize(("width", "script"), [(1280, True), (390, False)])
def test_records_are_disclosed_by_two_people_and_the_person_sees_it(
    desk: Desk, reader_with: Readers, width: int, script: bool
) -> None:
    recipient = f"Politie Testdorp {width}"
    first = seated(desk, "privacy", reader_with, width, script=script)
    first.open(HERE).follow("Open een verstrekking").press("Open de verstrekking", 422)
    first.sees("Vul in wie de gegevens krijgt.", "Kies de grond.")
    first.field("Ontvanger").fill(recipient)
    first.page.get_by_role("radio", name="wettelijk verplicht").check()
    first.field("Wat en waarom").fill(POLICE["scope"])
    first.field("E-mailadres van de persoon").fill(ADA["email"])
    first.press("Open de verstrekking", 422).sees("Noem het wetsartikel")
    first.field("Wetsartikel").fill(POLICE["article"])
    first.press("Open de verstrekking").sees_heading("Verstrekking")
    case = first.path
    first.field("Waarom is dit nodig?").fill("een bevel van de officier")
    first.press("Vraag een tweede persoon", 422).sees("Vink aan wat er gaat")
    first.page.get_by_role("checkbox").first.check()
    first.press("Vraag een tweede persoon").sees("Dit wacht op een tweede persoon.").follow("Bekijk de vraag")
    question = first.path
    first.sees("Een ander moet ermee instemmen")
    second = seated(desk, "admin", reader_with, width, script=script)
    second.open(question).sees("een bevel van de officier").press("Akkoord, doe het nu").sees("Laatst besloten")
    first.open(case).sees("gegeven", "SHA-256")
    with first.page.expect_download() as download:
        first.page.get_by_role("link", name="Haal het bestand op").click()
    assert download.value.path().read_bytes().startswith(b"PK")
    own = seated(desk, "ada", reader_with, width, script=script)
    own.open("/portaal/inzage").sees(recipient, "wettelijk verplicht")


@pytest.mark.promise("P58", "P137")
def test_a_breach_is_decided_reported_and_closed_on_a_telephone(desk: Desk, reader_with: Readers) -> None:
    reader = seated(desk, "privacy", reader_with, 390, script=False)
    reader.open(BREACHES).follow("Open een datalek").press("Open het datalek", 422).sees("Kies wat er is gebeurd.")
    reader.page.get_by_role("radio", name="kwijt of onbereikbaar").check()
    reader.field("Wat er gebeurde").fill("een laptop raakte kwijt")
    reader.press("Open het datalek").sees_heading("Datalek")
    reader.press("Sluit het datalek", 409).sees("Besluit eerst")
    reader.page.get_by_role("radio", name="Melden aan de toezichthouder").check()
    reader.field("Reden").first.fill("er stonden namen op")
    reader.press("Leg het besluit vast").sees("melden aan de toezichthouder")
    reader.field("Wat hebben we gedaan en gaan we doen").fill("op afstand gewist")
    reader.press("Sla op").press("Het is gemeld aan de toezichthouder").press("Sluit het datalek").sees("Gesloten")


def recognised(desk: Desk) -> str:
    """Enter a request of somebody who sent a message, and note that it is known who asks; gives its reference."""

    def work(session: Session) -> str:
        made = requests.ask(session, Wish("restriction", ADA["email"], "nl"), now=clock.now())
        session.flush()
        by = session.merge(desk.privacy)
        request_desk.identify(session, made.line, made.requester, "link", by=by, now=clock.now())
        return made.line.reference

    return within(desk.app, work)


@pytest.mark.promise("S30")
def test_an_account_is_restricted_on_a_telephone_and_the_lifting_is_announced(desk: Desk, reader_with: Readers) -> None:
    reader = seated(desk, "privacy", reader_with, 390, script=False)
    reader.open(f"/beheer/verzoeken/{recognised(desk)}").press("Zet het gebruik stil", 422).sees("Kies een grond.")
    reader.page.get_by_label("Grond").select_option(label="de persoon betwist of het klopt")
    reader.press("Zet het gebruik stil", 422)
    reader.sees("Vink aan wat je stilzet.").page.get_by_role("checkbox", name="Account").check()
    reader.press("Zet het gebruik stil").sees("Het gebruik staat stil", "de persoon betwist of het klopt")
    reader.page.get_by_text("Opheffen", exact=True).click()
    reader.press("Kondig het aan", 422).sees("Schrijf op waarom.")
    reader.field("Waarom wordt het opgeheven?").fill("het is nagekeken en het klopt")
    reader.press("Kondig het aan").sees("Opheffen aangekondigd", "het is nagekeken en het klopt")
    reader.page.get_by_text("Opheffen", exact=True).click()
    reader.press("Hef het op", 409).sees("Zeven dagen daarna kan het.")
    reader.open("/beheer/bewaren").sees("Wat nu stilgezet is")
    assert not reader.does(WIDER_THAN_THE_SCREEN)
    assert not reader.does(SMALL_TARGETS)


@pytest.mark.promise("P106", "P107")
def test_a_statement_is_written_compared_agreed_to_and_seen(desk: Desk, reader_with: Readers) -> None:
    first = seated(desk, "privacy", reader_with)
    first.open(STATEMENT).page.get_by_role("radio", name="de versie die nu geldt").check()
    first.press("Begin een concept").sees_heading("Concept")
    assert first.path == DRAFT
    day = clock.today() + timedelta(days=30)
    first.page.get_by_label("Gaat in op").fill(day.isoformat())
    first.page.get_by_label("Tekst", exact=True).fill(TEXTS["body_nl"])
    first.page.get_by_label("Tekst in het Engels", exact=True).fill(TEXTS["body_en"])
    first.press("Sla op en vergelijk").sees("Wat er ontbreekt", "een klein bedrijf")
    first.field("Waarom deze versie?").fill("korter en helderder")
    first.press("Vraag een tweede persoon", 422).sees("Lees wat er ontbreekt")
    first.page.get_by_label("Ik heb gelezen wat er ontbreekt").check()
    first.press("Vraag een tweede persoon").follow("Bekijk de vraag")
    second = seated(desk, "admin", reader_with, 390)
    second.open(first.path).press("Akkoord, doe het nu")
    until(second, STATEMENT, "Gaat in op")
    address = f"/privacyverklaring/versies/{day}"
    until(second, "/privacyverklaring/versies", "gaat een nieuwe versie in")
    for _try in range(45):
        second.page.goto(address)
        if second.status == 200:
            break
        time.sleep(1)
    second.look().sees("Geldt nu nog niet", "een klein bedrijf")
    own = seated(desk, "ada", reader_with, 390, script=False)
    until(own, "/portaal/gegevens", "De privacyverklaring verandert op").follow("Bekijk wat er verandert")
    own.sees("een klein bedrijf").press("Ik heb het gezien").open("/portaal/gegevens")
    expect(own.main).not_to_contain_text("De privacyverklaring verandert op")


@pytest.mark.parametrize("width", [390, 1280])
def test_no_page_of_oversight_has_a_barrier_nor_scrolls_sideways(desk: Desk, reader_with: Readers, width: int) -> None:
    key, case = party(desk.app, desk.privacy), broken(desk.app, desk.privacy, nature="lang" * 80)
    reader = seated(desk, "privacy", reader_with, width)
    pages = (
        HERE, f"{HERE}/nieuw", f"{HERE}/{key}", f"{CASES}/nieuw", BREACHES, f"{BREACHES}/nieuw",
        f"{BREACHES}/zaken/{case}", STATEMENT, f"{STATEMENT}/2023-08-15", "/beheer/akkoord", "/beheer/bewijs",
    )  # fmt: skip
    for prefix in ("", "/en"):
        for path in pages:
            reader.open(f"{prefix}{path}")
            assert not reader.does(WIDER_THAN_THE_SCREEN), path
            assert not reader.does(SMALL_TARGETS), path
