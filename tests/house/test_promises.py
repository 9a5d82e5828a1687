"""The table of promises is whole, true and up to date."""

from __future__ import annotations

from scripts import promises


def test_every_promise_is_listed_once_and_in_order() -> None:
    assert list(promises.promises()) == [f"P{number:02d}" for number in range(1, 138)]
    assert all(promises.promises().values())


def test_tests_name_only_promises_that_exist() -> None:
    named = {name for name in promises.tests_by_promise() if not name.startswith("S")}  # S: a standard
    assert named <= set(promises.promises())


def test_the_published_table_is_up_to_date() -> None:
    assert promises.PAGE.read_text(encoding="utf-8") == promises.page(), "run: python -m scripts.promises"
