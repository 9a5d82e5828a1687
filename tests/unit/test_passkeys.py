"""Passkeys: every part of an answer counts, a question is answered once, a counter goes on (S101-S105)."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from adapters import passkeys as keys
from adapters.passkeys import BadAnswer, Party
from domain import factors, passkeys, sessions
from models import Account, LoginSession
from tests.authenticator import PRESENT, VERIFIED, Authenticator, plain
from tests.unit.test_factors import NOON, RFC_SECRET, account_in

US = Party("www.example.org", "https://www.example.org", "1do bv")
CHALLENGE = bytes(range(32))


def device() -> Authenticator:
    return Authenticator(US.host, US.origin)


def new_question(challenge: bytes = CHALLENGE) -> dict[str, Any]:
    return keys.question_to_add(US, challenge, handle=b"h" * 64, name="ada@example.org", label="Ada", known=[])


def added(mine: Authenticator) -> keys.NewPasskey:
    return keys.check_new(US, mine.create(new_question()), CHALLENGE)


@pytest.mark.promise("S101")
def test_an_honest_passkey_is_added_and_recognised() -> None:
    mine = device()
    new = added(mine)
    assert new.credential_id == mine.number
    answer = mine.get(keys.question_to_sign_in(US, CHALLENGE))
    assert keys.check(US, answer, CHALLENGE, public_key=new.public_key) == 1
    assert keys.number_in(answer) == (mine.number, b"h" * 64)


@pytest.mark.promise("S101", "S104")
def test_a_question_asks_for_a_passkey_that_signs_in_alone_and_checks_its_holder() -> None:
    options = new_question()
    chosen = options["authenticatorSelection"]
    assert (chosen["residentKey"], chosen["userVerification"]) == ("required", "required")
    assert options["attestation"] == "none"
    assert {item["alg"] for item in options["pubKeyCredParams"]} == {-8, -7, -257}
    asked = keys.question_to_sign_in(US, CHALLENGE)
    assert asked["userVerification"] == "required"
    assert not asked.get("allowCredentials"), "the question names no passkey, so it tells nothing of accounts"
    assert asked["rpId"] == US.host


def _set(name: str, value: Any) -> Callable[[Authenticator], None]:
    return lambda mine: setattr(mine, name, value)


LIES = [
    ("foreign origin", _set("origin", "https://www.example.org.evil.example.net")),
    ("plain http", _set("origin", "http://www.example.org")),
    ("other port", _set("origin", "https://www.example.org:8443")),
    ("sister host", _set("origin", "https://mail.example.org")),
    ("other party", _set("host", "example.net")),
    ("parent party", _set("host", "example.org")),
    ("nobody present", _set("flags", VERIFIED)),
    ("holder not checked", _set("flags", PRESENT)),
    ("no flags", _set("flags", 0)),
    ("framed by another site", _set("cross_origin", True)),
]


@pytest.mark.promise("S101")
@pytest.mark.parametrize(("_why", "lie"), LIES, ids=[why for why, _ in LIES])
def test_an_answer_that_says_something_else_is_refused(_why: str, lie: Callable[[Authenticator], None]) -> None:
    mine = device()
    new = added(mine)
    lie(mine)
    with pytest.raises(BadAnswer):
        keys.check(US, mine.get(keys.question_to_sign_in(US, CHALLENGE)), CHALLENGE, public_key=new.public_key)
    other = device()
    lie(other)
    with pytest.raises(BadAnswer):
        keys.check_new(US, other.create(new_question()), CHALLENGE)


@pytest.mark.promise("S101")
@pytest.mark.parametrize("kind", ["webauthn.create", "payment.get", ""])
def test_an_answer_to_another_kind_of_question_is_refused(kind: str) -> None:
    mine = device()
    new = added(mine)
    with pytest.raises(BadAnswer):
        keys.check(US, mine.get(keys.question_to_sign_in(US, CHALLENGE), kind), CHALLENGE, public_key=new.public_key)
    with pytest.raises(BadAnswer):
        keys.check_new(US, device().create(new_question(), kind.replace("create", "get")), CHALLENGE)


@pytest.mark.promise("S101", "S102")
def test_an_answer_to_another_question_or_with_another_key_is_refused() -> None:
    mine = device()
    new, strange = added(mine), added(device())
    answer = mine.get(keys.question_to_sign_in(US, CHALLENGE))
    with pytest.raises(BadAnswer):
        keys.check(US, answer, bytes(32), public_key=new.public_key)
    with pytest.raises(BadAnswer):
        keys.check(US, answer, CHALLENGE, public_key=strange.public_key)


def _bent(text: str, place: int) -> str:
    data = bytearray(urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    data[place] ^= 1
    return plain(bytes(data))


@pytest.mark.promise("S101")
@pytest.mark.parametrize("part", ["clientDataJSON", "authenticatorData", "signature"])
@pytest.mark.parametrize("place", [0, 10, 33, -1])
def test_one_bit_altered_anywhere_is_refused(part: str, place: int) -> None:
    mine = device()
    new = added(mine)
    answer = mine.get(keys.question_to_sign_in(US, CHALLENGE))
    answer["response"][part] = _bent(answer["response"][part], place)
    with pytest.raises(BadAnswer):
        keys.check(US, answer, CHALLENGE, public_key=new.public_key)


@pytest.mark.promise("S101")
@pytest.mark.parametrize("part", ["id", "rawId", "type", "response"])
def test_an_answer_with_a_part_that_is_wrong_or_missing_is_refused(part: str) -> None:
    mine = device()
    new = added(mine)
    wrongs: tuple[Any, ...] = ("x", None, 7, [], {})
    for wrong in wrongs:
        answer = mine.get(keys.question_to_sign_in(US, CHALLENGE)) | {part: wrong}
        with pytest.raises(BadAnswer):
            keys.check(US, answer, CHALLENGE, public_key=new.public_key)
        with pytest.raises(BadAnswer):
            keys.check_new(US, device().create(new_question()) | {part: wrong}, CHALLENGE)


@pytest.mark.parametrize(
    "answer", [None, 1, "x", [], {}, {"rawId": 3}, {"rawId": "AAAA", "response": {}}, {"rawId": ""}]
)
def test_what_is_no_answer_names_no_passkey(answer: Any) -> None:
    with pytest.raises(BadAnswer):
        keys.number_in(answer)
    with pytest.raises(BadAnswer):
        keys.check_new(US, answer, CHALLENGE)


@pytest.mark.promise("S102")
def test_a_question_is_random_stands_five_minutes_and_is_answered_once(session: Session) -> None:
    first, second = (passkeys.ask(session, passkeys.SIGN_IN, now=NOON) for _ in range(2))
    session.flush()
    assert len(first.value) == 32
    assert first.value != second.value
    value = first.value
    assert passkeys.take(session, first.id, passkeys.SIGN_IN, now=NOON + timedelta(minutes=4, seconds=59)) == value
    assert passkeys.take(session, first.id, passkeys.SIGN_IN, now=NOON) is None
    assert passkeys.take(session, second.id, passkeys.SIGN_IN, now=NOON + timedelta(minutes=5)) is None
    assert passkeys.take(session, second.id, passkeys.SIGN_IN, now=NOON) is None, "too late uses it up as well"
    assert passkeys.take(session, "unknown", passkeys.SIGN_IN, now=NOON) is None


@pytest.mark.promise("S102")
def test_a_question_counts_only_for_its_purpose_and_its_session(session: Session) -> None:
    ada = account_in(session)
    here, there = (_session(session, ada) for _ in range(2))
    purpose = passkeys.purpose_in(passkeys.ADD, here)
    assert len(purpose) <= 20
    for other in (
        passkeys.SIGN_IN,
        passkeys.purpose_in(passkeys.PROVE, here),
        passkeys.purpose_in(passkeys.ADD, there),
    ):
        question = passkeys.ask(session, purpose, now=NOON)
        session.flush()
        assert passkeys.take(session, question.id, other, now=NOON) is None


def _session(session: Session, account: Account) -> LoginSession:
    return sessions.start(session, account, device="Firefox", address="192.0.2.0", now=NOON).session


@pytest.mark.promise("S102")
def test_questions_that_nobody_answered_go_with_the_next_one(session: Session) -> None:
    old = passkeys.ask(session, passkeys.SIGN_IN, now=NOON)
    session.flush()
    passkeys.ask(session, passkeys.SIGN_IN, now=NOON + timedelta(minutes=6))
    session.flush()
    session.expire_all()
    assert passkeys.take(session, old.id, passkeys.SIGN_IN, now=NOON) is None


@pytest.mark.promise("S103")
@pytest.mark.parametrize(
    ("kept", "said", "suspect"), [(0, 0, False), (0, 1, False), (5, 6, False), (5, 5, True), (5, 4, True), (5, 0, True)]
)
def test_a_counter_that_does_not_go_on_points_to_a_copy(session: Session, kept: int, said: int, suspect: bool) -> None:
    ada = account_in(session)
    passkey = passkeys.add(session, ada, credential_id=b"n", public_key=b"k", sign_count=kept, label="x", now=NOON)
    assert passkeys.went_back(passkey, said) is suspect


def _add(session: Session, account: Account, number: bytes) -> Any:
    return passkeys.add(session, account, credential_id=number, public_key=b"k", sign_count=0, label="x", now=NOON)


@pytest.mark.promise("S101", "S105")
def test_a_passkey_belongs_to_one_account_and_an_account_may_have_several(session: Session) -> None:
    ada, bob = account_in(session), account_in(session)
    first, second = _add(session, ada, b"1"), _add(session, ada, b"2")
    with pytest.raises(passkeys.AlreadyThere):
        _add(session, bob, b"1")
    assert passkeys.of(session, ada) == [first, second]
    assert passkeys.mine(session, bob, first.id) is None
    found = passkeys.by_number(session, b"2")
    assert found == (second, ada)


def test_there_is_an_end_to_how_many_passkeys_an_account_holds(session: Session) -> None:
    ada = account_in(session)
    for number in range(passkeys.MOST):
        _add(session, ada, bytes([number]))
    with pytest.raises(passkeys.AlreadyThere):
        _add(session, ada, b"one more")


@pytest.mark.promise("S105")
def test_the_last_passkey_of_staff_stays_unless_there_is_a_code_app(session: Session) -> None:
    sem, ada = account_in(session, user_type="support"), account_in(session)
    key, other = _add(session, sem, b"1"), _add(session, ada, b"2")
    with pytest.raises(factors.LastFactor):
        passkeys.remove(session, sem, key)
    sem.totp_secret = RFC_SECRET
    passkeys.remove(session, sem, key)
    passkeys.remove(session, ada, other)
    assert not factors.has_second(session, ada)


def test_a_passkey_opens_no_account_that_is_unconfirmed_closing_or_reported(session: Session) -> None:
    good = account_in(session, confirmed_at=NOON)
    assert passkeys.may_sign_in(good, now=NOON)
    assert not passkeys.may_sign_in(account_in(session), now=NOON)
    assert not passkeys.may_sign_in(account_in(session, confirmed_at=NOON, closing_since=NOON), now=NOON)
    reported = account_in(session, confirmed_at=NOON, cautious_until=NOON + timedelta(days=3))
    assert not passkeys.may_sign_in(reported, now=NOON)
    reported.password_hash = "recovered"
    assert passkeys.may_sign_in(reported, now=NOON)


@pytest.mark.promise("S104")
def test_the_handle_of_a_person_says_nothing_of_them() -> None:
    options = new_question()
    handle = options["user"]["id"]
    assert "ada" not in handle
    assert len(urlsafe_b64decode(handle + "==")) == 64
    assert json.dumps(keys.question_to_sign_in(US, CHALLENGE)).count("ada") == 0


def test_passkeys_are_not_offered_on_an_address_without_a_name() -> None:
    assert not Party("127.0.0.1", "http://127.0.0.1:5000", "x").possible
    assert not Party("::1", "http://[::1]:5000", "x").possible
    assert Party("localhost", "http://localhost:5000", "x").possible
