"""Rights in a real browser: asked without an account and served, entered by staff and answered, and a record held."""

from __future__ import annotations

from datetime import timedelta

import pytest

from adapters import clock
from models import ContactMessage
from tests.browser.conftest import Readers
from tests.browser.hands import DESK, KEYS, TELEPHONE, Hands, Way, hands
from tests.browser.named import House
from tests.browser.seats import Desk
from tests.cast import rows, within
from tests.unit.people import kept

pytestmark = pytest.mark.promise("P130")
HOLD = "Vraag akkoord om dit vast te houden"
ASK, REQUESTS, KEEPING = "/mijn-rechten", "/beheer/verzoeken", "/beheer/bewaren"


def arrive(desk: Desk, who: str, readers: Readers, way: Way) -> Hands:
    """Sit down at the seat of somebody."""
    person = hands(readers, way, desk.address)
    desk.sit(who, person.reader)
    return person


def written(desk: Desk, **sheet: str) -> str:
    """Let somebody write to us; gives the key of the message."""
    return within(desk.app, lambda session: kept(session, now=clock.now(), with_letter=False, **sheet).id)


def asked(desk: Desk, person: Hands, email: str, what: str) -> None:
    """Ask by the form, first in haste, and follow the link in the letter."""
    person.open(ASK).press("Stuur mij de link", 422).sees("Kies wat je wilt dat we doen.")
    person.type("E-mailadres", email).tick(what).press("Stuur mij de link").sees_heading("Kijk in je mail")
    person.open(House(desk.address, desk.app).link(email, "mijn-rechten"))


@pytest.mark.promise("P111", "P114", "P116", "S26")
@pytest.mark.parametrize(("what", "way"), [("Inzage", TELEPHONE), ("Gegevens meenemen", DESK)], ids=["access", "take"])
def test_data_is_asked_without_an_account_and_fetched_by_link_and_code(
    desk: Desk, reader_with: Readers, what: str, way: Way
) -> None:
    email = f"inzage.{way.name}@example.nl"
    written(desk, email=email)
    person = hands(reader_with, way, desk.address)
    asked(desk, person, email, what)
    code = (
        person.press("Maak mijn bestand").sees_heading("Schrijf deze code op").reader.main.locator("code").inner_text()
    )
    person.open(House(desk.address, desk.app).link(email, "mijn-rechten/pakket"))
    person.type("Code", "0000-0000").press("Haal het bestand op", 422).type("Code", code)
    with person.reader.page.expect_download() as download:
        person.reader.page.get_by_role("button", name="Haal het bestand op").click()
    assert download.value.path().read_bytes().startswith(b"PK")


@pytest.mark.promise("P113", "P98", "S29")
def test_erasure_is_asked_seen_beforehand_and_done_at_once_by_keys(desk: Desk, reader_with: Readers) -> None:
    email = "wissen@example.nl"
    key = written(desk, email=email)
    person = hands(reader_with, KEYS, desk.address)
    asked(desk, person, email, "Verwijdering")
    person.sees("Dit gaat weg", "Contactbericht").press("Wis alles", 422).sees("Zet een vinkje")
    person.tick("Ja, wis alles").press("Wis alles").sees("Alles is gewist")
    assert key not in {row["id"] for row in rows(desk.app, "contact_message")}


@pytest.mark.promise("P112", "P114", "S27", "S33")
@pytest.mark.parametrize(
    ("what", "way"),
    [("Correctie", TELEPHONE), ("Gebruik stilzetten", DESK), ("Bezwaar", DESK)],
    ids=["correct", "restrict", "object"],
)
def test_what_a_person_must_decide_is_asked_confirmed_answered_and_read(
    desk: Desk, reader_with: Readers, what: str, way: Way
) -> None:
    email = f"zaak.{way.name}.{len(what)}@example.nl"
    written(desk, email=email)
    person = hands(reader_with, way, desk.address)
    asked(desk, person, email, what)
    person.type("Toelichting", "Mijn naam is Ada met een d.").press("Bevestig mijn verzoek")
    person.sees("Je verzoek is bevestigd", "Ada met een d.")
    reference = person.reader.page.locator("h1").inner_text().rpartition(" ")[2]
    us = arrive(desk, "privacy", reader_with, way).open(f"{REQUESTS}/{reference}").sees("Ada met een d.")
    us.choose("Besluit", "toegewezen").type("Antwoord", "Dat is in orde.").press("Geef antwoord")
    us.sees("Het antwoord is onderweg.")
    person.open(House(desk.address, desk.app).link(email, "mijn-rechten")).sees("Dat is in orde.", "toegewezen")


