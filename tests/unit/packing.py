"""Packing a download the way the worker does, without a worker."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from domain import package_zip, packages
from models import Account, Package


def make(session: Session, key: str, *, controller: Mapping[str, str], now: datetime) -> tuple[Package, Account] | None:
    """Make one download; None where there is none to make."""
    found = packages.owner(session, key, now=now)
    if found is None:
        return None
    parcel, _rows = packages.contents(session, found[1].email, found[0].language, controller=controller, now=now)
    return packages.finish(session, key, package_zip.pack(parcel), now=now)
