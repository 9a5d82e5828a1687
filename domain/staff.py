"""Staff: how they come in, what they may, and how they leave (P89, S143, S150, S157)."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import MetaData, delete, exists, select
from sqlalchemy.orm import Session

from domain import activity, sessions
from models import Account, GuidelineConfirmation, Invitation
from models.account import STAFF_TYPES
from privacy import rights
from privacy.activities import EMPLOY_STAFF
from privacy.columns import normal_address
from privacy.sealing import ring

ADMIN: Final = "admin"
YEAR: Final = timedelta(days=365)
"""How long a confirmation of the guideline holds (P89)."""


class UnknownRole(Exception):
    """Nobody can be invited to a role that does not exist, or that is no role of ours."""


class LastAdmin(Exception):
    """Somebody has to be left who can let others in."""


def invite(session: Session, user_type: str, email: str | None, *, now: datetime) -> tuple[Invitation, str]:
    """Make a one-time invitation to a role; answer it with the secret of its link (S143, S148).

    An earlier invitation of the same person opens nothing any more. The one of the very first admin has no address.
    Raises UnknownRole.
    """
    if user_type not in STAFF_TYPES:
        raise UnknownRole(user_type)
    earlier = delete(Invitation)
    if email is None:
        earlier = earlier.where(Invitation.email_index.is_(None))
    else:
        earlier = earlier.where(Invitation.email_index.in_(ring().candidates(normal_address(email))))
    session.execute(earlier)
    token = secrets.token_urlsafe(32)
    invitation = Invitation(
        email=email,
        user_type=user_type,
        token_hash=sessions.imprint(token),
        made_at=now,
        due_at=EMPLOY_STAFF.rules["invitation"].due(now),
    )
    session.add(invitation)
    return invitation, token


def invitation_by_token(session: Session, token: str, *, now: datetime) -> Invitation | None:
    """Find the invitation behind a link; None for a link that is unknown, altered, used or past its date."""
    found = session.scalars(select(Invitation).filter_by(token_hash=sessions.imprint(token))).one_or_none()
    return found if found and found.due_at > now else None


def first_invitation(session: Session, *, now: datetime) -> str | None:
    """Make the one-time link for the very first admin; None once there is somebody (S143)."""
    return None if anybody(session) else invite(session, ADMIN, None, now=now)[1]


def invitations(session: Session, *, now: datetime) -> Sequence[Invitation]:
    """List the invitations that nobody has accepted yet, latest first."""
    return session.scalars(select(Invitation).where(Invitation.due_at > now).order_by(Invitation.id.desc())).all()


def invitation(session: Session, key: str) -> Invitation | None:
    """Find an invitation by its key."""
    return session.get(Invitation, key)


def anybody(session: Session) -> bool:
    """Say whether there is a member of staff at all."""
    return session.scalar(select(exists().where(Account.user_type.in_(STAFF_TYPES)))) or False


def everybody(session: Session) -> Sequence[Account]:
    """List all staff, longest here first."""
    return session.scalars(select(Account).where(Account.user_type.in_(STAFF_TYPES)).order_by(Account.id)).all()


def member(session: Session, key: str) -> Account | None:
    """Find a member of staff by key; a customer's key finds nobody (S158)."""
    found = session.get(Account, key)
    return found if found and found.is_staff else None


def handlers(session: Session, roles: frozenset[str]) -> Sequence[Account]:
    """List the staff in these roles who have confirmed a guideline: nobody else may be handed somebody's data."""
    confirmed = select(GuidelineConfirmation.account_id)
    return session.scalars(select(Account).where(Account.id.in_(confirmed), Account.user_type.in_(roles))).all()


def change_role(session: Session, account: Account, user_type: str, *, by: Account, now: datetime) -> None:
    """Give a member of staff another role; their sessions end, so that the old one ends at once (S161).

    Raises UnknownRole and LastAdmin.
    """
    if user_type not in STAFF_TYPES:
        raise UnknownRole(user_type)
    if user_type == account.user_type:
        return
    keep_an_admin(session, account)
    account.user_type = user_type
    sessions.end(session, account)
    activity.note(
        session, "role_changed", role=by.user_type, actor=by.id, subject=account.id, now=now, reason=user_type
    )


def end_sessions(session: Session, account: Account, *, by: Account, now: datetime) -> int:
    """Sign a member of staff out everywhere; answer from how many browsers."""
    ended = sessions.end(session, account)
    activity.note(session, "session_ended", role=by.user_type, actor=by.id, subject=account.id, now=now)
    return ended


def remove(session: Session, metadata: MetaData, account: Account, *, by: Account, now: datetime) -> None:
    """Take a member of staff out with all that hangs on the account. Raises LastAdmin."""
    keep_an_admin(session, account)
    activity.note(session, "staff_removed", role=by.user_type, actor=by.id, subject=account.id, now=now)
    session.flush()
    found = rights.find_record(session, metadata, Account.__tablename__, account.id)
    rights.erase(session, found, now=now)


def keep_an_admin(session: Session, account: Account) -> None:
    """Refuse to lose the last admin; two who demote each other at once wait for each other. Raises LastAdmin."""
    if account.user_type == ADMIN:
        theirs = select(Account.id).where(Account.user_type == ADMIN, Account.closing_since.is_(None))
        admins = session.scalars(theirs.with_for_update()).all()
        if set(admins) <= {account.id}:
            raise LastAdmin(account.id)


def confirm_guideline(session: Session, account: Account, version: date, *, now: datetime) -> None:
    """Note that a member of staff has read the guideline and will keep to it (P89)."""
    session.add(GuidelineConfirmation(account_id=account.id, version=version, confirmed_at=now))
    activity.note(
        session,
        "guideline_confirmed",
        role=account.user_type,
        actor=account.id,
        subject=account.id,
        now=now,
        reason=version.isoformat(),
    )


def has_confirmed(session: Session, account: Account, version: date, *, now: datetime) -> bool:
    """Say whether a member of staff confirmed this version within the last year (P89)."""
    found = exists().where(
        GuidelineConfirmation.account_id == account.id,
        GuidelineConfirmation.version == version,
        GuidelineConfirmation.confirmed_at > now - YEAR,
    )
    return session.scalar(select(found)) or False
