"""The shelf: the same for a folder and for an S3-compatible store, whole or not at all, whatever breaks."""

from __future__ import annotations

import os
import secrets
import tracemalloc
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from adapters.shelf.open import open_shelf
from config import Settings, SettingsError, from_environment
from privacy.shelf import NotOnShelf, Shelf
from tests.stores import Store

MB = 1024 * 1024
COUNTED = b"".join(number.to_bytes(4, "big") for number in range(3 * MB))


def new_name() -> str:
    return secrets.token_hex(20)


@pytest.fixture(params=["folder", "s3"])
def shelf_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The SHELF_URL of an empty shelf, of each kind in turn."""
    if request.param == "folder":
        return f"file:{tmp_path / 'shelf'}"
    store: Store = request.getfixturevalue("store")
    return store.url(store.bucket())


def shelf_of(tmp_path: Path, url: str) -> Shelf:
    settings: Settings = from_environment({"SHELF_URL": url}, data_dir=tmp_path / "data")
    return open_shelf(settings)


@pytest.fixture
def shelf(shelf_url: str, tmp_path: Path) -> Shelf:
    return shelf_of(tmp_path, shelf_url)


def content(size: int, step: int = 70_000) -> Iterator[bytes]:
    """Give bytes that can be told apart, in pieces."""
    yield from (COUNTED[spot : min(spot + step, size)] for spot in range(0, size, step))


def there(shelf: Shelf) -> set[str]:
    return {name for name, _ in shelf.names()}


@pytest.mark.parametrize("size", [0, 1, 200_000, 5 * MB - 1, 5 * MB, 5 * MB + 1, 12 * MB])
def test_a_file_comes_back_as_it_was_put(shelf: Shelf, size: int) -> None:
    name = new_name()
    before = datetime.now(UTC)
    assert shelf.put(name, content(size)) == size
    assert b"".join(shelf.read(name)) == b"".join(content(size))
    [(found, moment)] = shelf.names()
    assert found == name
    assert abs(moment - before) < timedelta(seconds=60)


def test_what_is_removed_is_gone_and_removing_it_again_does_no_harm(shelf: Shelf) -> None:
    kept, gone = new_name(), new_name()
    for name in (kept, gone):
        shelf.put(name, content(1000))
    shelf.remove(gone)
    shelf.remove(gone)
    shelf.remove(new_name())
    assert there(shelf) == {kept}
    with pytest.raises(NotOnShelf):
        shelf.read(gone)


def test_an_empty_shelf_is_empty_and_good(shelf: Shelf) -> None:
    assert there(shelf) == set()
    shelf.check()
    with pytest.raises(NotOnShelf):
        shelf.read(new_name())


@pytest.mark.parametrize("size", [0, 100_000, 7 * MB])
def test_of_a_file_whose_sender_goes_away_nothing_stays(shelf: Shelf, size: int) -> None:
    def broken_off() -> Iterator[bytes]:
        yield from content(size)
        raise ConnectionResetError("the visitor went away")

    with pytest.raises(ConnectionResetError, match="went away"):
        shelf.put(new_name(), broken_off())
    assert there(shelf) == set()


def test_a_file_exists_only_once_it_is_whole(shelf: Shelf) -> None:
    name = new_name()

    def looking() -> Iterator[bytes]:
        yield from content(6 * MB)
        with pytest.raises(NotOnShelf):
            shelf.read(name)

    shelf.put(name, looking())
    assert there(shelf) == {name}


def test_what_a_crash_leaves_behind_is_listed_and_can_be_removed(shelf: Shelf) -> None:
    """Nobody tidies up after `kill -9`: here that of a process that was putting a file."""
    pid = os.fork()
    if not pid:

        def killed() -> Iterator[bytes]:
            yield from content(6 * MB)
            os.kill(os.getpid(), 9)

        shelf.put(new_name(), killed())
    assert os.WTERMSIG(os.waitpid(pid, 0)[1]) == 9
    [(leftover, moment)] = shelf.names()
    assert moment <= datetime.now(UTC) + timedelta(seconds=1)  # moto gives each upload the same date in 2010
    with pytest.raises((ValueError, NotOnShelf)):
        shelf.read(leftover)
    shelf.remove(leftover)
    shelf.remove(leftover)
    assert there(shelf) == set()


@pytest.mark.promise("S137")
@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "..", "", "a/b", "ABCDEFGH", "cv van ada.pdf", "abcdefgh\0", "x" * 41]
)
def test_only_names_of_our_own_come_near_the_shelf(shelf: Shelf, name: str) -> None:
    for way in (shelf.read, shelf.remove, lambda name: shelf.put(name, [b"x"])):
        with pytest.raises(ValueError):
            way(name)
    assert there(shelf) == set()


def test_what_others_laid_there_is_none_of_ours(shelf: Shelf, shelf_url: str, store: Store) -> None:
    if shelf_url.startswith("file:"):
        root = Path(shelf_url.removeprefix("file:"))
        (root / "lo").mkdir()
        (root / "lo" / "lost+found.txt").write_text("x")
        (root / "readme").write_text("x")
    else:
        store.client().put_object(Bucket=shelf_url.partition("@")[2].partition("?")[0], Key="Backup/1.zip", Body=b"x")
    assert there(shelf) == set()


def test_memory_stays_flat_whatever_the_size(shelf: Shelf) -> None:
    piece, name = bytes(100_000), new_name()
    shelf.put(new_name(), [b"warm"])  # what the libraries keep once is no weight of a file
    tracemalloc.start()
    try:
        assert shelf.put(name, (piece for _ in range(400))) == 40_000_000
        assert sum(map(len, shelf.read(name))) == 40_000_000
        assert tracemalloc.get_traced_memory()[1] < 18 * MB
    finally:
        tracemalloc.stop()


def test_thousands_of_files_are_all_listed(shelf: Shelf) -> None:
    names = {new_name() for _ in range(1100)}
    with ThreadPoolExecutor(16) as many:
        list(many.map(lambda name: shelf.put(name, [b"x"]), names))
    assert there(shelf) == names


def test_files_are_for_the_site_alone(tmp_path: Path) -> None:
    os.umask(previous := os.umask(0))
    try:
        os.umask(0)
        shelf_of(tmp_path, f"file:{tmp_path / 'shelf'}").put(new_name(), [b"x"])
    finally:
        os.umask(previous)
    modes = {
        path.is_dir(): path.stat().st_mode & 0o777 for path in [tmp_path / "shelf", *(tmp_path / "shelf").rglob("*")]
    }
    assert modes == {True: 0o700, False: 0o600}


@pytest.mark.parametrize("url", ["ftp://x", "s3://", "s3:bucket", "file:", "s3://B/x", "/var/shelf"])
def test_a_shelf_that_makes_no_sense_is_refused_at_the_start(url: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="SHELF_URL"):
        shelf_of(tmp_path, url)


def test_the_secret_of_the_store_is_not_shown(tmp_path: Path) -> None:
    settings = from_environment({"SHELF_URL": "s3://key:verysecret@bucket"}, data_dir=tmp_path)
    assert "verysecret" not in repr(settings)


def test_keys_may_come_from_the_ordinary_variables(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bucket = store.bucket()
    for name, value in (("ACCESS_KEY_ID", "key-of-nobody"), ("SECRET_ACCESS_KEY", "s"), ("REGION", "eu-west-1")):
        monkeypatch.setenv(f"AWS_{name}", value)
    shelf = shelf_of(tmp_path, f"s3://{bucket}?endpoint=http://127.0.0.1:{store.port}")
    shelf.put(name := new_name(), [b"x"])
    assert there(shelf) == {name}
