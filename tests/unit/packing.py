"""Packing a download the way the worker does, without a worker."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from domain import package_papers, package_store, package_zip, packages
from models import Account, Package
from privacy.shelf import NotOnShelf


class MemoryShelf:
    """A shelf that holds files as long as the tests run."""

    def __init__(self) -> None:
        self.held: dict[str, bytes] = {}

    def put(self, name: str, pieces: Iterable[bytes]) -> int:
        self.held[name] = b"".join(pieces)
        return len(self.held[name])

    def read(self, name: str) -> Iterator[bytes]:
        if name not in self.held:
            raise NotOnShelf(name)
        return iter([self.held[name]])

    def remove(self, name: str) -> None:
        self.held.pop(name, None)

    def names(self) -> Iterator[tuple[str, datetime]]:
        return ((name, datetime.min.replace(tzinfo=UTC)) for name in self.held)

    def check(self) -> None: ...


SHELF = MemoryShelf()


def make(session: Session, key: str, *, controller: Mapping[str, str], now: datetime) -> tuple[Package, Account] | None:
    """Make one download; None where there is none to make."""
    found = packages.owner(session, key, now=now)
    if found is None:
        return None
    parcel, rows = packages.contents(session, found[1].email, found[0].language, controller=controller, now=now)
    papers = list(package_papers.papers(session, rows))
    stored = package_store.store(SHELF, package_zip.pack(parcel, papers=papers, read=SHELF.read), key)
    return packages.finish(session, key, stored, now=now)
