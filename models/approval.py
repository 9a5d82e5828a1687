"""A sensitive act that waits for a second person, and what came of it (P89)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, MappedColumn, mapped_column

from models.base import Base, goes_on
from privacy.activities import DECIDE_TOGETHER as TOGETHER
from privacy.columns import sealed, sealed_or_none
from privacy.vocabulary import Words, kept, technical


def _fact(label: Words, why: Words, *, shown: bool = False) -> dict[str, Any]:
    return technical(TOGETHER, label, why, shown=shown)


def _colleague(label: Words) -> MappedColumn[str | None]:
    why = Words("de tweede persoon is een ander dan de eerste", "the second person is not the first")
    return mapped_column(ForeignKey("account.id", ondelete="SET NULL"), index=True, info=_fact(label, why))


class Approval(Base):
    """One question to a second person: may this be done? `decided_at` empty means that it is still open."""

    __tablename__ = "approval"
    __table_args__ = (
        Index(
            "ix_approval_open",
            "kind",
            "record_id",
            unique=True,
            sqlite_where=text("decided_at IS NULL"),
            postgresql_where=text("decided_at IS NULL"),
        ),
        kept(Words("Vraag om een tweede persoon", "Asking for a second person"), due="due_at"),
    )

    kind: Mapped[str] = mapped_column(
        String(40), info=_fact(Words("Handeling", "Act"), Words("wat er gevraagd wordt", "what is asked"), shown=True)
    )
    record_id: Mapped[str] = mapped_column(
        String(32),
        index=True,
        info=_fact(Words("Waarover het gaat", "What it is about"), Words("om het te vinden", "to find it")),
    )
    reason = sealed(
        _fact(Words("Reden", "Reason"), Words("waarom het nodig is, zonder namen", "why it is needed, without names"))
    )
    facts = sealed_or_none(
        _fact(Words("Bijzonderheden", "Particulars"), Words("wat er precies gebeurt", "what exactly will be done"))
    )
    asked_by_id: Mapped[str | None] = _colleague(Words("Gevraagd door", "Asked by"))
    asked_role: Mapped[str] = mapped_column(
        String(20), info=_fact(Words("Rol", "Role"), Words("in welke rol", "in which role"), shown=True)
    )
    asked_at: Mapped[datetime] = mapped_column(
        info=_fact(Words("Gevraagd op", "Asked on"), Words("wanneer het was", "when it was"), shown=True)
    )
    expires_at: Mapped[datetime] = mapped_column(
        info=_fact(Words("Vervalt op", "Expires on"), Words("een oude vraag telt niet meer", "an old one is void"))
    )
    decided_by_id: Mapped[str | None] = _colleague(Words("Besloten door", "Decided by"))
    decided_role: Mapped[str | None] = mapped_column(
        String(20), info=_fact(Words("Rol van wie besloot", "Role of who decided"), Words("in welke rol", "which role"))
    )
    decided_at: Mapped[datetime | None] = mapped_column(
        info=_fact(Words("Besloten op", "Decided on"), Words("leeg zolang het wacht", "empty while it waits"))
    )
    outcome: Mapped[str | None] = mapped_column(
        String(12),
        info=_fact(
            Words("Uitkomst", "Outcome"),
            Words("akkoord, geweigerd, ingetrokken of vervallen", "approved, refused, withdrawn or expired"),
            shown=True,
        ),
    )
    because = sealed_or_none(
        _fact(Words("Waarom niet", "Why not"), Words("alleen bij een weigering", "only where it was refused"))
    )
    due_at: Mapped[datetime] = goes_on(TOGETHER)
