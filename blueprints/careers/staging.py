"""Files between choosing and sending: kept, sealed, for this one form alone, so that an error elsewhere loses none.

The form carries a secret of 256 bits; what we hold is known by its imprint. A form that is never sent is swept after a
day, and its files with it (P17).
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from adapters.site import site
from blueprints.careers.papers import Paper
from domain import files
from domain.contact import imprint
from extensions import db
from models import ApplicationFile, Base
from models.application_file import REFUSED

MARK: Final = re.compile(r"([\w-]{43})((?:\.(?:cv|letter))*)")


@dataclass(slots=True)
class Staged:
    """What one form has brought so far."""

    secret: str
    expected: frozenset[str] = frozenset()
    kept: dict[str, ApplicationFile] = field(default_factory=dict)
    sent: dict[str, ApplicationFile] = field(default_factory=dict)
    refused: dict[str, ApplicationFile] = field(default_factory=dict)
    fresh: list[ApplicationFile] = field(default_factory=list)

    @property
    def earlier(self) -> bool:
        """Whether anything is there that this form brought before and that is its own."""
        return bool(self.kept or self.refused)

    @property
    def mark(self) -> str:
        """What the form carries: the secret, and which files it brought."""
        return ".".join((self.secret, *sorted(self.kept))) if self.kept else ""

    def lost(self, kind: str) -> bool:
        """Say whether a file that this form brought is no longer there."""
        return kind in self.expected and kind not in self.kept and kind not in self.sent

    def named(self, papers: Iterable[Paper], without: Iterable[str]) -> str:
        """Name the files that this form would send now, so that the same form sent twice is known again."""
        sizes = {kind: (row.name, row.size) for kind, row in {**self.sent, **self.kept}.items()}
        sizes = {kind: what for kind, what in sizes.items() if kind not in without}
        sizes |= {paper.kind: (paper.name, paper.size) for paper in papers}
        return repr(sorted(sizes.items()))


def staged(mark: str, *, now: datetime) -> Staged:
    """Find what the form that carries `mark` brought before; a mark of nobody's begins anew."""
    found = MARK.fullmatch(mark)
    if found is None:
        return Staged(secrets.token_urlsafe(32))
    form = Staged(found[1], frozenset(filter(None, found[2].split("."))))
    _sort(form, files.of_form(db.session(), imprint(form.secret), now=now))
    return form


def _sort(form: Staged, rows: Iterable[ApplicationFile]) -> None:
    """Tell apart what waits for this form, what it sent before, and what the scanner refused meanwhile (S139)."""
    form.kept, form.sent, form.refused = {}, {}, {}
    for row in rows:
        part = form.sent if row.application_id else form.refused if row.state == REFUSED else form.kept
        part[row.kind] = row


def hold(form: Staged, *, now: datetime) -> bool:
    """Take in hand what a form brought before; False where a file went or was refused since the form was read."""
    before = set(form.kept)
    if form.earlier:
        _sort(form, files.of_form(db.session(), imprint(form.secret), now=now, lock=True))
    return set(form.kept) == before


def put_down(form: Staged, papers: Iterable[Paper], *, now: datetime) -> None:
    """Put files on the shelf for the form, before any transaction: a disk may take its time. Within `tidy`.

    Raises OSError where the shelf is away.
    """
    for paper in papers:
        row = put(paper, now=now)
        form.fresh.append(row)
        files.for_form(row, imprint(form.secret), now=now)


def take_in(form: Staged, without: Iterable[str], *, now: datetime) -> None:
    """Let what was put down come in place of files of the same kind; let go of the unwanted. Within `tidy`."""
    for kind in {*without, *(row.kind for row in form.fresh)}:
        for part in (form.kept, form.refused):
            if kind in part:
                files.discard(db.session(), Base.metadata, part.pop(kind), now=now)
    form.kept |= {row.kind: row for row in form.fresh}


@contextmanager
def tidy(form: Staged) -> Iterator[None]:
    """Take what was put on the shelf off again where storing its row fails: nothing stays half stored."""
    try:
        yield
    except Exception:
        db.session.rollback()
        form.kept = {kind: row for kind, row in form.kept.items() if row not in form.fresh}
        for row in form.fresh:
            with suppress(OSError):  # the nightly look at the shelf finds what cannot be removed now
                site().shelf.remove(row.shelf_name)
        raise


@contextmanager
def on_shelf(papers: Iterable[Paper], *, now: datetime) -> Iterator[list[ApplicationFile]]:
    """Put files on the shelf for rows that are stored within; where that fails they leave it again. Raises OSError."""
    form = Staged("")
    with tidy(form):
        for paper in papers:
            form.fresh.append(put(paper, now=now))
        yield form.fresh


def put(paper: Paper, *, now: datetime) -> ApplicationFile:
    """Seal a file and put it on the shelf; its row comes back, not yet stored. Raises OSError."""
    row = files.received(
        kind=paper.kind,
        name=paper.name,
        file_format=paper.format,
        size=paper.size,
        findings=paper.findings.to_json(),
        now=now,
    )
    site().shelf.put(row.shelf_name, files.sealed(row, paper.pieces()))
    return row
