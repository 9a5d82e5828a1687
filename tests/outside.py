"""Others who get data: a party that works for us, and a disclosure as staff open and decide it."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from adapters import clock
from domain import disclosures, processors, recipients
from models import Account, DisclosureFile, Processor, RecipientTask
from tests.cast import ADA, rows, within
from tests.desk import colleague
from tests.second import answer
from tests.unit.test_processors import GOOD
from tests.visitor import Visitor, token_in

HERE = "/beheer/derden"
CASES = f"{HERE}/verstrekkingen"
PARTY = {
    "name": "Postduif bv",
    "service": "brieven bezorgen",
    "categories": "e-mailadressen",
    "connector": "mail_relay",
    "country": "NL",
    "instrument": "none",
    "agreed_on": "2026-01-01",
    "agreed_until": "",
    "reviewed_on": "2026-06-01",
    "sub_processors": "geen",
    "deletion_clause": "y",
}
POLICE = {
    "recipient": "Politie Testdorp",
    "ground": "law",
    "article": "artikel 126nd Sv",
    "scope": "het bericht van dinsdag, voor een onderzoek",
    "email": ADA["email"],
}


def party(app: Flask, by: Account | None = None, **more: Any) -> str:
    """Put a mail relay on the list; gives its key."""
    facts = GOOD | {"agreed_until": date(2999, 1, 1)} | more
    boss = by or colleague(app, "admin", email="lijst@example.nl")
    kept: Processor = within(
        app, lambda session: processors.keep(session, None, facts, by=session.merge(boss), now=clock.now())
    )
    return kept.id


def fill(desk: Visitor, path: str, **fields: str) -> TestResponse:
    """Open a page with one form and send it with these fields."""
    return desk.post(path, data={"form_token": token_in(desk.page(path)), **fields})


def opened(desk: Visitor, **more: str) -> str:
    """Open a disclosure; gives its reference."""
    response = fill(desk, f"{CASES}/nieuw", **(POLICE | more))
    assert response.status_code == 303, response.text
    return str(response.location.rpartition("/")[2])


def ticks_in(page: str) -> list[str]:
    """List the records that can be ticked."""
    return re.findall(r'name="(record-[0-9a-f]{32})"', page)


def ask(desk: Visitor, reference: str, records: list[str], reason: str = "een bevel") -> TestResponse:
    """Tick records and ask a second person."""
    token = token_in(desk.page(f"{CASES}/{reference}"))
    ticked = dict.fromkeys(records, "y")
    return desk.post(f"{CASES}/{reference}/vragen", data={"form_token": token, "reason": reason, **ticked})


def given(app: Flask, first: Visitor, second: Visitor, *, most: int = 1, **more: str) -> str:
    """Have a disclosure of the first records given by two people; gives its reference."""
    reference = opened(first, **more)
    records = ticks_in(first.page(f"{CASES}/{reference}"))[:most]
    assert ask(first, reference, records).status_code == 303
    key = max(rows(app, "approval"), key=lambda row: row["id"])["id"]
    assert answer(second, key).status_code == 303
    return reference


def case_of(app: Flask, by: Account) -> str:
    """Open a disclosure past the form; gives its reference."""
    facts = {name: POLICE[name] for name in ("ground", "recipient", "article", "scope", "email")}
    return within(
        app, lambda session: disclosures.open_case(session, **facts, by=session.merge(by), now=clock.now())
    ).reference


def outside_keys(app: Flask, by: Account) -> dict[str, str]:
    """Give the keys of a party, of a disclosure that was given with its file, and of a recipient to tell."""
    reference = case_of(app, by)

    def give(session: Session) -> str:
        case = disclosures.by_reference(session, reference)
        assert case is not None
        case.state = disclosures.GIVEN
        due = {"made_at": clock.now(), "due_at": case.due_at}
        session.add(DisclosureFile(disclosure_id=case.id, content="UEsFBg==", **due))
        task = RecipientTask(disclosure_id=case.id, what=recipients.ERASED, kinds="account", **due)
        session.add(task)
        return task.id

    return {"party": party(app, by), "case": reference, "task": within(app, give)}


def outside_pages(app: Flask, browser: Visitor, by: Account) -> list[str]:
    """Give the pages about others with every form that they can hold."""
    keys = outside_keys(app, by)

    def hide(session: Session) -> None:
        case = disclosures.by_reference(session, keys["case"])
        assert case is not None
        case.secret = True

    within(app, hide)
    paths = (HERE, f"{HERE}/nieuw", f"{HERE}/{keys['party']}", f"{CASES}/nieuw", f"{CASES}/{keys['case']}")
    return [*map(browser.page, paths), browser.page(f"{CASES}/{case_of(app, by)}")]
