"""What signing in leaves behind: sessions, known browsers, links from letters, questions to passkeys."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, MappedColumn, mapped_column

from models.base import Base, goes_on
from privacy.activities import KEEP_ACCOUNT as KEEP
from privacy.activities import SECURE_ACCOUNT as SECURE
from privacy.columns import sealed, sealed_or_none
from privacy.vocabulary import Activity, Source, Words, credential, kept, personal, technical


def of_account(activity: Activity = SECURE) -> MappedColumn[str]:
    """Make the column that hangs a row on its account, with which it goes."""
    words = Words("de rij gaat weg samen met het account", "the row goes together with the account")
    return mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"),
        index=True,
        info=technical(activity, Words("Account", "Account"), words),
    )


class LoginSession(Base):
    """One browser that is signed in, or half-way; ending the row ends the session (P39)."""

    __tablename__ = "login_session"
    __table_args__ = kept(Words("Sessie", "Session"), due="due_at", through="account_id")

    account_id: Mapped[str] = of_account()
    token_hash: Mapped[bytes] = mapped_column(
        LargeBinary(32),
        unique=True,
        info=technical(
            SECURE,
            Words("Afdruk van het cookie", "Imprint of the cookie"),
            Words("je browser herkennen zonder het cookie te bewaren", "recognise your browser, not keep its cookie"),
        ),
    )
    device = sealed(
        personal(
            SECURE,
            Words("Apparaat", "Device"),
            Words("zodat je je eigen sessies herkent", "so that you recognise your own sessions"),
            Source.CONNECTION,
        )
    )
    address = sealed(
        personal(
            SECURE,
            Words("Verkort IP-adres", "Shortened IP address"),
            Words("zodat je ziet of jij het was", "so that you see whether it was you"),
            Source.CONNECTION,
        )
    )
    browser_id: Mapped[str | None] = mapped_column(
        ForeignKey("known_browser.id", ondelete="SET NULL"),
        index=True,
        info=technical(
            SECURE,
            Words("Bekende browser", "Known browser"),
            Words("welke browser het was", "which browser it was"),
        ),
    )
    stage: Mapped[str] = mapped_column(
        String(10),
        info=technical(
            SECURE,
            Words("Stap", "Stage"),
            Words("of de tweede stap nog moet", "whether the second step is still to come"),
        ),
    )
    strong: Mapped[bool] = mapped_column(
        default=False,
        info=technical(
            SECURE,
            Words("Met tweede stap", "With a second step"),
            Words("of je een code of passkey gebruikte", "whether you used a code or a passkey"),
            shown=True,
        ),
    )
    created_at: Mapped[datetime] = mapped_column(
        info=technical(
            SECURE, Words("Ingelogd op", "Signed in on"), Words("wanneer het was", "when it was"), shown=True
        )
    )
    last_seen_at: Mapped[datetime] = mapped_column(
        info=technical(
            SECURE,
            Words("Laatst gezien op", "Last seen on"),
            Words("een stille sessie loopt af", "a silent session ends"),
            shown=True,
        )
    )
    proven_at: Mapped[datetime] = mapped_column(
        info=technical(
            SECURE,
            Words("Laatst bewezen op", "Last proven on"),
            Words(
                "voor gevoelige stappen vragen we opnieuw wie je bent", "for sensitive steps we ask again who you are"
            ),
        )
    )
    due_at: Mapped[datetime] = goes_on(SECURE)


class KnownBrowser(Base):
    """A browser that signed in before: no letter about it, and no waiting behind a stranger's guesses (S140)."""

    __tablename__ = "known_browser"
    __table_args__ = kept(Words("Bekende browser", "Known browser"), due="due_at", through="account_id")

    account_id: Mapped[str] = of_account()
    token_hash: Mapped[bytes] = mapped_column(
        LargeBinary(32),
        unique=True,
        info=technical(
            SECURE,
            Words("Afdruk van het cookie", "Imprint of the cookie"),
            Words("je browser herkennen zonder het cookie te bewaren", "recognise your browser, not keep its cookie"),
        ),
    )
    device = sealed(
        personal(
            SECURE,
            Words("Apparaat", "Device"),
            Words("zodat je je eigen browsers herkent", "so that you recognise your own browsers"),
            Source.CONNECTION,
        )
    )
    first_seen_at: Mapped[datetime] = mapped_column(
        info=technical(
            SECURE, Words("Voor het eerst op", "First seen on"), Words("wanneer het was", "when it was"), shown=True
        )
    )
    last_seen_at: Mapped[datetime] = mapped_column(
        info=technical(
            SECURE, Words("Laatst gezien op", "Last seen on"), Words("wanneer het was", "when it was"), shown=True
        )
    )
    due_at: Mapped[datetime] = goes_on(SECURE)


