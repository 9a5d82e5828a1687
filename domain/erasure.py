"""Erasing everything about somebody: shown beforehand, done in one transaction, proven without a name (P113, P97)."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy.orm import Session

from domain import activity, leaving
from models import Base, ErasureProof
from privacy import rights, signing
from privacy.activities import PROVE_RETENTION
from privacy.columns import normal_address
from privacy.sealing import ring
from privacy.vocabulary import OFFICE_TIME

REQUESTED: Final = "requested"
TITLE: Final = "erasure receipt 1"
"""What a receipt is; the number changes with what it says."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What goes, table by table, and what stays with its reason and its last day."""

    goes: list[tuple[str, int]]
    stays: list[rights.Staying]


def preview(session: Session, email: str, *, now: datetime) -> Preview:
    """Count what goes when somebody is erased, by the very search that finds it then (P98, P113).

    What passes to a colleague at the same customer does not go.
    """
    passing = {customer.id for customer, heir in leaving.contact_of(session, email) if heir is not None}
    found = rights.find(session, Base.metadata, email, but=passing)
    going, staying = rights.part(session, Base.metadata, found, now=now)
    moving = Counter[str]()
    for item in staying:
        moving[item.table] += item.number * item.moves
    counts = {item.holding.table.name: len(item.ids) for item in going if not item.holding.keeping.traces}
    return Preview([(name, number - moving[name]) for name, number in counts.items() if number > moving[name]], staying)


def carry_out(
    session: Session, email: str, *, reference: str, cause: str, noticed: datetime, now: datetime
) -> ErasureProof:
    """Erase everything about whose address this is, and keep the proof without saying who it was (P93, P97).

    What came in while this ran is found as well or is not there yet: it belongs to the next request. What the activity
    log noted by keyed reference stays and points at nobody: the keys that it was made of are gone.
    """
    leaving.hand_over(session, ring().candidates(normal_address(email)))
    found = rights.find(session, Base.metadata, email)
    going, staying = rights.part(session, Base.metadata, found, now=now)
    counts = rights.erase(session, going, now=now, email=email)
    proof = ErasureProof(
        reference=reference,
        cause=cause,
        noticed_at=noticed,
        erased_at=now,
        counts=counts,
        stays=[_said(item) for item in staying],
        due_at=PROVE_RETENTION.rules["erasure"].due(now),
    )
    proof.signature = signing.sign(text_of(proof))
    session.add(proof)
    activity.note(session, "erased", role=activity.SYSTEM, now=now, kind="account", reason=reference)
    return proof


def _said(item: rights.Staying) -> dict[str, str]:
    return {
        "table": item.table,
        "number": str(item.number),
        "nl": item.ground.nl,
        "en": item.ground.en,
        "until": item.until.isoformat(),
    }


def receipt(proof: ErasureProof) -> dict[str, Any]:
    """Give what a receipt says: reference, days, categories and numbers; nobody's name."""
    return {
        "receipt": TITLE,
        "reference": proof.reference,
        "noticed_on": _day(proof.noticed_at).isoformat(),
        "erased_on": _day(proof.erased_at).isoformat(),
        "erased": dict(sorted(proof.counts.items())),
        "stays": [
            {"table": item["table"], "number": int(item["number"]), "until": item["until"]}
            for item in proof.stays or ()
        ],
    }


def _day(moment: datetime) -> date:
    return moment.astimezone(OFFICE_TIME).date()


def text_of(proof: ErasureProof) -> str:
    """Write a receipt as the one text that is signed."""
    return written(receipt(proof))


def written(said: dict[str, Any]) -> str:
    """Write what a receipt says the one way that it is signed: keys in order, nothing between."""
    return json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def sheet(proof: ErasureProof) -> dict[str, Any]:
    """Give the receipt as a file: what it says, and the signature over it."""
    return {**receipt(proof), "signature": (proof.signature or b"").hex()}


def checked(text: str) -> dict[str, Any] | None:
    """Read a receipt that somebody brings; None unless we signed exactly this, also when our proof is gone by now."""
    try:
        said = json.loads(text)
        signature = bytes.fromhex(said.pop("signature"))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    if not isinstance(said, dict) or said.get("receipt") != TITLE:
        return None
    return said if signing.genuine(written(said), signature) else None
