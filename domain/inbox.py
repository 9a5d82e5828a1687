"""The inbox: what staff do with contact messages. Each verb leaves an entry in the log, in the same transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any, Final

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import Session, aliased, defer

from domain import activity, contact
from models import Account, ContactAnswer, ContactMessage, ContactWord
from privacy.activities import ANSWER_ENQUIRIES
from privacy.columns import normal_address
from privacy.sealing import ring
from privacy.vocabulary import Term, midnight

ON_A_PAGE: Final = 50
WINDOW: Final = 10_000
"""How many messages one page of a filter without index looks through; the link to older ones goes on from there."""

AT_MOST: Final = Term(months=24)
"""How much longer a message may be kept, with a reason."""

STATES: Final = ("open", "closed", "held")
TABLE: Final = ContactMessage.__tablename__


class ChangedMeanwhile(Exception):
    """Somebody else did something with the message after this page was made; nothing was done."""


class NoSuchTopic(Exception):
    """Each topic is a rule of retention; others do not exist."""


class NotLonger(Exception):
    """The date is not later than the present one."""


class TooLong(Exception):
    """The date is further away than AT_MOST."""


@dataclass(frozen=True, slots=True)
class Filter:
    """Which messages to list; `handler` is the key of whose they are."""

    topic: str = ""
    state: str = ""
    handler: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """Some messages, newest first, and the key from which the older ones go on; empty at the end."""

    messages: Sequence[ContactMessage]
    older: str


def page(session: Session, chosen: Filter, *, before: str = "", most: int = ON_A_PAGE) -> Page:
    """List messages by key and not by offset, so that the last page costs what the first one does."""
    floor = _floor(session, before) if chosen.topic or chosen.state in ("closed", "held") else ""
    rows = session.scalars(query_of(chosen, before=before, floor=floor).limit(most + 1)).all()
    if len(rows) > most:
        return Page(rows[:most], rows[most - 1].id)
    return Page(rows, floor)


def query_of(chosen: Filter, *, before: str = "", floor: str = "") -> Select[ContactMessage]:
    """Write the question that a page of the inbox asks."""
    query = _listed()
    if before:
        query = query.where(ContactMessage.id < before)
    if floor:
        query = query.where(ContactMessage.id >= floor)
    if chosen.topic:
        query = query.where(ContactMessage.topic == chosen.topic)
    if chosen.state == "open":
        query = query.where(ContactMessage.closed_at.is_(None), ContactMessage.held_for.is_(None))
    elif chosen.state == "closed":
        query = query.where(ContactMessage.closed_at.is_not(None))
    elif chosen.state == "held":
        query = query.where(ContactMessage.held_for.is_not(None))
    if chosen.handler:
        query = query.where(ContactMessage.assigned_to_id == chosen.handler)
    return query


def _listed() -> Select[ContactMessage]:
    """A list shows no names and no texts, so it does not fetch them either (P85)."""
    sealed = (getattr(ContactMessage, f"{name}_sealed") for name in ("name", "email", "organisation", "phone"))
    heavy = (*sealed, getattr(ContactMessage, "message_sealed"), getattr(ContactMessage, "kept_longer_because_sealed"))  # noqa: B009
    return select(ContactMessage).options(*map(defer, heavy)).order_by(ContactMessage.id.desc())


def _floor(session: Session, before: str) -> str:
    query = select(ContactMessage.id).order_by(ContactMessage.id.desc())
    if before:
        query = query.where(ContactMessage.id < before)
    return session.scalar(query.offset(WINDOW).limit(1)) or ""


def by_email(session: Session, email: str, *, by: Account, now: datetime) -> Sequence[ContactMessage]:
    """Find the newest messages from exactly this address; that somebody searched is noted, for what is not."""
    activity.note(session, "searched", role=by.user_type, actor=by.id, now=now, kind=TABLE, reason="email")
    return session.scalars(_by_email(email).limit(ON_A_PAGE)).all()


def _by_email(email: str) -> Select[ContactMessage]:
    return _listed().where(ContactMessage.email_index.in_(ring().candidates(normal_address(email))))


def by_name(session: Session, text: str, *, by: Account, now: datetime) -> Sequence[ContactMessage]:
    """Find the newest messages whose sender's name holds all these words; accents and capitals do not matter."""
    activity.note(session, "searched", role=by.user_type, actor=by.id, now=now, kind=TABLE, reason="name")
    words = contact.plain_words(text)
    return session.scalars(_by_name(words).limit(ON_A_PAGE)).all() if words else []


