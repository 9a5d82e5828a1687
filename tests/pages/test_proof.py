"""The proof of an erasure, looked up by the reference in the last letter (P97)."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask

from domain import closing
from models import Account
from tests.cast import ADA, account_of, body, deliver, letters, purge, rows, send, within
from tests.visitor import ADDRESS, Visitor, parse, text_of

NOON = datetime(2027, 1, 31, 12, 0, tzinfo=UTC)


@pytest.mark.promise("P97", "P94")
def test_the_last_letter_leads_to_a_proof_that_names_nobody(app: Flask, visitor: Visitor) -> None:
    with time_machine.travel(NOON) as clock:
        send(visitor, ADA)
        ada = account_of(app)
        within(app, lambda session: closing.start(session, session.get_one(Account, ada.id), now=NOON))
        reference = rows(app, "account")[0]["closing_reference"]
        soon = text_of(parse(visitor.page(f"/opgeheven/{reference}")))
        assert "Dit account wordt gewist" in soon
        assert "8 februari 2027" in soon
        clock.shift(timedelta(days=8))
        purge(app)
        deliver(app)
        found = re.search(rf"{re.escape(ADDRESS)}(/opgeheven/\S+)", body(letters(app)[-1]))
        assert found
        assert found[1] == f"/opgeheven/{reference}"
        response = visitor.get(found[1])
    page = text_of(parse(response.text))
    for words in (reference, "31 januari 2027", "8 februari 2027", "Account", "Contactbericht", "opgeheven op verzoek"):
        assert words in page, words
    for piece in (ADA["name"], ADA["email"], ADA["organisation"], ada.id):
        assert piece not in soon + response.text
    assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.promise("P97")
def test_a_reference_is_found_however_it_is_typed_and_in_english(app: Flask, visitor: Visitor) -> None:
    ada = account_of(app)
    within(app, lambda session: closing.erase(session, session.get_one(Account, ada.id), now=datetime.now(UTC)))
    reference = rows(app, "erasure_proof")[0]["reference"]
    assert visitor.get(f"/opgeheven/{reference.lower()}").status_code == 200
    assert visitor.get(f"/en/opgeheven/{reference}").status_code == 200


@pytest.mark.parametrize("reference", ["AAAAA-BBBBB", "x", "%00", "' OR 1=1", "a" * 300])
def test_a_reference_of_nothing_is_nothing(visitor: Visitor, reference: str) -> None:
    answer = visitor.get(f"/opgeheven/{reference}")
    assert answer.status_code == 404
    assert "Dit kenmerk kennen we niet" in answer.text


@pytest.mark.promise("P134")
def test_references_cannot_be_tried_without_end(site_with) -> None:
    visitor = site_with(RATE_LIMIT_FACTOR="1").test_client()
    statuses = [visitor.get("/opgeheven/AAAAA-BBBBB").status_code for _ in range(22)]
    assert statuses[0] == 404
    assert statuses[-1] == 429
