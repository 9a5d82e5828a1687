"""The malware scanner: clamd, asked over its socket (S139).

Only its word "OK" makes a file clean. A scanner that is absent, down, silent, or that says anything we do not expect
leaves the file held.
"""

from __future__ import annotations

import re
import socket
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

State = Literal["clean", "refused", "held"]

CONNECT_SECONDS: Final = 3
ANSWER_SECONDS: Final = 30
"""For each piece that is sent and for the answer: letters wait meanwhile, and a file that is held gets another try."""

PIECE: Final = 128 * 1024
LIMITS: Final = "stream: Heuristics.Limits.Exceeded"
"""What clamd says, with AlertExceedsMax, of a file that it gave up on: that is no malware, and not clean either."""

FOUND: Final = re.compile(r"stream: (.+) FOUND")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the scanner says of a file: `why` is the name of what was found, or why the file is held."""

    state: State
    why: str = ""
    away: bool = False
    """Whether the scanner is not there at all, so that asking about the next file makes no sense."""


def scan(pieces: Iterable[bytes], url: str) -> Verdict:
    """Let the scanner at `url` (`unix:PATH` or `tcp:HOST:PORT`) judge a file; what `pieces` raises passes through."""
    if not url:
        return Verdict("held", "no scanner", away=True)
    try:
        line = _connected(url)
    except OSError as error:
        return Verdict("held", f"scanner away: {type(error).__name__}", away=True)
    with line:
        sent = _sent(line, b"zINSTREAM\0")
        for piece in pieces:
            for start in range(0, len(piece), PIECE):
                part = piece[start : start + PIECE]
                sent = sent and _sent(line, len(part).to_bytes(4, "big") + part)
            if not sent:
                break  # what it refuses to take it may still say why
        sent = sent and _sent(line, bytes(4))
        try:
            return _verdict(_answer(line), whole=sent)
        except OSError as error:
            return Verdict("held", f"scanner broke off: {type(error).__name__}", away=True)


def version(url: str) -> str:
    """Give the scanner's version and that of its signatures. Raises OSError where it does not answer."""
    with _connected(url) as line:
        line.settimeout(CONNECT_SECONDS)
        line.sendall(b"zVERSION\0")
        answer = _answer(line)
    if not answer.startswith("ClamAV"):
        raise ConnectionError("no clamd answers there")
    return answer


def _connected(url: str) -> socket.socket:
    kind, _, place = url.partition(":")
    if kind == "unix":
        line = socket.socket(socket.AF_UNIX)
        try:
            line.settimeout(CONNECT_SECONDS)
            line.connect(place)
        except BaseException:
            line.close()
            raise
    else:
        host, _, port = place.rpartition(":")
        line = socket.create_connection((host.strip("[]"), int(port)), CONNECT_SECONDS)
    line.settimeout(ANSWER_SECONDS)
    return line


def _sent(line: socket.socket, data: bytes) -> bool:
    try:
        line.sendall(data)
    except OSError:
        return False
    return True


def _answer(line: socket.socket) -> str:
    """Read the answer up to its end; one that breaks off before is none."""
    answer = b""
    while len(answer) < 4096 and not answer.endswith(b"\0"):
        piece = line.recv(4096)
        if not piece:
            raise ConnectionError("the answer broke off")
        answer += piece
    return answer.rstrip(b"\0").decode("utf-8", "replace")


def _verdict(answer: str, *, whole: bool) -> Verdict:
    if answer == "stream: OK" and whole:
        return Verdict("clean")
    if "size limit exceeded" in answer or LIMITS in answer:
        return Verdict("held", "larger than the scanner takes")
    if found := FOUND.fullmatch(answer):
        return Verdict("refused", found[1])
    return Verdict("held", "the scanner could not judge it")
