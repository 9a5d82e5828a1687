"""The words of the register: what can be said about why, how long and by whom data is kept."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum
from typing import Any, Final
from zoneinfo import ZoneInfo

OFFICE_TIME: Final = ZoneInfo("Europe/Amsterdam")
"""Dates that people read are dates in the Netherlands (P93)."""


@dataclass(frozen=True, slots=True)
class Words:
    """One text in both languages of the site."""

    nl: str
    en: str

    def say(self, language: str) -> str:
        """Give the text in `language`; Dutch where the language is not ours."""
        return self.en if language == "en" else self.nl


class LegalBasis(Enum):
    """The grounds of GDPR art. 6(1) that this site uses."""

    CONSENT = ("6(1)(a)", Words("toestemming", "consent"))
    CONTRACT = ("6(1)(b)", Words("uitvoering van een overeenkomst", "performance of a contract"))
    LEGAL_OBLIGATION = ("6(1)(c)", Words("wettelijke verplichting", "legal obligation"))
    LEGITIMATE_INTEREST = ("6(1)(f)", Words("gerechtvaardigd belang", "legitimate interest"))

    def __init__(self, article: str, label: Words) -> None:
        self.article = article
        self.label = label


class Role(Enum):
    """Who may read; staff roles are those of `flask staff invite`."""

    SUBJECT = Words("jijzelf", "you yourself")
    ADMINISTRATION = Words("administratie", "administration")
    SUPPORT = Words("support", "support")
    RECRUITMENT = Words("werving", "recruitment")
    FINANCE = Words("financiën", "finance")
    PRIVACY = Words("privacycontact", "privacy contact")
    ADMIN = Words("beheerder", "admin")
    SYSTEM = Words("alleen het systeem", "the system only")


class Source(Enum):
    """Where a datum comes from; there is no value for buying or looking up data about people (P16)."""

    FORM = Words("je vult het zelf in", "you fill it in yourself")
    CONNECTION = Words("ontstaat bij je bezoek", "arises from your visit")
    SYSTEM = Words("maken wij aan", "we make it ourselves")
    STAFF = Words("legt een medewerker vast", "recorded by a member of staff")


@dataclass(frozen=True, slots=True)
class Term:
    """A length of time as people count it: calendar months and days."""

    months: int = 0
    days: int = 0

    def after(self, moment: datetime) -> date:
        """Give the date, in the Netherlands, on which the term that starts at `moment` has passed.

        A month later is the same day of that month, or its last day where that day is absent (P93, S72).
        """
        start = moment.astimezone(OFFICE_TIME).date()
        year, month = divmod(start.year * 12 + start.month - 1 + self.months, 12)
        day = min(start.day, monthrange(year, month + 1)[1])
        return date(year, month + 1, day) + timedelta(days=self.days)

    @property
    def length(self) -> tuple[int, int]:
        """How long it is, to compare terms that count in the same unit."""
        return self.months, self.days

    @property
    def words(self) -> Words:
        """The term as people say it."""
        parts = []
        if self.months:
            parts.append((f"{self.months} {'maand' if self.months == 1 else 'maanden'}", _plural(self.months, "month")))
        if self.days:
            parts.append((f"{self.days} {'dag' if self.days == 1 else 'dagen'}", _plural(self.days, "day")))
        return Words(" en ".join(nl for nl, _ in parts), " and ".join(en for _, en in parts))


def _plural(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def midnight(day: date) -> datetime:
    """Give the first moment of `day` in the Netherlands, in UTC.

    A record whose date has come is due from that moment on, so the night run of the same date takes it and the
    date that people were shown is kept.
    """
    return datetime.combine(day, time(), OFFICE_TIME).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Rule:
    """How long one class of records stays: a trigger, a term, and what happens then.

    `usual` is the term as declared. The owner may set another one from a day on, no shorter than `least` and no longer
    than `most`; a class that names neither is fixed. Another term holds for clocks that start on its day or later: what
    was there keeps the date that its person was told (docs/decisions/0020).
    """

    label: Words
    trigger: Words
    usual: Term
    action: Words = Words("verwijderd", "deleted")
    least: Term | None = None
    most: Term | None = None

    @property
    def settable(self) -> bool:
        """Say whether the owner may set another term."""
        return self.least is not None and self.most is not None

    @property
    def term(self) -> Term:
        """The term in force now: for clocks that start today."""
        found = TERMS_SET.get(id(self))
        return found[1] if found else self.usual

    def term_at(self, moment: datetime) -> Term:
        """Give the term that held at a moment: the same for ever, whenever it is asked."""
        found = TERMS_SET.get(id(self))
        held = [term for since, term in found[0] if since <= moment] if found else []
        return held[-1] if held else self.usual

    def due(self, moment: datetime) -> datetime:
        """Give the moment from which a record whose clock started at `moment` must go."""
        return midnight(self.term_at(moment).after(moment))


TERMS_SET: Final[dict[int, tuple[tuple[tuple[datetime, Term], ...], Term]]] = {}
"""What the owner set, by the identity of the rule (rules live as long as the process), with what holds now."""


@dataclass(frozen=True, slots=True)
class Activity:
    """One purpose for which personal data is processed, with its basis, its end, and who sees it.

    `serves` is the purpose of the privacy statement that it falls under: a purpose that the version in force does
    not name may not be served (P18).
    """

    code: str
    serves: str
    name: Words
    purpose: Words
    basis: LegalBasis
    rules: Mapping[str, Rule]
    readers: tuple[Role, ...]
    recipients: tuple[Words, ...] = ()
    balancing: Words | None = None
    technical: bool = False

    def __post_init__(self) -> None:
        """Refuse an activity that GDPR art. 6 and 5(1)(e) would not let us have (S08)."""
        if not self.rules:
            raise ValueError(f"{self.code}: says no end")
        if self.basis is LegalBasis.LEGITIMATE_INTEREST and self.balancing is None:
            raise ValueError(f"{self.code}: a legitimate interest needs its balancing written down")


@dataclass(frozen=True, slots=True)
class Reason:
    """Why one column exists; it stands in the column's `info`.

    A `secret` value stands in the register and is given to nobody, its owner included (P38).
    """

    activity: Activity
    label: Words
    why: Words
    source: Source
    personal: bool = True
    shown: bool = True
    secret: bool = False


@dataclass(frozen=True, slots=True)
class Lawful:
    """What the law obliges us to keep of a table when its rows go: on which ground, and until when (P94).

    `since` names the column whose moment starts the term; where it is empty the term starts when the row goes. `name`
    is the column by whose value people call such a record. With `year_end` the term runs from the end of that calendar
    year, as for books (AWR art. 52(4)).
    """

    ground: Words
    rule: Rule
    since: str
    name: str
    year_end: bool = False

    def until(self, moment: datetime) -> datetime:
        """Give the moment from which a row must go as well."""
        new_year = midnight(date(moment.astimezone(OFFICE_TIME).year + 1, 1, 1))
        return self.rule.due(new_year if self.year_end else moment)


@dataclass(frozen=True, slots=True)
class Keeping:
    """How a table knows its people and its end; it stands in the table's `info`.

    `subject` is the blind index of the person's address; `through` a column with the key of the record that the
    row belongs to and goes with; `due` the column with the moment from which the row must go. A row without a moment
    of its own hangs by a foreign key on one that has it. `traces` are columns with keyed references to records: such a
    row is shown to the person, and stays behind as evidence when the record goes, for then it points at nobody (P90).
    `removals` makes the table the list of files that must leave the shelf: each row that goes leaves an order there for
    the files it names, in the same transaction, and the rule says how long an order may stand. `holds` makes the table
    the list of records that the purge leaves alone for a while. `archive` makes it the place where rows go that the
    law obliges us to keep (`lawful`): shown to the person, and not erased for them before its day (P94).
    """

    label: Words
    due: str | None
    subject: str | None = None
    through: str | None = None
    traces: tuple[str, ...] = ()
    removals: Rule | None = None
    holds: bool = False
    archive: bool = False
    lawful: Lawful | None = None


REASON: Final = "privacy.reason"
KEEPING: Final = "privacy.keeping"
SHELVED: Final = "privacy.shelved"


def personal(activity: Activity, label: Words, why: Words, source: Source = Source.FORM) -> dict[str, Any]:
    """Mark a column as personal data that serves `activity`."""
    return {REASON: Reason(activity, label, why, source)}


def credential(activity: Activity, label: Words, why: Words, source: Source = Source.SYSTEM) -> dict[str, Any]:
    """Mark a column with which somebody proves who they are: in the register, never in an export (P38)."""
    return {REASON: Reason(activity, label, why, source, secret=True)}


def technical(activity: Activity, label: Words, why: Words, *, shown: bool = False) -> dict[str, Any]:
    """Mark a column that says nothing about a person by itself; it still needs its reason."""
    return {REASON: Reason(activity, label, why, Source.SYSTEM, personal=False, shown=shown)}


@dataclass(frozen=True, slots=True)
class Shelved:
    """What stands beside the name of a file on the shelf: the columns with its key, its own name and its state.

    A file with a name of its own is its person's, who gets it in a download (P111). One without is a copy that was made
    of what stands elsewhere.
    """

    key: str
    name: str = ""
    state: str = ""


def shelved(info: dict[str, Any], *, key: str, name: str = "", state: str = "") -> dict[str, Any]:
    """Mark a column as the name of a file on the shelf, which leaves the shelf when the row goes; as in `Shelved`."""
    return info | {SHELVED: Shelved(key, name, state)}


def kept(label: Words, *, due: str | None = None, **more: Any) -> dict[str, Any]:
    """Say of a table how its people are found and when its rows go; `more` as in `Keeping`."""
    return {"info": {KEEPING: Keeping(label, due, **more)}}
