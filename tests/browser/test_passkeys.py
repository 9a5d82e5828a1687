"""Passkeys in a real browser with a device of its own: added, used alone, used as proof, removed (S101-S106)."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import CDPSession, expect

from extensions import db
from tests.browser.conftest import Readers
from tests.browser.named import PASSWORD, House
from tests.browser.reader import Reader

OVERVIEW = "/portaal/beveiliging"
PORTAL, ENTRANCE = re.compile(r"\d/portaal"), re.compile(r"\d/inloggen")


def device_of(reader: Reader, **more: Any) -> tuple[CDPSession, str]:
    """Give the reader's browser a device that holds passkeys and knows its owner."""
    devtools = reader.page.context.new_cdp_session(reader.page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    made = devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options | more})
    return devtools, str(made["authenticatorId"])


def without_suggestions(reader: Reader) -> Reader:
    """Let the browser wait for the button: its virtual device would answer a suggestion at once."""
    reader.page.add_init_script("PublicKeyCredential.isConditionalMediationAvailable = async () => false")
    return reader


def sign_in(reader: Reader, email: str) -> None:
    reader.open("/inloggen")
    reader.field("E-mailadres").fill(email)
    reader.field("Wachtwoord").fill(PASSWORD)
    reader.page.get_by_role("button", name="Log in", exact=True).click()
    expect(reader.page).to_have_url(PORTAL)


def add_passkey(reader: Reader, label: str) -> None:
    reader.open(OVERVIEW)
    reader.page.get_by_label("Naam van de passkey").fill(label)
    reader.page.get_by_role("button", name="Voeg een passkey toe").click()


def sign_out(reader: Reader) -> None:
    reader.page.get_by_role("button", name="Log uit").click()
    expect(reader.page).to_have_url(ENTRANCE)


@pytest.mark.promise("S101", "S105", "S104", "P38")
def test_a_passkey_is_added_and_signs_in_by_itself(reader_with: Readers, named_house: House) -> None:
    reader = without_suggestions(reader_with(at=named_house.address))
    device_of(reader)
    sign_in(reader, named_house.member("ada.sleutel@example.org"))
    add_passkey(reader, "Laptop van Ada")
    expect(reader.main.get_by_text("Je passkey is toegevoegd")).to_be_visible()
    reader.look().sees("Laptop van Ada")
    sign_out(reader)
    reader.page.get_by_role("button", name="Log in met een passkey").click()
    expect(reader.page).to_have_url(PORTAL)
    reader.open(OVERVIEW).sees("deze browser", "Laptop van Ada")
    (row,) = named_house.passkeys()
    assert row["used_at"]


@pytest.mark.promise("S106", "S101")
def test_a_passkey_that_the_browser_suggests_signs_in_without_the_button(
    reader_with: Readers, named_house: House
) -> None:
    reader = reader_with(at=named_house.address)
    device_of(reader)
    sign_in(reader, named_house.member("fien.sleutel@example.org"))
    add_passkey(reader, "Laptop van Fien")
    expect(reader.main.get_by_text("Je passkey is toegevoegd")).to_be_visible()
    reader.page.get_by_role("button", name="Log uit").click()
    expect(reader.page).to_have_url(re.compile(r"\d/portaal$"))


@pytest.mark.promise("S106", "S104")
def test_the_page_offers_passkeys_from_the_address_field_and_only_where_they_can_be(
    reader_with: Readers, named_house: House
) -> None:
    reader = reader_with(at=named_house.address)
    device_of(reader)
    with reader.page.expect_request("**/inloggen/passkey/vraag"):
        reader.open("/inloggen")
    expect(reader.field("E-mailadres")).to_have_attribute("autocomplete", "username webauthn")
    bare = reader_with(at=named_house.address)
    bare.page.add_init_script("delete window.PublicKeyCredential")
    bare.open("/inloggen")
    expect(bare.page.get_by_role("button", name="Log in met een passkey")).to_be_hidden()
    silent = reader_with(at=named_house.address, script=False)
    silent.open("/inloggen")
    expect(silent.page.get_by_role("button", name="Log in met een passkey")).to_be_hidden()


