"""Forms of new customers: saved halfway, sent once, kept until they are processed (P80-P82)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from domain import activity, mandates
from domain.contact import imprint
from domain.customer_invitations import RULES, TABLE, fillable
from models import CustomerInvitation, CustomerSubmission
from models.customer_form import FIELDS
from privacy import mandates as texts
from privacy.sealing import ring


class Closed(Exception):
    """The link stopped working while somebody was typing: sent by somebody else, revoked, or too old."""


class ChangedMeanwhile(Exception):
    """Somebody else saved something under the same link; `theirs` is what stands there now, nothing was kept."""

    def __init__(self, theirs: CustomerSubmission) -> None:
        super().__init__(theirs.id)
        self.theirs = theirs


@dataclass(frozen=True, slots=True)
class Filled:
    """What somebody filled in: the words of each field, and whether they want direct debit."""

    words: Mapping[str, str | None]
    direct_debit: bool

    def mark(self, sending: str) -> bytes:
        """Name this sending with these words: the same twice is one."""
        said = "\x1f".join((sending, *(str(self.words.get(name) or "") for name in FIELDS), str(self.direct_debit)))
        return ring().blind(said)


NEW: Final = 0
"""The version of a form of which nothing was saved yet."""


def save(
    session: Session,
    invitation: CustomerInvitation,
    filled: Filled,
    *,
    based_on: int | None,
    statement_version: date,
    now: datetime,
) -> CustomerSubmission:
    """Keep what was typed so far, as it was typed, to go on with later (explicitly asked for).

    `based_on` is the version that the form was made from. Raises ChangedMeanwhile, Closed.
    """
    claimed = session.execute(
        update(CustomerInvitation)
        .where(CustomerInvitation.id == invitation.id, fillable(now))
        .values(started_at=invitation.started_at or now)
    )
    if claimed.rowcount != 1:  # type: ignore[attr-defined]
        raise Closed(invitation.reference)
    return _write(session, invitation, filled, based_on=based_on, statement_version=statement_version, now=now)


def _write(
    session: Session,
    invitation: CustomerInvitation,
    filled: Filled,
    *,
    based_on: int | None,
    statement_version: date,
    now: datetime,
) -> CustomerSubmission:
    row = session.scalars(select(CustomerSubmission).filter_by(invitation_id=invitation.id)).one_or_none()
    if row is not None and based_on is not None and based_on != row.version:
        raise ChangedMeanwhile(row)
    if row is None:
        row = CustomerSubmission(
            invitation_id=invitation.id, saved_at=now, version=NEW, statement_version=statement_version
        )
        session.add(row)
    for name in FIELDS:
        setattr(row, name, filled.words.get(name) or None)
    row.direct_debit, row.saved_at, row.statement_version = filled.direct_debit, now, statement_version
    row.version += 1
    return row


def submit(
    session: Session,
    invitation: CustomerInvitation,
    filled: Filled,
    *,
    sending: str,
    based_on: int | None,
    statement_version: date,
    now: datetime,
) -> CustomerSubmission:
    """Take the form in, checked, and use its link up: of two who send at once one is first (P81, P82).

    With direct debit the mandate is signed here: its reference, its text and its moment are kept (S243). Raises Closed,
    ChangedMeanwhile.
    """
    claimed = session.execute(
        update(CustomerInvitation)
        .where(CustomerInvitation.id == invitation.id, fillable(now))
        .values(
            submitted_at=now,
            started_at=invitation.started_at or now,
            due_at=RULES["submitted"].due(now),
        )
    )
    if claimed.rowcount != 1:  # type: ignore[attr-defined]
        raise Closed(invitation.reference)
    row = _write(session, invitation, filled, based_on=based_on, statement_version=statement_version, now=now)
    row.sending = filled.mark(sending)
    row.mandate_reference = mandates.new_reference() if filled.direct_debit else None
    row.mandate_text = texts.CURRENT.version if filled.direct_debit else None
    row.signed_at = now if filled.direct_debit else None
    activity.note(session, "customer_submitted", role=activity.SUBJECT, now=now, kind=TABLE, record=invitation.id)
    try:
        session.flush()
    except IntegrityError:
        session.rollback()
        raise Closed(invitation.reference) from None
    return row


def sent_before(session: Session, secret: str, filled: Filled, sending: str) -> CustomerSubmission | None:
    """Find what this very sending made a moment ago: a double click or a reload is answered as the first."""
    query = select(CustomerSubmission).join(
        CustomerInvitation, CustomerInvitation.id == CustomerSubmission.invitation_id
    )
    query = query.where(CustomerInvitation.token_hash == imprint(secret), CustomerInvitation.submitted_at.is_not(None))
    row = session.scalars(query).one_or_none()
    return row if row is not None and row.sending == filled.mark(sending) else None


def by_key(session: Session, key: str) -> tuple[CustomerInvitation, CustomerSubmission] | None:
    """Find a form that was sent, with its invitation, by key."""
    query = select(CustomerInvitation, CustomerSubmission).join(
        CustomerSubmission, CustomerInvitation.id == CustomerSubmission.invitation_id
    )
    found = session.execute(query.where(CustomerSubmission.id == key)).one_or_none()
    return None if found is None else (found[0], found[1])


def differing(filled: Filled, theirs: CustomerSubmission) -> list[str]:
    """Name the fields in which two people typed different things."""
    return [name for name in FIELDS if (filled.words.get(name) or None) != (getattr(theirs, name) or None)]
