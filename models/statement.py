"""The privacy statement as staff write and publish it; a published version is never changed, by the database's word."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import DDL, Date, LargeBinary, String, Text, UniqueConstraint, event
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, goes_on
from models.sign_in import of_account
from privacy.activities import PUBLISH_STATEMENT as PUBLISH
from privacy.vocabulary import Words, kept, technical


def _fact(label: Words, why: Words, *, shown: bool = False) -> dict[str, Any]:
    return technical(PUBLISH, label, why, shown=shown)


class StatementDraft(Base):
    """The one text that is being written, in both languages, with its front matter; it is about nobody."""

    __tablename__ = "statement_draft"
    __table_args__ = kept(Words("Concept van een volgende versie", "Draft of a next version"), due="due_at")

    source_nl: Mapped[str] = mapped_column(
        Text, info=_fact(Words("Tekst", "Text"), Words("in het Nederlands", "in Dutch"))
    )
    source_en: Mapped[str] = mapped_column(
        Text, info=_fact(Words("Engelse tekst", "English text"), Words("in het Engels", "in English"))
    )
    effective_on: Mapped[date | None] = mapped_column(
        Date, info=_fact(Words("Gaat in op", "Takes effect on"), Words("pas vanaf die dag", "from that day only"))
    )
    material: Mapped[bool] = mapped_column(
        default=True,
        info=_fact(
            Words("Belangrijke wijziging", "Material change"), Words("dan schrijven we je", "then we write you")
        ),
    )
    version: Mapped[int] = mapped_column(
        info=_fact(Words("Stand", "State"), Words("twee mensen schrijven niet over elkaar heen", "no lost work"))
    )
    changed_at: Mapped[datetime] = mapped_column(
        info=_fact(Words("Gewijzigd op", "Changed on"), Words("wanneer het was", "when it was"))
    )
    due_at: Mapped[datetime] = goes_on(PUBLISH)


class StatementVersion(Base):
    """A published version in one language; `digest` is its hash and `seal` shows that the row is ours (P106)."""

    __tablename__ = "statement_version"
    __table_args__ = (
        UniqueConstraint("effective_on", "language"),
        kept(Words("Gepubliceerde versie", "Published version"), due="due_at"),
    )

    effective_on: Mapped[date] = mapped_column(
        Date, info=_fact(Words("Gaat in op", "Takes effect on"), Words("pas vanaf die dag", "from that day only"))
    )
    language: Mapped[str] = mapped_column(
        String(2), info=_fact(Words("Taal van de tekst", "Language of the text"), Words("twee talen", "two languages"))
    )
    source: Mapped[str] = mapped_column(
        Text, info=_fact(Words("Tekst", "Text"), Words("woord voor woord", "word for word"))
    )
    material: Mapped[bool] = mapped_column(
        info=_fact(Words("Belangrijke wijziging", "Material change"), Words("dan schrijven we je", "then we write you"))
    )
    digest: Mapped[str] = mapped_column(
        String(64), info=_fact(Words("Afdruk", "Imprint"), Words("een gewijzigde tekst valt op", "a change shows"))
    )
    seal: Mapped[bytes] = mapped_column(
        LargeBinary(32), info=_fact(Words("Zegel", "Seal"), Words("de tekst is van ons", "the text is ours"))
    )
    published_at: Mapped[datetime] = mapped_column(
        info=_fact(Words("Gepubliceerd op", "Published on"), Words("wanneer het was", "when it was"))
    )
    published_role: Mapped[str] = mapped_column(
        String(20), info=_fact(Words("Door", "By"), Words("in welke rol", "in which role"))
    )
    approved_role: Mapped[str] = mapped_column(
        String(20), info=_fact(Words("Tweede persoon", "Second person"), Words("in welke rol", "in which role"))
    )
    due_at: Mapped[datetime] = goes_on(PUBLISH)


class StatementRound(Base):
    """The letters about one version: how far the worker has come through the accounts (P107)."""

    __tablename__ = "statement_round"
    __table_args__ = kept(Words("Ronde van brieven", "Round of letters"), due="due_at")

    effective_on: Mapped[date] = mapped_column(
        Date, unique=True, info=_fact(Words("Versie", "Version"), Words("waarover het gaat", "what it is about"))
    )
    reached: Mapped[str] = mapped_column(
        String(32), default="", info=_fact(Words("Gevorderd tot", "Reached"), Words("om verder te gaan", "to go on"))
    )
    told: Mapped[int] = mapped_column(
        default=0, info=_fact(Words("Aantal brieven", "Number of letters"), Words("zonder namen", "without names"))
    )
    done_at: Mapped[datetime | None] = mapped_column(
        info=_fact(Words("Klaar op", "Done on"), Words("iedereen heeft een brief", "everybody has a letter"))
    )
    due_at: Mapped[datetime] = goes_on(PUBLISH)


class StatementSeen(Base):
    """Somebody saw in the portal what changed; until then a banner says so (P107)."""

    __tablename__ = "statement_seen"
    __table_args__ = (
        UniqueConstraint("account_id", "version"),
        kept(Words("Gelezen versie van de verklaring", "Version of the statement seen"), through="account_id"),
    )

    account_id: Mapped[str] = of_account(PUBLISH)
    version: Mapped[date] = mapped_column(
        Date,
        info=_fact(Words("Versie", "Version"), Words("welke tekst het was", "which text it was"), shown=True),
    )
    seen_at: Mapped[datetime] = mapped_column(
        info=_fact(Words("Gezien op", "Seen on"), Words("wanneer het was", "when it was"), shown=True)
    )


FIXED: Final = (
    "id, effective_on, language, source, material, digest, published_at, published_role, approved_role, due_at"
)
"""All but the seal: that is made anew when a key rotates, and says nothing by itself."""

STAYS: Final = {
    "sqlite": [
        f"""CREATE TRIGGER statement_version_stays BEFORE UPDATE OF {FIXED} ON statement_version
        BEGIN SELECT RAISE(ABORT, 'a published version stays as it is'); END""",
        """CREATE TRIGGER statement_version_remains BEFORE DELETE ON statement_version
        BEGIN SELECT RAISE(ABORT, 'a published version stays where it is'); END""",
    ],
    "postgresql": [
        """CREATE FUNCTION statement_version_stays() RETURNS trigger AS $$
        BEGIN RAISE EXCEPTION 'a published version stays as it is'; END $$ LANGUAGE plpgsql""",
        f"""CREATE TRIGGER statement_version_stays BEFORE UPDATE OF {FIXED} ON statement_version
        FOR EACH ROW EXECUTE FUNCTION statement_version_stays()""",
        """CREATE TRIGGER statement_version_remains BEFORE DELETE ON statement_version
        FOR EACH ROW EXECUTE FUNCTION statement_version_stays()""",
        """CREATE TRIGGER statement_version_empties BEFORE TRUNCATE ON statement_version
        FOR EACH STATEMENT EXECUTE FUNCTION statement_version_stays()""",
    ],
}
"""How each database refuses to change or remove a published version, whoever asks (P106)."""

for _dialect, _statements in STAYS.items():
    for _statement in _statements:
        event.listen(
            StatementVersion.__table__,
            "after_create",
            DDL(_statement).execute_if(dialect=_dialect),  # type: ignore[no-untyped-call]
        )
