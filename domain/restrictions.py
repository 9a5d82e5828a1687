"""Restriction: a record that is kept and not used while its person disputes it or needs it (GDPR art. 18, S30).

Nobody but the privacy contact opens it meanwhile. It goes on its own day like any other record, unless the person asked
us to keep what would otherwise be erased: those two grounds hold it back from the purge.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from domain import activity, holds, recipients
from models import Account, Base, Hold, Requester, Restriction
from privacy import rights
from privacy.activities import PROVE_RETENTION
from privacy.vocabulary import Words, midnight

READER: Final = "privacy"
"""The one role that may open what is restricted."""

GROUNDS: Final = {
    "accuracy": Words("de persoon betwist of het klopt", "the person disputes that it is right"),
    "unlawful": Words("mag niet, maar de persoon wil niet dat we wissen", "unlawful, but the person wants no erasure"),
    "claim": Words("de persoon heeft het nodig voor een rechtszaak", "the person needs it for a legal claim"),
    "objection": Words("er loopt een bezwaar van de persoon", "an objection of the person is pending"),
}
"""The four grounds of art. 18(1), in its order."""

YOURS: Final = {
    "accuracy": Words("je betwist of het klopt", "you dispute that it is right"),
    "unlawful": Words(
        "we mochten dit niet bewaren, maar je wilt niet dat we het wissen",
        "we should not keep this, but you want no erasure",
    ),
    "claim": Words("je hebt het nodig voor een rechtszaak", "you need it for a legal claim"),
    "objection": Words("je bezwaar loopt nog", "your objection is pending"),
}
"""The same, said to the person."""

HELD_BACK: Final = frozenset(("unlawful", "claim"))
"""With these the person asks us to keep what would go: the purge leaves the record alone for as long as it may."""

NOTICE: Final = timedelta(days=7)
"""How long before the lifting its person is told (art. 18(3)) [choice]."""


class NoSuchRecord(Exception):
    """This is no record of the person who asked."""


class NotStanding(Exception):
    """This restriction was lifted before, or is not of this request."""


class NotTold(Exception):
    """The person has not been told, or not long enough ago; `first` is the first moment, where there is one."""

    def __init__(self, first: datetime | None) -> None:
        super().__init__(str(first))
        self.first = first


def choices(session: Session, email: str | None) -> list[tuple[str, str]]:
    """List the records of a person that can be restricted, all but their requests: the kind and the key of each."""
    if not email:
        return []
    tables = holds.holdable().keys() - {Requester.__tablename__}
    found = rights.find(session, Base.metadata, email)
    return [
        (item.holding.table.name, key)
        for item in found
        if item.holding.table.name in tables
        for key in sorted(item.ids)
    ]


def named(session: Session, kind: str, key: str) -> str:
    """Give the reference by which people know a record, or the end of its key."""
    table = Base.metadata.tables[kind]
    known = session.scalar(select(table.c.reference).where(table.c.id == key)) if "reference" in table.c else None
    return str(known or key[-6:])


def place(
    session: Session,
    records: Iterable[str],
    ground: str,
    *,
    email: str | None,
    request: str,
    by: Account,
    now: datetime,
) -> list[Restriction]:
    """Restrict records of one person, by their keys; what is restricted already stays as it is. Answer the new ones.

    Who got these data is told as well (art. 19). Raises KeyError for a ground that the law does not name, NoSuchRecord.
    """
    known, wanted, made = {key: kind for kind, key in choices(session, email)}, set(records), list[Restriction]()
    if not wanted or not wanted <= known.keys():
        raise NoSuchRecord(request)
    for key in sorted(wanted - standing(session, wanted).keys()):
        kind = known[key]
        facts = {"record_id": key, "kind": kind, "request": request, "ground": GROUNDS[ground] and ground}
        due = PROVE_RETENTION.rules["restriction"].due(midnight(holds.MOST.after(now)))
        made.append(Restriction(**facts, placed_at=now, placed_role=by.user_type, due_at=due))
        if ground in HELD_BACK:
            session.add(_hold(kind, key, ground, by, now))
        _note(session, "restriction_placed", made[-1], by, now)
    session.add_all(made)
    recipients.inform(session, [item.record_id for item in made], recipients.RESTRICTED, now=now)
    return made


def _hold(kind: str, key: str, ground: str, by: Account, now: datetime) -> Hold:
    until = midnight(holds.MOST.after(now))
    due = PROVE_RETENTION.rules["hold"].due(until)
    facts = {"record_id": key, "kind": kind, "reason": GROUNDS[ground].nl, "until": until, "due_at": due}
    return Hold(**facts, placed_at=now, placed_role=by.user_type)


def standing(session: Session, keys: Iterable[str]) -> dict[str, Restriction]:
    """Give the restrictions that stand on these records, by the key of the record."""
    query = select(Restriction).where(Restriction.lifted_at.is_(None))
    return {
        item.record_id: item
        for some in rights.batches(keys)
        for item in session.scalars(query.where(Restriction.record_id.in_(some)))
    }


def restricted(key: ColumnElement[str] | InstrumentedAttribute[str]) -> ColumnElement[bool]:
    """Say in a question whether the record with this key is restricted."""
    return exists().where(Restriction.record_id == key, Restriction.lifted_at.is_(None))


def of_request(session: Session, reference: str) -> Sequence[Restriction]:
    """List what was restricted on a request, and is still."""
    mine = select(Restriction).where(Restriction.request == reference, Restriction.lifted_at.is_(None))
    return session.scalars(mine.order_by(Restriction.id)).all()


def all_standing(session: Session, *, most: int = 200) -> Sequence[Restriction]:
    """List everything that is restricted, longest first."""
    return session.scalars(
        select(Restriction).where(Restriction.lifted_at.is_(None)).order_by(Restriction.id).limit(most)
    ).all()


def take(session: Session, reference: str, key: str) -> Restriction:
    """Take a restriction of a request in hand. Raises NotStanding."""
    found = session.get(Restriction, key, with_for_update=True)
    if found is None or found.request != reference or found.lifted_at is not None:
        raise NotStanding(key)
    return found


def announce(session: Session, found: Restriction, because: str, *, by: Account, now: datetime) -> datetime:
    """Note that the person is told, with the reason; answer the first moment at which it can be lifted (art. 18(3))."""
    found.announced_at, found.because = now, because.strip()
    _note(session, "restriction_announced", found, by, now)
    return now + NOTICE


def lift(session: Session, found: Restriction, *, by: Account, now: datetime) -> None:
    """Let a record be used again. Raises NotTold unless its person was told in time (art. 18(3))."""
    if found.announced_at is None or now < found.announced_at + NOTICE:
        raise NotTold(found.announced_at and found.announced_at + NOTICE)
    found.lifted_at, found.due_at = now, PROVE_RETENTION.rules["restriction"].due(now)
    if found.ground in HELD_BACK:
        for hold in holds.of(session, found.record_id):
            if hold.reason == GROUNDS[found.ground].nl:
                hold.ended_at = now
    _note(session, "restriction_lifted", found, by, now)


def _note(session: Session, action: str, found: Restriction, by: Account, now: datetime) -> None:
    subject = found.record_id if found.kind == Account.__tablename__ else None
    facts = {"actor": by.id, "subject": subject, "kind": found.kind, "record": found.record_id, "reason": None}
    activity.note(session, action, role=by.user_type, now=now, **facts)
