"""A letter (e-mail) that waits for delivery or was delivered."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base
from privacy.activities import DELIVER_LETTERS as DELIVER
from privacy.columns import blind_index, normal_address, sealed
from privacy.vocabulary import Source, Words, kept, personal, technical


class Letter(Base):
    """Written in the same transaction as its cause, delivered by the worker at least once, and gone on its own term."""

    __tablename__ = "letter"
    __table_args__ = (
        Index(
            "ix_letter_waiting",
            "next_attempt_at",
            sqlite_where=text("next_attempt_at IS NOT NULL"),
            postgresql_where=text("next_attempt_at IS NOT NULL"),
        ),
        kept(
            Words("Brief per e-mail", "Letter by e-mail"), due="due_at", subject="recipient_index", through="about_id"
        ),
    )

    kind: Mapped[str] = mapped_column(
        String(40),
        info=technical(
            DELIVER,
            Words("Soort brief", "Kind of letter"),
            Words("waarover de brief gaat", "what the letter is about"),
            shown=True,
        ),
    )
    about_id: Mapped[str] = mapped_column(
        String(32),
        index=True,
        info=technical(
            DELIVER,
            Words("Waar de brief bij hoort", "What the letter belongs to"),
            Words("de brief gaat weg samen met het bericht", "the letter goes together with the message"),
        ),
    )
    recipient = sealed(
        personal(
            DELIVER,
            Words("Ontvanger", "Recipient"),
            Words("het adres waar de brief heen gaat", "the address that the letter goes to"),
        ),
        index="recipient_index",
        normalise=normal_address,
    )
    recipient_index: Mapped[bytes] = mapped_column(
        LargeBinary(18),
        index=True,
        info=blind_index(
            personal(
                DELIVER,
                Words("Verwijzing naar de ontvanger", "Reference to the recipient"),
                Words("om brieven aan jou terug te vinden", "to find letters to you"),
                Source.SYSTEM,
            ),
            of="recipient",
        ),
    )
    content = sealed(
        personal(
            DELIVER,
            Words("Tekst van de brief", "Text of the letter"),
            Words("wat we je schrijven", "what we write to you"),
            Source.SYSTEM,
        )
    )
    language: Mapped[str] = mapped_column(
        String(2),
        info=personal(
            DELIVER,
            Words("Taal", "Language"),
            Words("de taal van de brief", "the language of the letter"),
            Source.CONNECTION,
        ),
    )
    queued_at: Mapped[datetime] = mapped_column(
        info=technical(
            DELIVER, Words("Gemaakt op", "Made on"), Words("de termijn begint te lopen", "the term begins"), shown=True
        )
    )
    next_attempt_at: Mapped[datetime | None] = mapped_column(
        info=technical(
            DELIVER,
            Words("Volgende poging", "Next attempt"),
            Words("leeg als de brief weg is of niet te bezorgen", "empty once sent or undeliverable"),
        )
    )
    attempts: Mapped[int] = mapped_column(
        default=0,
        info=technical(DELIVER, Words("Pogingen", "Attempts"), Words("steeds langer wachten", "wait longer each time")),
    )
    sent_at: Mapped[datetime | None] = mapped_column(
        info=technical(
            DELIVER,
            Words("Verzonden op", "Sent on"),
            Words("weten dat het gelukt is", "know that it worked"),
            shown=True,
        )
    )
    failed_at: Mapped[datetime | None] = mapped_column(
        info=technical(
            DELIVER,
            Words("Opgegeven op", "Given up on"),
            Words("een mens moet ernaar kijken", "a person has to look at it"),
            shown=True,
        )
    )
    last_error: Mapped[str | None] = mapped_column(
        String(80),
        info=technical(
            DELIVER,
            Words("Laatste fout", "Last error"),
            Words("het soort fout, zonder adres of tekst", "the kind of error, without address or text"),
        ),
    )
    due_at: Mapped[datetime] = mapped_column(
        index=True,
        info=technical(
            DELIVER,
            Words("Weg op", "Gone on"),
            Words("het moment waarop de brief verwijderd wordt", "the moment at which the letter is deleted"),
            shown=True,
        ),
    )
