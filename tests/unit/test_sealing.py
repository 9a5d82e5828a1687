"""Sealing: only the ring opens, only at its place, and a ring that could lose data is refused (P11)."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.orm import Session

from models import ContactMessage
from privacy import sealing
from privacy.columns import Moment, normal_address, place
from privacy.sealing import KeyRing, SealError
from tests.unit.conftest import key
from tests.unit.people import kept

HERE = place("contact_message", "name", "1")


@given(plain=st.text(max_size=200))
def test_what_was_sealed_opens_as_it_was_and_looks_like_nothing(plain: str) -> None:
    ring = KeyRing.parse(key(1))
    sealed = ring.seal(plain, HERE)
    assert ring.open(sealed, HERE) == plain
    assert len(plain) < 4 or plain.encode() not in sealed
    assert ring.seal(plain, HERE) != sealed


@pytest.mark.parametrize("spot", range(30))
def test_one_changed_bit_anywhere_is_noticed(ring: KeyRing, spot: int) -> None:
    sealed = bytearray(ring.seal("Ada", HERE))
    sealed[spot] ^= 1
    with pytest.raises(SealError):
        ring.open(bytes(sealed), HERE)


@pytest.mark.parametrize("cut", [0, 1, 3, 10, 15, 20])
def test_a_cut_off_value_is_noticed(ring: KeyRing, cut: int) -> None:
    with pytest.raises(SealError):
        ring.open(ring.seal("Ada", HERE)[:cut], HERE)


@pytest.mark.promise("P11")
@pytest.mark.parametrize(
    "elsewhere",
    [place("contact_message", "email", "1"), place("contact_message", "name", "2"), place("letter", "name", "1")],
)
def test_a_value_moved_to_another_column_row_or_table_does_not_open(ring: KeyRing, elsewhere: str) -> None:
    """P11 covers more than sealing; this is the part that the engine keeps."""
    with pytest.raises(SealError):
        ring.open(ring.seal("Ada", HERE), elsewhere)


def test_two_rows_that_were_swapped_in_the_database_do_not_open(session: Session) -> None:
    ada, bob = kept(session), kept(session, name="Bob", email="bob@example.nl")
    session.execute(
        text("UPDATE contact_message SET name = (SELECT name FROM contact_message WHERE id = :bob) WHERE id = :ada"),
        {"ada": ada.id, "bob": bob.id},
    )
    session.commit()
    session.expire_all()
    with pytest.raises(SealError):
        _ = session.get_one(ContactMessage, ada.id).name
    assert session.get_one(ContactMessage, bob.id).name == "Bob"


def test_the_newest_key_writes_and_the_old_ones_still_read() -> None:
    old, both = KeyRing.parse(key(1)), KeyRing.parse(f"{key(2)},{key(1)}")
    assert both.open(old.seal("Ada", HERE), HERE) == "Ada"
    with pytest.raises(SealError, match="no key 2"):
        old.open(both.seal("Ada", HERE), HERE)


def test_another_key_with_the_same_number_opens_nothing() -> None:
    other = KeyRing([(1, b"x" * 32)])
    with pytest.raises(SealError, match="altered or moved"):
        other.open(KeyRing.parse(key(1)).seal("Ada", HERE), HERE)


def test_a_blind_index_finds_equal_values_and_shows_none() -> None:
    ring, both = KeyRing.parse(key(1)), KeyRing.parse(f"{key(2)},{key(1)}")
    assert ring.blind("ada@example.org") == ring.blind("ada@example.org") != ring.blind("bob@example.nl")
    assert b"ada" not in ring.blind("ada@example.org")
    assert ring.blind("ada@example.org") in both.candidates("ada@example.org")
    assert both.blind("ada@example.org") in both.candidates("ada@example.org")


@pytest.mark.promise("P20")
def test_addresses_are_looked_up_without_regard_to_capitals_and_spaces() -> None:
    assert normal_address(" Ada@Example.ORG ") == normal_address("ada@example.org")
    assert normal_address("ada+x@example.org") != normal_address("ada@example.org")


@pytest.mark.parametrize(
    "text",
    ["", "1", "1:", "x:" + "A" * 43, key(1) + "," + key(1), "0:" + "A" * 43, "65536:" + "A" * 43, "1:" + "A" * 20,
     "-1:" + "A" * 43, key(1) + ",", "²:" + "A" * 43, "1:" + "é" * 43, "1:" + "A" * 42 + "!"],
)  # fmt: skip
def test_a_malformed_ring_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        KeyRing.parse(text)


def test_without_a_ring_nothing_is_sealed_in_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "_ring", None)
    with pytest.raises(RuntimeError):
        sealing.ring()


def test_a_ring_does_not_show_its_keys() -> None:
    ring = KeyRing.parse(key(65))
    assert "AAAA" not in repr(ring)
    assert "QUFB" not in repr(ring)


@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
def test_a_moment_without_a_zone_is_refused(dialect: str) -> None:
    from sqlalchemy import create_engine

    engine = create_engine("sqlite://") if dialect == "sqlite" else create_engine("postgresql+psycopg://")
    with pytest.raises(ValueError):
        Moment().process_bind_param(datetime(2027, 1, 1), engine.dialect)  # noqa: DTZ001
    aware = datetime(2027, 1, 1, tzinfo=UTC)
    stored = Moment().process_bind_param(aware, engine.dialect)
    assert Moment().process_result_value(stored, engine.dialect) == aware
