"""The file of a disclosure: only the selected records, with a sheet that says on which ground (P103)."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy.orm import Session

from domain.codes import GROUNDS
from models import Disclosure
from privacy import rights
from privacy.rights import Found
from privacy.vocabulary import OFFICE_TIME

RECORDS = "gegevens.json"
SHEET = "lees-mij.txt"

SHEET_TEXT = """\
Verstrekking {reference}

Ontvanger:    {recipient}
Grond:        {ground}
Wetsartikel:  {article}
Omvang:       {scope}
Gemaakt op:   {when}

In dit bestand zitten alleen de gekozen gegevens: {number} regels in gegevens.json.
SHA-256 van gegevens.json: {digest}

Verwijs bij vragen naar het kenmerk. Worden deze gegevens verbeterd of gewist, dan laten we dat weten onder dit kenmerk.
"""


def pack(session: Session, case: Disclosure, chosen: Sequence[Found], *, now: datetime) -> bytes:
    """Make the ZIP with the selected records and nothing else of the person."""
    kinds = [_without_purposes(kind) for kind in rights.export(session, chosen, "nl")]
    records = json.dumps({"reference": case.reference, "kinds": kinds}, ensure_ascii=False, indent=1).encode()
    sheet = SHEET_TEXT.format(
        reference=case.reference,
        recipient=case.recipient,
        ground=GROUNDS[case.ground].nl,
        article=case.article or "-",
        scope=case.scope,
        when=now.astimezone(OFFICE_TIME).strftime("%Y-%m-%d %H:%M"),
        number=sum(len(item.ids) for item in chosen),
        digest=sha256(records).hexdigest(),
    )
    out, at = io.BytesIO(), now.astimezone(OFFICE_TIME).timetuple()[:6]
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in ((SHEET, sheet.encode()), (RECORDS, records)):
            archive.writestr(zipfile.ZipInfo(name, at), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _without_purposes(kind: dict[str, Any]) -> dict[str, Any]:
    """Leave out why we keep it and until when: the recipient needs the values alone."""
    records = [
        {name: {"label": value["label"], "value": value["value"]} for name, value in record["values"].items()}
        for record in kind["records"]
    ]
    return {"kind": kind["kind"], "records": records}
