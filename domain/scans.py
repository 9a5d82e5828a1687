"""The check for malware: nobody opens a file before the scanner called it clean (S139).

A file that the scanner could not judge, because it is away or because the file is too much for it, is held and tried
again: after a minute at first, then after half of the file's age, and each hour in the end.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from domain import letters
from models import Application, ApplicationFile
from models.application_file import CLEAN, REFUSED, WAITING
from privacy import rights
from privacy.file_sealing import opened
from privacy.shelf import Shelf

SOONEST, LATEST = timedelta(minutes=1), timedelta(hours=1)
LATE: Final = timedelta(hours=2)
"""A file that waits longer than this shows that the scanner needs somebody."""

MOST: Final = 500


def waiting(session: Session, *, now: datetime, most: int = MOST) -> list[str]:
    """Give the keys of the files whose turn it is, oldest first."""
    columns = (ApplicationFile.id, ApplicationFile.uploaded_at, ApplicationFile.scanned_at)
    rows = session.execute(select(*columns).where(WAITING).order_by(ApplicationFile.uploaded_at))
    due = (row.id for row in rows if row.scanned_at is None or next_try(row.uploaded_at, row.scanned_at) <= now)
    return [key for key, _turn in zip(due, range(most), strict=False)]


def next_try(uploaded_at: datetime, scanned_at: datetime) -> datetime:
    """Give the moment of the next try of a file that was held: the longer it waits, the longer the pauses."""
    return scanned_at + min(max((scanned_at - uploaded_at) / 2, SOONEST), LATEST)


def content(session: Session, shelf: Shelf, key: str) -> Iterator[bytes] | None:
    """Give what the scanner must see: the file as it was sent, piece by piece; None where its row is gone.

    Raises NotOnShelf and ShelfAway at once, SealError also on the way.
    """
    file = session.get(ApplicationFile, key)
    return None if file is None else opened(shelf.read(file.shelf_name), file.key, file.id)


def judged(session: Session, key: str, state: str, *, now: datetime) -> bool:
    """Note what the scanner said; False where somebody was quicker. A refused file leaves the shelf at once."""
    done = session.execute(
        update(ApplicationFile)
        .where(ApplicationFile.id == key, WAITING)
        .values(state=state, scanned_at=now)
        .execution_options(synchronize_session=False)
    )
    if not done.rowcount:  # type: ignore[attr-defined]
        return False
    if state == REFUSED:
        _clear(session, session.get_one(ApplicationFile, key, populate_existing=True), now)
    return True


def to_tell(session: Session, key: str, kind: str) -> Application | None:
    """Give the application whose sender must hear by a letter of `kind` that this file of it was refused.

    None where nobody has to: a form that is not sent yet says so itself, who wrote what is set aside hears it once that
    is let through, and one letter that still has to go speaks for all files that were refused meanwhile.
    """
    mine = select(Application).join(ApplicationFile, ApplicationFile.application_id == Application.id)
    found = session.scalars(mine.where(ApplicationFile.id == key).with_for_update(of=Application)).one_or_none()
    if found is None or found.held_for or letters.one_waits(session, kind, about=found.id):
        return None
    return found


def any_refused(session: Session, application: Application) -> bool:
    """Say whether the scanner refused a file of an application."""
    mine = select(ApplicationFile.id).filter_by(application_id=application.id, state=REFUSED).limit(1)
    return session.scalar(mine) is not None


def _clear(session: Session, file: ApplicationFile, now: datetime) -> None:
    """Take away all that a refused file consists of; without its key nothing of it opens, in no backup either."""
    names = [name for name in (file.shelf_name, file.safe_name) if name]
    rights.order_off_shelf(session, ApplicationFile.metadata, names, now=now)
    file.key, file.safe_key, file.safe_name, file.content = "", None, None, None


def number_waiting(session: Session) -> int:
    """Count the files that nobody may open yet."""
    return session.scalar(select(func.count()).select_from(ApplicationFile).where(WAITING)) or 0


def late(session: Session, *, now: datetime) -> int:
    """Count the files that nobody could judge for so long that somebody should look at the scanner."""
    old = (WAITING, ApplicationFile.uploaded_at < now - LATE)
    return session.scalar(select(func.count()).select_from(ApplicationFile).where(*old)) or 0


def may_open(file: ApplicationFile) -> bool:
    """Say whether anybody may open a file: only once the scanner called it clean."""
    return file.state == CLEAN
