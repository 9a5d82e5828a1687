"""Two people for a sensitive act: one asks, another of the right role approves or refuses, in time (P89).

How to use it for an act of your own:

1. Say once what the act is, at the bottom of your domain module::

       HOLD = approvals.register(
           ActKind(
               code="hold",
               name=Words("Langer vasthouden", "Put on hold"),
               approvers=frozenset(("privacy", "admin")),
               carry_out=_put_on_hold,
               place="bewaren/{record}",
           )
       )

   `carry_out(session, approval, by, now)` does the act. It runs in the transaction of the approval and never commits;
   it raises `CannotBeDone(Words(...))` where the world has changed since: then nothing is approved either.
2. Where somebody of the staff presses the button, ask instead of doing::

       approvals.ask(session, HOLD, record.id, by=account, reason=form.reason.data, now=now, facts={"until": "..."})

   Raises `NoReason` and `AlreadyAsked`. `approvals.waiting(session, HOLD, record.id, now=now)` gives the open question,
   to show on your page; `approvals.facts_of(approval)` gives the facts back in `carry_out`.
3. `/beheer/akkoord` lists what is open, approves and refuses. `place` is the page of the record, below `/beheer/`; it
   may name `{record}` and any of the facts.

The module must be imported when the site starts, as any module that a view uses is. Nothing is ever approved by time:
what nobody decided in `LASTS` expires, and the act has to be asked again.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from domain import activity
from models import Account, Approval
from privacy.activities import DECIDE_TOGETHER
from privacy.vocabulary import Words

LASTS: Final = timedelta(days=7)
APPROVED, REFUSED, WITHDRAWN, EXPIRED = "approved", "refused", "withdrawn", "expired"
OUTCOMES: Final = {
    APPROVED: Words("akkoord", "approved"),
    REFUSED: Words("geweigerd", "refused"),
    WITHDRAWN: Words("ingetrokken", "withdrawn"),
    EXPIRED: Words("vervallen", "expired"),
}


class NoReason(Exception):
    """A sensitive act was asked or refused without saying why."""


class AlreadyAsked(Exception):
    """The same act on the same record waits for a second person already."""


class SamePerson(Exception):
    """Nobody is their own second person."""


class NotTheirs(Exception):
    """This role is no second person for this kind of act."""


class Settled(Exception):
    """This was decided, withdrawn or has expired."""


class CannotBeDone(Exception):
    """What was asked is no longer possible; `words` say why."""

    def __init__(self, words: Words) -> None:
        super().__init__(words.en)
        self.words = words


@dataclass(frozen=True, slots=True)
class ActKind:
    """A kind of act that takes two people: who may be the second, and what happens once they agree.

    `seen_by` are the roles for which `place` is there; for all who see the question where it is empty.
    """

    code: str
    name: Words
    approvers: frozenset[str]
    carry_out: Callable[[Session, Approval, Account, datetime], None]
    place: str = ""
    seen_by: frozenset[str] = frozenset()


KINDS: Final[dict[str, ActKind]] = {}
"""Every kind of act that takes two people, by its code."""


def register(kind: ActKind) -> ActKind:
    """Make a kind of act known. Raises ValueError for a code that is taken."""
    if kind.code in KINDS:
        raise ValueError(kind.code)
    KINDS[kind.code] = kind
    return kind


def ask(
    session: Session,
    kind: ActKind,
    record: str,
    *,
    by: Account,
    reason: str,
    now: datetime,
    facts: Mapping[str, Any] | None = None,
) -> Approval:
    """Ask a second person; the act itself waits. Raises NoReason and AlreadyAsked."""
    if not reason.strip():
        raise NoReason(kind.code)
    if waiting(session, kind, record, now=now) is not None:
        raise AlreadyAsked(kind.code)
    _let_expire(session, now, kind.code, record)
    approval = Approval(
        kind=kind.code,
        record_id=record,
        reason=reason.strip(),
        facts=None if facts is None else json.dumps(dict(facts), ensure_ascii=False),
        asked_by_id=by.id,
        asked_role=by.user_type,
        asked_at=now,
        expires_at=now + LASTS,
        due_at=DECIDE_TOGETHER.rules["ask"].due(now),
    )
    try:
        with session.begin_nested():
            session.add(approval)
    except IntegrityError:
        raise AlreadyAsked(kind.code) from None
    _note(session, "approval_asked", approval, by, now)
    return approval


def facts_of(approval: Approval) -> dict[str, Any]:
    """Give the facts with which the act was asked."""
    return dict(json.loads(approval.facts)) if approval.facts else {}


def waiting(session: Session, kind: ActKind, record: str, *, now: datetime) -> Approval | None:
    """Give the open question about a record, or None."""
    query = select(Approval).filter_by(kind=kind.code, record_id=record, decided_at=None)
    return session.scalars(query.where(Approval.expires_at > now)).one_or_none()


def about(session: Session, record: str) -> Sequence[Approval]:
    """List everything that was ever asked about a record, latest first."""
    return session.scalars(select(Approval).filter_by(record_id=record).order_by(Approval.id.desc())).all()


def by_key(session: Session, key: str, *, role: str = "") -> Approval | None:
    """Find a question that this role may decide; any question where no role is given."""
    found = session.get(Approval, key)
    return found if found and found.kind in KINDS and (not role or role in KINDS[found.kind].approvers) else None


def listed(session: Session, role: str, by: Account, *, now: datetime, most: int = 100) -> Sequence[Approval]:
    """List what is open for this role, and what this person asked, the first to expire on top."""
    theirs = [code for code, kind in KINDS.items() if role in kind.approvers]
    seen = or_(Approval.kind.in_(theirs), Approval.asked_by_id == by.id)
    query = select(Approval).where(seen, Approval.decided_at.is_(None), Approval.expires_at > now)
    return session.scalars(query.order_by(Approval.expires_at, Approval.id).limit(most)).all()


def settled(session: Session, role: str, by: Account, *, now: datetime, most: int = 20) -> Sequence[Approval]:
    """List what was decided lately or expired, latest first."""
    theirs = [code for code, kind in KINDS.items() if role in kind.approvers]
    seen = or_(Approval.kind.in_(theirs), Approval.asked_by_id == by.id)
    past = or_(Approval.decided_at.is_not(None), Approval.expires_at <= now)
    return session.scalars(select(Approval).where(seen, past).order_by(Approval.id.desc()).limit(most)).all()


def outcome_of(approval: Approval, *, now: datetime) -> str | None:
    """Say how a question ended; None while it is open."""
    return approval.outcome or (EXPIRED if approval.expires_at <= now else None)


def approve(session: Session, approval: Approval, *, by: Account, now: datetime) -> None:
    """Agree, and do it, in one transaction. Raises Settled, NotTheirs, SamePerson and CannotBeDone."""
    _second(session, approval, by, now)
    _settle(approval, APPROVED, by, now)
    _note(session, "approval_given", approval, by, now)
    KINDS[approval.kind].carry_out(session, approval, by, now)


def refuse(session: Session, approval: Approval, *, by: Account, because: str, now: datetime) -> None:
    """Say no, and why. Raises NoReason, Settled, NotTheirs and SamePerson."""
    if not because.strip():
        raise NoReason(approval.kind)
    _second(session, approval, by, now)
    approval.because = because.strip()
    _settle(approval, REFUSED, by, now)
    _note(session, "approval_refused", approval, by, now)


def withdraw(session: Session, approval: Approval, *, by: Account, now: datetime) -> None:
    """Take one's own question back. Raises Settled, and NotTheirs for the question of somebody else."""
    _open(session, approval, now)
    if approval.asked_by_id != by.id:
        raise NotTheirs(approval.id)
    _settle(approval, WITHDRAWN, by, now)
    _note(session, "approval_withdrawn", approval, by, now)


