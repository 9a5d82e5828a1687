"""Recruitment: the list, the reading, and everything that is done with an application and told to its applicant."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage

import pytest
import time_machine
from flask import Flask
from sqlalchemy import text

from domain import recruitment_list
from domain.recruitment_list import Filter
from extensions import db
from privacy.consents import KEEP_YEAR
from privacy.recruitment_forms import RECRUITMENT_FORMS
from tests.cast import ON_BOTH, account_of, body, count, deliver, letters, rows
from tests.desk import at_desk
from tests.recruiting import (
    ADA_APPLIES,
    BOB_APPLIES,
    BSN,
    LIST,
    act,
    apply,
    at,
    on_shelf,
    pdf,
    prepare,
    row_of,
    stored,
    vacant,
)
from tests.visitor import Visitor, parse, text_of, token_in

NOON = datetime(2027, 2, 23, 12, 0, tzinfo=UTC)


def listed(page: str) -> list[str]:
    return [text_of(cell) for row in parse(page).iter("tbody") for cell in row.iter("th")]


def test_the_list_shows_references_and_no_names_by_vacancy_status_and_state(app: Flask) -> None:
    vacant(app)
    ada, bob = apply(app, vacancy="beheerder"), apply(app, BOB_APPLIES)
    held = apply(app, replace(BOB_APPLIES, email="b2@example.nl"), held_for="honeypot")
    browser = at_desk(app, "recruitment")
    act(browser, at(bob), "stand", status="rejected")
    cases = {
        "": {ada, bob, held},
        "?vacancy=beheerder": {ada},
        "?vacancy=open": {bob, held},
        "?status=rejected": {bob},
        "?state=running": {ada},
        "?state=closed": {bob},
        "?state=held": {held},
        "?vacancy=open&state=running": set(),
        "?vacancy=nergens&status=x&state=y&before=%27": {ada, bob, held},
    }
    for query, expected in cases.items():
        page = browser.page(LIST + query)
        assert set(listed(page)) == expected, query
        assert "Lovestone" not in page
        assert "Bouwmans" not in page


@pytest.mark.promise("P90")
def test_an_applicant_is_found_by_the_whole_address_and_by_words_of_the_name_which_is_noted(app: Flask) -> None:
    ada = apply(app)
    apply(app, BOB_APPLIES)
    browser = at_desk(app, "recruitment")
    for sought, found in (("ADA@example.org", [ada]), ("lovestone ada", [ada]), ("ada@example", []), ("nobody", [])):
        response = browser.post(f"{LIST}/zoeken", data={"form_token": browser.token(LIST), "sought": sought})
        assert listed(response.text) == found, sought
    assert len([row for row in rows(app, "activity_entry") if row["action"] == "searched"]) == 4
    empty = browser.post(f"{LIST}/zoeken", data={"form_token": browser.token(LIST), "sought": " "})
    assert empty.status_code == 422


@ON_BOTH
def test_each_page_of_the_list_and_each_search_goes_by_an_index(app: Flask) -> None:
    queries = {
        "vacancy": recruitment_list.query_of(Filter(vacancy="x")).limit(51),
        "plain": recruitment_list.query_of(Filter(), before="f").limit(51),
        **recruitment_list.searches(),
    }
    with app.app_context(), db.engine.connect() as connection:
        postgresql = db.engine.dialect.name == "postgresql"
        explain = "EXPLAIN " if postgresql else "EXPLAIN QUERY PLAN "
        if postgresql:
            connection.execute(text("SET enable_seqscan = off"))
        for name, query in queries.items():
            written = query.compile(db.engine, compile_kwargs={"render_postcompile": True})
            values = written.params if postgresql else tuple(written.params[key] for key in written.positiontup or ())
            plan = str(connection.exec_driver_sql(f"{explain}{written}", values).all())
            scanned = re.findall(r"SCAN (application\w*)(?! USING)", plan) + re.findall(
                r"Seq Scan on (application\w*)", plan
            )
            assert not scanned, (name, plan)


@pytest.mark.promise("P75", "P90", "P36")
def test_reading_an_application_is_noted_once_and_its_applicant_sees_role_and_reason(app: Flask) -> None:
    account_of(app)  # a customer with the very same address
    ada = apply(app)
    browser = at_desk(app, "recruitment")
    page = browser.page(at(ada))
    assert "Ada Lovestone" in page
    assert "Ik reken graag en netjes." in page
    browser.page(at(ada))
    (opening,) = rows(app, "opening")
    assert (opening["role"], opening["reason"], opening["record_id"]) == (
        "recruitment",
        "application",
        row_of(app, ada)["id"],
    )
    (entry,) = [row for row in rows(app, "activity_entry") if row["action"] == "record_read"]
    assert entry["subject_reference"] is None, "who applies is not tied to an account, in the log either"


@pytest.mark.promise("P88", "P75", "P133")
@pytest.mark.parametrize(
    ("status", "subject"),
    [
        ("invited", "Er is een uitnodiging voor je"),
        ("rejected", "Bericht over je sollicitatie"),
        ("hired", "De procedure is afgelopen"),
        ("withdrawn", "De procedure is afgelopen"),
    ],
)
@pytest.mark.parametrize("language", ["nl", "en"])
def test_each_outcome_is_told_by_a_letter_that_holds_a_reference_a_day_and_a_link(
    app: Flask, status: str, subject: str, language: str
) -> None:
    ada = apply(app, language=language)
    browser = at_desk(app, "recruitment")
    assert act(browser, at(ada), "stand", status=status, text="Kom dinsdag om tien uur.").status_code == 303
    assert row_of(app, ada)["status"] == status
    deliver(app)
    (letter,) = letters(app)
    if language == "nl":
        assert str(letter["Subject"]) == f"{subject} ({ada})"
    for kind in ("plain", "html"):
        words = body(letter, kind)
        assert ada in words
        assert "/solliciteren/" in words
        assert ("/en/solliciteren/" in words) == (language == "en")
        for secret in ("Ada", "Lovestone", "dinsdag", "Rita"):
            assert secret not in words
    (note,) = rows(app, "application_note")
    assert note["addressed"]


@pytest.mark.promise("P78", "S52", "P10")
def test_the_year_is_asked_once_and_not_of_who_agreed(app: Flask) -> None:
    question = "een jaar bewaren"
    ada, bob = apply(app), apply(app, replace(BOB_APPLIES, keep_year=True))
    browser = at_desk(app, "recruitment")
    act(browser, at(ada), "stand", status="rejected")
    deliver(app)
    assert question in body(letters(app)[-1])
    act(browser, at(ada), "heropenen")
    act(browser, at(ada), "stand", status="rejected")
    act(browser, at(bob), "stand", status="rejected")
    deliver(app)
    assert sum(question in body(letter) for letter in letters(app)) == 1


@pytest.mark.promise("P129")
def test_an_outcome_fits_how_it_stands_and_comes_from_a_person(app: Flask) -> None:
    ada = apply(app)
    browser = at_desk(app, "recruitment")
    assert act(browser, at(ada), "stand", status="new").status_code in (409, 422)
    assert act(browser, at(ada), "stand", status="promoted").status_code == 422
    refused = act(browser, at(ada), "stand", status="invited")
    assert refused.status_code == 422
    assert "Schrijf waarvoor je iemand uitnodigt" in refused.text
    assert act(browser, at(ada), "stand", status="hired").status_code == 303
    assert act(browser, at(ada), "stand", status="rejected").status_code == 409
    assert row_of(app, ada)["status"] == "hired"


def test_whoever_was_second_changes_nothing_and_keeps_what_was_typed(app: Flask) -> None:
    ada = apply(app)
    rita = at_desk(app, "recruitment")
    stale = rita.page(at(ada))
    act(rita, at(ada), "notitie", note="Eerst.")
    response = act(rita, at(ada), "notitie", page=stale, note="Tweede notitie.")
    assert response.status_code == 409
    assert "Tweede notitie." in response.text
    assert count(app, "application_note") == 1


@pytest.mark.promise("P111", "P90")
def test_a_note_says_beside_its_field_that_the_applicant_can_read_it(app: Flask) -> None:
    ada = apply(app)
    browser = at_desk(app, "recruitment")
    assert "De sollicitant kan deze notitie lezen." in browser.page(at(ada))
    act(browser, at(ada), "notitie", note="Rekent snel.")
    assert "Rekent snel." in browser.page(at(ada))
    assert "Rekent snel." not in str(rows(app, "application_note"))
    assert count(app, "letter") == 0


def test_a_message_to_the_applicant_goes_by_a_link_and_replaces_the_one_before(app: Flask) -> None:
    ada = apply(app)
    before = row_of(app, ada)["token_hash"]
    act(at_desk(app, "recruitment"), at(ada), "bericht", message="Mogen we je morgen bellen?")
    deliver(app)
    assert row_of(app, ada)["token_hash"] != before
    assert "morgen" not in body(letters(app)[-1])


@pytest.mark.promise("P134")
def test_what_is_set_aside_gets_no_letter_until_it_is_let_through(app: Flask) -> None:
    ada = apply(app, held_for="too_fast")
    browser = at_desk(app, "recruitment")
    assert act(browser, at(ada), "bericht", message="Hallo?").status_code == 409
    assert act(browser, at(ada), "stand", status="rejected").status_code == 409
    assert count(app, "letter") == 0
    assert act(browser, at(ada), "doorlaten").status_code == 303
    deliver(app)
    assert ada in str(letters(app)[-1]["Subject"])
    assert act(browser, at(ada), "doorlaten").status_code == 409


@pytest.mark.promise("P78")
def test_nobody_keeps_an_application_longer_in_silence_nor_without_end(app: Flask) -> None:
    with time_machine.travel(NOON):
        ada = apply(app)
        browser = at_desk(app, "recruitment")
        act(browser, at(ada), "stand", status="rejected")
        for until in ("2027-03-23", "2027-08-24", "2028-01-01", "gisteren", ""):
            response = act(browser, at(ada), "langer-bewaren", until=until, because="Een klacht over het gesprek.")
            assert response.status_code == 422, until
            assert "klacht over het gesprek" in response.text
        assert act(browser, at(ada), "langer-bewaren", until="2027-05-01", because="Een klacht.").status_code == 303
        assert str(stored(app, ada).due_on) == "2027-05-01"
        deliver(app)
        assert "1 mei 2027" in body(letters(app)[-1])
        assert act(browser, at(ada), "niet-langer-bewaren").status_code == 303
        assert str(stored(app, ada).due_on) == "2027-03-23"
        deliver(app)
        assert "23 maart 2027" in body(letters(app)[-1])
        assert act(browser, at(ada), "niet-langer-bewaren").status_code == 409


@pytest.mark.promise("P78")
def test_reopening_moves_the_day_tells_it_and_ends_after_half_a_year(app: Flask) -> None:
    with time_machine.travel(NOON) as now:
        ada = apply(app)
        act(at_desk(app, "recruitment"), at(ada), "stand", status="rejected")
        now.move_to(NOON + timedelta(days=20))
        browser = at_desk(app, "recruitment", email="rita2@example.nl")
        assert act(browser, at(ada), "heropenen").status_code == 303
        assert row_of(app, ada)["status"] == "new"
        assert str(stored(app, ada).due_on) == "2027-07-13"
        deliver(app)
        assert "13 juli 2027" in body(letters(app)[-1])
        assert act(browser, at(ada), "heropenen").status_code == 409


@pytest.mark.promise("S49", "S15")
def test_a_citizen_service_number_in_the_motivation_is_covered_flagged_and_made_unreadable(app: Flask) -> None:
    ada = apply(app, replace(ADA_APPLIES, motivation="Mijn BSN is 111222333 en ik bel graag."))
    browser = at_desk(app, "recruitment")
    page = browser.page(at(ada))
    assert "111222333" not in page
    assert "misschien een burgerservicenummer" in page
    assert act(browser, at(ada), "onleesbaar").status_code == 303
    assert "111222333" not in (stored(app, ada).motivation or "")
    assert "ik bel graag" in (stored(app, ada).motivation or "")
    assert act(browser, at(ada), "onleesbaar").status_code == 409


def test_the_dashboard_shows_recruitment_its_own_numbers_and_others_none(app: Flask) -> None:
    apply(app)
    apply(app, BOB_APPLIES, held_for="honeypot")
    page = text_of(parse(at_desk(app, "recruitment").page("/beheer")))
    assert re.search(r"Lopende sollicitaties ?2", page)
    assert re.search(r"Apart gelegde sollicitaties ?1", page)
    for role in ("administration", "support", "finance", "privacy", "admin"):
        other = at_desk(app, role).page("/beheer")
        assert "Lopende sollicitaties" not in other
        assert "/beheer/sollicitaties" not in other


def test_a_form_that_stood_too_long_keeps_what_was_typed(app: Flask) -> None:
    ada = apply(app)
    browser = at_desk(app, "recruitment")
    response = act(browser, at(ada), "notitie", note="Bijna kwijt.", form_token="oud")
    assert response.status_code == 422
    assert "Bijna kwijt." in response.text
    assert token_in(response.text)


@pytest.mark.promise("P66", "P07")
def test_every_form_of_recruitment_is_in_the_list_of_forms_and_the_other_way_round(app: Flask) -> None:
    vacant(app)
    vacant(app, "concept", published=False)
    ada = apply(
        app, replace(ADA_APPLIES, motivation=f"BSN {BSN}"), [on_shelf(app, pdf(f"BSN {BSN}"))], vacancy="beheerder"
    )
    bob = apply(app, BOB_APPLIES, [on_shelf(app, pdf("Cv."))])
    held = apply(app, replace(BOB_APPLIES, email="c@example.org"), held_for="honeypot")
    prepare(app)
    keys = {row["application_id"]: row["id"] for row in rows(app, "application_file")}
    files = [at(reference, keys[row_of(app, reference)["id"]]) for reference in (ada, bob)]
    browser = at_desk(app, "recruitment")
    act(browser, at(bob), "langer-bewaren", until=str(stored(app, bob).due_on + timedelta(days=9)), because="Klacht.")
    pages = [browser.page(path) for path in (LIST, at(ada), at(bob), at(held), *files)]
    act(browser, at(bob), "stand", status="rejected")
    pages += [
        browser.page(at(bob)),
        *(browser.page(f"/beheer/vacatures{end}") for end in ("/nieuw", "/beheerder", "/concept")),
    ]
    found: dict[str, set[str]] = {}
    for form in (form for page in pages for form in parse(page).iter("form")):
        address = re.sub(r"[0-9a-f]{32}", "<key>", form.get("action") or "")
        address = re.sub(r"sollicitaties/[0-9A-Z]{5}-[0-9A-Z]{5}", "sollicitaties/<reference>", address)
        address = re.sub(r"vacatures/(beheerder|concept)", "vacatures/<slug>", address)
        fields = {field.get("name") or "" for tag in ("input", "textarea", "select") for field in form.iter(tag)}
        found.setdefault(address, set()).update(fields - {"form_token"})
    assert found == {
        address: {*form.required, *form.optional} for form in RECRUITMENT_FORMS for address in form.addresses
    }


def link_in(letter: EmailMessage) -> str:
    match = re.search(r"http://127\.0\.0\.1:5000(/solliciteren/[\w-]{30,})", body(letter))
    assert match
    return match[1]


@pytest.mark.promise("P75", "P90", "P111", "P78")
def test_the_applicant_sees_who_opened_what_and_why_and_reads_what_was_written(app: Flask, visitor: Visitor) -> None:
    with time_machine.travel(NOON):
        ada = apply(app, papers=[on_shelf(app, pdf("Cv."))])
        prepare(app)
        browser = at_desk(app, "recruitment")
        file = at(ada, rows(app, "application_file")[0]["id"])
        token = token_in(browser.page(file))
        browser.post(f"{file}/origineel", data={"form_token": token, "reason": "original_layout"}, inspect=False)
        act(browser, at(ada), "notitie", note="Rekent snel.")
        act(browser, at(ada), "bericht", message="Mogen we je morgen bellen?")
        deliver(app)
        before = link_in(letters(app)[-1])
        act(browser, at(ada), "stand", status="rejected", text="Het werd iemand met meer ervaring.")
        act(browser, at(ada), "langer-bewaren", until="2027-05-01", because="Een klacht over het gesprek.")
        deliver(app)
        page = text_of(parse(visitor.page(link_in(letters(app)[-1]))))
        for words in (
            "werving je sollicitatie beoordelen",
            "je cv lezen",
            "de vormgeving is deel van je werk",
            "Rekent snel.",
            "Mogen we je morgen bellen?",
            "Het werd iemand met meer ervaring.",
            "Een klacht over het gesprek.",
            "1 mei 2027",
            "afgewezen",
        ):
            assert words in page, words
        assert "Rita" not in page, "a role and no name"
        assert visitor.get(before).status_code == 404, "the link of an earlier letter opens nothing any more"


@pytest.mark.promise("P78", "S260")
def test_the_answer_to_the_year_is_given_by_the_link_of_the_letter_and_only_by_a_press(
    app: Flask, visitor: Visitor
) -> None:
    with time_machine.travel(NOON):
        ada = apply(app)
        act(at_desk(app, "recruitment"), at(ada), "stand", status="rejected")
        deliver(app)
        link = link_in(letters(app)[-1])
        page = visitor.page(link)
        assert row_of(app, ada)["year_consented_at"] is None, "looking changes nothing"
        data = {"form_token": token_in(page), "agreed": "yes", "version": KEEP_YEAR.current.version}
        assert visitor.post(f"{link}/bewaren", data=data).status_code == 303
        assert str(stored(app, ada).due_on) == "2028-02-23"
        assert row_of(app, ada)["year_text_version"] == KEEP_YEAR.current.version
        assert "toegestaan" in at_desk(app, "recruitment", email="r5@example.nl").page(at(ada))
