"""The report of a purge: what went, in numbers."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base
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
