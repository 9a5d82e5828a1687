"""Staff come in by invitation, confirm the guideline, and see numbers; the log proves itself."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from sqlalchemy import text

import serve
import worker
from adapters import anchor, clock, guideline
from domain import activity, incidents, staff
from domain.staff import LastAdmin, UnknownRole
from extensions import db
from models import Account, Base
from privacy import rights
from privacy.activities import ANSWER_ENQUIRIES
from privacy.forms import FORMS
from privacy.vocabulary import midnight
from tests.breaking import breach_pages
from tests.cast import ADA, BOB, ON_BOTH, account_of, body, count, deliver, letters, rows, send, sign_in_as, within
from tests.desk import act, at_desk, colleague, received
from tests.outside import outside_pages
from tests.publisher import drafted
from tests.second import asked
from tests.visitor import Visitor, parse, text_of

NOON = datetime(2027, 2, 23, 12, 0, tzinfo=UTC)
ELSEWHERE = (
    "/beheer/sollicitaties",
    "/beheer/vacatures",
    "/beheer/klanten",
    "/beheer/nieuwe-klanten",
    "/beheer/bewaren",
    "/beheer/verzoeken/<reference>",
)
"""Desks whose pages other tests open; here only that each address of theirs takes a form."""


@pytest.mark.promise("P89")
def test_the_guideline_comes_before_any_personal_data(app: Flask, visitor: Visitor) -> None:
    reference = received(app, visitor, ADA)
    browser = at_desk(app, "admin", confirmed=False)
    for path in ("", "/berichten", f"/berichten/{reference}", "/gebruikers", "/logboek"):
        response = browser.get(f"/beheer{path}")
        assert (response.status_code, response.location) == (303, "/beheer/richtlijn"), path
    assert count(app, "opening") == 0
    page = browser.page("/beheer/richtlijn")
    token, version = browser.token("/beheer/richtlijn"), re.search(r'name="version" value="([\d-]+)"', page)
    assert version
    wrong = browser.post("/beheer/richtlijn", data={"form_token": token, "version": "2020-01-01"})
    assert wrong.status_code == 422
    assert browser.post("/beheer/richtlijn", data={"form_token": "x", "version": version[1]}).status_code == 422
    assert count(app, "guideline_confirmation") == 0
    good = browser.post("/beheer/richtlijn", data={"form_token": token, "version": version[1]})
    assert (good.status_code, good.location) == (303, "/beheer")
    assert ADA["name"] in browser.page(f"/beheer/berichten/{reference}")
    assert [row["action"] for row in rows(app, "activity_entry")][:1] == ["guideline_confirmed"]


@pytest.mark.promise("P89")
def test_the_guideline_is_asked_for_again_after_a_year(app: Flask) -> None:
    with time_machine.travel(NOON, tick=False) as clock_:
        mate = colleague(app, "support")
        for days, status in ((364, 200), (2, 303)):
            clock_.shift(timedelta(days=days))
            browser = app.test_client()
            assert isinstance(browser, Visitor)
            sign_in_as(app, browser, mate)
            assert browser.get("/beheer").status_code == status


@pytest.mark.promise("P89")
def test_a_new_version_of_the_guideline_is_asked_for_at_once(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = at_desk(app)
    assert browser.get("/beheer").status_code == 200
    present = guideline.in_force("nl", NOON.date())
    newer = guideline.Guideline(NOON.date(), present.title, present.text)
    monkeypatch.setattr(guideline, "in_force", lambda _language, _today: newer)
    assert browser.get("/beheer").location == "/beheer/richtlijn"


def test_both_languages_of_the_guideline_have_the_same_versions_and_rules() -> None:
    dutch, english = guideline.versions("nl"), guideline.versions("en")
    assert [item.version for item in dutch] == [item.version for item in english]
    for nl, en in zip(dutch, english, strict=True):
        assert str(nl.text).count("<li>") == str(en.text).count("<li>")
        assert re.findall(r'id="([\w-]+)"', nl.text) == re.findall(r'id="([\w-]+)"', en.text)


def test_the_english_pages_are_there(app: Flask, visitor: Visitor) -> None:
    reference = received(app, visitor, ADA)
    browser = at_desk(app, "admin")
    for path in ("", "/berichten", f"/berichten/{reference}", "/gebruikers", "/logboek", "/richtlijn"):
        browser.page(f"/en/beheer{path}")


@pytest.mark.promise("P91")
@ON_BOTH
def test_the_dashboard_counts_departures_by_the_condition_of_the_purge(app: Flask, visitor: Visitor) -> None:
    with time_machine.travel(NOON, tick=False) as clock_:
        send(visitor, BOB)
        deliver(app)
        clock_.move_to(ANSWER_ENQUIRIES.rules["question"].due(NOON) - timedelta(hours=6))
        page = at_desk(app, "finance").page("/beheer")
        terms = [text_of(term) for term in parse(page).iter("dt")]
        figures = dict(zip(terms, map(text_of, parse(page).iter("dd")), strict=True))
        table = [text_of(cell) for cell in parse(page).iter("td") if cell.get("class") == "number"]
        with app.app_context():
            before, after = (
                sum(rights.due(Base.metadata, db.session(), moment).values())
                for moment in (clock.now(), midnight(date(2027, 5, 23)))
            )
    assert after - before == 2  # the message, and the session with which somebody looks
    assert figures["Weg op 23 mei 2027"].startswith("2 ")
    assert "Open berichten" not in figures
    assert len(table) == 12


def test_the_dashboard_shows_what_waits_to_those_who_may(app: Flask, visitor: Visitor) -> None:
    send(visitor, ADA)
    page = at_desk(app).page("/beheer")
    assert "Open berichten" in page
    assert ADA["name"] not in page


@pytest.mark.promise("S143")
def test_a_new_site_has_no_account_and_gives_out_one_link_for_the_first_admin(app: Flask) -> None:
    assert count(app, "account") == 0
    first = within(app, lambda session: staff.first_invitation(session, now=NOON))
    second = within(app, lambda session: staff.first_invitation(session, now=NOON))
    assert first != second
    assert within(app, lambda session: staff.invitation_by_token(session, first or "", now=NOON)) is None
    found = within(app, lambda session: staff.invitation_by_token(session, second or "", now=NOON))
    assert found is not None
    assert found.user_type == "admin"
    assert (second or "") not in repr(rows(app, "invitation"))
    colleague(app, "support")
    assert within(app, lambda session: staff.first_invitation(session, now=NOON)) is None


@pytest.mark.promise("S143")
def test_make_run_prints_the_link_as_long_as_nobody_is_there(app: Flask) -> None:
    link = serve.first_link(app)
    assert link
    assert re.fullmatch(r"http://127\.0\.0\.1:5000/uitnodiging/[\w-]{43}", link)
    colleague(app, "admin")
    assert serve.first_link(app) is None


@pytest.mark.promise("S143")
def test_the_command_invites_by_letter(app: Flask, command) -> None:
    link = command("staff", "invite", "nina@example.nl", "--role", "support").strip()
    deliver(app)
    (letter,) = letters(app)
    assert letter["to"] == "nina@example.nl"
    assert link in body(letter)
    (row,) = rows(app, "invitation")
    assert row["user_type"] == "support"
    assert link.rpartition("/")[2] not in repr(rows(app, "invitation"))


def test_an_admin_invites_and_withdraws(app: Flask) -> None:
    browser = at_desk(app, "admin")
    data = {"email": "nina@example.nl", "user_type": "privacy", "form_token": browser.token("/beheer/gebruikers")}
    for wrong in ({"email": "nina"}, {"user_type": "customer_user"}, {"user_type": "root"}, {"user_type": ""}):
        assert browser.post("/beheer/gebruikers/uitnodigen", data=data | wrong).status_code == 422
    assert count(app, "invitation") == 0
    for _ in range(2):
        assert browser.post("/beheer/gebruikers/uitnodigen", data=data).status_code == 303
    (row,) = rows(app, "invitation")
    assert row["user_type"] == "privacy"
    assert "nina@example.nl" in browser.page("/beheer/gebruikers")
    path = f"/beheer/gebruikers/uitnodigingen/{row['id']}/intrekken"
    assert browser.post(path, data={"form_token": data["form_token"]}).status_code == 303
    assert count(app, "invitation") == 0
    assert browser.post(path, data={"form_token": data["form_token"]}).status_code == 404


@pytest.mark.promise("S150")
def test_no_page_of_the_staff_has_a_field_for_a_password(app: Flask, visitor: Visitor) -> None:
    reference = received(app, visitor, ADA)
    browser = at_desk(app, "admin")
    for path in ("", "/berichten", f"/berichten/{reference}", "/gebruikers", "/logboek", "/richtlijn"):
        for field in parse(browser.page(f"/beheer{path}")).iter("input"):
            assert field.get("type") != "password"
            assert "password" not in (field.get("name") or "")


@pytest.mark.promise("P66", "P07")
def test_every_form_of_the_staff_is_in_the_list_of_forms_and_the_other_way_round(app: Flask, visitor: Visitor) -> None:
    token = visitor.token()
    visitor.post("/contact", data={**BOB, "form_token": token, "homepage": "x"})
    (message,) = rows(app, "contact_message")
    fresh = at_desk(app, "support", confirmed=False)
    browser = at_desk(app, "admin")
    here = f"/beheer/berichten/{message['reference']}"
    page = browser.page(here)
    token = browser.token("/beheer/gebruikers")
    act(browser, message["reference"], "langer-bewaren", page=page, until="2028-01-01", because="x")
    browser.post(
        "/beheer/gebruikers/uitnodigen", data={"email": "n@example.nl", "user_type": "admin", "form_token": token}
    )
    leak = within(app, lambda session: incidents.act(session, account_of(app), now=clock.now())).reference
    pages = [fresh.page("/beheer/richtlijn"), browser.page(f"/beheer/datalekken/{leak}")]
    mate = colleague(app, "finance")
    pages.append(browser.page(f"/beheer/akkoord/{asked(app, mate)}"))
    own = app.test_client()
    assert isinstance(own, Visitor)
    sign_in_as(app, own, mate)
    pages.append(own.page(f"/beheer/akkoord/{asked(app, mate, '2' * 32)}"))
    pages += outside_pages(app, browser, mate)
    pages.append(browser.page("/beheer/verklaring"))
    drafted(app, mate)
    pages += breach_pages(app, browser, mate)
    pages += [browser.page(f"/beheer/verklaring/concept{more}") for more in ("", "/vergelijken")]
    pages += [
        browser.page(path)
        for path in (
            "/beheer",
            "/beheer/berichten",
            here,
            "/beheer/verzoeken",
            "/beheer/verzoeken/nieuw",
            "/beheer/gebruikers",
            "/beheer/logboek",
        )
    ]
    found: dict[str, set[str]] = {}
    for form in (form for page in pages for form in parse(page).iter("form")):
        address = re.sub(r"[0-9a-f]{32}", "<key>", form.get("action") or "")
        address = re.sub(r"/[2-9A-HJ-NP-Z]{5}-[2-9A-HJ-NP-Z]{5}", "/<reference>", address)
        fields = {field.get("name") or "" for tag in ("input", "textarea", "select") for field in form.iter(tag)}
        fields = {
            re.sub(r"^(covers|purposes)-\w+", r"\1-<code>", re.sub(r"[0-9a-f]{32}", "<key>", name)) for name in fields
        }
        found.setdefault(address, set()).update(fields - {"form_token"})
    listed = {address: {*form.required, *form.optional} for form in FORMS for address in form.addresses}
    mine = {address: fields for address, fields in listed.items() if address.startswith("/beheer")}
    here_only = {address: fields for address, fields in mine.items() if not address.startswith(ELSEWHERE)}
    assert {address: fields for address, fields in found.items() if not address.startswith(ELSEWHERE)} == here_only
    there = {re.sub(r"<\w+:", "<", rule.rule) for rule in app.url_map.iter_rules()}
    assert {address for address in mine if address.startswith(ELSEWHERE)} <= there


@ON_BOTH
def test_the_last_admin_can_be_neither_removed_nor_demoted(app: Flask) -> None:
    boss = colleague(app, "admin")
    browser = app.test_client()
    assert isinstance(browser, Visitor)
    sign_in_as(app, browser, boss)
    form = {"form_token": browser.token("/beheer/gebruikers"), "user_type": "support"}
    for what in ("rol", "verwijderen"):
        response = browser.post(f"/beheer/gebruikers/{boss.id}/{what}", data=form)
        assert response.status_code == 409
        assert "de enige beheerder" in response.text
    other = colleague(app, "admin", email="tweede@example.nl")
    assert browser.post(f"/beheer/gebruikers/{other.id}/rol", data=form).status_code == 303
    (entry,) = [row for row in rows(app, "activity_entry") if row["action"] == "role_changed"]
    assert entry["reason"] == "support"


def test_a_member_of_staff_goes_with_all_that_hangs_on_the_account(app: Flask, visitor: Visitor) -> None:
    mate = colleague(app, "support")
    mates = app.test_client()
    assert isinstance(mates, Visitor)
    sign_in_as(app, mates, mate)
    received(app, visitor, ADA)
    within(app, lambda session: session.execute(text("UPDATE contact_message SET assigned_to_id = :k"), {"k": mate.id}))
    browser = at_desk(app, "admin")
    token = browser.token("/beheer/gebruikers")
    assert browser.post(f"/beheer/gebruikers/{mate.id}/uitloggen", data={"form_token": token}).status_code == 303
    assert mates.get("/beheer").status_code == 303
    assert browser.post(f"/beheer/gebruikers/{mate.id}/verwijderen", data={"form_token": token}).status_code == 303
    assert {row["user_type"] for row in rows(app, "account")} == {"admin"}
    assert rows(app, "contact_message")[0]["assigned_to_id"] is None
    assert "staff_removed" in {row["action"] for row in rows(app, "activity_entry")}


def test_a_role_that_is_no_role_of_staff_is_refused(app: Flask) -> None:
    boss = colleague(app, "admin")
    with app.app_context():
        session = db.session()
        with pytest.raises(UnknownRole):
            staff.invite(session, "customer_user", None, now=NOON)
        with pytest.raises(UnknownRole):
            staff.change_role(session, session.get_one(Account, boss.id), "root", by=boss, now=NOON)
        with pytest.raises(LastAdmin):
            staff.change_role(session, session.get_one(Account, boss.id), "support", by=boss, now=NOON)


def happen(app: Flask, number: int = 3) -> None:
    for _ in range(number):
        within(
            app, lambda session: activity.note(session, "signed_in", role="subject", now=datetime.now(UTC), subject="a")
        )


@pytest.mark.promise("P54")
def test_the_worker_seals_the_log_and_the_command_finds_a_row_deleted(app: Flask, command) -> None:
    with time_machine.travel(NOON, tick=True) as clock_:
        happen(app)
        clock_.shift(timedelta(minutes=2))
        with app.app_context():
            assert worker.seal_log(app.extensions["site"]) == 1
            assert worker.seal_log(app.extensions["site"]) == 0
        folder: Path = app.extensions["site"].settings.data_dir
        assert anchor.read(folder)
        assert "the log is whole" in command("audit", "verify")
        middle = rows(app, "activity_entry")[1]["id"]
        within(app, lambda session: session.execute(text("DELETE FROM activity_entry WHERE id = :k"), {"k": middle}))
        result = app.test_cli_runner().invoke(args=["audit", "verify"])
        assert result.exit_code == 1
        assert "1 of 3 entries" in result.output


@pytest.mark.promise("P54", "P90", "S192")
def test_the_log_page_shows_roles_and_no_names_and_says_whether_it_is_whole(app: Flask, visitor: Visitor) -> None:
    reference = received(app, visitor, ADA)
    at_desk(app).page(f"/beheer/berichten/{reference}")
    browser = at_desk(app, "privacy")
    page = browser.page("/beheer/logboek")
    assert "Gegevens bekeken" in page
    assert "support" in page
    for value in ("Snelhulp", "Piet", ADA["name"], ADA["email"], reference):
        assert value not in page
    response = browser.post("/beheer/logboek/controleren", data={"form_token": browser.token("/beheer/logboek")})
    assert "Het log is heel" in response.text
    within(app, lambda session: session.execute(text("UPDATE activity_entry SET role = 'admin'")))
    response = browser.post("/beheer/logboek/controleren", data={"form_token": browser.token("/beheer/logboek")})
    assert "Er is aan het log gezeten" in response.text


def test_the_log_page_filters_and_goes_on_by_key(app: Flask) -> None:
    happen(app, 60)
    browser = at_desk(app, "privacy")
    page = browser.page("/beheer/logboek?action=signed_in&role=subject")
    assert len(list(parse(page).iter("tr"))) == 51
    onward = next(a.get("href") for a in parse(page).iter("a") if a.get("rel") == "next")
    assert len(list(parse(browser.page(str(onward))).iter("tr"))) == 11
    assert "Hier staat niets" in browser.page("/beheer/logboek?action=erased")


@pytest.mark.promise("P58")
def test_a_report_shows_its_clock_and_is_decided_once_with_a_reason(app: Flask) -> None:
    with time_machine.travel(NOON, tick=False) as clock_:
        customer = account_of(app)
        report = within(app, lambda session: incidents.act(session, session.merge(customer), now=clock.now()))
        path = f"/beheer/datalekken/{report.reference}"
        clock_.shift(timedelta(hours=70))
        browser = at_desk(app, "privacy")
        assert report.reference in browser.page("/beheer")
        assert "over 2 uur" in browser.page("/beheer/datalekken")
        page = browser.page(path)
        assert customer.name not in page
        assert "Gelekte inloggegevens gemeld" in page
        form = {"form_token": browser.token(path), "decision": "notify", "reason": "Het adres stond op een lijst."}
        for wrong in ({"decision": "later"}, {"reason": " "}, {"form_token": "x"}):
            assert browser.post(f"{path}/besluit", data=form | wrong).status_code == 422
        assert browser.post(f"{path}/besluit", data=form).status_code == 303
        assert browser.post(f"{path}/besluit", data=form).status_code == 409
        assert "Het adres stond op een lijst." in browser.page(path)
    assert [row["reason"] for row in rows(app, "activity_entry") if row["action"] == "incident_decided"] == ["notify"]
