"""Closing an account: blocked at once, undone within a week, gone within the month, with proof (P92-P99)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from domain import activity, contact, erasure, sessions, staff
from models import Account, ErasureProof, Letter
from privacy.activities import KEEP_ACCOUNT
from privacy.vocabulary import OFFICE_TIME, Term, midnight

MONTH: Final = Term(months=1)
"""What the statement promises: within one month of the notice, counted in the Netherlands (P93)."""

UNDO: Final = Term(days=7)
BETWEEN_WARNINGS: Final = 28
WARNINGS: Final = 2

ASKED: Final = "asked"
SILENT: Final = "silent"


class TooLate(Exception):
    """The account is not closing, or its days to change one's mind are over."""


@dataclass(frozen=True, slots=True)
class Dates:
    """What follows from a notice: until when it can be undone, when we do it, and when it must be done."""

    undo_until: date
    planned: date
    final: date


def dates(noticed: datetime) -> Dates:
    """Reckon the days that follow from a notice; weekends and holidays move nothing (P93)."""
    return Dates(UNDO.after(noticed), KEEP_ACCOUNT.rules["closing"].term.after(noticed), MONTH.after(noticed))


def preview(session: Session, account: Account, *, now: datetime) -> erasure.Preview:
    """Count what goes when this account goes, and say what stays (P94, P98)."""
    return erasure.preview(session, account.email, now=now)


def dates_of(account: Account) -> Dates:
    """Give the days of an account that is closing, also where we entered the notice later than it came (P92)."""
    planned = account.due_at.astimezone(OFFICE_TIME).date()
    final = MONTH.after(account.closing_since or account.due_at)
    return Dates(planned - timedelta(days=1), planned, max(planned, final))


def start(
    session: Session,
    account: Account,
    *,
    now: datetime,
    cause: str = ASKED,
    noticed: datetime | None = None,
    by: Account | None = None,
    how: str | None = None,
) -> Dates:
    """Close an account: all its sessions end, nobody can use it, and its last days run (P92, S154).

    A notice that came otherwise (`how`) counts from the day on which it came, `noticed`, and `by` enters it; the
    week to have it back is cut short where the month would otherwise be over. Raises staff.LastAdmin.
    """
    silent = cause == SILENT
    if not silent:
        staff.keep_an_admin(session, account)
    account.closing_since, account.closing_reference = noticed or now, contact.new_reference()
    account.warnings = WARNINGS if silent else 0
    account.due_at = _erase_at(noticed or now, now)
    sessions.end(session, account)
    role, actor = (activity.SYSTEM, None) if silent else (activity.SUBJECT, account.id)
    if by is not None:
        role, actor = by.user_type, by.id
    activity.note(session, "closing_started", role=role, now=now, subject=account.id, actor=actor, reason=how)
    return dates_of(account)


def _erase_at(noticed: datetime, now: datetime) -> datetime:
    """A week from now, but within the month of the notice, and never before the day is over."""
    tomorrow = midnight(now.astimezone(OFFICE_TIME).date() + timedelta(days=1))
    return max(tomorrow, min(KEEP_ACCOUNT.rules["closing"].due(now), midnight(MONTH.after(noticed))))


def may_undo(account: Account, *, now: datetime) -> bool:
    """Say whether this account is closing and can still be had back."""
    return account.closing_since is not None and now < account.due_at


def undo(session: Session, account: Account, *, now: datetime) -> None:
    """Give an account back to who signed in to it and changed their mind. Raises TooLate (P98)."""
    if not may_undo(account, now=now):
        raise TooLate
    account.closing_since = account.closing_reference = None
    account.warnings, account.signed_in_at = 0, now
    account.due_at = KEEP_ACCOUNT.rules["inactive"].due(now)
    activity.note(session, "closing_undone", role=activity.SUBJECT, now=now, subject=account.id, actor=account.id)


def any_due(session: Session, *, now: datetime) -> bool:
    """Say whether an account waits to be erased, warned or closed, without making anybody wait."""
    soon = Account.due_at <= _in_days(now, BETWEEN_WARNINGS * WARNINGS)  # holds for all of them, and has an index
    return session.scalar(select(Account.id).where(soon, or_(_erasable(now), _silent(now))).limit(1)) is not None


