"""The register: reads from the schema what is kept, why and until when (GDPR art. 30, P06)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import Column, ForeignKey, MetaData, Table

from privacy.activities import ACTIVITIES, UNSEALED
from privacy.columns import SealedBytes
from privacy.vocabulary import KEEPING, REASON, Activity, Keeping, LegalBasis, Reason, Rule, Source, Words


@dataclass(frozen=True, slots=True)
class Holding:
    """A table that holds records with an end."""

    table: Table
    keeping: Keeping

    @property
    def due(self) -> Column[Any] | None:
        """The column with the moment from which a row must go; None where it goes with what it hangs on."""
        return self.table.c[self.keeping.due] if self.keeping.due else None

    @property
    def parent(self) -> Table | None:
        """The table that the rows hang on by a foreign key."""
        return next((key.column.table for key in self.foreign_keys), None)

    @property
    def foreign_keys(self) -> set[ForeignKey]:
        """The foreign keys that tie the rows to what they hang on."""
        through = self.keeping.through
        return set(self.table.c[through].foreign_keys) if through and through in self.table.c else set()

    @property
    def sealed(self) -> list[Column[Any]]:
        """The columns that hold ciphertext."""
        return [column for column in self.table.c if isinstance(column.type, SealedBytes)]


@dataclass(frozen=True, slots=True)
class ShownColumn:
    """One column as a reader of the register sees it."""

    table: str
    name: str
    label: Words
    why: Words
    source: Words
    required: bool
    sealed: bool
    personal: bool


@dataclass(frozen=True, slots=True)
class ShownTerm:
    """One retention rule as a reader of the register sees it."""

    code: str
    label: Words
    trigger: Words
    term: Words
    action: Words
    least: Words | None
    most: Words | None


@dataclass(frozen=True, slots=True)
class Entry:
    """One activity with everything that is kept for it."""

    activity: Activity
    columns: tuple[ShownColumn, ...]

    code = property(lambda self: self.activity.code)
    name = property(lambda self: self.activity.name)
    purpose = property(lambda self: self.activity.purpose)
    balancing = property(lambda self: self.activity.balancing)

    @property
    def basis(self) -> LegalBasis:
        """The legal basis, with label and article."""
        return self.activity.basis

    @property
    def source(self) -> Words:
        """Where the data comes from (P16)."""
        found = list(dict.fromkeys(column.source for column in self.columns))
        return Words("; ".join(words.nl for words in found), "; ".join(words.en for words in found))

    @property
    def readers(self) -> list[Words]:
        """Who of us, and of you, may read."""
        return [role.value for role in self.activity.readers]

    @property
    def recipients(self) -> list[Words]:
        """Who outside gets it."""
        return list(self.activity.recipients)

    @property
    def terms(self) -> list[ShownTerm]:
        """How long, class by class."""
        return [_shown_term(code, rule) for code, rule in self.activity.rules.items()]


def _shown_term(code: str, rule: Rule) -> ShownTerm:
    least, most = (bound.words if bound else None for bound in (rule.least, rule.most))
    return ShownTerm(code, rule.label, rule.trigger, rule.term.words, rule.action, least, most)


def reason(column: Column[Any]) -> Reason | None:
    """Give the declared reason of `column`, or None where nobody gave one."""
    found = column.info.get(REASON)
    return found if isinstance(found, Reason) else None


def holdings(metadata: MetaData) -> tuple[Holding, ...]:
    """List the tables that say how they are kept, parents before children."""
    return _holdings(metadata, tuple(metadata.tables.values()))


@lru_cache(maxsize=16)
def _holdings(metadata: MetaData, _tables: tuple[Table, ...]) -> tuple[Holding, ...]:
    """Sort the tables once for every right and every purge, and once more when one is added."""
    return tuple(Holding(table, table.info[KEEPING]) for table in metadata.sorted_tables if KEEPING in table.info)


def entries(metadata: MetaData) -> list[Entry]:
    """Draw the register: every activity with the columns that serve it."""
    return [entry(metadata, activity) for activity in ACTIVITIES]


def entry(metadata: MetaData, activity: Activity) -> Entry:
    """Draw one activity of the register."""
    return Entry(activity, tuple(_shown_columns(metadata, activity)))


def _shown_columns(metadata: MetaData, activity: Activity) -> Iterator[ShownColumn]:
    """Give the columns of one activity: first what people fill in, then what else is theirs, then the rest."""
    for column in sorted(_columns(metadata), key=_nearness):
        why = reason(column)
        if why and why.activity is activity and why.shown:
            sealed = isinstance(column.type, SealedBytes)
            place, needed = (column.table.name, column.name), not column.nullable
            yield ShownColumn(*place, why.label, why.why, why.source.value, needed, sealed, why.personal)


def _nearness(column: Column[Any]) -> int:
    why = reason(column)
    if why is None or not why.personal:
        return 2
    return 0 if why.source is Source.FORM else 1


def _columns(metadata: MetaData) -> Iterator[Column[Any]]:
    for table in metadata.sorted_tables:
        yield from table.c


def faults(metadata: MetaData) -> list[str]:
    """Name everything that may not go live: the register test and the migrations refuse a schema with faults.

    A column without its reason, a table without its retention rule, a personal column that is neither sealed nor on
    the list of exceptions, an exception that names nothing, an activity that no column serves (P06, P07, P91).
    """
    return [*_silent_columns(metadata), *_endless_tables(metadata), *_bare_columns(metadata), *_idle(metadata)]


def _silent_columns(metadata: MetaData) -> Iterable[str]:
    for column in _columns(metadata):
        if not column.primary_key and reason(column) is None:
            yield f"{column.table.name}.{column.name}: says no reason"


def _endless_tables(metadata: MetaData) -> Iterable[str]:
    for table in metadata.sorted_tables:
        keeping = table.info.get(KEEPING)
        if not isinstance(keeping, Keeping):
            yield f"{table.name}: says no retention rule"
            continue
        named = [name for name in (keeping.due, keeping.subject, keeping.through, *keeping.traces) if name]
        yield from (f"{table.name}: names {name}, which it does not have" for name in named if name not in table.c)
        if keeping.due is None:
            yield from _loose(Holding(table, keeping))
        elif keeping.due in table.c and table.c[keeping.due].nullable:
            yield f"{table.name}.{keeping.due}: a row without an end would stay for ever"
        if not (keeping.subject or keeping.through) and any(r and r.personal for r in map(reason, table.c)):
            yield f"{table.name}: holds people's data and cannot find its people"


def _loose(holding: Holding) -> Iterable[str]:
    """A table without an end of its own must hang on one that has it, so that the database itself lets no row stay."""
    keys = holding.foreign_keys
    if not keys or any(getattr(key.column.table.info.get(KEEPING), "due", None) is None for key in keys):
        yield f"{holding.table.name}: has no end and hangs on nothing that ends"
    elif any(key.ondelete != "CASCADE" for key in keys):
        yield f"{holding.table.name}: its rows must go when what they hang on goes"


def _bare_columns(metadata: MetaData) -> Iterable[str]:
    bare = set()
    for column in _columns(metadata):
        why, name = reason(column), f"{column.table.name}.{column.name}"
        if why and why.personal and not isinstance(column.type, SealedBytes):
            bare.add(name)
            if name not in UNSEALED:
                yield f"{name}: personal, not sealed and not on the list of exceptions"
    tables = set(metadata.tables)
    for name in UNSEALED:
        if name.partition(".")[0] in tables and name not in bare:
            yield f"{name}: on the list of exceptions without need"


def _idle(metadata: MetaData) -> Iterable[str]:
    serving = {why.activity.code for why in map(reason, _columns(metadata)) if why}
    known = {activity.code for activity in ACTIVITIES}
    yield from (f"{code}: a column serves an activity that is not in the register" for code in sorted(serving - known))


def as_data(metadata: MetaData, language: str) -> list[dict[str, Any]]:
    """Give the register as plain data for JSON, in one language."""
    return [
        {
            "code": item.code,
            "name": item.name.say(language),
            "purpose": item.purpose.say(language),
            "legal_basis": {"article": f"GDPR {item.basis.article}", "label": item.basis.label.say(language)},
            "balancing": item.balancing.say(language) if item.balancing else None,
            "readers": [words.say(language) for words in item.readers],
            "recipients": [words.say(language) for words in item.recipients],
            "retention": [
                {
                    "class": term.code,
                    "label": term.label.say(language),
                    "trigger": term.trigger.say(language),
                    "term": term.term.say(language),
                    "minimum": (term.least or term.term).say(language),
                    "maximum": (term.most or term.term).say(language),
                    "action": term.action.say(language),
                }
                for term in item.terms
            ],
            "data": [
                {
                    "table": column.table,
                    "column": column.name,
                    "label": column.label.say(language),
                    "reason": column.why.say(language),
                    "source": column.source.say(language),
                    "required": column.required,
                    "sealed": column.sealed,
                    "personal": column.personal,
                }
                for column in item.columns
            ],
        }
        for item in entries(metadata)
    ]


def as_csv(metadata: MetaData, language: str) -> str:
    """Give the register as a table with one line a datum, for a spreadsheet."""
    out = io.StringIO()
    lines = csv.writer(out)
    lines.writerow(
        (
            "activity",
            "purpose",
            "legal_basis",
            "label",
            "table",
            "column",
            "reason",
            "source",
            "required",
            "sealed",
            "readers",
            "recipients",
            "retention",
        )
    )
    for item in as_data(metadata, language):
        terms = "; ".join(f"{rule['label']}: {rule['term']}" for rule in item["retention"])
        activity = (item["name"], item["purpose"], item["legal_basis"]["article"])
        ends = ("; ".join(item["readers"]), "; ".join(item["recipients"]), terms)
        for datum in item["data"]:
            names = ("label", "table", "column", "reason", "source", "required", "sealed")
            lines.writerow((*activity, *(datum[name] for name in names), *ends))
    return out.getvalue()
