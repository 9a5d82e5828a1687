"""Customers: the organisation, its people, what they signed and what they want changed (P26, P52, P112)."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, goes_on
from models.customer_columns import address_index, found_by, moment_of, of_customer, perhaps
from privacy.activities import MANAGE_CUSTOMERS as MANAGE
from privacy.columns import normal_address, sealed, sealed_or_none
from privacy.vocabulary import Source, Words, kept, personal, technical

ADDRESS: Final = ("street", "house_number", "postal_code", "city", "country")
RECORD: Final = ("organisation", "kvk", "vat_id", *ADDRESS, "billing_email", "billing_reference")
"""What the record says of the organisation, in the order in which it is shown."""


class Customer(Base):
    """An organisation that is a customer; its main contact is whose address it is found by (P26)."""

    __tablename__ = "customer"
    __table_args__ = kept(Words("Klant", "Customer"), due="due_at", subject="email_index")

    reference: Mapped[str] = mapped_column(
        String(12),
        unique=True,
        info=technical(
            MANAGE, Words("Klantnummer", "Customer number"), Words("om jullie te vinden", "to find you"), shown=True
        ),
    )
    email = sealed(
        personal(
            MANAGE,
            Words("E-mailadres van de eerste contactpersoon", "E-mail address of the main contact"),
            Words("naar wie brieven over de overeenkomst gaan", "to whom letters about the agreement go"),
        ),
        index="email_index",
        normalise=normal_address,
    )
    email_index: Mapped[bytes] = address_index()
    organisation = sealed(
        personal(
            MANAGE,
            Words("Naam van de organisatie", "Name of the organisation"),
            Words("met wie we de overeenkomst hebben", "with whom we have the agreement"),
        )
    )
    kvk = sealed(
        personal(
            MANAGE,
            Words("KvK-nummer", "Chamber of Commerce number"),
            Words("om zeker te weten welke organisatie het is", "to be sure which organisation it is"),
        ),
        index="kvk_index",
    )
    kvk_index: Mapped[bytes | None] = found_by("kvk", "Verwijzing naar het KvK-nummer", "Reference to the number")
    vat_id = sealed_or_none(
        personal(
            MANAGE, Words("Btw-nummer", "VAT id"), Words("om de btw goed te berekenen", "to reckon the VAT rightly")
        ),
        index="vat_index",
    )
    vat_index: Mapped[bytes | None] = found_by("vat_id", "Verwijzing naar het btw-nummer", "Reference to the VAT id")
    street = sealed(personal(MANAGE, Words("Straat", "Street"), Words("voor post en nota's", "for post and invoices")))
    house_number = sealed(
        personal(MANAGE, Words("Huisnummer", "House number"), Words("voor post en nota's", "for post and invoices"))
    )
    postal_code = sealed(
        personal(MANAGE, Words("Postcode", "Postal code"), Words("voor post en nota's", "for post and invoices"))
    )
    city = sealed(personal(MANAGE, Words("Plaats", "City"), Words("voor post en nota's", "for post and invoices")))
    country: Mapped[str] = mapped_column(
        String(2),
        info=personal(
            MANAGE, Words("Land", "Country"), Words("voor het adres en de btw", "for the address and the VAT")
        ),
    )
    language: Mapped[str] = mapped_column(
        String(2), info=personal(MANAGE, Words("Taal", "Language"), Words("van jullie brieven", "of your letters"))
    )
    billing_email = sealed_or_none(
        personal(
            MANAGE,
            Words("E-mailadres voor nota's", "E-mail address for invoices"),
            Words("alleen als nota's ergens anders heen gaan", "only if invoices go elsewhere"),
        )
    )
    billing_reference = sealed_or_none(
        personal(
            MANAGE,
            Words("Jullie kenmerk op de nota", "Your reference on the invoice"),
            Words("alleen als jullie dat nodig hebben", "only if you need it"),
        )
    )
    source: Mapped[str] = mapped_column(
        String(12),
        index=True,
        info=technical(
            MANAGE,
            Words("Kenmerk van het formulier", "Reference of the form"),
            Words("waar deze gegevens vandaan komen", "where this data comes from"),
            shown=True,
        ),
    )
    submitted_at: Mapped[datetime] = moment_of("Door jullie ingevuld op", "Filled in by you on")
    approved_at: Mapped[datetime] = moment_of("Door ons verwerkt op", "Processed by us on")
    ended_at: Mapped[datetime | None] = perhaps("Overeenkomst geëindigd op", "Agreement ended on")
    version: Mapped[int] = mapped_column(
        default=1,
        info=technical(
            MANAGE, Words("Volgnummer", "Serial number"), Words("niets overschrijft elkaar", "nothing is overwritten")
        ),
    )
    warned_for: Mapped[datetime | None] = mapped_column(
        info=technical(
            MANAGE,
            Words("Gewaarschuwd voor", "Warned of"),
            Words("de dag waarvoor we schreven dat dit weggaat", "the day of which we wrote that this goes"),
        )
    )
    due_at: Mapped[datetime] = goes_on(MANAGE)


class CustomerWord(Base):
    """A word of an organisation's name, keyed: staff find it by that without the name being readable."""

    __tablename__ = "customer_word"
    __table_args__ = kept(Words("Zoekwoord van een klant", "Search word of a customer"), through="customer_id")

    customer_id: Mapped[str] = of_customer()
    word: Mapped[bytes] = mapped_column(
        LargeBinary(18),
        index=True,
        info=personal(
            MANAGE,
            Words("Verwijzing naar een woord van de naam", "Reference to a word of the name"),
            Words("om jullie te vinden als je belt", "to find you when you call"),
            Source.SYSTEM,
        ),
    )
