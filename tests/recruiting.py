"""Applicants and recruitment: vacancies, applications with files on the shelf, and what is done at that desk."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from flask import Flask
from fpdf import FPDF
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

import application_work
from adapters import clock, documents
from domain import applications, files, vacancies
from domain.applications import Applied
from domain.vacancies import Wording
from extensions import db
from models import Account, Application, ApplicationFile
from models.base import new_key
from tests.cast import rows, within
from tests.desk import seen_in
from tests.visitor import Visitor, token_in

RITA = Account(id=new_key(), user_type="recruitment")
BSN = "111222333"
"""A made-up number that passes the eleven-test."""

ADA_APPLIES = Applied("Ada Lovestone", "ada@example.org", "+31 97 0123 4567", "Ik reken graag en netjes.")
BOB_APPLIES = Applied("Bob Bouwmans", "bob@example.nl", None, None)
LIST = "/beheer/sollicitaties"


def pdf(*pages: str) -> bytes:
    """Make a small PDF with a text on each page."""
    made = FPDF()
    made.set_author("Zzmarkerauteur")
    for text in pages:
        made.add_page()
        made.set_font("Helvetica", size=14)
        made.multi_cell(0, 8, text)
    return bytes(made.output())


def vacant(app: Flask, slug: str = "beheerder", *, published: bool = True, **more: Any) -> str:
    """Make a vacancy; gives its name in the address."""
    facts: dict[str, Any] = {"title": "Beheerder met geduld", "description": "Je helpt mensen **rustig** verder."}
    facts |= {"closes_on": clock.today() + timedelta(days=20)}

    def write(session: Session) -> None:
        made = vacancies.make(session, slug, Wording(**(facts | more)), by=RITA, now=clock.now())
        if published:
            vacancies.publish(session, made, by=RITA, now=clock.now())

    within(app, write)
    return slug


def on_shelf(
    app: Flask, content: bytes, kind: str = "cv", name: str = "cv.pdf", state: str = "clean"
) -> ApplicationFile:
    """Put a file on the shelf as an upload does, and say what the scanner said of it."""
    from io import BytesIO

    findings = documents.check(BytesIO(content), name, size=len(content))
    row = files.received(
        kind=kind,
        name=name,
        file_format=findings.format,
        size=len(content),
        findings=findings.to_json(),
        now=clock.now(),
    )
    with app.app_context():
        app.extensions["site"].shelf.put(row.shelf_name, files.sealed(row, [content]))
    row.state = state
    row.scanned_at = clock.now() if state in ("clean", "refused") else None
    return row


def apply(
    app: Flask,
    given: Applied = ADA_APPLIES,
    papers: Sequence[ApplicationFile] = (),
    *,
    vacancy: str = "",
    language: str = "nl",
    held_for: str | None = None,
) -> str:
    """Let somebody apply; gives the reference."""

    def send(session: Session) -> str:
        facts = {name: getattr(given, name) for name in ("name", "email", "phone", "motivation", "keep_year")}
        found = vacancies.by_slug(session, vacancy) if vacancy else None
        made, _secret = applications.compose(
            Applied(**facts, vacancy=found),
            language=language,
            statement_version=date(2023, 8, 15),
            submission=new_key(),
            held_for=held_for,
            now=clock.now(),
        )
        applications.receive(session, made, papers, letter=None)
        return made.reference

    return within(app, send)


def prepare(app: Flask) -> int:
    """Let the worker make the clean files readable."""
    with app.app_context():
        made = application_work.prepare_files(app.extensions["site"])
        db.session.remove()
        return made


def row_of(app: Flask, reference: str) -> dict[str, Any]:
    """Read one application as it is stored."""
    return next(row for row in rows(app, "application") if row["reference"] == reference)


def stored(app: Flask, reference: str) -> Application:
    """Give one application, opened."""
    with app.app_context():
        found = db.session.scalars(select(Application).filter_by(reference=reference)).one()
        db.session.expunge(found)
        db.session.remove()
        return found


def act(browser: Visitor, path: str, what: str, *, page: str = "", **fields: str) -> TestResponse:
    """Fill in one of the forms of a page of recruitment and send it."""
    page = page or browser.page(path)
    return browser.post(f"{path}/{what}", data={"form_token": token_in(page), "seen": seen_in(page)} | fields)


def at(reference: str, file: str = "") -> str:
    """Give the address of an application, or of one of its files."""
    return f"{LIST}/{reference}/bestanden/{file}" if file else f"{LIST}/{reference}"
