"""The invitation of a new customer, and where it stands (P79, P81)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, goes_on
from privacy.activities import ENROL_CUSTOMERS as ENROL
from privacy.columns import blind_index, normal_address, sealed, sealed_or_none
from privacy.vocabulary import Source, Words, kept, personal, technical


class CustomerInvitation(Base):
    """A link for one new customer, and where it stands (P79, P81)."""

    __tablename__ = "customer_invitation"
    __table_args__ = (
        Index(
            "ix_customer_invitation_waiting",
            "submitted_at",
            sqlite_where=text("submitted_at IS NOT NULL AND approved_at IS NULL"),
            postgresql_where=text("submitted_at IS NOT NULL AND approved_at IS NULL"),
        ),
        Index(
            "ix_customer_invitation_reminding",
            "expires_at",
            sqlite_where=text("submitted_at IS NULL AND revoked_at IS NULL AND reminded_at IS NULL"),
            postgresql_where=text("submitted_at IS NULL AND revoked_at IS NULL AND reminded_at IS NULL"),
        ),
        kept(
            Words("Uitnodiging van een nieuwe klant", "Invitation of a new customer"),
            due="due_at",
            subject="email_index",
        ),
    )

    reference: Mapped[str] = mapped_column(
        String(12),
        unique=True,
        info=technical(
            ENROL,
            Words("Kenmerk", "Reference"),
            Words("om ernaar te vragen zonder naam", "to ask about it"),
            shown=True,
        ),
    )
    email = sealed(
        personal(
            ENROL,
            Words("E-mailadres", "E-mail address"),
            Words("waar de link heen gaat", "where the link goes"),
            Source.STAFF,
        ),
        index="email_index",
        normalise=normal_address,
    )
    email_index: Mapped[bytes] = mapped_column(
        LargeBinary(18),
        index=True,
        info=blind_index(
            personal(
                ENROL,
                Words("Verwijzing naar het e-mailadres", "Reference to the e-mail address"),
                Words("om de uitnodiging te vinden", "to find the invitation"),
                Source.SYSTEM,
            ),
            of="email",
        ),
    )
    organisation = sealed(
        personal(
            ENROL,
            Words("Organisatie", "Organisation"),
            Words("voor wie de link is", "whom the link is for"),
            Source.STAFF,
        )
    )
    note = sealed_or_none(
        personal(
            ENROL,
            Words("Notitie", "Note"),
            Words("wat de administratie erbij wil onthouden", "what the administration wants to remember"),
            Source.STAFF,
        )
    )
    language: Mapped[str] = mapped_column(
        String(2),
        info=personal(ENROL, Words("Taal", "Language"), Words("van brieven en formulier", "of letters"), Source.STAFF),
    )
    token_hash: Mapped[bytes] = mapped_column(
        LargeBinary(32),
        unique=True,
        info=technical(
            ENROL,
            Words("Afdruk van de link", "Imprint of the link"),
            Words("de link herkennen zonder hem te bewaren", "recognise the link without keeping it"),
        ),
    )
    sent_at: Mapped[datetime] = mapped_column(
        info=technical(ENROL, Words("Verstuurd op", "Sent on"), Words("wanneer het was", "when it was"), shown=True)
    )
    expires_at: Mapped[datetime] = mapped_column(
        info=technical(
            ENROL, Words("Link werkt tot", "Link works until"), Words("daarna niet meer", "not after that"), shown=True
        )
    )
    opened_at: Mapped[datetime | None] = mapped_column(
        info=technical(
            ENROL, Words("Geopend op", "Opened on"), Words("zodat we weten dat hij aankwam", "it arrived"), shown=True
        )
    )
    started_at: Mapped[datetime | None] = mapped_column(
        info=technical(
            ENROL, Words("Begonnen op", "Begun on"), Words("er is iets bewaard", "something was saved"), shown=True
        )
    )
    submitted_at: Mapped[datetime | None] = mapped_column(
        info=technical(
            ENROL,
            Words("Ingestuurd op", "Submitted on"),
            Words("vanaf dan werkt de link niet", "link ends"),
            shown=True,
        )
    )
    returned_at: Mapped[datetime | None] = mapped_column(
        info=technical(
            ENROL,
            Words("Teruggestuurd op", "Sent back on"),
            Words("we vroegen om een verbetering", "we asked for a correction"),
            shown=True,
        )
    )
    returned_because = sealed_or_none(
        personal(
            ENROL,
            Words("Wat er nog niet klopt", "What is not right yet"),
            Words("zodat je weet wat je verbetert", "so that you know what to correct"),
            Source.STAFF,
        )
    )
    approved_at: Mapped[datetime | None] = mapped_column(
        info=technical(
            ENROL, Words("Verwerkt op", "Processed on"), Words("vanaf dan telt de termijn", "the term runs"), shown=True
        )
    )
    revoked_at: Mapped[datetime | None] = mapped_column(
        info=technical(
            ENROL, Words("Ingetrokken op", "Revoked on"), Words("vanaf dan werkt niets", "nothing works"), shown=True
        )
    )
    reminded_at: Mapped[datetime | None] = mapped_column(
        info=technical(
            ENROL,
            Words("Herinnerd op", "Reminded on"),
            Words("één keer, kort voor de link afloopt", "once, shortly before the link ends"),
            shown=True,
        )
    )
    due_at: Mapped[datetime] = goes_on(ENROL)
