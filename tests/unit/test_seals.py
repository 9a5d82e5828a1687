"""The tamper-evident log: whatever is done to it behind our back shows, and what may be absent does not alarm."""

from __future__ import annotations

import tracemalloc
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from adapters import anchor
from domain import activity, audit, seals
from domain.seals import Mark
from models import ActivityBatch, ActivityEntry, Base
from models.base import new_key
from privacy import rights, sealing
from privacy.sealing import KeyRing
from tests.unit.conftest import key

NOON = datetime(2027, 2, 23, 12, 0, tzinfo=UTC)
pytestmark = pytest.mark.promise("P54", "P90")


def happen(session: Session, number: int = 5, *, at: datetime = NOON, step: float = 1.0) -> list[str]:
    """Let things happen, one a second."""
    made = []
    for index in range(number):
        moment = at + timedelta(seconds=index * step)
        with time_machine.travel(moment, tick=False):
            made.append(activity.note(session, "signed_in", role="subject", now=moment, subject=f"account{index}").id)
    session.commit()
    return made


def sealed(session: Session, *, at: datetime, marks: list[Mark] | None = None, most: int = seals.MOST) -> list[Mark]:
    """Let the worker seal all that is at rest."""
    kept = marks or []
    while mark := seals.seal(session, now=at, most=most):
        session.commit()
        kept = seals.remembered(kept, mark)
        at += timedelta(milliseconds=1)
    return kept


@pytest.fixture
def marks(session: Session) -> list[Mark]:
    """Nine entries under three seals."""
    kept: list[Mark] = []
    for hour in range(3):
        happen(session, 3, at=NOON + timedelta(hours=hour))
        kept = sealed(session, at=NOON + timedelta(hours=hour, minutes=5), marks=kept)
    return kept


LATER = NOON + timedelta(days=1)


def faults(session: Session, marks: list[Mark] | None, now: datetime = LATER) -> list[str]:
    session.expire_all()
    return audit.verify(session, marks, now=now).faults


def test_a_log_that_nobody_touched_is_whole(session: Session, marks: list[Mark]) -> None:
    report = audit.verify(session, marks, now=LATER)
    assert report.good
    assert (report.entries, report.batches, report.unsealed, report.late) == (9, 3, 0, 0)
    assert [mark.number for mark in marks] == [3]


def test_an_empty_log_is_whole(session: Session) -> None:
    assert seals.seal(session, now=NOON) is None
    assert audit.verify(session, None, now=NOON).good
    assert audit.verify(session, [], now=NOON).good


def test_an_entry_removed_shows(session: Session, marks: list[Mark]) -> None:
    (key_,) = session.scalars(select(ActivityEntry.id).order_by(ActivityEntry.id).offset(4).limit(1))
    session.execute(delete(ActivityEntry).where(ActivityEntry.id == key_))
    assert faults(session, marks) == ["1 of 3 entries under seal 2 (2027-02-23 13:05 UTC) are missing"]


@pytest.mark.parametrize(
    "change",
    [
        {"action": "signed_out"},
        {"role": "admin"},
        {"reason": "inbox"},
        {"happened_at": NOON + timedelta(days=3)},
        {"subject_reference": b"x" * 18},
        {"actor_reference": b"x" * 18},
        {"object_kind": "letter"},
    ],
)
def test_an_entry_changed_shows(session: Session, marks: list[Mark], change: dict[str, object]) -> None:
    (key_,) = session.scalars(select(ActivityEntry.id).order_by(ActivityEntry.id).offset(4).limit(1))
    session.execute(update(ActivityEntry).where(ActivityEntry.id == key_).values(**change))
    assert faults(session, marks) == [f"entry {key_} was changed"]


def test_an_earlier_due_date_does_not_let_an_entry_slip_away(session: Session, marks: list[Mark]) -> None:
    (key_,) = session.scalars(select(ActivityEntry.id).order_by(ActivityEntry.id).limit(1))
    session.execute(update(ActivityEntry).where(ActivityEntry.id == key_).values(due_at=NOON))
    assert faults(session, marks) == ["1 of 3 entries under seal 1 (2027-02-23 12:05 UTC) are missing"]


