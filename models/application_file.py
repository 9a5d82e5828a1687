"""The files of applicants, sealed on the shelf, and the orders to remove them from it."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, goes_on
from privacy.activities import HANDLE_APPLICATIONS as HANDLE
from privacy.columns import sealed, sealed_or_none
from privacy.vocabulary import Source, Words, credential, kept, personal, shelved, technical

RECEIVED: Final = "received"
CLEAN: Final = "clean"
REFUSED: Final = "refused"
HELD: Final = "held"
"""What the scanner said: nothing yet, good, malware, or that it could not judge; only a clean file is opened."""

WAITING: Final = text("state IN ('received', 'held')")
"""The files that are still to be judged, in the words of their index: a database finds an index by these alone."""


class ApplicationFile(Base):
    """A CV or letter on the shelf: sealed under a key of its own that stands only here, so without the row it is noise.

    Before the form is sent the file belongs to the form (`form_hash`), afterwards to the application.
    """

    __tablename__ = "application_file"
    __table_args__ = (
        Index(
            "ix_application_file_waiting",
            "uploaded_at",
            sqlite_where=WAITING,
            postgresql_where=WAITING,
        ),
        Index(
            "ix_application_file_unprepared",
            "scanned_at",
            sqlite_where=text("state = 'clean' AND prepared_at IS NULL"),
            postgresql_where=text("state = 'clean' AND prepared_at IS NULL"),
        ),
        kept(Words("Bestand bij een sollicitatie", "File of an application"), due="due_at", through="application_id"),
    )

    application_id: Mapped[str | None] = mapped_column(
        ForeignKey("application.id", ondelete="CASCADE"),
        index=True,
        info=technical(
            HANDLE, Words("Sollicitatie", "Application"), Words("gaat weg samen met de sollicitatie", "goes with it")
        ),
    )
    form_hash: Mapped[bytes | None] = mapped_column(
        LargeBinary(32),
        index=True,
        info=technical(
            HANDLE,
            Words("Afdruk van het formulier", "Imprint of the form"),
            Words(
                "tot het formulier is verstuurd, is het bestand alleen daarvan", "until sent, it is the form's alone"
            ),
        ),
    )
    kind: Mapped[str] = mapped_column(
        String(10),
        info=technical(
            HANDLE, Words("Soort", "Kind"), Words("cv of motivatiebrief", "CV or motivation letter"), shown=True
        ),
    )
    name = sealed(
        personal(
            HANDLE,
            Words("Bestandsnaam", "File name"),
            Words("zodat je je bestand herkent", "so that you know your file"),
        )
    )
    format: Mapped[str] = mapped_column(
        String(8),
        info=technical(
            HANDLE, Words("Soort bestand", "Format"), Words("pdf, docx of odt", "pdf, docx or odt"), shown=True
        ),
    )
    size: Mapped[int] = mapped_column(
        info=technical(HANDLE, Words("Grootte in bytes", "Size in bytes"), Words("om te tonen", "to show"), shown=True)
    )
    state: Mapped[str] = mapped_column(
        String(10),
        info=technical(
            HANDLE,
            Words("Controle op virussen", "Check for viruses"),
            Words("niemand opent een bestand dat niet is nagekeken", "nobody opens a file that was not checked"),
            shown=True,
        ),
    )
    scanned_at: Mapped[datetime | None] = mapped_column(
        info=technical(HANDLE, Words("Nagekeken op", "Checked on"), Words("wanneer het was", "when it was"), shown=True)
    )
    findings = sealed_or_none(
        personal(
            HANDLE,
            Words("Wat er in het bestand stond", "What the file held"),
            Words(
                "verborgen gegevens en actieve inhoud, die onze medewerkers niet te zien krijgen",
                "hidden data and active content, which our staff do not get to see",
            ),
            Source.SYSTEM,
        )
    )
    content = sealed_or_none(
        personal(
            HANDLE,
            Words("Tekst van het bestand", "Text of the file"),
            Words("om te lezen zonder het bestand te openen", "to read without opening the file"),
            Source.SYSTEM,
        )
    )
    shelf_name: Mapped[str] = mapped_column(
        String(40),
        unique=True,
        info=shelved(
            technical(HANDLE, Words("Naam op de plank", "Name on the shelf"), Words("willekeurig", "random")),
            key="key",
            name="name",
            state="state",
        ),
    )
    key = sealed(
        credential(HANDLE, Words("Sleutel van het bestand", "Key of the file"), Words("weg is weg", "gone is gone"))
    )
    safe_name: Mapped[str | None] = mapped_column(
        String(40),
        unique=True,
        info=shelved(
            technical(
                HANDLE,
                Words("Naam van de veilige kopie", "Name of the safe copy"),
                Words("de kopie die onze medewerkers zien", "the copy that our staff see"),
            ),
            key="safe_key",
        ),
    )
    safe_key = sealed_or_none(
        credential(
            HANDLE, Words("Sleutel van de veilige kopie", "Key of the safe copy"), Words("weg is weg", "gone is gone")
        )
    )
    prepared_at: Mapped[datetime | None] = mapped_column(
        info=technical(
            HANDLE,
            Words("Leesbaar gemaakt op", "Made readable on"),
            Words("de veilige kopie en de tekst zijn er", "the safe copy and the text are there"),
            shown=True,
        )
    )
    pages: Mapped[int | None] = mapped_column(
        info=technical(HANDLE, Words("Aantal bladzijden", "Number of pages"), Words("om te tonen", "to show"))
    )
    redacted_at: Mapped[datetime | None] = mapped_column(
        info=technical(
            HANDLE,
            Words("Onleesbaar gemaakt op", "Made unreadable on"),
            Words("een nummer dat er niet hoort, is weg", "a number that does not belong here is gone"),
            shown=True,
        )
    )
    bsn_suspected: Mapped[bool] = mapped_column(
        default=False,
        info=technical(
            HANDLE,
            Words("Misschien een burgerservicenummer", "Perhaps a citizen service number"),
            Words("dan maken we het onleesbaar", "then we make it unreadable"),
            shown=True,
        ),
    )
    uploaded_at: Mapped[datetime] = mapped_column(
        info=technical(HANDLE, Words("Gekregen op", "Received on"), Words("wanneer het was", "when it was"), shown=True)
    )
    due_at: Mapped[datetime] = goes_on(HANDLE)


class ShelfRemoval(Base):
    """A file that must leave the shelf: written in the transaction in which its row goes, gone when it is done."""

    __tablename__ = "shelf_removal"
    __table_args__ = kept(
        Words("Opdracht om een bestand te verwijderen", "Order to remove a file"),
        due="due_at",
        removals=HANDLE.rules["removal"],
    )

    shelf_name: Mapped[str] = mapped_column(
        String(40),
        unique=True,
        info=technical(
            HANDLE,
            Words("Naam op de plank", "Name on the shelf"),
            Words("willekeurig, zegt niets", "random, says nothing"),
        ),
    )
    queued_at: Mapped[datetime] = mapped_column(
        info=technical(HANDLE, Words("Opgedragen op", "Ordered on"), Words("wanneer het was", "when it was"))
    )
    due_at: Mapped[datetime] = goes_on(HANDLE)
