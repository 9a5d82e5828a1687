"""What hangs on an application: notes and messages of recruitment, and the words of a name."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base
from privacy.activities import HANDLE_APPLICATIONS as HANDLE
from privacy.columns import sealed
from privacy.vocabulary import Source, Words, kept, personal, technical


class ApplicationNote(Base):
    """What recruitment wrote about an application, or to its applicant, who can read both (GDPR art. 15)."""

    __tablename__ = "application_note"
    __table_args__ = kept(Words("Notitie bij een sollicitatie", "Note on an application"), through="application_id")

    application_id: Mapped[str] = mapped_column(
        ForeignKey("application.id", ondelete="CASCADE"),
        index=True,
        info=technical(
            HANDLE, Words("Sollicitatie", "Application"), Words("gaat weg samen met de sollicitatie", "goes with it")
        ),
    )
    text = sealed(
        personal(
            HANDLE,
            Words("Notitie", "Note"),
            Words(
                "zodat collega's hetzelfde weten; jij mag meelezen", "so that colleagues know the same; you may read it"
            ),
            Source.STAFF,
        )
    )
    written_at: Mapped[datetime] = mapped_column(
        info=technical(
            HANDLE, Words("Geschreven op", "Written on"), Words("wanneer het was", "when it was"), shown=True
        )
    )
    addressed: Mapped[bool] = mapped_column(
        default=False,
        info=technical(
            HANDLE,
            Words("Aan jou gericht", "Addressed to you"),
            Words("een bericht waarover je een brief kreeg", "a message that a letter told you of"),
            shown=True,
        ),
    )
    role: Mapped[str] = mapped_column(
        String(20),
        info=technical(HANDLE, Words("Door wie", "By whom"), Words("de rol van de medewerker", "the role"), shown=True),
    )


class ApplicationWord(Base):
    """A word of an applicant's name, keyed in the area of applications: recruitment finds by it who calls."""

    __tablename__ = "application_word"
    __table_args__ = kept(
        Words("Zoekwoord bij een sollicitatie", "Search word of an application"), through="application_id"
    )

    application_id: Mapped[str] = mapped_column(
        ForeignKey("application.id", ondelete="CASCADE"),
        index=True,
        info=technical(
            HANDLE, Words("Sollicitatie", "Application"), Words("gaat weg samen met de sollicitatie", "goes with it")
        ),
    )
    word: Mapped[bytes] = mapped_column(
        LargeBinary(18),
        index=True,
        info=personal(
            HANDLE,
            Words("Verwijzing naar een woord van je naam", "Reference to a word of your name"),
            Words("om je sollicitatie te vinden als je belt", "to find your application when you call"),
            Source.SYSTEM,
        ),
    )
