"""The list of recruitment asks the database as much for one application as for many, and each page goes by key."""

from __future__ import annotations

from dataclasses import replace

from flask import Flask

from tests.cast import ON_BOTH
from tests.desk import at_desk
from tests.real.test_database import statements
from tests.recruiting import BOB_APPLIES, LIST, act, apply, at, on_shelf, pdf, vacant
from tests.visitor import Visitor, parse, text_of


def listed(page: str) -> list[str]:
    return [text_of(cell) for row in parse(page).iter("tbody") for cell in row.iter("th")]


def asked(app: Flask, browser: Visitor, path: str) -> int:
    with statements(app) as seen:
        browser.page(path)
    return len(seen)


@ON_BOTH
def test_one_application_costs_as_many_questions_as_fifty(app: Flask) -> None:
    vacant(app)
    browser = at_desk(app, "recruitment")
    apply(app, BOB_APPLIES, [on_shelf(app, pdf("Cv."))], vacancy="beheerder")
    for path in (LIST, f"{LIST}?state=running&vacancy=beheerder"):
        asked(app, browser, path)
        few = asked(app, browser, path)
        for number in range(12):
            apply(app, replace(BOB_APPLIES, email=f"{path[-3:]}{number}@example.org"), [on_shelf(app, pdf("Cv."))])
        assert asked(app, browser, path) == few


def test_an_application_with_many_notes_costs_no_more_questions(app: Flask) -> None:
    ada = apply(app)
    browser = at_desk(app, "recruitment")
    browser.page(at(ada))
    few = asked(app, browser, at(ada))
    for number in range(5):
        act(browser, at(ada), "notitie", note=f"Notitie {number}.")
    assert asked(app, browser, at(ada)) == few


def test_the_list_shows_fifty_newest_first_and_the_next_ones_by_key(app: Flask) -> None:
    made = [apply(app, replace(BOB_APPLIES, email=f"gast{number}@example.org")) for number in range(53)]
    browser = at_desk(app, "recruitment")
    page, found = browser.page(LIST), []
    while True:
        found += listed(page)
        onward = [a.get("href") or "" for a in parse(page).iter("a") if a.get("rel") == "next"]
        if not onward:
            break
        assert "before=" in onward[0]
        page = browser.page(onward[0])
    assert sorted(found) == sorted(made)
    assert len(found) == len(set(found))
