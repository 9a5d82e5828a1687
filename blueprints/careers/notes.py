"""The note card beside the form: what we keep of an application, why, who sees it, and until when (P05, P78)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import gettext as _

from blueprints.words import language
from domain.application_terms import FORGOTTEN_AFTER
from models import Base
from privacy import register
from privacy.activities import HANDLE_APPLICATIONS, KEEP_APPLICATION
from privacy.register import Entry
from privacy.vocabulary import Source


@dataclass(frozen=True, slots=True)
class Departure:
    """One way in which it can end, with the last day on which anything is still there."""

    topic: str
    label: str
    term: str
    date: date


@dataclass(frozen=True, slots=True)
class NoteCard:
    """What the card says."""

    activity: Entry
    asked: list[str]
    departures: list[Departure]


def note_card(now: datetime) -> NoteCard:
    """Make the card for an application that is sent now."""
    rules, year, code = HANDLE_APPLICATIONS.rules, KEEP_APPLICATION.rules["year"], language()
    entry = register.entry(Base.metadata, HANDLE_APPLICATIONS)
    asked = [column.label.say(code) for column in entry.columns if column.source == Source.FORM.value]
    by_itself = FORGOTTEN_AFTER.after(now)
    longest = year.term.after(datetime.combine(by_itself, now.time(), now.tzinfo))
    closed, kept = rules["closed"].term.words.say(code), year.term.words.say(code)
    return NoteCard(
        entry,
        [*asked, _("cv en motivatiebrief, als je die stuurt")],
        [
            Departure(
                "open",
                _("Gewoon"),
                _("of eerder: %(term)s na het einde van de procedure", term=closed),
                rules["open"].term.after(now),
            ),
            Departure("year", _("Met je toestemming"), _("of eerder: %(term)s na het einde", term=kept), longest),
        ],
    )
