"""Disclosures: a person of ours decides, a second agrees, only the selected records go (P100-P105, GDPR art. 15(1)(c)).

There is no way to disclose by itself: a case is opened by hand, the records are ticked by hand, and the file is made
at the moment a second person agrees.
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain import activity, approvals, disclosure_files
from domain.approvals import ActKind, CannotBeDone
from domain.codes import GROUNDS
from domain.contact import new_reference
from models import Account, Approval, Base, DisclosedRecord, Disclosure, DisclosureFile, DisclosureNotice
from privacy import rights
from privacy.activities import ACCOUNT_FOR_RECIPIENTS
from privacy.insight import Kind, activities_of, insight
from privacy.rights import Found
from privacy.sealing import ring
from privacy.vocabulary import Words

SERVICE: Final = "service"
"""The one ground on which data goes to others than authorities: it needs no article of law."""

OPEN, GIVEN, CLOSED = "open", "given", "closed"
STATES: Final = {
    OPEN: Words("nog niet besloten", "not decided yet"),
    GIVEN: Words("gegeven", "given"),
    CLOSED: Words("gesloten, niets gegeven", "closed, nothing given"),
}


class NoGround(Exception):
    """A disclosure to an authority names the article of law that it rests on (P102)."""


class NotOpen(Exception):
    """This case was decided or closed before."""


class NothingSelected(Exception):
    """A disclosure is of records that somebody ticked."""


def open_case(
    session: Session,
    *,
    ground: str,
    recipient: str,
    article: str,
    scope: str,
    email: str,
    secret_reason: str = "",
    by: Account,
    now: datetime,
) -> Disclosure:
    """Open a case about one person; nothing goes yet. A `secret_reason` keeps it from the person's own list (P105).

    Raises ValueError for a ground that does not exist, NoGround for an authority without an article of law.
    """
    if ground not in GROUNDS:
        raise ValueError(ground)
    if ground != SERVICE and not article.strip():
        raise NoGround(ground)
    case = Disclosure(
        reference=new_reference(),
        ground=ground,
        state=OPEN,
        recipient=recipient.strip(),
        article=article.strip() or None,
        scope=scope.strip(),
        selection=json.dumps({"email": email, "records": []}),
        secret=bool(secret_reason.strip()),
        secret_reason=secret_reason.strip() or None,
        opened_role=by.user_type,
        opened_at=now,
        records=0,
        due_at=ACCOUNT_FOR_RECIPIENTS.rules["case"].due(now),
    )
    session.add(case)
    _note(session, "disclosure_opened", case, by, now)
    return case


def listed(session: Session, *, most: int = 100) -> Sequence[Disclosure]:
    """List the disclosures, latest first."""
    return session.scalars(select(Disclosure).order_by(Disclosure.id.desc()).limit(most)).all()


def by_reference(session: Session, reference: str) -> Disclosure | None:
    """Find a disclosure by its reference."""
    return session.scalars(select(Disclosure).filter_by(reference=reference.strip().upper())).one_or_none()


def email_of(case: Disclosure) -> str:
    """Give the address of the person of an open case; nothing once it was decided."""
    return str(json.loads(case.selection)["email"]) if case.selection else ""


def choices(session: Session, case: Disclosure, role: str) -> list[Kind]:
    """List the records of the person that a colleague in this role may see, to be ticked one by one (P103)."""
    kinds = insight(session, [item for item in _found(session, case) if _may_read(item, role)])
    return [
        kind for kind in kinds if any(value.value is not None for record in kind.records for value in record.values)
    ]


def _found(session: Session, case: Disclosure) -> list[Found]:
    """Find the person's records; of what the law keeps to itself there are no choices."""
    email = email_of(case)
    found = rights.find(session, Base.metadata, email) if email else []
    return [item for item in found if not item.holding.keeping.traces and item.holding.table.name not in OUT_OF_REACH]


OUT_OF_REACH: Final = frozenset(("disclosure_notice", "consent"))


def _may_read(item: Found, role: str) -> bool:
    readers = {reader.name.lower() for serves in activities_of(item.holding.table) for reader in serves.readers}
    return role in readers


def ask(
    session: Session, case: Disclosure, records: Sequence[str], *, reason: str, by: Account, now: datetime
) -> Approval:
    """Ask a second person to let the ticked records go; `records` are their keys.

    Records of somebody else, or that this role may not see, are dropped. Raises NotOpen, NothingSelected, and what
    domain.approvals.ask raises.
    """
    if case.state != OPEN:
        raise NotOpen(case.reference)
    chosen = _narrowed([item for item in _found(session, case) if _may_read(item, by.user_type)], records)
    if not chosen:
        raise NothingSelected(case.reference)
    keys = [key for item in chosen for key in item.ids]
    facts = {"reference": case.reference, "records": len(keys)}
    approval = approvals.ask(session, DISCLOSE, case.id, by=by, reason=reason, now=now, facts=facts)
    case.selection = json.dumps({"email": email_of(case), "records": keys})
    return approval


