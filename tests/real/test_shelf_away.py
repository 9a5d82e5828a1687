"""A shelf that is down, refuses, breaks off or is full: told in bounded time, and nothing half stored."""

from __future__ import annotations

import errno
import resource
import secrets
import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from botocore.config import Config

from adapters.shelf import s3
from adapters.shelf.local import LocalShelf
from adapters.shelf.s3 import S3Shelf
from privacy.shelf import NotOnShelf, Shelf, ShelfAway
from tests.stores import Line, Store

MB = 1024 * 1024


def new_name() -> str:
    return secrets.token_hex(20)


def there(shelf: Shelf) -> list[str]:
    return [name for name, _ in shelf.names()]


WAYS: dict[str, Callable[[Shelf], object]] = {
    "put": lambda shelf: shelf.put(new_name(), [b"x"]),
    "put in parts": lambda shelf: shelf.put(new_name(), [bytes(6 * MB)]),
    "read": lambda shelf: shelf.read(new_name()),
    "remove": lambda shelf: shelf.remove(new_name()),
    "names": there,
    "check": lambda shelf: shelf.check(),
}


# --- the store is down, refuses, hangs ---


@pytest.fixture
def refusing(request: pytest.FixtureRequest) -> Iterator[str]:
    """The SHELF_URL of a store that answers everything with this status."""

    class Refuse(BaseHTTPRequestHandler):
        def answer(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            self.send_response(request.param)
            self.send_header("Content-Length", "0")
            self.end_headers()

        do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = answer  # noqa: N815

        def log_message(self, *_args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Refuse)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield f"s3://key:secret@bucket?endpoint=http://127.0.0.1:{server.server_address[1]}&region=eu-west-1"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize("way", WAYS)
def test_a_store_that_is_down_is_told_with_its_cause(way: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    started = time.monotonic()
    with pytest.raises(ShelfAway) as told:
        WAYS[way](S3Shelf(f"s3://key:secret@bucket?endpoint=http://127.0.0.1:{port}&region=eu-west-1"))
    assert isinstance(told.value, OSError)
    assert told.value.__cause__ is not None
    assert "secret" not in str(told.value)
    assert time.monotonic() - started < 10


@pytest.mark.parametrize("refusing", [403, 503], indirect=True)
@pytest.mark.parametrize("way", WAYS)
def test_a_store_that_refuses_is_told(refusing: str, way: str) -> None:
    with pytest.raises(ShelfAway, match="answers"):
        WAYS[way](S3Shelf(refusing))


def test_a_bucket_that_does_not_exist_is_told(store: Store) -> None:
    shelf = S3Shelf(store.url("nobody-made-this"))
    for way in ("put", "remove", "names", "check"):
        with pytest.raises(ShelfAway):
            WAYS[way](shelf)


def test_a_store_that_hangs_keeps_nobody_waiting_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    assert s3.BOUNDED.connect_timeout + s3.BOUNDED.read_timeout < 15
    short = Config(read_timeout=0.3, retries={"mode": "standard", "total_max_attempts": 1})
    monkeypatch.setattr(s3, "BOUNDED", s3.BOUNDED.merge(short))
    with socket.create_server(("127.0.0.1", 0)) as silent:
        shelf = S3Shelf(f"s3://k:s@bucket?endpoint=http://127.0.0.1:{silent.getsockname()[1]}&region=eu-west-1")
        started = time.monotonic()
        for way in ("put", "read", "check"):
            with pytest.raises(ShelfAway):
                WAYS[way](shelf)
        assert time.monotonic() - started < 5


# --- the line breaks in the middle ---


@pytest.mark.parametrize("megabytes", [1, 7])
def test_of_a_file_that_breaks_off_on_its_way_up_nothing_can_be_read(store: Store, line: Line, megabytes: int) -> None:
    bucket, name = store.bucket(), new_name()
    line.most_up = megabytes * MB
    with pytest.raises(ShelfAway):
        S3Shelf(store.url(bucket, line.port)).put(name, (bytes(100_000) for _ in range(120)))
    good = S3Shelf(store.url(bucket))
    with pytest.raises(NotOnShelf):
        good.read(name)
    for leftover in there(good):  # what the store keeps of the beginning is found, and can be taken away
        assert leftover != name
        good.remove(leftover)
    assert there(good) == []


def test_a_file_that_breaks_off_on_its_way_down_is_never_taken_for_whole(store: Store, line: Line) -> None:
    bucket, name = store.bucket(), new_name()
    S3Shelf(store.url(bucket)).put(name, [bytes(8 * MB)])
    line.most_down = 2 * MB
    pieces = S3Shelf(store.url(bucket, line.port)).read(name)
    with pytest.raises(ShelfAway):
        list(pieces)


def test_a_store_that_is_back_is_used_again(store: Store, line: Line) -> None:
    shelf, name = S3Shelf(store.url(store.bucket(), line.port)), new_name()
    line.most_up = 0
    with pytest.raises(ShelfAway):
        shelf.put(name, [b"x"])
    line.most_up = float("inf")
    assert shelf.put(name, [b"x"]) == 1
    assert b"".join(shelf.read(name)) == b"x"


# --- the disk ---


@contextmanager
def full_after(size: int) -> Iterator[None]:
    """Let no file of this process grow beyond `size`: what a full disk does, for whoever is not root."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize("step", [1000, 10 * MB])
def test_a_disk_that_fills_up_in_the_middle_keeps_nothing_of_the_file(tmp_path: Path, step: int) -> None:
    shelf, kept = LocalShelf(tmp_path / "shelf"), new_name()
    shelf.put(kept, [b"x"])
    with full_after(MB), pytest.raises(ShelfAway) as told:
        shelf.put(new_name(), (bytes(step) for _ in range(10 * MB // step)))
    assert told.value.errno == errno.EFBIG
    assert told.value.__cause__ is not None
    assert there(shelf) == [kept]


def test_a_folder_that_is_gone_or_none_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shelf = LocalShelf(tmp_path / "shelf")
    shelf.check()
    shutil.rmtree(tmp_path / "shelf")
    for way in ("names", "check"):
        with pytest.raises(ShelfAway):
            WAYS[way](shelf)
    (tmp_path / "shelf").write_text("no folder")
    other = LocalShelf(tmp_path / "shelf")
    for way in ("put", "names"):
        with pytest.raises(ShelfAway):
            WAYS[way](other)


def test_a_disk_that_is_nearly_full_turns_health_red_before_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf = LocalShelf(tmp_path / "shelf")
    usage = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage._replace(free=5 * MB))
    with pytest.raises(ShelfAway, match="5 MB left"):
        shelf.check()