def to_erase(session: Session, *, now: datetime, most: int = 20) -> Sequence[Account]:
    """Take closing accounts whose last day has passed, unless another worker has them."""
    query = select(Account).where(_erasable(now)).order_by(Account.due_at).limit(most)
    return session.scalars(query.with_for_update(skip_locked=True)).all()


def _erasable(now: datetime) -> ColumnElement[bool]:
    return and_(Account.due_at <= now, Account.closing_since.is_not(None))


def erase(session: Session, account: Account, *, now: datetime) -> ErasureProof:
    """Erase everything about whose account this is, and keep the proof without saying who it was (P93, P97).

    Messages sent before the account existed and letters that still wait go as well. What the activity log noted by
    keyed reference stays and points at nobody: the keys that it was made of are gone.
    """
    noticed, reference = account.closing_since or now, account.closing_reference or contact.new_reference()
    cause = SILENT if account.warnings >= WARNINGS else ASKED
    proof = erasure.carry_out(session, account.email, reference=reference, cause=cause, noticed=noticed, now=now)
    session.expunge(account)
    return proof


def within_month(letter: Letter, noticed: datetime) -> Letter:
    """Let the last letter, too, be gone by the final date, delivered or not (P93, P96).

    Where we entered the notice when its month was over, the letter has a day to arrive.
    """
    soonest = letter.queued_at + timedelta(days=1)
    letter.due_at = min(letter.due_at, max(soonest, midnight(MONTH.after(noticed))))
    return letter


def overdue(session: Session, *, now: datetime) -> int:
    """Count closing accounts that should have been gone two days ago: a person has to look (P93)."""
    late = and_(Account.closing_since.is_not(None), Account.due_at < now - timedelta(days=2))
    return session.scalar(select(func.count()).select_from(Account).where(late)) or 0


def proof(session: Session, reference: str) -> ErasureProof | None:
    """Find the proof of an erasure by the reference in the last letter."""
    return session.scalars(select(ErasureProof).filter_by(reference=reference.strip().upper())).one_or_none()


def by_reference(session: Session, reference: str, *, now: datetime) -> Dates | None:
    """Give the days of the account that is closing under this reference; None where there is none."""
    wanted = select(Account).filter_by(closing_reference=reference.strip().upper())
    found = session.scalars(wanted.where(Account.closing_since <= now)).one_or_none()
    return dates_of(found) if found else None


def silent(session: Session, *, now: datetime, most: int = 20) -> Sequence[Account]:
    """Take accounts that nobody signed in to for so long that a step is due: a warning, or the closing (P99)."""
    query = select(Account).where(_silent(now)).order_by(Account.due_at).limit(most)
    return session.scalars(query.with_for_update(skip_locked=True)).all()


def _silent(now: datetime) -> ColumnElement[bool]:
    """Both warnings have their full time, also when the worker was away."""
    steps = [
        and_(Account.warnings == given, Account.due_at <= _in_days(now, BETWEEN_WARNINGS * (WARNINGS - given)))
        for given in range(WARNINGS)
    ]
    last = and_(Account.warnings >= WARNINGS, Account.due_at <= now)
    soon = Account.due_at <= _in_days(now, BETWEEN_WARNINGS * WARNINGS)
    return and_(soon, Account.closing_since.is_(None), Account.confirmed_at.is_not(None), or_(*steps, last))


def _in_days(now: datetime, days: int) -> datetime:
    return midnight(now.astimezone(OFFICE_TIME).date() + timedelta(days=days))


def warn(session: Session, account: Account, *, now: datetime) -> date:
    """Note a warning and give it its full time; answer the day on which the account is closed (P99)."""
    left = BETWEEN_WARNINGS * (WARNINGS - account.warnings)
    account.due_at = max(account.due_at, _in_days(now, left))
    account.warnings += 1
    activity.note(session, "inactive_warned", role=activity.SYSTEM, now=now, subject=account.id)
    return account.due_at.astimezone(OFFICE_TIME).date()
