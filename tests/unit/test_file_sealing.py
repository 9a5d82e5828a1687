"""Sealing of files: what is cut off, added, swapped, changed or laid elsewhere does not open, and memory stays flat."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from privacy.file_sealing import CHUNK, HEAD_BYTES, TAG_BYTES, FileSealer, new_file_key, opened, sealed_size
from privacy.sealing import SealError

KEY, RECORD = new_file_key(), "0123"
STEP = CHUNK + TAG_BYTES
PLAIN = bytes(range(256)) * (2 * CHUNK // 256) + b"the end"


def sealed(plain: bytes, pieces: Iterable[int] = (), *, key: str = KEY, record: str = RECORD) -> bytes:
    """Seal `plain`, handed over in pieces of these sizes and the rest at once."""
    sealer, out, rest = FileSealer(key, record), b"", memoryview(plain)
    for size in pieces:
        out += sealer.update(rest[:size])
        rest = rest[size:]
    return out + sealer.update(rest) + sealer.finish()


def plain_of(file: bytes, *, key: str = KEY, record: str = RECORD, step: int = 10_000) -> bytes:
    return b"".join(opened((file[spot : spot + step] for spot in range(0, len(file), step)), key, record))


SIZES = st.sampled_from([0, 1, 7, 4096, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 2 * CHUNK + 1, 3 * CHUNK - 1])


@settings(max_examples=60, deadline=None)
@given(size=SIZES, pieces=st.lists(st.integers(0, 2 * CHUNK + 5), max_size=6), step=st.integers(1, 3 * CHUNK))
def test_a_file_opens_as_it_was_however_it_was_cut_into_pieces(size: int, pieces: list[int], step: int) -> None:
    plain = (PLAIN * 2)[:size]
    file = sealed(plain, pieces)
    assert len(file) == sealed_size(size)
    assert plain_of(file, step=max(step, 50)) == plain


def test_a_buffer_that_its_owner_uses_again_is_sealed_as_it_was() -> None:
    sealer, buffer, out = FileSealer(KEY, RECORD), bytearray(50_000), b""
    for number in range(9):
        buffer[:] = bytes([number]) * len(buffer)
        out += sealer.update(buffer)
    assert plain_of(out + sealer.finish()) == b"".join(bytes([number]) * 50_000 for number in range(9))


def test_the_same_file_looks_different_each_time_and_holds_nothing_of_itself() -> None:
    assert sealed(PLAIN) != sealed(PLAIN)
    assert b"the end" not in sealed(PLAIN)
    assert new_file_key() != new_file_key()


def cut(file: bytes) -> Iterator[bytes]:
    for length in (0, 1, HEAD_BYTES - 1, HEAD_BYTES, HEAD_BYTES + 1, HEAD_BYTES + TAG_BYTES, len(file) - 1):
        yield file[:length]
    for chunks in (1, 2):  # at the very end of a chunk, which is whole in itself
        yield file[: HEAD_BYTES + chunks * STEP]


def lengthened(file: bytes) -> Iterator[bytes]:
    yield file + b"\0"
    yield file + bytes(TAG_BYTES)
    yield file + bytes(STEP)
    yield file + file[-23:]
    yield file + file[HEAD_BYTES:]


def swapped(file: bytes) -> Iterator[bytes]:
    head, one, two, last = file[:HEAD_BYTES], file[HEAD_BYTES:][:STEP], file[HEAD_BYTES + STEP :][:STEP], file[-23:]
    yield head + two + one + last
    yield head + one + one + last
    yield head + two + last
    yield head + one + last
    yield head + last
    yield head + one + last + two


def changed(file: bytes) -> Iterator[bytes]:
    for spot in (0, 1, 7, 8, 9, HEAD_BYTES + STEP - 1, HEAD_BYTES + STEP, len(file) // 2, len(file) - 1):
        other = bytearray(file)
        other[spot] ^= 1
        yield bytes(other)
    yield b"\x02" + file[1:]
    yield sealed(PLAIN)[:HEAD_BYTES] + file[HEAD_BYTES:]
    yield file[: HEAD_BYTES + STEP] + sealed(PLAIN)[HEAD_BYTES + STEP :]


@pytest.mark.promise("P75", "S163")
@pytest.mark.parametrize("harm", [cut, lengthened, swapped, changed])
def test_a_file_that_somebody_touched_does_not_open(harm: Callable[[bytes], Iterator[bytes]]) -> None:
    file = sealed(PLAIN)
    assert plain_of(file) == PLAIN
    for other in harm(file):
        with pytest.raises(SealError):
            plain_of(other)


@pytest.mark.promise("S163")
def test_each_bit_of_a_short_file_counts() -> None:
    file = sealed(b"Ada")
    for bit in range(8 * len(file)):
        other = bytearray(file)
        other[bit // 8] ^= 1 << bit % 8
        with pytest.raises(SealError):
            plain_of(bytes(other))


@pytest.mark.promise("P75", "S163")
def test_a_file_opens_under_its_own_record_and_key_alone() -> None:
    file = sealed(PLAIN)
    others: tuple[dict[str, Any], ...] = (
        {"record": "0124"},
        {"record": ""},
        {"key": new_file_key()},
        {"key": ""},
        {"key": "x"},
        {"key": "é"},
    )
    for other in others:
        with pytest.raises(SealError):
            plain_of(file, **other)
    with pytest.raises(SealError):
        FileSealer("", RECORD)


@pytest.mark.promise("S163")
def test_nothing_is_given_before_it_has_proved_to_be_ours() -> None:
    file = bytearray(sealed(PLAIN))
    file[HEAD_BYTES + STEP] ^= 1
    pieces = opened([bytes(file)], KEY, RECORD)
    assert next(pieces) == PLAIN[:CHUNK]
    with pytest.raises(SealError):
        next(pieces)


def test_an_empty_file_is_a_file_and_nothing_at_all_is_none() -> None:
    assert plain_of(sealed(b"")) == b""
    with pytest.raises(SealError):
        plain_of(b"")


def test_a_finished_file_takes_nothing_more() -> None:
    sealer = FileSealer(KEY, RECORD)
    sealer.finish()
    for more in (sealer.finish, lambda: sealer.update(b"x")):
        with pytest.raises(ValueError):
            more()


def test_memory_stays_flat_whatever_the_size() -> None:
    piece, sealer = bytes(64 * 1024), FileSealer(KEY, RECORD)

    def pieces() -> Iterator[bytes]:
        for _ in range(400):  # 25 MB
            yield sealer.update(piece)
        yield sealer.finish()

    tracemalloc.start()
    try:
        total = sum(len(part) for part in opened(pieces(), KEY, RECORD))
        assert total == 400 * len(piece)
        assert tracemalloc.get_traced_memory()[1] < 8 * CHUNK
    finally:
        tracemalloc.stop()
