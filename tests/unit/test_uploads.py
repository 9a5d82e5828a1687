"""What visitors upload is ciphertext on the disk, measured while it comes in, and read anywhere."""

from __future__ import annotations

import io
import os
import random
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.sealed_temp import SealedTemp
from adapters.uploads import FILE_BYTES, Upload

MARKER = b"zzmarker of somebody's CV "


def on_disk(file: SealedTemp) -> bytes:
    return os.pread(file._file, 1 << 30, 0)


@pytest.mark.promise("P75", "S163")
def test_nothing_of_an_upload_is_readable_on_the_disk() -> None:
    with Upload() as upload:
        for _ in range(1000):
            upload.write(MARKER)
        stored = on_disk(upload)
        assert len(stored) == 1000 * len(MARKER)
        assert b"zzmarker" not in stored
        assert b"".join(upload.pieces()) == MARKER * 1000


def test_two_uploads_of_the_same_file_look_different() -> None:
    with Upload() as one, Upload() as other:
        one.write(MARKER)
        other.write(MARKER)
        assert on_disk(one) != on_disk(other)


@settings(deadline=None)
@given(
    st.lists(st.binary(max_size=70), max_size=20),
    st.lists(st.tuples(st.integers(0, 2), st.integers(0, 90)), max_size=20),
)
def test_it_reads_as_the_same_bytes_in_memory_would(pieces: list[bytes], steps: list[tuple[int, int]]) -> None:
    whole = b"".join(pieces)
    with SealedTemp() as file:
        for piece in pieces:
            assert file.write(piece) == len(piece)
        for what, number in steps:
            at = min(number, len(whole))
            if what == 0:
                assert file.seek(at) == at
            elif what == 1:
                here = file.tell()
                assert file.read(number) == whole[here : here + number]
            else:
                file.seek(-at, os.SEEK_END)
                assert file.tell() == len(whole) - at
        file.seek(0)
        assert file.read() == whole


def test_lines_and_buffers_are_read_as_of_any_file() -> None:
    with SealedTemp() as file:
        file.write(b"one\ntwo\nthree")
        file.seek(0)
        assert list(file) == [b"one\n", b"two\n", b"three"]
        file.seek(4)
        buffer = bytearray(3)
        assert file.readinto(buffer) == 3
        assert bytes(buffer) == b"two"


def test_reading_in_the_middle_and_writing_on_do_not_disturb_each_other() -> None:
    """As the server does it: it appends while it remembers where reading stood."""
    with SealedTemp() as file:
        for number in range(50):
            here = file.tell()
            file.seek(0, os.SEEK_END)
            file.write(bytes([number]) * number)
            file.seek(here)
            file.read(3)
        file.seek(0)
        assert file.read() == b"".join(bytes([number]) * number for number in range(50))


def test_it_grows_at_its_end_only() -> None:
    with SealedTemp() as file:
        file.write(b"abc")
        file.seek(1)
        with pytest.raises(OSError, match="end"):
            file.write(b"x")
        with pytest.raises(OSError, match="beginning"):
            file.seek(-1)


def test_an_archive_is_read_in_it_as_in_any_file() -> None:
    noise, made = random.Random(1).randbytes(300_000), io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("a.txt", MARKER * 100)
        archive.writestr("b.bin", noise)
    with SealedTemp() as file:
        file.write(made.getvalue())
        assert b"zzmarker" not in on_disk(file)
        with zipfile.ZipFile(file) as archive:
            assert archive.read("b.bin") == noise
            assert archive.testzip() is None


@pytest.mark.promise("P73", "S133")
def test_what_is_over_the_limit_is_let_go_while_it_comes_in() -> None:
    with Upload() as upload:
        piece = bytes(1024 * 1024)
        for _ in range(10):
            upload.write(piece)
        assert (upload.too_large, upload.tell()) == (False, FILE_BYTES)
        assert upload.write(b"x") == 1
        assert (upload.too_large, upload.away) == (True, False)
        assert upload.write(piece) == len(piece)
        assert on_disk(upload) == b""
        assert list(upload.pieces()) == []


def test_a_full_disk_is_said_by_the_file_and_stops_no_form(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    with Upload() as upload:
        upload.write(b"first")
        monkeypatch.setattr(os, "pwrite", full)
        assert upload.write(b"second") == 6
        assert (upload.too_large, upload.away) == (False, True)
        assert on_disk(upload) == b""


def test_a_disk_that_takes_pieces_gets_them_all(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = os.pwrite
    monkeypatch.setattr(os, "pwrite", lambda fd, data, at: whole(fd, bytes(data)[:7], at))
    with SealedTemp() as file:
        file.write(MARKER * 10)
        file.seek(0)
        assert file.read() == MARKER * 10
