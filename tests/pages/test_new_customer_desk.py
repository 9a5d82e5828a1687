"""New customers at the desk: invited, followed, sent back, approved once, and gone on time (P79, P82-P84)."""

from __future__ import annotations

import re
import threading
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask

from adapters import clock
from domain import customer_invitations as invitations
from domain import customers, submissions
from extensions import db
from models import Account, CustomerInvitation
from tests.cast import ON_BOTH, body, count, deliver, letters, purge, rows, within
from tests.desk import at_desk
from tests.newcomer import INVITED, TEA, WITHOUT_DEBIT, act, approved, fill_in, invite, latest_link, manager, office
from tests.visitor import Visitor, parse, text_of, token_in

pytestmark = pytest.mark.promise("P79", "P82")
DESK = "/beheer/nieuwe-klanten"
NOON = datetime(2027, 3, 1, 11, tzinfo=UTC)


def state(app: Flask, reference: str) -> str:
    """Say where an invitation stands."""
    return within(
        app,
        lambda s: invitations.state(invitations.by_reference(s, reference), now=clock.now()),  # type: ignore[arg-type]
    )


def test_an_invitation_goes_through_its_states(app: Flask, visitor: Visitor) -> None:
    reference, link = invite(app)
    assert state(app, reference) == "sent"
    visitor.page(link)
    assert state(app, reference) == "opened"
    visitor.page(link)
    assert rows(app, "customer_invitation")[0]["submitted_at"] is None, "looking uses nothing up"
    fill_in(visitor, link, {"organisation": "Half"}, step="save", seen="0")
    assert state(app, reference) == "started"
    fill_in(visitor, link, TEA)
    assert state(app, reference) == "submitted"
    page = text_of(parse(office(app).page(f"{DESK}?state=submitted")))
    assert reference in page
    act(office(app), f"{DESK}/{reference}", "goedkeuren", into="new")
    assert state(app, reference) == "approved"


def test_a_new_link_voids_the_former_and_runs_fourteen_days_anew(app: Flask, visitor: Visitor) -> None:
    with time_machine.travel(NOON, tick=True) as time:
        reference, first = invite(app)
        time.move_to(NOON + timedelta(days=13, hours=23))
        assert visitor.get(first).status_code == 200
        assert act(office(app), f"{DESK}/{reference}", "opnieuw-sturen").status_code == 303
        second = latest_link(app)
        assert visitor.get(first).status_code == 404
        time.move_to(NOON + timedelta(days=20))
        assert visitor.get(second).status_code == 200
        time.move_to(NOON + timedelta(days=28, minutes=5))
        assert visitor.get(second).status_code == 404
        assert state(app, reference) == "expired"


def test_a_wrong_invitation_keeps_what_was_typed(app: Flask) -> None:
    desk = office(app)
    token = desk.token(DESK)
    response = desk.post(f"{DESK}/uitnodigen", data=INVITED | {"email": "geen adres", "form_token": token})
    assert response.status_code == 422
    assert 'value="Theehuis De Fluitketel"' in response.text
    assert count(app, "customer_invitation") == 0


def test_what_is_sent_back_comes_with_the_reason_and_all_answers(app: Flask, visitor: Visitor) -> None:
    reference, link = invite(app)
    fill_in(visitor, link, TEA)
    path = f"{DESK}/{reference}"
    assert act(office(app), path, "terugsturen", because="").status_code == 422
    assert act(office(app), path, "terugsturen", because="Het huisnummer ontbreekt.").status_code == 303
    fresh = latest_link(app)
    assert "Het huisnummer" not in "".join(body(letter) for letter in letters(app))
    page = visitor.page(fresh)
    assert "Het huisnummer ontbreekt." in page
    assert 'value="Ketelpad"' in page
    assert visitor.get(link).status_code == 404
    assert fill_in(visitor, fresh, TEA | {"house_number": "8"}).status_code == 303
    assert act(office(app), path, "goedkeuren", into="new").status_code == 303


