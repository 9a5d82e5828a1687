"""One person in every table, and a neighbour: shown whole, erased whole, and the neighbour untouched (P111, P113, S26).

Nothing here names a table: rows are made from the declarations, so a new table joins the day it is written.
"""

from __future__ import annotations

import json
import re
import secrets
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import JSON, Boolean, CheckConstraint, Date, Integer, LargeBinary, Numeric, select
from sqlalchemy.orm import Session

import backup
import worker
from adapters import clock
from domain import erasure, package_files, packages
from extensions import db, empty_journal
from models import Base
from privacy.columns import BLIND, Moment, Sealed, normal_address
from privacy.register import Holding, holdings, reason
from privacy.sealing import ring
from privacy.vocabulary import KEEPING, SHELVED
from tests.cast import ON_BOTH, within

ONE, OTHER = "zzheel.iemand@example.org", "buurman@example.nl"
CLASSES = {mapper.local_table.name: mapper.class_ for mapper in Base.registry.mappers}  # type: ignore[attr-defined]
FAR = timedelta(days=300)


def about_people() -> list[Holding]:
    """List the tables that hold something of somebody: by address, by what they hang on, or by a keyed trace.

    What hangs on a record of any table comes last.
    """
    found = [item for item in holdings(Base.metadata) if _leads_to_somebody(item)]
    return sorted(found, key=lambda item: bool(item.keeping.traces or (item.keeping.through and item.parent is None)))


def _leads_to_somebody(item: Holding) -> bool:
    """Say whether the rows of a table are somebody's: by themselves, or by what they hang on."""
    if item.keeping.subject or item.keeping.traces:
        return True
    if not item.keeping.through:
        return False
    parent = item.parent
    return parent is None or _leads_to_somebody(Holding(parent, parent.info[KEEPING]))


class Person:
    """Somebody with one row in every table."""

    def __init__(self, session: Session, app: Flask, email: str, mark: str, but: frozenset[str] = frozenset()) -> None:
        self.session, self.email, self.mark = session, email, mark
        self.shelf = app.extensions["site"].shelf
        self.made: dict[str, Any] = {}
        self.files: list[str] = []
        self.above: dict[str, Any] = {}
        for item in about_people():
            if item.table.name not in but:
                self._fill(item)
        session.commit()

    def _fill(self, item: Holding, *, own: bool = True) -> Any:
        kind = CLASSES[item.table.name]
        row = kind()
        (self.made if own else self.above)[item.table.name] = row
        for column in item.table.c:
            if column.primary_key or column.info.get(BLIND) or isinstance(getattr(kind, column.name, None), Sealed):
                continue
            setattr(row, column.name, self._value(item, column, row))
        for name, value in ((n, v) for c in kind.__mro__ for n, v in vars(c).items() if isinstance(v, Sealed)):
            assert value
            setattr(
                row, name, self.email if value.normalise is normal_address else f"{self.mark} {item.table.name}.{name}"
            )
        self.session.add(row)
        self.session.flush()
        return row

    def _row(self, table: str) -> Any:
        """Give the row of this person in a table, or of something that is about nobody and that theirs hang on."""
        known = self.made.get(table) or self.above.get(table)
        if known is not None:
            return known
        (item,) = [item for item in holdings(Base.metadata) if item.table.name == table]
        return self._fill(item, own=False)

    def _value(self, item: Holding, column: Any, row: Any) -> Any:
        name, keeping = column.name, item.keeping
        if name == keeping.due:
            return datetime.now(UTC) + FAR
        if name == keeping.subject:
            return ring().blind(normal_address(self.email), item.table.name)
        if name in keeping.traces:
            return ring().blind(self.made["account"].id)
        if name == keeping.through:
            parent = item.parent
            return self._row(parent.name if parent is not None else "contact_message").id
        if column.foreign_keys:
            (key,) = column.foreign_keys
            return None if column.nullable else self._row(key.column.table.name).id
        return self._filler(column)

    def _filler(self, column: Any) -> Any:
        if SHELVED in column.info:
            name = secrets.token_hex(16)
            self.shelf.put(name, [b"sealed"])
            self.files.append(name)
            return name
        if column.nullable and not column.unique:
            return None
        kind = column.type
        if isinstance(kind, LargeBinary):
            return secrets.token_bytes(kind.length or 16)
        for types, value in (
            ((Moment,), datetime.now(UTC)),
            ((Date,), date(2023, 8, 15)),
            ((Boolean,), False),
            ((Integer, Numeric), 1),
            ((JSON,), {}),
        ):
            if isinstance(kind, types):
                return value
        return _allowed(column) or secrets.token_hex(16)[: getattr(kind, "length", None) or 12]

    @property
    def ids(self) -> dict[str, str]:
        """Give the key of each row, by table."""
        return {table: row.id for table, row in self.made.items()}


def _allowed(column: Any) -> str | None:
    """Give the first value that a rule of the table itself lets a column hold."""
    for rule in column.table.constraints:
        said = str(rule.sqltext) if isinstance(rule, CheckConstraint) else ""
        if match := re.search(rf"\b{column.name} IN \('([^']+)'", said, re.IGNORECASE):
            return match[1]
    return None


def stored(session: Session, person: dict[str, str]) -> dict[str, Any]:
    """Read the rows with these keys, as they are stored."""
    found = {}
    for name, key in person.items():
        table = Base.metadata.tables[name]
        row = session.execute(select(table).where(table.c.id == key)).mappings().one_or_none()
        found[name] = dict(row) if row is not None else None
    return found


