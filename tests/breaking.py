"""Breaches that never happened, for the tests of those that did."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Flask

from adapters import clock
from domain import breaches, incidents
from models import Account
from tests.cast import within
from tests.visitor import Visitor

HERE = "/beheer/datalekken"
CASES = f"{HERE}/zaken"


def broken(app: Flask, by: Account, *, aware_at: datetime | None = None, **more: Any) -> str:
    """Open a breach past the form; gives its reference."""
    facts = {"kind": "confidentiality", "nature": "een bericht ging naar het verkeerde adres"} | more
    now = clock.now()
    return within(
        app,
        lambda session: breaches.open_case(session, **facts, aware_at=aware_at or now, by=session.merge(by), now=now),
    ).reference


def breach_pages(app: Flask, browser: Visitor, by: Account) -> list[str]:
    """Give the pages of a breach with every form that they can hold."""
    open_one, decided = broken(app, by), broken(app, by)

    def decide(session: Any) -> None:
        case = breaches.by_reference(session, decided)
        assert case is not None
        breaches.decide(session, case, incidents.NOTIFY, "x", by=session.merge(by), now=clock.now())

    within(app, decide)
    return [browser.page(path) for path in (f"{HERE}/nieuw", f"{CASES}/{open_one}", f"{CASES}/{decided}")]
