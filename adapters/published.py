"""What staff published, versions of the statement and terms: read from the database of all machines, and checked."""

from __future__ import annotations

import hmac
from hashlib import sha256
from typing import Any

import structlog
from flask import Flask
from sqlalchemy import select

from adapters import clock
from adapters.statements import Version, parse
from extensions import db, reading
from models import RetentionTerm, StatementVersion
from privacy import chosen_terms
from privacy.sealing import ring

log = structlog.get_logger()
SEAL = "statement"


def loader(app: Flask) -> list[Version]:
    """Read every published version whose hash and seal are right; one that was tampered with is not shown (P106).

    The terms that the owner chose come along and hold in this process from then on (P91).
    """
    table = StatementVersion.__table__
    with app.app_context(), reading(), db.engine.connect() as connection:
        rows = connection.execute(select(table).order_by(table.c.effective_on)).all()
        terms: Any = connection.execute(select(RetentionTerm.__table__)).all()
    chosen_terms.take_over(terms, now=clock.now())
    found = []
    for row in rows:
        if not genuine(row):
            log.error("a published statement was tampered with", version=row.effective_on, language=row.language)
            continue
        found.append(parse(row.source, f"{row.effective_on}/{row.language}", announced_at=row.published_at))
    return found


def genuine(version: Any) -> bool:
    """Say whether a published version (a row of the table, or its object) is still what two people published."""
    digest = sha256(version.source.encode()).hexdigest()
    said = f"{version.effective_on.isoformat()}/{version.language}/{digest}"
    return digest == version.digest and any(hmac.compare_digest(version.seal, mac) for mac in ring().macs(SEAL, said))