def test_two_entries_swapped_show(session: Session, marks: list[Mark]) -> None:
    first, second = session.scalars(select(ActivityEntry).order_by(ActivityEntry.id).limit(2)).all()
    mine, other = first.id, second.id
    for old, new in ((mine, "spare"), (other, mine), ("spare", other)):
        session.execute(update(ActivityEntry).where(ActivityEntry.id == old).values(id=new))
    assert len(faults(session, marks)) == 3


def test_an_entry_copied_in_between_shows(session: Session, marks: list[Mark]) -> None:
    found = session.scalars(select(ActivityEntry).order_by(ActivityEntry.id).offset(4).limit(1)).one()
    session.execute(insert(ActivityEntry), found.values() | {"id": f"{found.id[:-1]}z"})
    assert len(faults(session, marks)) == 1


def test_many_entries_put_in_apart_show(session: Session, marks: list[Mark]) -> None:
    rows = session.scalars(select(ActivityEntry).order_by(ActivityEntry.id).limit(3)).all()
    for row in (rows[0], rows[1]):
        session.execute(insert(ActivityEntry), row.values() | {"id": f"{row.id[:-1]}z"})
    assert any("put in" in fault for fault in faults(session, marks))


def test_an_entry_put_in_between_two_seals_shows(session: Session, marks: list[Mark]) -> None:
    row = session.scalars(select(ActivityEntry).limit(1)).one()
    with time_machine.travel(NOON + timedelta(minutes=30), tick=False):
        session.execute(insert(ActivityEntry), row.values() | {"id": new_key()})
    (fault,) = faults(session, marks)
    assert "put in, without a seal" in fault


def test_an_entry_of_after_the_last_seal_is_checked_by_its_own_seal(session: Session, marks: list[Mark]) -> None:
    (key_,) = happen(session, 1, at=LATER)
    report = audit.verify(session, marks, now=LATER)
    assert report.good
    assert report.unsealed == 1
    session.execute(update(ActivityEntry).where(ActivityEntry.id == key_).values(role="admin"))
    assert faults(session, marks) == [f"entry {key_} was changed"]


@pytest.mark.parametrize("number", [1, 2])
def test_a_seal_removed_with_its_entries_shows(session: Session, marks: list[Mark], number: int) -> None:
    gone = session.scalars(select(ActivityBatch).filter_by(number=number)).one()
    session.execute(delete(ActivityEntry).where(ActivityEntry.id.between(gone.first_id, gone.last_id)))
    session.execute(delete(ActivityBatch).where(ActivityBatch.id == gone.id))
    assert faults(session, marks)


def test_a_seal_changed_shows(session: Session, marks: list[Mark]) -> None:
    session.execute(update(ActivityBatch).where(ActivityBatch.number == 2).values(entries_due_at=NOON))
    assert faults(session, marks) == ["seal 2 is broken: it, or the one before it, was changed"]


def test_a_tail_cut_off_shows_by_the_anchor_alone(session: Session, marks: list[Mark]) -> None:
    last = session.scalars(select(ActivityBatch).filter_by(number=3)).one()
    session.execute(delete(ActivityEntry).where(ActivityEntry.id >= last.first_id))
    session.execute(delete(ActivityBatch).where(ActivityBatch.number == 3))
    assert faults(session, marks) == ["the log ends at seal 2, and the anchor knows seal 3"]
    assert faults(session, []) == []


def test_a_log_emptied_shows(session: Session, marks: list[Mark]) -> None:
    session.execute(delete(ActivityEntry))
    session.execute(delete(ActivityBatch))
    assert faults(session, marks) == ["the log ends at seal 0, and the anchor knows seal 3"]


def test_a_lost_anchor_shows(session: Session, marks: list[Mark]) -> None:
    assert faults(session, None) == ["the anchor is lost: whether the end of the log was cut off cannot be told"]


def test_a_log_written_anew_with_another_key_shows(session: Session, marks: list[Mark]) -> None:
    with sealing.using(KeyRing.parse(key(2))):
        assert len(faults(session, marks)) == 9 + 3


