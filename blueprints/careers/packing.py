"""Everything of one application in one file: readable data, and the files as they were sent."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from typing import IO, cast

from adapters.sealed_temp import SealedTemp
from adapters.site import site
from adapters.uploads import PIECE_BYTES
from blueprints.words import language
from domain import files as papers
from extensions import db
from models import Application, Base
from privacy import rights
from privacy.rights import Found


class _Onward:
    """A file that is written from beginning to end: an archive in it never goes back to fill in a length."""

    def __init__(self, file: SealedTemp) -> None:
        self.write, self.flush = file.write, file.flush


def packed(application: Application, *, now: datetime) -> SealedTemp:
    """Pack an application; the archive stands on the disk as ciphertext and is never whole in memory."""
    archive = SealedTemp()
    found = rights.find_record(db.session(), Base.metadata, Application.__tablename__, application.id)
    with zipfile.ZipFile(cast(IO[bytes], _Onward(archive)), "w", zipfile.ZIP_DEFLATED) as folder:
        folder.writestr("gegevens.json", _data(application, found, now))
        for number, file in enumerate(papers.of_application(db.session(), application), 1):
            if file.state == "refused":
                continue
            inside = zipfile.ZipInfo(f"{number}-{file.kind}.{file.format}", now.timetuple()[:6])
            with folder.open(inside, "w") as out:
                for piece in papers.opened_from(site().shelf.read(file.shelf_name), file):
                    out.write(piece)
    archive.seek(0, 2)
    return archive


def _data(application: Application, found: list[Found], now: datetime) -> str:
    data = {
        "reference": application.reference,
        "controller": asdict(site().settings.organisation),
        "made_at": now.isoformat(timespec="seconds"),
        "records": rights.export(db.session(), found, language()),
    }
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def pieces(archive: SealedTemp) -> Iterator[bytes]:
    """Give the archive from its beginning."""
    archive.seek(0)
    while piece := archive.read(PIECE_BYTES):
        yield piece
