"""The ZIP itself: a page to read, JSON and CSV to take along, the person's own files, and a sheet that says so."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import IO, Final, cast

from domain.package_files import Parcel, as_data, shown, table
from domain.package_page import page
from domain.package_papers import Paper, Read, examined, free, gone, safe_name
from domain.package_schema import SCHEMA
from privacy.shelf import NotOnShelf
from privacy.vocabulary import OFFICE_TIME, Words

Render = Callable[[str], bytes | None]
"""Makes a tagged PDF of a page; None where this machine cannot."""

READ_ME: Final = Words(
    """\
Je gegevens

In dit bestand zit alles wat we van je bewaren:

  gegevens.html   om te lezen, ook zonder internet; gegevens.pdf is hetzelfde
  gegevens.json   om mee te nemen naar een ander; schema.json beschrijft het
  csv/            een lijst per soort gegeven, voor een rekenblad
  bestanden/      wat je zelf instuurde, als je dat deed

Bewaar het bestand op een plek waar alleen jij bij kunt. Op onze site verdwijnt het na zeven dagen.
Vragen, of klopt er iets niet? {email}, {phone}.
""",
    """\
Your data

This file holds everything that we keep of you:

  data.html       to read, also without internet; data.pdf is the same
  data.json       to take to somebody else; schema.json describes it
  csv/            one list for each kind of data, for a spreadsheet
  files/          what you sent in yourself, if you did

Keep the file in a place that only you can reach. On our site it is gone after seven days.
Questions, or is something wrong? {email}, {phone}.
""",
)


FILES: Final = Words("bestanden", "files")


class _Onward:
    """A file that is written from beginning to end and emptied on the way, so that an archive is never whole here."""

    def __init__(self) -> None:
        self._held = bytearray()

    def write(self, data: bytes) -> int:
        self._held += data
        return len(data)

    def flush(self) -> None: ...

    def taken(self) -> bytes:
        """Give what was written since the last time."""
        taken, self._held = bytes(self._held), bytearray()
        return taken


def nothing(name: str) -> Iterator[bytes]:
    """Read from no shelf at all."""
    raise NotOnShelf(name)


def pack(
    parcel: Parcel, *, render: Render | None = None, papers: Iterable[Paper] = (), read: Read = nothing
) -> Iterator[bytes]:
    """Make the ZIP piece by piece, the person's files first: what stands in it is known once they were read.

    Made twice of the same, it is the same but for the PDF. Raises ShelfAway.
    """
    onward, at = _Onward(), parcel.made_at.astimezone(OFFICE_TIME).timetuple()[:6]
    taken: set[str] = set()
    with zipfile.ZipFile(cast(IO[bytes], onward), "w", zipfile.ZIP_DEFLATED) as archive:
        enclosed = []
        for paper in papers:
            line = examined(paper, read, free(f"{FILES.say(parcel.language)}/{safe_name(paper.name)}", taken))
            try:
                pieces = paper.pieces(read) if line.path else None
            except NotOnShelf:  # it left the shelf while we looked
                line, pieces = gone(line), None
            enclosed.append(line)
            if line.path and pieces:
                with archive.open(_entry(line.path, at), "w") as inside:
                    for piece in pieces:
                        inside.write(piece)
                        yield onward.taken()
        for name, content in _texts(replace(parcel, files=enclosed), render):
            archive.writestr(_entry(name, at), content)
            yield onward.taken()
    yield onward.taken()


def _entry(name: str, at: tuple[int, ...]) -> zipfile.ZipInfo:
    """Name something in the ZIP; deflated, for what reads a ZIP as it streams in finds no other end of it."""
    entry = zipfile.ZipInfo(name, cast(tuple[int, int, int, int, int, int], at))
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def _texts(parcel: Parcel, render: Render | None) -> Iterator[tuple[str, bytes]]:
    say = parcel.language
    stem, html = "gegevens" if say == "nl" else "data", page(parcel)
    readme = "LEESMIJ.txt" if say == "nl" else "README.txt"
    yield readme, READ_ME.say(say).format(**parcel.controller).encode()
    yield f"{stem}.html", html.encode()
    yield f"{stem}.json", f"{json.dumps(as_data(parcel), ensure_ascii=False, indent=2)}\n".encode()
    yield "schema.json", f"{json.dumps(SCHEMA, ensure_ascii=False, indent=2)}\n".encode()
    for kind in parcel.kinds:
        if shown(kind):
            yield f"csv/{kind.table}.csv", table(kind, parcel).encode()
    if pdf := render(html) if render else None:
        yield f"{stem}.pdf", pdf