def test_approval_makes_a_record_with_people_mandate_and_provenance(app: Flask, visitor: Visitor) -> None:
    customer = approved(app, visitor)
    assert customer.organisation == "Theehuis De Fluitketel"
    (form,) = rows(app, "customer_invitation")
    assert customer.source == form["reference"]
    (person,) = rows(app, "customer_person")
    assert (person["manages"], person["joined_at"]) == (1, None)
    (mandate,) = rows(app, "customer_mandate")
    (submission,) = rows(app, "customer_submission")
    assert mandate["reference"] == submission["mandate_reference"]
    assert mandate["creditor_id"] == "NL00ZZZ000000000000"
    deliver(app)
    assert "klant-uitnodiging" in body(letters(app)[-1])


def test_approving_twice_makes_one_record(app: Flask, visitor: Visitor) -> None:
    reference, link = invite(app)
    fill_in(visitor, link, TEA)
    desk, path = office(app), f"{DESK}/{reference}"
    page = desk.page(path)
    data = {"form_token": token_in(page), "seen": "", "into": "new"}
    assert desk.post(f"{path}/goedkeuren", data=data).status_code == 303
    again = desk.post(f"{path}/goedkeuren", data=data)
    assert again.status_code == 409
    assert "Er is niets gedaan" in again.text
    assert (count(app, "customer"), count(app, "customer_mandate"), count(app, "customer_person")) == (1, 1, 1)


def test_an_existing_record_with_the_same_number_stands_beside_and_has_to_be_chosen(
    app: Flask, visitor: Visitor
) -> None:
    first = approved(app, visitor, WITHOUT_DEBIT)
    reference, link = invite(app)
    fill_in(visitor, link, TEA | {"vat_id": "", "street": "Nieuwe Ketel", "contact_email": "tweede@example.nl"})
    path = f"{DESK}/{reference}"
    page = office(app).page(path)
    assert first.reference in page
    assert "Kijk goed of dit dezelfde is" in text_of(parse(page))
    beside = {text_of(row[0]): [text_of(cell) for cell in row[1:]] for row in parse(page).iter("tr")}
    assert beside["E-mailadres contactpersoon"] == ["tweede@example.nl", f"{first.email} anders"]
    assert beside["Straat"] == ["Nieuwe Ketel", "Ketelpad anders"]
    assert beside["IBAN"][1] == "– anders"
    assert act(office(app), path, "goedkeuren").status_code == 422
    assert act(office(app), path, "goedkeuren", into=first.id).status_code == 303
    assert count(app, "customer") == 1
    history = {row["field"] for row in rows(app, "customer_proposal")}
    assert history == {"street", "vat_id"}
    assert count(app, "customer_person") == 2


def test_a_record_that_appears_meanwhile_stops_a_second_one(app: Flask, visitor: Visitor) -> None:
    one, link_one = invite(app)
    two, link_two = invite(app)
    for link in (link_one, link_two):
        fill_in(visitor, link, TEA)
    desk = office(app)
    page = desk.page(f"{DESK}/{two}")
    stale = {"form_token": token_in(page), "seen": "", "into": "new"}
    assert act(desk, f"{DESK}/{one}", "goedkeuren", into="new").status_code == 303
    assert desk.post(f"{DESK}/{two}/goedkeuren", data=stale).status_code == 409
    assert count(app, "customer") == 1


def test_what_was_revoked_cannot_be_approved_and_the_other_way_round(app: Flask, visitor: Visitor) -> None:
    for first, second in (("intrekken", "goedkeuren"), ("goedkeuren", "intrekken")):
        reference, link = invite(app)
        fill_in(
            visitor, link, WITHOUT_DEBIT | {"kvk": "11112222" if first == "intrekken" else "33334444", "vat_id": ""}
        )
        desk, path = office(app), f"{DESK}/{reference}"
        page = desk.page(path)
        data = {"form_token": token_in(page), "seen": "", "into": "new"}
        assert desk.post(f"{path}/{first}", data=data).status_code == 303
        assert desk.post(f"{path}/{second}", data=data).status_code == 409
    assert count(app, "customer") == 1


