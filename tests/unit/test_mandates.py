"""Mandates: every element of the rulebook or none, and words that never change once somebody signed them (S243)."""

from __future__ import annotations

import re
from dataclasses import fields, replace
from datetime import UTC, datetime
from typing import Any

import pytest

from domain import mandates
from domain.mandates import Elements, Incomplete
from privacy import mandates as texts

pytestmark = pytest.mark.promise("S243")

WHOLE = Elements(
    reference="M-7K3MP-9QX2W",
    creditor="Proef bv",
    creditor_address="Proefweg 1, 3317 DA Testdorp, NL",
    creditor_id="NL00ZZZ000000000000",
    debtor="Theehuis De Fluitketel",
    debtor_address="Ketelpad 7, 3317 DA Testdorp, NL",
    account_holder="F. Fluitketel",
    iban="NL91ABNA0417164300",
    signer="Fien Fluitketel",
    signed_at=datetime(2026, 11, 25, 9, tzinfo=UTC),
    text_version=texts.CURRENT.version,
    language="nl",
)
PINS = {"2026-11-1": "f81c84d86a1187c9350df45f6b26cfc29b878034c1e48f100effd2fd3018bcfd"}


def test_a_whole_mandate_is_good() -> None:
    WHOLE.check()


@pytest.mark.parametrize("name", [field.name for field in fields(Elements)])
def test_without_any_one_element_it_is_refused(name: str) -> None:
    changed: dict[str, Any] = {name: None if name == "signed_at" else ""}
    with pytest.raises(Incomplete) as refused:
        replace(WHOLE, **changed).check()
    assert refused.value.missing == [name]


@pytest.mark.parametrize(("language", "refund"), [("nl", "binnen acht weken"), ("en", "within eight weeks")])
def test_the_words_name_who_collects_and_the_right_to_a_refund(language: str, refund: str) -> None:
    said = replace(WHOLE, language=language).text()
    assert refund in said
    assert "Proef bv" in said
    assert "{" not in said


def test_a_text_that_somebody_signed_never_changes() -> None:
    """Whoever changes the words adds a version; nobody ever changes one that stands here."""
    assert {text.version: text.digest for text in texts.TEXTS} == PINS


def test_no_two_mandates_have_the_same_reference_and_banks_take_it() -> None:
    made = {mandates.new_reference() for _ in range(500)}
    assert len(made) == 500
    assert all(re.fullmatch(r"[A-Za-z0-9+?/:().,' -]{1,35}", reference) for reference in made)
