"""Passwords: long enough, hard to guess, whole, and kept only as an imprint (S90-S95, S107, S193)."""

from __future__ import annotations

import threading
import unicodedata

import pytest
from argon2 import PasswordHasher

from adapters import hashing
from domain import passwords
from domain.password_words import DUTCH
from privacy.vocabulary import Words

ADA = ("Ada Lovestone", "ada.lovestone@example.org", "Rekenkamer Testdorp")
LONG = "xkqjw vbnzp rtyml gfhds cnmoe wpqlz"


def fault(password: str, *, second: bool = False) -> Words | None:
    return passwords.fault(password, second=second, context=ADA)


@pytest.mark.promise("S90", "S141")
@pytest.mark.parametrize(("second", "least"), [(False, 15), (True, 8)])
def test_the_least_length_depends_on_the_second_step(second: bool, least: int) -> None:
    short, enough = LONG.replace(" ", "")[: least - 1], LONG.replace(" ", "")[:least]
    said = fault(short, second=second)
    assert said is not None
    assert str(least) in said.nl
    assert str(least) in said.en
    assert fault(enough, second=second) is None


@pytest.mark.promise("S91", "S142")
def test_up_to_128_code_points_of_any_script_count_each_as_one() -> None:
    assert fault((LONG * 4)[:128]) is None
    assert fault((LONG * 4)[:129]) is not None
    assert fault("🦊 mjød žluťoučký 鍵 ключ") is None
    assert fault("🦊🐢🌵🎺🧭🪁🍄🛶🧶🔭🪵🦔🫖🪜") is not None, (
        "fourteen signs are too short, however many bytes they take"
    )


@pytest.mark.promise("S91")
def test_composed_and_decomposed_letters_are_the_same_password() -> None:
    composed = "café crème brûlée naïef"
    decomposed = unicodedata.normalize("NFD", composed)
    assert composed != decomposed
    assert passwords.normal(composed) == passwords.normal(decomposed)
    assert hashing.matches(hashing.make(passwords.normal(composed)), passwords.normal(decomposed))


@pytest.mark.promise("S92")
def test_the_whole_password_counts() -> None:
    imprint = hashing.make("a" * 99 + "b")
    assert hashing.matches(imprint, "a" * 99 + "b")
    assert not hashing.matches(imprint, "a" * 99 + "c")


@pytest.mark.promise("S92")
def test_spaces_at_the_ends_are_part_of_the_password() -> None:
    assert passwords.normal(" een twee ") == " een twee "


@pytest.mark.promise("S93", "S142")
@pytest.mark.parametrize(
    "password",
    [
        "welkom123welkom1", "Welkom2026Welkom!", "W3lk0m-W3lk0m-W3lk0m", "wachtwoord12345", "feyenoord010feyenoord",
        "zomer2026zomer2026", "1do bv 1do bv 1do", "Dordrecht2026!!", "onedo-onedo-onedo", "Serviceportaal1!",
        "Ada.Lovestone.2026!", "ada.lovestone@example.org", "Rekenkamer2026!!", "qwertyuiopasdfgh", "0123456789012345",
        "aaaaaaaaaaaaaaaaaaaa", "password12345678", "januarifebruari", "abcabcabcabcabcabc",
    ],
)  # fmt: skip
def test_what_many_people_or_somebody_near_would_try_is_refused_with_reason_and_help(password: str) -> None:
    said = fault(password)
    assert said is not None
    assert "te makkelijk" in said.nl
    assert "woorden die niets met elkaar" in said.nl
    assert "too easy" in said.en


@pytest.mark.promise("S94")
@pytest.mark.parametrize(
    "password",
    [
        "qpzmtyvbhgkslwnrudje", "een brug over de rustige rivier", "KXWQZVJMPRTLBNHY", "8301947562098317",
        "konijn bloem fiets molen", "negen lampen onder het witte dak",
    ],
)  # fmt: skip
def test_no_kind_of_sign_is_demanded(password: str) -> None:
    assert fault(password) is None


@pytest.mark.promise("S93")
def test_the_dutch_list_is_our_own_and_has_no_word_twice() -> None:
    assert len(DUTCH) > 400
    assert len(set(DUTCH)) == len(DUTCH)
    assert {"welkom", "wachtwoord", "zomer", "oktober", "ajax", "feyenoord", "psv"} <= set(DUTCH)


def test_signs_that_nobody_can_type_again_are_refused() -> None:
    assert fault(LONG + "\x00") is not None
    assert fault(LONG + "\ufffd") is not None


@pytest.mark.promise("S107", "S193")
def test_imprints_are_argon2id_with_19_mib_and_differ_each_time() -> None:
    one, two = hashing.make(LONG), hashing.make(LONG)
    assert one.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert one != two
    assert not hashing.outdated(one)


@pytest.mark.promise("S107")
def test_an_older_weaker_imprint_is_recognised_and_called_outdated() -> None:
    older = PasswordHasher(time_cost=1, memory_cost=8 * 1024, parallelism=1).hash(LONG)
    assert hashing.matches(older, LONG)
    assert hashing.outdated(older)


@pytest.mark.promise("S147")
def test_no_imprint_costs_as_much_and_is_never_right(monkeypatch: pytest.MonkeyPatch) -> None:
    counted: list[str] = []

    class Counting:
        def verify(self, imprint: str, password: str) -> bool:
            counted.append(imprint)
            return hasher.verify(imprint, password)

        def hash(self, password: str) -> str:
            return hasher.hash(password)

    hasher = hashing.HASHER
    monkeypatch.setattr(hashing, "HASHER", Counting())
    assert not hashing.matches(None, "\x00 nobody can type this")
    assert not hashing.matches(hasher.hash(LONG), "something else")
    assert len(counted) == 2
    assert all(item.startswith("$argon2id$v=19$m=19456,t=2,p=1$") for item in counted)


def test_an_imprint_that_is_no_imprint_is_never_right() -> None:
    assert not hashing.matches("scrypt:1:2:3$aa$bb", LONG)


@pytest.mark.promise("S193")
def test_one_is_computed_one_waits_and_the_next_is_sent_away(monkeypatch: pytest.MonkeyPatch) -> None:
    inside, go_on = threading.Semaphore(0), threading.Event()
    running: list[int] = []

    class Slow:
        def hash(self, password: str) -> str:
            running.append(1)
            assert sum(running) == 1, "two are computed at once"
            inside.release()
            go_on.wait(5)
            running.append(-1)
            return password

    monkeypatch.setattr(hashing, "HASHER", Slow())
    threads = [threading.Thread(target=hashing.make, args=("x",)) for _ in range(2)]
    threads[0].start()
    assert inside.acquire(timeout=5)
    threads[1].start()
    for _ in range(500):
        if hashing._room._value == 0:
            break
        threading.Event().wait(0.01)
    with pytest.raises(hashing.Busy):
        hashing.make("y")
    go_on.set()
    for thread in threads:
        thread.join(5)
    assert hashing.make("z") == "z", "afterwards there is room again"
