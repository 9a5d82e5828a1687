"""Restricted is kept and not used: closed to all but the privacy contact, told before it is lifted (GDPR art. 18-19)."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from werkzeug.test import TestResponse

from adapters import clock
from domain import exports
from tests.cast import (
    ADA,
    BOB,
    ON_BOTH,
    body,
    count,
    deliver,
    latest_link,
    letters,
    purge,
    rows,
    send,
    within,
)
from tests.desk import at_desk
from tests.newcomer import approved, office
from tests.outside import given
from tests.pages.test_request_register import HERE, act, enter
from tests.pages.test_rights import link
from tests.papers import ADA as APPLICANT
from tests.papers import apply, own_link
from tests.visitor import Visitor, parse, text_of, token_in

pytestmark = pytest.mark.promise("S30")
NOON = datetime(2027, 1, 21, 12, 0, tzinfo=UTC)


def asked(desk: Visitor, app: Flask, kind: str = "restriction") -> str:
    """Enter what Ada asked, and note that she was recognised; gives the reference."""
    enter(desk, kind=kind, received=clock.today().isoformat())
    reference = str(max(rows(app, "rights_request"), key=lambda row: row["id"])["reference"])
    assert act(desk, reference, "herkennen", step="link").status_code == 303
    return reference


def offered(desk: Visitor, reference: str) -> list[str]:
    """Give the keys of the records that the page of a request offers to restrict."""
    return re.findall(r'name="record-([0-9a-f]{32})"', desk.page(f"{HERE}/{reference}"))


def restrict(desk: Visitor, reference: str, *records: str, ground: str = "accuracy") -> TestResponse:
    """Tick these records and restrict them."""
    page = desk.page(f"{HERE}/{reference}")
    data = {"form_token": token_in(page), "ground": ground} | {f"record-{key}": "y" for key in records}
    return desk.post(f"{HERE}/{reference}/stilzetten", data=data)


def of_kind(app: Flask, records: list[str], kind: str) -> str:
    """Give the one record of this kind among these."""
    (found,) = {str(row["id"]) for row in rows(app, kind)} & set(records)
    return found


@ON_BOTH
@pytest.mark.promise("P90", "S31")
def test_a_restricted_message_is_listed_as_such_and_opened_by_the_privacy_contact_alone(
    app: Flask, visitor: Visitor
) -> None:
    with time_machine.travel(NOON):
        send(visitor, ADA)
        receipt = latest_link(app)
        send(visitor, BOB)
        desk, support = at_desk(app, "privacy"), at_desk(app, "support")
        reference = asked(desk, app)
        record = of_kind(app, offered(desk, reference), "contact_message")
        assert restrict(desk, reference, record).status_code == 303
        assert restrict(desk, reference, record).status_code == 303
        assert count(app, "restriction") == 1, "restricted twice is restricted once"
        message = next(row for row in rows(app, "contact_message") if row["id"] == record)
        listing = parse(support.page("/beheer/berichten"))
        states = [text_of(row) for row in listing.iter("tr") if str(message["reference"]) in text_of(row)]
        assert ["stilgezet" in state for state in states] == [True]
        closed = support.get(f"/beheer/berichten/{message['reference']}")
        assert closed.status_code == 403
        assert "vroeg ons dit te bewaren en niet te gebruiken" in closed.text
        assert ADA["message"] not in closed.text
        assert ADA["name"] not in closed.text
        assert not [row for row in rows(app, "opening") if row["record_id"] == message["id"]], "nothing was read"
        assert ADA["message"] in desk.page(f"/beheer/berichten/{message['reference']}")
        other = next(row for row in rows(app, "contact_message") if row["id"] != message["id"])
        assert support.get(f"/beheer/berichten/{other['reference']}").status_code == 200
        deliver(app)
        assert "We gebruiken je gegevens tijdelijk niet" in letters(app)[-1]["Subject"]
        assert "je betwist of het klopt" in text_of(parse(visitor.page(receipt)))
        assert "Wat we bewaren en niet gebruiken" in text_of(parse(visitor.page(link(app))))


@pytest.mark.promise("P85")
@pytest.mark.parametrize("what", ["antwoord", "sluiten", "onderwerp", "toewijzen", "langer"])
def test_nothing_is_done_with_what_is_restricted(app: Flask, visitor: Visitor, what: str) -> None:
    send(visitor, ADA)
    support, desk = at_desk(app, "support"), at_desk(app, "privacy")
    message = rows(app, "contact_message")[0]
    page = support.page(f"/beheer/berichten/{message['reference']}")
    reference = asked(desk, app)
    restrict(desk, reference, of_kind(app, offered(desk, reference), "contact_message"))
    seen = re.search(r'name="seen" value="(\w+)"', page)
    assert seen
    data = {"form_token": token_in(page), "seen": seen[1], "text": "Hallo", "topic": "advice", "handler": "nobody"}
    assert support.post(f"/beheer/berichten/{message['reference']}/{what}", data=data).status_code in (403, 404)
    assert rows(app, "contact_message")[0] == message
    assert count(app, "contact_answer") == 0


def test_a_restricted_application_is_closed_to_recruitment_with_its_files(app: Flask, visitor: Visitor) -> None:
    apply(visitor, APPLICANT)
    own, recruiter, desk = own_link(app), at_desk(app, "recruitment"), at_desk(app, "privacy")
    (application,) = rows(app, "application")
    address = f"/beheer/sollicitaties/{application['reference']}"
    assert recruiter.get(address).status_code == 200
    reference = asked(desk, app)
    restrict(desk, reference, of_kind(app, offered(desk, reference), "application"), ground="objection")
    assert recruiter.get(address).status_code == 403
    assert "stilgezet" in text_of(parse(recruiter.page("/beheer/sollicitaties")))
    assert "je bezwaar loopt nog" in text_of(parse(visitor.page(own)))


@pytest.mark.promise("P123")
def test_it_is_lifted_only_after_the_person_was_told_why_and_a_week_went_by(app: Flask, visitor: Visitor) -> None:
    with time_machine.travel(NOON) as moment:
        send(visitor, ADA)
        desk = at_desk(app, "privacy")
        reference = asked(desk, app)
        restrict(desk, reference, of_kind(app, offered(desk, reference), "contact_message"))
        held = f"stilgezet/{rows(app, 'restriction')[0]['id']}"
        page = f"{HERE}/{reference}"
        assert desk.post(f"{page}/{held}/opheffen", data={"form_token": desk.token(page)}).status_code == 409
        assert act(desk, reference, f"{held}/aankondigen", lifting="  ").status_code == 422
        assert act(desk, reference, f"{held}/aankondigen", lifting="We keken het na: het klopt.").status_code == 303
        deliver(app)
        letter = body(letters(app)[-1])
        assert "28 januari 2027" in letter
        assert "het klopt" not in letter, "why is read behind the link"
        assert "We keken het na: het klopt." in text_of(parse(visitor.page(link(app))))
        assert act(desk, reference, f"{held}/opheffen").status_code == 409
        moment.move_to(NOON + timedelta(days=7, minutes=1))
        desk = at_desk(app, "privacy", email="piet2@example.nl")
        assert act(desk, reference, f"{held}/opheffen").status_code == 303
        assert act(desk, reference, f"{held}/opheffen").status_code == 404
        support = at_desk(app, "support")
        assert support.get(f"/beheer/berichten/{rows(app, 'contact_message')[0]['reference']}").status_code == 200


@pytest.mark.promise("P91", "P93")
@pytest.mark.parametrize(("ground", "left"), [("accuracy", 0), ("objection", 0), ("unlawful", 1), ("claim", 1)])
def test_the_purge_leaves_alone_only_what_the_person_asked_us_to_keep(
    app: Flask, visitor: Visitor, ground: str, left: int
) -> None:
    with time_machine.travel(NOON):
        send(visitor, ADA | {"topic": "question"})
        desk = at_desk(app, "privacy")
        reference = asked(desk, app)
        restrict(desk, reference, of_kind(app, offered(desk, reference), "contact_message"), ground=ground)
    purge(app, NOON + timedelta(days=120))
    assert count(app, "contact_message") == count(app, "restriction") == left
    purge(app, NOON + timedelta(days=760))
    assert count(app, "contact_message") == 0, "two years is the most"


@pytest.mark.promise("S31", "P105")
def test_who_got_the_data_hears_of_a_restriction_and_of_a_correction(app: Flask, visitor: Visitor) -> None:
    send(visitor, ADA)
    desk, other = at_desk(app, "privacy"), at_desk(app, "admin")
    given(app, desk, other, most=9)
    reference = asked(desk, app)
    restrict(desk, reference, of_kind(app, offered(desk, reference), "contact_message"))
    assert [row["what"] for row in rows(app, "recipient_task")] == ["restricted"]
    again = asked(desk, app, "rectification")
    assert act(desk, again, "besluit", decision="granted", answer="Verbeterd.").status_code == 303
    assert sorted(str(row["what"]) for row in rows(app, "recipient_task")) == ["corrected", "restricted"]


def test_only_records_of_who_asked_can_be_restricted_and_only_once_it_is_known_who_asks(
    app: Flask, visitor: Visitor
) -> None:
    send(visitor, ADA)
    send(visitor, BOB)
    desk = at_desk(app, "privacy")
    enter(desk, kind="restriction", received=clock.today().isoformat())
    reference = str(rows(app, "rights_request")[0]["reference"])
    assert offered(desk, reference) == []
    assert restrict(desk, reference, str(rows(app, "contact_message")[0]["id"])).status_code == 409
    act(desk, reference, "herkennen", step="link")
    mine = of_kind(app, offered(desk, reference), "contact_message")
    (his,) = [str(row["id"]) for row in rows(app, "contact_message") if row["id"] != mine]
    assert restrict(desk, reference).status_code == 422
    assert restrict(desk, reference, mine, ground="zomaar").status_code == 422
    assert restrict(desk, reference, mine, his).status_code == 409
    assert restrict(desk, reference, "nonsense").status_code == 409
    assert count(app, "restriction") == 0


def test_a_restricted_customer_is_closed_to_the_office_and_left_out_of_exports(app: Flask, visitor: Visitor) -> None:
    customer, desk = approved(app, visitor), at_desk(app, "privacy")
    enter(desk, kind="restriction", email=customer.email, received=clock.today().isoformat())
    reference = str(rows(app, "rights_request")[0]["reference"])
    act(desk, reference, "herkennen", step="link")
    record = of_kind(app, offered(desk, reference), "customer")
    assert record == customer.id
    assert within(app, lambda session: len(exports.batch(session, after="", ended=True))) == 1
    restrict(desk, reference, record)
    assert office(app).get(f"/beheer/klanten/{customer.reference}").status_code == 403
    assert "stilgezet" in office(app).page("/beheer/klanten")
    assert within(app, lambda session: exports.batch(session, after="", ended=True)) == []
