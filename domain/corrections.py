"""Corrections: people mend what we keep of them; the old value stays a while, to undo a mistake (P112)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain import activity, recipients
from models import Account, Correction
from privacy.activities import KEEP_ACCOUNT

FIELDS: Final = ("name", "phone", "organisation", "country", "language")
"""What somebody may correct directly; the e-mail address has a way of its own, and the rest is not theirs to set."""


class ChangedMeanwhile(Exception):
    """The account was changed after this form was made, in another tab perhaps; nothing was kept.

    `fields` are those where what was typed differs from what is there now.
    """

    def __init__(self, fields: list[str]) -> None:
        self.fields = fields


def correct(
    session: Session,
    account: Account,
    wanted: Mapping[str, str | None],
    *,
    version: int,
    now: datetime,
    role: str = activity.SUBJECT,
    actor: str | None = None,
) -> list[str]:
    """Set the fields that differ, keep what they held, and note it; answer which (P41, P42, P112).

    `version` is that of the account when the form was made. Raises ChangedMeanwhile, KeyError for a field that may
    not be corrected.
    """
    session.refresh(account, with_for_update=True)
    changed = [name for name in FIELDS if name in wanted and (wanted[name] or None) != (getattr(account, name) or None)]
    if unknown := set(wanted) - set(FIELDS):
        raise KeyError(*unknown)
    if changed and version != account.version:
        raise ChangedMeanwhile(changed)
    for name in changed:
        before, due = getattr(account, name), KEEP_ACCOUNT.rules["correction"].due(now)
        row = Correction(account_id=account.id, field=name, before=before, role=role, made_at=now, due_at=due)
        session.add(row)
        setattr(account, name, wanted[name] or None)
        facts = {"subject": account.id, "actor": actor or account.id, "kind": "account", "record": account.id}
        activity.note(session, "corrected", role=role, now=now, reason=name, **facts)
    if changed:
        recipients.inform(session, [account.id], recipients.CORRECTED, now=now)
    account.version += 1 if changed else 0
    return changed


def dropped(session: Session, account: Account, *, now: datetime) -> None:
    """Note that fields were sent along that are not the person's to set; neither names nor values are kept (P40)."""
    facts = {"subject": account.id, "actor": account.id, "kind": "account", "record": account.id}
    activity.note(session, "fields_dropped", role=activity.SUBJECT, now=now, **facts)


def of(session: Session, account: Account, *, most: int = 100) -> Sequence[Correction]:
    """List what was corrected and what it held before, latest first."""
    query = select(Correction).where(Correction.account_id == account.id).order_by(Correction.id.desc())
    return session.scalars(query.limit(most)).all()
