"""Customers at the desk in a real browser: a file that takes two people, and a change that was asked by telephone."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from adapters import clock
from domain import customer_invitations, customers, submissions
from tests.browser.conftest import Readers
from tests.browser.reader import Reader
from tests.browser.test_customers import Office, office, picture  # noqa: F401 - a fixture
from tests.cast import sign_in_as, within
from tests.desk import colleague
from tests.newcomer import TEA
from tests.visitor import Visitor

pytestmark = pytest.mark.promise("P89", "P112", "P130")
WAYS = pytest.mark.parametrize(("width", "script"), [(1280, True), (390, False)])


def seat(office: Office, reader: Reader, role: str, email: str) -> Reader:  # noqa: F811
    """Give a reader the seat of another colleague."""
    browser = office.app.test_client()
    assert isinstance(browser, Visitor)
    sign_in_as(office.app, browser, colleague(office.app, role, email=email))
    cookie = browser.get_cookie("session", "127.0.0.1")
    assert cookie is not None
    reader.page.context.add_cookies([{"name": "session", "value": cookie.value, "url": office.address}])
    return reader


def enrolled(app: Flask, email: str, kvk: str) -> str:
    """Enrol a customer with a mandate; gives its number."""
    by, now = colleague(app, "administration", email=f"werf-{email}"), clock.now()
    words = {name: value for name, value in TEA.items() if name not in ("direct_debit", "vat_id")}
    filled = submissions.Filled(words | {"kvk": kvk, "contact_email": email}, True)

    def work(session: Session) -> str:
        who = customer_invitations.Invitee(email, TEA["organisation"], "nl")
        invitation, _secret = customer_invitations.invite(session, who, by=by, now=now)
        session.flush()
        submissions.submit(
            session, invitation, filled, sending=kvk, based_on=None, statement_version=now.date(), now=now
        )
        session.flush()
        creditor = "NL00ZZZ000000000000"
        customer, _person = customers.approve(
            session, invitation.id, into=None, seen=[], creditor_id=creditor, by=by, now=now
        )
        return customer.reference

    found: str = within(app, work)
    return found


@WAYS
def test_a_file_with_all_customers_takes_two_people(
    office: Office,  # noqa: F811
    reader_with: Readers,
    width: int,
    script: bool,
) -> None:
    mark = f"{width}{script}".lower()
    desk = seat(office, reader_with(width, script=script, at=office.address), "finance", f"geld{mark}@example.nl")
    other = seat(office, reader_with(width, script=script, at=office.address), "privacy", f"tweede{mark}@example.nl")
    desk.open("/beheer/klanten").follow("Bestand voor de boekhouding", status=403)
    desk.press("Vraag een tweede persoon", 422).sees("Schrijf op waarvoor het bestand nodig is.")
    desk.field("Waarvoor is het bestand nodig?").fill("Voor het kwartaal.")
    desk.press("Vraag een tweede persoon", 403).sees("wacht op een tweede persoon", "Voor het kwartaal.")
    picture(desk, "export-waits")
    other.open("/beheer/akkoord").follow_first("boekhouding").sees("Voor het kwartaal.")
    other.press("Akkoord, doe het nu")
    desk.open("/beheer/klanten").sees("op te halen tot")
    picture(desk, "export-open")
    with desk.page.expect_download() as file:
        desk.page.get_by_role("link", name="Bestand voor de boekhouding").click()
    assert Path(file.value.path()).read_text().startswith("customer_number,")


@WAYS
def test_a_change_by_telephone_is_entered_by_one_and_approved_by_another(
    office: Office,  # noqa: F811
    reader_with: Readers,
    width: int,
    script: bool,
) -> None:
    mark = f"{width}{script}".lower()
    reference = enrolled(office.app, f"bel{mark}@example.nl", f"3000{width}".ljust(8, "0"))
    desk = seat(office, reader_with(width, script=script, at=office.address), "administration", f"een{mark}@example.nl")
    other = seat(
        office, reader_with(width, script=script, at=office.address), "administration", f"twee{mark}@example.nl"
    )
    here = f"/beheer/klanten/{reference}"
    desk.open(here).follow("Voer een wijziging in").sees_heading("Voer een wijziging in")
    desk.field("Straat").fill("Theeweg")
    desk.field("IBAN").fill("NL20INGB000123456")
    desk.press("Vergelijk oud en nieuw", 422)
    desk.sees("Deze IBAN mist een cijfer", "Kies hoe de klant dit vroeg.", "Schrijf op waarom dit wijzigt.")
    picture(desk, "enter-wrong")
    desk.field("IBAN").fill("NL20INGB0001234567")
    desk.page.get_by_role("radio", name="Per telefoon").check()
    desk.field("Reden").fill("Belde: andere bank.")
    desk.press("Vergelijk oud en nieuw").sees("Ketelpad", "Theeweg", "meteen", "na goedkeuring", "per telefoon")
    picture(desk, "enter-compare")
    desk.press("Bewaar de wijziging").sees("Je voerde dit zelf in.", "Belde: andere bank.")
    other.open(here).press("Keur goed").sees("doorgevoerd", "de rekening is gewijzigd")
    picture(other, "enter-done")
