"""The reports of the night: what went, and whether rows and files belong together, in numbers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, goes_on
from privacy.activities import PROVE_RETENTION as PROVE
from privacy.vocabulary import Words, kept, technical


def _fact(nl: str, en: str, why_nl: str, why_en: str) -> dict[str, Any]:
    return technical(PROVE, Words(nl, en), Words(why_nl, why_en), shown=True)


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


class RetentionTerm(Base):
    """A term that the owner chose for one class of records, from a day on; nothing about anybody (P91)."""

    __tablename__ = "retention_term"
    __table_args__ = kept(Words("Gekozen bewaartermijn", "Chosen retention term"), due="due_at")

    activity: Mapped[str] = mapped_column(String(40), info=_fact("Verwerking", "Activity", "welke", "which"))
    rule: Mapped[str] = mapped_column(String(40), info=_fact("Soort", "Class", "waarvoor hij geldt", "what it is for"))
    months: Mapped[int] = mapped_column(info=_fact("Maanden", "Months", "hoe lang", "how long"))
    days: Mapped[int] = mapped_column(info=_fact("Dagen", "Days", "hoe lang", "how long"))
    holds_from: Mapped[datetime] = mapped_column(
        info=_fact("Geldt vanaf", "Holds from", "wat eerder begon houdt zijn datum", "what began before keeps its date")
    )
    reason: Mapped[str] = mapped_column(
        String(300), info=_fact("Reden", "Reason", "waarom deze termijn", "why this term")
    )
    set_at: Mapped[datetime] = mapped_column(
        info=_fact("Vastgesteld op", "Set on", "na akkoord van een tweede", "agreed by a second person")
    )
    set_role: Mapped[str] = mapped_column(
        String(20), info=_fact("Akkoord van", "Agreed by", "de rol van de tweede persoon", "role of the second person")
    )
    due_at: Mapped[datetime] = goes_on(PROVE)
