"""Staff: how they come in, and which guideline they have confirmed."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Date, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, goes_on
from models.sign_in import of_account
from privacy.activities import EMPLOY_STAFF as EMPLOY
from privacy.columns import blind_index, normal_address, sealed_or_none
from privacy.vocabulary import Source, Words, kept, personal, technical


class Invitation(Base):
    """A one-time link with which somebody makes an account in a role (S143, S148)."""

    __tablename__ = "invitation"
    __table_args__ = kept(Words("Uitnodiging", "Invitation"), due="due_at", subject="email_index")

    email = sealed_or_none(
        personal(
            EMPLOY,
            Words("E-mailadres", "E-mail address"),
            Words("waar de uitnodiging heen gaat; leeg bij de allereerste", "where it goes; empty for the very first"),
            Source.STAFF,
        ),
        index="email_index",
        normalise=normal_address,
    )
    email_index: Mapped[bytes | None] = mapped_column(
        LargeBinary(18),
        index=True,
        info=blind_index(
            personal(
                EMPLOY,
                Words("Verwijzing naar het e-mailadres", "Reference to the e-mail address"),
                Words("om de uitnodiging te vinden", "to find the invitation"),
                Source.SYSTEM,
            ),
            of="email",
        ),
    )
    user_type: Mapped[str] = mapped_column(
        String(20),
        info=technical(
            EMPLOY, Words("Rol", "Role"), Words("wat de genodigde mag", "what the invited may do"), shown=True
        ),
    )
    token_hash: Mapped[bytes] = mapped_column(
        LargeBinary(32),
        unique=True,
        info=technical(
            EMPLOY,
            Words("Afdruk van de link", "Imprint of the link"),
            Words("de link herkennen zonder hem te bewaren", "recognise the link without keeping it"),
        ),
    )
    made_at: Mapped[datetime] = mapped_column(
        info=technical(EMPLOY, Words("Gemaakt op", "Made on"), Words("wanneer het was", "when it was"), shown=True)
    )
    due_at: Mapped[datetime] = goes_on(EMPLOY)


class GuidelineConfirmation(Base):
    """A member of staff has read and confirmed a version of the guideline (P89)."""

    __tablename__ = "guideline_confirmation"
    __table_args__ = kept(Words("Bevestigde richtlijn", "Guideline confirmed"), through="account_id")

    account_id: Mapped[str] = of_account(EMPLOY)
    version: Mapped[date] = mapped_column(
        Date,
        info=technical(
            EMPLOY, Words("Versie", "Version"), Words("welke tekst het was", "which text it was"), shown=True
        ),
    )
    confirmed_at: Mapped[datetime] = mapped_column(
        info=technical(
            EMPLOY, Words("Bevestigd op", "Confirmed on"), Words("wanneer het was", "when it was"), shown=True
        )
    )
