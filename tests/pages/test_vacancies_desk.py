"""Vacancies at the desk: written, shown as visitors will see them, published, closed, thrown away."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from adapters import clock
from tests.cast import count, rows
from tests.desk import at_desk
from tests.recruiting import apply, vacant
from tests.visitor import Visitor, parse, text_of, token_in

HERE = "/beheer/vacatures"


def sheet(**more: str) -> dict[str, str]:
    facts = {"title": "Beheerder", "description": "Je helpt **rustig** verder.", "title_en": "", "description_en": ""}
    return facts | {"closes_on": (clock.today() + timedelta(days=30)).isoformat(), "slug": ""} | more


def write(browser: Visitor, **more: str) -> TestResponse:
    return browser.post(f"{HERE}/nieuw", data={"form_token": browser.token(f"{HERE}/nieuw")} | sheet(**more))


def press(browser: Visitor, slug: str, what: str) -> TestResponse:
    token = token_in(browser.page(f"{HERE}/{slug}"))
    return browser.post(f"{HERE}/{slug}/{what}", data={"form_token": token})


def test_a_vacancy_is_written_shown_as_visitors_see_it_and_published_once(app: Flask) -> None:
    browser = at_desk(app, "recruitment")
    assert write(browser).location == f"{HERE}/beheerder"
    page = browser.page(f"{HERE}/beheerder")
    assert "<strong>rustig</strong>" in page
    assert "concept" in page
    assert press(browser, "beheerder", "publiceren").status_code == 303
    assert "staat op de site" in browser.page(f"{HERE}/beheerder")
    assert press(browser, "beheerder", "publiceren").status_code == 409
    assert "Beheerder" in text_of(parse(browser.page(HERE)))


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"title": ""}, "Vul in welk werk het is."),
        ({"description": " "}, "Schrijf wat je vraagt en biedt."),
        ({"closes_on": ""}, "Kies de laatste dag om te solliciteren."),
        ({"closes_on": "morgen"}, "Schrijf de datum als jaar-maand-dag"),
        ({"slug": "Met Hoofdletters"}, "Gebruik kleine letters, cijfers en streepjes"),
        ({"slug": "../x"}, "Gebruik kleine letters, cijfers en streepjes"),
        ({"slug": "nieuw"}, "Gebruik kleine letters, cijfers en streepjes"),
        ({"slug": "open"}, "Gebruik kleine letters, cijfers en streepjes"),
        ({"title": "—"}, "Gebruik kleine letters, cijfers en streepjes"),
        ({"title": "a" * 121}, "Maak dit korter"),
        ({"form_token": "oud"}, "stond te lang open"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_typed_is_lost(app: Flask, wrong: dict[str, str], words: str) -> None:
    browser = at_desk(app, "recruitment")
    response = write(browser, **({"description_en": "You help people."} | wrong))
    assert response.status_code == 422
    assert words in response.text
    assert "You help people." in response.text
    assert "Fout:" in response.text
    assert count(app, "vacancy") == 0


def test_two_vacancies_cannot_have_one_name(app: Flask) -> None:
    browser = at_desk(app, "recruitment")
    write(browser)
    response = write(browser)
    assert response.status_code == 422
    assert "andere vacature" in response.text
    assert count(app, "vacancy") == 1


def test_what_a_vacancy_says_is_changed_in_place_and_its_name_stays(app: Flask) -> None:
    slug = vacant(app)
    browser = at_desk(app, "recruitment")
    page = browser.page(f"{HERE}/{slug}")
    data = {"form_token": token_in(page)} | sheet(title="Beheerder met humor", slug="anders", title_en="Administrator")
    assert browser.post(f"{HERE}/{slug}", data=data).status_code == 303
    (row,) = rows(app, "vacancy")
    assert (row["slug"], row["title"], row["title_en"]) == (slug, "Beheerder met humor", "Administrator")
    bad = browser.post(f"{HERE}/{slug}", data=data | {"title": "", "form_token": token_in(page)})
    assert bad.status_code == 422


def test_html_in_a_vacancy_is_shown_and_never_run(app: Flask) -> None:
    browser = at_desk(app, "recruitment")
    write(browser, description="<script>alert(1)</script> [x](javascript:alert(2)) ![y](https://example.org/z.png)")
    page = browser.page(f"{HERE}/beheerder")
    assert "<script>alert" not in page
    assert 'href="javascript' not in page
    assert "<img" not in page


def test_a_draft_is_thrown_away_and_what_people_applied_to_is_not(app: Flask) -> None:
    browser = at_desk(app, "recruitment")
    write(browser)
    assert press(browser, "beheerder", "weggooien").status_code == 303
    assert count(app, "vacancy") == 0
    slug = vacant(app)
    apply(app, vacancy=slug)
    token = browser.token(f"{HERE}/{slug}")
    assert browser.post(f"{HERE}/{slug}/weggooien", data={"form_token": token}).status_code == 409
    assert count(app, "vacancy") == 1


def test_a_button_of_a_page_that_stood_too_long_changes_nothing(app: Flask) -> None:
    slug = vacant(app, published=False)
    browser = at_desk(app, "recruitment")
    answer = browser.post(f"{HERE}/{slug}/publiceren", data={"form_token": "oud"})
    assert answer.status_code == 422
    assert "stond te lang open" in answer.text
    assert rows(app, "vacancy")[0]["opened_at"] is None
