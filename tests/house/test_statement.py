"""The statement as the house ships it: pinned, in force by date, in two languages, with its gaps told (P106-P110)."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime
from pathlib import Path
from xml.etree import ElementTree

import pytest
import time_machine
from flask import Flask

from adapters import statements as texts
from adapters.statements import FOLDER, Statements
from models import Base
from privacy import register
from privacy.activities import ACTIVITIES
from privacy.vocabulary import REASON
from tests.cast import ADA, rows, send
from tests.visitor import Visitor, parse, text_of

PINS: dict[str, str] = json.loads((Path(__file__).parent / "statements.json").read_text())
TODAY = date(2027, 2, 23)
SHIPPED = Statements()
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.mark.promise("P106", "P01")
def test_a_published_version_never_changes() -> None:
    """Whoever publishes a version adds its hashes to statements.json; nobody ever changes one that stands there."""
    found = {f"{v.date}/{v.language}": v.digest for lang in ("nl", "en") for v in SHIPPED.all(lang, date(2999, 1, 1))}
    assert found == PINS


@pytest.mark.promise("P01")
@pytest.mark.parametrize(
    ("path", "title"), [("/privacyverklaring", "Privacyverklaring"), ("/en/privacyverklaring", "Privacy statement")]
)
def test_the_statement_in_force_shows_its_title_and_its_date(visitor: Visitor, path: str, title: str) -> None:
    page = parse(visitor.page(path))
    assert text_of(next(page.iter("h1"))).casefold() == title.casefold()
    times = [element.get("datetime") for element in next(page.iter("main")).iter("time")]
    assert "2023-08-15" in times


@pytest.mark.promise("P106", "P109")
def test_a_new_version_takes_over_on_its_day_and_old_messages_keep_theirs(
    visitor: Visitor, app: Flask, tmp_path: Path
) -> None:
    """P109's purposes per record follow from the version that each record names."""
    for language in ("nl", "en"):
        for day in ("2023-08-15", "2027-03-01"):
            path = tmp_path / "texts" / day / f"{language}.md"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text((FOLDER / "2023-08-15" / f"{language}.md").read_text().replace("2023-08-15", day))
    app.extensions["site"].statements = Statements(tmp_path / "texts")
    with time_machine.travel(datetime(2027, 2, 28, 22, 59, tzinfo=UTC)) as clock:
        send(visitor, ADA)
        assert visitor.get("/privacyverklaring/versies/2027-03-01").status_code == 404
        clock.move_to(datetime(2027, 2, 28, 23, 2, tzinfo=UTC))
        send(visitor, ADA)
        assert 'datetime="2027-03-01"' in visitor.page("/privacyverklaring")
        old = visitor.page("/privacyverklaring/versies/2023-08-15")
        assert "Vervangen op" in old
        assert "Geldt nu" not in old
    assert sorted(str(row["statement_version"]) for row in rows(app, "contact_message")) == ["2023-08-15", "2027-03-01"]


@pytest.mark.promise("P106")
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_nobody_can_change_a_version_over_the_web(visitor: Visitor, method: str) -> None:
    """Publishing by two people of the staff comes with the administration."""
    response = visitor.open(
        "/privacyverklaring/versies/2023-08-15", method=method, headers={"Sec-Fetch-Site": "same-origin"}
    )
    assert response.status_code == 405


@pytest.mark.promise("P107")
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_the_feed_is_whole_atom(visitor: Visitor, prefix: str) -> None:
    answer = visitor.get(f"{prefix}/privacyverklaring/feed.atom")
    assert answer.content_type.startswith("application/atom+xml")
    feed = ElementTree.fromstring(answer.data)
    assert feed.tag == f"{ATOM}feed"
    assert feed.get("{http://www.w3.org/XML/1998/namespace}lang") in ("en" if prefix else "nl", None)
    for part in [feed, *feed.findall(f"{ATOM}entry")]:
        for name in ("id", "title", "updated"):
            element = part.find(ATOM + name)
            assert element is not None, name
            assert (element.text or "").strip(), name
        datetime.fromisoformat(part.findtext(f"{ATOM}updated") or "")
    assert feed.find(f"{ATOM}author") is not None
    assert len(feed.findall(f"{ATOM}entry")) == len(SHIPPED.all("nl", TODAY))
    own = [link.get("href") for link in feed.findall(f"{ATOM}link") if link.get("rel") == "self"]
    assert own == [f"http://127.0.0.1:5000{prefix}/privacyverklaring/feed.atom"]
    ids = [element.text for element in feed.iter(f"{ATOM}id")]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("day", ["2023-08-15", "draft"])
def test_both_languages_have_the_same_anchors_codes_and_purposes(day: str) -> None:
    nl, en = (texts.read(FOLDER / day / f"{language}.md") for language in ("nl", "en"))
    for field in ("covers", "purposes", "names", "date"):
        assert getattr(nl, field) == getattr(en, field), field
    assert re.findall(r"\{#([\w-]+)\}", nl.source) == re.findall(r"\{#([\w-]+)\}", en.source)
    assert len(nl.known_gaps) == len(en.known_gaps)
    assert {nl.language, en.language} == {"nl", "en"}


@pytest.mark.parametrize("day", ["2023-08-15", "draft"])
def test_what_a_version_says_it_covers_is_on_the_list_of_the_law(day: str) -> None:
    known = {element.code for element in texts.elements()}
    assert texts.read(FOLDER / day / "nl.md").covers <= known


