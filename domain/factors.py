"""Second factors: codes of an app, each good once, and recovery codes for when the telephone is gone (S99, S194)."""

from __future__ import annotations

import hmac
import secrets
from datetime import datetime
from hashlib import sha256
from typing import Final

from pyotp import TOTP, random_base32
from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.orm import Session

from domain.contact import ALPHABET
from models import Account, Passkey, RecoveryCode

STEP_SECONDS: Final = 30
DRIFT: Final = 1
"""How many steps a clock may be off, before or behind (RFC 6238 par. 5.2)."""

CODES: Final = 10
CODE_LETTERS: Final = 16
GROUP: Final = 4
"""Ten codes of sixteen letters out of 32, which is 80 bits each, read in groups of four (S151)."""

SEPARATORS: Final = str.maketrans("", "", " -\u00a0\t")


class LastFactor(Exception):
    """A member of staff cannot remove the last second factor: they add another one first (S105)."""


class NothingPending(Exception):
    """There is no code app being set up."""


def has_second(session: Session, account: Account) -> bool:
    """Say whether signing in to this account takes more than a password: a code app or a passkey."""
    return account.totp_secret is not None or passkeys_of(session, account) > 0


def passkeys_of(session: Session, account: Account) -> int:
    """Count the passkeys of an account."""
    return session.scalar(select(func.count()).select_from(Passkey).filter_by(account_id=account.id)) or 0


def check_code(session: Session, account: Account, code: str, *, now: datetime) -> str | None:
    """Say what a code is: `totp`, `recovery`, or None for one that does not count; it is used up at once (S99, S151).

    Spaces and dashes do not matter. The caller commits, counts the tries, and notes what happened.
    """
    plain = code.translate(SEPARATORS).upper()
    if len(plain) == 6:
        return "totp" if _totp_good(session, account, plain, now=now) else None
    return "recovery" if len(plain) == CODE_LETTERS and _use_recovery_code(session, account, plain) else None


def _totp_good(session: Session, account: Account, code: str, *, now: datetime) -> bool:
    step = account.totp_secret and matching_step(account.totp_secret, code, now=now)
    if not step:
        return False
    # asked and answered in one statement, so that of two requests with the same code one is refused
    unused = or_(Account.totp_step.is_(None), Account.totp_step < step)
    used = update(Account).where(Account.id == account.id, unused).values(totp_step=step)
    return session.execute(used).rowcount == 1  # type: ignore[attr-defined, no-any-return]


def matching_step(secret: str, code: str, *, now: datetime) -> int | None:
    """Give the 30-second step that a code of six digits belongs to, at most one from now; None for a wrong code."""
    if not (code.isascii() and code.isdigit()):
        return None
    totp, moment = TOTP(secret), int(now.timestamp())
    for offset in range(-DRIFT, DRIFT + 1):
        if hmac.compare_digest(totp.at(moment, counter_offset=offset), code):
            return moment // STEP_SECONDS + offset
    return None


def begin_totp(account: Account) -> str:
    """Start setting up a code app: make a secret of 160 bits, which counts only after its first code (S99, S100)."""
    account.totp_pending = random_base32(32)
    return account.totp_pending


def key_uri(secret: str, *, account: str, issuer: str) -> str:
    """Write the address that a code app reads from the QR code (S100)."""
    return TOTP(secret, name=account, issuer=issuer).provisioning_uri()


def confirm_totp(account: Account, code: str, *, now: datetime) -> bool:
    """Turn the code app on when its first code is right; that code is used up. Raises NothingPending."""
    if account.totp_pending is None:
        raise NothingPending(account.id)
    step = matching_step(account.totp_pending, code.translate(SEPARATORS), now=now)
    if step is None:
        return False
    account.totp_secret, account.totp_pending = account.totp_pending, None
    account.totp_step, account.totp_since = step, now
    return True


def remove_totp(session: Session, account: Account) -> None:
    """Turn the code app off. Raises LastFactor for staff without a passkey."""
    if account.is_staff and not passkeys_of(session, account):
        raise LastFactor(account.id)
    account.totp_secret = account.totp_pending = account.totp_step = account.totp_since = None
    drop_idle_codes(session, account)


def drop_idle_codes(session: Session, account: Account) -> None:
    """Forget the recovery codes of who has no second step left that they could stand in for."""
    if not has_second(session, account):
        session.execute(delete(RecoveryCode).filter_by(account_id=account.id))


def new_recovery_codes(session: Session, account: Account) -> list[str]:
    """Make ten codes in place of the ones before; they are given here once and kept only as imprints (S194)."""
    session.execute(delete(RecoveryCode).filter_by(account_id=account.id))
    codes = ["".join(secrets.choice(ALPHABET) for _ in range(CODE_LETTERS)) for _ in range(CODES)]
    session.add_all(RecoveryCode(account_id=account.id, code_hash=_imprint(account, code)) for code in codes)
    return ["-".join(code[i : i + GROUP] for i in range(0, CODE_LETTERS, GROUP)) for code in codes]


def codes_left(session: Session, account: Account) -> int:
    """Count the recovery codes that still work."""
    return session.scalar(select(func.count()).select_from(RecoveryCode).filter_by(account_id=account.id)) or 0


def _use_recovery_code(session: Session, account: Account, code: str) -> bool:
    wanted = _imprint(account, code)
    for row in session.scalars(select(RecoveryCode).filter_by(account_id=account.id)):
        if hmac.compare_digest(row.code_hash, wanted):
            gone = session.execute(delete(RecoveryCode).where(RecoveryCode.id == row.id))
            return gone.rowcount == 1  # type: ignore[attr-defined, no-any-return]
    return False


def _imprint(account: Account, code: str) -> str:
    """Give the imprint of a code for one account; the key comes with the seal, and turns with it."""
    return sha256(f"recovery:{account.id}:{code}".encode()).hexdigest()
