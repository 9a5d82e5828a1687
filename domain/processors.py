"""Parties that work for us: what an agreement must hold before data may go there (P12, S38, S46, GDPR art. 28, 44)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain import activity
from models import Account, Processor
from privacy.activities import ACCOUNT_FOR_RECIPIENTS
from privacy.vocabulary import Words

MAIL_RELAY: Final = "mail_relay"
CONNECTORS: Final = {MAIL_RELAY: Words("de mailserver die onze brieven bezorgt", "the mail server for our letters")}
"""What the site itself hands data to, and switches off when the agreement does not hold."""

EUROPEAN_UNION: Final = "AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE"
EEA: Final = frozenset(f"{EUROPEAN_UNION} IS LI NO".split())
INSTRUMENTS: Final = {
    "adequacy": Words("adequaatheidsbesluit (artikel 45)", "adequacy decision (art. 45)"),
    "clauses": Words("modelcontractbepalingen (artikel 46)", "standard contractual clauses (art. 46)"),
    "binding_rules": Words("bindende bedrijfsvoorschriften (artikel 47)", "binding corporate rules (art. 47)"),
}
SOON: Final = timedelta(days=30)
REVIEW_EACH: Final = timedelta(days=365)

NO_AGREEMENT: Final = Words("er is geen datum van een overeenkomst", "there is no date of an agreement")
NOT_YET: Final = Words("de overeenkomst gaat later in", "the agreement begins later")
EXPIRED: Final = Words("de overeenkomst is afgelopen", "the agreement has expired")
NO_SUB_PROCESSORS: Final = Words("er staat niet wie de onderaannemers zijn", "the sub-processors are not named")
NO_DELETION: Final = Words("wissen na afloop is niet afgesproken", "deletion afterwards is not agreed")
OUTSIDE_EEA: Final = Words("buiten de EER, zonder grondslag voor doorgifte", "outside the EEA, without an instrument")


def faults(processor: Processor, today: date) -> list[Words]:
    """Say why no data may go to this party on `today`; empty where all is as GDPR art. 28 and 44 want it."""
    missing = (
        (processor.agreed_on is None, NO_AGREEMENT),
        (processor.agreed_on is not None and processor.agreed_on > today, NOT_YET),
        (processor.agreed_until is not None and processor.agreed_until < today, EXPIRED),
        (not processor.sub_processors, NO_SUB_PROCESSORS),
        (not processor.deletion_clause, NO_DELETION),
        (processor.country not in EEA and processor.instrument not in INSTRUMENTS, OUTSIDE_EEA),
    )
    return [words for wrong, words in missing if wrong]


def warnings(processor: Processor, today: date) -> list[Words]:
    """Say what wants attention soon, while data may still go there."""
    found = []
    if processor.agreed_until is not None and today <= processor.agreed_until < today + SOON:
        found.append(Words("de overeenkomst loopt binnen 30 dagen af", "the agreement ends within 30 days"))
    if processor.reviewed_on is None or processor.reviewed_on < today - REVIEW_EACH:
        found.append(Words("de beveiliging is dit jaar niet nagekeken", "the security was not reviewed this year"))
    return found


def stopped(session: Session, connector: str, today: date) -> list[Words]:
    """Say why a connector is off; empty where it may be used.

    Where parties are registered for it, one of them must be in order. Where none is, it is run by ourselves: then
    there is no processor to have an agreement with.
    """
    those = session.scalars(select(Processor).filter_by(connector=connector).order_by(Processor.id)).all()
    wrong = [faults(processor, today) for processor in those]
    return [] if not wrong or not all(wrong) else list(dict.fromkeys(words for some in wrong for words in some))


def every(session: Session) -> Sequence[Processor]:
    """List all parties, in the order in which they were entered."""
    return session.scalars(select(Processor).order_by(Processor.id)).all()


def by_key(session: Session, key: str) -> Processor | None:
    """Find a party by its key."""
    return session.get(Processor, key)


def keep(
    session: Session, processor: Processor | None, facts: Mapping[str, Any], *, by: Account, now: datetime
) -> Processor:
    """Enter a party, or change what we know of it. Raises ValueError for a connector or instrument of no kind."""
    if facts.get("connector") and facts["connector"] not in CONNECTORS:
        raise ValueError(facts["connector"])
    if facts.get("instrument") and facts["instrument"] not in INSTRUMENTS:
        raise ValueError(facts["instrument"])
    due = ACCOUNT_FOR_RECIPIENTS.rules["processor"].due(now)
    if processor is None:
        processor = Processor(**facts, changed_at=now, due_at=due)
        session.add(processor)
    else:
        for name, value in facts.items():
            setattr(processor, name, value)
        processor.changed_at, processor.due_at = now, due
    session.flush()
    what = {"kind": Processor.__tablename__, "record": processor.id}
    activity.note(session, "processor_kept", role=by.user_type, actor=by.id, now=now, **what)
    return processor


def drop(session: Session, processor: Processor, *, by: Account, now: datetime) -> None:
    """Take a party off the register; what it did for us stands in the activity log."""
    what = {"kind": Processor.__tablename__, "record": processor.id}
    activity.note(session, "processor_dropped", role=by.user_type, actor=by.id, now=now, **what)
    session.delete(processor)
