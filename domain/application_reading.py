"""Files of applications as recruitment reads them: safe copy and text, made once a file was found clean (P75)."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import MetaData, Select, select
from sqlalchemy.orm import Session

from domain import files, recipients, recruitment
from models import Account, Application, ApplicationFile
from privacy import rights
from privacy.file_sealing import FileSealer, new_file_key

CLEAN: Final = "clean"


def file_of(session: Session, application: Application, key: str) -> ApplicationFile | None:
    """Find a file of this application; that of any other is as if it were not there (S158)."""
    return next((file for file in files.of_application(session, application) if file.id == key), None)


def readable(file: ApplicationFile) -> bool:
    """Say whether there is something of a file to read: nobody opens one that was not found clean (S139)."""
    return file.state == CLEAN and file.prepared_at is not None


def drawable(file: ApplicationFile) -> bool:
    """Say whether pages may be shown as pictures: not while they may show a citizen service number (S49)."""
    return readable(file) and file.safe_name is not None and not file.bsn_suspected


def unprepared(session: Session, *, most: int = 20) -> Sequence[str]:
    """Give the keys of the clean files that nobody made readable yet, oldest first."""
    return session.scalars(_unprepared().order_by(ApplicationFile.scanned_at).limit(most)).all()


def _unprepared() -> Select[str]:
    return select(ApplicationFile.id).where(ApplicationFile.state == CLEAN, ApplicationFile.prepared_at.is_(None))


def still_unprepared(session: Session, key: str) -> ApplicationFile | None:
    """Take a file in hand that is still to be made readable; None where it went, or somebody was quicker."""
    query = select(ApplicationFile).filter_by(id=key, state=CLEAN, prepared_at=None)
    return session.scalars(query.with_for_update()).one_or_none()


def new_copy() -> tuple[str, str]:
    """Make a name on the shelf and a key for a copy."""
    return secrets.token_hex(20), new_file_key()


def sealed(pieces: Iterable[bytes], key: str, record: str) -> Iterator[bytes]:
    """Seal a copy piece by piece, bound to the row of its file (S163)."""
    sealer = FileSealer(key, record)
    for piece in pieces:
        yield sealer.update(piece)
    yield sealer.finish()


def prepared(
    session: Session,
    file: ApplicationFile,
    *,
    text: str | None,
    pages: int | None,
    bsn: bool,
    copy: tuple[str, str] | None,
    now: datetime,
) -> None:
    """Keep what was made of a clean file; without text and copy it could not be made readable, and the page says so."""
    _off_shelf(session, file.metadata, [file.safe_name] if file.safe_name else [], now)
    file.content, file.pages, file.bsn_suspected, file.prepared_at = text, pages, bsn, now
    file.safe_name, file.safe_key = copy or (None, None)


def no_number(session: Session, application: Application, file: ApplicationFile, *, by: Account, now: datetime) -> None:
    """Note that what looked like a citizen service number is none. Raises recruitment.NotNow where nothing did."""
    if not file.bsn_suspected:
        raise recruitment.NotNow(file.id)
    file.bsn_suspected = False
    recruitment.note(session, "application_looked_at", application, by=by, now=now, reason=file.kind)


def redacted(
    session: Session,
    metadata: MetaData,
    application: Application,
    file: ApplicationFile,
    *,
    copy: tuple[str, str],
    format: str,  # noqa: A002 - it is the column's name
    size: int,
    by: Account,
    now: datetime,
) -> None:
    """Put a file without the number in place of the one that was sent, whose copies leave the shelf (S15, S49).

    It is made readable anew, as any clean file is.
    """
    _off_shelf(session, metadata, [name for name in (file.shelf_name, file.safe_name) if name], now)
    (file.shelf_name, file.key), file.safe_name, file.safe_key = copy, None, None
    file.format, file.size, file.findings, file.content = format, size, None, None
    file.name = f"{file.name.rpartition('.')[0] or file.name}.{format}"
    file.prepared_at, file.pages, file.redacted_at, file.bsn_suspected = None, None, now, False
    recipients.inform(session, [application.id, file.id], recipients.CORRECTED, now=now)
    recruitment.note(session, "application_redacted", application, by=by, now=now, reason=file.kind)


def remove(
    session: Session,
    metadata: MetaData,
    application: Application,
    file: ApplicationFile,
    because: str,
    *,
    by: Account,
    now: datetime,
) -> None:
    """Erase one file at once and tell the applicant why (S15, P113)."""
    recruitment.note(session, "application_file_removed", application, by=by, now=now, reason=file.kind)
    if not application.held_for:
        recruitment.write_note(session, application, because, by=by, now=now, addressed=True)
    files.discard(session, metadata, file, now=now)


def _off_shelf(session: Session, metadata: MetaData, names: list[str], now: datetime) -> None:
    rights.order_off_shelf(session, metadata, names, now=now)
