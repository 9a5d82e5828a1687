"""Letters: queued with their cause, claimed by one worker at a time, delivered at least once."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import func, inspect, select, update
from sqlalchemy.orm import Session

from models import Letter
from privacy.activities import DELIVER_LETTERS

BACK_OFF: Final = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 4 * 60, 12 * 60, 24 * 60))
"""How long to wait after each failed attempt; after the last one the letter is shown to staff."""

LEASE: Final = timedelta(minutes=7)
"""How long a worker may be busy with its batch: twenty letters, each with a relay that takes all its time."""

UNFINISHED: Final = "unfinished"


@dataclass(frozen=True, slots=True)
class Draft:
    """A letter as it was written, before anybody queues it; `attachment` is the name and the page of a document."""

    kind: str
    recipient: str
    language: str
    subject: str
    text: str
    html: str
    attachment: tuple[str, str] | None = None


def waiting_letter(draft: Draft, *, about: str, now: datetime) -> Letter:
    """Seal a letter, ready to be stored in the transaction of its cause, so that neither exists without the other."""
    return Letter(**_waiting(draft, about, now))


def waiting_row(draft: Draft, *, about: str, now: datetime) -> dict[str, Any]:
    """Seal a letter as the row that is stored with its cause, where no object of it is needed."""
    return Letter.row(**_waiting(draft, about, now))


def _waiting(draft: Draft, about: str, now: datetime) -> dict[str, Any]:
    return {
        "kind": draft.kind,
        "about_id": about,
        "recipient": draft.recipient,
        "content": json.dumps(_content(draft), ensure_ascii=False),
        "language": draft.language,
        "queued_at": now,
        "next_attempt_at": now,
        "attempts": 0,
        "due_at": DELIVER_LETTERS.rules["queued"].due(now),
    }


def _content(draft: Draft) -> dict[str, object]:
    words: dict[str, object] = {"subject": draft.subject, "text": draft.text, "html": draft.html}
    return words | ({"attachment": list(draft.attachment)} if draft.attachment else {})


def claim(session: Session, *, now: datetime, most: int = 20) -> Sequence[Letter]:
    """Take the letters whose turn it is, oldest first, unless another worker was quicker.

    They are lent for LEASE: a worker that dies in the middle leaves letters that are tried again. The caller commits
    before delivering.
    """
    turn = select(Letter).where(Letter.next_attempt_at <= now).order_by(Letter.next_attempt_at).limit(most)
    letters = session.scalars(turn.with_for_update(skip_locked=True)).all()
    for letter in letters:
        letter.next_attempt_at, letter.last_error = now + LEASE, UNFINISHED
        letter.attempts += 1
    return letters


def still_kept(session: Session, letters: Sequence[Letter]) -> list[Letter]:
    """Lock the letters that nobody withdrew or purged while they were on their way; let go of the others."""
    keys = {letter: identity_of(letter) for letter in letters}
    kept = set(session.scalars(select(Letter.id).where(Letter.id.in_(keys.values())).with_for_update()))
    for letter in letters:
        if keys[letter] not in kept:
            session.expunge(letter)
    return [letter for letter in letters if keys[letter] in kept]


def one_waits(session: Session, kind: str, *, about: str) -> bool:
    """Say whether a letter of this kind about a record is still to go out."""
    waiting = select(Letter.id).where(Letter.about_id == about, Letter.kind == kind, Letter.sent_at.is_(None))
    return session.scalar(waiting.where(Letter.failed_at.is_(None)).limit(1)) is not None


def identity_of(letter: Letter) -> str:
    """Give the key of a letter whose row may be gone, without asking the database for it."""
    identity = inspect(letter).identity
    return str(identity[0]) if identity else letter.id


def end_leases(session: Session, *, now: datetime) -> None:
    """Take back what a worker that is no more had on loan; only right where there is one worker."""
    unfinished = update(Letter).where(Letter.last_error == UNFINISHED, Letter.next_attempt_at.is_not(None))
    session.execute(unfinished.values(next_attempt_at=now))


def any_waiting(session: Session, *, now: datetime) -> bool:
    """Say whether a letter's turn has come, without making anybody wait."""
    return session.scalar(select(Letter.id).where(Letter.next_attempt_at <= now).limit(1)) is not None


def sent(letter: Letter, *, now: datetime) -> None:
    """Note that the letter was handed over; from now on its own, shorter term runs."""
    letter.sent_at, letter.next_attempt_at, letter.last_error = now, None, None
    letter.due_at = min(letter.due_at, DELIVER_LETTERS.rules["sent"].due(now))


def failed(letter: Letter, error: Exception, *, now: datetime) -> None:
    """Note a failed attempt by the kind of error alone: its text may hold an address (P132)."""
    letter.last_error = type(error).__name__[:80]
    if letter.attempts > len(BACK_OFF):
        letter.failed_at, letter.next_attempt_at = now, None
    else:
        letter.next_attempt_at = now + BACK_OFF[letter.attempts - 1]


def retry(letter: Letter, *, now: datetime) -> None:
    """Give a letter that was given up a fresh start."""
    letter.failed_at, letter.next_attempt_at, letter.attempts = None, now, 0


def dead(session: Session) -> Sequence[Letter]:
    """List the letters that were given up, for staff to look at."""
    return session.scalars(select(Letter).where(Letter.failed_at.is_not(None)).order_by(Letter.failed_at)).all()


def about(session: Session, record: str) -> Sequence[Letter]:
    """List the letters about one record, latest first."""
    return session.scalars(select(Letter).filter_by(about_id=record).order_by(Letter.queued_at.desc())).all()


def overdue(session: Session, *, now: datetime) -> int:
    """Count the letters whose turn passed more than ten minutes ago: the sign of a worker that stands still."""
    late = Letter.next_attempt_at < now - timedelta(minutes=10)
    return session.scalar(select(func.count()).select_from(Letter).where(late)) or 0
