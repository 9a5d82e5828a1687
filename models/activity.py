"""The activity log: who did what and when, by keyed references; sealed in batches so that nobody can rewrite it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, goes_on
from privacy.activities import LOG_ACTIVITY as LOG
from privacy.activities import SECURE_ACCOUNT as SECURE
from privacy.columns import sealed_or_none
from privacy.vocabulary import Words, kept, technical


class ActivityEntry(Base):
    """Something that happened; never changed, and gone only on its term (P54, P90, S192)."""

    __tablename__ = "activity_entry"
    __table_args__ = kept(
        Words("Regel in het activiteitenlog", "Entry of the activity log"),
        due="due_at",
        traces=("subject_reference", "object_reference"),
    )

    happened_at: Mapped[datetime] = mapped_column(
        info=technical(LOG, Words("Gebeurd op", "Happened on"), Words("wanneer het was", "when it was"), shown=True)
    )
    action: Mapped[str] = mapped_column(
        String(40),
        info=technical(
            LOG, Words("Wat er gebeurde", "What happened"), Words("een vaste code", "a fixed code"), shown=True
        ),
    )
    role: Mapped[str] = mapped_column(
        String(20),
        info=technical(
            LOG,
            Words("Door wie", "By whom"),
            Words("jijzelf, een rol of het systeem; geen naam", "you, a role or the system; no name"),
            shown=True,
        ),
    )
    reason: Mapped[str | None] = mapped_column(
        String(40),
        info=technical(
            LOG, Words("Waarom", "Why"), Words("de opgegeven reden, als code", "the reason given"), shown=True
        ),
    )
    subject_reference: Mapped[bytes | None] = mapped_column(
        LargeBinary(18),
        index=True,
        info=technical(
            LOG,
            Words("Verwijzing naar het account", "Reference to the account"),
            Words("over wie het gaat; onleesbaar zonder onze sleutel", "whom it is about; unreadable without our key"),
        ),
    )
    actor_reference: Mapped[bytes | None] = mapped_column(
        LargeBinary(18),
        index=True,
        info=technical(
            LOG,
            Words("Verwijzing naar wie het deed", "Reference to who did it"),
            Words("om een medewerker erop te kunnen aanspreken", "to be able to hold a member of staff to it"),
        ),
    )
    object_kind: Mapped[str | None] = mapped_column(
        String(40),
        info=technical(
            LOG, Words("Soort gegeven", "Kind of record"), Words("waarom het ging", "what it was"), shown=True
        ),
    )
    object_reference: Mapped[bytes | None] = mapped_column(
        LargeBinary(18),
        index=True,
        info=technical(
            LOG,
            Words("Verwijzing naar het gegeven", "Reference to the record"),
            Words(
                "om welk gegeven het ging; onleesbaar zonder onze sleutel", "which record; unreadable without our key"
            ),
        ),
    )
    mac: Mapped[bytes] = mapped_column(
        LargeBinary(32),
        info=technical(LOG, Words("Zegel", "Seal"), Words("een gewijzigde regel valt op", "a changed entry shows")),
    )
    due_at: Mapped[datetime] = goes_on(LOG)


class ActivityBatch(Base):
    """A seal over a run of entries and over the seal before it: a removed or swapped entry shows (P54)."""

    __tablename__ = "activity_batch"
    __table_args__ = kept(Words("Zegel van het activiteitenlog", "Seal of the activity log"), due="due_at")

    number: Mapped[int] = mapped_column(
        unique=True,
        info=technical(
            LOG, Words("Volgnummer", "Number"), Words("de zegels volgen elkaar op", "the seals follow each other")
        ),
    )
    first_id: Mapped[str] = mapped_column(
        String(32),
        info=technical(LOG, Words("Eerste regel", "First entry"), Words("waar de reeks begint", "where it begins")),
    )
    last_id: Mapped[str] = mapped_column(
        String(32),
        info=technical(LOG, Words("Laatste regel", "Last entry"), Words("waar de reeks eindigt", "where it ends")),
    )
    entries: Mapped[int] = mapped_column(
        info=technical(
            LOG, Words("Aantal regels", "Number of entries"), Words("geen regel verdwijnt", "no entry vanishes")
        )
    )
    entries_due_at: Mapped[datetime] = mapped_column(
        info=technical(
            LOG,
            Words("Regels weg op", "Entries gone on"),
            Words("vanaf dan mogen ze ontbreken", "from then they may be absent"),
        )
    )
    digest: Mapped[bytes] = mapped_column(
        LargeBinary(32),
        info=technical(
            LOG, Words("Afdruk van de reeks", "Imprint of the run"), Words("over alle regels", "over all entries")
        ),
    )
    mac: Mapped[bytes] = mapped_column(
        LargeBinary(32),
        info=technical(
            LOG,
            Words("Zegel", "Seal"),
            Words("over de afdruk en het vorige zegel", "over the imprint and the seal before"),
        ),
    )
    sealed_at: Mapped[datetime] = mapped_column(
        info=technical(LOG, Words("Gezet op", "Set on"), Words("wanneer het was", "when it was"))
    )
    due_at: Mapped[datetime] = goes_on(LOG)


class Incident(Base):
    """A report of leaked credentials, with the clock of GDPR art. 33 (P55-P58)."""

    __tablename__ = "incident"
    __table_args__ = kept(
        Words("Melding van gelekte inloggegevens", "Report of leaked credentials"),
        due="due_at",
        traces=("subject_reference",),
    )

    reference: Mapped[str] = mapped_column(
        String(12),
        unique=True,
        info=technical(
            SECURE, Words("Kenmerk", "Reference"), Words("om ernaar te verwijzen", "to refer to it"), shown=True
        ),
    )
    subject_reference: Mapped[bytes] = mapped_column(
        LargeBinary(18),
        index=True,
        info=technical(
            SECURE,
            Words("Verwijzing naar het account", "Reference to the account"),
            Words("over wie het gaat; onleesbaar zonder onze sleutel", "whom it is about; unreadable without our key"),
        ),
    )
    reported_at: Mapped[datetime] = mapped_column(
        info=technical(
            SECURE,
            Words("Gemeld op", "Reported on"),
            Words("vanaf dan telt 72 uur", "72 hours run from then"),
            shown=True,
        )
    )
    notify_by: Mapped[datetime] = mapped_column(
        info=technical(
            SECURE,
            Words("Beslissen voor", "Decide by"),
            Words("de termijn van artikel 33 AVG", "the term of GDPR art. 33"),
            shown=True,
        )
    )
    decision: Mapped[str | None] = mapped_column(
        String(20),
        info=technical(
            SECURE,
            Words("Besluit", "Decision"),
            Words("wel of niet melden aan de toezichthouder", "whether to notify"),
            shown=True,
        ),
    )
    decision_reason = sealed_or_none(
        technical(
            SECURE, Words("Reden van het besluit", "Reason of the decision"), Words("zonder namen", "without names")
        )
    )
    decided_at: Mapped[datetime | None] = mapped_column(
        info=technical(SECURE, Words("Besloten op", "Decided on"), Words("wanneer het was", "when it was"), shown=True)
    )
    due_at: Mapped[datetime] = goes_on(SECURE)