@pytest.mark.promise("S101")
def test_a_holder_who_is_not_recognised_gets_a_clear_word_and_goes_on_with_the_password(
    reader_with: Readers, named_house: House
) -> None:
    reader = without_suggestions(reader_with(at=named_house.address))
    devtools, device = device_of(reader)
    email = named_house.member("bob.sleutel@example.org")
    sign_in(reader, email)
    add_passkey(reader, "Telefoon")
    expect(reader.main.get_by_text("Je passkey is toegevoegd")).to_be_visible()
    sign_out(reader)
    devtools.send("WebAuthn.setUserVerified", {"authenticatorId": device, "isUserVerified": False})
    button = reader.page.get_by_role("button", name="Log in met een passkey")
    button.click()
    expect(reader.page.get_by_text("Er is geen passkey gebruikt")).to_be_visible()
    expect(button).to_be_enabled()
    reader.open("/en/inloggen")
    reader.page.locator("[data-passkey] button").click()
    expect(reader.page.locator(".said")).to_have_text(re.compile(r"\S"))
    devtools.send("WebAuthn.setUserVerified", {"authenticatorId": device, "isUserVerified": True})


@pytest.mark.promise("S101", "S105")
def test_a_passkey_that_was_removed_is_refused_in_words(reader_with: Readers, named_house: House) -> None:
    reader = without_suggestions(reader_with(at=named_house.address))
    device_of(reader)
    sign_in(reader, named_house.member("cor.sleutel@example.org"))
    add_passkey(reader, "Tablet")
    reader.follow("Wijzig of verwijder Tablet")
    reader.page.get_by_role("button", name="Verwijder de passkey").click()
    expect(reader.main.get_by_text("De passkey is verwijderd")).to_be_visible()
    reader.sees("Je hebt nog geen passkey")
    sign_out(reader)
    reader.page.get_by_role("button", name="Log in met een passkey").click()
    expect(reader.page.get_by_text("Deze passkey werkt hier niet")).to_be_visible()
    expect(reader.page).to_have_url(ENTRANCE)


@pytest.mark.promise("S156", "P116")
def test_a_passkey_is_proof_before_a_sensitive_step(reader_with: Readers, named_house: House) -> None:
    reader = reader_with(at=named_house.address)
    device_of(reader)
    sign_in(reader, named_house.member("dirk.sleutel@example.org"))
    add_passkey(reader, "Sleutelhanger")
    expect(reader.main.get_by_text("Je passkey is toegevoegd")).to_be_visible()
    with named_house.app.app_context(), db.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE login_session SET proven_at = datetime(proven_at, '-20 minutes')")
    reader.open("/portaal/e-mailadres").sees_heading("Bevestig dat jij het bent")
    reader.page.get_by_role("button", name="Bevestig met een passkey").click()
    expect(reader.page).to_have_url(re.compile(r"\d/portaal/e-mailadres$"))
    reader.look().sees_heading("E-mailadres wijzigen")


@pytest.mark.promise("S105")
def test_with_the_keyboard_alone_a_passkey_is_added(reader_with: Readers, named_house: House) -> None:
    reader = reader_with(390, at=named_house.address)
    device_of(reader)
    sign_in(reader, named_house.member("els.sleutel@example.org"))
    reader.open(OVERVIEW)
    reader.page.get_by_label("Naam van de passkey").focus()
    reader.page.keyboard.type("Telefoon van Els")
    reader.page.keyboard.press("Tab")
    expect(reader.page.get_by_role("button", name="Voeg een passkey toe")).to_be_focused()
    reader.page.keyboard.press("Enter")
    expect(reader.main.get_by_text("Je passkey is toegevoegd")).to_be_visible()
    reader.look()
