"""Parties that process personal data for us, and on what terms (P12, P101, GDPR art. 28, 44-49)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, String
from sqlalchemy.orm import Mapped, MappedColumn, mapped_column

from models.base import Base, goes_on
from privacy.activities import ACCOUNT_FOR_RECIPIENTS as RECIPIENTS
from privacy.vocabulary import Words, kept, technical


def _fact(label: Words, why: Words) -> dict[str, Any]:
    return technical(RECIPIENTS, label, why, shown=True)


def _line(most: int, label: Words, why: Words) -> MappedColumn[str]:
    return mapped_column(String(most), info=_fact(label, why))


def _day(label: Words, why: Words) -> MappedColumn[date | None]:
    return mapped_column(Date, info=_fact(label, why))


class Processor(Base):
    """A party that works for us, as its agreement says; what may be used is decided in domain.processors."""

    __tablename__ = "processor"
    __table_args__ = kept(
        Words("Partij die voor ons gegevens verwerkt", "Party that processes data for us"), due="due_at"
    )

    name: Mapped[str] = _line(200, Words("Naam", "Name"), Words("van de organisatie", "of the organisation"))
    service: Mapped[str] = _line(
        300, Words("Wat zij doet", "What it does"), Words("voor welke dienst het nodig is", "which service needs it")
    )
    categories: Mapped[str] = _line(
        500, Words("Welke gegevens", "Which data"), Words("niet meer dan nodig", "no more than needed")
    )
    connector: Mapped[str | None] = mapped_column(
        String(20),
        info=_fact(
            Words("Koppeling", "Connector"),
            Words("zonder geldige afspraak staat die uit", "without a valid agreement it is off"),
        ),
    )
    country: Mapped[str] = _line(
        2, Words("Land", "Country"), Words("binnen of buiten de EER", "within or outside the EEA")
    )
    instrument: Mapped[str | None] = mapped_column(
        String(20),
        info=_fact(
            Words("Grondslag voor doorgifte", "Instrument for the transfer"),
            Words("nodig buiten de EER", "needed outside the EEA"),
        ),
    )
    agreed_on: Mapped[date | None] = _day(
        Words("Overeenkomst van", "Agreement of"), Words("zonder overeenkomst geen gegevens", "no agreement, no data")
    )
    agreed_until: Mapped[date | None] = _day(
        Words("Loopt tot en met", "Runs until"), Words("leeg als er geen einde is", "empty where it has no end")
    )
    reviewed_on: Mapped[date | None] = _day(
        Words("Beveiliging nagekeken op", "Security reviewed on"), Words("elk jaar opnieuw", "each year again")
    )
    sub_processors: Mapped[str | None] = mapped_column(
        String(1000),
        info=_fact(
            Words("Onderaannemers", "Sub-processors"), Words("wie zij zelf inschakelt", "whom it engages in turn")
        ),
    )
    deletion_clause: Mapped[bool] = mapped_column(
        info=_fact(
            Words("Wissen na afloop afgesproken", "Deletion afterwards agreed"),
            Words("verplicht volgens artikel 28 AVG", "required by GDPR art. 28"),
        )
    )
    changed_at: Mapped[datetime] = mapped_column(
        info=_fact(Words("Gewijzigd op", "Changed on"), Words("wanneer het was", "when it was"))
    )
    due_at: Mapped[datetime] = goes_on(RECIPIENTS)
