"""The desk in a real browser: invited, a second step, the guideline, a message from arrival to closing, a case decided."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from adapters import clock, guideline
from domain import staff
from tests.browser.conftest import Readers
from tests.browser.hands import IN_EVERY_WAY, Hands, Way, hands
from tests.browser.named import PASSWORD, House
from tests.browser.speech import REFERENCE
from tests.browser.test_account_errands import code_app
from tests.cast import within


def at_desk(me: Hands, house: House, email: str, role: str) -> Hands:
    """Sign in as a colleague who has confirmed the guideline and took the second step."""
    account = house.account(email, name="Sem Snelhulp", user_type=role)
    version = guideline.in_force("nl", clock.today()).version
    within(house.app, lambda session: staff.confirm_guideline(session, account, version, now=clock.now()))
    me.sign_in(email, PASSWORD)
    house.change("UPDATE login_session SET strong = 1")
    return me


def message(house: House, me: Hands, email: str) -> str:
    """Send a message; gives its reference."""
    me.open("/contact").type("Naam", "Ada Achterberg").type("E-mailadres", email).tick("Vraag")
    me.type("Je bericht", "Hoe laat zijn jullie open?").press("Verstuur bericht")
    found = REFERENCE.search(me.reader.main.inner_text())
    assert found
    return found[0]


@IN_EVERY_WAY
@pytest.mark.promise("P89", "P85", "S143", "S144", "S148")
def test_who_is_invited_adds_a_second_step_and_confirms_the_guideline_first(
    reader_with: Readers, named_house: House, way: Way
) -> None:
    email = f"collega.{way.name}@example.nl"
    _row, secret = within(named_house.app, lambda session: staff.invite(session, "support", email, now=clock.now()))
    me = hands(reader_with, way, named_house.address).open(f"/uitnodiging/{secret}").sees(email)
    me.type("Naam", "Carla Collega").type("Wachtwoord", "groene").press("Maak mijn account", status=422)
    me.type("Wachtwoord", "groene boterham").press("Maak mijn account").sees("Eerst een tweede stap")
    me.open("/beheer").sees("Eerst een tweede stap")
    code_app(me)
    me.open("/beheer/berichten").sees("Lees deze richtlijn en bevestig hem onderaan")
    me.press("Ik heb dit gelezen en houd me eraan").sees_heading("Overzicht").sees("Wat er de komende twaalf weken")
    expect(me.reader.main.get_by_role("img", name="Wat er de komende twaalf weken")).to_be_visible()
    me.open(f"/uitnodiging/{secret}", status=404)
    me.open("/beheer/gebruikers", status=404)


@IN_EVERY_WAY
@pytest.mark.promise("P87", "P90", "P70", "P54")
def test_a_message_is_found_read_assigned_answered_kept_and_closed(
    reader_with: Readers, named_house: House, way: Way
) -> None:
    asker = hands(reader_with, way, named_house.address)
    email = f"vraag.{way.name}@example.org"
    reference = message(named_house, asker, email)
    me = at_desk(hands(reader_with, way, named_house.address), named_house, f"sem.{way.name}@example.nl", "support")
    me.open("/beheer/berichten").choose("Onderwerp", "Vraag").press("Toon").sees(reference)
    assert "topic=question" in me.reader.path
    me.type("E-mailadres of naam", email).press("Zoek").sees(reference)
    me.type("E-mailadres of naam", "achterberg").press("Zoek").sees(reference).follow(reference)
    me.sees("Ada Achterberg", "Dat je dit las, is vastgelegd")
    me.press("Verstuur antwoord", status=422)
    me.choose("Behandelaar", "Sem Snelhulp").press("Wijs toe").choose("Onderwerp", "Storing").press("Wijzig onderwerp")
    me.type("Antwoord", "We zijn open van negen tot vijf.").press("Verstuur antwoord")
    me.sees("We zijn open van negen tot vijf.", "Storing")
    if not way.keys:  # a date field takes its parts one by one, each browser in its own order
        until = (clock.now() + timedelta(days=500)).date().isoformat()
        me.reader.main.get_by_label("Bewaren tot").fill(until)
        me.type("Reden", "Er loopt nog een garantie.").press("Bewaar langer").sees("Er loopt nog een garantie.")
    me.press("Sluit af").sees("afgesloten").open("/beheer/berichten?state=closed").sees(reference)
    asker.open(named_house.link(email, "contact")).sees("We zijn open van negen tot vijf.", "support")


@IN_EVERY_WAY
@pytest.mark.promise("P58", "P56", "S155", "S150")
def test_a_report_is_decided_and_a_colleague_invited_and_signed_out(
    reader_with: Readers, named_house: House, way: Way
) -> None:
    victim = hands(reader_with, way, named_house.address)
    victim.sign_in(named_house.member(f"melder.{way.name}@example.org"), PASSWORD).open("/portaal/beveiliging")
    victim.press("Meld het en sluit alles af").sees_heading("Je account is afgesloten voor anderen")
    me = at_desk(hands(reader_with, way, named_house.address), named_house, f"bea.{way.name}@example.nl", "admin")
    me.open("/beheer").sees("Meldingen van gelekte inloggegevens")
    reference = REFERENCE.search(victim.reader.main.inner_text())
    assert reference
    me.follow(reference[0]).press("Leg het besluit vast", status=422)
    me.tick("niet melden").type("Reden", "Alleen het wachtwoord was bekend; er is niets bekeken.")
    me.press("Leg het besluit vast").sees("niet melden aan de toezichthouder")
    me.open("/beheer/logboek").press("Controleer het hele log").sees("Het log is heel")
    invited = f"rita.{way.name}@example.nl"
    me.open("/beheer/gebruikers").type("E-mailadres", invited).choose("Rol", "privacycontact", exact=True)
    me.press("Stuur uitnodiging").sees(invited)
    assert named_house.link(invited, "uitnodiging")
