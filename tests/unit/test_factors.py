"""Second factors: codes of an app once, within a step of now; recovery codes once (S99, S151, S194)."""

from __future__ import annotations

import base64
import re
import secrets
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from pyotp import TOTP
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain import factors
from domain.contact import ALPHABET
from models import Account, Passkey, RecoveryCode

RFC_SECRET = base64.b32encode(b"12345678901234567890").decode()
NOON = datetime(2027, 2, 23, 12, 0, 7, tzinfo=UTC)

APPENDIX_B = [
    (59, "94287082"),
    (1111111109, "07081804"),
    (1111111111, "14050471"),
    (1234567890, "89005924"),
    (2000000000, "69279037"),
    (20000000000, "65353130"),
]
"""RFC 6238 appendix B, the rows of SHA-1; a code of six digits is the end of one of eight (RFC 4226 par. 5.3)."""


def account_in(session: Session, **more: Any) -> Account:
    facts = {
        "name": "Ada Lovestone",
        "email": f"{secrets.token_hex(4)}@example.org",
        "country": "NL",
        "language": "nl",
        "user_type": "customer_user",
        "user_handle": secrets.token_bytes(64),
        "statement_version": date(2023, 8, 15),
        "created_at": NOON,
        "warnings": 0,
        "version": 1,
        "due_at": NOON + timedelta(days=700),
    }
    account = Account(**(facts | more))
    session.add(account)
    session.flush()
    session.refresh(account)
    return account


def passkey_for(session: Session, account: Account) -> Passkey:
    facts = {"credential_id": secrets.token_bytes(32), "public_key": b"key", "sign_count": 0, "label": "Telefoon"}
    passkey = Passkey(account_id=account.id, made_at=NOON, **facts)
    session.add(passkey)
    session.flush()
    return passkey


@pytest.fixture
def ada(session: Session) -> Account:
    return account_in(session, totp_secret=RFC_SECRET, totp_since=NOON)


def moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


@pytest.mark.promise("S99")
@pytest.mark.parametrize(("seconds", "code"), APPENDIX_B)
def test_the_vectors_of_the_standard_pass(session: Session, ada: Account, seconds: int, code: str) -> None:
    assert factors.check_code(session, ada, code[2:], now=moment(seconds)) == "totp"
    assert ada.totp_step == seconds // 30


@pytest.mark.promise("S99", "S151")
def test_a_code_works_once_also_a_moment_later_in_the_same_step(session: Session, ada: Account) -> None:
    code = TOTP(RFC_SECRET).at(int(NOON.timestamp()))
    assert factors.check_code(session, ada, code, now=NOON) == "totp"
    assert factors.check_code(session, ada, code, now=NOON) is None
    assert factors.check_code(session, ada, code, now=NOON + timedelta(seconds=20)) is None


@pytest.mark.promise("S99")
def test_after_a_code_an_older_one_works_no_more(session: Session, ada: Account) -> None:
    now = int(NOON.timestamp())
    older, newer = TOTP(RFC_SECRET).at(now - 30), TOTP(RFC_SECRET).at(now)
    assert factors.check_code(session, ada, newer, now=NOON) == "totp"
    assert factors.check_code(session, ada, older, now=NOON) is None


