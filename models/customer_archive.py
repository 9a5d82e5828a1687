"""What the law has us keep of a former customer: the proof that a direct debit was permitted (P94)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, goes_on
from privacy.activities import KEEP_PROOF as PROOF
from privacy.columns import blind_index, normal_address, sealed
from privacy.vocabulary import Source, Words, kept, personal, technical


class ArchivedMandate(Base):
    """The proof of one mandate, sealed, with its ground and its end; all else of the customer is gone (P94)."""

    __tablename__ = "archived_mandate"
    __table_args__ = kept(
        Words("Bewijs van een machtiging", "Proof of a mandate"), due="due_at", subject="email_index", stays=True
    )

    reference: Mapped[str] = mapped_column(
        String(35),
        unique=True,
        info=technical(
            PROOF, Words("Kenmerk van de machtiging", "Mandate reference"), Words("uniek", "unique"), shown=True
        ),
    )
    email = sealed(
        personal(
            PROOF,
            Words("E-mailadres van wie tekende", "E-mail address of who signed"),
            Words("om je dit te kunnen laten zien", "to be able to show you this"),
            Source.SYSTEM,
        ),
        index="email_index",
        normalise=normal_address,
    )
    email_index: Mapped[bytes] = mapped_column(
        LargeBinary(18),
        index=True,
        info=blind_index(
            personal(
                PROOF,
                Words("Verwijzing naar het e-mailadres", "Reference to the e-mail address"),
                Words("om terug te vinden wat van jou is", "to find what is yours"),
                Source.SYSTEM,
            ),
            of="email",
        ),
    )
    content = sealed(
        personal(
            PROOF,
            Words("De machtiging", "The mandate"),
            Words("alle onderdelen zoals ze getekend zijn", "all elements as they were signed"),
            Source.SYSTEM,
        )
    )
    ground: Mapped[str] = mapped_column(
        String(40),
        info=technical(
            PROOF, Words("Wet", "Law"), Words("die ons dit laat bewaren", "that has us keep this"), shown=True
        ),
    )
    archived_at: Mapped[datetime] = mapped_column(
        info=technical(
            PROOF, Words("Apart gelegd op", "Put away on"), Words("wanneer het was", "when it was"), shown=True
        )
    )
    due_at: Mapped[datetime] = goes_on(PROOF)
