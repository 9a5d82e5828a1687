"""Which classes of records have a term that the owner may set, and what was set (P91)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from privacy.activities import ACTIVITIES
from privacy.vocabulary import TERMS_SET, Rule, Term


class Chosen(Protocol):
    """A row of the table of terms."""

    id: str
    activity: str
    rule: str
    months: int
    days: int
    holds_from: datetime


def settable() -> dict[str, Rule]:
    """Give the classes whose term the owner may set, each by the code of its activity and its own."""
    return {f"{item.code}.{code}": rule for item in ACTIVITIES for code, rule in item.rules.items() if rule.settable}


def take_over(rows: Iterable[Chosen], *, now: datetime) -> None:
    """Let the terms of these rows hold in this process; of two from the same moment the one set last."""
    known = settable()
    terms = [
        (known[name], row.holds_from, Term(row.months, row.days))
        for row in sorted(rows, key=lambda row: row.id)
        if (name := f"{row.activity}.{row.rule}") in known
    ]
    set_terms(terms, now=now)


def set_terms(chosen: Iterable[tuple[Rule, datetime, Term]], *, now: datetime) -> None:
    """Take over all that the owner set, in place of what was known: each rule with its terms and their first moments.

    A term outside the bounds of its rule does not hold, whatever the database says (P91).
    """
    by_rule: dict[int, list[tuple[datetime, Term]]] = {}
    usual: dict[int, Term] = {}
    for rule, since, term in sorted(chosen, key=lambda item: item[1]):
        if rule.least and rule.most and rule.least.length <= term.length <= rule.most.length:
            by_rule.setdefault(id(rule), []).append((since, term))
            usual[id(rule)] = rule.usual
    fresh = {
        key: (tuple(terms), next((term for since, term in reversed(terms) if since <= now), usual[key]))
        for key, terms in by_rule.items()
    }
    TERMS_SET.update(fresh)
    for key in TERMS_SET.keys() - fresh.keys():
        del TERMS_SET[key]
