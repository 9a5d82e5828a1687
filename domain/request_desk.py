"""What staff do with requests: identify by the lightest step, extend once, decide, and be reminded (P114-P123)."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from domain import activity, approvals, recipients, requests
from domain.approvals import ActKind
from domain.contact import imprint
from models import Account, Approval, Base, Opening, Requester, RightsRequest
from privacy import rights
from privacy.activities import ACCOUNT_FOR_READING
from privacy.vocabulary import OFFICE_TIME, Words, midnight

TABLE: Final = RightsRequest.__tablename__
LADDER: Final = {
    "session": Words("ingelogd", "signed in"),
    "link": Words("link naar het bekende mailadres", "link to the address on file"),
    "known": Words("vraag over iets wat we al weten", "question about something we know already"),
    "called_back": Words("teruggebeld op het bekende nummer", "called back on the number on file"),
    "code": Words("code in een brief naar het bekende adres", "code in a letter to the address on file"),
    "office": Words("op kantoor laten zien, niets bewaard", "shown at the office, nothing kept"),
}
"""The ways to establish who asks, lightest first; none of them keeps a paper (P116)."""

LIGHT: Final = frozenset(("session", "link"))
DOUBTS: Final = {
    "other_address": Words("ander adres dan we kennen", "another address than we know"),
    "name_differs": Words("naam past niet bij wat we hebben", "name does not fit what we have"),
    "no_email": Words("geen mailadres bekend", "no e-mail address known"),
    "reported": Words("er is misbruik gemeld", "misuse was reported"),
}
"""Reasons for doubt: without one, nobody is asked more than the lightest step (P117, S22)."""

REMIND_ON: Final = (14, 25)


class NoDoubt(Exception):
    """A heavier step was taken without a reason for doubt."""


class TooLate(Exception):
    """The first month is over, or it was extended before: once, and in time (P115)."""


class NoReason(Exception):
    """A refusal or an extension without saying why."""


class NotOpen(Exception):
    """The request was decided before, or nobody showed yet who asks."""


class SecondPerson(Exception):
    """This refusal waits for a second person (S21)."""


def listed(session: Session, *, most: int = 100) -> Sequence[RightsRequest]:
    """List the register: open ones first, the first to be answered on top; then the latest."""
    open_first = RightsRequest.state == requests.DONE
    shown = or_(requests.ours(), RightsRequest.state == requests.DONE, RightsRequest.held_for.is_not(None))
    query = select(RightsRequest).where(shown).order_by(open_first, RightsRequest.answer_by, RightsRequest.id.desc())
    return session.scalars(query.limit(most)).all()


def overdue(session: Session, *, now: datetime) -> int:
    """Count the requests whose last day is over."""
    late = and_(requests.ours(), RightsRequest.answer_by <= now)
    return session.scalar(select(func.count()).select_from(RightsRequest).where(late)) or 0


def read(session: Session, requester: Requester, *, by: Account, now: datetime) -> None:
    """Note that one of us reads who asked and what; the person sees it (P90)."""
    due = min(requester.due_at, ACCOUNT_FOR_READING.rules["opening"].due(now))
    facts = {"record_id": requester.id, "role": by.user_type, "reason": "person"}
    session.add(Opening(**facts, opened_at=now, due_at=due))
    _note(session, "record_read", requester.request_id, by, now, "person")


def doubt(session: Session, line: RightsRequest, reason: str, *, by: Account, now: datetime) -> None:
    """Say why the lightest step does not do. Raises KeyError for a reason that is not on the list, and NotOpen."""
    if line.state == requests.DONE:
        raise NotOpen(line.reference)
    if reason not in DOUBTS:
        raise KeyError(reason)
    line.doubt = reason
    _note(session, "request_doubted", line.id, by, now, reason)


def identify(
    session: Session, line: RightsRequest, requester: Requester, step: str, *, by: Account, now: datetime
) -> None:
    """Note how it was established who asks; only the way and the moment. Raises KeyError, NoDoubt and NotOpen."""
    if line.state == requests.DONE:
        raise NotOpen(line.reference)
    if LADDER[step] and step not in LIGHT and line.doubt is None:
        raise NoDoubt(step)
    if step == "link" and not requester.email:
        raise KeyError(step)
    requests.prove(session, line, requester, step=step, role=by.user_type, now=now)
    line.identity_step, line.identified_at, line.identified_role = step, now, by.user_type


def fresh_link(requester: Requester, *, now: datetime) -> str:
    """Give the request a new secret for its link; the one before opens nothing any more."""
    secret = secrets.token_urlsafe(32)
    requester.token_hash = imprint(secret)
    requester.link_until = max(requester.link_until, now + requests.LINK_FOR)
    return secret


def extend(
    session: Session, line: RightsRequest, requester: Requester, because: str, *, by: Account, now: datetime
) -> None:
    """Take two months more, once, within the first month, with a reason that is told. Raises TooLate and NoReason."""
    if not because.strip():
        raise NoReason(line.reference)
    if line.state != requests.OPEN or line.extended_at is not None or now >= line.answer_by:
        raise TooLate(line.reference)
    line.answer_by, line.extended_at = requests.answer_by(line.received_at, requests.EXTENDED), now
    requester.extension = because.strip()
    _note(session, "request_extended", line.id, by, now)


def decide(
    session: Session,
    line: RightsRequest,
    requester: Requester,
    decision: str,
    answer: str,
    *,
    by: Account,
    now: datetime,
) -> None:
    """Answer a request. Raises KeyError, NotOpen, NoReason where nothing is said, and SecondPerson (S20, S21)."""
    if not answer.strip():
        raise NoReason(decision)
    if decision not in requests.DECISIONS:
        raise KeyError(decision)
    if line.state == requests.DONE or (line.identity_step is None and decision != "unproven"):
        raise NotOpen(line.reference)
    if decision in ("excessive", "unfounded") and not _agreed(session, line):
        with suppress(approvals.AlreadyAsked):
            approvals.ask(session, REFUSAL, line.id, by=by, reason=answer, now=now, facts={"decision": decision})
        raise SecondPerson(line.reference)
    if line.kind == "rectification" and decision in ("granted", "partly") and requester.email:
        found = rights.find(session, Base.metadata, requester.email)
        recipients.inform(session, [key for item in found for key in item.ids], recipients.CORRECTED, now=now)
    requester.answer = answer.strip()
    requests.close(session, line, requester, decision=decision, role=by.user_type, now=now, actor=by.id)


def _agreed(session: Session, line: RightsRequest) -> bool:
    asked = approvals.about(session, line.id)
    return any(item.kind == REFUSAL.code and item.outcome == approvals.APPROVED for item in asked)


def _agree(_session: Session, _approval: Approval, _by: Account, _now: datetime) -> None:
    """Nothing happens by the agreement alone: whoever answers presses once more, and the letter goes."""


REFUSAL: Final = approvals.register(
    ActKind(
        code="refuse_request",
        name=Words("Een verzoek afwijzen als ongegrond of buitensporig", "Refuse a request as unfounded or excessive"),
        approvers=frozenset(("privacy", "admin")),
        carry_out=_agree,
    )
)


def to_remind(session: Session, *, now: datetime, most: int = 50) -> Sequence[RightsRequest]:
    """Take the open requests of which day 14 or day 25 has come, and note that they were reminded of (P115)."""
    steps = [
        and_(RightsRequest.reminders == given, RightsRequest.received_at < _came(now, day))
        for given, day in enumerate(REMIND_ON)
    ]
    query = select(RightsRequest).where(requests.ours(), or_(*steps)).limit(most)
    found = session.scalars(query.with_for_update(skip_locked=True)).all()
    for line in found:
        line.reminders += 1
    return found


def _came(now: datetime, day: int) -> datetime:
    """Give the moment before which a request came in whose day of this number has come, in the Netherlands."""
    return midnight(now.astimezone(OFFICE_TIME).date() - timedelta(days=day - 1))


def any_to_remind(session: Session, *, now: datetime) -> bool:
    """Say whether a reminder is due, without making anybody wait."""
    early = RightsRequest.received_at < _came(now, REMIND_ON[0])
    late = or_(RightsRequest.reminders == 0, and_(RightsRequest.reminders == 1, early))
    query = select(RightsRequest.received_at, RightsRequest.reminders).where(requests.ours(), late)
    return any(
        reminders < len(REMIND_ON) and received < _came(now, REMIND_ON[reminders])
        for received, reminders in session.execute(query.limit(500))
    )


def _note(session: Session, action: str, record: str, by: Account, now: datetime, reason: str | None = None) -> None:
    facts = {"actor": by.id, "kind": TABLE, "record": record, "reason": reason}
    activity.note(session, action, role=by.user_type, now=now, **facts)
