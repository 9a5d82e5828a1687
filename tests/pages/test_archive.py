"""What the law has us keep stays whichever way its person goes, and serves for nothing else (P94, P95)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

import backup
from domain import leaving
from extensions import db
from models import Account, ArchivedRecord
from tests.cast import ADA, account_of, count, rows, within
from tests.desk import at_desk
from tests.newcomer import TEA, approved, join, manager
from tests.visitor import Visitor

FIEN = "fien@example.nl"
TRACES = ("Fluitketel", "FLUITKETEL", FIEN, TEA["iban"], TEA["iban"][-6:])
LISTS = ("/beheer/berichten?q=Fluitketel", "/beheer/klanten", "/beheer/nieuwe-klanten")
"""Where we look somebody up."""


def put_away(app: Flask, visitor: Visitor, command: Callable[..., str]) -> str:
    """Let a customer with a mandate go for good; gives the reference of the mandate."""
    manager(app, approved(app, visitor))
    (mandate,) = rows(app, "customer_mandate")
    command("person", "erase", FIEN)
    return str(mandate["reference"])


@pytest.mark.promise("P94")
def test_who_is_erased_by_command_leaves_the_proof_and_nothing_else(
    app: Flask, visitor: Visitor, command: Callable[..., str]
) -> None:
    reference = put_away(app, visitor, command)
    assert count(app, "customer") == count(app, "customer_mandate") == count(app, "customer_person") == 0
    (kept,) = rows(app, "archived_record")
    assert (kept["reference"], kept["kind"]) == (reference, "customer_mandate")
    assert within(app, lambda session: session.query(ArchivedRecord).one().email) == FIEN
    command("person", "erase", FIEN)
    assert rows(app, "archived_record") == [kept], "asked again, what the law asks stays"


@pytest.mark.promise("P95")
def test_no_search_list_or_page_shows_what_lies_in_the_archive_but_to_finance(
    app: Flask, visitor: Visitor, command: Callable[..., str]
) -> None:
    reference = put_away(app, visitor, command)
    shown = {"support": LISTS[:1], "administration": LISTS[1:], "finance": ("/beheer/archief",)}
    for role, paths in shown.items():
        browser = at_desk(app, role, email=f"{role}-zoekt@example.org")
        for path in paths:
            page = browser.page(path)
            assert not [word for word in TRACES if f">{word}" in page or f" {word}" in page], (role, path)
            assert (reference in page) == (role == "finance"), (role, path)
        status = browser.get(f"/beheer/archief/{reference}").status_code
        assert status == (200 if role == "finance" else 404), role


@pytest.mark.promise("P94", "P96")
def test_a_copy_put_back_keeps_the_proof_of_who_went_and_the_customer_of_a_colleague(
    app: Flask, visitor: Visitor, command: Callable[..., str], tmp_path: Path
) -> None:
    alone = approved(app, visitor)
    shared = approved(
        app, visitor, TEA | {"kvk": "87654321", "vat_id": "", "contact_email": ADA["email"]}, email=ADA["email"]
    )
    manager(app, alone)
    manager(app, shared, email=ADA["email"], name=ADA["name"])
    join(app, shared, account_of(app, email="koos@example.nl", name="Koos Kijker"), manages=False)
    parts = app.extensions["site"]
    with app.app_context():
        made = backup.create(parts, tmp_path)
        db.session.remove()
    command("person", "erase", FIEN)
    command("person", "erase", ADA["email"])
    before = {row["reference"] for row in rows(app, "archived_record")}
    with app.app_context():
        backup.restore(parts, made)
        db.session.remove()
    (customer,) = rows(app, "customer")
    assert customer["id"] == shared.id
    assert {row["reference"] for row in rows(app, "archived_record")} == before
    assert len(before) == count(app, "customer_mandate") == 1


@pytest.mark.promise("P94")
def test_leaving_a_customer_that_somebody_else_is_the_contact_of_takes_nothing_along(
    app: Flask, visitor: Visitor
) -> None:
    customer = approved(app, visitor)
    manager(app, customer)
    other = account_of(app, email="koos@example.nl", name="Koos Kijker")
    join(app, customer, other, manages=False)

    def told(session: object) -> list[tuple[bool, bool, bool]]:
        found = leaving.fates(session, session.get_one(Account, other.id))  # type: ignore[attr-defined,arg-type]
        return [(fate.goes, fate.heir is None, fate.collects) for fate in found]

    assert within(app, told) == [(False, True, True)]