class AccountToken(Base):
    """A link from a letter: one purpose, one account, one use (P135)."""

    __tablename__ = "account_token"
    __table_args__ = kept(Words("Link uit een brief", "Link from a letter"), due="due_at", through="account_id")

    account_id: Mapped[str] = of_account()
    purpose: Mapped[str] = mapped_column(
        String(20),
        info=technical(
            SECURE,
            Words("Doel van de link", "Purpose of the link"),
            Words("een link werkt alleen waarvoor hij is", "a link works only for what it is for"),
            shown=True,
        ),
    )
    token_hash: Mapped[bytes] = mapped_column(
        LargeBinary(32),
        unique=True,
        info=technical(
            SECURE,
            Words("Afdruk van de link", "Imprint of the link"),
            Words("de link herkennen zonder hem te bewaren", "recognise the link without keeping it"),
        ),
    )
    address = sealed_or_none(
        personal(
            SECURE,
            Words("Adres waar de link over gaat", "Address that the link is about"),
            Words("het nieuwe of vorige adres bij een wijziging", "the new or former address of a change"),
        )
    )
    made_at: Mapped[datetime] = mapped_column(
        info=technical(SECURE, Words("Gemaakt op", "Made on"), Words("wanneer het was", "when it was"), shown=True)
    )
    due_at: Mapped[datetime] = goes_on(SECURE)


class Challenge(Base):
    """A question to a passkey, answered once within minutes; it says nothing about anybody (S102)."""

    __tablename__ = "challenge"
    __table_args__ = kept(Words("Vraag aan een passkey", "Question to a passkey"), due="due_at")

    purpose: Mapped[str] = mapped_column(
        String(20),
        info=technical(
            SECURE, Words("Doel", "Purpose"), Words("inloggen, bevestigen of toevoegen", "sign in, confirm or add")
        ),
    )
    value: Mapped[bytes] = mapped_column(
        LargeBinary(32),
        info=technical(
            SECURE,
            Words("Willekeurig getal", "Random number"),
            Words("een antwoord werkt één keer", "an answer works once"),
        ),
    )
    due_at: Mapped[datetime] = goes_on(SECURE)


class Passkey(Base):
    """A passkey of an account: the public half, which proves nothing by itself (P38)."""

    __tablename__ = "passkey"
    __table_args__ = kept(Words("Passkey", "Passkey"), through="account_id")

    account_id: Mapped[str] = of_account()
    credential_id: Mapped[bytes] = mapped_column(
        LargeBinary(1023),
        unique=True,
        info=technical(
            SECURE,
            Words("Nummer van de passkey", "Number of the passkey"),
            Words("om hem te herkennen", "to recognise it"),
        ),
    )
    public_key: Mapped[bytes] = mapped_column(
        LargeBinary,
        info=technical(
            SECURE,
            Words("Openbare sleutel", "Public key"),
            Words("om te controleren dat jij het bent", "to check that it is you"),
        ),
    )
    sign_count: Mapped[int] = mapped_column(
        info=technical(
            SECURE,
            Words("Teller", "Counter"),
            Words("een teller die terugloopt wijst op een kopie", "a counter that goes back points to a copy"),
        )
    )
    label = sealed(
        personal(
            SECURE,
            Words("Naam van de passkey", "Name of the passkey"),
            Words("zodat je weet welke het is", "so that you know which it is"),
        )
    )
    made_at: Mapped[datetime] = mapped_column(
        info=technical(SECURE, Words("Toegevoegd op", "Added on"), Words("wanneer het was", "when it was"), shown=True)
    )
    used_at: Mapped[datetime | None] = mapped_column(
        info=technical(
            SECURE, Words("Laatst gebruikt op", "Last used on"), Words("wanneer het was", "when it was"), shown=True
        )
    )


class RecoveryCode(Base):
    """One of the codes for a lost telephone, shown once and used once."""

    __tablename__ = "recovery_code"
    __table_args__ = kept(Words("Herstelcode", "Recovery code"), through="account_id")

    account_id: Mapped[str] = of_account()
    code_hash = sealed(
        credential(
            SECURE,
            Words("Afdruk van de herstelcode", "Imprint of the recovery code"),
            Words("de code herkennen zonder hem te bewaren", "recognise the code without keeping it"),
        )
    )


class ParkedForm(Base):
    """What somebody was typing when the session ran out; given back after signing in again (S221)."""

    __tablename__ = "parked_form"
    __table_args__ = kept(Words("Onderbroken formulier", "Interrupted form"), due="due_at", through="account_id")

    account_id: Mapped[str] = of_account(KEEP)
    path: Mapped[str] = mapped_column(
        String(100),
        info=technical(
            KEEP, Words("Bladzijde", "Page"), Words("waar je bezig was", "where you were at work"), shown=True
        ),
    )
    fields = sealed(
        personal(
            KEEP,
            Words("Wat je had ingevuld", "What you had filled in"),
            Words("om het terug te geven als je weer inlogt", "to give it back when you sign in again"),
        )
    )
    due_at: Mapped[datetime] = goes_on(KEEP)
