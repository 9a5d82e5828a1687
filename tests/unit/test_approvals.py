"""Two people for a sensitive act: another one, of the right role, in time, with a reason (P89)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain import approvals
from domain.approvals import AlreadyAsked, CannotBeDone, NoReason, NotTheirs, SamePerson, Settled
from models import Account, ActivityEntry, Approval
from tests.second import DONE, DRILL, GONE
from tests.unit.people import NOON

pytestmark = pytest.mark.promise("P89")
RECORD = "1" * 32


def colleague(session: Session, role: str) -> Account:
    """Make an account in a role."""
    made = Account(
        name="Anna Archief",
        email=f"{role}{len(session.scalars(select(Account)).all())}@example.nl",
        country="NL",
        language="nl",
        user_type=role,
        user_handle=f"{role}{len(session.scalars(select(Account)).all())}".encode(),
        statement_version=date(2023, 8, 15),
        created_at=NOON,
        confirmed_at=NOON,
        signed_in_at=NOON,
        warnings=0,
        version=1,
        due_at=NOON + timedelta(days=900),
    )
    session.add(made)
    session.flush()
    return made


def ask(session: Session, by: Account, record: str = RECORD, **more: Any) -> Approval:
    """Ask for the drill."""
    facts: dict[str, Any] = {"reason": "een oefening", "now": NOON, "facts": {"number": 3}} | more
    return approvals.ask(session, DRILL, record, by=by, **facts)


def test_a_second_person_agrees_and_then_it_is_done(session: Session) -> None:
    DONE.clear()
    first, second = colleague(session, "support"), colleague(session, "privacy")
    approval = ask(session, first)
    assert approvals.waiting(session, DRILL, RECORD, now=NOON) is approval
    approvals.approve(session, approval, by=second, now=NOON + timedelta(days=1))
    assert [(RECORD, second.id, {"number": 3})] == DONE
    assert approval.outcome == approvals.APPROVED
    assert approvals.waiting(session, DRILL, RECORD, now=NOON) is None
    assert approvals.about(session, RECORD) == [approval]


def test_nobody_is_their_own_second_person(session: Session) -> None:
    DONE.clear()
    admin = colleague(session, "admin")
    approval = ask(session, admin)
    for answer in (
        lambda: approvals.approve(session, approval, by=admin, now=NOON),
        lambda: approvals.refuse(session, approval, by=admin, because="toch niet", now=NOON),
    ):
        with pytest.raises(SamePerson):
            answer()
    assert DONE == []
    assert approval.outcome is None


def test_a_role_that_is_no_second_person_decides_nothing(session: Session) -> None:
    approval = ask(session, colleague(session, "support"))
    with pytest.raises(NotTheirs):
        approvals.approve(session, approval, by=colleague(session, "finance"), now=NOON)


def test_a_question_needs_its_reason_and_so_does_a_refusal(session: Session) -> None:
    with pytest.raises(NoReason):
        ask(session, colleague(session, "support"), reason="  ")
    approval, second = ask(session, colleague(session, "support")), colleague(session, "privacy")
    with pytest.raises(NoReason):
        approvals.refuse(session, approval, by=second, because=" ", now=NOON)
    approvals.refuse(session, approval, by=second, because="te ruim", now=NOON)
    assert (approval.outcome, approval.because) == (approvals.REFUSED, "te ruim")


def test_the_same_is_not_asked_twice_while_it_waits(session: Session) -> None:
    first = colleague(session, "support")
    ask(session, first)
    with pytest.raises(AlreadyAsked):
        ask(session, first)


def test_what_nobody_decided_in_a_week_expires_and_can_be_asked_anew(session: Session) -> None:
    first, second = colleague(session, "support"), colleague(session, "privacy")
    old, later = ask(session, first), NOON + approvals.LASTS
    with pytest.raises(Settled):
        approvals.approve(session, old, by=second, now=later)
    assert approvals.outcome_of(old, now=later) == approvals.EXPIRED
    fresh = ask(session, first, now=later)
    session.refresh(old)
    assert old.outcome == approvals.EXPIRED
    approvals.approve(session, fresh, by=second, now=later)


def test_a_question_is_decided_once(session: Session) -> None:
    approval, second = ask(session, colleague(session, "support")), colleague(session, "privacy")
    approvals.approve(session, approval, by=second, now=NOON)
    for answer in (
        lambda: approvals.approve(session, approval, by=second, now=NOON),
        lambda: approvals.refuse(session, approval, by=second, because="te laat", now=NOON),
    ):
        with pytest.raises(Settled):
            answer()


def test_only_who_asked_can_take_it_back(session: Session) -> None:
    first, second = colleague(session, "support"), colleague(session, "privacy")
    approval = ask(session, first)
    with pytest.raises(NotTheirs):
        approvals.withdraw(session, approval, by=second, now=NOON)
    approvals.withdraw(session, approval, by=first, now=NOON)
    assert approval.outcome == approvals.WITHDRAWN


def test_where_the_world_has_changed_nothing_is_approved(session: Session) -> None:
    first, second = colleague(session, "support"), colleague(session, "privacy")
    approval = ask(session, first, GONE)
    session.commit()
    with pytest.raises(CannotBeDone):
        approvals.approve(session, approval, by=second, now=NOON)
    session.rollback()
    assert session.get_one(Approval, approval.id).outcome is None


def test_who_left_leaves_a_question_that_nobody_can_approve(session: Session) -> None:
    first, second = colleague(session, "support"), colleague(session, "privacy")
    approval = ask(session, first)
    session.flush()
    session.delete(first)
    session.flush()
    session.expire_all()
    with pytest.raises(SamePerson):
        approvals.approve(session, approval, by=second, now=NOON)


def test_each_step_is_noted_without_a_name_and_with_its_kind(session: Session) -> None:
    first, second = colleague(session, "support"), colleague(session, "privacy")
    approvals.refuse(session, ask(session, first), by=second, because="te ruim", now=NOON)
    noted = [(entry.action, entry.role, entry.reason) for entry in session.scalars(select(ActivityEntry))]
    assert noted == [("approval_asked", "support", "drill"), ("approval_refused", "privacy", "drill")]


def test_a_code_belongs_to_one_kind_of_act(session: Session) -> None:
    with pytest.raises(ValueError, match="drill"):
        approvals.register(DRILL)
