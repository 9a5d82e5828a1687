"""What a download is made of, as plain data and as lists for a spreadsheet (GDPR art. 15, 20)."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from babel.dates import format_date

from domain.codes import in_words, letter
from domain.package_papers import Enclosure
from domain.package_schema import SCHEMA_VERSION
from privacy.insight import Kind, Record, plain
from privacy.vocabulary import Words

FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")

SAID: Final = {
    "title": Words("Je gegevens", "Your data"),
    "lead": Words(
        "Dit is alles wat {name} van je bewaart, op {when}.", "This is all that {name} keeps of you, on {when}."
    ),
    "until": Words("Weg op {date}", "Gone on {date}"),
    "why": Words("Waarom", "Why"),
    "readers": Words("Wie het ziet", "Who sees it"),
    "recipients": Words("Wie het krijgt", "Who gets it"),
    "sources": Words("Herkomst", "Source"),
    "nobody": Words("niemand buiten ons bedrijf", "nobody outside our company"),
    "none": Words("We bewaren niets van je.", "We keep nothing of you."),
    "files": Words("Je bestanden", "Your files"),
    "enclosed": Words("zit in dit pakket, als {path} ({size})", "is in this package, as {path} ({size})"),
    "withheld": Words("zit er niet bij: {why}", "is not included: {why}"),
    "basis": Words("Grondslag", "Legal basis"),
    "rights": Words("Wat je mag vragen", "What you may ask"),
    "asking": Words(
        "Je mag dit laten verbeteren, aanvullen, wissen of stilzetten, het meenemen naar een ander, en bezwaar maken. "
        "Een toestemming trek je altijd weer in. Dat kost niets. Vraag het op onze site of via {email} of {phone}.",
        "You may have this corrected, completed, erased or put on hold, take it to somebody else, and object. A "
        "consent can always be withdrawn. That costs nothing. Ask it on our site or by {email} or {phone}.",
    ),
    "complain": Words(
        "Niet tevreden? Je kunt klagen bij de Autoriteit Persoonsgegevens (autoriteitpersoonsgegevens.nl) of naar de "
        "rechter gaan. Wij nemen geen besluiten over je zonder dat er een mens naar kijkt.",
        "Not satisfied? You can complain to the Dutch data protection authority (autoriteitpersoonsgegevens.nl) or go "
        "to court. We take no decisions about you without a person looking at them.",
    ),
}


@dataclass(frozen=True, slots=True)
class Parcel:
    """What a download is made of: everything found, for whom it is written, by whom, and when."""

    kinds: Sequence[Kind]
    language: str
    controller: Mapping[str, str]
    made_at: datetime
    files: Sequence[Enclosure] = ()

    def say(self, key: str, **values: str) -> str:
        """Say one of the fixed texts."""
        return SAID[key].say(self.language).format(**values)

    def day(self, value: date) -> str:
        """Write a date out."""
        return format_date(value, "d MMMM y", locale=self.language)


def shown(kind: Kind) -> bool:
    """Say whether anything of a kind can be read."""
    return any(value.field.withheld is None for record in kind.records for value in record.values)


def as_data(parcel: Parcel) -> dict[str, Any]:
    """Give everything as plain data, as SCHEMA describes it (GDPR art. 20)."""
    say = parcel.language
    return {
        "schema_version": SCHEMA_VERSION,
        "made_at": parcel.made_at.isoformat(timespec="seconds"),
        "language": say,
        "controller": dict(parcel.controller),
        "kinds": [
            {
                "table": kind.table,
                "label": kind.label.say(say),
                "purposes": [item.purpose.say(say) for item in kind.activities],
                "legal_bases": [item.basis.article for item in kind.activities],
                "readers": [words.say(say) for words in kind.readers],
                "recipients": [words.say(say) for words in kind.recipients],
                "fields": [
                    {
                        "name": field.name,
                        "label": field.label.say(say),
                        "why": field.why.say(say),
                        "source": field.source.say(say),
                        "withheld": field.withheld.say(say) if field.withheld else None,
                    }
                    for field in kind.fields
                ],
                "records": [_record(record, say) for record in kind.records],
            }
            for kind in parcel.kinds
        ],
        "files": [
            {
                "table": item.table,
                "name": item.name,
                "path": item.path,
                "size": item.size,
                "sha256": item.sha256,
                "withheld": item.withheld.say(say) if item.withheld else None,
            }
            for item in parcel.files
        ],
    }


def _record(record: Record, language: str) -> dict[str, Any]:
    """Give values as they are kept, codes in words beside them, and letters as they were read."""
    shown = {value.field.name: value.value for value in record.values if value.field.withheld is None}
    values = {name: (name == "content" and letter(value)) or plain(value) for name, value in shown.items()}
    words = {name: in_words(name, value, language) for name, value in shown.items() if values[name] is value}
    said = {name: text for name, text in words.items() if text != values[name]}
    return {"kept_until": record.until.isoformat(), "values": values} | ({"said": said} if said else {})


def table(kind: Kind, parcel: Parcel) -> str:
    """Give one kind as CSV (RFC 4180) that no spreadsheet takes for a formula (S234)."""
    fields = [field for field in kind.fields if field.withheld is None and field.name != kind.due]
    held = io.StringIO()
    writer = csv.writer(held)
    writer.writerow([*(field.label.say(parcel.language) for field in fields), _kept_until(parcel)])
    for record in kind.records:
        by_name = {value.field.name: value.value for value in record.values}
        cells = [harmless(in_words(field.name, by_name.get(field.name), parcel.language)) for field in fields]
        writer.writerow([*cells, record.until.isoformat()])
    return "\ufeff" + held.getvalue()


def _kept_until(parcel: Parcel) -> str:
    return parcel.say("until", date="").strip()


def harmless(value: Any) -> str:
    """Write a value for a spreadsheet; what would be read as a formula gets a quotation mark before it."""
    text = "" if value is None else str(plain(value))
    return f"'{text}" if text.startswith(FORMULA) else text
