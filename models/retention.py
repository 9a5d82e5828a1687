"""The reports of the night: what went, and whether rows and files belong together, in numbers."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, goes_on
from privacy.activities import PROVE_RETENTION as PROVE
from privacy.vocabulary import Words, kept, technical


class RetentionRun(Base):
    """Proof that the purge ran: times and counts, nothing about anybody (P97)."""

    __tablename__ = "retention_run"
    __table_args__ = kept(Words("Verslag van een opruimronde", "Report of a purge"), due="due_at")

    started_at: Mapped[datetime] = mapped_column(
        info=technical(
            PROVE, Words("Begonnen op", "Started on"), Words("wanneer de ronde liep", "when the run was"), shown=True
        )
    )
    finished_at: Mapped[datetime] = mapped_column(
        index=True,
        info=technical(
            PROVE,
            Words("Klaar op", "Finished on"),
            Words("alarm slaan als de ronde twee nachten uitblijft", "raise the alarm when it stays away two nights"),
            shown=True,
        ),
    )
    moment: Mapped[datetime] = mapped_column(
        info=technical(
            PROVE,
            Words("Peilmoment", "Moment of reckoning"),
            Words("alles waarvan de tijd toen om was, is weg", "all whose time was up by then is gone"),
            shown=True,
        )
    )
    counts: Mapped[dict[str, int]] = mapped_column(
        JSON,
        info=technical(
            PROVE,
            Words("Aantallen per tabel", "Numbers by table"),
            Words("laten zien wat er is verwijderd", "show what was deleted"),
            shown=True,
        ),
    )
    due_at: Mapped[datetime] = mapped_column(
        index=True,
        info=technical(
            PROVE,
            Words("Weg op", "Gone on"),
            Words("ook bewijs blijft niet eeuwig", "proof does not stay for ever"),
            shown=True,
        ),
    )


class ShelfCheck(Base):
    """Proof that rows and files were compared: counts, no names (P77, P97)."""

    __tablename__ = "shelf_check"
    __table_args__ = kept(Words("Verslag van de controle van bestanden", "Report of the check of files"), due="due_at")

    checked_at: Mapped[datetime] = mapped_column(
        index=True,
        info=technical(
            PROVE,
            Words("Gecontroleerd op", "Checked on"),
            Words(
                "alarm slaan als de controle twee nachten uitblijft", "raise the alarm when it stays away two nights"
            ),
            shown=True,
        ),
    )
    files: Mapped[int] = mapped_column(
        info=technical(
            PROVE,
            Words("Bestanden", "Files"),
            Words("hoeveel er op de plank stonden", "how many there were"),
            shown=True,
        )
    )
    without_row: Mapped[int] = mapped_column(
        info=technical(
            PROVE,
            Words("Bestanden die van niemand zijn", "Files that are nobody's"),
            Words("wat een storing achterliet, hoort er niet te zijn", "what a failure left should not be there"),
            shown=True,
        )
    )
    without_file: Mapped[int] = mapped_column(
        info=technical(
            PROVE,
            Words("Gegevens waarvan het bestand weg is", "Data whose file is gone"),
            Words("wat je stuurde, hoort er te zijn", "what you sent should be there"),
            shown=True,
        )
    )
    removed: Mapped[int] = mapped_column(
        info=technical(
            PROVE,
            Words("Verwijderd", "Removed"),
            Words("bestanden van niemand die meteen weggingen", "files that were nobody's and went at once"),
            shown=True,
        )
    )
    due_at: Mapped[datetime] = goes_on(PROVE)
