"""The form's token: ours, fresh, unaltered, or the form is given out anew."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.form_tokens import LIFETIME, BadToken, FormTokens
from tests.unit.people import NOON

TOKENS = FormTokens("a secret of the house")
GIVEN = TOKENS.give(NOON.timestamp())


def test_a_token_tells_when_it_was_given() -> None:
    assert TOKENS.check(GIVEN, now=NOON).issued_at == NOON


def test_two_tokens_of_one_moment_have_different_names() -> None:
    other = TOKENS.give(NOON.timestamp())
    assert TOKENS.check(GIVEN, now=NOON).name != TOKENS.check(other, now=NOON).name


@pytest.mark.parametrize("after", [timedelta(), timedelta(seconds=1), LIFETIME, -timedelta(seconds=5)])
def test_a_token_is_good_for_twelve_hours_and_forgives_a_clock(after: timedelta) -> None:
    assert TOKENS.check(GIVEN, now=NOON + after)


@pytest.mark.parametrize(
    "after", [LIFETIME + timedelta(seconds=1), timedelta(days=400), -timedelta(seconds=6), -timedelta(days=1)]
)
def test_an_old_or_future_token_is_refused(after: timedelta) -> None:
    with pytest.raises(BadToken):
        TOKENS.check(GIVEN, now=NOON + after)


@pytest.mark.parametrize("spot", range(len(GIVEN)))
def test_a_token_with_one_other_character_is_refused(spot: int) -> None:
    altered = GIVEN[:spot] + ("A" if GIVEN[spot] != "A" else "B") + GIVEN[spot + 1 :]
    with pytest.raises(BadToken):
        TOKENS.check(altered, now=NOON)


def test_a_token_of_another_secret_is_refused() -> None:
    with pytest.raises(BadToken):
        TOKENS.check(FormTokens("another secret").give(NOON.timestamp()), now=NOON)


@given(st.text(max_size=60))
def test_garbage_is_refused_and_breaks_nothing(text: str) -> None:
    with pytest.raises((BadToken, ValueError)):
        TOKENS.check(text, now=NOON)


NEAR = ["", ".", "..", "...", GIVEN + ".", "." + GIVEN, GIVEN * 2, "é" * 10, "a.b.é", "\x00.\x00.\x00"]


@pytest.mark.parametrize("text", NEAR, ids=range(len(NEAR)))
def test_near_misses_are_refused(text: str) -> None:
    with pytest.raises(BadToken):
        TOKENS.check(text, now=NOON)


def test_the_secret_is_not_in_the_token() -> None:
    assert "secret" not in GIVEN
