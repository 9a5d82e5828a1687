"""The files of somebody that go along in a download: found by the register, checked whole, named safely (P111)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.codes import FILE_STATES
from models.application_file import CLEAN
from privacy.file_sealing import opened as unsealed
from privacy.rows import Found, batches, opened
from privacy.sealing import SealError
from privacy.shelf import NotOnShelf
from privacy.vocabulary import SHELVED, Shelved, Words

Read = Callable[[str], Iterator[bytes]]
"""Gives what lies on the shelf under a name; raises NotOnShelf and ShelfAway."""

GONE: Final = Words("intussen gewist", "erased meanwhile")
DAMAGED: Final = Words("beschadigd: het gaat niet meer open", "damaged: it does not open any more")
DEVICES: Final = frozenset(
    ("con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10)))
)
"""Names that some machines take for a device, whatever stands behind the dot."""

LONGEST: Final = 120
"""Bytes of a name, so that it fits on any disk and below any folder."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A file as it was when everything was read: where it lies, what opens it, and why it would not be given."""

    table: str
    record: str
    name: str
    shelf_name: str
    key: str
    withheld: Words | None

    def pieces(self, read: Read) -> Iterator[bytes]:
        """Open the file piece by piece. Raises NotOnShelf at once, ShelfAway and SealError also on the way."""
        return unsealed(read(self.shelf_name), self.key, self.record)


@dataclass(frozen=True, slots=True)
class Enclosure:
    """What a download says of a file: where it stands in it and what it is, or why it is not there."""

    table: str
    record: str
    name: str
    path: str | None = None
    size: int | None = None
    sha256: str | None = None
    withheld: Words | None = None


def papers(session: Session, found: Sequence[Found]) -> Iterator[Paper]:
    """Give the files that the rows found name, first come first; a copy that was made of one is not one of them."""
    for item in found:
        table = item.holding.table
        for column in table.c:
            shelved = column.info.get(SHELVED)
            if isinstance(shelved, Shelved) and shelved.name:
                for keys in batches(sorted(item.ids)):
                    query = select(table).where(table.c.id.in_(keys), column.is_not(None)).order_by(table.c.id)
                    for row in session.execute(query).mappings():
                        yield _paper(table, row, column.name, shelved)


def _paper(table: Any, row: Any, place: str, shelved: Shelved) -> Paper:
    name, key = (opened(table.c[column], row) for column in (shelved.name, shelved.key))
    state = row[shelved.state] if shelved.state else CLEAN
    withheld = None if state == CLEAN else FILE_STATES.get(state, Words(state, state))
    return Paper(table.name, row["id"], name, row[place], key or "", withheld)


def examined(paper: Paper, read: Read, path: str) -> Enclosure:
    """Read a file to its end, for only there it is known to be whole, and say what it is. Raises ShelfAway."""
    about = (paper.table, paper.record, paper.name)
    if paper.withheld:
        return Enclosure(*about, withheld=paper.withheld)
    size, digest = 0, hashlib.sha256()
    try:
        for piece in paper.pieces(read):
            size += len(piece)
            digest.update(piece)
    except NotOnShelf:
        return Enclosure(*about, withheld=GONE)
    except SealError:
        return Enclosure(*about, withheld=DAMAGED)
    return Enclosure(*about, path, size, digest.hexdigest())


def gone(line: Enclosure) -> Enclosure:
    """Say of a file that it left the shelf meanwhile."""
    return Enclosure(line.table, line.record, line.name, withheld=GONE)


def safe_name(name: str) -> str:
    """Give a file name that is a name on any machine and leads nowhere (S233)."""
    kept = "".join("_" if c in '\\/:*?"<>|' or not c.isprintable() else c for c in name).strip(". ") or "bestand"
    stem, dot, ending = kept.rpartition(".")
    if not stem or len(ending) > 10:
        stem, dot, ending = kept, "", ""
    stem = stem.encode()[: LONGEST - len(f"{dot}{ending}".encode())].decode(errors="ignore").rstrip(". ")
    if stem.partition(".")[0].strip().casefold() in DEVICES:
        stem = f"_{stem}"
    return f"{stem}{dot}{ending}"


def free(path: str, taken: set[str]) -> str:
    """Give a path that no other file in the ZIP has, not even with other capitals; it counts as taken from now on."""
    folder, slash, name = path.rpartition("/")
    stem, dot, ending = name.rpartition(".")
    stem, ending = (stem, f"{dot}{ending}") if stem else (name, "")
    number, made = 2, path
    while made.casefold() in taken:
        made = f"{folder}{slash}{stem} ({number}){ending}"
        number += 1
    taken.add(made.casefold())
    return made
