"""What somebody asks is used for that alone: a complaint ends with an outcome, advice and numbers serve no sales."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask

from extensions import db
from models import Base
from privacy import rights
from privacy.register import reason
from tests.cast import ADA, BOB, ON_BOTH, body, count, deliver, latest_link, rows, send
from tests.cast import letters as spool
from tests.desk import act, at_desk, received
from tests.visitor import Visitor

NOON = datetime(2027, 2, 23, 12, 0, tzinfo=UTC)
OUTCOME = "We vervangen de rekenmachine morgen."


@pytest.mark.promise("P28")
def test_a_complaint_says_when_its_outcome_is_known_in_the_letter_and_behind_its_link(
    app: Flask, visitor: Visitor
) -> None:
    with time_machine.travel(NOON, tick=False) as clock_:
        reference = received(app, visitor, ADA)
        shown = visitor.page(latest_link(app))
        letter = body(spool(app)[-1])
        assert reference in letter
        assert "Uitkomst uiterlijk op: 23 maart 2027" in letter
        assert "Uiterlijk op 23 maart 2027 lees je hier wat ervan kwam" in shown
        assert "23 maart 2027" in at_desk(app).page(f"/beheer/berichten/{reference}")
        clock_.shift(timedelta(minutes=5))
        received(app, visitor, BOB)
        assert "Uiterlijk op" not in visitor.page(latest_link(app))
        assert "Uitkomst" not in body(spool(app)[-1])


@ON_BOTH
@pytest.mark.promise("P28")
def test_a_complaint_is_closed_with_an_outcome_that_its_sender_reads(app: Flask, visitor: Visitor) -> None:
    with time_machine.travel(NOON, tick=False) as clock_:
        reference = received(app, visitor, ADA)
        desk = at_desk(app)
        for nothing in ("", "   "):
            refused = act(desk, reference, "sluiten", outcome=nothing)
            assert refused.status_code == 422
            assert "Schrijf de uitkomst" in refused.text
        assert rows(app, "contact_message")[0]["closed_at"] is None
        clock_.shift(timedelta(minutes=5))
        assert act(desk, reference, "sluiten", outcome=OUTCOME).status_code == 303
        deliver(app)
        assert OUTCOME not in body(spool(app)[-1])
        shown = visitor.page(latest_link(app))
        assert "<b>Uitkomst</b>" in shown
        assert OUTCOME in shown
        assert "Uiterlijk op" not in shown
        assert act(desk, reference, "sluiten", outcome="Nog eens.").status_code == 409
    assert count(app, "contact_answer") == 1


@pytest.mark.promise("P28")
def test_a_complaint_without_its_outcome_past_the_day_stands_out(app: Flask, visitor: Visitor) -> None:
    with time_machine.travel(NOON, tick=False) as clock_:
        reference = received(app, visitor, ADA)
        desk = at_desk(app)
        assert 'badge danger">uitkomst' not in desk.page(f"/beheer/berichten/{reference}")
        clock_.move_to(NOON + timedelta(days=29))
        assert 'badge danger">uitkomst' in at_desk(app, email="later@example.nl").page(f"/beheer/berichten/{reference}")


@pytest.mark.promise("P30")
def test_who_asks_for_advice_is_on_no_mailing_list(app: Flask, visitor: Visitor) -> None:
    send(visitor, BOB | {"topic": "advice"})
    deliver(app)
    with app.app_context():
        found = rights.find(db.session(), Base.metadata, BOB["email"])
        kept = {item.holding.table.name for item in found}
    assert kept == {"contact_message", "contact_word", "letter"}
    assert count(app, "consent") == 0
    assert [row["kind"] for row in rows(app, "letter")] == ["contact_received"]


@pytest.mark.promise("P35")
def test_no_telephone_number_serves_sales() -> None:
    columns = [column for table in Base.metadata.tables.values() for column in table.c]
    whys = {str(column): why for column in columns if (why := reason(column))}
    numbers = {name for name in whys if "phone" in name}
    selling = {name for name, why in whys.items() if why.activity.serves == "marketing"}
    assert {"contact_message.phone", "account.phone", "application.phone"} <= numbers
    assert not numbers & selling
    assert {name.partition(".")[0] for name in selling} == {"consent"}, "a list for sales would be a table of its own"
