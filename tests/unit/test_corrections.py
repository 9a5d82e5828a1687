"""Corrections and the texts of consents, without a site (P112, P08)."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain import corrections
from models import Account, ActivityEntry, Correction
from privacy.consents import CONSENTS

NOON = datetime(2027, 2, 23, 12, 0, tzinfo=UTC)
DIGESTS = {("newsletter", "2026-11-1"): "5795f01fd0216f6aadb04935268150c4311c37434b1ff84fd874494cd77fcadb"}


@pytest.fixture
def ada(session: Session) -> Account:
    """Ada's account."""
    made = Account(
        name="Ada Lovestone",
        email="ada@example.org",
        country="NL",
        language="nl",
        user_type="customer_user",
        user_handle=b"h" * 64,
        statement_version=date(2023, 8, 15),
        created_at=NOON,
        warnings=0,
        version=1,
        due_at=NOON,
    )
    session.add(made)
    session.commit()
    return made


@pytest.mark.promise("P112")
def test_only_what_differs_is_corrected(session: Session, ada: Account) -> None:
    wanted = {"name": "Ada Lovestone", "phone": "", "country": "BE"}
    assert corrections.correct(session, ada, wanted, version=1, now=NOON) == ["country"]
    session.commit()
    (row,) = corrections.of(session, ada)
    assert (row.field, row.before, row.role) == ("country", "NL", "subject")
    assert row.due_at == datetime(2027, 5, 22, 22, 0, tzinfo=UTC)
    assert (ada.country, ada.version) == ("BE", 2)


@pytest.mark.promise("P112")
def test_an_older_form_changes_nothing_and_names_what_differs(session: Session, ada: Account) -> None:
    corrections.correct(session, ada, {"name": "Ada Een"}, version=1, now=NOON)
    session.commit()
    with pytest.raises(corrections.ChangedMeanwhile) as meanwhile:
        corrections.correct(session, ada, {"name": "Ada Twee", "country": "NL"}, version=1, now=NOON)
    assert meanwhile.value.fields == ["name"]
    assert ada.name == "Ada Een"
    assert corrections.correct(session, ada, {"name": "Ada Een"}, version=1, now=NOON) == []


@pytest.mark.promise("P40")
@pytest.mark.parametrize("field", ["user_type", "email", "due_at", "password_hash"])
def test_no_other_field_can_be_corrected(session: Session, ada: Account, field: str) -> None:
    with pytest.raises(KeyError):
        corrections.correct(session, ada, {field: "x"}, version=1, now=NOON)
    assert session.scalars(select(Correction)).all() == []


@pytest.mark.promise("P112", "P54")
def test_a_correction_by_staff_is_marked_as_such(session: Session, ada: Account) -> None:
    corrections.correct(session, ada, {"name": "Ada"}, version=1, now=NOON, role="support", actor="0" * 32)
    session.commit()
    assert corrections.of(session, ada)[0].role == "support"
    assert session.scalars(select(ActivityEntry)).one().role == "support"


@pytest.mark.promise("P08")
def test_a_text_of_consent_never_changes_under_its_version() -> None:
    now = {(code, text.version): text.digest for code, purpose in CONSENTS.items() for text in purpose.texts}
    assert now == DIGESTS