def test_a_log_is_whole_while_the_keys_rotate(session: Session, marks: list[Mark]) -> None:
    with sealing.using(KeyRing.parse(f"{key(2)},{key(1)}")):
        happen(session, 3, at=LATER)
        kept = sealed(session, at=LATER + timedelta(minutes=5), marks=marks)
        assert faults(session, kept, LATER + timedelta(hours=1)) == []


def test_an_entry_that_comes_late_is_found_sealed_and_no_fault(session: Session) -> None:
    happen(session, 4, step=2)
    marks = sealed(session, at=NOON + timedelta(minutes=2))
    late = NOON + timedelta(seconds=3)
    with time_machine.travel(late, tick=False):
        activity.note(session, "signed_out", role="subject", now=late)
        activity.note(session, "signed_out", role="subject", now=late)
        session.commit()
    report = audit.verify(session, marks, now=LATER)
    assert report.good
    assert report.late == 2
    marks = sealed(session, at=NOON + timedelta(minutes=3), marks=marks)
    report = audit.verify(session, marks, now=LATER)
    assert report.good
    assert (report.entries, report.batches, report.late) == (6, 3, 0)
    assert sealed(session, at=NOON + timedelta(minutes=4), marks=marks) == marks
    session.execute(delete(ActivityEntry).where(ActivityEntry.action == "signed_out"))
    assert len(faults(session, marks)) == 2


def test_the_youngest_entries_are_left_until_they_have_come_to_rest(session: Session) -> None:
    happen(session, 1)
    assert seals.seal(session, now=NOON + timedelta(seconds=30)) is None
    assert seals.seal(session, now=NOON + timedelta(seconds=90)) is not None


def test_a_seal_holds_entries_of_one_due_date(session: Session) -> None:
    before_midnight = datetime(2027, 2, 23, 22, 59, 58, tzinfo=UTC)
    happen(session, 4, at=before_midnight)
    marks = sealed(session, at=before_midnight + timedelta(minutes=5))
    assert session.scalar(select(func.count()).select_from(ActivityBatch)) == 2
    assert faults(session, marks) == []


def test_a_log_that_the_purge_went_over_is_whole(session: Session) -> None:
    """Entries go after 24 months and seals after 36; what is left still proves itself."""
    marks, at = list[Mark](), NOON
    for month in range(0, 48, 4):
        at = NOON + timedelta(days=30 * month)
        happen(session, 3, at=at)
        marks = sealed(session, at=at + timedelta(minutes=5), marks=marks, most=2)
        for _ in rights.expire(session, Base.metadata, at, tables=("activity_entry", "activity_batch")):
            session.commit()
        assert faults(session, marks, at + timedelta(minutes=10)) == []
    assert session.scalar(select(func.min(ActivityBatch.number))) != 1
    assert len(marks) < 12
    first = session.scalars(select(ActivityBatch).order_by(ActivityBatch.number).limit(1)).one()
    session.execute(delete(ActivityBatch).where(ActivityBatch.number <= first.number + 1))
    assert faults(session, marks, at + timedelta(minutes=10))


def test_looking_through_is_linear_and_its_memory_flat(session: Session) -> None:
    happen(session, 2000, step=0.01)
    marks = sealed(session, at=NOON + timedelta(minutes=5), most=100)
    tracemalloc.start()
    assert audit.verify(session, marks, now=LATER).entries == 2000
    small = tracemalloc.get_traced_memory()[1]
    happen(session, 8000, at=NOON + timedelta(hours=1), step=0.01)
    marks = sealed(session, at=NOON + timedelta(hours=2), marks=marks, most=100)
    session.expunge_all()
    tracemalloc.reset_peak()
    assert audit.verify(session, marks, now=LATER).entries == 10_000
    assert tracemalloc.get_traced_memory()[1] < small + 3_000_000
    tracemalloc.stop()


def test_the_anchor_says_what_was_noted_and_nothing_when_lost(tmp_path: Path) -> None:
    lines = [(1, b"a" * 32, NOON), (2, b"b" * 32, LATER)]
    assert anchor.read(tmp_path) is None
    anchor.write(tmp_path, lines)
    assert anchor.read(tmp_path) == lines
    (tmp_path / anchor.NAME).write_text("no anchor")
    assert anchor.read(tmp_path) is None
