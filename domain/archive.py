"""What the law has us keep when a customer goes: the proof of mandates, apart, with its ground and its end (P94)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain import activity, mandates, people
from models import Account, ArchivedMandate, Customer
from privacy.activities import KEEP_PROOF
from privacy.columns import normal_address
from privacy.sealing import ring
from privacy.vocabulary import OFFICE_TIME

GROUND: Final = "AWR art. 52(4)"
BATCH: Final = 100


def put_away(session: Session, customer: Customer, *, now: datetime) -> int:
    """Put the proof of each mandate of a customer in the archive; answer how many. Done twice it is done once."""
    known = set(
        session.scalars(
            select(ArchivedMandate.reference).where(
                ArchivedMandate.reference.in_([item.reference for item in mandates.of(session, customer)])
            )
        )
    )
    fresh = [item for item in mandates.of(session, customer) if item.reference not in known]
    for item in fresh:
        elements = {
            "reference": item.reference,
            "creditor_id": item.creditor_id,
            "debtor": item.debtor,
            "account_holder": item.account_holder,
            "iban": item.iban,
            "signer": item.signer,
            "signed_at": item.signed_at.isoformat(),
            "text_version": item.text_version,
            "language": item.language,
            "voided_at": item.voided_at.isoformat() if item.voided_at else None,
            "customer": customer.reference,
        }
        session.add(
            ArchivedMandate(
                reference=item.reference,
                email=item.signer_email,
                content=json.dumps(elements, ensure_ascii=False),
                ground=GROUND,
                archived_at=now,
                due_at=_until(item.voided_at or now),
            )
        )
        activity.note(session, "mandate_archived", role=activity.SYSTEM, now=now, kind=ArchivedMandate.__tablename__)
    return len(fresh)


def _until(ended: datetime) -> datetime:
    """Give the day on which the proof goes: seven years after the financial year in which the mandate ended."""
    year = ended.astimezone(OFFICE_TIME).year
    return KEEP_PROOF.rules["mandate"].due(datetime(year, 12, 31, 23, tzinfo=UTC))


def leaving(session: Session, email: str, *, now: datetime) -> list[Customer]:
    """Before somebody is erased: pass records on to a colleague, and put away the proof of those that go with them."""
    left = people.hand_over(session, email, now=now)
    for customer in left:
        put_away(session, customer, now=now)
    session.flush()
    return left


def before_purge(session: Session, *, moment: datetime, now: datetime) -> Iterator[int]:
    """Put away the proof of the customers that a purge at `moment` takes; yields the number of each batch to commit."""
    last = ""
    while True:
        due = select(Customer).where(Customer.due_at <= moment, Customer.id > last).order_by(Customer.id)
        found: Sequence[Customer] = session.scalars(due.limit(BATCH)).all()
        if not found:
            return
        for customer in found:
            put_away(session, customer, now=now)
        last = found[-1].id
        yield len(found)


def of(session: Session, email: str) -> Sequence[ArchivedMandate]:
    """List what stays of somebody, and until when."""
    references = ring().candidates(normal_address(email))
    return session.scalars(select(ArchivedMandate).where(ArchivedMandate.email_index.in_(references))).all()


def listed(session: Session, *, before: str = "", most: int = 50) -> tuple[Sequence[ArchivedMandate], str]:
    """List what lies in the archive, newest first, and the key from which older ones go on."""
    query = select(ArchivedMandate).order_by(ArchivedMandate.id.desc())
    if before:
        query = query.where(ArchivedMandate.id < before)
    rows = session.scalars(query.limit(most + 1)).all()
    return rows[:most], rows[most - 1].id if len(rows) > most else ""


def read(session: Session, reference: str, *, by: Account, now: datetime) -> dict[str, str | None] | None:
    """Open one proof, which is noted; None where there is none (P94)."""
    found = session.scalars(select(ArchivedMandate).filter_by(reference=reference.strip().upper())).one_or_none()
    if found is None:
        return None
    who = {"role": by.user_type, "actor": by.id, "kind": ArchivedMandate.__tablename__, "record": found.id}
    activity.note(session, "record_read", reason="archive", now=now, **who)
    content: dict[str, str | None] = json.loads(found.content)
    return content | {"ground": found.ground, "until": found.due_at.isoformat()}


def stays(session: Session, email: str, *, now: datetime) -> list[tuple[str, datetime]]:
    """Say what stays when this person goes now: what is in the archive, and what will be put there."""
    references = ring().candidates(normal_address(email))
    kept = [(item.reference, item.due_at) for item in of(session, email)]
    alone: Iterable[Customer] = session.scalars(select(Customer).where(Customer.email_index.in_(references)))
    coming = [
        item
        for customer in alone
        if people.heir(session, customer, references) is None
        for item in mandates.of(session, customer)
    ]
    return kept + [(item.reference, _until(item.voided_at or now)) for item in coming]
