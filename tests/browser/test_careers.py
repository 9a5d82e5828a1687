"""Applying in a real browser: with and without script, by keyboard, on a telephone; and taking it all back."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Readers
from tests.browser.eyes import FOCUSED, SMALL_TARGETS
from tests.browser.reader import Reader
from tests.browser.speech import REFERENCE
from tests.browser.test_contact import wait_for_letter
from tests.browser.test_keyboard import tab_to
from tests.papers import MARKER, docx, pdf

pytestmark = pytest.mark.promise("P130", "P73")

DUTCH = {
    "apply": "Werken bij ons", "name": "Naam", "email": "E-mailadres", "motivation": "Motivatie",
    "check": "Controleer je sollicitatie", "send": "Verstuur sollicitatie", "change": "Wijzig iets",
    "right": "Klopt dit?", "done": "We hebben je sollicitatie", "own": "Je sollicitatie", "nobody": "Nog niemand.",
    "withdraw": "Trek sollicitatie in", "gone": "Je sollicitatie is ingetrokken", "dead": "Deze link werkt niet",
    "add": "Verstuur bestand", "added": "Je bestand is toegevoegd.", "back": "Neem beter.docx terug",
    "year": "Geef toestemming", "no year": "Trek je toestemming in", "wrong": "Fout:", "too large": "groter dan 10 MB",
}  # fmt: skip
ENGLISH = {
    "apply": "Jobs", "name": "Name", "email": "E-mail address", "motivation": "Motivation",
    "check": "Check your application", "send": "Send application", "change": "Change something",
    "right": "Is this right?", "done": "We have your application", "own": "Your application", "nobody": "Nobody yet.",
    "withdraw": "Withdraw application", "gone": "Your application is withdrawn", "dead": "This link does not work",
    "add": "Send file", "added": "Your file has been added.", "back": "Take back beter.docx",
    "year": "Give consent", "no year": "Withdraw your consent", "wrong": "Error:", "too large": "larger than 10 MB",
}  # fmt: skip

EVERYWHERE = pytest.mark.parametrize(
    ("code", "width", "script"),
    [
        pytest.param("nl", 390, True, id="nl-telephone"),
        pytest.param("en", 1280, True, id="en-desk"),
        pytest.param("nl", 320, False, id="nl-small-no-script"),
        pytest.param("en", 390, False, id="en-telephone-no-script"),
    ],
)


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with papers to choose from."""
    folder = tmp_path_factory.mktemp("papers")
    for name, content in {
        "mijn cv.pdf": pdf(),
        "beter.docx": docx(),
        "foto.pdf": b"\xff\xd8\xff\xe0" + bytes(900),
        "groot.pdf": bytes(10 * 1024 * 1024 + 1),
    }.items():
        (folder / name).write_bytes(content)
    return folder


def fill(reader: Reader, say: dict[str, str], email: str) -> None:
    """Type into the form."""
    reader.field(say["name"]).fill("Ada Lovestone")
    reader.field(say["email"]).fill(email)
    reader.field(say["motivation"]).fill("Ik reken graag,\nen ik ben er goed in.")


def check(reader: Reader, say: dict[str, str]) -> Reader:
    """Press the button of the form: with script the files go first, and the answer takes the place of the form."""
    reader.page.get_by_role("button", name=say["check"]).click()
    return reader.sees_heading(say["right"]).look()


@EVERYWHERE
@pytest.mark.promise("P75", "P77", "P78", "S234")
def test_somebody_applies_looks_adds_agrees_and_takes_it_all_back(
    reader_with: Readers, papers: Path, code: str, width: int, script: bool, tmp_path: Path
) -> None:
    reader, say = reader_with(width, script=script), ENGLISH if code == "en" else DUTCH
    prefix, email = "/en" if code == "en" else "", f"ada.job.{code}.{width}@example.org"
    reader.open(prefix or "/").follow(say["apply"])
    if script:
        assert not reader.does(SMALL_TARGETS)
    fill(reader, say, email)
    reader.page.set_input_files("#cv", papers / "mijn cv.pdf")
    check(reader, say).sees("mijn cv.pdf", "Ada Lovestone", "en ik ben er goed in.")
    reader.press(say["change"]).sees("mijn cv.pdf")
    expect(reader.field(say["email"])).to_have_value(email)
    check(reader, say).sees("mijn cv.pdf")
    reader.press(say["send"]).sees_heading(say["done"])
    reference = REFERENCE.search(reader.main.inner_text())
    assert reference

    reader.open(f"{prefix}/brieven")
    wait_for_letter(reader, email)
    expect(reader.main).not_to_contain_text(MARKER)
    reader.follow_first("/solliciteren/")
    own = reader.path
    reader.sees_heading(say["own"]).sees(reference[0], email, "mijn cv.pdf", say["nobody"])
    reader.page.set_input_files("#letter", papers / "beter.docx")
    reader.press(say["add"]).sees(say["added"], "beter.docx")
    with reader.page.expect_download() as download:
        reader.main.get_by_role("link", name="mijn cv.pdf").click()
    download.value.save_as(tmp_path / "cv.pdf")
    assert (tmp_path / "cv.pdf").read_bytes() == pdf()
    reader.press(say["back"])
    expect(reader.main).not_to_contain_text("beter.docx")
    reader.press(say["year"]).press(say["no year"])

    reader.press(say["withdraw"]).sees_heading(say["gone"]).sees(reference[0])
    reader.open(own, status=404).sees_heading(say["dead"])
    expect(reader.main).not_to_contain_text(reference[0])