def _by_name(words: Sequence[str]) -> Select[ContactMessage]:
    found = select(ContactWord.message_id).where(ContactWord.word.in_(contact.word_candidates(words[0])))
    for word in words[1:]:
        also = aliased(ContactWord)
        same = also.message_id == ContactWord.message_id
        found = found.where(exists().where(same, also.word.in_(contact.word_candidates(word))))
    newest = found.order_by(ContactWord.message_id.desc()).limit(ON_A_PAGE)
    return _listed().where(ContactMessage.id.in_(newest))


def searches() -> dict[str, Select[Any]]:
    """Give the questions of the search, for whoever wants to see which index they use."""
    return {"email": _by_email("ada@example.org"), "name": _by_name(["ada"]), "names": _by_name(["ada", "lovestone"])}


def waiting(session: Session, most: int = 1000) -> int:
    """Count the open messages, up to `most`: beyond that the exact number helps nobody."""
    some = select(ContactMessage.id).where(ContactMessage.closed_at.is_(None)).limit(most).subquery()
    return session.scalar(select(func.count()).select_from(some)) or 0


def oldest_waiting(session: Session) -> datetime | None:
    """Give the moment at which the oldest open message came in."""
    oldest = select(ContactMessage.received_at).where(ContactMessage.closed_at.is_(None))
    return session.scalar(oldest.order_by(ContactMessage.id).limit(1))


def owner(session: Session, message: ContactMessage) -> Account | None:
    """Find the account of whoever sent the message, by the address, where there is one."""
    references = ring().candidates(normal_address(message.email))
    found = select(Account).where(Account.email_index.in_(references), Account.confirmed_at.is_not(None))
    return session.scalars(found.limit(1)).one_or_none()


def stamp(session: Session, message: ContactMessage) -> str:
    """Give a short mark of what a page shows of a message: it differs once anybody did anything with it."""
    answers = select(func.count()).select_from(ContactAnswer).where(ContactAnswer.message_id == message.id)
    facts = (
        message.topic,
        message.assigned_to_id,
        message.closed_at,
        message.held_for,
        message.kept_longer_until,
        message.due_at,
        session.scalar(answers),
    )
    return sha256(repr(facts).encode()).hexdigest()[:16]


def take(session: Session, reference: str, seen: str) -> ContactMessage | None:
    """Take a message in hand to change it, as `seen` on the page; None where it is not there.

    Raises ChangedMeanwhile when somebody else was first; two at once wait for each other here.
    """
    query = select(ContactMessage).filter_by(reference=reference).with_for_update()
    message = session.scalars(query).one_or_none()
    if message is not None and stamp(session, message) != seen:
        raise ChangedMeanwhile(reference)
    return message


def read(session: Session, message: ContactMessage, *, by: Account, reason: str, now: datetime) -> None:
    """Note that somebody of the staff reads a message; its sender sees the role and the reason (P90)."""
    if not activity.reads_on(session, message.id, by, now=now):
        contact.open_for(session, message, role=by.user_type, reason=reason, now=now)
        _note(session, "record_read", message, by, now, reason)


