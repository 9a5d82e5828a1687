"""Publishing the statement: a draft, a second person, a day in the future, and never a change after (P106, P107)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from domain import activity, approvals
from domain.approvals import ActKind, CannotBeDone
from models import Account, Approval, StatementDraft, StatementRound, StatementSeen, StatementVersion
from privacy.activities import PUBLISH_STATEMENT
from privacy.sealing import ring
from privacy.vocabulary import OFFICE_TIME, Words

LANGUAGES: Final = ("nl", "en")
PURPOSES: Final = {
    "technical": Words("de site veilig en werkend houden", "keeping the site safe and working"),
    "subscription": Words("onze diensten leveren, met een account", "delivering our services, with an account"),
    "relationship": Words("antwoorden, en klanten bijhouden", "answering, and looking after customers"),
    "billing": Words(
        "rekeningen, incasso en wat de wet daarvan vraagt", "invoices, direct debit, and what the law asks"
    ),
    "marketing": Words("een nieuwsbrief, alleen met toestemming", "a newsletter, only with consent"),
    "application": Words("sollicitaties", "job applications"),
}
"""The purposes that a version can name; each activity of the register serves one of them (P109)."""

SEAL: Final = "statement"
NOTICE: Final = timedelta(days=14)
"""How long before its day account holders hear of a material change [choice]."""

BATCH: Final = 200
"""Account holders who get their letter in one transaction."""


class ChangedMeanwhile(Exception):
    """Somebody else changed the draft after this form was made."""


class TooSoon(Exception):
    """The day is not far enough ahead; `first` is the first day that is."""

    def __init__(self, first: date) -> None:
        super().__init__(first.isoformat())
        self.first = first


def draft(session: Session) -> StatementDraft | None:
    """Give the text that is being written, where there is one."""
    return session.scalars(select(StatementDraft).order_by(StatementDraft.id).limit(1)).one_or_none()


def write(
    session: Session,
    sources: Mapping[str, str],
    *,
    effective_on: date | None,
    material: bool,
    seen: int | None,
    by: Account,
    now: datetime,
) -> StatementDraft:
    """Keep the draft in both languages; `seen` is the state that the form showed, None for a new one.

    A question to a second person about the former text is void. Raises ChangedMeanwhile.
    """
    found = draft(session)
    if (found.version if found else None) != seen:
        raise ChangedMeanwhile(seen)
    facts = {"source_nl": sources["nl"], "source_en": sources["en"], "effective_on": effective_on}
    due = PUBLISH_STATEMENT.rules["draft"].due(now)
    if found is None:
        found = StatementDraft(**facts, material=material, version=1, changed_at=now, due_at=due)
        session.add(found)
    else:
        _void(session, found, now)
        for name, value in facts.items():
            setattr(found, name, value)
        found.material, found.changed_at, found.due_at = material, now, due
        found.version += 1
    session.flush()
    _note(session, "statement_drafted", by, now, found.id)
    return found


def throw_away(session: Session, found: StatementDraft, *, by: Account, now: datetime) -> None:
    """Throw the draft away."""
    _void(session, found, now)
    _note(session, "statement_draft_dropped", by, now, found.id)
    session.delete(found)


def _void(session: Session, found: StatementDraft, now: datetime) -> None:
    waiting = approvals.waiting(session, PUBLISH, found.id, now=now)
    if waiting is not None:
        waiting.outcome, waiting.decided_at = approvals.WITHDRAWN, now


def first_day(session: Session, *, material: bool, now: datetime) -> date:
    """Give the first day on which a version published now may take effect: after today, and after all others."""
    today = now.astimezone(OFFICE_TIME).date()
    last = session.scalar(select(func.max(StatementVersion.effective_on)))
    soonest = today + (NOTICE if material else timedelta(days=1))
    return max(soonest, last + timedelta(days=1)) if last else soonest


def ask(session: Session, found: StatementDraft, *, gaps: int, reason: str, by: Account, now: datetime) -> Approval:
    """Ask a second person to publish the draft as it stands, with the gaps that are left (P23).

    Raises TooSoon, and what domain.approvals.ask raises.
    """
    first = first_day(session, material=found.material, now=now)
    if found.effective_on is None or found.effective_on < first:
        raise TooSoon(first)
    facts = {"effective_on": found.effective_on.isoformat(), "version": found.version, "gaps": gaps}
    return approvals.ask(session, PUBLISH, found.id, by=by, reason=reason, now=now, facts=facts)


def _publish(session: Session, approval: Approval, by: Account, now: datetime) -> None:
    found, facts = session.get(StatementDraft, approval.record_id), approvals.facts_of(approval)
    if found is None or found.version != facts["version"] or found.effective_on is None:
        raise CannotBeDone(Words("Het concept is intussen gewijzigd.", "The draft was changed meanwhile."))
    if found.effective_on < first_day(session, material=found.material, now=now):
        raise CannotBeDone(
            Words(
                "De dag waarop de tekst ingaat ligt te dichtbij. Kies een latere dag en vraag opnieuw.",
                "The day on which the text takes effect is too near. Choose a later day and ask again.",
            )
        )
    due = PUBLISH_STATEMENT.rules["version"].due(now)
    for language, source in (("nl", found.source_nl), ("en", found.source_en)):
        digest = sha256(source.encode()).hexdigest()
        session.add(
            StatementVersion(
                effective_on=found.effective_on,
                language=language,
                source=source,
                material=found.material,
                digest=digest,
                seal=ring().mac(SEAL, said(found.effective_on, language, digest)),
                published_at=now,
                published_role=approval.asked_role,
                approved_role=by.user_type,
                due_at=due,
            )
        )
    if found.material:
        ends = PUBLISH_STATEMENT.rules["round"].due(now)
        session.add(StatementRound(effective_on=found.effective_on, reached="", told=0, due_at=ends))
    _note(session, "statement_published", by, now, found.id, found.effective_on.isoformat())
    session.delete(found)


def said(effective_on: date, language: str, digest: str) -> str:
    """Put what the seal of a version covers in one line."""
    return f"{effective_on.isoformat()}/{language}/{digest}"


def published(session: Session) -> Sequence[StatementVersion]:
    """List the versions that staff published, newest first, Dutch before English."""
    newest = (StatementVersion.effective_on.desc(), StatementVersion.language.desc())
    return session.scalars(select(StatementVersion).order_by(*newest)).all()


def outdated(session: Session) -> list[StatementVersion]:
    """List the versions under an older key; those that nobody of ours sealed are none of them."""
    found = [(version, said(version.effective_on, version.language, version.digest)) for version in published(session)]
    return [
        version
        for version, words in found
        if version.seal != ring().mac(SEAL, words) and version.seal in ring().macs(SEAL, words)
    ]


def reseal(session: Session) -> int:
    """Seal published versions anew when the key rotates; answer how many.

    The seal is all that the database lets anybody change in a published row.
    """
    old = outdated(session)
    for version in old:
        version.seal = ring().mac(SEAL, said(version.effective_on, version.language, version.digest))
    session.flush()
    return len(old)


def rounds(session: Session) -> Sequence[StatementRound]:
    """List the rounds of letters."""
    return session.scalars(select(StatementRound).order_by(StatementRound.effective_on.desc())).all()


def to_tell(session: Session, *, now: datetime) -> tuple[StatementRound, Sequence[Account]] | None:
    """Give the next account holders to write to, and move on; None where everybody was told (P107).

    Those who are closing their account or never confirmed it are passed over. The caller queues the letters and
    commits: a worker that dies in between starts the same batch again.
    """
    query = (
        select(StatementRound).where(StatementRound.done_at.is_(None)).order_by(StatementRound.effective_on).limit(1)
    )
    running = session.scalars(query.with_for_update(skip_locked=True)).one_or_none()
    if running is None:
        return None
    further = select(Account).where(Account.id > running.reached).order_by(Account.id).limit(BATCH)
    some = session.scalars(further).all()
    if not some:
        running.done_at = now
        return running, ()
    running.reached = some[-1].id
    told = [account for account in some if account.confirmed_at is not None and account.closing_since is None]
    running.told += len(told)
    return running, told


def seen(session: Session, account: Account, version: date) -> bool:
    """Say whether somebody saw what a version changes."""
    return session.scalar(select(StatementSeen.id).filter_by(account_id=account.id, version=version)) is not None


def note_seen(session: Session, account: Account, version: date, *, now: datetime) -> None:
    """Note that somebody saw what a version changes; seen twice, the first time counts."""
    if not seen(session, account, version):
        session.add(StatementSeen(account_id=account.id, version=version, seen_at=now))


def _note(session: Session, action: str, by: Account, now: datetime, record: str, reason: str | None = None) -> None:
    what = {"kind": StatementDraft.__tablename__, "record": record, "reason": reason}
    activity.note(session, action, role=by.user_type, actor=by.id, now=now, **what)


PUBLISH: Final = approvals.register(
    ActKind(
        code="publish_statement",
        name=Words("Nieuwe privacyverklaring publiceren", "Publish a new privacy statement"),
        approvers=frozenset(("privacy", "admin")),
        carry_out=_publish,
        place="verklaring/concept/vergelijken",
    )
)