@pytest.mark.promise("P114", "P115", "P116", "P117", "P89")
@pytest.mark.parametrize("way", [TELEPHONE, KEYS], ids=lambda way: way.name)
def test_a_request_by_post_is_entered_recognised_extended_and_answered(
    desk: Desk, reader_with: Readers, way: Way
) -> None:
    person = arrive(desk, "privacy", reader_with, way)
    person.open(REQUESTS).follow("Voer een verzoek in").choose("Wat wordt er gevraagd", "Correctie")
    person.choose("Hoe kwam het binnen", "per post").press("Voer het verzoek in", 422).sees("of een postadres")
    person.type("Postadres", "Testlaan 1, Testdorp").day("Ontvangen op", clock.today().isoformat())
    person.press("Voer het verzoek in").sees("Het verzoek staat in het register.")
    reference = next(
        row["reference"]
        for row in rows(desk.app, "rights_request")
        if row["state"] == "asked" and row["channel"] == "post"
    )
    person.follow(reference).sees("Testlaan 1, Testdorp", "nog niet")
    person.choose("Hoe is vastgesteld wie het is?", "teruggebeld op het bekende nummer").press("Leg vast hoe", 422)
    person.sees("Kies eerst een reden van twijfel")
    person.choose("Waarom twijfel je?", "geen mailadres bekend").press("Leg de twijfel vast").sees(
        "een volgende stap vragen"
    )
    person.choose("Hoe is vastgesteld wie het is?", "code in een brief naar het bekende adres").press(
        "Leg vast hoe"
    ).sees("Bewaar verder niets")
    person.type("Waarom duurt het langer?", "Het gaat om veel papier.").press("Verleng de termijn")
    person.sees("De termijn is verlengd.", "Het gaat om veel papier.")
    person.choose("Besluit", "toegewezen").type("Antwoord", "Je naam staat nu goed.").press("Geef antwoord")
    person.sees("Het antwoord is onderweg.")


@pytest.mark.promise("P89", "P91")
@pytest.mark.parametrize("way", [TELEPHONE, KEYS], ids=lambda way: way.name)
def test_a_record_that_goes_tomorrow_is_held_once_a_second_person_agrees(
    desk: Desk, reader_with: Readers, way: Way
) -> None:
    key = written(desk)

    def soon(session: object) -> None:
        session.get_one(ContactMessage, key).due_at = clock.now()  # type: ignore[attr-defined]

    within(desk.app, soon)
    person = arrive(desk, "privacy", reader_with, way)
    line = person.open(KEEPING).reader.main.get_by_role("listitem").filter(has_text=key)
    assert line.get_by_role("link", name="Vasthouden").count() == 1
    person.open(f"{KEEPING}?kind=contact_message&key={key}").press(HOLD, 422)
    person.day("Vasthouden tot", (clock.today() + timedelta(days=60)).isoformat())
    person.type("Waarom vasthouden?", f"Er loopt een geschil ({way.name}).").press(HOLD).sees("Gevraagd.")
    question = max(row["id"] for row in rows(desk.app, "approval"))
    second = arrive(desk, "admin", reader_with, way)
    second.open(f"/beheer/akkoord/{question}").sees(f"({way.name})").press("Akkoord, doe het nu")
    person.open(KEEPING)
    assert key in person.reader.main.get_by_role("region", name="Wat nu vastgehouden wordt").inner_text()


def test_no_page_of_rights_at_the_desk_has_a_barrier_in_english(desk: Desk, reader_with: Readers) -> None:
    reader = desk.sit("privacy", reader_with(at=desk.address))
    for path in (REQUESTS, f"{REQUESTS}/nieuw", KEEPING):
        reader.open(f"/en{path}")
