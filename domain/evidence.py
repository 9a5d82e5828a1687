"""The evidence pack: what shows that the promises are kept, in one file, without anybody's name (S07)."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from hashlib import sha256
from typing import Any, Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from sqlalchemy import LargeBinary, MetaData, Table, func, select
from sqlalchemy.orm import Session

from models import Base, Consent
from privacy import linked, register
from privacy.columns import SealedBytes
from privacy.consents import CONSENTS
from privacy.register import reason
from privacy.sealing import ring
from privacy.vocabulary import OFFICE_TIME

TABLES: Final = {
    "retention_run": "opruimrondes",
    "erasure_proof": "verwijderbewijzen",
    "guideline_confirmation": "richtlijn",
    "approval": "tweede-persoon",
    "processor": "verwerkers",
    "disclosure": "verstrekkingen",
    "recipient_task": "te-informeren",
    "breach": "datalekken",
    "incident": "meldingen",
    "statement_round": "rondes-verklaring",
    "rights_request": "verzoeken",
    "legal_hold": "vasthouden",
}
"""Tables whose rows are proof, each with the name of its file; a table that does not exist yet is passed over."""

SEAL: Final = "evidence"
MOST: Final = 10_000
"""Rows of a table that go into the pack, the latest first."""


def pack(
    session: Session,
    *,
    controller: Mapping[str, str],
    versions: Sequence[Mapping[str, Any]],
    papers: Mapping[str, bytes],
    now: datetime,
) -> bytes:
    """Make the pack: a ZIP whose manifest holds the hash of each file, sealed with our key.

    `versions` are the texts of the statement, `papers` files that lie ready: promises with their tests, decisions.
    """
    files = dict(_files(session, controller, versions)) | dict(papers)
    listed = {name: sha256(content).hexdigest() for name, content in sorted(files.items())}
    manifest = {"made_at": now.isoformat(), "controller": controller["name"], "files": listed}
    said = json.dumps(manifest, sort_keys=True)
    files["manifest.json"] = _json(manifest | {"seal": ring().mac(SEAL, said).hex()})
    out, at = io.BytesIO(), now.astimezone(OFFICE_TIME).timetuple()[:6]
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for name, content in sorted(files.items()):
            archive.writestr(ZipInfo(name, at), content, ZIP_DEFLATED)
    return out.getvalue()


def genuine(manifest: Mapping[str, Any]) -> bool:
    """Say whether a manifest is one that we made."""
    said = json.dumps({name: manifest[name] for name in manifest if name != "seal"}, sort_keys=True)
    return any(mac.hex() == manifest.get("seal") for mac in ring().macs(SEAL, said))


def contents(session: Session, metadata: MetaData = Base.metadata) -> list[tuple[Table, int]]:
    """List the tables that are proof, with how many rows they hold."""
    found = [metadata.tables[name] for name in TABLES if name in metadata.tables]
    return [(table, session.scalar(select(func.count()).select_from(table)) or 0) for table in found]


def _files(
    session: Session, controller: Mapping[str, str], versions: Sequence[Mapping[str, Any]]
) -> Iterator[tuple[str, bytes]]:
    for language in ("nl", "en"):
        yield f"register/register.{language}.json", _json(register.as_data(Base.metadata, language))
        yield f"register/register.{language}.csv", register.as_csv(Base.metadata, language).encode()
        yield f"register/register.{language}.jsonld", _json(linked.as_linked(Base.metadata, language, controller))
    for version in versions:
        yield f"verklaring/{version['date']}.{version['language']}.md", str(version["source"]).encode()
    yield "verklaring/versies.json", _json([{k: v for k, v in item.items() if k != "source"} for item in versions])
    yield "toestemmingen.json", _json(list(_consents(session, controller)))
    for name, file in TABLES.items():
        if name in Base.metadata.tables:
            yield f"{file}.csv", _rows(session, Base.metadata.tables[name])


def _consents(session: Session, controller: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """Give each consent as a record of ISO/IEC TS 27560: who by keyed reference alone, what by its exact words."""
    for consent in session.scalars(select(Consent).order_by(Consent.id).limit(MOST)):
        purpose = CONSENTS.get(consent.purpose)
        text = purpose.text(consent.text_version) if purpose else None
        events = [{"type": "given", "at": consent.given_at.isoformat(), "by": "data subject"}]
        if consent.withdrawn_at:
            events.append({"type": "withdrawn", "at": consent.withdrawn_at.isoformat(), "by": "data subject"})
        yield {
            "schema_version": "TS 27560:2023",
            "record_id": consent.id,
            "pii_principal_id": consent.email_index.hex(),
            "controller": {"name": controller["name"], "contact": controller["privacy_email"]},
            "purpose": consent.purpose,
            "dpv:hasPurpose": linked.PURPOSES["marketing"],
            "legal_basis": "eu-gdpr:A6-1-a",
            "notice": {
                "version": consent.text_version,
                "text": {"nl": text.words.nl, "en": text.words.en} if text else None,
                "digest": text.digest if text else None,
            },
            "collected_through": consent.source,
            "withdrawal_method": "portal, one press",
            "retention_until": consent.due_at.isoformat(),
            "events": events,
            "state": events[-1]["type"],
        }


def _rows(session: Session, table: Table) -> bytes:
    """Write the rows of a table as CSV: what is sealed, keyed or about somebody stays out."""
    columns = [column for column in table.c if column.primary_key or _open(column)]
    out = io.StringIO()
    lines = csv.writer(out)
    lines.writerow(column.name for column in columns)
    for row in session.execute(select(*columns).order_by(table.c.id.desc()).limit(MOST)):
        lines.writerow(_plain(value) for value in row)
    return out.getvalue().encode()


def _open(column: Any) -> bool:
    why = reason(column)
    bare = not isinstance(column.type, SealedBytes | LargeBinary) and not column.foreign_keys
    return bare and why is not None and not why.personal


def _plain(value: Any) -> Any:
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False, sort_keys=True)
    text = str(value) if value is not None else ""
    return f"'{text}" if text.startswith(("=", "+", "-", "@")) else value


def _json(data: Any) -> bytes:
    return (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode()


def statement_facts(versions: Iterable[Any], language: str) -> list[dict[str, Any]]:
    """Give versions of the statement as the pack holds them."""
    return [
        {
            "date": item.date.isoformat() if item.date else "",
            "language": language,
            "title": item.title,
            "sha256": item.digest,
            "published_at": item.announced_at.isoformat() if item.announced_at else None,
            "covers": sorted(item.covers),
            "purposes": sorted(item.purposes),
            "source": item.source,
        }
        for item in versions
    ]
