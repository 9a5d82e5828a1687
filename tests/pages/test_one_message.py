"""One message seen by itself in the portal, and erased without closing the account (P113)."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from adapters import clock
from domain import incidents
from models import Account
from tests.cast import ADA, BOB, account_of, count, deliver, rows, send, sign_in_as, within
from tests.desk import act, at_desk
from tests.visitor import Visitor, parse, text_of, token_in


def mine(app: Flask) -> str:
    """Give the address of the latest message in the portal."""
    return f"/portaal/berichten/{max(rows(app, 'contact_message'), key=lambda row: row['id'])['reference']}"


@pytest.mark.promise("P113", "P13")
def test_one_message_goes_with_its_letters_and_answers_and_all_else_stays(app: Flask, visitor: Visitor) -> None:
    send(visitor, BOB)
    send(visitor, ADA)
    kept = mine(app)
    send(visitor, ADA | {"message": "Dit mag weg."})
    here = mine(app)
    act(at_desk(app), here.rpartition("/")[2], "antwoord", text="Ons antwoord.")
    ada = account_of(app)
    sign_in_as(app, visitor, ada)
    assert here in visitor.page("/portaal")
    assert f'href="{here}"' in visitor.page("/portaal/inzage")
    page = visitor.page(here)
    for words in ("Dit mag weg.", "Ons antwoord.", "Weg: Contactbericht, 1", "Weg: Antwoord, 1"):
        assert words in text_of(parse(page)), words
    answer = visitor.post(f"{here}/wissen", data={"form_token": token_in(page)})
    assert (answer.status_code, answer.location) == (303, "/portaal?gedaan=gewist")
    assert "Het bericht is gewist." in visitor.page("/portaal?gedaan=gewist")
    assert visitor.get(here).status_code == 404
    assert visitor.get(kept).status_code == 200
    assert (count(app, "contact_message"), count(app, "contact_answer")) == (2, 0)
    deliver(app)
    (entry,) = [row for row in rows(app, "activity_entry") if row["action"] == "message_erased"]
    assert (entry["role"], entry["object_kind"]) == ("subject", "contact_message")
    assert "Eén bericht gewist" in visitor.page("/portaal/activiteit")


@pytest.mark.promise("P113", "S191")
def test_looking_a_stale_form_or_a_strangers_press_erases_nothing(app: Flask, visitor: Visitor) -> None:
    send(visitor, ADA)
    here = mine(app)
    sign_in_as(app, visitor, account_of(app))
    page = visitor.page(here)
    visitor.head(here)
    assert visitor.post(f"{here}/wissen", data={"form_token": "x"}).status_code == 422
    other = app.test_client()
    assert isinstance(other, Visitor)
    sign_in_as(app, other, account_of(app, email=BOB["email"]))
    assert other.get(here).status_code == 404
    assert other.post(f"{here}/wissen", data={"form_token": token_in(page)}).status_code == 404
    assert count(app, "contact_message") == 1


@pytest.mark.promise("P113", "P56", "S156")
def test_erasing_asks_a_fresh_proof_and_waits_after_a_report(app: Flask, visitor: Visitor) -> None:
    send(visitor, ADA)
    here, ada = mine(app), account_of(app)
    with time_machine.travel(clock.now()) as moment:
        sign_in_as(app, visitor, ada)
        moment.shift(timedelta(minutes=16))
        answer = visitor.post(f"{here}/wissen", data={"form_token": token_in(visitor.page(here))})
        assert answer.status_code == 303
        assert answer.location.startswith("/portaal/bevestigen")
        within(app, lambda session: incidents.act(session, session.get_one(Account, ada.id), now=clock.now()))
        sign_in_as(app, visitor, ada)
        answer = visitor.post(f"{here}/wissen", data={"form_token": token_in(visitor.page(here))})
        assert answer.status_code == 403
    assert count(app, "contact_message") == 1
