"""The portal in a real browser: correct, see, consent, download, end a session, close and come back."""

from __future__ import annotations

import json
import re
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Readers
from tests.browser.hands import IN_EVERY_WAY, Hands, Way, hands
from tests.browser.named import PASSWORD, House

SECONDS_FOR_A_DOWNLOAD = 60


@IN_EVERY_WAY
@pytest.mark.promise("P112", "P41", "P43", "P130")
def test_data_is_corrected_and_two_tabs_are_told_of_each_other(
    reader_with: Readers, named_house: House, way: Way
) -> None:
    email = named_house.member(f"gegevens.{way.name}@example.org")
    me = hands(reader_with, way, named_house.address).sign_in(email, PASSWORD).open("/portaal/gegevens")
    other = Hands(type(me.reader)(me.reader.page.context.new_page(), named_house.address, script=way.script), way)
    other.open("/portaal/gegevens")
    me.type("Telefoonnummer", "06 12").press("Bewaar", status=422)
    me.type("Telefoonnummer", "").type("Naam", "Ada van de Verbetering").choose("Land", "Duitsland").press("Bewaar")
    me.sees("Bewaard.", "was: Ada Lovestone", "was: Nederland")
    other.type("Naam", "Ada Andersom").press("Bewaar", status=422)
    other.sees("Dit is intussen ergens anders veranderd", "Ada Andersom", "Ada van de Verbetering")
    other.press("Bewaar").sees("was: Ada van de Verbetering")
    me.open("/portaal/activiteit").sees("jijzelf")


@IN_EVERY_WAY
@pytest.mark.promise("P10", "P90", "P111")
def test_everything_is_seen_and_a_consent_is_given_and_taken_back(
    reader_with: Readers, named_house: House, way: Way
) -> None:
    email = f"inzage.{way.name}@example.org"
    me = hands(reader_with, way, named_house.address).open("/contact")
    me.type("Naam", "Ina Inzage").type("E-mailadres", email).tick("Klacht").type("Je bericht", "Dit schreef ik eerder.")
    me.press("Verstuur bericht")
    named_house.member(email)
    me.sign_in(email, PASSWORD).sees("Wat er loopt", "Klacht").open("/portaal/inzage")
    expect(me.reader.main).to_contain_text("Dit schreef ik eerder.")
    me.open("/portaal/toestemmingen").press("Geef toestemming", status=422)
    box = me.reader.main.get_by_role("checkbox").first
    me.tick(box.evaluate("e => e.labels[0].innerText")).press("Geef toestemming").sees("Gegeven op")
    me.press("Trek in").sees("Ingetrokken op")


@IN_EVERY_WAY
@pytest.mark.promise("P111", "P96", "S177")
def test_a_download_is_asked_waited_for_and_read(
    reader_with: Readers, named_house: House, way: Way, tmp_path: Path
) -> None:
    email = named_house.member(f"download.{way.name}@example.org")
    me = hands(reader_with, way, named_house.address).sign_in(email, PASSWORD).open("/portaal/download")
    me.press("Maak een download")
    fetch = me.reader.main.get_by_role("link", name="Haal het bestand op")
    for _ in range(SECONDS_FOR_A_DOWNLOAD):
        if fetch.count():
            break
        me.reader.page.wait_for_timeout(1000)
        me.reader.page.reload()
    me.reader.look()
    with me.reader.page.expect_download() as given:
        fetch.click()
    kept = tmp_path / given.value.suggested_filename
    given.value.save_as(kept)
    with zipfile.ZipFile(BytesIO(kept.read_bytes())) as parcel:
        names = parcel.namelist()
        page = next(parcel.read(name).decode() for name in names if name.endswith(".html"))
        data = [json.loads(parcel.read(name)) for name in names if name.endswith(".json")]
    assert data
    assert any(name.endswith(".csv") for name in names), names
    assert email in page
    (tmp_path / "page.html").write_text(page, encoding="utf-8")
    reading = reader_with(way.width, script=True, at=(tmp_path / "page.html").as_uri())
    reading.page.goto((tmp_path / "page.html").as_uri())
    reading._meet_no_barrier()
    assert not reading.wrong


@IN_EVERY_WAY
@pytest.mark.promise("P39", "S154", "S156")
def test_a_session_elsewhere_is_ended_and_a_browser_is_forgotten(
    reader_with: Readers, named_house: House, way: Way
) -> None:
    email = named_house.member(f"sessie.{way.name}@example.org")
    elsewhere = hands(reader_with, way, named_house.address).sign_in(email, PASSWORD)
    me = hands(reader_with, way, named_house.address).sign_in(email, PASSWORD).open("/portaal/beveiliging")
    me.press("Beëindig Chrome").sees("De sessie is beëindigd")
    elsewhere.open("/portaal").sees_heading("Log in")
    browsers = me.reader.main.get_by_role("button", name=re.compile("^Vergeet"))
    before = browsers.count()
    me._go(browsers.first, 200).sees("De browser is vergeten")
    assert browsers.count() == before - 1


@IN_EVERY_WAY
@pytest.mark.promise("S153", "P51")
def test_the_password_is_changed_after_a_fresh_proof(reader_with: Readers, named_house: House, way: Way) -> None:
    email = named_house.member(f"wachtwoord.{way.name}@example.org")
    me = hands(reader_with, way, named_house.address).sign_in(email, PASSWORD)
    named_house.change("UPDATE login_session SET proven_at = datetime(proven_at, '-20 minutes')")
    me.open("/portaal/e-mailadres").sees_heading("Bevestig dat jij het bent")
    me.type("Wachtwoord", "niet het goede").press("Bevestig met je wachtwoord", status=422)
    me.type("Wachtwoord", PASSWORD).press("Bevestig met je wachtwoord").sees_heading("E-mailadres wijzigen")
    me.open("/portaal/beveiliging").follow("Wijzig je wachtwoord")
    me.type("Je wachtwoord van nu", "niet het goede").type("Je nieuwe wachtwoord", "zeven lampen boven een groen plein")
    me.press("Wijzig het wachtwoord", status=422)
    me.type("Je wachtwoord van nu", PASSWORD).type("Je nieuwe wachtwoord", "zeven lampen boven een groen plein")
    me.press("Wijzig het wachtwoord").sees("Je wachtwoord is gewijzigd")


@IN_EVERY_WAY
@pytest.mark.promise("P92", "P98", "P93")
def test_an_account_is_closed_and_taken_back(reader_with: Readers, named_house: House, way: Way) -> None:
    email = named_house.member(f"weg.{way.name}@example.org")
    me = hands(reader_with, way, named_house.address).sign_in(email, PASSWORD)
    me.follow("Hef je account op").sees("Wat er dan gebeurt", "Eerst downloaden?")
    me.press("Hef mijn account op", status=422).sees("Zet een vinkje")
    me.tick("Ja, hef mijn account op en wis alles").press("Hef mijn account op")
    me.sees_heading("Je account is opgeheven").sees("Kenmerk")
    me.open("/portaal").sees_heading("Log in")
    me.sign_in(email, PASSWORD).sees_heading("Je account is opgeheven").press("Haal mijn account terug")
    me.sees_heading("Dag")
