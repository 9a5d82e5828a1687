"""Breaches of every kind, with the clock of GDPR art. 33, the phases of their report, and who was warned (art. 34)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, MappedColumn, mapped_column

from models.base import Base, goes_on
from privacy.activities import HANDLE_BREACHES as BREACHES
from privacy.columns import Sealed, blind_index, normal_address, sealed, sealed_or_none
from privacy.vocabulary import Source, Words, kept, personal, technical

WITHOUT_NAMES = Words("zonder namen van mensen", "without people's names")


def _fact(label: Words, why: Words, *, shown: bool = False) -> dict[str, Any]:
    return technical(BREACHES, label, why, shown=shown)


def _told(label: Words) -> Sealed[str | None]:
    return sealed_or_none(_fact(label, WITHOUT_NAMES))


def _moment(label: Words, why: Words) -> MappedColumn[datetime | None]:
    return mapped_column(info=_fact(label, why))


def _of_breach() -> MappedColumn[str]:
    words = Words("waar dit bij hoort", "what this belongs to")
    key = ForeignKey("breach.id", ondelete="CASCADE")
    return mapped_column(key, index=True, info=_fact(Words("Datalek", "Data breach"), words))


class Breach(Base):
    """One breach: what the authority wants to know (GDPR art. 33 par. 3), what was decided, and what was done."""

    __tablename__ = "breach"
    __table_args__ = kept(Words("Datalek", "Data breach"), due="due_at")

    reference: Mapped[str] = mapped_column(
        String(12), unique=True, info=_fact(Words("Kenmerk", "Reference"), Words("om ernaar te verwijzen", "to refer"))
    )
    kind: Mapped[str] = mapped_column(
        String(20),
        info=_fact(Words("Soort lek", "Kind of breach"), Words("ingezien, gewijzigd of kwijt", "what it was")),
    )
    incident_id: Mapped[str | None] = mapped_column(
        ForeignKey("incident.id", ondelete="SET NULL"),
        index=True,
        info=_fact(Words("Melding", "Report"), Words("waaruit het bleek, als die er is", "that showed it, if any")),
    )
    aware_at: Mapped[datetime] = mapped_column(
        info=_fact(Words("Ontdekt op", "Found out on"), Words("vanaf dan telt 72 uur", "72 hours run from then"))
    )
    notify_by: Mapped[datetime] = mapped_column(
        index=True,
        info=_fact(
            Words("Melden voor", "Notify by"), Words("de termijn van artikel 33 AVG", "the term of GDPR art. 33")
        ),
    )
    nature = sealed(_fact(Words("Wat er gebeurde", "What happened"), WITHOUT_NAMES))
    people = _told(Words("Soorten mensen", "Categories of people"))
    people_number: Mapped[int | None] = mapped_column(
        info=_fact(Words("Aantal mensen", "Number of people"), Words("ongeveer", "about"))
    )
    data = _told(Words("Soorten gegevens", "Categories of data"))
    records_number: Mapped[int | None] = mapped_column(
        info=_fact(Words("Aantal regels", "Number of records"), Words("ongeveer", "about"))
    )
    consequences = _told(Words("Gevolgen", "Consequences"))
    measures = _told(Words("Maatregelen", "Measures"))
    decision: Mapped[str | None] = mapped_column(
        String(20), info=_fact(Words("Besluit", "Decision"), Words("wel of niet melden", "whether to notify"))
    )
    decision_reason = _told(Words("Reden van het besluit", "Reason of the decision"))
    late_reason = _told(Words("Reden van de vertraging", "Reason of the delay"))
    decided_role: Mapped[str | None] = mapped_column(
        String(20), info=_fact(Words("Besloten door", "Decided by"), Words("in welke rol", "in which role"))
    )
    decided_at: Mapped[datetime | None] = _moment(Words("Besloten op", "Decided on"), Words("wanneer", "when"))
    notified_at: Mapped[datetime | None] = _moment(
        Words("Gemeld op", "Notified on"), Words("aan de toezichthouder", "to the authority")
    )
    closed_at: Mapped[datetime | None] = _moment(
        Words("Gesloten op", "Closed on"), Words("leeg zolang het loopt", "empty while it runs")
    )
    due_at: Mapped[datetime] = goes_on(BREACHES)


class BreachUpdate(Base):
    """A later phase of the report: what became known, never changed (GDPR art. 33 par. 4)."""

    __tablename__ = "breach_update"
    __table_args__ = kept(Words("Aanvulling bij een datalek", "Addition to a data breach"), through="breach_id")

    breach_id: Mapped[str] = _of_breach()
    text = sealed(_fact(Words("Aanvulling", "Addition"), WITHOUT_NAMES))
    role: Mapped[str] = mapped_column(
        String(20), info=_fact(Words("Door wie", "By whom"), Words("in welke rol", "in which role"))
    )
    made_at: Mapped[datetime] = mapped_column(info=_fact(Words("Gemaakt op", "Made on"), Words("wanneer", "when")))


class BreachNotice(Base):
    """Somebody was warned of a breach: to which address the letter went, and when (GDPR art. 34)."""

    __tablename__ = "breach_notice"
    __table_args__ = kept(
        Words("Waarschuwing over een datalek", "Warning about a data breach"), due="due_at", subject="email_index"
    )

    breach_id: Mapped[str] = _of_breach()
    email = sealed(
        personal(
            BREACHES,
            Words("E-mailadres", "E-mail address"),
            Words("om te kunnen laten zien dat je gewaarschuwd bent", "to be able to show that you were warned"),
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
                BREACHES,
                Words("Verwijzing naar het e-mailadres", "Reference to the e-mail address"),
                Words("om te weten of je al gewaarschuwd bent", "to know whether you were warned already"),
                Source.SYSTEM,
            ),
            of="email",
        ),
    )
    letter_id: Mapped[str] = mapped_column(
        String(32), index=True, info=_fact(Words("Brief", "Letter"), Words("welke het was", "which it was"))
    )
    queued_at: Mapped[datetime] = mapped_column(
        info=_fact(Words("Klaargezet op", "Queued on"), Words("wanneer", "when"), shown=True)
    )
    sent_at: Mapped[datetime | None] = mapped_column(
        info=_fact(Words("Verstuurd op", "Sent on"), Words("bewijs van verzending", "proof of sending"), shown=True)
    )
    due_at: Mapped[datetime] = goes_on(BREACHES)
