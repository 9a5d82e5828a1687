"""Packages: asked for, made by a job, fetched behind the session, gone after a week (GDPR art. 15, 20)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain import activity
from domain.package_files import Parcel
from domain.package_store import Stored, keep
from models import Account, Base, Package
from privacy import rights
from privacy.activities import KEEP_ACCOUNT
from privacy.insight import insight


def ask(session: Session, account: Account, *, now: datetime) -> tuple[Package, bool]:
    """Ask for a download; while one is being made, that is the one. Answer it, and whether it is new."""
    running = next((item for item in of(session, account, now=now) if not (item.ready_at or item.failed_at)), None)
    if running is not None:
        return running, False
    due = KEEP_ACCOUNT.rules["package"].due(now)
    made = Package(account_id=account.id, language=account.language, asked_at=now, due_at=due)
    session.add(made)
    _note(session, "package_asked", account.id, made.id, now)
    return made, True


def of(session: Session, account: Account, *, now: datetime) -> Sequence[Package]:
    """List the downloads of somebody, latest first."""
    mine = select(Package).where(Package.account_id == account.id, Package.due_at > now)
    return session.scalars(mine.order_by(Package.id.desc())).all()


def mine(session: Session, account: Account, key: str, *, now: datetime) -> Package | None:
    """Find one finished download of this person; those of others do not exist for them (S158)."""
    found = session.get(Package, key)
    own = found is not None and found.account_id == account.id and found.ready_at is not None and found.due_at > now
    return found if own else None


def waiting(session: Session, *, now: datetime) -> Sequence[str]:
    """Name the downloads that were asked for and are still to be made: a job may be lost, a row is not."""
    query = select(Package.id).where(Package.ready_at.is_(None), Package.failed_at.is_(None), Package.due_at > now)
    return session.scalars(query.order_by(Package.due_at)).all()


def contents(
    session: Session, email: str, language: str, *, controller: Mapping[str, str], now: datetime
) -> tuple[Parcel, list[rights.Found]]:
    """Read everything about somebody, in one transaction and so of one moment (P111)."""
    found = rights.find(session, Base.metadata, email)
    return Parcel(insight(session, found, own=email), language, controller, now), found


def owner(session: Session, key: str, *, now: datetime) -> tuple[Package, Account] | None:
    """Give a download that is still to be made, with whose it is; None where it is made, gone, or of one closing."""
    query = select(Package).where(Package.id == key, Package.ready_at.is_(None), Package.failed_at.is_(None))
    package = session.scalars(query).one_or_none()
    if package is None or package.due_at <= now:
        return None
    account = session.get_one(Account, package.account_id)
    return (package, account) if account.closing_since is None else None


def finish(session: Session, key: str, stored: Stored, *, now: datetime) -> tuple[Package, Account] | None:
    """Keep a download that was made; None where another worker was quicker or the account is going meanwhile.

    All of it stands in one transaction: a worker that dies half-way leaves a download that is still to be made.
    """
    query = select(Package).where(Package.id == key).with_for_update(skip_locked=True)
    if session.scalars(query).one_or_none() is None:
        return None
    found = owner(session, key, now=now)
    if found is not None:
        keep(found[0], stored)
        found[0].ready_at = now
    return found


def failed(session: Session, key: str, *, now: datetime) -> None:
    """Note that a download could not be made: the person sees it and can ask again."""
    package = session.get(Package, key)
    if package is not None and package.ready_at is None:
        package.failed_at = now


def lost(session: Session, account_id: str, key: str, *, now: datetime) -> None:
    """Note that a finished download is not on the shelf or does not open: the person can ask for another."""
    package = session.get(Package, key)
    if package is not None and package.account_id == account_id:
        package.ready_at, package.failed_at = None, now


def fetched(session: Session, account_id: str, key: str, *, now: datetime) -> None:
    """Note that a download was fetched."""
    _note(session, "package_fetched", account_id, key, now)


def _note(session: Session, action: str, account_id: str, key: str, now: datetime) -> None:
    facts = {"subject": account_id, "actor": account_id, "kind": Package.__tablename__, "record": key}
    activity.note(session, action, role=activity.SUBJECT, now=now, **facts)
