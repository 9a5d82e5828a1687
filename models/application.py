"""Job applications: vacancies, what applicants send, their files, and the notes of recruitment.

Nothing here points at accounts or customers: who applies is known here and nowhere else (P36).
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, goes_on
from privacy.activities import HANDLE_APPLICATIONS as HANDLE
from privacy.activities import KEEP_APPLICATION as KEEP
from privacy.columns import blind_index, normal_address, sealed, sealed_or_none
from privacy.vocabulary import OFFICE_TIME, Source, Words, kept, personal, technical


class Vacancy(Base):
    """A job that people can apply for; it speaks of no person and is public while it is open."""

    __tablename__ = "vacancy"
    __table_args__ = kept(Words("Vacature", "Vacancy"), due="due_at")

    slug: Mapped[str] = mapped_column(
        String(60),
        unique=True,
        info=technical(HANDLE, Words("Naam in het adres", "Name in the address"), Words("een link", "a link")),
    )
    title: Mapped[str] = mapped_column(
        String(120),
        info=technical(HANDLE, Words("Titel", "Title"), Words("welk werk het is", "which work it is"), shown=True),
    )
    title_en: Mapped[str | None] = mapped_column(
        String(120),
        info=technical(HANDLE, Words("Engelse titel", "English title"), Words("welk werk het is", "which work it is")),
    )
    description: Mapped[str] = mapped_column(
        info=technical(HANDLE, Words("Omschrijving", "Description"), Words("wat we vragen", "what we ask"))
    )
    description_en: Mapped[str | None] = mapped_column(
        info=technical(
            HANDLE, Words("Engelse omschrijving", "English description"), Words("wat we vragen", "what we ask")
        )
    )
    opened_at: Mapped[datetime | None] = mapped_column(
        info=technical(
            HANDLE, Words("Open sinds", "Open since"), Words("leeg tot wij haar plaatsen", "empty until we publish it")
        )
    )
    closes_on: Mapped[date] = mapped_column(
        Date,
        info=technical(
            HANDLE, Words("Laatste dag", "Last day"), Words("solliciteren kan tot en met", "apply up to and with")
        ),
    )
    closed_at: Mapped[datetime | None] = mapped_column(
        info=technical(HANDLE, Words("Gesloten op", "Closed on"), Words("dan eindigen de procedures", "procedures end"))
    )
    due_at: Mapped[datetime] = goes_on(HANDLE)


class Application(Base):
    """What somebody sent to work with us, and until when we keep it (P73-P78)."""

    __tablename__ = "application"
    __table_args__ = (
        Index(
            "ix_application_open",
            "received_at",
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
        Index("ix_application_vacancy_id_id", "vacancy_id", "id"),
        kept(Words("Sollicitatie", "Job application"), due="due_at", subject="email_index"),
    )

    reference: Mapped[str] = mapped_column(
        String(12),
        unique=True,
        info=technical(
            HANDLE,
            Words("Kenmerk", "Reference"),
            Words("om je sollicitatie terug te vinden zonder je naam", "to find your application without your name"),
            shown=True,
        ),
    )
    vacancy_id: Mapped[str | None] = mapped_column(
        ForeignKey("vacancy.id", ondelete="SET NULL"),
        info=technical(
            HANDLE, Words("Vacature", "Vacancy"), Words("leeg bij een open sollicitatie", "empty without a vacancy")
        ),
    )
    name = sealed(
        personal(HANDLE, Words("Naam", "Name"), Words("om je te kunnen aanspreken", "so that we can address you"))
    )
    email = sealed(
        personal(
            HANDLE,
            Words("E-mailadres", "E-mail address"),
            Words("om je te laten weten hoe het ervoor staat", "to let you know how it stands"),
        ),
        index="email_index",
        normalise=normal_address,
    )
    email_index: Mapped[bytes] = mapped_column(
        LargeBinary(18),
        index=True,
        info=blind_index(
            personal(
                HANDLE,
                Words("Verwijzing naar het e-mailadres", "Reference to the e-mail address"),
                Words("om terug te vinden wat van jou is", "to find what is yours"),
                Source.SYSTEM,
            ),
            of="email",
        ),
    )
    phone = sealed_or_none(
        personal(
            HANDLE,
            Words("Telefoonnummer", "Telephone number"),
            Words("alleen als je liever gebeld wordt; niet verplicht", "only if you would rather be called; optional"),
        )
    )
    motivation = sealed_or_none(
        personal(
            HANDLE,
            Words("Motivatie", "Motivation"),
            Words("als je haar typt in plaats van een brief te sturen", "if you type it instead of sending a letter"),
        )
    )
    language: Mapped[str] = mapped_column(
        String(2),
        info=personal(
            HANDLE,
            Words("Taal", "Language"),
            Words("om je te schrijven in de taal die je koos", "to write to you in the language you chose"),
            Source.CONNECTION,
        ),
    )
    status: Mapped[str] = mapped_column(
        String(12),
        info=personal(
            HANDLE,
            Words("Stand van zaken", "Status"),
            Words("zodat jij en wij weten hoe het ervoor staat", "so that you and we know how it stands"),
            Source.STAFF,
        ),
    )
    statement_version: Mapped[date] = mapped_column(
        Date,
        info=technical(
            HANDLE,
            Words("Versie van de privacyverklaring", "Version of the privacy statement"),
            Words("de tekst die gold toen je solliciteerde", "the text in force when you applied"),
            shown=True,
        ),
    )
    received_at: Mapped[datetime] = mapped_column(
        info=technical(
            HANDLE,
            Words("Ontvangen op", "Received on"),
            Words("de termijn begint te lopen", "the term begins"),
            shown=True,
        )
    )
    closed_at: Mapped[datetime | None] = mapped_column(
        info=technical(
            HANDLE,
            Words("Afgesloten op", "Closed on"),
            Words("vanaf deze dag telt de termijn", "the term runs from this day"),
            shown=True,
        )
    )
    reopened_at: Mapped[datetime | None] = mapped_column(
        info=technical(
            HANDLE,
            Words("Heropend op", "Reopened on"),
            Words("de procedure ging toch verder", "the procedure went on after all"),
            shown=True,
        )
    )
    added_at: Mapped[datetime | None] = mapped_column(
        info=technical(
            HANDLE,
            Words("Aangevuld op", "Added to on"),
            Words("de drie maanden tellen vanaf deze dag", "the three months run from this day"),
            shown=True,
        )
    )
    year_consented_at: Mapped[datetime | None] = mapped_column(
        info=personal(
            KEEP,
            Words("Toestemming om een jaar te bewaren", "Consent to keep for a year"),
            Words(
                "alleen als je dat zelf aankruist; intrekken kan altijd", "only if you tick it; withdraw at any time"
            ),
        )
    )
    year_text_version: Mapped[str | None] = mapped_column(
        String(20),
        info=technical(
            KEEP,
            Words("Versie van de toestemmingstekst", "Version of the consent text"),
            Words("welke tekst je zag", "which text you saw"),
            shown=True,
        ),
    )
    year_asked_at: Mapped[datetime | None] = mapped_column(
        info=technical(
            KEEP,
            Words("Gevraagd of we langer mogen bewaren", "Asked whether we may keep it longer"),
            Words("zwijg je, dan gaat alles weg", "if you stay silent, everything goes"),
            shown=True,
        )
    )
    kept_longer_until: Mapped[datetime | None] = mapped_column(
        info=technical(
            HANDLE,
            Words("Langer bewaard tot", "Kept longer until"),
            Words(
                "alleen bij een klacht of geschil, met een einddatum", "only for a complaint or dispute, with an end"
            ),
            shown=True,
        )
    )
    kept_longer_because = sealed_or_none(
        technical(
            HANDLE,
            Words("Reden om langer te bewaren", "Reason to keep longer"),
            Words("zodat je weet waarom", "so that you know why"),
            shown=True,
        )
    )
    held_for: Mapped[str | None] = mapped_column(
        String(20),
        info=technical(
            HANDLE,
            Words("Apart gelegd", "Set aside"),
            Words("waarom een mens er eerst naar kijkt", "why a person looks at it first"),
            shown=True,
        ),
    )
    submission: Mapped[bytes] = mapped_column(
        LargeBinary(18),
        unique=True,
        info=technical(
            HANDLE,
            Words("Verwijzing naar het verzenden", "Reference to the sending"),
            Words("twee keer drukken geeft één sollicitatie", "pressing twice makes one application"),
        ),
    )
    token_hash: Mapped[bytes] = mapped_column(
        LargeBinary(32),
        unique=True,
        info=technical(
            HANDLE,
            Words("Afdruk van de link", "Imprint of the link"),
            Words("de link herkennen zonder hem te bewaren", "recognise the link without keeping it"),
        ),
    )
    due_at: Mapped[datetime] = goes_on(HANDLE)

    @property
    def due_on(self) -> date:
        """The date, in the Netherlands, on which the application goes."""
        return self.due_at.astimezone(OFFICE_TIME).date()
