"""Words of applicants' names, keyed in the area of applications: nothing of them matches what is kept of customers."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

from domain.contact import plain_words
from models import ApplicationWord, Base
from privacy.sealing import ring

TABLE = ApplicationWord.__tablename__


def words_of(name: str) -> list[bytes]:
    """Give the keyed references by which an application is found by a word of its sender's name."""
    return [ring().blind(_as_word(word), TABLE) for word in plain_words(name)]


def candidates(word: str) -> list[bytes]:
    """Give the references that applications may hold for a word, under any key of the ring."""
    return ring().candidates(_as_word(word), TABLE)


def rows(application_id: str, name: str) -> Sequence[ApplicationWord]:
    """Make the rows by which an application is found by name."""
    return [ApplicationWord(application_id=application_id, word=word) for word in words_of(name)]


def renew(session: Session, application_id: str, name: str) -> None:
    """Refer to the words of a name under the newest key; who searches meanwhile finds them under either."""
    session.execute(delete(ApplicationWord).where(ApplicationWord.application_id == application_id))
    if made := [row.values() for row in rows(application_id, name)]:
        session.execute(insert(Base.metadata.tables[TABLE]), made)


def _as_word(word: str) -> str:
    return f"word:{word}"
