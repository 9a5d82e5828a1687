"""The people of a customer, and the links with which they come in (P52)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, goes_on
from models.customer_columns import address_index, moment_of, of_customer, perhaps
from privacy.activities import MANAGE_CUSTOMERS as MANAGE
from privacy.columns import normal_address, sealed, sealed_or_none
from privacy.vocabulary import Words, kept, personal, technical


class CustomerPerson(Base):
    """Somebody at a customer, with a login of their own: sharing one is never needed (P52)."""

    __tablename__ = "customer_person"
    __table_args__ = kept(
        Words("Persoon bij een klant", "Person at a customer"), through="customer_id", subject="email_index"
    )

    customer_id: Mapped[str] = of_customer()
    name = sealed(
        personal(MANAGE, Words("Naam", "Name"), Words("om je te kunnen aanspreken", "so that we can address you"))
    )
    email = sealed(
        personal(MANAGE, Words("E-mailadres", "E-mail address"), Words("om in te loggen", "to sign in with")),
        index="email_index",
        normalise=normal_address,
    )
    email_index: Mapped[bytes] = address_index()
    phone = sealed_or_none(
        personal(MANAGE, Words("Telefoonnummer", "Telephone number"), Words("niet verplicht", "optional"))
    )
    manages: Mapped[bool] = mapped_column(
        info=technical(
            MANAGE,
            Words("Beheerder", "Manager"),
            Words("mag wijzigingen voorstellen en collega's uitnodigen", "may propose changes and invite colleagues"),
            shown=True,
        )
    )
    source: Mapped[str] = mapped_column(
        String(12),
        info=technical(
            MANAGE,
            Words("Hoe we je kennen", "How we know you"),
            Words("formulier of collega", "form or colleague"),
            shown=True,
        ),
    )
    added_at: Mapped[datetime] = moment_of("Toegevoegd op", "Added on")
    joined_at: Mapped[datetime | None] = perhaps("Doet mee sinds", "Takes part since")


class ColleagueInvitation(Base):
    """A link with which somebody at a customer makes a login of their own (P52, GDPR art. 14)."""

    __tablename__ = "colleague_invitation"
    __table_args__ = kept(
        Words("Uitnodiging van een collega", "Invitation of a colleague"),
        due="due_at",
        subject="email_index",
        through="customer_id",
    )

    customer_id: Mapped[str] = of_customer()
    email = sealed(
        personal(
            MANAGE,
            Words("E-mailadres", "E-mail address"),
            Words("waar de uitnodiging heen gaat; een collega gaf het op", "where it goes; a colleague gave it"),
        ),
        index="email_index",
        normalise=normal_address,
    )
    email_index: Mapped[bytes] = address_index()
    manages: Mapped[bool] = mapped_column(
        info=technical(
            MANAGE, Words("Beheerder", "Manager"), Words("wat je straks mag", "what you may do then"), shown=True
        )
    )
    source: Mapped[str] = mapped_column(
        String(12),
        info=technical(
            MANAGE,
            Words("Van wie", "From whom"),
            Words("van ons of van een collega", "from us or a colleague"),
            shown=True,
        ),
    )
    token_hash: Mapped[bytes] = mapped_column(
        LargeBinary(32),
        unique=True,
        info=technical(
            MANAGE, Words("Afdruk van de link", "Imprint of the link"), Words("om hem te herkennen", "to recognise it")
        ),
    )
    sent_at: Mapped[datetime] = moment_of("Verstuurd op", "Sent on")
    due_at: Mapped[datetime] = goes_on(MANAGE)
