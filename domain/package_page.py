"""The page in a download that people read: what, why, from whom, who sees it, until when, and what they may ask."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Final

from babel.dates import format_datetime
from babel.numbers import format_decimal
from markupsafe import Markup, escape

from domain.codes import in_words
from domain.package_files import Parcel, shown
from privacy.insight import Kind, Record
from privacy.vocabulary import OFFICE_TIME

KB, MB = 1_000, 1_000_000
STYLE: Final = """\
body { margin: 2rem auto; max-width: 46rem; padding: 0 1rem; font: 1.0625rem/1.5 system-ui, sans-serif; color: #17212b }
body { background: #fbfaf7 }
h1, h2, h3 { line-height: 1.2 }
article { margin: 1rem 0; padding: .5rem 1.25rem 1rem; background: #fff; border: 1px solid #d9d4c9; border-radius: 8px }
dl { display: grid; grid-template-columns: 12rem 1fr; gap: .25rem 1rem }
dt { color: #52606d } dd { margin: 0; white-space: pre-line; overflow-wrap: anywhere }
.until { font-weight: 600; color: #0b5d66 }
@page { size: A4; margin: 18mm 15mm; @bottom-right { content: counter(page) " / " counter(pages); font-size: 9pt } }
@media print {
  body { max-width: none; margin: 0; background: #fff } article { padding: 0 0 6pt }
  dl { display: block } dt { margin-top: 4pt; break-after: avoid } dd { margin-bottom: 2pt }
}
@media (max-width: 40rem) { dl { display: block } dd { margin-bottom: .5rem } }
@media (prefers-color-scheme: dark) {
  body { background: #10171d; color: #e8e6e1 } article { background: #18222b; border-color: #2c3a45 }
  dt { color: #a9b4be } .until { color: #7cc7cf }
}
"""


def page(parcel: Parcel) -> str:
    """Write everything as one page that stands alone: no script, nothing fetched."""
    name, title = parcel.controller["name"], parcel.say("title")
    when = format_datetime(parcel.made_at.astimezone(OFFICE_TIME), "d MMMM y HH:mm", locale=parcel.language)
    body = Markup("\n").join(_section(kind, parcel) for kind in parcel.kinds if shown(kind))
    return Markup(
        '<!doctype html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width">\n<title>{title}</title>\n'
        "<style>\n{style}</style>\n</head>\n<body>\n<main>\n<h1>{title}</h1>\n<p>{lead}</p>\n{body}\n{files}\n{rights}\n</main>\n</body>\n</html>\n"
    ).format(
        language=parcel.language,
        title=title,
        style=Markup(STYLE),  # noqa: S704 - our own style sheet
        lead=parcel.say("lead", name=name, when=when),
        body=body or Markup("<p>{}</p>").format(parcel.say("none")),
        files=_files(parcel),
        rights=_rights(parcel),
    )


def _files(parcel: Parcel) -> Markup:
    """List the files by the names that the person gave them: where each stands, or why it does not."""
    facts = [
        _fact(item.name, parcel.say("withheld", why=item.withheld.say(parcel.language)))
        if item.withheld
        else _fact(item.name, parcel.say("enclosed", path=item.path or "", size=_size(item.size or 0, parcel)))
        for item in parcel.files
    ]
    text = Markup("<section>\n<h2>{}</h2>\n<dl>\n{}\n</dl>\n</section>")
    return text.format(parcel.say("files"), Markup("\n").join(facts)) if facts else Markup("")


def _size(number: int, parcel: Parcel) -> str:
    small = number < MB
    return (
        f"{format_decimal(number / (KB if small else MB), '#,##0.#', locale=parcel.language)} {'kB' if small else 'MB'}"
    )


def _rights(parcel: Parcel) -> Markup:
    """Say what somebody may ask, and where to complain (GDPR art. 15(1)(e), (f) and (h))."""
    asking, complain = parcel.say("asking", **parcel.controller), parcel.say("complain")
    text = "<section>\n<h2>{}</h2>\n<p>{}</p>\n<p>{}</p>\n</section>"
    return Markup(text).format(parcel.say("rights"), asking, complain)  # noqa: S704 - our own words around the values


def _section(kind: Kind, parcel: Parcel) -> Markup:
    say = parcel.language
    about = [
        ("why", [item.purpose.say(say) for item in kind.activities]),
        ("basis", list(dict.fromkeys(f"{i.basis.label.say(say)} ({i.basis.article})" for i in kind.activities))),
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
