"""Retention terms that the owner sets, within the bounds of the register, with a second person (P89, P91)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain import activity, approvals
from domain.approvals import ActKind, CannotBeDone
from models import Account, Approval, RetentionTerm
from privacy.activities import PROVE_RETENTION
from privacy.chosen_terms import settable
from privacy.vocabulary import OFFICE_TIME, Rule, Term, Words, midnight

TABLE: Final = RetentionTerm.__tablename__
YEAR: Final = Term(months=12)
"""How far ahead a term can be set."""


class NoSuchClass(Exception):
    """There is no such class, or its term is fixed."""


class OutOfBounds(Exception):
    """The term is shorter than the least or longer than the most that the register allows."""


class NotThen(Exception):
    """A term holds from a day to come, a year ahead at most: people were told the one of today."""


def in_unit(rule: Rule, number: int) -> Term:
    """Give a term of so many months, or days where the class counts in days."""
    return Term(days=number) if rule.usual.days else Term(months=number)


def check(name: str, number: int, since: date, *, now: datetime) -> Term:
    """Give the term that is asked for. Raises NoSuchClass, OutOfBounds and NotThen."""
    rule = settable().get(name)
    if rule is None or rule.least is None or rule.most is None:
        raise NoSuchClass(name)
    term, today = in_unit(rule, number), now.astimezone(OFFICE_TIME).date()
    if not rule.least.length <= term.length <= rule.most.length:
        raise OutOfBounds(name)
    if not today < since <= YEAR.after(now):
        raise NotThen(since)
    return term


def ask(session: Session, name: str, number: int, since: date, reason: str, *, by: Account, now: datetime) -> Approval:
    """Ask a second person for another term. Raises what `check` raises, approvals.NoReason and AlreadyAsked."""
    check(name, number, since, now=now)
    facts = {"number": number, "since": since.isoformat()}
    return approvals.ask(session, SET_TERM, name, by=by, reason=reason, now=now, facts=facts)


def _set(session: Session, approval: Approval, by: Account, now: datetime) -> None:
    """Keep the term once another agrees; rows that are there keep their date."""
    facts, name = approvals.facts_of(approval), approval.record_id
    try:
        term = check(name, int(facts["number"]), date.fromisoformat(facts["since"]), now=now)
    except NotThen:
        words = Words(
            "De dag waarop deze termijn zou ingaan is voorbij. Vraag het opnieuw.",
            "The day from which this term was to hold has passed. Ask again.",
        )
        raise CannotBeDone(words) from None
    except (NoSuchClass, OutOfBounds):
        words = Words("Deze termijn mag niet meer.", "This term is no longer allowed.")
        raise CannotBeDone(words) from None
    since, (code, rule) = midnight(date.fromisoformat(facts["since"])), name.split(".")
    made = RetentionTerm(
        activity=code,
        rule=rule,
        months=term.months,
        days=term.days,
        holds_from=since,
        reason=approval.reason,
        set_at=now,
        set_role=by.user_type,
        due_at=PROVE_RETENTION.rules["term"].due(since),
    )
    session.add(made)
    who = {"actor": by.id, "kind": TABLE, "record": made.id}
    activity.note(session, "term_set", role=by.user_type, now=now, **who)


SET_TERM: Final = approvals.register(
    ActKind(
        code="retention_term",
        name=Words("Een bewaartermijn wijzigen", "Change a retention term"),
        approvers=frozenset(("privacy", "admin")),
        carry_out=_set,
        place="bewaren",
    )
)


def chosen(session: Session) -> Sequence[RetentionTerm]:
    """List all that was ever set, the last to hold on top."""
    order = (RetentionTerm.holds_from.desc(), RetentionTerm.id.desc())
    return session.scalars(select(RetentionTerm).order_by(*order)).all()
