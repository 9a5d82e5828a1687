"""The note beside the form: what we keep, why, who sees it, and the real day on which it goes."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Readers
from tests.browser.reader import Reader
from tests.browser.speech import DUTCH, ENGLISH, TOPICS, Speech

BOTH = pytest.mark.parametrize("say", [DUTCH, ENGLISH], ids=["nl", "en"])
FOLLOWS = "(one, other) => Boolean(one.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING)"


@BOTH
@pytest.mark.promise("P05")
def test_the_note_stands_before_the_button_and_leads_to_the_statement_in_force(reader: Reader, say: Speech) -> None:
    reader.open(say.at("/contact"))
    note = reader.main.get_by_role("region").filter(has=reader.page.get_by_role("definition"))
    button = reader.page.get_by_role("button", name=say("Verstuur bericht"))
    assert note.evaluate("(note, button) => (" + FOLLOWS + ")(note, button)", button.element_handle())
    for words in (say("Naam"), say("E-mailadres"), say("Organisatie")):
        expect(note.get_by_role("definition").first).to_contain_text(words, ignore_case=True)
    expect(note.get_by_role("term")).to_have_count(3)
    reader.follow("", within=note)
    reader.sees_heading(say("Privacyverklaring")).sees(say("Geldt nu"))


@BOTH
@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.promise("P05", "P70")
def test_choosing_a_topic_moves_the_date(reader_with: Readers, say: Speech, width: int, script: bool) -> None:
    reader = reader_with(width, script=script).open(say.at("/contact"))
    dates = reader.main.locator(".departures time")
    for code in TOPICS:
        shown = reader.main.get_by_role("listitem").filter(has_text=say.topic(code))
        expect(shown).to_contain_text(say.goes(code))
    for code in [*TOPICS, "complaint", "question"]:
        reader.page.get_by_role("radio", name=say.topic(code)).check()
        expect(dates.filter(visible=True)).to_have_text([say.goes(code)])
        expect(reader.main.locator(".departures")).to_contain_text(say.term(code))
    reader.look()
