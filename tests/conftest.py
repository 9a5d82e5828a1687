"""What all tests share: settings, a site with its tables, and a visitor who looks at every page."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import psycopg
import pytest
from flask import Flask
from flask_migrate import upgrade
from jinja2 import BytecodeCache, Environment
from jinja2.bccache import Bucket
from werkzeug.routing import Rule

from adapters import pace
from app import create_app
from config import Settings, from_environment
from extensions import db
from tests.visitor import Visitor

if TYPE_CHECKING:
    from tests.servers import PostgreSQL

pytest_plugins = ["tests.servers", "tests.stores"]

QUIET = {"MIN_FILL_SECONDS": "0", "RATE_LIMIT_FACTOR": "0"}
"""No limits and no haste, unless a test asks for them."""


@pytest.fixture(autouse=True)
def no_visitor_to_give_way_to(monkeypatch: pytest.MonkeyPatch) -> None:
    """Work between batches rests for visitors; in a test's own process there are none."""
    monkeypatch.setattr(pace, "LONGEST_REST_SECONDS", 0)


class Compiled(BytecodeCache):
    """Templates compiled once a process: each test has a site of its own, and the templates of all are the same."""

    made: ClassVar[dict[str, Any]] = {}

    def get_bucket(self, environment: Environment, name: str, filename: str | None, source: str) -> Bucket:
        """Find a template by its language, its place and its text."""
        language = getattr(environment, "code", None)
        key = f"{language} {filename or name} {self.get_source_checksum(source)}"
        bucket = Bucket(environment, key, "")
        bucket.code = self.made.get(key)
        return bucket

    def load_bytecode(self, bucket: Bucket) -> None:
        """All of it is in the bucket already."""

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep it."""
        self.made[bucket.key] = bucket.code


_built: dict[tuple[Any, ...], Callable[..., Any]] = {}
_build = Rule._compile_builder


def _built_once(rule: Rule, append_unknown: bool = True) -> Callable[..., Any]:
    """Make the code that builds a rule's address once a process; it belongs to no map, and was 40 % of a short test."""
    key = (rule.rule, tuple(rule._trace), repr(rule.defaults), append_unknown)
    if key not in _built:
        _built[key] = _build(rule, append_unknown)
    return _built[key]


Rule._compile_builder = _built_once  # type: ignore[method-assign, assignment]


def site_of(settings: Settings) -> Flask:
    """Make a site as `create_app` does, with a visitor who inspects every page."""
    app = create_app(settings)
    app.jinja_env.bytecode_cache = Compiled()
    app.test_client_class = Visitor
    return app


def migrated(settings: Settings) -> None:
    """Bring the database of these settings up to date, as `make run` does."""
    app = create_app(settings)
    with app.app_context():
        upgrade()
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(scope="session")
def empty_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One SQLite file with all tables and no rows, to be copied."""
    folder = tmp_path_factory.mktemp("template")
    migrated(from_environment(QUIET, data_dir=folder))
    with closing(sqlite3.connect(folder / "site.sqlite")) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return folder / "site.sqlite"


@pytest.fixture(scope="session")
def empty_postgresql(postgresql: PostgreSQL, tmp_path_factory: pytest.TempPathFactory) -> str:
    """One PostgreSQL database with all tables and no rows, to be copied; gives its name."""
    with psycopg.connect(postgresql.url(scheme="postgresql"), autocommit=True) as connection:
        connection.execute("CREATE DATABASE site_template TEMPLATE template0")
    folder = tmp_path_factory.mktemp("template")
    migrated(from_environment(QUIET, data_dir=folder, database_url=postgresql.url("site_template")))
    return "site_template"


@pytest.fixture
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The DATABASE_URL of a database with all tables; `tests.cast.ON_BOTH` asks for each kind in turn."""
    if getattr(request, "param", "sqlite") == "sqlite":
        tmp_path.joinpath("data").mkdir(mode=0o700, exist_ok=True)
        path = tmp_path / "data" / "site.sqlite"
        shutil.copyfile(request.getfixturevalue("empty_sqlite"), path)
        yield f"sqlite:///{path}"
        return
    server, template = request.getfixturevalue("postgresql"), request.getfixturevalue("empty_postgresql")
    name = f"site_{abs(hash(tmp_path)):x}"
    with psycopg.connect(server.url(scheme="postgresql"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}".encode())
        yield server.url(name)
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


@pytest.fixture
def environment() -> dict[str, str]:
    """The environment of the test's site; a test that wants another one overrides this or asks for `site_with`."""
    return dict(QUIET)


@pytest.fixture
def settings(environment: dict[str, str], tmp_path: Path, database: str) -> Settings:
    """Settings with data in a fresh folder."""
    return from_environment(environment, data_dir=tmp_path / "data", database_url=database)


@pytest.fixture
def site_with(tmp_path: Path, database: str) -> Iterator[Callable[..., Flask]]:
    """Give `site_with(MIN_FILL_SECONDS="2")`: a site over the test's data with another environment."""
    made: list[Flask] = []

    def make(**environment: str) -> Flask:
        settings = from_environment(QUIET | environment, data_dir=tmp_path / "data", database_url=database)
        made.append(site_of(settings))
        return made[-1]

    yield make
    for app in made:
        _close(app)


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    """The site, with its tables."""
    app = site_of(settings)
    yield app
    _close(app)


def _close(app: Flask) -> None:
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def visitor(app: Flask) -> Visitor:
    """Somebody with a browser, who inspects every page."""
    client = app.test_client()
    assert isinstance(client, Visitor)
    return client


class Logged:
    """All that the site wrote to standard error since it was last asked."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def getvalue(self) -> str:
        """Give the lines."""
        return self._capsys.readouterr().err


@pytest.fixture
def logged(app: Flask, capsys: pytest.CaptureFixture[str]) -> Logged:
    """All that the site logs."""
    return Logged(capsys)


@pytest.fixture
def command(app: Flask) -> Callable[..., str]:
    """Give `command("inbox", "list")`: what a `flask` command prints; it must succeed."""

    def run(*words: str) -> str:
        result = app.test_cli_runner().invoke(args=list(words))
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        assert result.exit_code == 0, result.output
        return result.stdout

    return run


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests on PostgreSQL need PostgreSQL."""
    for item in items:
        parameters: dict[str, Any] = getattr(getattr(item, "callspec", None), "params", {})
        if parameters.get("database") == "postgresql":
            item.add_marker(pytest.mark.needs("postgresql"))
