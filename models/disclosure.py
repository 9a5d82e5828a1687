"""Disclosures: what was given to whom, on which ground, decided by whom, and what the person may know (P100-P105)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, MappedColumn, mapped_column

from models.base import Base, goes_on
from privacy.activities import ACCOUNT_FOR_RECIPIENTS as RECIPIENTS
from privacy.columns import blind_index, normal_address, sealed, sealed_or_none
from privacy.vocabulary import Source, Words, credential, kept, personal, technical


def _fact(label: Words, why: Words, *, shown: bool = False) -> dict[str, Any]:
    return technical(RECIPIENTS, label, why, shown=shown)


def _said(label: Words, why: Words) -> dict[str, Any]:
    return personal(RECIPIENTS, label, why, Source.STAFF)


def _of_disclosure(*, unique: bool = False) -> MappedColumn[str]:
    words = Words("waar dit bij hoort", "what this belongs to")
    key = ForeignKey("disclosure.id", ondelete="CASCADE")
    return mapped_column(key, index=not unique, unique=unique, info=_fact(Words("Verstrekking", "Disclosure"), words))


class Disclosure(Base):
    """One case: records of one person for one recipient. Marketing is no ground: the database refuses it (P08)."""

    __tablename__ = "disclosure"
    __table_args__ = (
        CheckConstraint("ground IN ('service', 'law', 'fraud')", name="ground"),
        kept(Words("Verstrekking aan een ander", "Disclosure to somebody else"), due="due_at"),
    )

    reference: Mapped[str] = mapped_column(
        String(12), unique=True, info=_fact(Words("Kenmerk", "Reference"), Words("om ernaar te verwijzen", "to refer"))
    )
    ground: Mapped[str] = mapped_column(
        String(12), info=_fact(Words("Grond", "Ground"), Words("waarom het mag", "why it is allowed"))
    )
    state: Mapped[str] = mapped_column(
        String(12), info=_fact(Words("Stand", "State"), Words("open, gegeven of gesloten", "open, given or closed"))
    )
    recipient = sealed(_fact(Words("Ontvanger", "Recipient"), Words("wie het krijgt", "who gets it")))
    article = sealed_or_none(
        _fact(Words("Wetsartikel", "Article of law"), Words("verplicht voor een overheid", "required for an authority"))
    )
    scope = sealed(_fact(Words("Omvang", "Scope"), Words("wat en waarom, niet meer", "what and why, no more")))
    selection = sealed_or_none(
        _fact(
            Words("Keuze van gegevens", "Selection of data"),
            Words("over wie en welke regels, alleen tot het besluit", "about whom and which rows, until the decision"),
        )
    )
    secret: Mapped[bool] = mapped_column(
        info=_fact(Words("Geheim", "Secret"), Words("de wet verbiedt het te vertellen", "the law forbids telling"))
    )
    secret_reason = sealed_or_none(
        _fact(Words("Reden van geheimhouding", "Reason of secrecy"), Words("alleen intern", "internal only"))
    )
    opened_role: Mapped[str] = mapped_column(
        String(20), info=_fact(Words("Geopend door", "Opened by"), Words("in welke rol", "in which role"))
    )
    opened_at: Mapped[datetime] = mapped_column(
        info=_fact(Words("Geopend op", "Opened on"), Words("wanneer het was", "when it was"))
    )
    decided_role: Mapped[str | None] = mapped_column(
        String(20), info=_fact(Words("Besloten door", "Decided by"), Words("in welke rol", "in which role"))
    )
    approved_role: Mapped[str | None] = mapped_column(
        String(20), info=_fact(Words("Tweede persoon", "Second person"), Words("in welke rol", "in which role"))
    )
    decided_at: Mapped[datetime | None] = mapped_column(
        info=_fact(Words("Besloten op", "Decided on"), Words("wanneer het was", "when it was"))
    )
    records: Mapped[int] = mapped_column(
        default=0, info=_fact(Words("Aantal regels", "Number of records"), Words("hoeveel er ging", "how many went"))
    )
    digest: Mapped[str | None] = mapped_column(
        String(64),
        info=_fact(Words("Afdruk van het bestand", "Imprint of the file"), Words("wat er precies ging", "what went")),
    )
    due_at: Mapped[datetime] = goes_on(RECIPIENTS)


class DisclosedRecord(Base):
    """A record that was given, by a reference that points at nobody once the record is gone; for GDPR art. 19."""

    __tablename__ = "disclosed_record"
    __table_args__ = kept(Words("Gegeven regel", "Record given"), through="disclosure_id")

    disclosure_id: Mapped[str] = _of_disclosure()
    kind: Mapped[str] = mapped_column(
        String(40), info=_fact(Words("Soort gegeven", "Kind of record"), Words("wat het was", "what it was"))
    )
    record_reference: Mapped[bytes] = mapped_column(
        LargeBinary(18),
        index=True,
        info=_fact(
            Words("Verwijzing naar het gegeven", "Reference to the record"),
            Words("om de ontvanger in te lichten als het verandert", "to tell the recipient when it changes"),
        ),
    )


class DisclosureNotice(Base):
    """What the person may know of it: who got what, when and on which ground (P105, GDPR art. 15(1)(c))."""

    __tablename__ = "disclosure_notice"
    __table_args__ = kept(Words("Wie je gegevens kreeg", "Who got your data"), due="due_at", subject="email_index")

    disclosure_id: Mapped[str] = _of_disclosure(unique=True)
    email = sealed(
        _said(
            Words("E-mailadres", "E-mail address"), Words("om te weten over wie het gaat", "to know who it is about")
        ),
        index="email_index",
        normalise=normal_address,
    )
    email_index: Mapped[bytes] = mapped_column(
        LargeBinary(18),
        index=True,
        info=blind_index(
            personal(
                RECIPIENTS,
                Words("Verwijzing naar het e-mailadres", "Reference to the e-mail address"),
                Words("om dit in je inzage te tonen", "to show this when you ask what we keep"),
                Source.SYSTEM,
            ),
            of="email",
        ),
    )
    recipient = sealed(_said(Words("Wie het kreeg", "Who got it"), Words("zodat je het weet", "so that you know")))
    ground: Mapped[str] = mapped_column(
        String(12),
        info=_fact(
            Words("Op welke grond", "On which ground"), Words("waarom het mocht", "why it was allowed"), shown=True
        ),
    )
    article = sealed_or_none(
        _said(Words("Wetsartikel", "Article of law"), Words("waar het op rust", "what it rests on"))
    )
    scope = sealed(_said(Words("Wat er ging", "What went"), Words("zodat je het weet", "so that you know")))
    given_at: Mapped[datetime] = mapped_column(
        info=_fact(Words("Gegeven op", "Given on"), Words("wanneer het was", "when it was"), shown=True)
    )
    due_at: Mapped[datetime] = goes_on(RECIPIENTS)


class DisclosureFile(Base):
    """The file with the selected records, sealed, fetched by who asked for it, and gone after a week."""

    __tablename__ = "disclosure_file"
    __table_args__ = kept(
        Words("Bestand met de gekozen gegevens", "File with the selected data"), due="due_at", through="disclosure_id"
    )

    disclosure_id: Mapped[str] = _of_disclosure(unique=True)
    content = sealed(
        credential(
            RECIPIENTS,
            Words("Het bestand", "The file"),
            Words("een kopie van wat elders staat", "a copy of what stands elsewhere"),
        )
    )
    made_at: Mapped[datetime] = mapped_column(
        info=_fact(Words("Gemaakt op", "Made on"), Words("wanneer het was", "when it was"))
    )
    due_at: Mapped[datetime] = goes_on(RECIPIENTS)


class RecipientTask(Base):
    """A recipient still has to be told that what it got was corrected or erased (GDPR art. 19)."""

    __tablename__ = "recipient_task"
    __table_args__ = kept(
        Words("Taak om een ontvanger in te lichten", "Task to tell a recipient"), due="due_at", through="disclosure_id"
    )

    disclosure_id: Mapped[str] = _of_disclosure()
    what: Mapped[str] = mapped_column(
        String(15),
        info=_fact(Words("Wat er gebeurde", "What happened"), Words("verbeterd of gewist", "how it changed")),
    )
    kinds: Mapped[str] = mapped_column(
        String(400),
        info=_fact(Words("Soorten gegevens", "Kinds of data"), Words("wat het betreft", "what it concerns")),
    )
    made_at: Mapped[datetime] = mapped_column(
        info=_fact(Words("Ontstaan op", "Arisen on"), Words("wanneer het was", "when it was"))
    )
    done_at: Mapped[datetime | None] = mapped_column(
        info=_fact(Words("Verteld op", "Told on"), Words("leeg zolang het moet", "empty while it is to be done"))
    )
    done_role: Mapped[str | None] = mapped_column(
        String(20), info=_fact(Words("Verteld door", "Told by"), Words("in welke rol", "in which role"))
    )
    due_at: Mapped[datetime] = goes_on(RECIPIENTS)