def _note(
    session: Session,
    action: str,
    message: ContactMessage,
    by: Account | None,
    now: datetime,
    reason: str | None = None,
    *,
    moved_from: date | None = None,
    cause: str = "",
) -> None:
    """Write in the log what was done; where that moved the date, the old one, the new one and the cause as well."""
    concerned = owner(session, message)
    facts: dict[str, Any] = {
        "role": by.user_type if by else activity.SYSTEM,
        "actor": by.id if by else None,
        "subject": concerned.id if concerned else None,
        "kind": TABLE,
        "record": message.id,
        "now": now,
    }
    activity.note(session, action, reason=reason, **facts)
    if moved_from is not None:
        activity.moved(session, moved_from, message.due_on, cause, **facts)


def assign(session: Session, message: ContactMessage, to: Account | None, *, by: Account, now: datetime) -> None:
    """Say who sees to it that an answer comes; or nobody in particular."""
    message.assigned_to_id = to.id if to else None
    _note(session, "message_assigned", message, by, now)


def answer(session: Session, message: ContactMessage, text: str, *, by: Account, now: datetime) -> str:
    """Keep an answer beside the message; give the secret of a fresh link under which its sender reads it (P71).

    The term runs anew, so that what was said just now does not go before it could be read (P70).
    """
    before = message.due_on
    session.add(ContactAnswer(message_id=message.id, text=text, role=by.user_type, answered_at=now))
    session.flush()
    contact.reckon(session, message)
    _note(session, "message_answered", message, by, now, moved_from=before, cause="answered")
    return contact.fresh_link(message)


def change_topic(session: Session, message: ContactMessage, topic: str, *, by: Account, now: datetime) -> None:
    """File the message under another topic; its date is reckoned anew (P70). Raises NoSuchTopic."""
    if topic not in ANSWER_ENQUIRIES.rules:
        raise NoSuchTopic(topic)
    if topic != message.topic:
        before, message.topic = message.due_on, topic
        contact.reckon(session, message)
        _note(session, "message_topic_changed", message, by, now, topic, moved_from=before, cause="topic")


class NoOutcome(ValueError):
    """A complaint is closed only when its outcome is written."""


def close(
    session: Session, message: ContactMessage, outcome: str = "", *, by: Account | None, now: datetime
) -> str | None:
    """Note that the question is dealt with: the term runs from now (P70); a complaint needs its outcome (P28).

    The outcome is kept as an answer; gives the secret of the link under which it is read, and None without one.
    `by` is nobody where the command line does it, which writes no outcome. Raises contact.AlreadyClosed and NoOutcome.
    """
    if message.topic == contact.COMPLAINT and not outcome and message.closed_at is None:
        raise NoOutcome(message.id)
    before = message.due_on
    contact.close(session, message, now=now)
    secret = answer(session, message, outcome, by=by, now=now) if outcome and by else None
    _note(session, "message_closed", message, by, now, moved_from=before, cause="closed")
    return secret


def release(session: Session, message: ContactMessage, *, by: Account, now: datetime) -> str:
    """Let a message that was set aside through; give the secret of its link."""
    _note(session, "message_released", message, by, now)
    return contact.release(message)


def keep_longer(
    session: Session, message: ContactMessage, until: date, because: str, *, by: Account, now: datetime
) -> None:
    """Keep a message past its term until a day, for a reason that its sender reads. Raises NotLonger and TooLong."""
    if until > AT_MOST.after(now):
        raise TooLong(until)
    moment = midnight(until)
    if moment <= message.due_at:
        raise NotLonger(until)
    before = message.due_on
    message.kept_longer_until, message.kept_longer_because = moment, because
    contact.reckon(session, message)
    _note(session, "message_kept_longer", message, by, now, moved_from=before, cause="longer")


def keep_no_longer(session: Session, message: ContactMessage, *, by: Account, now: datetime) -> None:
    """Let the ordinary term hold again."""
    before = message.due_on
    message.kept_longer_until = message.kept_longer_because = None
    contact.reckon(session, message)
    _note(session, "message_kept_longer", message, by, now, "undone", moved_from=before, cause="usual")
