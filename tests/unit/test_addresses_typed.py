"""Addresses that need no closer look: never more is accepted than the library accepts (P66, S232)."""

from __future__ import annotations

import pytest
from email_validator import validate_email
from hypothesis import example, given
from hypothesis import strategies as st

from blueprints.fields import _plainly_good

LABELS = st.from_regex(r"[A-Za-z0-9-]{1,8}", fullmatch=True) | st.sampled_from(["local", "test", "invalid", "xn--a"])


@given(local=st.from_regex(r"[A-Za-z0-9._+-]{1,70}", fullmatch=True), labels=st.lists(LABELS, min_size=1, max_size=6))
@example(local="a" * 65, labels=["example", "org"])
@example(local=".a", labels=["example", "org"])
def test_what_is_taken_as_it_is_the_library_takes_as_well(local: str, labels: list[str]) -> None:
    address = f"{local}@{'.'.join(labels)}"
    if _plainly_good(address):
        validate_email(address, check_deliverability=False, test_environment=True, allow_smtputf8=False)


@pytest.mark.parametrize("address", ["ada@example.org", "Ada.de-Vries+werk@mail.example.co.nl", "a_b@1do.example.org"])
def test_ordinary_addresses_need_no_closer_look(address: str) -> None:
    assert _plainly_good(address)


@pytest.mark.parametrize(
    "address", [*(f"ada@{domain}" for domain in ("host.local", "localhost", "example", "exam ple.org", "b..org"))]
)
def test_what_cannot_receive_letters_gets_one(address: str) -> None:
    assert not _plainly_good(address)
