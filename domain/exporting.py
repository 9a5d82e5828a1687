"""Taking all customers out as a file takes two people: one asks and says why, another agrees, then it opens (P89)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain import activity, approvals, customers
from domain.approvals import ActKind, CannotBeDone
from models import Account, Approval
from privacy.vocabulary import Words

OPEN_FOR: Final = timedelta(hours=24)
"""How long who asked can fetch the file after somebody agreed [choice]."""

NONE, WAITING, OPEN, OVER = "none", "waiting", "open", "over"


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one person's question about one file stands: NONE, WAITING, OPEN, OVER, or how it ended otherwise."""

    state: str
    approval: Approval | None = None
    until: datetime | None = None


def _permit(session: Session, approval: Approval, _by: Account, _now: datetime) -> None:
    """Let who asked fetch the file from now on, unless their work no longer needs it."""
    asker = session.get(Account, approval.asked_by_id) if approval.asked_by_id else None
    if asker is None or asker.user_type not in customers.MONEY:
        raise CannotBeDone(
            Words("Wie dit vroeg, heeft deze rol niet meer.", "Whoever asked this does not have this role any more.")
        )


def _kind(what: str, address: str, name: Words) -> ActKind:
    second = frozenset(("privacy", "admin"))
    return approvals.register(
        ActKind(f"export_{what}", name, second, _permit, f"klanten/{address}", seen_by=customers.MONEY)
    )


KINDS: Final[Mapping[str, ActKind]] = {
    "csv": _kind(
        "csv", "export.csv", Words("Alle klanten ophalen als CSV, met IBAN", "Fetch all customers as CSV, with IBAN")
    ),
    "json": _kind(
        "json",
        "export.json",
        Words("Alle klanten ophalen als JSON, met IBAN", "Fetch all customers as JSON, with IBAN"),
    ),
    "accounting": _kind(
        "accounting",
        "boekhouding.csv",
        Words("Klanten ophalen voor de boekhouding, met IBAN", "Fetch customers for the accounts, with IBAN"),
    ),
}
"""The files, each with what a second person is asked."""


def ask(session: Session, what: str, *, reason: str, by: Account, now: datetime) -> Approval:
    """Ask a second person for one file. Raises what domain.approvals.ask raises."""
    return approvals.ask(session, KINDS[what], by.id, by=by, reason=reason, now=now)


def standings(session: Session, by: Account, *, now: datetime) -> dict[str, Standing]:
    """Say of each file where this person's own latest question stands; what others may fetch opens nothing for them."""
    codes = {kind.code: what for what, kind in KINDS.items()}
    asked = select(Approval).where(Approval.record_id == by.id, Approval.kind.in_(codes), Approval.asked_by_id == by.id)
    latest = {codes[row.kind]: row for row in session.scalars(asked.order_by(Approval.id))}
    return {what: _standing(latest.get(what), now) for what in KINDS}


def _standing(approval: Approval | None, now: datetime) -> Standing:
    if approval is None:
        return Standing(NONE)
    outcome = approvals.outcome_of(approval, now=now)
    if outcome is None:
        return Standing(WAITING, approval, approval.expires_at)
    if outcome != approvals.APPROVED or approval.decided_at is None:
        return Standing(outcome, approval)
    until = approval.decided_at + OPEN_FOR
    return Standing(OPEN if now < until else OVER, approval, until)


def note(session: Session, what: str, *, by: Account, now: datetime) -> None:
    """Note that somebody took a file with customers out (S192)."""
    who = {"role": by.user_type, "actor": by.id, "kind": customers.TABLE}
    activity.note(session, "customers_exported", reason=what, now=now, **who)
