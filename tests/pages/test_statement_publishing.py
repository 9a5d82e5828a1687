"""The statement brought out by staff: two people, its day, the letters, the portal, and never a change (P106-P107)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy.exc import DBAPIError
from werkzeug.test import TestResponse

import worker
from adapters import clock
from domain import consents
from extensions import db
from privacy.consents import CONSENTS, ConsentText
from privacy.vocabulary import Words
from tests.cast import ADA, BOB, ON_BOTH, account_of, body, count, deliver, letters, rows, send, sign_in_as, within
from tests.desk import at_desk
from tests.publisher import COMPARE, DRAFT, HERE, TEXTS, ask, begin, publish, write
from tests.second import answer
from tests.visitor import Visitor, parse, text_of, token_in

pytestmark = pytest.mark.promise("P106")


def in_days(number: int) -> date:
    """Give a day from today."""
    return clock.today() + timedelta(days=number)


def tell(app: Flask) -> int:
    """Let the worker write to account holders."""
    with app.app_context():
        number = worker.tell_of_statement(app.extensions["site"])
        db.session.remove()
        return number


@ON_BOTH
@pytest.mark.promise("P107", "P108")
def test_a_version_is_announced_takes_over_on_its_day_and_old_records_keep_theirs(app: Flask, visitor: Visitor) -> None:
    with time_machine.travel(clock.now()) as moment:
        day = in_days(20)
        send(visitor, ADA)
        publish(app, at_desk(app, "privacy"), at_desk(app, "admin"), day)
        assert 'datetime="2023-08-15"' in visitor.page("/privacyverklaring")
        assert f"/privacyverklaring/versies/{day}/verschil" in visitor.page("/privacyverklaring/versies")
        ahead = visitor.page(f"/privacyverklaring/versies/{day}")
        assert "Geldt nu nog niet" in ahead
        assert "Wij zijn 1do bv, een klein bedrijf." in ahead
        assert TEXTS["changes_nl"] in visitor.page("/privacyverklaring/feed.atom")
        assert "een klein bedrijf" in visitor.page(f"/privacyverklaring/versies/{day}/verschil")
        moment.shift(timedelta(days=20))
        assert f'datetime="{day}"' in visitor.page("/privacyverklaring")
        assert "We are 1do bv, a small company." in visitor.page("/en/privacyverklaring")
        assert "Vervangen op" in visitor.page("/privacyverklaring/versies/2023-08-15")
        send(visitor, BOB)
    assert sorted(str(row["statement_version"]) for row in rows(app, "contact_message")) == ["2023-08-15", str(day)]


@pytest.mark.promise("P89")
def test_one_person_alone_publishes_nothing(app: Flask) -> None:
    desk = at_desk(app, "privacy")
    begin(desk)
    assert write(desk, str(in_days(20))).status_code == 303
    assert ask(desk).status_code == 303
    (approval,) = rows(app, "approval")
    assert answer(desk, approval["id"]).status_code == 409
    assert count(app, "statement_version") == 0


def test_a_published_version_cannot_be_changed(app: Flask) -> None:
    desk, day = at_desk(app, "privacy"), in_days(20)
    publish(app, desk, at_desk(app, "admin"), day)
    token = desk.token("/beheer/verklaring")
    for version in (day, "2023-08-15"):
        refused = desk.post(f"{HERE}/{version}", data={"form_token": token, **TEXTS})
        assert refused.status_code == 409
        assert "verandert niet meer" in refused.text
    (nl, _en) = sorted(rows(app, "statement_version"), key=lambda row: row["language"], reverse=True)
    assert nl["digest"] in desk.page(f"{HERE}/{day}")


@ON_BOTH
@pytest.mark.promise("P106")
def test_the_database_neither_changes_nor_removes_a_published_version(app: Flask, database: str) -> None:
    publish(app, at_desk(app, "privacy"), at_desk(app, "admin"), in_days(20))
    before = rows(app, "statement_version")
    wanted = [
        "UPDATE statement_version SET source = 'anders'",
        "UPDATE statement_version SET effective_on = '2030-01-01'",
        "DELETE FROM statement_version WHERE language = 'en'",
        "DELETE FROM statement_version",
    ]
    if database == "postgresql":
        wanted.append("TRUNCATE statement_version")
    for statement in wanted:
        with app.app_context(), pytest.raises(DBAPIError, match="a published version stays"), db.engine.begin() as to:
            to.exec_driver_sql(statement)
    assert rows(app, "statement_version") == before
    with app.app_context(), db.engine.begin() as to:
        to.exec_driver_sql("UPDATE statement_version SET seal = seal")  # what a new key needs, and all it can do


@pytest.mark.promise("P109", "P23")
def test_staff_write_which_purposes_a_text_names_and_what_they_saw_missing(app: Flask, visitor: Visitor) -> None:
    desk, day = at_desk(app, "privacy"), in_days(20)
    begin(desk)
    page = desk.page(DRAFT)
    assert 'name="purposes-technical" value="y" checked' in page, "as the version in force has it"
    gaps = {"known_gaps_nl": "Het adres is oud.\n\n  Er mist een datum. ", "known_gaps_en": "The address is old."}
    assert write(desk, str(day), **gaps, **{"purposes-technical": "y"}).status_code == 303
    page = desk.page(DRAFT)
    assert "Het adres is oud.\nEr mist een datum." in page
    assert "The address is old." in page
    assert 'name="purposes-technical" value="y" checked' in page
    assert 'name="purposes-marketing" value="y" checked' not in page
    compare = text_of(parse(desk.page(COMPARE)))
    assert "Een doel dat de site dient: een nieuwsbrief, alleen met toestemming" in compare
    assert "de site veilig en werkend houden" not in compare
    assert write(desk, "", title_nl="", **gaps).status_code == 422
    ask(desk)
    assert answer(at_desk(app, "admin"), rows(app, "approval")[0]["id"]).status_code == 303
    app.extensions["site"].statements.forget()
    assert "Het adres is oud." in visitor.page(f"/privacyverklaring/versies/{day}/hiaten")
    assert "The address is old." in visitor.page(f"/en/privacyverklaring/versies/{day}/hiaten")


def test_a_version_altered_in_the_database_is_not_shown(app: Flask, visitor: Visitor) -> None:
    publish(app, at_desk(app, "privacy"), at_desk(app, "admin"), day := in_days(20))
    with app.app_context(), db.engine.begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER statement_version_stays")
        connection.exec_driver_sql("UPDATE statement_version SET source = replace(source, 'klein', 'groot')")
    app.extensions["site"].statements.forget()
    assert visitor.get(f"/privacyverklaring/versies/{day}").status_code == 404
    assert visitor.get(f"/en/privacyverklaring/versies/{day}").status_code == 200


@pytest.mark.promise("P107")
def test_account_holders_hear_of_a_material_change_before_its_day_and_only_once(app: Flask) -> None:
    account_of(app)
    account_of(app, email="eve@example.org", language="en")
    account_of(app, email="niet-bevestigd@example.org", confirmed_at=None)
    publish(app, at_desk(app, "privacy"), at_desk(app, "admin"), day := in_days(20))
    assert tell(app) == 4  # both customers, and both colleagues
    assert tell(app) == 0
    deliver(app)
    by_reader = {letter["To"]: letter for letter in letters(app)}
    assert f"/privacyverklaring/versies/{day}/verschil" in body(by_reader[ADA["email"]])
    assert "Our privacy statement changes" in by_reader["eve@example.org"]["Subject"]
    assert f"/en/privacyverklaring/versies/{day}/verschil" in body(by_reader["eve@example.org"])
    assert ADA["name"] not in body(by_reader[ADA["email"]])
    assert "niet-bevestigd@example.org" not in by_reader
    (run,) = rows(app, "statement_round")
    assert run["told"] == 4
    assert run["done_at"]


@pytest.mark.promise("P107")
def test_a_change_that_is_not_material_sends_nobody_a_letter(app: Flask) -> None:
    account_of(app)
    first, second = at_desk(app, "privacy"), at_desk(app, "admin")
    begin(first)
    page = first.page(DRAFT)
    marks = {"form_token": first.token(DRAFT), "seen": "1", "effective_on": str(in_days(1)), "names": ""}
    assert 'name="seen" value="1"' in page
    assert first.post(DRAFT, data=marks | TEXTS).status_code == 303
    assert ask(first).status_code == 303
    assert answer(second, rows(app, "approval")[0]["id"]).status_code == 303
    assert tell(app) == 0


@pytest.mark.promise("P107")
def test_the_portal_shows_a_banner_until_the_changes_were_seen(app: Flask) -> None:
    own = app.test_client()
    assert isinstance(own, Visitor)
    sign_in_as(app, own, account_of(app))
    assert "Er is niets veranderd" in own.page("/portaal/verklaring")
    publish(app, at_desk(app, "privacy"), at_desk(app, "admin"), in_days(20))
    for path in ("/portaal", "/portaal/gegevens", "/portaal/beveiliging"):
        assert "De privacyverklaring verandert op" in own.page(path)
    page = own.page("/portaal/verklaring")
    assert "een klein bedrijf" in page
    assert "<del>" in page
    assert own.post("/portaal/verklaring", data={"form_token": own.token("/portaal/verklaring")}).status_code == 303
    for path in ("/portaal", "/portaal/gegevens", "/portaal/beveiliging"):
        assert "De privacyverklaring verandert op" not in own.page(path)
    assert count(app, "statement_seen") == 1
    assert "The privacy statement" not in own.page("/en/portaal").partition("<nav")[0]


@pytest.mark.promise("P109")
def test_a_new_purpose_is_named_to_account_holders_and_where_it_needs_consent_they_are_asked(app: Flask) -> None:
    desk, other, first = at_desk(app, "privacy"), at_desk(app, "admin"), in_days(20)
    for day, purposes in ((first, ["technical"]), (in_days(40), ["technical", "billing", "marketing"])):
        begin(desk)
        assert write(desk, str(day), **{f"purposes-{code}": "y" for code in purposes}).status_code == 303
        assert ask(desk).status_code == 303
        assert answer(other, max(rows(app, "approval"), key=lambda row: row["id"])["id"]).status_code == 303
        app.extensions["site"].statements.forget()
    own = app.test_client()
    assert isinstance(own, Visitor)
    sign_in_as(app, own, account_of(app, statement_version=first))
    page = own.page("/portaal/verklaring")
    said = text_of(parse(page))
    assert "Nieuwe doelen" in said
    assert "Rekeningen, incasso en wat de wet daarvan vraagt" in said
    assert "De site veilig en werkend houden" not in said, "it was there before"
    assert "Dat doen we alleen als je ja zegt" in said
    assert count(app, "consent") == 0
    assert 'name="agreed" value="y">' in own.page("/portaal/toestemmingen"), "asked, and not ticked for them"


@pytest.mark.promise("P09", "P109")
def test_who_said_yes_to_other_words_is_asked_again_and_silence_changes_nothing(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    own, account = app.test_client(), account_of(app)
    assert isinstance(own, Visitor)
    sign_in_as(app, own, account)
    letter = CONSENTS["newsletter"]
    within(
        app,
        lambda session: consents.give(
            session, session.merge(account), letter.code, version=letter.current.version, now=clock.now()
        ),
    )
    assert "Deze tekst is veranderd" not in own.page("/portaal/toestemmingen")
    fresh = ConsentText("2030-01-1", Words("Ja, mail mij elke week.", "Yes, write to me each week."))
    monkeypatch.setitem(CONSENTS, letter.code, replace(letter, texts=(*letter.texts, fresh)))
    page = own.page("/portaal/toestemmingen")
    assert "Deze tekst is veranderd" in page
    assert "ten hoogste één keer per maand" in page, "the old words stay beside the new ones"
    token = token_in(page)
    old = {"form_token": token, "version": letter.current.version, "agreed": "y"}
    assert own.post("/portaal/toestemmingen/newsletter", data=old).status_code == 422
    assert [row["text_version"] for row in rows(app, "consent")] == [letter.current.version]
    assert own.post("/portaal/toestemmingen/newsletter", data=old | {"version": "2030-01-1"}).status_code == 303
    assert sorted((row["text_version"], row["withdrawn_at"] is None) for row in rows(app, "consent")) == [
        (letter.current.version, False),
        ("2030-01-1", True),
    ]
    assert "Deze tekst is veranderd" not in own.page("/portaal/toestemmingen")


@pytest.mark.parametrize("basis", ["in_force", "shipped"])
def test_a_draft_begins_with_a_text_that_is_there(app: Flask, basis: str) -> None:
    desk = at_desk(app, "privacy")
    assert begin(desk, basis).location == DRAFT
    assert "organisation.name" in desk.page(DRAFT)
    assert begin_again(desk).status_code == 409
    assert "woord" in desk.page(COMPARE).casefold()


def begin_again(desk: Visitor) -> TestResponse:
    """Begin a second draft beside the first."""
    token = desk.token(DRAFT)
    return desk.post(f"{HERE}/beginnen", data={"form_token": token, "basis": "in_force"})


def test_the_firms_own_text_is_taken_in_clean(app: Flask) -> None:
    desk = at_desk(app, "privacy")
    own = "# Onze tekst\n\n## Wie\n\nWij. <script>alert(1)</script> ![x](y)\n\n---\n\nEn verder."
    assert begin(desk, "import", own).status_code == 303
    page = desk.page(DRAFT)
    assert "Onze tekst" in page
    assert "alert(1)" not in page
    assert "En verder." in page
    empty = at_desk(app, "admin")
    token = desk.token(DRAFT)
    assert desk.post(f"{DRAFT}/weggooien", data={"form_token": token}).status_code == 303
    refused = begin(empty, "import", "")
    assert refused.status_code == 422
    assert "Plak hier de tekst" in refused.text


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("title_nl", "", "Vul de titel in."),
        ("body_en", " ", "Schrijf de Engelse tekst."),
        ("body_nl", "Bel {ons.nummer}", "Deze plek kennen we niet: {ons.nummer}"),
        ("effective_on", "morgen", "Schrijf de datum als jaar-maand-dag"),
        ("summary_nl", "x" * 2001, "Maak dit korter"),
    ],
)
def test_a_slip_is_named_and_nothing_typed_is_lost(app: Flask, field: str, value: str, said: str) -> None:
    desk = at_desk(app, "privacy")
    begin(desk)
    day = value if field == "effective_on" else str(in_days(20))
    refused = write(desk, day, **({} if field == "effective_on" else {field: value}))
    assert refused.status_code == 422
    assert said in text_of(parse(refused.text))
    assert TEXTS["changes_nl"] in refused.text


@pytest.mark.promise("P23")
def test_gaps_have_to_be_accepted_and_the_day_has_to_be_in_the_future(app: Flask) -> None:
    desk = at_desk(app, "privacy")
    begin(desk)
    write(desk, str(in_days(20)))
    page = text_of(parse(desk.page(COMPARE)))
    assert "Wat er ontbreekt" in page
    refused = desk.post(f"{DRAFT}/vragen", data={"form_token": desk.token(COMPARE), "reason": "x"})
    assert refused.status_code == 422
    assert "Lees wat er ontbreekt" in refused.text
    write(desk, str(in_days(13)))
    soon = ask(desk)
    assert soon.status_code == 422
    assert str(in_days(14)) in soon.text


def test_two_who_write_at_once_do_not_write_over_each_other(app: Flask) -> None:
    first, second = at_desk(app, "privacy"), at_desk(app, "admin")
    begin(first)
    page = second.page(DRAFT)
    assert write(first, str(in_days(20))).status_code == 303
    token = page.partition('name="form_token" value="')[2].partition('"')[0]
    stale = second.post(DRAFT, data={"form_token": token, "seen": "1", **TEXTS})
    assert stale.status_code == 409
    assert "Een collega wijzigde" in stale.text
