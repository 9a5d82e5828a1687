"""Parked forms: what somebody sent after the session had run out, given back after signing in again (S221)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from models import ParkedForm
from privacy.activities import KEEP_ACCOUNT

FOR: Final = timedelta(hours=1)
"""How long somebody has to sign in again and find the form as it was."""

MOST: Final = 20_000
"""Characters that are parked; a longer form is none of ours."""

NEVER: Final = ("password", "code", "token", "secret", "credential", "answer", "homepage", "next")
"""Pieces of the names of fields whose values are not kept, not even for an hour (P38)."""


def park(session: Session, account_id: str, path: str, fields: Mapping[str, str], *, now: datetime) -> bool:
    """Keep what was typed on this page, in place of what was parked there before; say whether anything was."""
    kept = {name: value for name, value in fields.items() if not any(part in name for part in NEVER)}
    text = json.dumps(kept, ensure_ascii=False)
    if not kept or len(text) > MOST or len(path) > ParkedForm.path.type.length:
        return False
    drop(session, account_id, path)
    due = min(now + FOR, KEEP_ACCOUNT.rules["parked"].due(now))
    session.add(ParkedForm(account_id=account_id, path=path, fields=text, due_at=due))
    return True


def find(session: Session, account_id: str, path: str, *, now: datetime) -> dict[str, str]:
    """Give what was parked on this page; nothing where there is nothing, or where its hour is over."""
    query = select(ParkedForm).where(ParkedForm.account_id == account_id, ParkedForm.path == path)
    row = session.scalars(query.where(ParkedForm.due_at > now)).first()
    return json.loads(row.fields) if row else {}


def drop(session: Session, account_id: str, path: str) -> None:
    """Let go of what was parked on this page: it has been given back."""
    session.execute(delete(ParkedForm).where(ParkedForm.account_id == account_id, ParkedForm.path == path))
