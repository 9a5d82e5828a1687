"""Key rotation: may be interrupted anywhere, finds everybody meanwhile, and says when the old key may go."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain import contact, keys
from models import Base, ContactMessage, ContactWord
from privacy import rights, sealing
from privacy.sealing import KeyRing, SealError
from tests.unit.conftest import key
from tests.unit.people import kept

OLD, BOTH, NEW = key(1), f"{key(2)},{key(1)}", key(2)


@pytest.fixture
def five(session: Session) -> list[str]:
    """Five messages under the old key, two of them Ada's."""
    for number in range(3):
        kept(session, email=f"noise{number}@example.org")
    kept(session, organisation="Testdorp")
    kept(session)
    return [row.id for row in session.scalars(select(ContactMessage))]


@pytest.fixture
def rotated(session: Session, five: list[str]) -> Iterator[None]:
    """A rotation that ran to its end."""
    with sealing.using(KeyRing.parse(BOTH)):
        for _ in keys.rotate(session, Base.metadata):
            session.commit()
        yield


def found(session: Session, email: str = "ada@example.org") -> int:
    return sum(len(item.ids) for item in rights.find(session, Base.metadata, email))


@pytest.mark.usefixtures("rotated")
def test_after_a_rotation_the_new_key_alone_reads_and_finds_everything(session: Session) -> None:
    assert keys.outdated(session, Base.metadata) == 0
    with sealing.using(KeyRing.parse(NEW)):
        session.expire_all()
        assert {row.name for row in session.scalars(select(ContactMessage))} == {"Ada Lovestone"}
        assert found(session) == 8
        exported = rights.export(session, rights.find(session, Base.metadata, "ada@example.org"), "nl")
        assert exported[0]["records"]


@pytest.mark.parametrize("batches", [0, 1, 2, 3])
def test_a_rotation_broken_off_anywhere_goes_on_and_loses_nobody(
    session: Session, five: list[str], batches: int
) -> None:
    with sealing.using(KeyRing.parse(BOTH)):
        run = keys.rotate(session, Base.metadata, 2)
        for _ in range(batches):
            next(run)
            session.commit()
        run.close()  # type: ignore[attr-defined]
        session.rollback()
        session.expire_all()
        assert found(session) == 8
        assert keys.outdated(session, Base.metadata) > 0
        assert len({row.email for row in session.scalars(select(ContactMessage))}) == 4
        done = 0
        for number in keys.rotate(session, Base.metadata, 2):
            assert number <= 2
            session.commit()
            done += number
        assert done == 10 - 2 * batches + (1 if batches == 3 else 0)
        assert keys.outdated(session, Base.metadata) == 0
        assert found(session) == 8


def test_with_one_key_there_is_nothing_to_do(session: Session, five: list[str]) -> None:
    assert list(keys.rotate(session, Base.metadata)) == []
    assert keys.outdated(session, Base.metadata) == 0


def test_what_the_old_key_sealed_counts_as_outdated_until_it_is_done(session: Session, five: list[str]) -> None:
    with sealing.using(KeyRing.parse(BOTH)):
        assert keys.outdated(session, Base.metadata) == 10


def test_a_rotation_without_the_old_key_refuses_and_changes_nothing(session: Session, five: list[str]) -> None:
    with sealing.using(KeyRing.parse(NEW)), pytest.raises(SealError):
        list(keys.rotate(session, Base.metadata))
    session.rollback()
    session.expire_all()
    assert found(session) == 8


def by_name(session: Session, word: str) -> int:
    query = select(ContactWord).where(ContactWord.word.in_(contact.word_candidates(word)))
    return len(session.scalars(query).all())


def test_a_word_of_a_name_is_found_before_during_and_after_a_rotation(session: Session, five: list[str]) -> None:
    assert by_name(session, "lovestone") == 5
    with sealing.using(KeyRing.parse(BOTH)):
        for _ in keys.rotate(session, Base.metadata, 2):
            session.commit()
            assert by_name(session, "lovestone") == 5
    with sealing.using(KeyRing.parse(NEW)):
        assert by_name(session, "lovestone") == 5
        assert by_name(session, "bouwmans") == 0


@pytest.mark.usefixtures("rotated")
def test_a_message_sent_after_the_rotation_is_found_beside_the_older_ones(session: Session) -> None:
    kept(session)
    assert found(session) == 12
