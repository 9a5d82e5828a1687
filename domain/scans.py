"""The check for malware: nobody opens a file before the scanner called it clean (S139).

A file that the scanner could not judge, because it is away or because the file is too much for it, is held and tried
again: after a minute at first, then after half of the file's age, and each hour in the end.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from domain import letters
from models import Application, ApplicationFile
from models.application_file import CLEAN, HELD, REFUSED, WAITING
from privacy import rights
from privacy.file_sealing import opened
from privacy.shelf import Shelf

SOONEST, LATEST = timedelta(minutes=1), timedelta(hours=1)
LATE: Final = timedelta(hours=2)
"""A file that waits longer than this shows that the scanner needs somebody."""

MOST: Final = 500
NEVER: Final = datetime.min.replace(tzinfo=UTC)


def waiting(session: Session, tried: Mapping[str, datetime], *, now: datetime) -> list[str]:
    """Give the keys of the files whose turn it is: first those that were never tried, then whoever waits longest.

    So a file that takes all the time of a round each time holds up itself and no other. `tried` says when files were
    tried last; one that is not in it is tried at once.
    """
    rows = session.execute(select(ApplicationFile.id, ApplicationFile.uploaded_at).where(WAITING)).all()
    turns = {row.id: next_try(row.uploaded_at, tried.get(row.id)) for row in rows}
    uploads = {row.id: row.uploaded_at for row in rows}
    due = [key for key, turn in turns.items() if turn <= now]
    return sorted(due, key=lambda key: (tried.get(key, NEVER), uploads[key]))[:MOST]


def next_try(uploaded_at: datetime, tried_at: datetime | None) -> datetime:
    """Give the moment of the next try of a file that was held: the longer it waits, the longer the pauses."""
    if tried_at is None:
        return NEVER
    return tried_at + min(max((tried_at - uploaded_at) / 2, SOONEST), LATEST)


def content(session: Session, shelf: Shelf, key: str) -> Iterator[bytes] | None:
    """Give what the scanner must see: the file as it was sent, piece by piece; None where its row is gone.

    Raises NotOnShelf and ShelfAway at once, SealError also on the way.
    """
    file = session.get(ApplicationFile, key)
    return None if file is None else opened(shelf.read(file.shelf_name), file.key, file.id)


def judged(session: Session, keys: Sequence[str], state: str, *, now: datetime) -> int:
    """Note what the scanner said of these files; answer of how many nobody had said anything before.

    A refused file leaves the shelf at once. A file that is held was not checked: when it was checked says when there
    was a verdict.
    """
    noted = 0
    for some in rights.batches(keys):
        waits = update(ApplicationFile).where(ApplicationFile.id.in_(some), WAITING)
        done = session.execute(
            waits.values(state=state, scanned_at=None if state == HELD else now).execution_options(
                synchronize_session=False
            )
        )
        noted += done.rowcount  # type: ignore[attr-defined]
    if noted and state == REFUSED:
        for key in keys:
            _clear(session, session.get_one(ApplicationFile, key, populate_existing=True), now)
    return noted


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


def held(session: Session) -> int:
    """Count the files that the scanner could not judge so far."""
    waits = select(func.count()).select_from(ApplicationFile).where(WAITING, ApplicationFile.state == HELD)
    return session.scalar(waits) or 0


def late(session: Session, *, now: datetime) -> int:
    """Count the files that nobody could judge for so long that somebody should look at the scanner."""
    old = (WAITING, ApplicationFile.uploaded_at < now - LATE)
    return session.scalar(select(func.count()).select_from(ApplicationFile).where(*old)) or 0


def may_open(file: ApplicationFile) -> bool:
    """Say whether anybody may open a file: only once the scanner called it clean."""
    return file.state == CLEAN
