"""The words by which staff find a message: whole, keyed, and the same however somebody types them."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain import contact
from models import ContactWord
from privacy import sealing
from privacy.columns import normal_address
from privacy.sealing import KeyRing, ring
from tests.unit.conftest import key
from tests.unit.people import kept


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Ada Lovestone", ["ada", "lovestone"]),
        ("Ö. van der Ploeg-d'Arçon", ["van", "der", "ploeg", "arcon"]),
        ("ADA ada Áda", ["ada"]),
        ("Straße", ["strasse"]),
        ("山田太郎", ["山田太郎"]),
        ("Нина", ["нина"]),
        ("X", []),
        ("", []),
        ("_ada_ -- 007", ["ada", "007"]),
    ],
)
def test_a_name_is_taken_apart_into_plain_words(name: str, words: list[str]) -> None:
    assert contact.plain_words(name) == words


def test_a_message_has_its_words_and_nothing_of_them_is_readable(session: Session) -> None:
    message = kept(session, name="Ada Lovestone")
    stored = session.scalars(select(ContactWord).filter_by(message_id=message.id)).all()
    assert {row.word for row in stored} == set(contact.words_of("lovestone ADA"))
    assert not [row for row in stored if b"ada" in row.word.lower()]


def test_a_word_is_never_the_reference_of_an_address(session: Session) -> None:
    assert ring().blind(normal_address("ada")) not in contact.words_of("ada")


def test_a_word_is_found_under_every_key_of_the_ring() -> None:
    before = contact.words_of("Ada")
    with sealing.using(KeyRing.parse(f"{key(2)},{key(1)}")):
        assert before[0] in contact.word_candidates("ada")
        assert contact.words_of("Ada") != before


def test_a_message_with_a_name_without_words_is_kept_all_the_same(session: Session) -> None:
    assert kept(session, name="X").name == "X"
    assert session.scalars(select(ContactWord)).all() == []
