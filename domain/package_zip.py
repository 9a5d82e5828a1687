"""The ZIP itself: a page to read, JSON and CSV to take along, the person's own files, and a sheet that says so."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Iterable
from typing import Final

from domain.package_files import Parcel, as_data, shown, table
from domain.package_page import page
from domain.package_schema import SCHEMA
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


def pack(parcel: Parcel, *, render: Render | None = None, files: Iterable[tuple[str, bytes]] = ()) -> bytes:
    """Make the ZIP; made twice of the same, it is the same but for the PDF."""
    say = parcel.language
    stem, html = "gegevens" if say == "nl" else "data", page(parcel)
    readme = "LEESMIJ.txt" if say == "nl" else "README.txt"
    texts = {
        readme: READ_ME.say(say).format(**parcel.controller),
        f"{stem}.html": html,
        f"{stem}.json": json.dumps(as_data(parcel), ensure_ascii=False, indent=2) + "\n",
        "schema.json": json.dumps(SCHEMA, ensure_ascii=False, indent=2) + "\n",
    } | {f"csv/{kind.table}.csv": table(kind, parcel) for kind in parcel.kinds if shown(kind)}
    parts = {name: text.encode() for name, text in texts.items()}
    if pdf := render(html) if render else None:
        parts[f"{stem}.pdf"] = pdf
    for name, content in files:
        parts[_free(f"{FILES.say(say)}/{_plain_name(name)}", parts)] = content
    held, at = io.BytesIO(), parcel.made_at.astimezone(OFFICE_TIME).timetuple()[:6]
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name, at), content, zipfile.ZIP_DEFLATED)
    return held.getvalue()


def _plain_name(name: str) -> str:
    """Give a file name that is a name on any machine and leads nowhere (S233)."""
    kept = "".join("_" if c in '\\/:*?"<>|' or not c.isprintable() else c for c in name).strip(". ")
    return kept[-100:] or "bestand"


def _free(name: str, taken: dict[str, bytes]) -> str:
    """Give a name that no other file in the ZIP has."""
    stem, dot, ending = name.rpartition(".")
    number, free = 2, name
    while free in taken:
        free = f"{stem or ending} ({number}){dot}{ending if stem else ''}"
        number += 1
    return free
