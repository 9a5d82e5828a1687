"""Contact messages: receive, find by link, open, withdraw, set free."""

from __future__ import annotations

import hashlib
import re
import secrets
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any, Final

from sqlalchemy import MetaData, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models import Base, ContactAnswer, ContactMessage, ContactWord, Letter, Opening, base
from models.base import Rows, new_key
from privacy import rights
from privacy.activities import ACCOUNT_FOR_READING, ANSWER_ENQUIRIES
from privacy.sealing import ring
from privacy.vocabulary import OFFICE_TIME, Term, midnight

COMPLAINT: Final = "complaint"
OUTCOME_WITHIN: Final = Term(months=1)
"""So soon whoever complains hears what came of it (P28)."""

ALPHABET: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Letters and digits that nobody confuses when a reference is read aloud."""


class AlreadyReceived(Exception):
    """The same form was sent before; `message` is what it made then."""

    def __init__(self, message: ContactMessage) -> None:
        self.message = message


@dataclass(frozen=True, slots=True)
class Enquiry:
    """What a visitor filled in, checked."""

    name: str
    email: str
    topic: str
    message: str
    organisation: str | None = None
    phone: str | None = None


@dataclass(frozen=True, slots=True)
class NewMessage:
    """A message that was just made: what its letter and its confirmation need, and the row as it will be stored."""

    id: str
    reference: str
    topic: str
    name: str
    email: str
    language: str
    received_at: datetime
    due_at: datetime
    held_for: str | None
    submission: bytes
    row: dict[str, Any]

    @property
    def due_on(self) -> date:
        """The date, in the Netherlands, on which the message goes."""
        return self.due_at.astimezone(OFFICE_TIME).date()


def compose(
    enquiry: Enquiry,
    *,
    language: str,
    statement_version: date,
    submission: str,
    held_for: str | None,
    now: datetime,
) -> tuple[NewMessage, str]:
    """Make a message that stays until the date that its topic sets; answer it with the secret of its link (P70, P71).

    `submission` names this sending of the form: sent again with the same words, it makes no second message. Nothing
    is stored yet, so that its letter can be written before anybody waits for the database.
    """
    token = secrets.token_urlsafe(32)
    shown: dict[str, Any] = {
        "id": new_key(),
        "reference": new_reference(),
        "topic": enquiry.topic,
        "name": enquiry.name,
        "email": enquiry.email,
        "language": language,
        "received_at": now,
        "due_at": ANSWER_ENQUIRIES.rules[enquiry.topic].due(now),
        "held_for": held_for,
        "submission": ring().blind("\x1f".join((submission, *map(str, _fields(enquiry))))),
    }
    row = ContactMessage.row(
        **shown,
        organisation=enquiry.organisation,
        phone=enquiry.phone,
        message=enquiry.message,
        statement_version=statement_version,
        token_hash=imprint(token),
    )
    return NewMessage(**shown, row=row), token


def receive(
    session: Session,
    message: NewMessage,
    *,
    letter: dict[str, Any] | None,
    store: Callable[[Rows], object] | None = None,
) -> None:
    """Keep a new message, the words of its name, and the letter that confirms it. Raises AlreadyReceived.

    `store` makes them durable together with what others send at the same moment; without it they become part of the
    session's transaction. Plain inserts: this is what the site does most, and new rows need no unit of work.
    """
    tables = Base.metadata.tables
    words = [ContactWord.row(message_id=message.id, word=word) for word in words_of(message.name)]
    rows = [
        (tables[ContactMessage.__tablename__], [message.row]),
        (tables[ContactWord.__tablename__], words),
        (tables[Letter.__tablename__], [letter] if letter else []),
    ]
    try:
        (store or partial(base.store, session.connection()))(rows)
    except IntegrityError:
        session.rollback()
        before = session.scalars(select(ContactMessage).filter_by(submission=message.submission)).one_or_none()
        if before is None:
            raise
        raise AlreadyReceived(before) from None


def words_of(name: str) -> list[bytes]:
    """Give the keyed references by which a message is found by a word of its sender's name."""
    return [ring().blind(_as_word(word)) for word in plain_words(name)]


def word_candidates(word: str) -> list[bytes]:
    """Give the references that messages may hold for a word, under any key of the ring."""
    return ring().candidates(_as_word(word))


def plain_words(text: str) -> list[str]:
    """Take a name apart into words of two letters or more: no capitals, no accents, each word once."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return list(dict.fromkeys(word for word in re.findall(r"[^\W_]+", bare) if len(word) > 1))


def _as_word(word: str) -> str:
    return f"word:{word}"


def _fields(enquiry: Enquiry) -> tuple[str | None, ...]:
    return enquiry.name, enquiry.email, enquiry.topic, enquiry.message, enquiry.organisation, enquiry.phone


def new_reference() -> str:
    """Make a reference that can be read over the telephone, as in `7K3MP-9QX2W`."""
    letters = "".join(ALPHABET[byte % len(ALPHABET)] for byte in secrets.token_bytes(10))  # 32 letters: all as likely
    return f"{letters[:5]}-{letters[5:]}"


def imprint(token: str) -> bytes:
    """Give what is kept of a link's secret: enough to recognise it, useless to make it (P135, X21)."""
    return hashlib.sha256(token.encode()).digest()


