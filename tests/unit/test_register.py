"""The register: what the schema must say of itself, and what follows from it (P06, P07, P18, P23, P24, P91)."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from sqlalchemy import Column, LargeBinary, MetaData, String, Table

from models import Base
from privacy import register
from privacy.activities import ACTIVITIES, ANSWER_ENQUIRIES, PROVE_RETENTION, TOPICS
from privacy.columns import Moment, SealedBytes
from privacy.vocabulary import Activity, LegalBasis, Role, Rule, Source, Term, Words, kept, personal, technical

WORDS = Words("iets", "something")


def test_the_register_finds_no_fault_in_our_own_schema() -> None:
    assert register.faults(Base.metadata) == []


def sample(*columns: Column[Any], **keeping: Any) -> MetaData:
    """Make a schema with one good table, to which a test adds what is wrong."""
    metadata = MetaData()
    due = Column("due_at", Moment, nullable=False, info=technical(PROVE_RETENTION, WORDS, WORDS))
    info = kept(WORDS, **({"due": "due_at"} | keeping))["info"] if keeping.get("due", "due_at") else {}
    Table("sample", metadata, Column("id", String(32), primary_key=True), due, *columns, info=info)
    return metadata


def sealed_name(**more: Any) -> Column[Any]:
    return Column("name", SealedBytes, info=personal(ANSWER_ENQUIRIES, WORDS, WORDS), **more)


def index() -> Column[Any]:
    return Column("who", LargeBinary, info=technical(ANSWER_ENQUIRIES, WORDS, WORDS))


def test_the_sample_itself_is_good() -> None:
    assert register.faults(sample(sealed_name(), index(), subject="who")) == []


STRANGE = Activity(
    "strange", "technical", WORDS, WORDS, LegalBasis.CONSENT, {"x": Rule(WORDS, WORDS, Term(days=1))}, (Role.SYSTEM,)
)
BROKEN = {
    "a column without a reason": (sample(Column("shoe_size", String(3))), "sample.shoe_size: says no reason"),
    "a reason that is a mere word": (sample(Column("x", String, info={"privacy.reason": "why"})), "says no reason"),
    "a table without an end": (sample(due=""), "sample: says no retention rule"),
    "an end that is no column": (sample(due="gone"), "sample: names gone, which it does not have"),
    "a subject that is no column": (sample(subject="who"), "sample: names who, which it does not have"),
    "people's data without a way to its people": (sample(sealed_name()), "cannot find its people"),
    "a bare personal column": (
        sample(Column("name", String, info=personal(ANSWER_ENQUIRIES, WORDS, WORDS)), index(), subject="who"),
        "sample.name: personal, not sealed",
    ),
    "an activity that nobody published": (
        sample(Column("x", String, info=technical(STRANGE, WORDS, WORDS))),
        "strange: a column serves an activity that is not in the register",
    ),
}


@pytest.mark.promise("P06", "P07", "P91")
@pytest.mark.parametrize(("metadata", "fault"), BROKEN.values(), ids=BROKEN.keys())
def test_a_schema_that_keeps_something_without_saying_so_is_refused(metadata: MetaData, fault: str) -> None:
    assert any(fault in found for found in register.faults(metadata)), register.faults(metadata)


def test_a_row_that_could_be_without_an_end_is_refused() -> None:
    metadata = sample()
    metadata.tables["sample"].c.due_at.nullable = True
    assert any("would stay for ever" in fault for fault in register.faults(metadata))


def test_an_exception_that_nobody_needs_any_more_is_refused() -> None:
    metadata = MetaData()
    for table in Base.metadata.sorted_tables:
        table.to_metadata(metadata)
    metadata.tables["contact_message"].c.topic.type = SealedBytes()
    assert any("contact_message.topic: on the list of exceptions without need" in f for f in register.faults(metadata))


@pytest.mark.promise("P18", "P34")
def test_an_activity_without_an_end_or_without_its_balancing_cannot_be_made() -> None:
    """P34: what serves marketing rests on consent alone."""
    with pytest.raises(ValueError, match="says no end"):
        Activity("x", "services", WORDS, WORDS, LegalBasis.CONSENT, {}, (Role.SYSTEM,))
    with pytest.raises(ValueError, match="balancing"):
        Activity(
            "x", "services", WORDS, WORDS, LegalBasis.LEGITIMATE_INTEREST, {"r": Rule(WORDS, WORDS, Term(days=1))}, ()
        )
    assert {a.basis for a in ACTIVITIES if a.serves == "marketing"} == {LegalBasis.CONSENT}


@pytest.mark.promise("P07")
def test_every_stored_column_is_in_the_register_and_every_entry_is_a_column() -> None:
    stored = {(t.name, c.name) for t in Base.metadata.sorted_tables for c in t.c if not c.primary_key}
    named = {(t.name, c.name) for t in Base.metadata.sorted_tables for c in t.c if register.reason(c)}
    assert stored == named
    shown = {(c.table, c.name) for entry in register.entries(Base.metadata) for c in entry.columns}
    assert shown <= stored
    personal_columns = {
        (t.name, c.name) for t in Base.metadata.sorted_tables for c in t.c if (r := register.reason(c)) and r.personal
    }
    assert personal_columns <= shown, "personal data must be shown to its people"


@pytest.mark.promise("P24")
def test_technical_activities_hold_only_what_delivery_and_proof_need_and_are_short() -> None:
    tables = {
        activity.code: {c.table for c in register.entry(Base.metadata, activity).columns}
        for activity in ACTIVITIES
        if activity.technical
    }
    assert tables == {
        "letters": {"letter"},
        "retention": {
            "ledger_mark",
            "restriction",
            "retention_hold",
            "retention_run",
            "retention_term",
            "erasure_proof",
            "shelf_check",
        },
        "activity": {"activity_entry", "activity_batch"},
        "security": {
            "account",
            "login_session",
            "known_browser",
            "account_token",
            "passkey",
            "recovery_code",
            "challenge",
            "incident",
        },
        "staff": {"invitation", "guideline_confirmation"},
    }
    letters = next(a for a in ACTIVITIES if a.code == "letters")
    assert all(rule.term.months == 0 and rule.term.days <= 30 for rule in letters.rules.values())


@pytest.mark.promise("P16", "P17")
def test_data_comes_only_from_the_person_the_visit_ourselves_or_staff() -> None:
    assert {source.name for source in Source} == {"FORM", "CONNECTION", "SYSTEM", "STAFF"}
    used = {r.source for t in Base.metadata.sorted_tables for c in t.c if (r := register.reason(c)) and r.personal}
    assert used <= {Source.FORM, Source.CONNECTION, Source.SYSTEM, Source.STAFF}
    by_staff = {
        t.name
        for t in Base.metadata.sorted_tables
        for c in t.c
        if (r := register.reason(c)) and r.source is Source.STAFF
    }
    own = {
        "requester",
        "contact_answer",
        "invitation",
        "application",
        "application_note",
        "disclosure_notice",
        "breach_notice",
    }
    assert by_staff == own | {"customer_invitation", "customer_proposal"}, (
        "staff write answers, invitations, decisions, how an application stands, notes that its applicant reads, and to "
        "whom data went"
    )


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.promise("P66", "P05")
def test_the_register_as_data_says_everything_of_every_datum_in_both_languages(language: str) -> None:
    data = register.as_data(Base.metadata, language)
    assert [item["code"] for item in data] == [activity.code for activity in ACTIVITIES]
    for item in data:
        assert item["purpose"]
        assert item["legal_basis"]["article"].startswith("GDPR 6(1)")
        assert item["retention"]
        assert item["readers"]
        for datum in item["data"]:
            assert datum["label"]
            assert datum["reason"]
            assert datum["source"]
    contact = data[0]
    assert [rule["class"] for rule in contact["retention"]] == list(TOPICS)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_register_as_a_table_holds_the_same_columns(language: str) -> None:
    lines = list(csv.DictReader(io.StringIO(register.as_csv(Base.metadata, language))))
    data = register.as_data(Base.metadata, language)
    assert [(line["table"], line["column"]) for line in lines] == [
        (datum["table"], datum["column"]) for item in data for datum in item["data"]
    ]
    assert all(line["retention"] for line in lines)
