"""The scanner: a real clamd finds malware wherever it hides, and only its word makes a file clean."""

from __future__ import annotations

import io
import socket
import threading
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from flask import Flask

import worker
from adapters import scanner
from adapters.scanner import Verdict, scan
from extensions import db
from tests.cast import letters, rows
from tests.papers import ADA, apply, file
from tests.papers import pdf as cv
from tests.servers import EICAR, Clamd, free_port, run_clamd
from tests.visitor import Visitor

BAD = Verdict("refused", "Eicar-Test-Signature.UNOFFICIAL")


def docx(inside: bytes) -> bytes:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("[Content_Types].xml", "<Types/>")
        file.writestr("word/document.xml", "<w:document>" + "Ada " * 5000 + "</w:document>")
        file.writestr("word/embeddings/oleObject1.bin", inside)
    return whole.getvalue()


def pdf(inside: bytes) -> bytes:
    packed = zlib.compress(inside)
    stream = b"<< /Length %d /Filter /FlateDecode /Type /EmbeddedFile >>\nstream\n%s\nendstream" % (len(packed), packed)
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [] /Count 0 >>", stream]
    body = b"%PDF-1.7\n"
    for number, text in enumerate(objects, 1):
        body += b"%d 0 obj\n%s\nendobj\n" % (number, text)
    return body + b"trailer << /Root 1 0 R /Size 4 >>\n%%EOF\n"


@pytest.fixture(params=["unix", "tcp"])
def url(request: pytest.FixtureRequest, clamd: Clamd) -> str:
    return clamd.unix_url if request.param == "unix" else clamd.tcp_url


@pytest.mark.promise("S139", "S188")
@pytest.mark.parametrize("wrapped", [bytes, docx, pdf])
def test_malware_is_found_directly_in_a_word_document_and_in_a_pdf(url: str, wrapped: Callable[[bytes], bytes]) -> None:
    assert scan([wrapped(EICAR)], url) == BAD
    assert scan([wrapped(b"Dear sirs, please find my letter enclosed.")], url) == Verdict("clean")


@pytest.mark.promise("S139")
@pytest.mark.parametrize("step", [1, 7, 1000])
def test_malware_is_found_however_the_file_comes_in(url: str, step: int) -> None:
    file = b"Dear sirs\n" * 50 + EICAR + b"\nYours faithfully"
    assert scan((file[spot : spot + step] for spot in range(0, len(file), step)), url) == BAD
    assert scan([b"", file, b""], url) == BAD


def test_an_empty_and_a_large_file_are_judged(url: str) -> None:
    assert scan([], url).state == "clean"
    assert scan((bytes(100_000) for _ in range(100)), url).state == "clean"
    assert scan([bytes(10_000_000)], url).state == "clean"


@pytest.mark.promise("S139")
def test_what_is_too_large_for_the_scanner_is_held() -> None:
    with run_clamd(stream_limit=1024 * 1024) as small:
        for pieces in ([bytes(3_000_000)], [bytes(50_000)] * 60, [bytes(1024 * 1024 + 1)]):
            assert scan(pieces, small.unix_url).state == "held"
        assert scan([b"small"], small.unix_url).state == "clean"


@pytest.mark.promise("S139")
def test_a_scanner_that_is_absent_or_down_holds_every_file() -> None:
    for url in ("", f"tcp:127.0.0.1:{free_port()}", "unix:/nowhere/at/all", "tcp:[::1]:1"):
        verdict = scan([b"good"], url)
        assert (verdict.state, verdict.away) == ("held", True)


@pytest.fixture
def odd() -> Iterator[Callable[[bytes | None], str]]:
    """Give `odd(answer)`: something that is no clamd, which answers so to anything; None hangs."""
    listeners = []

    def serve(listener: socket.socket, answer: bytes | None) -> None:
        try:
            while True:
                line, _ = listener.accept()
                with line:
                    line.recv(1000)
                    if answer is None:
                        line.recv(1000)
                        threading.Event().wait(2)
                    else:
                        line.sendall(answer)
        except OSError:
            pass

    def make(answer: bytes | None) -> str:
        listeners.append(socket.create_server(("127.0.0.1", 0)))
        threading.Thread(target=serve, args=(listeners[-1], answer), daemon=True).start()
        return f"tcp:127.0.0.1:{listeners[-1].getsockname()[1]}"

    yield make
    for listener in listeners:
        listener.close()