def by_token(session: Session, token: str, *, now: datetime) -> ContactMessage | None:
    """Find the message behind a link; None for a link that is unknown, altered, used or past its date."""
    message = session.scalars(select(ContactMessage).filter_by(token_hash=imprint(token))).one_or_none()
    return message if message and message.due_at > now else None


def by_reference(session: Session, reference: str) -> ContactMessage | None:
    """Find a message by the reference that its sender may quote."""
    return session.scalars(select(ContactMessage).filter_by(reference=reference.strip().upper())).one_or_none()


def openings(session: Session, message: ContactMessage) -> Sequence[Opening]:
    """List who of us opened the message, latest first (P90)."""
    query = select(Opening).filter_by(record_id=message.id).order_by(Opening.opened_at.desc())
    return session.scalars(query).all()


def answers(session: Session, message: ContactMessage) -> Sequence[ContactAnswer]:
    """List what we answered, oldest first."""
    query = select(ContactAnswer).filter_by(message_id=message.id).order_by(ContactAnswer.id)
    return session.scalars(query).all()


def open_for(session: Session, message: ContactMessage, *, role: str, reason: str, now: datetime) -> None:
    """Note that somebody of the staff reads the message, in the transaction in which they do (P90)."""
    due = min(message.due_at, ACCOUNT_FOR_READING.rules["opening"].due(now))
    session.add(Opening(record_id=message.id, role=role, reason=reason, opened_at=now, due_at=due))


def outcome_by(message: ContactMessage | NewMessage) -> date | None:
    """Give the day by which whoever complained knows what came of it; None for a message that is no complaint (P28)."""
    return OUTCOME_WITHIN.after(message.received_at) if message.topic == COMPLAINT else None


class AlreadyClosed(Exception):
    """The message was closed before; its date moves once, not for ever."""


def close(session: Session, message: ContactMessage, *, now: datetime) -> None:
    """Note that the question is dealt with: its term runs from now, and its date is shown anew (P70).

    Raises AlreadyClosed.
    """
    if message.closed_at is not None:
        raise AlreadyClosed(message.id)
    message.closed_at = now
    reckon(session, message)


def last_contact(session: Session, message: ContactMessage) -> datetime:
    """Give the moment from which the term of a message runs: its receipt, our last answer, or its closing (P70)."""
    answered = session.scalar(select(func.max(ContactAnswer.answered_at)).filter_by(message_id=message.id))
    return max(moment for moment in (message.received_at, message.closed_at, answered) if moment)


def term_of(session: Session, message: ContactMessage) -> Term:
    """Give the term that counts for a message: the one in force when its clock started (P70)."""
    return ANSWER_ENQUIRIES.rules[message.topic].term_at(last_contact(session, message))


def reckon(session: Session, message: ContactMessage) -> None:
    """Set the date on which a message goes: the term of its topic from the last contact, or longer where we said why.

    However often we are in touch, the longest term that its topic allows counts from its receipt (P70, P91).
    """
    rule = ANSWER_ENQUIRIES.rules[message.topic]
    at_most = midnight((rule.most or rule.usual).after(message.received_at))
    due = min(rule.due(last_contact(session, message)), at_most)
    message.due_at = max(due, message.kept_longer_until or due)


def going(session: Session, metadata: MetaData, message: ContactMessage) -> list[tuple[str, int]]:
    """Count what goes when this message goes, table by table, by the very search that finds it then (P113)."""
    found = rights.find_record(session, metadata, ContactMessage.__tablename__, message.id)
    return [(item.holding.table.name, len(item.ids)) for item in rights.going(found)]


def withdraw(session: Session, metadata: MetaData, message: ContactMessage, *, now: datetime) -> dict[str, int]:
    """Forget the message with its letters and openings, at once; answer how much went from each table (P71)."""
    found = rights.find_record(session, metadata, ContactMessage.__tablename__, message.id)
    return rights.erase(session, found, now=now)


def release(message: ContactMessage) -> str:
    """Let a message that was set aside through; answer with a fresh secret for its link."""
    message.held_for = None
    return fresh_link(message)


def fresh_link(message: ContactMessage) -> str:
    """Give the message a new secret for its link; the one before opens nothing any more (P71)."""
    token = secrets.token_urlsafe(32)
    message.token_hash = imprint(token)
    return token
