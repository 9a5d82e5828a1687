"""Requests about somebody's own data: asked, proven, answered in time; one register for all ways (P111-P123)."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from domain import activity
from domain.contact import imprint, new_reference
from models import Requester, RightsRequest
from privacy.activities import HANDLE_REQUESTS
from privacy.columns import normal_address
from privacy.sealing import ring
from privacy.vocabulary import Term, Words, midnight

KINDS: Final = {
    "access": Words("Inzage", "Access"),
    "rectification": Words("Correctie", "Correction"),
    "erasure": Words("Verwijdering", "Removal"),
    "portability": Words("Gegevens meenemen", "Taking data along"),
    "restriction": Words("Gebruik stilzetten", "Restricting use"),
    "objection": Words("Bezwaar", "Objection"),
}
"""What can be asked (GDPR art. 15-21)."""

PACKAGES: Final = frozenset(("access", "portability"))
CASES: Final = frozenset(("rectification", "restriction", "objection"))
"""Kinds that a person of ours answers; the others the site serves by itself."""

CHANNELS: Final = {
    "form": Words("via de site", "by the site"),
    "post": Words("per post", "by post"),
    "mail": Words("per mail", "by mail"),
    "telephone": Words("per telefoon", "by telephone"),
    "counter": Words("op kantoor", "at the office"),
}

ASKED, OPEN, DONE = "asked", "open", "done"
FORM: Final = "form"
STATES: Final = {
    ASKED: Words("nog niet vastgesteld wie het vraagt", "not yet established who asks"),
    OPEN: Words("open", "open"),
    DONE: Words("afgehandeld", "done"),
}

DECISIONS: Final = {
    "served": Words("bestand gegeven", "file given"),
    "erased": Words("alles gewist", "everything erased"),
    "closing": Words("account opgeheven; alles is binnen de maand weg", "account closed; all is gone within the month"),
    "granted": Words("toegewezen", "granted"),
    "partly": Words("deels toegewezen", "granted in part"),
    "nothing": Words("we bewaren niets van je", "we keep nothing of you"),
    "unfounded": Words("afgewezen: kennelijk ongegrond", "refused: manifestly unfounded"),
    "excessive": Words("afgewezen: kennelijk buitensporig", "refused: manifestly excessive"),
    "lawful": Words("afgewezen: de wet vraagt ons dit te bewaren", "refused: the law asks us to keep this"),
    "others": Words("afgewezen: rechten van een ander", "refused: rights of somebody else"),
    "unproven": Words("afgewezen: niet vast te stellen wie het vraagt", "refused: cannot establish who asks"),
    "withdrawn": Words("ingetrokken", "withdrawn"),
}
"""How a request can end; the reasons to refuse are a closed list (S54, UAVG art. 41)."""

REFUSALS: Final = frozenset(("unfounded", "excessive", "lawful", "others", "unproven"))

MONTH: Final = Term(months=1)
EXTENDED: Final = Term(months=3)
"""One month, and two more at most (GDPR art. 12(3))."""

LINK_FOR: Final = timedelta(days=7)
MESSAGE_MOST: Final = 5000


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody asks, checked."""

    kind: str
    email: str | None
    language: str
    message: str | None = None
    channel: str = FORM
    reach: str | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """A request with who asked it, and the secret of the link in its letter; `joined` where it ran already."""

    line: RightsRequest
    requester: Requester
    secret: str
    joined: bool


def answer_by(received: datetime, term: Term = MONTH) -> datetime:
    """Give the moment at which the last day of a term is over, in the Netherlands (Reg. 1182/71, S72).

    A period in months ends with the last hour of the same day of that month, or of its last day; a weekend moves
    nothing: who asked is never kept waiting longer for it.
    """
    return midnight(term.after(received) + timedelta(days=1))


def ask(session: Session, wish: Wish, *, now: datetime, received: datetime | None = None) -> Asked:
    """Enter a request; one of the same kind that still runs for the same address takes it in (P114, P115).

    The same is done for every address: nothing is looked up that could tell whether somebody is known (P119).
    """
    running = _running(session, wish, now=now)
    secret = secrets.token_urlsafe(32)
    if running is not None:
        line, requester = running
        requester.token_hash, requester.link_until = imprint(secret), now + LINK_FOR
        requester.message = joined(requester.message, wish.message)
        if line.state == ASKED and line.channel == FORM != wish.channel:
            line.channel = wish.channel
            _keep(line, requester, now)
        return Asked(line, requester, secret, joined=True)
    since = received or now
    line = RightsRequest(
        reference=new_reference(),
        kind=wish.kind,
        channel=wish.channel,
        state=ASKED,
        received_at=since,
        answer_by=answer_by(since),
        reminders=0,
        due_at=HANDLE_REQUESTS.rules["link"].due(now),
    )
    requester = Requester(
        request_id=line.id,
        reference=line.reference,
        kind=wish.kind,
        received_at=since,
        email=wish.email,
        reach=wish.reach,
        message=wish.message,
        language=wish.language,
        token_hash=imprint(secret),
        link_until=now + LINK_FOR,
        due_at=line.due_at,
    )
    if wish.channel != FORM:
        _keep(line, requester, now)
    session.add(line)
    session.flush()
    session.add(requester)
    return Asked(line, requester, secret, joined=False)


