"""Unit tests stand on a ring of their own and on a database in memory: no site, no servers."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from extensions import prepare_sqlite
from models import Base
from privacy import sealing
from privacy.sealing import KeyRing


def key(number: int) -> str:
    """Write key `number` as SEAL_KEYS has it."""
    return f"{number}:{urlsafe_b64encode(bytes([number]) * 32).decode()}"


@pytest.fixture(autouse=True)
def ring() -> Iterator[KeyRing]:
    """The key ring of a unit test."""
    with sealing.using(KeyRing.parse(key(1))) as installed:
        yield installed


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    """A session on a database with all tables."""
    engine = create_engine(f"sqlite:///{tmp_path / 'unit.sqlite'}")
    prepare_sqlite(engine)
    Base.metadata.create_all(engine)
    with Session(engine, expire_on_commit=False) as session:
        yield session
    engine.dispose()
