"""Applications stand apart from all else, and their files leave the shelf with their rows."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Application, ApplicationFile, Base, ShelfRemoval
from models.base import new_key
from privacy import rights
from privacy.activities import HANDLE_APPLICATIONS
from privacy.columns import normal_address
from privacy.sealing import KeyRing, SealError, ring
from tests.unit.conftest import key
from tests.unit.people import NOON

ADDRESS = "ada@example.org"


def applied(session: Session) -> Application:
    due = HANDLE_APPLICATIONS.rules["open"].due(NOON)
    made = Application(
        reference="7K3MP-9QX2W",
        name="Ada Jansen",
        email=ADDRESS,
        language="nl",
        status="new",
        statement_version=NOON.date(),
        received_at=NOON,
        submission=b"s",
        token_hash=b"t",
        due_at=due,
    )
    session.add(made)
    session.flush()
    session.add_all(
        ApplicationFile(
            application_id=made.id,
            kind="cv",
            name="cv.pdf",
            format="pdf",
            size=1,
            state="clean",
            shelf_name=new_key(),
            key="secret",
            safe_name=safe,
            uploaded_at=NOON,
            due_at=due,
        )
        for safe in (new_key(), None)
    )
    session.commit()
    return made


@pytest.mark.promise("P36")
def test_no_key_of_the_database_joins_an_applicant_with_a_customer() -> None:
    own = {name for name in Base.metadata.tables if name.startswith("application")} | {"vacancy", "shelf_removal"}
    for table in Base.metadata.sorted_tables:
        for tie in table.foreign_keys:
            assert (table.name in own) == (tie.column.table.name in own), f"{table.name} points across"


@pytest.mark.promise("P36", "P75")
def test_applications_are_sealed_and_indexed_under_a_key_of_their_own() -> None:
    own_ring = KeyRing.parse(f"{key(2)},{key(1)}")
    sealed = own_ring.seal("Ada", "application/name/1")
    assert own_ring.open(sealed, "application/name/1") == "Ada"
    with pytest.raises(SealError):
        own_ring.open(sealed, "account/name/1")
    assert own_ring.blind(ADDRESS, "application") != own_ring.blind(ADDRESS, "account")
    assert own_ring.blind(ADDRESS, "application") in own_ring.candidates(ADDRESS, "application")


@pytest.mark.promise("P75", "P111")
def test_an_applicant_is_found_by_address_and_by_no_reference_of_another_table(session: Session) -> None:
    made = applied(session)
    assert made.email_index == ring().blind(normal_address(ADDRESS), "application")
    found = {item.holding.table.name: len(item.ids) for item in rights.find(session, Base.metadata, "ADA@example.org")}
    assert found == {"application": 1, "application_file": 2}


@pytest.mark.promise("P77", "P91")
@pytest.mark.parametrize("way", ["erased", "expired"])
def test_each_file_of_a_row_that_goes_is_ordered_off_the_shelf_in_the_same_transaction(
    session: Session, way: str
) -> None:
    made = applied(session)
    files = session.scalars(select(ApplicationFile)).all()
    names = {name for file in files for name in (file.shelf_name, file.safe_name) if name}
    now = made.due_at + timedelta(hours=1)
    if way == "erased":
        rights.erase(session, rights.find(session, Base.metadata, ADDRESS), now=now)
    else:
        list(rights.expire(session, Base.metadata, now))
    orders = session.scalars(select(ShelfRemoval)).all()
    assert {order.shelf_name for order in orders} == names
    assert len(names) == 3
    assert all(order.due_at > now for order in orders)
    session.rollback()
    assert session.scalars(select(ShelfRemoval)).all() == []
    assert len(session.scalars(select(ApplicationFile)).all()) == 2