@pytest.mark.promise("S230", "S234")
def test_without_script_a_slip_is_named_and_the_good_file_stays(reader_with: Readers, papers: Path) -> None:
    reader, say = reader_with(390, script=False), DUTCH
    reader.open("/solliciteren")
    fill(reader, say, "ada zonder apenstaart")
    reader.page.set_input_files("#cv", papers / "mijn cv.pdf")
    reader.page.set_input_files("#letter", papers / "foto.pdf")
    reader.press(say["check"], status=422)
    assert reader.page.title().startswith(say["wrong"])
    expect(reader.main.locator("section").first).to_be_focused()
    reader.sees("mijn cv.pdf", "JPEG")
    expect(reader.page.locator("[aria-invalid]")).to_have_count(2)
    reader.field(say["email"]).fill("ada.slip@example.org")
    check(reader, say).sees("mijn cv.pdf")


@pytest.mark.promise("S230", "S233")
def test_with_script_progress_is_shown_and_a_slip_is_named_in_the_same_words(
    reader_with: Readers, papers: Path
) -> None:
    reader, say = reader_with(390), DUTCH
    reader.open("/solliciteren")
    fill(reader, say, "ada zonder apenstaart")
    reader.page.set_input_files("#cv", papers / "mijn cv.pdf")
    reader.does(
        "new MutationObserver(() => { window.bars = (window.bars || 0) + document.querySelectorAll('progress').length })"
        ".observe(document.body, { childList: true, subtree: true })"
    )
    with reader.page.expect_response(lambda answer: answer.request.method == "POST") as answered:
        reader.page.get_by_role("button", name=say["check"]).click()
    assert answered.value.status == 422
    expect(reader.page.locator("section.danger")).to_be_focused()
    reader.sees("mijn cv.pdf", "Vul een volledig e-mailadres in")
    assert reader.page.title().startswith(say["wrong"])
    assert reader.does("window.bars") > 0
    reader.wrong.clear()  # the browser tells of the 422 that the script asked for
    reader.look()
    reader.field(say["email"]).fill("ada.progress@example.org")
    reader.page.set_input_files("#letter", papers / "beter.docx")
    check(reader, say).sees("mijn cv.pdf", "beter.docx")

    reader.page.go_back()  # what is typed and chosen is still there
    expect(reader.field(say["email"])).to_have_value("ada.progress@example.org")
    assert reader.does("document.querySelector('#letter').files[0].name") == "beter.docx"
    reader.sees("mijn cv.pdf").look()
    reader.page.go_forward()
    reader.sees_heading(say["right"]).sees("beter.docx")
    reader.page.go_back()
    reader.field(say["name"]).fill("Ada Terug")
    check(reader, say).sees("Ada Terug", "mijn cv.pdf", "beter.docx")
    reader.press(say["send"]).sees_heading(say["done"])


def test_a_file_that_is_too_large_is_named_before_it_is_sent(reader_with: Readers, papers: Path) -> None:
    reader, say = reader_with(390), DUTCH
    reader.open("/solliciteren")
    fill(reader, say, "ada.large@example.org")
    reader.page.set_input_files("#cv", papers / "groot.pdf")
    reader.sees(say["too large"]).look()
    reader.page.get_by_role("button", name=say["check"]).click()
    expect(reader.page.locator("#cv")).to_be_focused()
    reader.page.set_input_files("#cv", papers / "mijn cv.pdf")
    expect(reader.main).not_to_contain_text(say["too large"])


def test_by_keyboard_alone_an_application_is_sent(reader_with: Readers) -> None:
    reader, say = reader_with(1280), DUTCH
    reader.open("/solliciteren")
    for label, text in ((say["name"], "Ada Toets"), (say["email"], "ada.toets@example.org")):
        tab_to(reader, reader.field(label))
        reader.page.keyboard.type(text)
    tab_to(reader, reader.field(say["motivation"]))
    reader.page.keyboard.type("Alles met het toetsenbord.")
    tab_to(reader, reader.page.get_by_role("checkbox"))
    seen = reader.does(FOCUSED)
    assert seen["ring"] >= 2
    reader.page.keyboard.press("Space")
    tab_to(reader, reader.page.get_by_role("button", name=say["check"]))
    with reader.page.expect_event("load"):
        reader.page.keyboard.press("Enter")
    reader.look().sees_heading(say["right"])
    tab_to(reader, reader.page.get_by_role("button", name=say["send"]))
    with reader.page.expect_event("load"):
        reader.page.keyboard.press("Enter")
    reader.look().sees_heading(say["done"])