def _narrowed(found: Sequence[Found], keys: Sequence[str]) -> list[Found]:
    wanted = set(keys)
    some = [Found(item.holding, [key for key in item.ids if key in wanted]) for item in found]
    return [item for item in some if item.ids]


def close(session: Session, case: Disclosure, *, by: Account, now: datetime) -> None:
    """End a case without giving anything. Raises NotOpen."""
    if case.state != OPEN:
        raise NotOpen(case.reference)
    waiting = approvals.waiting(session, DISCLOSE, case.id, now=now)
    if waiting is not None:
        waiting.outcome, waiting.decided_at = approvals.WITHDRAWN, now
    _settle(case, CLOSED, now)
    case.decided_role = by.user_type
    _note(session, "disclosure_closed", case, by, now)


def _settle(case: Disclosure, state: str, now: datetime) -> None:
    """End a case; about whom it was is forgotten, unless the person may still be told once a secrecy is lifted."""
    case.state, case.decided_at = state, now
    kept = json.dumps({"email": email_of(case), "records": []}) if case.secret and state == GIVEN else None
    case.selection = kept
    case.due_at = ACCOUNT_FOR_RECIPIENTS.rules["disclosure"].due(now)


def _give(session: Session, approval: Approval, by: Account, now: datetime) -> None:
    """Make the file of the selected records, and note to whom they went: what the second person agreed to."""
    case = session.get(Disclosure, approval.record_id)
    if case is None or case.state != OPEN or not case.selection:
        raise CannotBeDone(Words("Deze verstrekking is al gesloten.", "This disclosure was closed."))
    email, records = email_of(case), json.loads(case.selection)["records"]
    chosen = _narrowed(_found(session, case), records)
    if sum(len(item.ids) for item in chosen) != len(records):
        raise CannotBeDone(
            Words(
                "Een deel van de gekozen gegevens is intussen weg. Trek de vraag in en kies opnieuw.",
                "Some of the selected data has gone meanwhile. Withdraw the question and select again.",
            )
        )
    content = disclosure_files.pack(session, case, chosen, now=now)
    case.records, case.digest = len(records), sha256(content).hexdigest()
    case.decided_role, case.approved_role = approval.asked_role, by.user_type
    _settle(case, GIVEN, now)
    due = min(case.due_at, ACCOUNT_FOR_RECIPIENTS.rules["export"].due(now))
    file = DisclosureFile(disclosure_id=case.id, content=b64encode(content).decode(), made_at=now, due_at=due)
    session.add(file)
    for item in chosen:
        kind = item.holding.table.name
        session.add_all(
            DisclosedRecord(disclosure_id=case.id, kind=kind, record_reference=ring().blind(key)) for key in item.ids
        )
    if not case.secret:
        session.add(_notice(case, email))
    _note(session, "disclosure_given", case, by, now)


def _notice(case: Disclosure, email: str) -> DisclosureNotice:
    """Write what the person may know."""
    facts = {"recipient": case.recipient, "ground": case.ground, "article": case.article, "scope": case.scope}
    return DisclosureNotice(
        disclosure_id=case.id, email=email, **facts, given_at=case.decided_at or case.opened_at, due_at=case.due_at
    )


def reveal(session: Session, case: Disclosure, *, by: Account, now: datetime) -> None:
    """Lift the secrecy: from now on the person sees it. Raises NotOpen where there is none to lift."""
    if not case.secret or case.state != GIVEN:
        raise NotOpen(case.reference)
    if email := email_of(case):
        session.add(_notice(case, email))
    case.secret, case.selection = False, None
    _note(session, "disclosure_revealed", case, by, now)


def file_of(session: Session, case: Disclosure, *, now: datetime) -> DisclosureFile | None:
    """Give the file while it is there."""
    query = select(DisclosureFile).where(DisclosureFile.disclosure_id == case.id, DisclosureFile.due_at > now)
    return session.scalars(query).one_or_none()


def fetch(session: Session, case: Disclosure, file: DisclosureFile, *, by: Account, now: datetime) -> bytes:
    """Open the file for who brings it to the recipient, and note that."""
    _note(session, "disclosure_fetched", case, by, now)
    return b64decode(file.content)


def _note(session: Session, action: str, case: Disclosure, by: Account, now: datetime) -> None:
    what = {"kind": Disclosure.__tablename__, "record": case.id, "reason": case.ground}
    activity.note(session, action, role=by.user_type, actor=by.id, now=now, **what)


DISCLOSE: Final = approvals.register(
    ActKind(
        code="disclosure",
        name=Words("Gegevens verstrekken", "Disclose data"),
        approvers=frozenset(("privacy", "admin")),
        carry_out=_give,
        place="derden/verstrekkingen/{reference}",
    )
)