def both(app: Flask, but: frozenset[str] = frozenset()) -> tuple[dict[str, str], dict[str, str], list[str], list[str]]:
    """Make the one and the neighbour; give their keys and their files."""

    def make(session: Session) -> Any:
        one, other = Person(session, app, ONE, "Zzeigen", but), Person(session, app, OTHER, "Zzander", but)
        return one.ids, other.ids, one.files, other.files

    return within(app, make)


@pytest.mark.promise("P111", "S26", "P120", "P43")
@ON_BOTH
def test_access_shows_everything_of_the_one_and_nothing_of_the_other(app: Flask) -> None:
    one, _other, _files, _theirs = both(app)
    assert set(one) == {item.table.name for item in about_people()}

    def look(session: Session) -> tuple[set[str], str]:
        us = {"name": "Wij", "email": "wij@example.org", "phone": "+31 97 0000 0000"}
        parcel, found = packages.contents(session, ONE, "nl", controller=us, now=clock.now())
        data = package_files.as_data(parcel)
        return {item.holding.table.name for item in found}, json.dumps(data, ensure_ascii=False)

    tables, said = within(app, look)
    assert tables == set(one)
    for item in about_people():
        for column in item.table.c:
            why = reason(column)
            kept = getattr(CLASSES[item.table.name], column.name, None)
            if isinstance(kept, Sealed) and why and why.shown and not why.secret:
                wanted = ONE if kept.normalise is normal_address else f"Zzeigen {item.table.name}.{column.name}"
                assert wanted in said, f"{item.table.name}.{column.name} is kept and not shown"
    assert "Zzander" not in said
    assert OTHER not in said


@pytest.mark.promise("P113", "S29", "P93", "P97")
@ON_BOTH
def test_erasure_leaves_nothing_of_the_one_and_everything_of_the_other(app: Flask) -> None:
    one, other, files, theirs = both(app)
    before = within(app, lambda session: stored(session, other))

    def erase(session: Session) -> None:
        erasure.carry_out(
            session, ONE, reference="ZZZZZ-ZZZZZ", cause="requested", noticed=clock.now(), now=clock.now()
        )

    within(app, erase)
    left = {name for name, row in within(app, lambda session: stored(session, one)).items() if row is not None}
    stays = {i.table.name for i in about_people() if i.keeping.traces or i.keeping.archive}
    held = {item.table.name for item in about_people() if item.keeping.holds}
    assert left <= stays | held | _held_back(one)
    assert within(app, lambda session: stored(session, other)) == before
    with app.app_context():
        worker.every_minute(app.extensions["site"])
        db.session.remove()
    on_shelf = {name for name, _at in app.extensions["site"].shelf.names()}
    assert not on_shelf & set(files)
    assert set(theirs) <= on_shelf


def _held_back(one: dict[str, str]) -> set[str]:
    """Name what the one hold in the fixture keeps: the record that it names and what hangs on that."""
    hanging = {item.table.name for item in about_people() if item.keeping.through and item.parent is None}
    below = {
        item.table.name for item in about_people() if item.parent is not None and item.parent.name == "contact_message"
    }
    return {"contact_message", *hanging, *below} if "retention_hold" in one else set()


@pytest.mark.promise("P93", "P96", "P113")
def test_no_byte_of_the_one_is_left_in_database_journal_shelf_spool_or_a_backup_put_back(
    app: Flask, tmp_path: Any, logged: Any
) -> None:
    but = frozenset(
        item.table.name for item in about_people() if item.keeping.archive or item.keeping.lawful or item.keeping.holds
    )
    one, other, files, _theirs = both(app, but)
    parts = app.extensions["site"]
    with app.app_context():
        made = backup.create(parts, tmp_path)
        db.session.remove()
    references = [reference for table in one for reference in ring_of(app, ONE, table)]
    pieces = [ONE.encode(), b"Zzeigen", *references, *(name.encode() for name in files)]
    traces = {item.table.name for item in about_people() if item.keeping.traces}
    pieces += [key.encode() for table, key in one.items() if table not in traces]
    database = parts.settings.data_dir / "site.sqlite"
    with app.app_context():
        empty_journal(db.session())
        db.session.remove()
    assert sum(piece in database.read_bytes() for piece in pieces) > len(one), "the scan must find what is there"

    def erase(session: Session) -> None:
        erasure.carry_out(
            session, ONE, reference="ZZZZZ-ZZZZZ", cause="requested", noticed=clock.now(), now=clock.now()
        )

    within(app, erase)
    for step in ("erased", "put back"):
        with app.app_context():
            if step == "put back":
                backup.restore(parts, made)
            worker.every_minute(parts)
            empty_journal(db.session())
            db.session.remove()
            db.engine.dispose()
        for path in [path for path in parts.settings.data_dir.rglob("*") if path.is_file()]:
            raw = path.read_bytes()
            assert not [piece for piece in pieces if piece in raw], (step, path.name)
        assert {name for name, row in within(app, lambda s: stored(s, other)).items() if row is None} <= traces
    said = logged.getvalue()
    for piece in (ONE, "Zzeigen"):
        assert piece not in said


def ring_of(app: Flask, email: str, table: str) -> list[bytes]:
    """Give the keyed references by which somebody is found in a table."""
    with app.app_context():
        return ring().candidates(normal_address(email), table)


def test_a_table_that_says_nothing_of_its_people_could_not_be_here() -> None:
    """What is left out of the fixture holds no personal column, or belongs to a case that is about nobody alone."""
    inside = {item.table.name for item in about_people()}
    for table in Base.metadata.sorted_tables:
        if table.name not in inside and not table.info[KEEPING].through:
            assert not [c.name for c in table.c if (why := reason(c)) and why.personal], table.name
