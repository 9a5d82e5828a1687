"""Coming in and being shut out, in a real browser: register, sign in, recover, second step, report, change of address."""

from __future__ import annotations

import re

import pyotp
import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Readers
from tests.browser.hands import IN_EVERY_WAY, Hands, Way, hands
from tests.browser.named import PASSWORD, House
from tests.cast import rows

NEW = "zeven lampen boven een groen plein"
PORTAL = re.compile(r"/portaal$")


def code_app(me: Hands) -> tuple[pyotp.TOTP, list[str]]:
    """Add a code app and make recovery codes, from the page on security on; gives both."""
    me.follow("Stel een code-app in").press("Laat de QR-code zien")
    expect(me.reader.main.get_by_role("img", name="QR-code")).to_be_visible()
    secret = me.reader.main.locator("code.secret").inner_text().replace(" ", "")
    app = pyotp.TOTP(secret)
    me.type("Code", app.now()).press("Zet de code-app aan").sees("Je code-app staat aan")
    me.press("Maak herstelcodes").sees_heading("Je herstelcodes")
    codes = me.reader.main.locator("ol.codes code").all_inner_texts()
    assert len(codes) == 10
    me.follow("Ik heb ze bewaard").sees("Je hebt nog 10 herstelcodes")
    return app, codes


@IN_EVERY_WAY
@pytest.mark.promise("P44", "P46", "P130", "S95")
def test_somebody_registers_confirms_signs_out_and_in(reader_with: Readers, named_house: House, way: Way) -> None:
    email = f"nieuw.{way.name}@example.org"
    me = hands(reader_with, way, named_house.address).open("/registreren")
    me.type("Naam", "Nia Nieuw").type("E-mailadres", email).type("Wachtwoord", "kort")
    me.press("Maak mijn account", status=422).sees("Maak je wachtwoord langer")
    expect(me.reader.field("E-mailadres")).to_have_value(email)
    expect(me.reader.field("Wachtwoord")).to_have_value("")
    me.type("Wachtwoord", PASSWORD).choose("Land", "Duitsland").press("Maak mijn account")
    me.sees_heading("Kijk in je mail")
    me.open(named_house.link(email, "bevestigen")).sees_heading("Bevestig je account")
    me.type("Wachtwoord", "niet dit wachtwoord hoor").press("Bevestig en log in", status=422)
    me.type("Wachtwoord", PASSWORD)
    me.press("Bevestig en log in")
    me.sees_heading("Dag Nia Nieuw")
    me.press("Log uit").sees_heading("Log in").sees("Je bent uitgelogd")
    me.type("E-mailadres", email).type("Wachtwoord", "toch iets anders typen")
    button = me.reader.page.get_by_role("button", name="Log in", exact=True)
    me._go(button, 422).sees("Het e-mailadres of het wachtwoord klopt niet")
    me.type("Wachtwoord", PASSWORD)._go(button, 200).sees_heading("Dag Nia Nieuw")


@pytest.mark.promise("S95")
def test_a_password_is_shown_by_a_button_that_says_so(reader_with: Readers, named_house: House) -> None:
    reader = reader_with(at=named_house.address).open("/registreren")
    field, button = reader.main.get_by_label("Wachtwoord", exact=True), reader.page.locator("[data-shows]")
    field.fill(PASSWORD)
    expect(button).to_have_attribute("aria-pressed", "false")
    button.click()
    expect(field).to_have_attribute("type", "text")
    expect(button).to_have_attribute("aria-pressed", "true")
    reader.look()
    bare = reader_with(at=named_house.address, script=False).open("/registreren")
    expect(bare.page.locator("[data-shows]")).to_be_hidden()


@IN_EVERY_WAY
@pytest.mark.promise("S149", "S189", "P51")
def test_a_forgotten_password_is_replaced_and_other_browsers_are_out(
    reader_with: Readers, named_house: House, way: Way
) -> None:
    email = named_house.member(f"vergeten.{way.name}@example.org")
    other = hands(reader_with, way, named_house.address).sign_in(email, PASSWORD)
    me = hands(reader_with, way, named_house.address).open("/inloggen").follow("Wachtwoord vergeten?")
    me.type("E-mailadres", email).press("Stuur de link").sees_heading("De mail is onderweg")
    me.open(named_house.link(email, "wachtwoord-herstellen"))
    me.type("Nieuw wachtwoord", "welkom123welkom1").press("Bewaar mijn wachtwoord", status=422).sees("te makkelijk")
    me.type("Nieuw wachtwoord", NEW).press("Bewaar mijn wachtwoord").sees("Je nieuwe wachtwoord is bewaard")
    other.open("/portaal").sees_heading("Log in")
    me.sign_in(email, NEW).sees_heading("Dag")


