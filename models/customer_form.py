"""New customers: the invitation that the administration sends, and the form that comes back (P79-P84)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from sqlalchemy import Date, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base
from models.customer_columns import found_by
from privacy.activities import COLLECT_PAYMENTS as COLLECT
from privacy.activities import ENROL_CUSTOMERS as ENROL
from privacy.columns import blind_index, normal_address, sealed_or_none
from privacy.vocabulary import Source, Words, kept, personal, technical

FIELDS: Final = (
    "organisation",
    "kvk",
    "vat_id",
    "street",
    "house_number",
    "postal_code",
    "city",
    "country",
    "contact_name",
    "contact_email",
    "contact_phone",
    "billing_email",
    "billing_reference",
    "iban",
    "account_holder",
)
"""What the form asks in words, in its order; beside them stands the box for direct debit (design.md)."""


class CustomerSubmission(Base):
    """What a new customer filled in: saved halfway, or sent; it goes with its invitation (P80, P82)."""

    __tablename__ = "customer_submission"
    __table_args__ = kept(
        Words("Formulier van een nieuwe klant", "Form of a new customer"),
        through="invitation_id",
        subject="contact_email_index",
    )

    invitation_id: Mapped[str] = mapped_column(
        ForeignKey("customer_invitation.id", ondelete="CASCADE"),
        unique=True,
        info=technical(ENROL, Words("Uitnodiging", "Invitation"), Words("gaat ermee weg", "goes with it")),
    )
    organisation = sealed_or_none(
        personal(
            ENROL,
            Words("Naam van de organisatie", "Name of the organisation"),
            Words("met wie we de overeenkomst sluiten", "with whom we make the agreement"),
        )
    )
    kvk = sealed_or_none(
        personal(
            ENROL,
            Words("KvK-nummer", "Chamber of Commerce number"),
            Words("om zeker te weten welke organisatie het is", "to be sure which organisation it is"),
        ),
        index="kvk_index",
    )
    kvk_index: Mapped[bytes | None] = found_by("kvk", "Verwijzing naar het KvK-nummer", "Reference to the number")
    vat_id = sealed_or_none(
        personal(
            ENROL, Words("Btw-nummer", "VAT id"), Words("om de btw goed te berekenen", "to reckon the VAT rightly")
        ),
        index="vat_index",
    )
    vat_index: Mapped[bytes | None] = found_by("vat_id", "Verwijzing naar het btw-nummer", "Reference to the VAT id")
    street = sealed_or_none(
        personal(ENROL, Words("Straat", "Street"), Words("voor post en op de nota", "for post and on the invoice"))
    )
    house_number = sealed_or_none(
        personal(ENROL, Words("Huisnummer", "House number"), Words("voor post en op de nota", "for post"))
    )
    postal_code = sealed_or_none(
        personal(ENROL, Words("Postcode", "Postal code"), Words("voor post en op de nota", "for post"))
    )
    city = sealed_or_none(
        personal(ENROL, Words("Plaats", "City"), Words("voor post en op de nota", "for post and on the invoice"))
    )
    country = sealed_or_none(
        personal(ENROL, Words("Land", "Country"), Words("voor het adres en de btw", "for the address and the VAT"))
    )
    contact_name = sealed_or_none(
        personal(
            ENROL, Words("Contactpersoon", "Contact person"), Words("wie we kunnen aanspreken", "whom we can address")
        )
    )
    contact_email = sealed_or_none(
        personal(
            ENROL,
            Words("E-mailadres van de contactpersoon", "E-mail address of the contact person"),
            Words("om te schrijven en om mee in te loggen", "to write to and to sign in with"),
        ),
        index="contact_email_index",
        normalise=normal_address,
    )
    contact_email_index: Mapped[bytes | None] = mapped_column(
        LargeBinary(18),
        index=True,
        info=blind_index(
            personal(
                ENROL,
                Words("Verwijzing naar het e-mailadres", "Reference to the e-mail address"),
                Words("om terug te vinden wat van jou is", "to find what is yours"),
                Source.SYSTEM,
            ),
            of="contact_email",
        ),
    )
    contact_phone = sealed_or_none(
        personal(
            ENROL,
            Words("Telefoonnummer", "Telephone number"),
            Words("alleen als je gebeld wilt worden; niet verplicht", "only if you want to be called; optional"),
        )
    )
    billing_email = sealed_or_none(
        personal(
            ENROL,
            Words("E-mailadres voor nota's", "E-mail address for invoices"),
            Words("alleen als nota's ergens anders heen gaan", "only if invoices go elsewhere"),
        )
    )
    billing_reference = sealed_or_none(
        personal(
            ENROL,
            Words("Jullie kenmerk op de nota", "Your reference on the invoice"),
            Words("alleen als jullie dat nodig hebben", "only if you need it"),
        )
    )
    iban = sealed_or_none(
        personal(
            COLLECT,
            Words("IBAN", "IBAN"),
            Words("alleen om te incasseren of een betaling te herkennen", "only to collect or to recognise a payment"),
        )
    )
    account_holder = sealed_or_none(
        personal(
            COLLECT,
            Words("Naam van de rekeninghouder", "Name of the account holder"),
            Words("staat op de machtiging", "stands on the mandate"),
        )
    )
    direct_debit: Mapped[bool] = mapped_column(
        default=False,
        info=technical(
            COLLECT,
            Words("Automatische incasso", "Direct debit"),
            Words("of je dat wilt", "if you want it"),
            shown=True,
        ),
    )
    mandate_reference: Mapped[str | None] = mapped_column(
        String(35),
        unique=True,
        info=technical(
            COLLECT,
            Words("Kenmerk machtiging", "Mandate reference"),
            Words("uniek per machtiging", "unique"),
            shown=True,
        ),
    )
    mandate_text: Mapped[str | None] = mapped_column(
        String(20),
        info=technical(
            COLLECT, Words("Tekst van de machtiging", "Text of the mandate"), Words("waar je voor tekende", "signed")
        ),
    )
    signed_at: Mapped[datetime | None] = mapped_column(
        info=technical(COLLECT, Words("Getekend op", "Signed on"), Words("wanneer het was", "when it was"), shown=True)
    )
    statement_version: Mapped[date] = mapped_column(
        Date,
        info=technical(
            ENROL,
            Words("Versie van de privacyverklaring", "Version of the privacy statement"),
            Words("de tekst die gold toen je dit invulde", "the text in force when you filled this in"),
            shown=True,
        ),
    )
    sending: Mapped[bytes | None] = mapped_column(
        LargeBinary(18),
        info=technical(
            ENROL,
            Words("Verwijzing naar het verzenden", "Reference to the sending"),
            Words("twee keer drukken verstuurt één keer", "pressing twice sends once"),
        ),
    )
    saved_at: Mapped[datetime] = mapped_column(
        info=technical(ENROL, Words("Bewaard op", "Saved on"), Words("wanneer het was", "when it was"), shown=True)
    )
    version: Mapped[int] = mapped_column(
        default=1,
        info=technical(
            ENROL,
            Words("Volgnummer", "Serial number"),
            Words("twee mensen overschrijven elkaar niet", "two people do not overwrite each other"),
        ),
    )
