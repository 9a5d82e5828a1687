"""What a customer signed, and what they want changed (S243, P112)."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, goes_on
from models.customer_columns import moment_of, of_customer, perhaps
from privacy.activities import COLLECT_PAYMENTS as COLLECT
from privacy.activities import KEEP_BY_LAW
from privacy.activities import MANAGE_CUSTOMERS as MANAGE
from privacy.columns import sealed, sealed_or_none
from privacy.vocabulary import Lawful, Source, Words, kept, personal, technical

BOOKS: Final = Words("artikel 52 lid 4 AWR", "article 52(4) of the Dutch General Taxes Act (AWR)")
"""Proof that a debit was permitted belongs to the books, which the law has us keep (P94)."""


class CustomerMandate(Base):
    """What somebody signed for direct debit: every element of it, and until when it held (S243)."""

    __tablename__ = "customer_mandate"
    __table_args__ = kept(
        Words("Machtiging voor incasso", "Mandate for direct debit"),
        through="customer_id",
        lawful=Lawful(BOOKS, KEEP_BY_LAW.rules["books"], since="voided_at", name="reference", year_end=True),
    )

    customer_id: Mapped[str] = of_customer(COLLECT)
    reference: Mapped[str] = mapped_column(
        String(35),
        unique=True,
        info=technical(
            COLLECT, Words("Kenmerk van de machtiging", "Mandate reference"), Words("uniek", "unique"), shown=True
        ),
    )
    text_version: Mapped[str] = mapped_column(
        String(20),
        info=technical(
            COLLECT,
            Words("Versie van de tekst", "Version of the text"),
            Words("precies wat je las", "what you read"),
            shown=True,
        ),
    )
    creditor_id: Mapped[str] = mapped_column(
        String(35),
        info=technical(
            COLLECT, Words("Incassant-ID", "Creditor id"), Words("wie er incasseert", "who collects"), shown=True
        ),
    )
    debtor = sealed(
        personal(COLLECT, Words("Wie betaalt", "Who pays"), Words("staat op de machtiging", "stands on the mandate"))
    )
    account_holder = sealed(
        personal(COLLECT, Words("Rekeninghouder", "Account holder"), Words("staat op de machtiging", "on the mandate"))
    )
    iban = sealed(personal(COLLECT, Words("IBAN", "IBAN"), Words("waar we van incasseren", "which we collect from")))
    signer = sealed(
        personal(COLLECT, Words("Getekend door", "Signed by"), Words("om te laten zien wie tekende", "who signed"))
    )
    signer_email = sealed(
        personal(
            COLLECT,
            Words("E-mailadres van wie tekende", "E-mail address of who signed"),
            Words("via dit adres kwam de link", "the link came by this address"),
        )
    )
    language: Mapped[str] = mapped_column(
        String(2), info=technical(COLLECT, Words("Taal", "Language"), Words("van de tekst", "of the text"), shown=True)
    )
    signed_at: Mapped[datetime] = moment_of("Getekend op", "Signed on", COLLECT)
    voided_at: Mapped[datetime | None] = perhaps("Vervallen op", "Void since", COLLECT)
    voided_because: Mapped[str | None] = mapped_column(
        String(20),
        info=technical(COLLECT, Words("Waarom", "Why"), Words("waardoor hij verviel", "what made it void"), shown=True),
    )


class CustomerProposal(Base):
    """A change of the record: what stood there, what should, who decided and why (P112)."""

    __tablename__ = "customer_proposal"
    __table_args__ = kept(Words("Voorgestelde wijziging", "Proposed change"), due="due_at", through="customer_id")

    customer_id: Mapped[str] = of_customer()
    field: Mapped[str] = mapped_column(
        String(20), info=personal(MANAGE, Words("Veld", "Field"), Words("wat er wijzigt", "what changes"))
    )
    before = sealed_or_none(
        personal(MANAGE, Words("Oud", "Old"), Words("om een vergissing te herstellen", "to undo a slip"))
    )
    after = sealed_or_none(
        personal(MANAGE, Words("Nieuw", "New"), Words("wat er moet staan", "what should stand there"))
    )
    reason = sealed_or_none(
        personal(MANAGE, Words("Reden", "Reason"), Words("om het te kunnen beoordelen", "to be able to judge it"))
    )
    state: Mapped[str] = mapped_column(
        String(10),
        index=True,
        info=technical(MANAGE, Words("Stand", "State"), Words("of het al geldt", "whether it holds yet"), shown=True),
    )
    role: Mapped[str] = mapped_column(
        String(20),
        info=technical(
            MANAGE, Words("Voorgesteld door", "Proposed by"), Words("jullie of wij", "you or we"), shown=True
        ),
    )
    source: Mapped[str] = mapped_column(
        String(12),
        default="portal",
        info=technical(
            MANAGE,
            Words("Hoe het binnenkwam", "How it came in"),
            Words("door jullie in het portaal, of aan ons gevraagd", "by you in the portal, or asked of us"),
            shown=True,
        ),
    )
    proposed_by_id: Mapped[str | None] = mapped_column(
        ForeignKey("account.id", ondelete="SET NULL"),
        index=True,
        info=technical(
            MANAGE,
            Words("Ingevoerd door", "Entered by"),
            Words("wie het invoerde, keurt het niet goed", "whoever entered it does not approve it"),
        ),
    )
    proposed_at: Mapped[datetime] = moment_of("Voorgesteld op", "Proposed on")
    decided_at: Mapped[datetime | None] = perhaps("Besloten op", "Decided on")
    decided_by: Mapped[str | None] = mapped_column(
        String(20),
        info=technical(
            MANAGE, Words("Besloten door", "Decided by"), Words("de rol, geen naam", "the role, no name"), shown=True
        ),
    )
    decision = sealed_or_none(
        personal(
            MANAGE,
            Words("Toelichting bij het besluit", "Explanation of the decision"),
            Words("zodat je weet waarom", "so that you know why"),
            Source.STAFF,
        )
    )
    due_at: Mapped[datetime] = goes_on(MANAGE)