@pytest.mark.promise("P23", "P72", "P126")
def test_the_gap_report_names_what_the_version_in_force_lacks(visitor: Visitor) -> None:
    """P126's phone and e-mail come from settings; the published text lacks them and the report says so."""
    version = SHIPPED.in_force("nl", TODAY)
    missing = {row.article for row in texts.gaps(version) if not row.present}
    assert {"13(2)(a)", "13(2)(d)", "13(1)(e)"} <= missing
    page = visitor.page("/privacyverklaring/versies/2023-08-15/hiaten")
    for row in texts.gaps(version):
        assert row.element.nl in text_of(parse(page))
    for gap in version.known_gaps:
        assert gap in text_of(parse(page))
    assert any("halve zin" in gap for gap in version.known_gaps)
    assert any("telefoonnummer" in gap for gap in version.known_gaps)


@pytest.mark.promise("P23")
def test_the_draft_covers_every_element_of_the_law() -> None:
    for language in ("nl", "en"):
        draft = SHIPPED.draft(language)
        assert draft is not None
        assert [row.element.nl for row in texts.gaps(draft) if not row.present] == []


@pytest.mark.promise("P18")
def test_no_activity_serves_a_purpose_that_the_version_in_force_does_not_name() -> None:
    for language in ("nl", "en"):
        assert {activity.serves for activity in ACTIVITIES} <= SHIPPED.in_force(language, TODAY).purposes


@pytest.mark.promise("P23")
def test_personal_data_that_the_version_does_not_name_is_found() -> None:
    version = SHIPPED.in_force("nl", TODAY)
    entries = register.entries(Base.metadata)
    unnamed = {column.name for column in texts.unnamed(version, entries)}
    assert not unnamed & {"name", "email", "phone", "organisation", "message"}
    stored = {c.name for entry in entries for c in entry.columns if c.personal}
    assert unnamed == stored - version.names


@pytest.mark.promise("P02", "P124", "P125")
def test_another_name_and_address_show_everywhere_at_once(site_with, command) -> None:
    app = site_with(ORGANISATION_NAME="Proef bv", ORGANISATION_STREET="Proefweg 1", ORGANISATION_CITY="Testdorp")
    visitor = app.test_client()
    for path in ("/", "/privacyverklaring", "/contact", "/colofon", "/nergens", "/en/toegankelijkheid"):
        html = visitor.get(path).text
        assert "1do bv" not in html, path
        assert "Laan van Londen" not in html, path
        assert "Proef bv" in html
        assert "Proefweg 1" in html
    assert "Proef bv" in visitor.get("/privacyverklaring/register.json").text


@pytest.mark.promise("P05", "P07", "P08", "P11", "P13", "P14")
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_each_of_the_five_values_leads_to_where_it_can_be_used(visitor: Visitor, prefix: str) -> None:
    page = parse(visitor.page(f"{prefix}/privacyverklaring"))
    (values,) = [ul for ul in page.iter("ul") if ul.get("class") == "values"]
    items = values.findall("li")
    assert len(items) == 5
    for item in items:
        links = [a.get("href") or "" for a in item.iter("a")]
        assert links
        for link in links:
            assert visitor.get(link).status_code == 200


@pytest.mark.promise("P05")
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_the_form_says_what_why_how_long_and_who_before_its_button(visitor: Visitor, prefix: str) -> None:
    page = parse(visitor.page(f"{prefix}/contact"))
    (form,) = list(page.iter("form"))
    order = [e for e in form.iter() if e.get("class", "").startswith("note") or e.tag == "button"]
    assert [e.tag for e in order] == ["section", "button"]
    note, language = text_of(order[0]).casefold(), "en" if prefix else "nl"
    entry = register.entries(Base.metadata)[0]
    assert entry.purpose.say(language).casefold() in note
    for reader in entry.readers:
        assert reader.say(language).casefold() in note
    for term in entry.terms:
        assert term.term.say(language) in note
    assert f"{prefix}/privacyverklaring" in [a.get("href") for a in order[0].iter("a")]


@pytest.mark.promise("P03")
def test_the_umbrella_is_held_up_by_tests_of_the_promises_it_names() -> None:
    """P03 is kept by all other promises; here: none may lose its tests unseen."""
    from scripts.promises import FIRST, tests_by_promise

    found = tests_by_promise()
    assert [name for name in FIRST if not found.get(name)] == []


@pytest.mark.promise("P04")
def test_the_site_says_je_and_never_u() -> None:
    for path in [
        *(FOLDER.parent.parent / "templates").rglob("*.html"),
        *(FOLDER.parent.parent / "templates").rglob("*.txt"),
    ]:
        for words in re.findall(r"_\('((?:[^'\\]|\\.)*)'", path.read_text(encoding="utf-8")):
            assert not re.search(r"\b([Uu]|[Uu]w)\b", words), f"{path.name}: {words}"


@pytest.mark.promise("P08", "P09", "P10")
def test_nothing_is_sent_for_marketing_and_no_list_of_addresses_exists(visitor: Visitor, app: Flask) -> None:
    """There is no newsletter yet: nothing but the proof of consent itself may serve marketing (P09, P10)."""
    send(visitor, ADA)
    assert {row["kind"] for row in rows(app, "letter")} == {"contact_received"}
    marketing = {activity.code for activity in ACTIVITIES if activity.serves == "marketing"}
    tables = {
        table.name
        for table in Base.metadata.sorted_tables
        for c in table.c
        if REASON in c.info and c.info[REASON].activity.code in marketing
    }
    assert (marketing, tables) == ({"consents"}, {"consent"})
    assert rows(app, "consent") == []


@pytest.mark.promise("P15", "P22", "P128")
def test_the_register_page_lists_cookies_logs_and_counters(visitor: Visitor) -> None:
    page = text_of(parse(visitor.page("/privacyverklaring/register"))).casefold()
    for trace in register_traces():
        assert trace.casefold() in page


def register_traces() -> list[str]:
    from privacy.traces import TRACES

    return [part.nl for trace in TRACES for part in (trace.name, trace.holds, trace.why, trace.term)]
