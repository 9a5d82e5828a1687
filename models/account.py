"""An account of the Serviceportaal: of a customer's people, or of our own staff."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from sqlalchemy import Date, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, goes_on
from privacy.activities import KEEP_ACCOUNT as KEEP
from privacy.activities import SECURE_ACCOUNT as SECURE
from privacy.columns import blind_index, normal_address, sealed, sealed_or_none
from privacy.vocabulary import Source, Words, credential, kept, personal, technical

CUSTOMER_TYPES: Final = ("customer_user", "customer_manager")
STAFF_TYPES: Final = ("administration", "support", "recruitment", "finance", "privacy", "admin")


class Account(Base):
    """Somebody who can sign in, and what they told us for it (P38-P46)."""

    __tablename__ = "account"
    __table_args__ = kept(Words("Account", "Account"), due="due_at", subject="email_index")

    name = sealed(
        personal(KEEP, Words("Naam", "Name"), Words("om je te kunnen aanspreken", "so that we can address you"))
    )
    email = sealed(
        personal(
            KEEP,
            Words("E-mailadres", "E-mail address"),
            Words("om mee in te loggen en om je te schrijven", "to sign in with and to write to you"),
        ),
        index="email_index",
        normalise=normal_address,
    )
    email_index: Mapped[bytes] = mapped_column(
        LargeBinary(18),
        unique=True,
        info=blind_index(
            personal(
                KEEP,
                Words("Verwijzing naar het e-mailadres", "Reference to the e-mail address"),
                Words("om je account te vinden als je inlogt", "to find your account when you sign in"),
                Source.SYSTEM,
            ),
            of="email",
        ),
    )
    phone = sealed_or_none(
        personal(
            KEEP,
            Words("Telefoonnummer", "Telephone number"),
            Words("alleen als je liever gebeld wordt; niet verplicht", "only if you would rather be called; optional"),
        )
    )
    organisation = sealed_or_none(
        personal(
            KEEP,
            Words("Organisatie", "Organisation"),
            Words("alleen als je namens een organisatie inlogt", "only if you sign in for an organisation"),
        )
    )
    country: Mapped[str] = mapped_column(
        String(2),
        info=personal(
            KEEP,
            Words("Land", "Country"),
            Words("voor adressen, btw en de notatie van datums", "for addresses, VAT and the way dates are written"),
        ),
    )
    language: Mapped[str] = mapped_column(
        String(2),
        info=personal(
            KEEP, Words("Taal", "Language"), Words("de taal van je pagina's en brieven", "of your pages and letters")
        ),
    )
    user_type: Mapped[str] = mapped_column(
        String(20),
        index=True,
        info=personal(
            KEEP,
            Words("Gebruikerstype", "User type"),
            Words("bepaalt wat je hier kunt doen", "decides what you can do here"),
            Source.SYSTEM,
        ),
    )
    password_hash = sealed_or_none(
        credential(
            SECURE,
            Words("Afdruk van je wachtwoord", "Imprint of your password"),
            Words(
                "om je wachtwoord te herkennen; het wachtwoord zelf bewaren we niet",
                "to recognise your password; the password itself we do not keep",
            ),
        )
    )
    totp_secret = sealed_or_none(
        credential(
            SECURE,
            Words("Geheim van je code-app", "Secret of your code app"),
            Words("om de code van je app te controleren", "to check the code of your app"),
        )
    )
    totp_pending = sealed_or_none(
        credential(
            SECURE,
            Words("Geheim van een code-app in aanleg", "Secret of a code app being set up"),
            Words("tot je de eerste code hebt ingevuld", "until you have entered the first code"),
        )
    )
    totp_step: Mapped[int | None] = mapped_column(
        info=technical(
            SECURE,
            Words("Laatst gebruikte code", "Code used last"),
            Words("een code werkt één keer", "a code works once"),
        )
    )
    totp_since: Mapped[datetime | None] = mapped_column(
        info=technical(
            SECURE,
            Words("Code-app sinds", "Code app since"),
            Words("zodat je ziet dat hij aan staat", "so that you see that it is on"),
            shown=True,
        )
    )
    user_handle: Mapped[bytes] = mapped_column(
        LargeBinary(64),
        unique=True,
        info=technical(
            SECURE,
            Words("Nummer voor je passkeys", "Number for your passkeys"),
            Words("willekeurig; zegt niets over jou", "random; says nothing about you"),
        ),
    )
    statement_version: Mapped[date] = mapped_column(
        Date,
        info=technical(
            KEEP,
            Words("Versie van de privacyverklaring", "Version of the privacy statement"),
            Words("de tekst die gold toen je je registreerde", "the text in force when you registered"),
            shown=True,
        ),
    )
    created_at: Mapped[datetime] = mapped_column(
        info=technical(
            KEEP,
            Words("Geregistreerd op", "Registered on"),
            Words("zodat je ziet sinds wanneer we dit bewaren", "so that you see since when we keep this"),
            shown=True,
        )
    )
    confirmed_at: Mapped[datetime | None] = mapped_column(
        info=technical(
            KEEP,
            Words("Adres bevestigd op", "Address confirmed on"),
            Words("zonder bevestiging is een account na een dag weg", "without it an account is gone after a day"),
            shown=True,
        )
    )
    signed_in_at: Mapped[datetime | None] = mapped_column(
        info=technical(
            KEEP,
            Words("Laatst ingelogd op", "Last signed in on"),
            Words("vanaf dan telt de termijn", "the term runs from then"),
            shown=True,
        )
    )
    warnings: Mapped[int] = mapped_column(
        default=0,
        info=technical(
            KEEP,
            Words("Waarschuwingen", "Warnings"),
            Words("twee brieven voordat een stil account weggaat", "two letters before a silent account goes"),
            shown=True,
        ),
    )
    closing_since: Mapped[datetime | None] = mapped_column(
        info=technical(
            KEEP,
            Words("Opgeheven op", "Closed on"),
            Words("vanaf dan is alles geblokkeerd en telt de termijn", "from then all is blocked and the term runs"),
            shown=True,
        )
    )
    closing_reference: Mapped[str | None] = mapped_column(
        String(12),
        unique=True,
        info=technical(
            KEEP,
            Words("Kenmerk van het opheffen", "Reference of the closing"),
            Words("om later na te gaan dat alles weg is", "to check later that everything is gone"),
            shown=True,
        ),
    )
    cautious_until: Mapped[datetime | None] = mapped_column(
        info=technical(
            SECURE,
            Words("Extra voorzichtig tot", "Extra careful until"),
            Words(
                "na een melding kan een tijd lang niemand je gegevens downloaden of je adres wijzigen",
                "for a time after a report nobody can download your data or change your address",
            ),
            shown=True,
        )
    )
    version: Mapped[int] = mapped_column(
        default=1,
        info=technical(
            KEEP,
            Words("Volgnummer", "Serial number"),
            Words("twee tabbladen overschrijven elkaar niet", "two tabs do not overwrite each other"),
        ),
    )
    due_at: Mapped[datetime] = goes_on(KEEP)

    @property
    def is_staff(self) -> bool:
        """Whether this is one of us."""
        return self.user_type in STAFF_TYPES
