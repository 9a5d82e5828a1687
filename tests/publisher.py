"""Those who publish the statement: a draft with few words, and two people who bring it out."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from flask import Flask
from werkzeug.test import TestResponse

from adapters import clock
from adapters.statement_writing import compose
from domain import publishing
from models import Account
from tests.cast import rows, within
from tests.second import answer
from tests.visitor import Visitor, token_in

HERE: Final = "/beheer/verklaring"
DRAFT: Final = f"{HERE}/concept"
COMPARE: Final = f"{DRAFT}/vergelijken"
LISTS: Final = {"covers": ["controller"], "purposes": ["technical"], "names": ["name", "email"]}
TEXTS: Final = {
    "title_nl": "Privacyverklaring",
    "summary_nl": "Kort gezegd: weinig.",
    "changes_nl": "We bewaren berichten korter.",
    "body_nl": "## Wie {#who}\n\nWij zijn {organisation.name}, een klein bedrijf.",
    "title_en": "Privacy statement",
    "summary_en": "In short: little.",
    "changes_en": "We keep messages for a shorter time.",
    "body_en": "## Who {#who}\n\nWe are {organisation.name}, a small company.",
}


def source(code: str, effective: str = "draft") -> str:
    """Write one language of the small draft."""
    parts = {name: TEXTS[f"{name}_{code}"] for name in ("title", "summary", "changes", "body")}
    return compose(language=code, effective=effective, lists=LISTS, **parts)


def drafted(app: Flask, by: Account, day: date | None = None, *, material: bool = True) -> str:
    """Keep the small draft past the form; gives its key."""
    effective = day.isoformat() if day else "draft"
    sources = {code: source(code, effective) for code in ("nl", "en")}
    facts: dict[str, Any] = {"effective_on": day, "material": material, "seen": None, "now": clock.now()}
    return within(app, lambda session: publishing.write(session, sources, by=session.merge(by), **facts)).id


def begin(desk: Visitor, basis: str = "in_force", text: str = "") -> TestResponse:
    """Begin a draft."""
    return desk.post(f"{HERE}/beginnen", data={"form_token": desk.token(HERE), "basis": basis, "text": text})


def write(desk: Visitor, day: str, **more: str) -> TestResponse:
    """Fill in the draft and save it."""
    page = desk.page(DRAFT)
    seen = page.partition('name="seen" value="')[2].partition('"')[0]
    marks = {"form_token": token_in(page), "seen": seen, "effective_on": day, "names": "name\nemail"}
    return desk.post(DRAFT, data={**marks, **TEXTS, "material": "y", "covers-controller": "y", **more})


def ask(desk: Visitor, **more: str) -> TestResponse:
    """Ask a second person to publish."""
    data = {"form_token": desk.token(COMPARE), "reason": "kortere termijnen", "gaps_known": "y"}
    return desk.post(f"{DRAFT}/vragen", data=data | more)


def publish(app: Flask, first: Visitor, second: Visitor, day: date, **more: str) -> None:
    """Bring the small draft out, by two people."""
    assert begin(first).status_code == 303
    assert write(first, day.isoformat(), **more).status_code == 303
    response = ask(first)
    assert response.status_code == 303, response.text
    key = max(rows(app, "approval"), key=lambda row: row["id"])["id"]
    assert answer(second, key).status_code == 303
    app.extensions["site"].front.forget()
