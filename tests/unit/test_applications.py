"""An application from the moment it comes in until it is gone: dates, files, links, withdrawal."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain import applications, files
from domain.applications import Applied
from models import Application, ApplicationFile, ApplicationWord, Base, Opening, ShelfRemoval
from privacy.file_sealing import FileSealer
from privacy.sealing import SealError
from privacy.vocabulary import midnight
from tests.unit.people import NOON

ADA = Applied("Ada Lovestone", "ada@example.org", phone="+31 97 0123 4567", motivation="Ik reken graag.")
BOB = Applied("Bob Bouwmans", "bob@example.nl", keep_year=True)


def paper(kind: str = "cv", **more: Any) -> ApplicationFile:
    facts: dict[str, Any] = {"name": f"{kind}.pdf", "file_format": "pdf", "size": 3, "findings": "{}", "now": NOON}
    return files.received(kind=kind, **(facts | more))


def applied(session: Session, given: Applied = ADA, *papers: ApplicationFile, submission: str = "one") -> Application:
    made, _ = compose(given, submission)
    applications.receive(session, made, papers, letter=None)
    session.commit()
    return made


def compose(given: Applied, submission: str) -> tuple[Application, str]:
    return applications.compose(
        given, language="nl", statement_version=date(2023, 8, 15), submission=submission, held_for=None, now=NOON
    )


@pytest.mark.promise("P74", "P78")
def test_it_goes_four_weeks_after_it_would_close_by_itself(session: Session) -> None:
    made = applied(session, ADA, paper())
    assert made.due_at == midnight(date(2027, 6, 20))
    (file,) = files.of_application(session, made)
    assert file.due_at == made.due_at
    assert made.year_consented_at is None


@pytest.mark.parametrize(
    ("agreed", "kept_until", "due"),
    [
        (False, None, date(2027, 4, 28)),
        (True, None, date(2028, 3, 31)),
        (False, datetime(2027, 6, 1, tzinfo=NOON.tzinfo), date(2027, 6, 1)),
        (True, datetime(2027, 6, 1, tzinfo=NOON.tzinfo), date(2028, 3, 31)),
    ],
)
@pytest.mark.promise("P78", "S52")
def test_closing_starts_the_clock_of_application_and_files(
    session: Session, agreed: bool, kept_until: datetime | None, due: date
) -> None:
    made = applied(session, ADA, paper(), paper("letter"))
    made.closed_at = datetime(2027, 3, 31, 12, tzinfo=NOON.tzinfo)
    made.kept_longer_until = midnight(kept_until.date()) if kept_until else None
    if agreed:
        applications.consent(made, now=NOON)
    applications.reckon(session, made)
    session.commit()
    assert made.due_on == due
    assert {file.due_at for file in session.scalars(select(ApplicationFile))} == {made.due_at}


@pytest.mark.promise("P78")
def test_consent_taken_back_leaves_the_four_weeks(session: Session) -> None:
    made = applied(session, BOB)
    assert made.year_text_version
    made.closed_at = NOON
    applications.reckon(session, made)
    year = made.due_at
    applications.withdraw_consent(made)
    applications.reckon(session, made)
    assert made.due_on == date(2027, 3, 23)
    assert year - made.due_at > timedelta(days=300)
    assert not made.year_consented_at


@pytest.mark.promise("P71")
def test_the_same_form_sent_twice_makes_one_application(session: Session) -> None:
    first = applied(session)
    again, _ = compose(ADA, "one")
    with pytest.raises(applications.AlreadyReceived) as before:
        applications.receive(session, again, (), letter=None)
    assert before.value.application.id == first.id
    assert applications.sent_before(session, ADA, "one") == first
    assert applications.sent_before(session, BOB, "one") is None
    assert applications.sent_before(session, ADA, "two") is None
    applied(session, ADA, submission="two")
    assert len(session.scalars(select(Application)).all()) == 2


@pytest.mark.promise("P135")
def test_only_the_newest_link_opens_and_only_until_the_date(session: Session) -> None:
    made, secret = compose(ADA, "one")
    applications.receive(session, made, (), letter=None)
    assert applications.by_token(session, secret, now=NOON) == made
    newer = applications.fresh_link(made)
    session.flush()
    assert applications.by_token(session, secret, now=NOON) is None
    assert applications.by_token(session, newer, now=made.due_at - timedelta(seconds=1)) == made
    assert applications.by_token(session, newer, now=made.due_at) is None


@pytest.mark.promise("P77", "P112")
def test_a_file_replaces_the_one_of_its_kind_which_is_ordered_off_the_shelf(session: Session) -> None:
    old, letter, new = paper(), paper("letter"), paper(name="beter.pdf")
    made = applied(session, ADA, old, letter)
    gone = old.shelf_name
    applications.add_file(session, Base.metadata, made, new, now=NOON)
    session.commit()
    assert [file.name for file in files.of_application(session, made)] == ["beter.pdf", "letter.pdf"]
    assert [order.shelf_name for order in session.scalars(select(ShelfRemoval))] == [gone]
    assert new.due_at == made.due_at


@pytest.mark.promise("P77")
def test_withdrawing_takes_everything_of_this_applicant_and_nothing_of_others(session: Session) -> None:
    made, other = applied(session, ADA, paper()), applied(session, BOB, paper(), submission="two")
    (file,) = files.of_application(session, made)
    for record in (made, file, other):
        session.add(Opening(record_id=record.id, role="recruitment", reason="cv", opened_at=NOON, due_at=made.due_at))
    session.commit()
    assert len(applications.openings(session, made)) == 2
    applications.withdraw(session, Base.metadata, made, now=NOON)
    session.commit()
    session.expire_all()
    assert [row.id for row in session.scalars(select(Application))] == [other.id]
    assert [row.application_id for row in session.scalars(select(ApplicationFile))] == [other.id]
    assert {row.application_id for row in session.scalars(select(ApplicationWord))} == {other.id}
    assert [row.record_id for row in session.scalars(select(Opening))] == [other.id]


@pytest.mark.promise("P17")
def test_a_file_of_a_form_belongs_to_that_form_alone_and_for_a_day(session: Session) -> None:
    mine, others = paper(), paper("letter")
    files.for_form(mine, b"a" * 32, now=NOON)
    files.for_form(others, b"b" * 32, now=NOON)
    session.add_all([mine, others])
    session.commit()
    assert files.of_form(session, b"a" * 32, now=NOON) == [mine]
    assert files.of_form(session, b"a" * 32, now=mine.due_at) == []
    assert mine.due_at - NOON <= timedelta(days=1)


@pytest.mark.promise("P75", "S163")
def test_what_is_sealed_for_one_file_opens_for_no_other() -> None:
    mine, others = paper(), paper()
    stored = list(files.sealed(mine, [b"first ", b"second"]))
    assert b"first" not in b"".join(stored)
    assert b"".join(files.opened_from(stored, mine)) == b"first second"
    with pytest.raises(SealError):
        list(files.opened_from(stored, others))
    assert FileSealer(mine.key, mine.id)


@pytest.mark.promise("P36")
def test_an_applicant_is_found_by_address_alone(session: Session) -> None:
    made = applied(session)
    applied(session, BOB, submission="two")
    assert applications.of_address(session, "ADA@example.org") == [made]
    assert applications.of_address(session, "vera@example.org") == []
