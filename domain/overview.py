"""What is going on for somebody, and what goes when: the home of the portal, in a handful of questions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import bindparam, exists, func, select
from sqlalchemy.orm import Session

from domain import applications, consents, corrections, packages
from models import Account, Application, Consent, ContactAnswer, ContactMessage, Correction, Package, Passkey
from privacy.columns import normal_address
from privacy.consents import CONSENTS
from privacy.sealing import ring
from privacy.vocabulary import OFFICE_TIME, Words

LATEST: Final = 10

STATES: Final = {
    "received": Words("ontvangen", "received"),
    "looked_at": Words("we zijn ermee bezig", "we are at it"),
    "answered": Words("beantwoord", "answered"),
    "closed": Words("afgesloten", "closed"),
}


@dataclass(frozen=True, slots=True)
class Errand:
    """A message of this person: where it stands, and when it goes."""

    reference: str
    topic: str
    state: Words
    received_at: datetime
    due_on: date


@dataclass(frozen=True, slots=True)
class Going:
    """Something that goes on a day."""

    label: Words
    detail: str
    date: date


@dataclass(frozen=True, slots=True)
class Held:
    """Whether there is anything of a kind: most people have little, and what is not there need not be asked for."""

    downloads: bool
    consents: bool
    corrections: bool
    passkeys: bool
    applications: bool


OWN: Final = ContactMessage.email_index.in_(bindparam("own", expanding=True))
COUNTED: Final = select(func.count()).select_from(ContactMessage).where(OWN)
LISTED: Final = (
    select(
        ContactMessage.reference,
        ContactMessage.topic,
        ContactMessage.received_at,
        ContactMessage.due_at,
        ContactMessage.closed_at,
        ContactMessage.assigned_to_id,
        exists().where(ContactAnswer.message_id == ContactMessage.id),
    )
    .where(OWN)
    .order_by(ContactMessage.id.desc())
    .limit(LATEST)
)
HELD: Final = select(
    exists().where(Package.account_id == bindparam("account"), Package.due_at > bindparam("now")),
    exists().where(Consent.email_index.in_(bindparam("own", expanding=True))),
    exists().where(Correction.account_id == bindparam("account")),
    exists().where(Passkey.account_id == bindparam("account")),
    exists().where(Application.email_index.in_(bindparam("applied", expanding=True))),
)
"""Questions put together once: this page is asked for most, and putting them together costs more than asking."""


def held(session: Session, account: Account, *, now: datetime) -> Held:
    """Say what there is of somebody, in one question."""
    applied = ring().candidates(normal_address(account.email), Application.__tablename__)
    facts = {"account": account.id, "own": _own(account), "applied": applied, "now": now}
    return Held(*session.execute(HELD, facts).one())


def _own(account: Account) -> list[bytes]:
    return ring().candidates(normal_address(account.email))


def messages(session: Session, account: Account) -> tuple[list[Errand], int]:
    """List the latest messages from this address, those from before the account included, and count them all."""
    own = {"own": _own(account)}
    rows = session.execute(LISTED, own).all()
    total = len(rows)
    if total == LATEST:
        total = session.scalar(COUNTED, own) or 0
    found = []
    for reference, topic, received_at, due_at, closed_at, assigned, answered in rows:
        state = "closed" if closed_at else "answered" if answered else "looked_at" if assigned else "received"
        found.append(Errand(reference, topic, STATES[state], received_at, _day(due_at)))
    return found, total


def message(session: Session, account: Account, reference: str) -> ContactMessage | None:
    """Find one message from the address of this account; that of anybody else is as if it were not there (S158)."""
    wanted = select(ContactMessage).where(OWN, ContactMessage.reference == reference.strip().upper())
    return session.scalars(wanted, {"own": _own(account)}).one_or_none()


def jobs(session: Session, account: Account, held: Held) -> Sequence[Application]:
    """List the job applications sent from this address; nothing but the address ties them to the account (P36)."""
    return applications.of_address(session, account.email)[:LATEST] if held.applications else ()


def going(
    session: Session,
    account: Account,
    held: Held,
    errands: list[Errand],
    downloads: Sequence[Package],
    jobs: Sequence[Application] = (),
) -> list[Going]:
    """List what goes when, soonest first (P91)."""
    silent = Words("Je account, als je niet meer inlogt", "Your account, if you do not sign in again")
    found = [Going(silent, "", _day(account.due_at))]
    found += [Going(Words("Bericht", "Message"), item.reference, item.due_on) for item in errands]
    found += [Going(Words("Sollicitatie", "Job application"), item.reference, item.due_on) for item in jobs]
    found += [Going(Words("Download", "Download"), "", _day(item.due_at)) for item in downloads]
    for consent in consents.of(session, account) if held.consents else ():
        name = CONSENTS[consent.purpose].name if consent.purpose in CONSENTS else Words("", "")
        label = Words(f"Toestemming: {name.nl.lower()}", f"Consent: {name.en.lower()}")
        found.append(Going(label, "", _day(consent.due_at)))
    if held.corrections:
        latest = corrections.of(session, account, most=1)[0]
        found.append(
            Going(Words("Oude waarden na correcties", "Old values after corrections"), "", _day(latest.due_at))
        )
    return sorted(found, key=lambda item: item.date)


def downloads_of(session: Session, account: Account, held: Held, *, now: datetime) -> Sequence[Package]:
    """List the downloads that are there or on their way."""
    return packages.of(session, account, now=now) if held.downloads else ()


def _day(moment: datetime) -> date:
    return moment.astimezone(OFFICE_TIME).date()
