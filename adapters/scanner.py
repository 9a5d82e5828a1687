"""The malware scanner: clamd, asked over its socket (S139).

Only its word "OK" makes a file clean. A scanner that is absent, down, silent, or that says anything we do not expect
leaves the file held.
"""

from __future__ import annotations

import re
import socket
import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

State = Literal["clean", "refused", "held"]

CONNECT_SECONDS: Final = 3
FILE_SECONDS: Final = 10
"""For a file in all, however it is divided: letters wait meanwhile, and a file that is held gets another try."""

REST_SECONDS: Final = 60
"""For so long nobody asks a scanner that kept us waiting: each new file would make letters wait anew."""

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


_rests_until: dict[str, float] = {}


def scan(pieces: Iterable[bytes], url: str) -> Verdict:
    """Let the scanner at `url` (`unix:PATH` or `tcp:HOST:PORT`) judge a file; what `pieces` raises passes through.

    Takes at most FILE_SECONDS once the scanner has answered the door. One that took longer is left alone for a while.
    """
    if not url:
        return Verdict("held", "no scanner", away=True)
    if time.monotonic() < _rests_until.get(url, 0):
        return Verdict("held", "scanner too slow a moment ago", away=True)
    try:
        line = _connected(url)
    except OSError as error:
        return Verdict("held", f"scanner away: {type(error).__name__}", away=True)
    with line:
        try:
            return _asked(line, pieces, time.monotonic() + FILE_SECONDS)
        except _TooSlow:
            _rests_until[url] = time.monotonic() + REST_SECONDS
            return Verdict("held", "scanner too slow", away=True)
        except _BrokeOff as error:
            return Verdict("held", f"scanner broke off: {error}", away=True)


class _TooSlow(Exception):
    """The time for a file is up."""


class _BrokeOff(Exception):
    """The scanner ended the conversation in the middle."""


def _asked(line: socket.socket, pieces: Iterable[bytes], until: float) -> Verdict:
    """Send a file and hear what the scanner says. Raises _TooSlow past `until`, and _BrokeOff."""
    sent = _sent(line, b"zINSTREAM\0", until)
    for piece in pieces:
        for start in range(0, len(piece), PIECE):
            part = piece[start : start + PIECE]
            sent = sent and _sent(line, len(part).to_bytes(4, "big") + part, until)
        if not sent:
            break  # what it refuses to take it may still say why
    sent = sent and _sent(line, bytes(4), until)
    try:
        return _verdict(_answer(line, until), whole=sent)
    except OSError as error:
        raise _BrokeOff(type(error).__name__) from error


def version(url: str) -> str:
    """Give the scanner's version and that of its signatures. Raises OSError where it does not answer."""
    with _connected(url) as line:
        until = time.monotonic() + CONNECT_SECONDS
        try:
            answer = _answer(line, until) if _sent(line, b"zVERSION\0", until) else ""
        except _TooSlow as error:
            raise TimeoutError("the scanner does not answer") from error
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
    return line


def _hurry(line: socket.socket, until: float) -> None:
    """Let what the line does next take no longer than is left. Raises _TooSlow where nothing is left."""
    left = until - time.monotonic()
    if left <= 0:
        raise _TooSlow
    line.settimeout(left)


def _sent(line: socket.socket, data: bytes, until: float) -> bool:
    """Send all of `data`; False where the other side no longer takes it. Raises _TooSlow past `until`."""
    _hurry(line, until)
    try:
        line.sendall(data)
    except TimeoutError as error:
        raise _TooSlow from error
    except OSError:
        return False
    return True


def _answer(line: socket.socket, until: float) -> str:
    """Read the answer up to its end; one that breaks off before is none. Raises OSError, _TooSlow past `until`."""
    answer = b""
    while len(answer) < 4096 and not answer.endswith(b"\0"):
        _hurry(line, until)
        try:
            piece = line.recv(4096)
        except TimeoutError as error:
            raise _TooSlow from error
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