def ours() -> ColumnElement[bool]:
    """Say which requests wait for us: those of whom it is known who asks, and all that came to a person of ours.

    Anybody can fill in a form for any address, so that counts once the link was used. A paper counts from its receipt.
    """
    entered = and_(RightsRequest.state == ASKED, RightsRequest.channel != FORM)
    return or_(RightsRequest.state == OPEN, entered)


def _running(session: Session, wish: Wish, *, now: datetime) -> tuple[RightsRequest, Requester] | None:
    if wish.email is None:
        return None
    references = ring().candidates(normal_address(wish.email), Requester.__tablename__)
    query = (
        select(RightsRequest, Requester)
        .join(Requester, Requester.request_id == RightsRequest.id)
        .where(Requester.email_index.in_(references), RightsRequest.kind == wish.kind)
        .where(RightsRequest.state.in_((ASKED, OPEN)), RightsRequest.due_at > now)
        .order_by(RightsRequest.id.desc())
        .limit(1)
        .with_for_update()
    )
    found = session.execute(query).one_or_none()
    return (found[0], found[1]) if found else None


def joined(before: str | None, more: str | None) -> str | None:
    """Put a later explanation below the earlier one; the same words twice stand once."""
    if not more or more == before:
        return before
    return more if not before else f"{before}\n\n{more}"[-2 * MESSAGE_MOST :]


def by_token(session: Session, token: str, *, now: datetime) -> tuple[RightsRequest, Requester] | None:
    """Find the request behind a link; None for a link that is unknown, altered or too old (P135)."""
    query = select(RightsRequest, Requester).join(Requester, Requester.request_id == RightsRequest.id)
    found = session.execute(
        query.where(Requester.token_hash == imprint(token), Requester.link_until > now, Requester.due_at > now)
    ).one_or_none()
    return (found[0], found[1]) if found else None


def by_reference(session: Session, reference: str) -> tuple[RightsRequest, Requester | None] | None:
    """Find a line of the register, with who asked as long as that is kept."""
    line = session.scalars(select(RightsRequest).filter_by(reference=reference.strip().upper())).one_or_none()
    if line is None:
        return None
    return line, session.scalars(select(Requester).filter_by(request_id=line.id)).one_or_none()


def prove(session: Session, line: RightsRequest, requester: Requester, *, step: str, role: str, now: datetime) -> None:
    """Note that whoever asked showed who they are; from now on the request counts as one (P116, P118).

    Only the way, the moment and the role are kept; what was shown or said is not.
    """
    if line.state != ASKED and line.identity_step is not None:
        return
    line.identity_step, line.identified_at, line.identified_role = step, now, role
    if line.state == ASKED:
        line.state = OPEN
        line.held_for = None
        _open_terms(line, requester, now)
    activity.note(session, "request_identified", role=role, now=now, kind="rights_request", record=line.id, reason=step)


def _keep(line: RightsRequest, requester: Requester, now: datetime) -> None:
    line.due_at = HANDLE_REQUESTS.rules["number"].due(now)
    requester.due_at = HANDLE_REQUESTS.rules["file"].due(now)


def _open_terms(line: RightsRequest, requester: Requester, now: datetime) -> None:
    _keep(line, requester, now)
    requester.link_until = max(requester.link_until, line.answer_by + LINK_FOR)


def close(
    session: Session,
    line: RightsRequest,
    requester: Requester | None,
    *,
    decision: str,
    role: str,
    now: datetime,
    actor: str | None = None,
) -> None:
    """Note what was decided; the terms of the file and of the line run from now (P123)."""
    line.state, line.decision, line.decided_at, line.decided_role = DONE, decision, now, role
    line.due_at = HANDLE_REQUESTS.rules["number"].due(now)
    if requester is not None:
        requester.due_at = HANDLE_REQUESTS.rules["file"].due(now)
        requester.link_until = max(requester.link_until, now + 4 * LINK_FOR)
    facts = {"kind": "rights_request", "record": line.id, "reason": decision, "actor": actor}
    activity.note(session, "request_decided", role=role, now=now, **facts)


def withdraw(session: Session, line: RightsRequest, requester: Requester, *, now: datetime) -> None:
    """Take a request back: who asked is forgotten at once, the line stays and says so."""
    close(session, line, None, decision="withdrawn", role=activity.SUBJECT, now=now)
    session.delete(requester)
