"""The portal's door and its home: who gets in, what is going on, what goes when (P37, P41, P42, S155, S177)."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask

from domain import packages
from models import Account
from tests.cast import ADA, BOB, account_of, count, rows, send, sign_in_as, within
from tests.visitor import Visitor, parse, text_of, token_in

NOON = datetime(2027, 2, 23, 12, 0, tzinfo=UTC)
PAGES = [
    "/portaal",
    "/portaal/gegevens",
    "/portaal/inzage",
    "/portaal/download",
    "/portaal/toestemmingen",
    "/portaal/activiteit",
    "/portaal/opheffen",
]


@pytest.fixture
def ada(app: Flask, visitor: Visitor) -> Account:
    """Ada, signed in."""
    made = account_of(app)
    sign_in_as(app, visitor, made)
    return made


def portal_routes(app: Flask) -> list[tuple[str, str]]:
    """Every address under the portal, with each method that it takes."""
    return [
        (re.sub(r"<[^>]+>", "x" * 32, rule.rule), method)
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/portaal")
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
    ]


@pytest.mark.promise("P37", "S153")
def test_no_page_of_the_portal_answers_a_stranger(app: Flask, visitor: Visitor) -> None:
    account_of(app)
    routes = portal_routes(app)
    assert len(routes) >= 14
    for path, method in routes:
        answer = visitor.open(path, method=method, headers={"Sec-Fetch-Site": "same-origin"})
        assert answer.status_code in (303, 401), (path, method, answer.status_code)
        assert answer.status_code == 401 or answer.headers["Location"].startswith("/inloggen"), path
        assert ADA["name"] not in answer.text


@pytest.mark.promise("P37", "P42")
def test_the_sign_in_page_is_told_where_to_come_back_to_in_the_same_language(visitor: Visitor) -> None:
    assert visitor.get("/portaal/inzage").headers["Location"] == "/inloggen?next=/portaal/inzage"
    assert visitor.get("/en/portaal/inzage").headers["Location"] == "/en/inloggen?next=/portaal/inzage"
    assert visitor.get("/portaal/activiteit?voor=ab").headers["Location"].endswith("next=/portaal/activiteit?voor%3Dab")


@pytest.mark.promise("S177", "S155")
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_every_page_is_stored_nowhere_and_has_a_button_to_sign_out(visitor: Visitor, ada: Account, prefix: str) -> None:
    for path in PAGES:
        answer = visitor.get(prefix + path)
        assert answer.status_code == 200, path
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        forms = [form for form in parse(answer.text).iter("form") if (form.get("action") or "").endswith("/uitloggen")]
        assert len(forms) == 1, path
        assert forms[0].get("method") == "post"


@pytest.mark.promise("P92")
def test_closing_the_account_is_one_click_from_home(visitor: Visitor, ada: Account) -> None:
    links = [link.get("href") for link in parse(visitor.page("/portaal")).iter("a")]
    assert "/portaal/opheffen" in links


@pytest.mark.promise("P111")
def test_home_says_what_goes_on_and_when_each_thing_goes(app: Flask, visitor: Visitor) -> None:
    with time_machine.travel(NOON):
        send(visitor, BOB)
        send(visitor, ADA | {"email": "Ada@Example.org"})
        made = account_of(app)
        sign_in_as(app, visitor, made)
        within(app, lambda session: packages.ask(session, made, now=NOON))
        page = parse(visitor.page("/portaal"))
        own, other = (
            row["reference"] for row in sorted(rows(app, "contact_message"), key=lambda row: -len(row["topic"]))
        )
        text = text_of(page)
        assert own in text
        assert other not in text
        assert "ontvangen" in text
        assert "wordt gemaakt" in text
        days = [
            time.get("datetime")
            for ul in page.iter("ul")
            if ul.get("class") == "departures"
            for time in ul.iter("time")
        ]
    assert days == sorted(days)  # type: ignore[type-var]
    assert {"2027-03-02", "2029-02-23", "2029-04-20"} == set(days)


def test_home_offers_a_second_factor_kindly_to_who_has_none_and_is_silent_to_who_has_one(
    app: Flask, visitor: Visitor
) -> None:
    sign_in_as(app, visitor, account_of(app))
    assert "Kies een tweede stap" in visitor.page("/portaal")
    other = app.test_client()
    assert isinstance(other, Visitor)
    sign_in_as(app, other, account_of(app, email=BOB["email"], totp_since=NOON))
    assert "Kies een tweede stap" not in other.page("/portaal")


@pytest.mark.promise("S148", "P89")
def test_staff_without_a_second_factor_get_no_further_than_the_page_to_add_one(app: Flask, visitor: Visitor) -> None:
    sign_in_as(app, visitor, account_of(app, user_type="support"), strong=False)
    for path in PAGES:
        answer = visitor.get(path)
        assert (answer.status_code, answer.headers["Location"]) == (303, "/portaal/beveiliging")


@pytest.mark.promise("P42")
def test_in_the_wrong_language_a_link_leads_to_the_same_page_in_ones_own(app: Flask, visitor: Visitor) -> None:
    sign_in_as(app, visitor, account_of(app, language="en"))
    for path in PAGES:
        assert "Read this page in English" in visitor.page(path)
        assert "Lees deze pagina" not in visitor.page(f"/en{path}")
        assert "Read this page" not in visitor.page(f"/en{path}")


@pytest.mark.promise("P41")
@pytest.mark.parametrize(
    ("country", "language", "written"),
    [
        ("NL", "nl", "23 februari 2027"),
        ("GB", "en", "23 February 2027"),
        ("US", "en", "February 23, 2027"),
        ("JP", "nl", "23 februari 2027"),
    ],
)
def test_the_country_sets_how_dates_are_written(
    app: Flask, visitor: Visitor, country: str, language: str, written: str
) -> None:
    with time_machine.travel(NOON):
        sign_in_as(app, visitor, account_of(app, country=country, language=language))
        assert written in visitor.page(("/en" if language == "en" else "") + "/portaal/gegevens")


@pytest.mark.promise("S153", "S221")
def test_what_was_typed_while_the_session_ran_out_comes_back_once_after_signing_in(
    app: Flask, visitor: Visitor
) -> None:
    with time_machine.travel(NOON) as clock:
        ada = account_of(app)
        sign_in_as(app, visitor, ada)
        token = token_in(visitor.page("/portaal/gegevens"))
        clock.shift(timedelta(minutes=45))
        typed = {"name": "Ada van Steen", "phone": "", "organisation": "Zzparkeer", "country": "BE", "language": "nl"}
        secrets = {"password": "geheim", "new_password": "geheim", "code": "123456", "reset_token": "geheim"}
        answer = visitor.post("/portaal/gegevens", data={**typed, **secrets, "version": "1", "form_token": token})
        assert answer.status_code == 303
        assert answer.headers["Location"] == "/inloggen?next=/portaal/gegevens"
        assert rows(app, "account")[0]["version"] == 1
        (parked,) = rows(app, "parked_form")
        assert b"Zzparkeer" not in parked["fields"]
        sign_in_as(app, visitor, ada)
        page = visitor.page("/portaal/gegevens")
        assert "Je sessie was verlopen" in page
        assert 'value="Ada van Steen"' in page
        assert 'value="Zzparkeer"' in page
        assert "geheim" not in page
        assert count(app, "parked_form") == 0
        assert "Zzparkeer" not in visitor.page("/portaal/gegevens")
        form = {**typed, "version": "1", "form_token": token_in(page)}
        assert visitor.post("/portaal/gegevens", data=form).status_code == 303
    assert rows(app, "account")[0]["version"] == 2


@pytest.mark.promise("S153", "S191")
def test_nothing_is_parked_for_strangers_forged_forms_or_after_the_hour(app: Flask, visitor: Visitor) -> None:
    with time_machine.travel(NOON) as clock:
        ada = account_of(app)
        visitor.post("/portaal/gegevens", data={"name": "x", "form_token": "x"})
        sign_in_as(app, visitor, ada)
        token = token_in(visitor.page("/portaal/gegevens"))
        clock.shift(timedelta(minutes=45))
        visitor.post("/portaal/gegevens", data={"name": "x", "form_token": "foreign"})
        assert count(app, "parked_form") == 0
        visitor.post("/portaal/gegevens", data={"name": "Ada Laat", "form_token": token})
        assert count(app, "parked_form") == 1
        clock.shift(timedelta(minutes=61))
        sign_in_as(app, visitor, ada)
        assert "Ada Laat" not in visitor.page("/portaal/gegevens")


def test_the_header_leads_to_the_portal(visitor: Visitor) -> None:
    assert "/portaal" in [link.get("href") for link in parse(visitor.page("/contact")).iter("a")]
    assert len(visitor.get("/contact").data) < 8000
