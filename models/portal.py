"""What the portal keeps beside the account: corrections, consents, packages to download, the proof of an erasure."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, goes_on
from models.sign_in import of_account
from privacy.activities import KEEP_ACCOUNT as KEEP
from privacy.activities import KEEP_CONSENTS as CONSENT
from privacy.activities import PROVE_RETENTION as PROVE
from privacy.columns import blind_index, normal_address, sealed, sealed_or_none
from privacy.vocabulary import Source, Words, credential, kept, personal, shelved, technical


class Correction(Base):
    """What a field held before somebody corrected it (P112)."""

    __tablename__ = "correction"
    __table_args__ = kept(Words("Correctie", "Correction"), due="due_at", through="account_id")

    account_id: Mapped[str] = of_account(KEEP)
    field: Mapped[str] = mapped_column(
        String(40),
        info=personal(KEEP, Words("Veld", "Field"), Words("wat er is gecorrigeerd", "what was corrected")),
    )
    before = sealed_or_none(
        personal(KEEP, Words("Oude waarde", "Old value"), Words("om een vergissing te herstellen", "to undo a mistake"))
    )
    role: Mapped[str] = mapped_column(
        String(20),
        info=technical(KEEP, Words("Door wie", "By whom"), Words("jij of een medewerker", "you or staff"), shown=True),
    )
    made_at: Mapped[datetime] = mapped_column(
        info=technical(
            KEEP, Words("Gecorrigeerd op", "Corrected on"), Words("wanneer het was", "when it was"), shown=True
        )
    )
    due_at: Mapped[datetime] = goes_on(KEEP)


class Consent(Base):
    """A consent: for what, by which text, from when, until when (P08-P10, S260-S267)."""

    __tablename__ = "consent"
    __table_args__ = kept(Words("Toestemming", "Consent"), due="due_at", subject="email_index")

    email = sealed(
        personal(
            CONSENT, Words("E-mailadres", "E-mail address"), Words("om te weten van wie zij is", "to know whose it is")
        ),
        index="email_index",
        normalise=normal_address,
    )
    email_index: Mapped[bytes] = mapped_column(
        LargeBinary(18),
        index=True,
        info=blind_index(
            personal(
                CONSENT,
                Words("Verwijzing naar het e-mailadres", "Reference to the e-mail address"),
                Words("om je toestemmingen te vinden", "to find your consents"),
                Source.SYSTEM,
            ),
            of="email",
        ),
    )
    purpose: Mapped[str] = mapped_column(
        String(20),
        info=personal(CONSENT, Words("Waarvoor", "For what"), Words("wat we mogen doen", "what we may do")),
    )
    text_version: Mapped[str] = mapped_column(
        String(20),
        info=personal(
            CONSENT,
            Words("Versie van de tekst", "Version of the text"),
            Words("precies waar je ja op zei", "exactly what you said yes to"),
            Source.SYSTEM,
        ),
    )
    source: Mapped[str] = mapped_column(
        String(20),
        info=technical(
            CONSENT,
            Words("Waar je haar gaf", "Where you gave it"),
            Words("portaal of formulier", "portal or form"),
            shown=True,
        ),
    )
    given_at: Mapped[datetime] = mapped_column(
        info=technical(CONSENT, Words("Gegeven op", "Given on"), Words("wanneer het was", "when it was"), shown=True)
    )
    withdrawn_at: Mapped[datetime | None] = mapped_column(
        info=technical(
            CONSENT,
            Words("Ingetrokken op", "Withdrawn on"),
            Words("vanaf dan doen we het niet meer", "from then we stop"),
            shown=True,
        )
    )
    due_at: Mapped[datetime] = goes_on(CONSENT)


class Package(Base):
    """A download with everything that is kept of somebody, made by a job and gone after a week (GDPR art. 15, 20)."""

    __tablename__ = "package"
    __table_args__ = kept(
        Words("Download van je gegevens", "Download of your data"), due="due_at", through="account_id"
    )

    account_id: Mapped[str] = of_account(KEEP)
    language: Mapped[str] = mapped_column(
        String(2),
        info=technical(
            KEEP, Words("Taal", "Language"), Words("de taal van het overzicht", "of the summary"), shown=True
        ),
    )
    asked_at: Mapped[datetime] = mapped_column(
        info=technical(KEEP, Words("Gevraagd op", "Asked for on"), Words("wanneer het was", "when it was"), shown=True)
    )
    ready_at: Mapped[datetime | None] = mapped_column(
        info=technical(
            KEEP, Words("Klaar op", "Ready on"), Words("vanaf dan te downloaden", "from then to download"), shown=True
        )
    )
    failed_at: Mapped[datetime | None] = mapped_column(
        info=technical(KEEP, Words("Mislukt op", "Failed on"), Words("je kunt het opnieuw vragen", "you can ask again"))
    )
    shelf_name: Mapped[str | None] = mapped_column(
        String(40),
        unique=True,
        info=shelved(
            technical(
                KEEP,
                Words("Naam op de plank", "Name on the shelf"),
                Words("het bestand: een kopie van wat hier verder staat", "the file: a copy of what stands here"),
            ),
            key="key",
        ),
    )
    key = sealed_or_none(
        credential(KEEP, Words("Sleutel van het bestand", "Key of the file"), Words("weg is weg", "gone is gone"))
    )
    size: Mapped[int | None] = mapped_column(
        info=technical(KEEP, Words("Grootte in bytes", "Size in bytes"), Words("om te tonen", "to show"))
    )
    due_at: Mapped[datetime] = goes_on(KEEP)


class ErasureProof(Base):
    """Proof that an account went with all that belonged to it: a reference, dates and counts, nobody's name (P97)."""

    __tablename__ = "erasure_proof"
    __table_args__ = kept(Words("Bewijs van verwijdering", "Proof of erasure"), due="due_at")

    reference: Mapped[str] = mapped_column(
        String(12),
        unique=True,
        info=technical(
            PROVE,
            Words("Kenmerk", "Reference"),
            Words("staat in de laatste brief", "stands in the last letter"),
            shown=True,
        ),
    )
    cause: Mapped[str] = mapped_column(
        String(20),
        info=technical(
            PROVE, Words("Aanleiding", "Cause"), Words("zelf opgeheven of stil", "closed or silent"), shown=True
        ),
    )
    noticed_at: Mapped[datetime] = mapped_column(
        info=technical(
            PROVE,
            Words("Opgeheven op", "Closed on"),
            Words("vanaf dan telt de maand", "the month runs from then"),
            shown=True,
        )
    )
    erased_at: Mapped[datetime] = mapped_column(
        info=technical(
            PROVE, Words("Alles weg op", "All gone on"), Words("binnen de maand", "within the month"), shown=True
        )
    )
    counts: Mapped[dict[str, int]] = mapped_column(
        JSON,
        info=technical(
            PROVE,
            Words("Aantallen per tabel", "Numbers by table"),
            Words("wat er is verwijderd", "what was deleted"),
            shown=True,
        ),
    )
    stays: Mapped[list[dict[str, str]] | None] = mapped_column(
        JSON,
        info=technical(
            PROVE,
            Words("Wat er blijft", "What stays"),
            Words("omdat de wet het vraagt, en tot wanneer", "because the law asks it, and until when"),
            shown=True,
        ),
    )
    signature: Mapped[bytes | None] = mapped_column(
        LargeBinary(66),
        info=technical(
            PROVE,
            Words("Handtekening", "Signature"),
            Words("iedereen kan zien dat wij dit schreven", "anybody can see that we wrote this"),
        ),
    )
    due_at: Mapped[datetime] = goes_on(PROVE)