@pytest.mark.promise("S99")
@pytest.mark.parametrize(("steps", "good"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_clock_may_be_one_step_off_and_no_more(session: Session, ada: Account, steps: int, good: bool) -> None:
    code = TOTP(RFC_SECRET).at(int(NOON.timestamp()) + 30 * steps)
    assert (factors.check_code(session, ada, code, now=NOON) == "totp") is good


@pytest.mark.parametrize("spaced", ["{0}{1} {2}", " {0} {1} {2} ", "{0}-{1}-{2}", "{0}{1}\u00a0{2}"])
def test_spaces_in_a_code_do_not_matter(session: Session, ada: Account, spaced: str) -> None:
    code = TOTP(RFC_SECRET).at(int(NOON.timestamp()))
    assert factors.check_code(session, ada, spaced.format(code[:2], code[2:4], code[4:]), now=NOON) == "totp"


@pytest.mark.parametrize("wrong", ["", "000000", "12345", "1234567", "abcdef", "١٢٣٤٥٦", "é" * 6, "x" * 16, "\x00" * 6])
def test_what_is_no_code_is_refused_and_uses_nothing_up(session: Session, ada: Account, wrong: str) -> None:
    factors.new_recovery_codes(session, ada)
    assert factors.check_code(session, ada, wrong, now=moment(59)) is None
    assert ada.totp_step is None
    assert factors.codes_left(session, ada) == factors.CODES


def test_an_account_without_code_app_accepts_no_code(session: Session) -> None:
    bob = account_in(session)
    assert factors.check_code(session, bob, "287082", now=moment(59)) is None


@pytest.mark.promise("S99", "S100")
def test_a_secret_has_160_bits_and_counts_only_after_its_first_code(session: Session) -> None:
    bob = account_in(session)
    secret = factors.begin_totp(bob)
    assert len(base64.b32decode(secret)) * 8 == 160
    assert not factors.has_second(session, bob)
    code = TOTP(secret).at(int(NOON.timestamp()))
    assert factors.check_code(session, bob, code, now=NOON) is None
    assert not factors.confirm_totp(bob, "000000" if code != "000000" else "111111", now=NOON)
    assert factors.confirm_totp(bob, f"{code[:3]} {code[3:]}", now=NOON)
    session.flush()
    assert factors.has_second(session, bob)
    assert bob.totp_pending is None
    assert factors.check_code(session, bob, code, now=NOON) is None, "the first code is used up"


def test_the_address_for_the_app_names_issuer_and_account() -> None:
    parts = urlsplit(factors.key_uri(RFC_SECRET, account="ada@example.org", issuer="1do bv"))
    assert (parts.scheme, parts.netloc) == ("otpauth", "totp")
    assert parse_qs(parts.query)["issuer"] == ["1do bv"]
    assert parse_qs(parts.query)["secret"] == [RFC_SECRET]


@pytest.mark.promise("S194", "S151", "S98")
def test_recovery_codes_are_ten_of_80_bits_and_each_works_once(session: Session, ada: Account) -> None:
    codes = factors.new_recovery_codes(session, ada)
    assert len(set(codes)) == 10
    assert all(re.fullmatch(r"([2-9A-HJ-NP-Z]{4}-){3}[2-9A-HJ-NP-Z]{4}", code) for code in codes)
    assert len(ALPHABET) ** factors.CODE_LETTERS == 2**80
    assert factors.check_code(session, ada, codes[3].lower().replace("-", " "), now=NOON) == "recovery"
    assert factors.check_code(session, ada, codes[3], now=NOON) is None
    assert factors.codes_left(session, ada) == 9


@pytest.mark.promise("P38", "S151")
def test_recovery_codes_are_kept_only_as_sealed_imprints(session: Session, ada: Account) -> None:
    codes = factors.new_recovery_codes(session, ada)
    session.flush()
    stored = b"".join(row.code_hash_sealed + row.code_hash.encode() for row in session.scalars(select(RecoveryCode)))  # type: ignore[attr-defined]
    for code in codes:
        assert code.encode() not in stored
        assert code.replace("-", "").encode() not in stored


def test_new_codes_make_the_old_ones_worthless_and_codes_of_another_never_work(session: Session, ada: Account) -> None:
    old = factors.new_recovery_codes(session, ada)
    factors.new_recovery_codes(session, ada)
    assert factors.check_code(session, ada, old[0], now=NOON) is None
    bob = account_in(session)
    theirs = factors.new_recovery_codes(session, bob)
    assert factors.check_code(session, ada, theirs[0], now=NOON) is None
    assert factors.codes_left(session, bob) == 10


@pytest.mark.promise("S105")
def test_the_last_factor_of_staff_stays_and_that_of_a_customer_goes(session: Session, ada: Account) -> None:
    sem = account_in(session, user_type="support", totp_secret=RFC_SECRET)
    with pytest.raises(factors.LastFactor):
        factors.remove_totp(session, sem)
    assert factors.has_second(session, sem)
    passkey_for(session, sem)
    factors.remove_totp(session, sem)
    assert factors.has_second(session, sem), "the passkey is still there"
    factors.new_recovery_codes(session, ada)
    factors.remove_totp(session, ada)
    assert not factors.has_second(session, ada)
    assert factors.codes_left(session, ada) == 0, "codes without a second step open nothing"