@pytest.mark.promise("S183")
@ON_BOTH
def test_approval_racing_with_revocation_has_one_winner(app: Flask, visitor: Visitor) -> None:
    reference, link = invite(app)
    fill_in(visitor, link, TEA)
    key = rows(app, "customer_invitation")[0]["id"]
    boss = within(app, lambda session: session.query(Account).filter_by(user_type="administration").one())
    gate, won = threading.Barrier(4), list[str]()

    def approve() -> None:
        with app.app_context():
            by, now = db.session().get_one(Account, boss.id), clock.now()
            db.session.rollback()
            gate.wait()
            try:
                customers.approve(db.session(), key, into=None, seen=[], creditor_id="NL00ZZZ", by=by, now=now)
                db.session.commit()
                won.append("approved")
            except invitations.NotNow:
                db.session.rollback()
            finally:
                db.session.remove()

    def revoke() -> None:
        with app.app_context():
            by, now = db.session().get_one(Account, boss.id), clock.now()
            db.session.rollback()
            gate.wait()
            try:
                invitations.revoke(db.session(), key, by=by, now=now)
                db.session.commit()
                won.append("revoked")
            except invitations.NotNow:
                db.session.rollback()
            finally:
                db.session.remove()

    threads = [threading.Thread(target=work) for work in (approve, revoke, approve, revoke)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(won) == 1, won
    assert count(app, "customer") == (1 if won == ["approved"] else 0)
    assert reference


@pytest.mark.promise("P83")
def test_the_copy_goes_thirty_days_after_approval_and_the_record_stays(app: Flask, visitor: Visitor) -> None:
    with time_machine.travel(NOON, tick=True) as time:
        customer = approved(app, visitor)
        time.move_to(NOON + timedelta(days=29))
        purge(app)
        assert count(app, "customer_submission") == 1
        time.move_to(NOON + timedelta(days=30, hours=12))
        purge(app)
        assert (count(app, "customer_submission"), count(app, "customer_invitation")) == (0, 0)
        assert rows(app, "customer")[0]["reference"] == customer.reference


@pytest.mark.promise("P83")
def test_an_unused_invitation_goes_fourteen_days_after_its_link_ended(app: Flask, visitor: Visitor) -> None:
    with time_machine.travel(NOON, tick=True) as time:
        _reference, link = invite(app)
        fill_in(visitor, link, {"organisation": "Half"}, step="save", seen="0")
        time.move_to(NOON + timedelta(days=27))
        purge(app)
        assert count(app, "customer_invitation") == 1
        time.move_to(NOON + timedelta(days=28, hours=12))
        purge(app)
        assert (count(app, "customer_invitation"), count(app, "customer_submission")) == (0, 0)


@pytest.mark.promise("P83")
def test_a_form_that_nobody_processes_does_not_stay(app: Flask, visitor: Visitor) -> None:
    with time_machine.travel(NOON, tick=True) as time:
        _reference, link = invite(app)
        fill_in(visitor, link, TEA)
        time.move_to(NOON + timedelta(days=93))
        purge(app)
        assert count(app, "customer_submission") == 0


@pytest.mark.promise("P83", "P84")
def test_staff_see_the_terms_and_the_last_good_run(app: Flask) -> None:
    with time_machine.travel(NOON, tick=True) as time:
        desk = office(app)
        purge(app)
        page = text_of(parse(desk.page(DESK)))
        for rule in invitations.RULES.values():
            assert rule.term.words.nl in page
        assert "Laatst opgeruimd: zojuist" in page
        time.move_to(NOON + timedelta(days=3))
        assert 'class="late"' in office(app).page(DESK)


def test_a_reading_of_a_form_is_noted_with_its_role(app: Flask, visitor: Visitor) -> None:
    reference, link = invite(app)
    fill_in(visitor, link, TEA)
    office(app).page(f"{DESK}/{reference}")
    assert [row["role"] for row in rows(app, "activity_entry") if row["action"] == "record_read"] == ["administration"]


@pytest.mark.promise("P26", "S159")
def test_only_roles_that_need_it_see_the_record_and_only_some_the_account(app: Flask, visitor: Visitor) -> None:
    customer = approved(app, visitor)
    path = f"/beheer/klanten/{customer.reference}"
    for role, sees in (("administration", True), ("finance", True), ("support", False), ("privacy", False)):
        page = at_desk(app, role, email=f"{role}-2@example.nl").page(path)
        assert "Theehuis De Fluitketel" in page
        assert ("NL91 ABNA 0417 1643 00" in page) is sees, role
        assert ("0417" in page) is sees, role
    for role in ("recruitment", "admin"):
        assert at_desk(app, role, email=f"{role}-2@example.nl").get(path).status_code == 404


@pytest.mark.promise("P26")
def test_a_customer_is_found_by_number_address_and_words_of_its_name(app: Flask, visitor: Visitor) -> None:
    customer = approved(app, visitor)
    desk = office(app)
    for sought in (
        "fluitketel",
        "THEEHUIS de",
        "12345678",
        "NL123456782B90",
        "fien@example.nl",
        customer.reference.lower(),
    ):
        token = desk.token("/beheer/klanten")
        response = desk.post("/beheer/klanten/zoeken", data={"sought": sought, "form_token": token})
        assert customer.reference in response.text.split("Gevonden klanten")[1], sought
    response = desk.post(
        "/beheer/klanten/zoeken", data={"sought": "fluit", "form_token": desk.token("/beheer/klanten")}
    )
    assert "Niets gevonden" in response.text


def test_a_form_erased_on_request_cannot_be_approved(app: Flask, visitor: Visitor) -> None:
    from models import Base
    from privacy import rights

    reference, link = invite(app)
    fill_in(visitor, link, TEA)
    desk, path = office(app), f"{DESK}/{reference}"
    data = {"form_token": token_in(desk.page(path)), "seen": "", "into": "new"}

    def erase(session: object) -> None:
        rights.erase(session, rights.find(session, Base.metadata, "fien@example.nl"), now=clock.now())  # type: ignore[arg-type]

    within(app, erase)
    assert desk.post(f"{path}/goedkeuren", data=data).status_code == 404
    assert count(app, "customer") == 0


def test_the_contact_person_gets_a_login_and_manages(app: Flask, visitor: Visitor) -> None:
    customer = approved(app, visitor)
    _account, browser = manager(app, customer)
    page = browser.page("/portaal/organisatie")
    assert "Stel een wijziging voor" in page
    assert re.search(r"<h1>Theehuis De Fluitketel</h1>", page)


@pytest.mark.promise("S183", "P81")
@ON_BOTH
def test_of_two_who_send_in_the_same_moment_one_is_first(app: Flask, visitor: Visitor) -> None:
    _reference, _link = invite(app)
    key = rows(app, "customer_invitation")[0]["id"]
    gate, won = threading.Barrier(3), list[str]()

    def send(street: str) -> None:
        filled = submissions.Filled(TEA | {"street": street}, direct_debit=True)
        with app.app_context():
            found, now = db.session().get_one(CustomerInvitation, key), clock.now()
            db.session.rollback()
            gate.wait()
            try:
                submissions.submit(
                    db.session(),
                    found,
                    filled,
                    sending=street,
                    based_on=None,
                    statement_version=now.date(),
                    now=now,
                )
                db.session.commit()
                won.append(street)
            except submissions.Closed:
                db.session.rollback()
            finally:
                db.session.remove()

    threads = [threading.Thread(target=send, args=(street,)) for street in ("Een", "Twee", "Drie")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(won), count(app, "customer_submission")) == (1, 1)
