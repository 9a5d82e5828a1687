"""Turns: one page at a time, and nobody waits long for one."""

from __future__ import annotations

import threading
import time
from typing import Any

from adapters.turns import PATIENCE_SECONDS, Turns, leave


def test_one_at_a_time_and_the_next_when_the_first_is_done() -> None:
    turns, order = Turns(), []

    def come(name: str) -> None:
        environ: dict[str, Any] = {}
        turns.wait(environ)
        order.append(name)
        leave(environ)

    first: dict[str, Any] = {}
    turns.wait(first)
    second = threading.Thread(target=come, args=("second",))
    second.start()
    order.append("first")
    leave(first)
    second.join()
    assert order == ["first", "second"]


def test_who_waited_long_enough_goes_on_without_and_gives_nothing_back() -> None:
    turns = Turns()
    heavy: dict[str, Any] = {}
    light: dict[str, Any] = {}
    turns.wait(heavy)
    started = time.monotonic()
    turns.wait(light)
    assert time.monotonic() - started >= PATIENCE_SECONDS * 0.9
    assert not light
    leave(light)
    third: dict[str, Any] = {}
    turns.wait(third)
    assert not third, "the turn is still with the first"
    leave(heavy)
    turns.wait(third)
    assert third


def test_a_turn_given_back_twice_is_given_back_once() -> None:
    turns = Turns()
    environ: dict[str, Any] = {}
    turns.wait(environ)
    leave(environ)
    leave(environ)
    turns.wait(environ)
    assert environ
