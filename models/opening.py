"""An opening: a member of staff read somebody's data."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base
from privacy.activities import ACCOUNT_FOR_READING as ACCOUNT
from privacy.vocabulary import Words, kept, technical


class Opening(Base):
    """Who, by role, opened which record, when and why; the person concerned can see it (P90)."""

    __tablename__ = "opening"
    __table_args__ = kept(
        Words("Inzage door een medewerker", "Reading by a member of staff"), due="due_at", through="record_id"
    )

    record_id: Mapped[str] = mapped_column(
        String(32),
        index=True,
        info=technical(
            ACCOUNT,
            Words("Wat er is geopend", "What was opened"),
            Words(
                "de inzage hoort bij één bericht en gaat ermee weg",
                "the reading belongs to one message and goes with it",
            ),
        ),
    )
    role: Mapped[str] = mapped_column(
        String(20),
        info=technical(
            ACCOUNT,
            Words("Door wie", "By whom"),
            Words(
                "je ziet de rol, niet de naam van de medewerker",
                "you see the role, not the name of the member of staff",
            ),
            shown=True,
        ),
    )
    reason: Mapped[str] = mapped_column(
        String(40),
        info=technical(
            ACCOUNT,
            Words("Waarom", "Why"),
            Words("zonder reden geen inzage", "no reading without a reason"),
            shown=True,
        ),
    )
    opened_at: Mapped[datetime] = mapped_column(
        info=technical(ACCOUNT, Words("Geopend op", "Opened on"), Words("wanneer het was", "when it was"), shown=True)
    )
    due_at: Mapped[datetime] = mapped_column(
        index=True,
        info=technical(
            ACCOUNT,
            Words("Weg op", "Gone on"),
            Words("uiterlijk dan, of eerder samen met het bericht", "then at the latest, or earlier with the message"),
            shown=True,
        ),
    )
