"""The errand of the site: write to us, get a letter, see what we keep and until when, take it back."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Readers
from tests.browser.reader import Reader
from tests.browser.speech import DUTCH, ENGLISH, REFERENCE, Speech, today

EVERYWHERE = pytest.mark.parametrize(
    ("say", "width", "script"),
    [
        pytest.param(DUTCH, 1280, True, id="nl-desk"),
        pytest.param(ENGLISH, 390, True, id="en-telephone"),
        pytest.param(DUTCH, 320, False, id="nl-small-no-script"),
        pytest.param(ENGLISH, 1280, False, id="en-desk-no-script"),
    ],
)
SECONDS_FOR_A_LETTER = 10


@dataclass(frozen=True)
class Sender:
    """Somebody who writes to us; each errand has an address of its own."""

    email: str
    name: str = "Ada Lovestone"
    organisation: str = "Rekenkamer Testdorp"
    phone: str = "+31 97 0123 4567"
    message: str = "De rekenmachine rekent verkeerd.\nSinds dinsdag al."


def fill(reader: Reader, say: Speech, sender: Sender, topic: str = "") -> None:
    """Type into the form; without a topic, none is chosen."""
    reader.field(say("Naam")).fill(sender.name)
    reader.field(say("E-mailadres")).fill(sender.email)
    reader.field(say("Organisatie")).fill(sender.organisation)
    reader.field(say("Telefoonnummer")).fill(sender.phone)
    reader.field(say("Je bericht")).fill(sender.message)
    if topic:
        reader.page.get_by_role("radio", name=say.topic(topic)).check()


def wait_for_letter(reader: Reader, email: str) -> None:
    """Look into the mailbox until the letter to this address is there, and open it."""
    end = time.monotonic() + SECONDS_FOR_A_LETTER
    mine = reader.main.get_by_role("listitem").filter(has_text=email)
    while not mine.count():
        assert time.monotonic() < end, f"no letter within {SECONDS_FOR_A_LETTER} seconds"
        reader.page.reload()
    reader.look().follow("", within=mine)


@EVERYWHERE
@pytest.mark.promise("P70", "P130")
def test_a_message_is_sent_seen_downloaded_and_taken_back(
    reader_with: Readers, say: Speech, width: int, script: bool, tmp_path: Path
) -> None:
    reader, sender = reader_with(width, script=script), Sender(f"ada.{say.code}.{width}@example.org")
    reader.open(say.at("/")).follow(say("Stel je vraag of meld een storing"))
    fill(reader, say, sender, "complaint")
    reader.press(say("Verstuur bericht"))

    reader.sees_heading(say("We hebben je bericht")).sees(say.goes("complaint"), say.topic("complaint"))
    reference = REFERENCE.search(reader.main.inner_text())
    assert reference, "the confirmation names no reference"

    reader.open(say.at("/brieven"))
    wait_for_letter(reader, sender.email)
    reader.sees(reference[0], say.goes("complaint"), say.term("complaint"))
    reader.follow_first("/contact/")

    receipt = reader.path
    reader.sees(reference[0], say.goes("complaint"), say.term("complaint"), say.date(today()), say("Nog niemand."))
    reader.sees(sender.name, sender.email, sender.organisation, sender.phone, say.topic("complaint"))
    reader.sees(*sender.message.split("\n"))

    with reader.page.expect_download() as download:
        reader.page.get_by_role("link", name=say("Download je gegevens")).click()
    download.value.save_as(tmp_path / "mine.json")
    mine = json.loads((tmp_path / "mine.json").read_text())
    assert mine["reference"] == reference[0]
    assert sender.message in json.dumps(mine, ensure_ascii=False).replace("\\n", "\n")

    reader.press(say("Trek bericht in"))
    reader.sees_heading(say("Je bericht is ingetrokken")).sees(reference[0])
    reader.open(receipt, status=404).sees_heading(say("Deze link werkt niet"))
    expect(reader.main).not_to_contain_text(reference[0])


@EVERYWHERE
def test_a_slip_is_named_on_top_and_beside_the_field_and_nothing_typed_is_lost(
    reader_with: Readers, say: Speech, width: int, script: bool
) -> None:
    reader, sender = reader_with(width, script=script), Sender("ada zonder apenstaart")
    reader.open(say.at("/contact"))
    expect(reader.page.locator("[aria-invalid]")).to_have_count(0)
    fill(reader, say, sender)
    reader.press(say("Verstuur bericht"), status=422)

    assert reader.page.title().startswith(say("Fout:"))
    summary = reader.main.locator("section").first
    expect(summary).to_be_focused()
    assert summary.evaluate("e => e === e.parentElement.querySelector('section, h1, form')"), (
        "something stands above it"
    )
    expect(summary.get_by_role("link")).to_have_count(2)

    for label in ("Naam", "E-mailadres", "Organisatie", "Telefoonnummer", "Je bericht"):
        typed = {"Naam": sender.name, "E-mailadres": sender.email, "Organisatie": sender.organisation}
        wanted = typed.get(label) or (sender.phone if label == "Telefoonnummer" else sender.message)
        expect(reader.field(say(label))).to_have_value(wanted)
    email = reader.field(say("E-mailadres"))
    expect(email).to_have_attribute("aria-invalid", "true")
    assert say("Vul een volledig e-mailadres in") in described(reader, "email")

    summary.get_by_role("link", name=say("Vul een volledig e-mailadres in")).click()
    expect(email).to_be_focused()
    summary.get_by_role("link", name=say("Kies waar je bericht over gaat.")).click()
    expect(reader.page.get_by_role("radio").first).to_be_focused()

    email.fill(f"slip.{say.code}.{width}@example.org")
    reader.page.get_by_role("radio", name=say.topic("fault")).check()
    reader.press(say("Verstuur bericht"))
    reader.sees_heading(say("We hebben je bericht")).sees(say.goes("fault"))


def described(reader: Reader, field: str) -> str:
    """Read what a screen reader says after the name of a field."""
    ids = (reader.page.locator(f"#{field}").get_attribute("aria-describedby") or "").split()
    return " ".join(reader.page.locator(f"#{each}").inner_text() for each in ids)


def test_the_button_pressed_twice_sends_one_message(reader: Reader) -> None:
    sender = Sender("twice@example.org")
    reader.open("/contact")
    fill(reader, DUTCH, sender, "other")
    with reader.page.expect_event("load"):
        reader.page.get_by_role("button", name=DUTCH("Verstuur bericht")).dblclick()
    reader.open("/contact/ontvangen").sees_heading(DUTCH("We hebben je bericht"))
    reader.open("/brieven")
    wait_for_letter(reader, sender.email)
    reader.open("/brieven")
    expect(reader.main.get_by_role("listitem").filter(has_text=sender.email)).to_have_count(1)


@pytest.mark.promise("P128")
def test_sending_leaves_one_cookie_that_is_soon_gone_and_says_nothing_about_the_sender(reader: Reader) -> None:
    reader.open("/contact")
    fill(reader, DUTCH, Sender("cookie@example.org"), "other")
    reader.press(DUTCH("Verstuur bericht"))
    [cookie] = reader.page.context.cookies()
    assert cookie.get("httpOnly")
    assert cookie.get("sameSite") == "Lax"
    assert 0 < cookie.get("expires", 0) - time.time() <= 15 * 60
    assert not reader.does("document.cookie")
    assert not reader.does("localStorage.length + sessionStorage.length")