@pytest.mark.promise("S139")
@pytest.mark.parametrize(
    "answer",
    [b"", b"stream: OK", b"OK\0", b"stream: OK \0", b"stream: OK\nstream: X FOUND\0", b"\0", b"stream: ERROR\0",
     b"UNKNOWN COMMAND\0", b"INSTREAM: Can't write to temporary file. ERROR\0", b"HTTP/1.1 200 OK\r\n\r\n\0",
     b"x" * 10_000, b"stream: Heuristics.Limits.Exceeded.MaxFileSize FOUND\0"],
)  # fmt: skip
def test_an_answer_that_is_not_expected_holds_the_file(odd: Callable[[bytes | None], str], answer: bytes) -> None:
    assert scan([b"good"], odd(answer)).state == "held"


@pytest.mark.promise("S139")
def test_an_answer_before_the_whole_file_went_out_makes_nothing_clean(odd: Callable[[bytes | None], str]) -> None:
    assert scan((bytes(100_000) for _ in range(200)), odd(b"stream: OK\0")).state == "held"


@pytest.mark.promise("S139")
def test_a_scanner_that_hangs_holds_the_file_in_bounded_time(
    odd: Callable[[bytes | None], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scanner, "FILE_SECONDS", 0.2)
    url, started = odd(None), time.monotonic()
    verdict = scan((bytes(100_000) for _ in range(200)), url)
    assert (verdict.state, verdict.why, verdict.away) == ("held", "scanner too slow", True)
    assert scan([b"good"], url).why == "scanner too slow a moment ago", "nobody asks it again for a while"
    assert time.monotonic() - started < 1.5
    monkeypatch.setattr(scanner, "_rests_until", {})
    assert scan([b"good"], url).why == "scanner too slow"


def test_a_scanner_that_takes_each_piece_just_in_time_is_bounded_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each piece restarts no clock: what counts is how long the file takes in all."""
    monkeypatch.setattr(scanner, "FILE_SECONDS", 0.3)
    ends = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def sip() -> None:
            line, _ = listener.accept()
            with line:
                line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
                while not ends.wait(0.02) and line.recv(4096):
                    pass

        threading.Thread(target=sip, daemon=True).start()
        started = time.monotonic()
        verdict = scan((bytes(100_000) for _ in range(100)), f"tcp:127.0.0.1:{listener.getsockname()[1]}")
        assert time.monotonic() - started < 1.5
        ends.set()
    assert (verdict.state, verdict.why) == ("held", "scanner too slow")


@pytest.mark.promise("S139")
def test_letters_go_while_the_scanner_hangs(
    app: Flask, visitor: Visitor, odd: Callable[[bytes | None], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scanner, "FILE_SECONDS", 0.2)
    parts = app.extensions["site"]
    parts.settings = replace(parts.settings, clamd_url=odd(None))
    for number in range(3):
        apply(visitor, ADA | {"email": f"ada{number}@example.org", "cv": file(cv())})
    started = time.monotonic()
    with app.app_context():
        worker.judge_files(parts)
        db.session.remove()
    assert time.monotonic() - started < 2, "one file is tried, the others wait for the next round"
    assert len(letters(app)) == 3
    assert {row["state"] for row in rows(app, "application_file")} == {"held"}
    assert {row["scanned_at"] for row in rows(app, "application_file")} == {None}


def test_what_goes_wrong_with_the_file_is_no_verdict(clamd: Clamd) -> None:
    def broken() -> Iterator[bytes]:
        yield b"the beginning"
        raise OSError("the shelf broke off")

    with pytest.raises(OSError, match="the shelf broke off"):
        scan(broken(), clamd.tcp_url)


def test_the_version_shows_that_it_lives(url: str, odd: Callable[[bytes | None], str]) -> None:
    assert scanner.version(url).startswith("ClamAV ")
    for other in ("unix:/nowhere", odd(b"HTTP/1.1 400\r\n\0")):
        with pytest.raises(OSError):
            scanner.version(other)
