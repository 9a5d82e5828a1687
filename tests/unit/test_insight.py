"""Insight: everything, in the register's words, and by indexes alone (P43, P111)."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import UniqueConstraint, event
from sqlalchemy.orm import Session

from domain import activity, closing, codes, contact, corrections, overview, packages, trail
from domain.codes import LETTERS
from models import Account, Base
from privacy import rights
from privacy.insight import IMPRINT, Kind, insight
from privacy.register import holdings, reason
from tests.unit.people import NOON, kept
from tests.unit.test_closing import account


def lived(session: Session) -> Account:
    """Ada's account after some use: messages, readings, corrections, a download."""
    for number in range(3):
        message = kept(session, now=NOON - timedelta(days=number))
        contact.open_for(session, message, role="support", reason="inbox", now=NOON)
        facts = {"kind": "contact_message", "record": message.id, "reason": "inbox"}
        activity.note(session, "record_read", role="support", now=NOON, **facts)
    ada = account(session, password_hash="imprint")
    corrections.correct(session, ada, {"country": "BE"}, version=1, now=NOON)
    packages.ask(session, ada, now=NOON)
    session.commit()
    return ada


def kinds(session: Session, ada: Account, **more: Any) -> dict[str, Kind]:
    """Give what is kept of Ada, by table."""
    found = insight(session, rights.find(session, Base.metadata, ada.email), **more)
    return {kind.table: kind for kind in found}


@pytest.mark.promise("P43", "P111")
def test_every_column_of_every_kind_is_named_with_its_reason(session: Session) -> None:
    found = kinds(session, lived(session))
    assert {"account", "contact_message", "opening", "correction", "package", "activity_entry"} <= set(found)
    for kind in found.values():
        table = Base.metadata.tables[kind.table]
        assert [field.name for field in kind.fields] == [column.name for column in table.c if reason(column)]
        assert all(field.label.nl and field.why.nl and field.source.nl for field in kind.fields)
        assert kind.activities
        assert kind.readers
        assert kind.total == len(kind.records)


@pytest.mark.promise("P38")
def test_what_is_secret_is_named_and_has_no_value(session: Session) -> None:
    values = {value.field.name: value for value in kinds(session, lived(session))["account"].records[0].values}
    assert values["password_hash"].field.withheld == IMPRINT
    assert values["password_hash"].value is None
    assert values["email_index"].value is None
    assert values["name"].value == "Ada Lovestone"
    assert "totp_secret" not in values


def test_of_a_long_kind_the_latest_are_shown_and_all_are_counted(session: Session) -> None:
    found = kinds(session, lived(session), most={"contact_message": 2})["contact_message"]
    assert (len(found.records), found.total) == (2, 3)
    received = [next(v.value for v in record.values if v.field.name == "received_at") for record in found.records]
    assert len(set(received)) == 2


@pytest.mark.promise("P111")
def test_no_question_reads_a_table_from_end_to_end(session: Session) -> None:
    """Two hundred records among a million cost what they cost among a thousand."""
    ada = lived(session)
    asked: list[tuple[str, Any]] = []
    engine = session.get_bind()

    def note(_connection, _cursor, statement, parameters, _context, _many) -> None:
        asked.append((statement, parameters))

    event.listen(engine, "before_cursor_execute", note)
    kinds(session, ada)
    trail.of(session, ada)
    trail.of(session, ada, before="f" * 32)
    errands, _total = overview.messages(session, ada)
    held = overview.held(session, ada, now=NOON)
    overview.going(session, ada, held, errands, overview.downloads_of(session, ada, held, now=NOON))
    closing.preview(session, ada, now=NOON)
    closing.any_due(session, now=NOON)
    packages.waiting(session, now=NOON)
    rights.any_due(session, Base.metadata, NOON, {"login_session", "package", "account"})
    event.remove(engine, "before_cursor_execute", note)
    assert len(asked) > 50
    scans = set()
    for statement, parameters in asked:
        if statement.lstrip().upper().startswith("SELECT"):
            plan = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
            scans |= {(row[3], statement) for row in plan if row[3].startswith("SCAN") and "CONSTANT" not in row[3]}
    assert scans == set()


@pytest.mark.promise("P93", "P111")
def test_whatever_people_are_found_erased_or_tied_by_leads_an_index() -> None:
    """A row that goes is looked for in all that may name it: without an index that reads a whole table a time."""
    for holding in holdings(Base.metadata):
        table, keeping = holding.table, holding.keeping
        rules = [rule.columns for rule in table.constraints if isinstance(rule, UniqueConstraint)]
        leading = {next(iter(columns)).name for columns in (*rules, *(key.columns for key in table.indexes))}
        ties = {key.parent.name for key in table.foreign_keys}
        wanted = {keeping.subject, keeping.due, keeping.through, *keeping.traces, *ties} - {None}
        assert wanted <= leading, table.name


def test_every_kind_of_letter_has_a_name_in_words() -> None:
    kinds_of_letters = {path.name for path in Path("templates/letters").iterdir() if path.is_dir()}
    assert kinds_of_letters <= set(LETTERS)


@pytest.mark.promise("P111", "P135")
def test_a_letter_is_shown_as_it_was_read_and_without_its_secret() -> None:
    secret = "a" * 43
    stored = json.dumps({"subject": "Onderwerp", "text": f"Hallo,\n\nhttp://x/contact/{secret}", "html": "<p>Hallo"})
    assert codes.in_words("content", stored, "nl") == "Onderwerp\n\nHallo,\n\nhttp://x/contact/…"
    assert codes.in_words("content", "geen brief", "nl") == "geen brief"
    assert codes.in_words("content", '["subject"]', "nl") == '["subject"]'
