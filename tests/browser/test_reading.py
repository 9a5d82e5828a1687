"""The errand of who wants to know first: the statement, its versions, its draft, what it lacks, and the register."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Readers
from tests.browser.house import EVERY_PAGE, STATEMENT, VERSION
from tests.browser.reader import Reader
from tests.browser.speech import DUTCH, ENGLISH, TOPICS, Speech

VERSION_DAY = date(2023, 8, 15)
EVERYWHERE = pytest.mark.parametrize(
    ("say", "width", "script"),
    [
        pytest.param(DUTCH, 1280, False, id="nl-desk-no-script"),
        pytest.param(ENGLISH, 320, False, id="en-small-no-script"),
        pytest.param(DUTCH, 390, True, id="nl-telephone"),
    ],
)


@EVERYWHERE
@pytest.mark.promise("P110", "P130")
def test_a_reader_finds_the_statement_its_history_and_what_lies_behind_it(
    reader_with: Readers, say: Speech, width: int, script: bool
) -> None:
    reader = reader_with(width, script=script)
    reader.open(say.at("/")).follow(say("Lees de privacyverklaring"))
    assert reader.path == say.at(STATEMENT)
    reader.sees_heading(say("Privacyverklaring")).sees(
        say("Geldt nu"), say("In het kort"), say("Wat we nu echt bewaren")
    )
    assert reader.page.context.cookies() == []

    reader.follow(say("Wat ontbreekt er nog?"))
    assert reader.path == say.at(f"{VERSION}/hiaten")
    expect(reader.main.get_by_role("row")).not_to_have_count(0)
    reader.page.go_back()

    reader.follow(say("Wat is er veranderd?"))
    assert reader.path == say.at(f"{VERSION}/verschil")
    reader.follow(say("Alle versies"))
    assert reader.path == say.at(f"{STATEMENT}/versies")
    reader.sees(say.date(VERSION_DAY), say("Geldt nu"))

    reader.follow(say("Lees het concept"))
    assert reader.path == say.at(f"{STATEMENT}/concept")
    expect(reader.main).not_to_contain_text(say("Geldt nu"))
    reader.follow(say("Wat verandert er?"))
    expect(reader.main.locator(".added, .changed").first).to_be_visible()

    reader.follow(say("Register"), within=reader.page.get_by_role("navigation").first)
    assert reader.path == say.at(f"{STATEMENT}/register")
    for code in TOPICS:
        row = reader.main.get_by_role("row").filter(has=reader.page.get_by_role("rowheader", name=say.topic(code)))
        expect(row.first).to_contain_text(say.term(code))


def test_the_contents_of_the_statement_lead_to_its_parts(reader: Reader) -> None:
    reader.open(STATEMENT)
    contents = reader.main.get_by_role("navigation").get_by_role("link")
    for link in contents.all():
        link.click()
        part = reader.page.get_by_role("heading", name=link.inner_text(), exact=True)
        expect(part).to_be_in_viewport()


@pytest.mark.parametrize("path", [path for path in EVERY_PAGE if not path.startswith("/en")])
def test_the_other_language_is_one_click_away_and_leads_to_the_same_page(reader_with: Readers, path: str) -> None:
    reader = reader_with(390, script=False).open(path)
    expect(reader.page.locator("html")).to_have_attribute("lang", "nl")
    reader.follow(DUTCH.other)
    assert reader.path == ENGLISH.at(path)
    expect(reader.page.locator("html")).to_have_attribute("lang", "en")
    reader.follow(ENGLISH.other)
    assert reader.path == path


@pytest.mark.parametrize("say", [DUTCH, ENGLISH], ids=["nl", "en"])
def test_the_register_can_be_taken_home(reader: Reader, say: Speech, tmp_path: Path) -> None:
    reader.open(say.at(f"{STATEMENT}/register"))
    with reader.page.expect_download() as download:
        reader.main.get_by_role("link", name="CSV").click()
    download.value.save_as(tmp_path / "register.csv")
    assert say.topic("complaint") in (tmp_path / "register.csv").read_text()
    address = reader.main.locator("a[href$='.json']").get_attribute("href") or ""
    register = json.loads(reader.page.request.get(address).text())
    assert register["language"] == say.code
    assert register["activities"]
