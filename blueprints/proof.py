"""The evidence pack as the site makes it: the same for the command and for the page of the staff (S07)."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from adapters import clock
from adapters.site import Site
from config import ROOT
from domain import evidence

PAPERS: Final = ("promises.md", "security.md", "dpia.md")
"""Pages of docs/ that belong to the evidence: promises with their tests, measures, why there is no full DPIA."""


def controller(site: Site) -> dict[str, str]:
    """Give who is responsible, as text."""
    return {name: str(value) for name, value in asdict(site.settings.organisation).items()}


def pack(session: Session, site: Site, *, now: datetime) -> bytes:
    """Make the pack of this moment."""
    versions = []
    for code in ("nl", "en"):
        known = [*site.statements.announced(code, clock.today()), *site.statements.all(code, clock.today())]
        versions += evidence.statement_facts(known, code)
    found = {name: ROOT / "docs" / name for name in PAPERS}
    papers = {f"documenten/{name}": path.read_bytes() for name, path in found.items() if path.exists()}
    return evidence.pack(session, controller=controller(site), versions=versions, papers=papers, now=now)