@IN_EVERY_WAY
@pytest.mark.promise("S99", "S100", "S151", "S194", "P38")
def test_a_code_app_is_added_and_asked_and_a_recovery_code_works_once(
    reader_with: Readers, named_house: House, way: Way
) -> None:
    email = named_house.member(f"code.{way.name}@example.org")
    me = hands(reader_with, way, named_house.address).sign_in(email, PASSWORD).open("/portaal/beveiliging")
    app, codes = code_app(me)
    me.press("Log uit").sign_in(email, PASSWORD).sees_heading("De tweede stap")
    (used,) = [row["totp_step"] for row in rows(named_house.app, "account") if row["totp_step"]][-1:]
    me.type("Code", app.at(used * app.interval)).press("Ga verder", status=422).sees("of is al gebruikt")
    me.type("Code", codes[0]).press("Ga verder").sees_heading("Dag")
    me.press("Log uit").sign_in(email, PASSWORD)
    me.type("Code", codes[0]).press("Ga verder", status=422)
    named_house.change("UPDATE account SET totp_step = totp_step - 2 WHERE totp_step IS NOT NULL")
    me.type("Code", app.now()).press("Ga verder").sees_heading("Dag")


@IN_EVERY_WAY
@pytest.mark.promise("P55", "P56", "P57", "P58")
def test_leaked_credentials_are_reported_without_signing_in(reader_with: Readers, named_house: House, way: Way) -> None:
    email = named_house.member(f"gelekt.{way.name}@example.org")
    thief = hands(reader_with, way, named_house.address).sign_in(email, PASSWORD)
    me = hands(reader_with, way, named_house.address).open("/inloggen")
    me.follow("Kent iemand anders je wachtwoord?").type("E-mailadres", email).press("Stuur de brief")
    me.sees_heading("Kijk in je mail")
    thief.open("/portaal").sees_heading("Dag")
    me.open(named_house.link(email, "inlog-melden")).press("Sluit mijn account nu af")
    me.sees_heading("Je account is afgesloten voor anderen").sees("Wat er kort geleden gebeurde")
    thief.open("/portaal").sees_heading("Log in")
    thief.type("E-mailadres", email).type("Wachtwoord", PASSWORD)
    thief._go(thief.reader.page.get_by_role("button", name="Log in", exact=True), 422)
    me.follow("Kies een nieuw wachtwoord").type("E-mailadres", email).press("Stuur de link")
    me.open(named_house.link(email, "wachtwoord-herstellen")).type("Nieuw wachtwoord", NEW)
    me.press("Bewaar mijn wachtwoord").sign_in(email, NEW).open("/portaal/opheffen", status=403)


@IN_EVERY_WAY
@pytest.mark.promise("P47", "S98")
def test_another_address_counts_once_it_is_confirmed_and_can_be_undone(
    reader_with: Readers, named_house: House, way: Way
) -> None:
    old, new = named_house.member(f"oud.{way.name}@example.org"), f"verhuisd.{way.name}@example.net"
    me = hands(reader_with, way, named_house.address).sign_in(old, PASSWORD).open("/portaal/e-mailadres")
    me.type("E-mailadres", "zonder apenstaart").press("Stuur de brief", status=422)
    me.type("E-mailadres", new).press("Stuur de brief").sees_heading("Kijk in je mail").sees(old)
    me.open(named_house.link(new, "portaal/e-mailadres")).sees(old, new)
    me.press("Bevestig het nieuwe adres").sees(new)
    stranger = hands(reader_with, way, named_house.address)
    stranger.open(named_house.link(old, "e-mailadres-terugdraaien")).press("Draai de wijziging terug")
    me.open("/portaal").sees_heading("Log in")
