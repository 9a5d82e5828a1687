"""Requests about somebody's own data: the line in the register, who asked, and the package that is made for them.

The line names nobody and stays as evidence; who asked stands beside it and goes with the person (P114, S07).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, goes_on
from privacy.activities import HANDLE_REQUESTS as HANDLE
from privacy.columns import blind_index, normal_address, sealed_or_none
from privacy.vocabulary import Source, Words, credential, kept, personal, shelved, technical


def _fact(nl: str, en: str, why_nl: str, why_en: str, *, shown: bool = True) -> dict[str, Any]:
    return technical(HANDLE, Words(nl, en), Words(why_nl, why_en), shown=shown)


class RightsRequest(Base):
    """One line of the register: what was asked, when, by when it is answered, and what was decided (P114, P115)."""

    __tablename__ = "rights_request"
    __table_args__ = (
        Index(
            "ix_rights_request_open",
            "answer_by",
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
        kept(Words("Regel in het register van verzoeken", "Line of the register of requests"), due="due_at"),
    )

    reference: Mapped[str] = mapped_column(
        String(12), unique=True, info=_fact("Kenmerk", "Reference", "om het terug te vinden", "to find it again")
    )
    kind: Mapped[str] = mapped_column(String(14), info=_fact("Soort", "Kind", "wat er is gevraagd", "what was asked"))
    channel: Mapped[str] = mapped_column(
        String(10), info=_fact("Langs welke weg", "By which way", "elke weg telt even zwaar", "every way counts alike")
    )
    state: Mapped[str] = mapped_column(
        String(10), info=_fact("Stand", "State", "gevraagd, open of klaar", "asked, open or done")
    )
    received_at: Mapped[datetime] = mapped_column(
        info=_fact("Ontvangen op", "Received on", "vanaf dan telt de maand", "the month runs from then")
    )
    answer_by: Mapped[datetime] = mapped_column(
        info=_fact("Antwoord uiterlijk", "Answer by", "één maand, zegt de wet", "one month, says the law")
    )
    extended_at: Mapped[datetime | None] = mapped_column(
        info=_fact("Verlengd op", "Extended on", "één keer, binnen de eerste maand", "once, within the first month")
    )
    identity_step: Mapped[str | None] = mapped_column(
        String(12), info=_fact("Hoe herkend", "How identified", "de lichtste stap die volstaat", "the lightest step")
    )
    identified_at: Mapped[datetime | None] = mapped_column(
        info=_fact("Herkend op", "Identified on", "wanneer het was", "when it was")
    )
    identified_role: Mapped[str | None] = mapped_column(
        String(20), info=_fact("Herkend door", "Identified by", "de rol, niet de naam", "the role, not the name")
    )
    doubt: Mapped[str | None] = mapped_column(
        String(12), info=_fact("Reden van twijfel", "Reason of doubt", "zonder reden geen stap", "no step without it")
    )
    decision: Mapped[str | None] = mapped_column(
        String(14), info=_fact("Besluit", "Decision", "wat we deden", "what we did")
    )
    decided_at: Mapped[datetime | None] = mapped_column(
        info=_fact("Besloten op", "Decided on", "wanneer het was", "when it was")
    )
    decided_role: Mapped[str | None] = mapped_column(
        String(20),
        info=_fact("Besloten door", "Decided by", "jij, het systeem of een rol", "you, the system or a role"),
    )
    held_for: Mapped[str | None] = mapped_column(
        String(20),
        info=_fact("Apart gelegd", "Set aside", "dan kijkt eerst een mens", "then a person looks first"),
    )
    reminders: Mapped[int] = mapped_column(
        default=0, info=_fact("Herinneringen", "Reminders", "dag 14 en dag 25", "day 14 and day 25", shown=False)
    )
    due_at: Mapped[datetime] = goes_on(HANDLE)


class Requester(Base):
    """Who asked, in which words, and what we answered: goes with the person, and before the line does."""

    __tablename__ = "requester"
    __table_args__ = kept(
        Words("Verzoek over je gegevens", "Request about your data"),
        due="due_at",
        subject="email_index",
        through="request_id",
    )

    request_id: Mapped[str] = mapped_column(
        ForeignKey("rights_request.id", ondelete="CASCADE"),
        unique=True,
        info=_fact("Regel", "Line", "hoort bij een regel in het register", "belongs to a line", shown=False),
    )
    reference: Mapped[str] = mapped_column(
        String(12), info=_fact("Kenmerk", "Reference", "staat in onze brieven", "stands in our letters")
    )
    kind: Mapped[str] = mapped_column(
        String(14), info=_fact("Soort verzoek", "Kind of request", "wat je vroeg", "what you asked")
    )
    received_at: Mapped[datetime] = mapped_column(
        info=_fact("Ontvangen op", "Received on", "vanaf dan telt de maand", "the month runs from then")
    )
    email = sealed_or_none(
        personal(
            HANDLE,
            Words("E-mailadres", "E-mail address"),
            Words("om te vinden wat van jou is, en je te antwoorden", "to find what is yours, and to answer you"),
        ),
        index="email_index",
        normalise=normal_address,
    )
    email_index: Mapped[bytes | None] = mapped_column(
        LargeBinary(18),
        index=True,
        info=blind_index(
            personal(
                HANDLE,
                Words("Verwijzing naar het e-mailadres", "Reference to the e-mail address"),
                Words("om je verzoek terug te vinden", "to find your request"),
                Source.SYSTEM,
            ),
            of="email",
        ),
    )
    reach = sealed_or_none(
        personal(
            HANDLE,
            Words("Waar we je antwoorden", "Where we answer you"),
            Words("alleen als je per post schreef zonder mailadres", "only if you wrote by post, without e-mail"),
            Source.STAFF,
        )
    )
    message = sealed_or_none(
        personal(
            HANDLE,
            Words("Toelichting", "Explanation"),
            Words("alleen als je iets wilt uitleggen; een reden hoeft nooit", "only to explain; never a reason needed"),
        )
    )
    language: Mapped[str] = mapped_column(
        String(2), info=_fact("Taal", "Language", "om je te antwoorden in je taal", "to answer in your language")
    )
    extension = sealed_or_none(
        personal(
            HANDLE,
            Words("Waarom het langer duurt", "Why it takes longer"),
            Words("zonder reden geen verlenging", "no extension without a reason"),
            Source.STAFF,
        )
    )
    answer = sealed_or_none(
        personal(
            HANDLE,
            Words("Ons antwoord", "Our answer"),
            Words("wat we deden of waarom niet", "what we did, or why not"),
            Source.STAFF,
        )
    )
    token_hash: Mapped[bytes | None] = mapped_column(
        LargeBinary(32),
        unique=True,
        info=_fact("Afdruk van de link", "Imprint of the link", "de link herkennen", "recognise the link", shown=False),
    )
    link_until: Mapped[datetime] = mapped_column(
        info=_fact("De link werkt tot", "The link works until", "daarna vraag je een nieuwe", "then ask a new one")
    )
    due_at: Mapped[datetime] = goes_on(HANDLE)


class RequestPackage(Base):
    """A file with everything about somebody without an account: behind a link and a code, gone after a week."""

    __tablename__ = "request_package"
    __table_args__ = kept(Words("Bestand met je gegevens", "File with your data"), due="due_at", through="requester_id")

    requester_id: Mapped[str] = mapped_column(
        ForeignKey("requester.id", ondelete="CASCADE"),
        index=True,
        info=_fact("Verzoek", "Request", "hoort bij een verzoek", "belongs to a request", shown=False),
    )
    asked_at: Mapped[datetime] = mapped_column(
        info=_fact("Gevraagd op", "Asked for on", "wanneer het was", "when it was")
    )
    ready_at: Mapped[datetime | None] = mapped_column(
        info=_fact("Klaar op", "Ready on", "vanaf dan op te halen", "from then to fetch")
    )
    failed_at: Mapped[datetime | None] = mapped_column(
        info=_fact("Mislukt op", "Failed on", "je kunt het opnieuw vragen", "you can ask again", shown=False)
    )
    fetched_at: Mapped[datetime | None] = mapped_column(
        info=_fact("Opgehaald op", "Fetched on", "wanneer het was", "when it was")
    )
    tries: Mapped[int] = mapped_column(
        default=0, info=_fact("Foute codes", "Wrong codes", "na vijf gaat het dicht", "closed after five", shown=False)
    )
    code = sealed_or_none(
        credential(
            HANDLE,
            Words("Afdruk van de code", "Imprint of the code"),
            Words("zodat een link alleen niet volstaat", "so that a link alone is not enough"),
        )
    )
    token_hash: Mapped[bytes | None] = mapped_column(
        LargeBinary(32),
        unique=True,
        info=_fact("Afdruk van de link", "Imprint of the link", "de link herkennen", "recognise the link", shown=False),
    )
    shelf_name: Mapped[str | None] = mapped_column(
        String(40),
        unique=True,
        info=shelved(
            technical(
                HANDLE,
                Words("Naam op de plank", "Name on the shelf"),
                Words("het bestand: een kopie van de rest", "the file: a copy of the rest"),
            ),
            key="key",
        ),
    )
    key = sealed_or_none(
        credential(HANDLE, Words("Sleutel van het bestand", "Key of the file"), Words("weg is weg", "gone is gone"))
    )
    size: Mapped[int | None] = mapped_column(
        info=_fact("Grootte in bytes", "Size in bytes", "om te tonen", "to show", shown=False)
    )
    due_at: Mapped[datetime] = goes_on(HANDLE)
