"""The files of applicants: made, sealed, owned by a form and then by an application (P73, P75)."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import MetaData, select
from sqlalchemy.orm import Session

from models import Application, ApplicationFile
from privacy import rights
from privacy.activities import HANDLE_APPLICATIONS
from privacy.file_sealing import FileSealer, new_file_key, opened

RECEIVED: Final = "received"
"""Nobody has looked into it yet: the scanner comes first."""


def received(*, kind: str, name: str, file_format: str, size: int, findings: str, now: datetime) -> ApplicationFile:
    """Make the row of a file that has just come in, with a key and a name on the shelf of its own."""
    return ApplicationFile(
        kind=kind,
        name=name,
        format=file_format,
        size=size,
        state=RECEIVED,
        findings=findings,
        shelf_name=secrets.token_hex(20),
        key=new_file_key(),
        bsn_suspected=False,
        uploaded_at=now,
        due_at=HANDLE_APPLICATIONS.rules["staged"].due(now),
    )


def sealed(file: ApplicationFile, pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Seal a file piece by piece, bound to its row: nowhere else does it open (S163)."""
    sealer = FileSealer(file.key, file.id)
    for piece in pieces:
        yield sealer.update(piece)
    yield sealer.finish()


def for_form(file: ApplicationFile, form: bytes, *, now: datetime) -> None:
    """Let a file belong to a form that is not sent yet; it goes after a day (P17)."""
    file.form_hash, file.due_at = form, HANDLE_APPLICATIONS.rules["staged"].due(now)


def of_form(session: Session, form: bytes, *, now: datetime, lock: bool = False) -> Sequence[ApplicationFile]:
    """List the files that a form has brought; those with an application were sent with it already.

    With `lock` they are read anew, and nobody judges or removes them before this transaction ends.
    """
    own = select(ApplicationFile).filter_by(form_hash=form)
    own = own.where(ApplicationFile.due_at > now).order_by(ApplicationFile.id)
    if lock:
        own = own.with_for_update().execution_options(populate_existing=True)
    return session.scalars(own).all()


def of_application(session: Session, application: Application) -> Sequence[ApplicationFile]:
    """List the files of an application, CV first."""
    mine = select(ApplicationFile).filter_by(application_id=application.id)
    return session.scalars(mine.order_by(ApplicationFile.kind, ApplicationFile.id)).all()


def opened_from(pieces: Iterable[bytes], file: ApplicationFile) -> Iterator[bytes]:
    """Open what the shelf holds of a file. Raises SealError where it was altered, cut short or exchanged."""
    return opened(pieces, file.key, file.id)


def discard(session: Session, metadata: MetaData, file: ApplicationFile, *, now: datetime) -> None:
    """Forget one file: its row and its keys now, what lies on the shelf by an order in the same transaction."""
    found = rights.find_record(session, metadata, ApplicationFile.__tablename__, file.id)
    session.expunge(file)
    rights.erase(session, found, now=now)
