"""Pages for when it goes wrong: in the reader's language, with a way on, and without a word of the inside."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

import pytest
from playwright.sync_api import Route, expect

from tests.browser.conftest import Readers
from tests.browser.reader import Reader
from tests.browser.speech import DUTCH, ENGLISH, Speech
from tests.browser.test_contact import Sender, fill

ELSEWHERE: Final = "http://elsewhere.test/"
INSIDE: Final = re.compile(r"Traceback|Werkzeug|Flask|File \"|site-packages|sqlite|python", re.IGNORECASE)

Meeting = Callable[[Reader, Speech], object]


def an_address_that_is_not_there(reader: Reader, say: Speech) -> None:
    reader.open(say.at("/bestaat-niet"), status=404)


def a_page_that_only_takes_forms(reader: Reader, say: Speech) -> None:
    reader.open(say.at("/contact/0123456789abcdef/intrekken"), status=405)


def a_message_without_end(reader: Reader, say: Speech) -> None:
    reader.open(say.at("/contact"))
    fill(reader, say, Sender("long@example.org"), "other")
    message = reader.field(say("Je bericht"))
    message.evaluate("field => field.removeAttribute('maxlength')")
    message.fill("lang " * 60_000)
    reader.press(say("Verstuur bericht"), status=413)


def a_field_sent_twice(reader: Reader, say: Speech) -> None:
    reader.open(say.at("/contact"))
    reader.does("() => document.forms[0].append(document.getElementById('phone').cloneNode())")
    reader.press(say("Verstuur bericht"), status=400)


def a_form_on_another_site(reader: Reader, say: Speech) -> None:
    action = reader.site + say.at("/contact")
    form = f"<title>x</title><form method=post action='{action}'><input name=name value=Eve><button>Win</button></form>"

    def answer(route: Route) -> None:
        route.fulfill(body=form, content_type="text/html")

    reader.friends.append(ELSEWHERE)
    reader.page.route(ELSEWHERE, answer)
    reader.page.goto(ELSEWHERE)
    reader.press("Win", status=403)


@pytest.mark.parametrize("say", [DUTCH, ENGLISH], ids=["nl", "en"])
@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize(
    ("meets", "code"),
    [
        (a_field_sent_twice, 400),
        (a_form_on_another_site, 403),
        (an_address_that_is_not_there, 404),
        (a_page_that_only_takes_forms, 405),
        (a_message_without_end, 413),
    ],
    ids=["400", "403", "404", "405", "413"],
)
@pytest.mark.promise("P131")
def test_an_error_is_told_plainly_and_leads_on(
    reader_with: Readers, meets: Meeting, code: int, width: int, say: Speech
) -> None:
    reader = reader_with(width)
    meets(reader, say)
    expect(reader.page.locator("html")).to_have_attribute("lang", say.code)
    reader.sees(str(code))
    assert not INSIDE.search(reader.main.inner_text())
    ways = {link.get_attribute("href") for link in reader.main.get_by_role("link").all()}
    assert say.at("/contact") in ways
    assert ways & {say.at("/"), say.at("/") + "/"}
    expect(reader.main.locator("a[href^='tel:']")).to_be_visible()
    reader.page.locator("header").get_by_role("link", name=say("Contact")).click()
    expect(reader.page.get_by_role("button", name=say("Verstuur bericht"))).to_be_visible()


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_who_sends_too_much_is_asked_to_wait_and_keeps_what_was_typed(
    reader_with: Readers, strict_house: str, script: bool
) -> None:
    reader, sender = reader_with(390, at=strict_house, script=script), Sender(f"often.{script}@example.org")
    for _ in range(10):
        reader.open("/contact")
        fill(reader, DUTCH, sender, "other")
        with reader.page.expect_event("load"):
            reader.page.get_by_role("button", name=DUTCH("Verstuur bericht")).click()
        if reader.status != 200:
            break
    reader.look(status=429)
    expect(reader.main.get_by_role("status")).to_be_visible()
    expect(reader.field(DUTCH("Je bericht"))).to_have_value(sender.message)


def test_who_guesses_links_meets_a_page_that_says_when_to_come_back(reader_with: Readers, strict_house: str) -> None:
    reader = reader_with(390, at=strict_house).open("/contact")
    token = reader.page.locator("[name=form_token]").get_attribute("value") or ""
    for _ in range(30):
        reader.page.request.post("/contact/0123456789abcdef/intrekken", form={"form_token": token})
    reader.does("() => { document.forms[0].action = '/contact/0123456789abcdef/intrekken' }")
    reader.press(DUTCH("Verstuur bericht"), status=429).sees("429")
    expect(reader.main).to_contain_text(re.compile(r"\d+ second"))
