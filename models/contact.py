"""A message that a visitor sent through the contact form."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base
from privacy.activities import ANSWER_ENQUIRIES as ANSWER
from privacy.columns import blind_index, normal_address, sealed, sealed_or_none
from privacy.vocabulary import OFFICE_TIME, Source, Words, kept, personal, technical


class ContactMessage(Base):
    """What somebody asked us, and until when we keep it; the topic decides that (P70)."""

    __tablename__ = "contact_message"
    __table_args__ = (
        Index(
            "ix_contact_message_open",
            "id",
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
        Index(
            "ix_contact_message_held",
            "id",
            sqlite_where=text("held_for IS NOT NULL"),
            postgresql_where=text("held_for IS NOT NULL"),
        ),
        kept(Words("Contactbericht", "Contact message"), due="due_at", subject="email_index"),
    )

    reference: Mapped[str] = mapped_column(
        String(12),
        unique=True,
        info=technical(
            ANSWER,
            Words("Kenmerk", "Reference"),
            Words(
                "om je bericht terug te vinden zonder je naam te noemen", "to find your message without using your name"
            ),
            shown=True,
        ),
    )
    topic: Mapped[str] = mapped_column(
        String(20),
        info=personal(
            ANSWER,
            Words("Onderwerp", "Topic"),
            Words(
                "bepaalt wie antwoordt en hoe lang we je bericht bewaren", "decides who answers and how long we keep it"
            ),
        ),
    )
    name = sealed(
        personal(ANSWER, Words("Naam", "Name"), Words("om je te kunnen aanspreken", "so that we can address you"))
    )
    email = sealed(
        personal(ANSWER, Words("E-mailadres", "E-mail address"), Words("om je te antwoorden", "to answer you")),
        index="email_index",
        normalise=normal_address,
    )
    email_index: Mapped[bytes] = mapped_column(
        LargeBinary(18),
        index=True,
        info=blind_index(
            personal(
                ANSWER,
                Words("Verwijzing naar het e-mailadres", "Reference to the e-mail address"),
                Words("om terug te vinden wat van jou is", "to find what is yours"),
                Source.SYSTEM,
            ),
            of="email",
        ),
    )
    organisation = sealed_or_none(
        personal(
            ANSWER,
            Words("Organisatie", "Organisation"),
            Words(
                "alleen als je namens een organisatie schrijft; niet verplicht",
                "only if you write for an organisation; optional",
            ),
        )
    )
    phone = sealed_or_none(
        personal(
            ANSWER,
            Words("Telefoonnummer", "Telephone number"),
            Words("alleen als je liever gebeld wordt; niet verplicht", "only if you would rather be called; optional"),
        )
    )
    message = sealed(
        personal(ANSWER, Words("Bericht", "Message"), Words("om te weten wat je vraagt", "to know what you ask"))
    )
    language: Mapped[str] = mapped_column(
        String(2),
        info=personal(
            ANSWER,
            Words("Taal", "Language"),
            Words("om je te schrijven in de taal waarin je ons schreef", "to write to you in the language you used"),
            Source.CONNECTION,
        ),
    )
    statement_version: Mapped[date] = mapped_column(
        Date,
        info=technical(
            ANSWER,
            Words("Versie van de privacyverklaring", "Version of the privacy statement"),
            Words(
                "je bericht hoort bij de tekst die gold toen je het stuurde",
                "your message belongs to the text in force when you sent it",
            ),
            shown=True,
        ),
    )
    received_at: Mapped[datetime] = mapped_column(
        info=technical(
            ANSWER,
            Words("Ontvangen op", "Received on"),
            Words("de termijn begint te lopen", "the term begins"),
            shown=True,
        )
    )
    closed_at: Mapped[datetime | None] = mapped_column(
        info=technical(
            ANSWER,
            Words("Afgesloten op", "Closed on"),
            Words(
                "vanaf deze dag telt de termijn opnieuw; leeg zolang we nog bezig zijn",
                "the term runs anew from this day; empty while we are at it",
            ),
            shown=True,
        )
    )
    due_at: Mapped[datetime] = mapped_column(
        index=True,
        info=technical(
            ANSWER,
            Words("Weg op", "Gone on"),
            Words("het moment waarop dit bericht verwijderd wordt", "the moment at which this message is deleted"),
            shown=True,
        ),
    )
    held_for: Mapped[str | None] = mapped_column(
        String(20),
        info=technical(
            ANSWER,
            Words("Apart gelegd", "Set aside"),
            Words(
                "waarom een mens dit bericht eerst bekijkt; leeg als dat niet nodig is",
                "why a person looks at this message first; empty when that is not needed",
            ),
            shown=True,
        ),
    )
    assigned_to_id: Mapped[str | None] = mapped_column(
        ForeignKey("account.id", ondelete="SET NULL"),
        index=True,
        info=technical(
            ANSWER,
            Words("Behandelaar", "Handler"),
            Words("een van ons zorgt dat er antwoord komt", "one of us sees to it that an answer comes"),
        ),
    )
    kept_longer_until: Mapped[datetime | None] = mapped_column(
        info=technical(
            ANSWER,
            Words("Langer bewaard tot", "Kept longer until"),
            Words("alleen met een reden en een einddatum", "only with a reason and an end date"),
            shown=True,
        )
    )
    kept_longer_because = sealed_or_none(
        technical(
            ANSWER,
            Words("Reden om langer te bewaren", "Reason to keep longer"),
            Words("zodat je weet waarom", "so that you know why"),
            shown=True,
        )
    )
    submission: Mapped[bytes] = mapped_column(
        LargeBinary(18),
        unique=True,
        info=technical(
            ANSWER,
            Words("Verwijzing naar het verzenden", "Reference to the sending"),
            Words("twee keer drukken geeft één bericht", "pressing twice makes one message"),
        ),
    )
    token_hash: Mapped[bytes] = mapped_column(
        LargeBinary(32),
        unique=True,
        info=technical(
            ANSWER,
            Words("Afdruk van de link", "Imprint of the link"),
            Words(
                "de link in de brief herkennen zonder hem te bewaren",
                "recognise the link in the letter without keeping it",
            ),
        ),
    )

    @property
    def due_on(self) -> date:
        """The date, in the Netherlands, on which the message goes."""
        return self.due_at.astimezone(OFFICE_TIME).date()


class ContactAnswer(Base):
    """What one of us answered; it goes with the message."""

    __tablename__ = "contact_answer"
    __table_args__ = kept(Words("Antwoord", "Answer"), through="message_id")

    message_id: Mapped[str] = mapped_column(
        ForeignKey("contact_message.id", ondelete="CASCADE"),
        index=True,
        info=technical(
            ANSWER, Words("Bericht", "Message"), Words("gaat weg samen met het bericht", "goes with the message")
        ),
    )
    text = sealed(
        personal(
            ANSWER,
            Words("Antwoord", "Answer"),
            Words("zodat jij en wij weten wat er is afgesproken", "so that you and we know what was agreed"),
            Source.STAFF,
        )
    )
    role: Mapped[str] = mapped_column(
        String(20),
        info=technical(ANSWER, Words("Door wie", "By whom"), Words("de rol van de medewerker", "the role"), shown=True),
    )
    answered_at: Mapped[datetime] = mapped_column(
        info=technical(
            ANSWER, Words("Geantwoord op", "Answered on"), Words("wanneer het was", "when it was"), shown=True
        )
    )


class ContactWord(Base):
    """A word of a sender's name, keyed: staff find a message by it without the name being readable."""

    __tablename__ = "contact_word"
    __table_args__ = kept(Words("Zoekwoord", "Search word"), through="message_id")

    message_id: Mapped[str] = mapped_column(
        ForeignKey("contact_message.id", ondelete="CASCADE"),
        index=True,
        info=technical(
            ANSWER, Words("Bericht", "Message"), Words("gaat weg samen met het bericht", "goes with the message")
        ),
    )
    word: Mapped[bytes] = mapped_column(
        LargeBinary(18),
        index=True,
        info=personal(
            ANSWER,
            Words("Verwijzing naar een woord van je naam", "Reference to a word of your name"),
            Words("om je bericht te vinden als je belt", "to find your message when you call"),
            Source.SYSTEM,
        ),
    )