def _second(session: Session, approval: Approval, by: Account, now: datetime) -> None:
    """Check that this is another person, of the right role, and in time; two at once wait for each other."""
    _open(session, approval, now)
    if by.user_type not in KINDS[approval.kind].approvers:
        raise NotTheirs(approval.id)
    if approval.asked_by_id is None or approval.asked_by_id == by.id:
        raise SamePerson(approval.id)


def _open(session: Session, approval: Approval, now: datetime) -> None:
    session.flush()
    session.refresh(approval, with_for_update=True)
    if outcome_of(approval, now=now) is not None:
        raise Settled(approval.id)


def _settle(approval: Approval, outcome: str, by: Account, now: datetime) -> None:
    approval.outcome, approval.decided_at = outcome, now
    approval.decided_by_id, approval.decided_role = by.id, by.user_type


def _let_expire(session: Session, now: datetime, kind: str, record: str) -> None:
    """Note that an old question ended by itself, so that the act can be asked anew."""
    old = update(Approval).where(Approval.kind == kind, Approval.record_id == record, Approval.decided_at.is_(None))
    session.execute(old.values(outcome=EXPIRED, decided_at=now))


def _note(session: Session, action: str, approval: Approval, by: Account, now: datetime) -> None:
    facts = {"actor": by.id, "kind": Approval.__tablename__, "record": approval.record_id, "reason": approval.kind}
    activity.note(session, action, role=by.user_type, now=now, **facts)
