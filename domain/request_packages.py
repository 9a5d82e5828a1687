"""The file with everything about somebody without an account: made by a job, behind a link and a code (P111, S47)."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain import activity
from domain.contact import ALPHABET, imprint
from domain.package_store import Stored, keep
from models import Requester, RequestPackage, RightsRequest
from privacy.activities import HANDLE_REQUESTS
from privacy.sealing import ring
from privacy.vocabulary import OFFICE_TIME

MOST_TRIES: Final = 5
PURPOSE: Final = "package-code"


class Locked(Exception):
    """Too many wrong codes: the file is shut, and another one has to be asked."""


class WrongCode(Exception):
    """This is not the code that was shown; `left` tries remain."""

    def __init__(self, left: int) -> None:
        self.left = left


def new_code() -> str:
    """Make a code of eight letters and digits that nobody confuses, as in `7K3M-9QX2`: 40 random bits."""
    letters = "".join(ALPHABET[byte % len(ALPHABET)] for byte in secrets.token_bytes(8))
    return f"{letters[:4]}-{letters[4:]}"


def _normal(code: str) -> str:
    return "".join(c for c in code.upper() if c.isalnum())


def _imprint(package: RequestPackage, code: str) -> str:
    return ring().mac(PURPOSE, f"{package.id}:{_normal(code)}").hex()


def ask(session: Session, requester: Requester, *, now: datetime) -> tuple[RequestPackage, str | None]:
    """Ask for the file; answer it with its code, which is shown once, or with None where one is being made (P119)."""
    running = next((item for item in of(session, requester, now=now) if not (item.ready_at or item.failed_at)), None)
    if running is not None:
        return running, None
    code = new_code()
    made = RequestPackage(
        requester_id=requester.id, asked_at=now, tries=0, due_at=HANDLE_REQUESTS.rules["package"].due(now)
    )
    made.code = _imprint(made, code)
    session.add(made)
    return made, code


def of(session: Session, requester: Requester, *, now: datetime) -> Sequence[RequestPackage]:
    """List the files of a request, latest first."""
    mine = select(RequestPackage).filter_by(requester_id=requester.id).where(RequestPackage.due_at > now)
    return session.scalars(mine.order_by(RequestPackage.id.desc())).all()


def waiting(session: Session, *, now: datetime) -> Sequence[str]:
    """Name the files that were asked for and are still to be made: a job may be lost, a row is not."""
    query = select(RequestPackage.id).where(RequestPackage.ready_at.is_(None), RequestPackage.failed_at.is_(None))
    return session.scalars(query.where(RequestPackage.due_at > now).order_by(RequestPackage.due_at)).all()


def owner(session: Session, key: str, *, now: datetime) -> Requester | None:
    """Give who asked for a file that is still to be made; None where it is made already, or gone."""
    query = select(Requester).join(RequestPackage, RequestPackage.requester_id == Requester.id)
    query = query.where(RequestPackage.id == key, RequestPackage.ready_at.is_(None), RequestPackage.failed_at.is_(None))
    return session.scalars(query.where(RequestPackage.due_at > now)).one_or_none()


def finish(session: Session, key: str, stored: Stored, *, now: datetime) -> tuple[Requester, str, date] | None:
    """Keep the file that was made; give who asked, the secret of its link, and the day on which it goes.

    None where it was made by another, or where its person was erased meanwhile: then nothing is kept.
    """
    query = select(RequestPackage).where(RequestPackage.id == key, RequestPackage.ready_at.is_(None))
    package = session.scalars(query.with_for_update(skip_locked=True)).one_or_none()
    if package is None or package.due_at <= now:
        return None
    requester = session.get_one(Requester, package.requester_id)
    secret = secrets.token_urlsafe(32)
    keep(package, stored)
    package.ready_at, package.token_hash = now, imprint(secret)
    return requester, secret, package.due_at.astimezone(OFFICE_TIME).date()


def failed(session: Session, key: str, *, now: datetime) -> None:
    """Note that a file could not be made: who asked sees it and can ask again."""
    package = session.get(RequestPackage, key)
    if package is not None and package.ready_at is None:
        package.failed_at = now


def by_token(session: Session, token: str, *, now: datetime) -> RequestPackage | None:
    """Find the file behind a link; None for a link that is unknown, altered or too old."""
    query = select(RequestPackage).filter_by(token_hash=imprint(token)).where(RequestPackage.due_at > now)
    return session.scalars(query).one_or_none()


def fetch(session: Session, token: str, code: str, *, now: datetime) -> RequestPackage | None:
    """Find the file for who brings its link and its code. Raises WrongCode, which counts, and Locked."""
    query = select(RequestPackage).filter_by(token_hash=imprint(token)).where(RequestPackage.due_at > now)
    package = session.scalars(query.with_for_update()).one_or_none()
    if package is None:
        return None
    if package.tries >= MOST_TRIES:
        raise Locked
    said = [mac.hex() for mac in ring().macs(PURPOSE, f"{package.id}:{_normal(code)}")]
    if not any(hmac.compare_digest(package.code or "", mac) for mac in said):
        package.tries += 1
        raise WrongCode(MOST_TRIES - package.tries)
    package.fetched_at = package.fetched_at or now
    line = session.scalar(select(Requester.request_id).where(Requester.id == package.requester_id))
    facts = {"kind": RightsRequest.__tablename__, "record": line}
    activity.note(session, "request_file_fetched", role=activity.SUBJECT, now=now, **facts)
    return package


def lost(session: Session, token: str, *, now: datetime) -> None:
    """Note that a finished file is not on the shelf or does not open: who asked can ask for another."""
    package = by_token(session, token, now=now)
    if package is not None:
        package.ready_at, package.failed_at = None, now
