"""A drill for two people: a kind of act of the tests' own, which writes down who did it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from adapters import clock
from domain import approvals
from domain.approvals import ActKind, CannotBeDone
from models import Account, Approval
from privacy.vocabulary import Words
from tests.cast import within
from tests.visitor import Visitor, token_in

DONE: Final[list[tuple[str, str, dict[str, Any]]]] = []
GONE: Final = "0" * 32
"""A record about which nothing can be done any more."""


def _carry_out(session: Session, approval: Approval, by: Account, now: datetime) -> None:
    if approval.record_id == GONE:
        raise CannotBeDone(Words("Dit is al weg.", "This is gone already."))
    DONE.append((approval.record_id, by.id, approvals.facts_of(approval)))


DRILL: Final = approvals.register(
    ActKind("drill", Words("Oefening", "Drill"), frozenset(("privacy", "admin")), _carry_out)
)


def asked(app: Flask, by: Account, record: str = "1" * 32, **more: Any) -> str:
    """Let a colleague ask for the drill; gives the key of the question."""
    facts: dict[str, Any] = {"reason": "een oefening", "now": clock.now(), "facts": {"until": "2027-03-01"}} | more
    return within(app, lambda session: approvals.ask(session, DRILL, record, by=by, **facts)).id


def answer(browser: Visitor, key: str, what: str = "akkoord", **fields: str) -> TestResponse:
    """Open a question and press one of its buttons."""
    token = token_in(browser.page(f"/beheer/akkoord/{key}"))
    return browser.post(f"/beheer/akkoord/{key}/{what}", data={"form_token": token, **fields})
