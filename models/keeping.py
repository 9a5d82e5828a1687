"""What stays longer than the rest: records on hold, the archive of the law, and how far the ledger has come."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, goes_on
from privacy.activities import KEEP_BY_LAW as LAW
from privacy.activities import PROVE_RETENTION as PROVE
from privacy.columns import blind_index, normal_address, sealed, sealed_or_none
from privacy.vocabulary import Source, Words, kept, personal, technical


def _fact(nl: str, en: str, why_nl: str, why_en: str, *, shown: bool = True) -> dict[str, Any]:
    return technical(PROVE, Words(nl, en), Words(why_nl, why_en), shown=shown)


class Hold(Base):
    """One record that the purge leaves alone until a day, asked by one person and agreed by another (P89, P91)."""

    __tablename__ = "retention_hold"
    __table_args__ = kept(Words("Vastgehouden", "On hold"), due="due_at", through="record_id", holds=True)

    record_id: Mapped[str] = mapped_column(
        String(32), index=True, info=_fact("Welk record", "Which record", "wat blijft", "what stays", shown=False)
    )
    kind: Mapped[str] = mapped_column(
        String(40), info=_fact("Soort", "Kind", "wat voor record het is", "what kind of record it is")
    )
    reason = sealed(
        _fact("Reden", "Reason", "waarom het langer blijft, zodat je het weet", "why it stays longer, so that you know")
    )
    until: Mapped[datetime] = mapped_column(
        info=_fact("Uiterlijk tot", "Until at the latest", "daarna gaat het alsnog weg", "after that it goes")
    )
    placed_at: Mapped[datetime] = mapped_column(
        info=_fact("Vastgehouden op", "Put on hold on", "na akkoord van een tweede", "agreed by a second person")
    )
    placed_role: Mapped[str] = mapped_column(
        String(20), info=_fact("Akkoord van", "Agreed by", "de rol van de tweede persoon", "role of the second person")
    )
    ended_at: Mapped[datetime | None] = mapped_column(
        info=_fact("Losgelaten op", "Let go on", "leeg zolang het vaststaat", "empty while it stands")
    )
    due_at: Mapped[datetime] = goes_on(PROVE)


class Restriction(Base):
    """One record that is kept and not used, because the person disputes it or needs it (GDPR art. 18)."""

    __tablename__ = "restriction"
    __table_args__ = kept(Words("Gebruik stilgezet", "Use restricted"), due="due_at", through="record_id")

    record_id: Mapped[str] = mapped_column(
        String(32),
        index=True,
        info=_fact("Welk record", "Which record", "wat stilstaat", "what is restricted", shown=False),
    )
    kind: Mapped[str] = mapped_column(
        String(40), info=_fact("Soort", "Kind", "wat voor record het is", "what kind of record it is")
    )
    request: Mapped[str] = mapped_column(
        String(12),
        index=True,
        info=_fact("Verzoek", "Request", "het kenmerk van je verzoek", "reference of your request"),
    )
    ground: Mapped[str] = mapped_column(
        String(12), info=_fact("Grond", "Ground", "een van de vier van de wet", "one of the four that the law names")
    )
    placed_at: Mapped[datetime] = mapped_column(
        info=_fact("Stilgezet op", "Restricted on", "vanaf dan gebruiken we het niet", "from then we do not use it")
    )
    placed_role: Mapped[str] = mapped_column(
        String(20), info=_fact("Door", "By", "de rol van de medewerker", "the role of the member of staff")
    )
    announced_at: Mapped[datetime | None] = mapped_column(
        info=_fact("Opheffen aangekondigd op", "Lifting announced on", "je hoort het vooraf", "you hear of it before")
    )
    because = sealed_or_none(
        _fact("Waarom het wordt opgeheven", "Why it is lifted", "zodat je kunt reageren", "so that you can respond")
    )
    lifted_at: Mapped[datetime | None] = mapped_column(
        info=_fact("Opgeheven op", "Lifted on", "leeg zolang het stilstaat", "empty while it is restricted")
    )
    due_at: Mapped[datetime] = goes_on(PROVE)


class ArchivedRecord(Base):
    """What the law makes us keep of somebody who is gone: sealed, for its ground alone, until its day (P94, P95)."""

    __tablename__ = "archived_record"
    __table_args__ = kept(
        Words("Bewaard omdat het moet van de wet", "Kept because the law says so"),
        due="due_at",
        subject="email_index",
        archive=True,
    )

    kind: Mapped[str] = mapped_column(
        String(40),
        info=technical(LAW, Words("Soort", "Kind"), Words("wat het was", "what it was"), shown=True),
    )
    reference: Mapped[str] = mapped_column(
        String(40),
        unique=True,
        info=technical(LAW, Words("Kenmerk", "Reference"), Words("om het te vinden", "to find it"), shown=True),
    )
    ground: Mapped[str] = mapped_column(
        String(200),
        info=technical(LAW, Words("Grond", "Ground"), Words("welke wet het vraagt", "which law asks it"), shown=True),
    )
    email = sealed_or_none(
        personal(
            LAW,
            Words("E-mailadres", "E-mail address"),
            Words("om het jou te kunnen laten zien", "to be able to show it to you"),
            Source.SYSTEM,
        ),
        index="email_index",
        normalise=normal_address,
    )
    email_index: Mapped[bytes | None] = mapped_column(
        LargeBinary(18),
        index=True,
        info=blind_index(
            personal(
                LAW,
                Words("Verwijzing naar het e-mailadres", "Reference to the e-mail address"),
                Words("om terug te vinden wat van jou is", "to find what is yours"),
                Source.SYSTEM,
            ),
            of="email",
        ),
    )
    content = sealed(
        personal(
            LAW,
            Words("Wat erin staat", "What it says"),
            Words("alleen wat de wet vraagt", "only what the law asks"),
            Source.SYSTEM,
        )
    )
    archived_at: Mapped[datetime] = mapped_column(
        info=technical(
            LAW, Words("Gearchiveerd op", "Archived on"), Words("toen de rest ging", "when the rest went"), shown=True
        )
    )
    due_at: Mapped[datetime] = goes_on(LAW)


class LedgerMark(Base):
    """How far the erasure ledger had come when this database was last written: an older copy shows that way (P96)."""

    __tablename__ = "ledger_mark"
    __table_args__ = kept(Words("Stand van het wisboek", "State of the erasure ledger"), due="due_at")

    number: Mapped[int] = mapped_column(
        info=_fact("Laatste regel", "Last line", "een teruggezette kopie herkennen", "recognise a copy put back")
    )
    mac: Mapped[bytes] = mapped_column(
        LargeBinary(32), info=_fact("Zegel", "Seal", "van die regel", "of that line", shown=False)
    )
    due_at: Mapped[datetime] = goes_on(PROVE)
