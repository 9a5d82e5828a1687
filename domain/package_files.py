"""What lies in a download: a page to read, JSON and CSV to take along, and a sheet that says so (GDPR art. 15, 20)."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from babel.dates import format_date, format_datetime
from markupsafe import Markup, escape

from domain.codes import in_words
from privacy.insight import Kind, Record, plain
from privacy.vocabulary import OFFICE_TIME, Words

SCHEMA_VERSION: Final = 1
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")

STYLE: Final = """\
body { margin: 2rem auto; max-width: 46rem; padding: 0 1rem; font: 1.0625rem/1.5 system-ui, sans-serif; color: #17212b }
body { background: #fbfaf7 }
h1, h2, h3 { line-height: 1.2 }
article { margin: 1rem 0; padding: .5rem 1.25rem 1rem; background: #fff; border: 1px solid #d9d4c9; border-radius: 8px }
dl { display: grid; grid-template-columns: 12rem 1fr; gap: .25rem 1rem }
dt { color: #52606d } dd { margin: 0; white-space: pre-line; overflow-wrap: anywhere }
.until { font-weight: 600; color: #0b5d66 }
@media (max-width: 40rem) { dl { display: block } dd { margin-bottom: .5rem } }
@media (prefers-color-scheme: dark) {
  body { background: #10171d; color: #e8e6e1 } article { background: #18222b; border-color: #2c3a45 }
  dt { color: #a9b4be } .until { color: #7cc7cf }
}
"""

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
}

READ_ME: Final = Words(
    """\
Je gegevens

In dit bestand zit alles wat we van je bewaren, drie keer:

  gegevens.html   om te lezen, ook zonder internet
  gegevens.json   om mee te nemen naar een ander; schema.json beschrijft het
  csv/            een lijst per soort gegeven, voor een rekenblad

Bewaar het bestand op een plek waar alleen jij bij kunt. Op onze site verdwijnt het na zeven dagen.
Vragen, of klopt er iets niet? {email}, {phone}.
""",
    """\
Your data

This file holds everything that we keep of you, three times:

  data.html       to read, also without internet
  data.json       to take to somebody else; schema.json describes it
  csv/            one list for each kind of data, for a spreadsheet

Keep the file in a place that only you can reach. On our site it is gone after seven days.
Questions, or is something wrong? {email}, {phone}.
""",
)


@dataclass(frozen=True, slots=True)
class Parcel:
    """What a download is made of: everything found, for whom it is written, by whom, and when."""

    kinds: Sequence[Kind]
    language: str
    controller: Mapping[str, str]
    made_at: datetime

    def say(self, key: str, **values: str) -> str:
        """Say one of the fixed texts."""
        return SAID[key].say(self.language).format(**values)

    def day(self, value: date) -> str:
        """Write a date out."""
        return format_date(value, "d MMMM y", locale=self.language)


def pack(parcel: Parcel) -> bytes:
    """Make the ZIP; made twice of the same, it is the same."""
    stem = "gegevens" if parcel.language == "nl" else "data"
    readme = "LEESMIJ.txt" if parcel.language == "nl" else "README.txt"
    files = {
        readme: READ_ME.say(parcel.language).format(**parcel.controller),
        f"{stem}.html": page(parcel),
        f"{stem}.json": json.dumps(as_data(parcel), ensure_ascii=False, indent=2) + "\n",
        "schema.json": json.dumps(SCHEMA, ensure_ascii=False, indent=2) + "\n",
    } | {f"csv/{kind.table}.csv": table(kind, parcel) for kind in parcel.kinds if _shown(kind)}
    held, at = io.BytesIO(), parcel.made_at.astimezone(OFFICE_TIME).timetuple()[:6]
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(zipfile.ZipInfo(name, at), text.encode(), zipfile.ZIP_DEFLATED)
    return held.getvalue()


def _shown(kind: Kind) -> bool:
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
                "records": [_record(record) for record in kind.records],
            }
            for kind in parcel.kinds
        ],
    }


def _record(record: Record) -> dict[str, Any]:
    shown = {value.field.name: plain(value.value) for value in record.values if value.field.withheld is None}
    return {"kept_until": record.until.isoformat(), "values": shown}


def table(kind: Kind, parcel: Parcel) -> str:
    """Give one kind as CSV (RFC 4180) that no spreadsheet takes for a formula (S234)."""
    fields = [field for field in kind.fields if field.withheld is None]
    held = io.StringIO()
    writer = csv.writer(held)
    writer.writerow([*(field.label.say(parcel.language) for field in fields), _kept_until(parcel)])
    for record in kind.records:
        by_name = {value.field.name: value.value for value in record.values}
        cells = [harmless(by_name.get(field.name)) for field in fields]
        writer.writerow([*cells, record.until.isoformat()])
    return "\ufeff" + held.getvalue()


def _kept_until(parcel: Parcel) -> str:
    return parcel.say("until", date="").strip()


def harmless(value: Any) -> str:
    """Write a value for a spreadsheet; what would be read as a formula gets a quotation mark before it."""
    text = "" if value is None else str(plain(value))
    return f"'{text}" if text.startswith(FORMULA) else text


def page(parcel: Parcel) -> str:
    """Write everything as one page that stands alone: no script, nothing fetched."""
    name, title = parcel.controller["name"], parcel.say("title")
    when = format_datetime(parcel.made_at.astimezone(OFFICE_TIME), "d MMMM y HH:mm", locale=parcel.language)
    body = Markup("\n").join(_section(kind, parcel) for kind in parcel.kinds if _shown(kind))
    return Markup(
        '<!doctype html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width">\n<title>{title}</title>\n'
        "<style>\n{style}</style>\n</head>\n<body>\n<main>\n<h1>{title}</h1>\n<p>{lead}</p>\n{body}\n</main>\n</body>\n</html>\n"
    ).format(
        language=parcel.language,
        title=title,
        style=Markup(STYLE),  # noqa: S704 - our own style sheet
        lead=parcel.say("lead", name=name, when=when),
        body=body or Markup("<p>{}</p>").format(parcel.say("none")),
    )


def _section(kind: Kind, parcel: Parcel) -> Markup:
    say = parcel.language
    about = [
        ("why", [item.purpose.say(say) for item in kind.activities]),
        ("sources", [words.say(say) for words in kind.sources]),
        ("readers", [words.say(say) for words in kind.readers]),
        ("recipients", [words.say(say) for words in kind.recipients] or [parcel.say("nobody")]),
    ]
    facts = Markup("\n").join(_fact(parcel.say(key), "; ".join(texts)) for key, texts in about)
    records = Markup("\n").join(_article(record, parcel) for record in kind.records)
    head = Markup("<h2>{}</h2>\n<dl>\n{}\n</dl>\n{}").format(kind.label.say(say), facts, records)
    return Markup("<section>\n{}\n</section>").format(head)


def _article(record: Record, parcel: Parcel) -> Markup:
    until = parcel.say("until", date=parcel.day(record.until))
    facts = [
        _fact(value.field.label.say(parcel.language), _readable(value.field.name, value.value, parcel))
        if value.field.withheld is None
        else _fact(value.field.label.say(parcel.language), value.field.withheld.say(parcel.language))
        for value in record.values
    ]
    return Markup('<article>\n<p class="until">{}</p>\n<dl>\n{}\n</dl>\n</article>').format(
        until, Markup("\n").join(facts)
    )


def _fact(label: str, text: str) -> Markup:
    return Markup("<dt>{}<dd>{}").format(label, escape(text))


def _readable(name: str, value: Any, parcel: Parcel) -> str:
    if isinstance(value, datetime):
        return format_datetime(value.astimezone(OFFICE_TIME), "d MMMM y HH:mm", locale=parcel.language)
    if isinstance(value, date):
        return parcel.day(value)
    return str(in_words(name, value, parcel.language))


_TEXT: Final = {"type": "string"}
_TEXTS: Final = {"type": "array", "items": _TEXT}
_FIELD: Final = {
    "type": "object",
    "required": ["name", "label", "why", "source", "withheld"],
    "properties": {
        "name": _TEXT,
        "label": _TEXT,
        "why": _TEXT,
        "source": _TEXT,
        "withheld": {"type": ["string", "null"], "description": "why no value of this field is given, if none is"},
    },
}
_KIND: Final = {
    "type": "object",
    "required": ["table", "label", "purposes", "legal_bases", "readers", "recipients", "fields", "records"],
    "properties": {
        "table": {"type": "string", "description": "a fixed name that does not depend on the language"},
        "label": _TEXT,
        "purposes": _TEXTS,
        "legal_bases": {"type": "array", "items": _TEXT, "description": "paragraphs of GDPR article 6"},
        "readers": _TEXTS,
        "recipients": _TEXTS,
        "fields": {"type": "array", "items": _FIELD},
        "records": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["kept_until", "values"],
                "properties": {
                    "kept_until": {"type": "string", "format": "date"},
                    "values": {"type": "object", "description": "by the name of the field; moments are ISO 8601, UTC"},
                },
            },
        },
    },
}
SCHEMA: Final = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Everything that one site keeps of one person",
    "type": "object",
    "required": ["schema_version", "made_at", "language", "controller", "kinds"],
    "properties": {
        "schema_version": {"const": SCHEMA_VERSION},
        "made_at": {"type": "string", "format": "date-time"},
        "language": {"enum": ["nl", "en"]},
        "controller": {"type": "object"},
        "kinds": {"type": "array", "items": _KIND},
    },
}
"""What the JSON looks like; a change that breaks a reader gets a new version."""
