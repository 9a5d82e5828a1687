"""The forms of recruitment."""

from __future__ import annotations

import re
from datetime import date
from typing import Any, Final

from flask_babel import lazy_gettext as _
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired

from blueprints.fields import OwnForm, choice_field, text_area, text_field, trimmed
from blueprints.staff.forms import DayField, MessageForm
from blueprints.words import language
from domain.recruitment import ORIGINAL, STATUSES
from domain.vacancies import SLUG_MOST, Wording, slug_of
from models import Vacancy

RESERVED: Final = ("nieuw", "open")
"""Names that mean something else in an address or a filter."""


class VacancyForm(OwnForm):
    """What a vacancy says; English may be left out, then the Dutch text stands there too."""

    title = text_field(_("Titel"), missing=_("Vul in welk werk het is."), most=120)
    description = text_area(_("Omschrijving"), missing=_("Schrijf wat je vraagt en biedt."), most=20_000, rows=14)
    title_en = text_field(_("Titel in het Engels"), most=120, lang="en")
    description_en = text_area(_("Omschrijving in het Engels"), missing=None, most=20_000, rows=14, lang="en")
    closes_on = DayField(
        _("Laatste dag om te solliciteren"),
        [DataRequired(_("Kies de laatste dag om te solliciteren."))],
        filters=[trimmed],
    )

    @classmethod
    def of(cls, vacancy: Vacancy) -> VacancyForm:
        """Make the form with what a vacancy says now."""
        said = {name: getattr(vacancy, name) for name in ("title", "description", "title_en", "description_en")}
        return cls(formdata=None, closes_on=vacancy.closes_on.isoformat(), **said)

    def wording(self) -> Wording:
        """Give what was filled in."""
        return Wording(
            self.title.data,
            self.description.data,
            date.fromisoformat(self.closes_on.data),
            self.title_en.data or None,
            self.description_en.data or None,
        )


class NewVacancyForm(VacancyForm):
    """A vacancy with the name under which links will find it."""

    slug = text_field(_("Naam in het adres"), most=SLUG_MOST, autocapitalize="none", spellcheck="false")

    def validate(self, extra_validators: Any = None) -> bool:
        """Make the name out of the title where none was typed, and refuse what is no plain name."""
        self.slug.data = self.slug.data or slug_of(self.title.data or "")
        good = super().validate(extra_validators)
        if re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", self.slug.data) and self.slug.data not in RESERVED:
            return good
        self.slug.errors = [_("Gebruik kleine letters, cijfers en streepjes, zoals beheerder-met-geduld.")]
        return False


class DecideForm(MessageForm):
    """How an application stands, and what the applicant reads about it."""

    status = choice_field(_("Stand"), [(code, code) for code in STATUSES], missing=_("Kies hoe het ervoor staat."))
    text = text_area(_("Wat je erbij schrijft"), missing=None, rows=6)

    def validate(self, extra_validators: Any = None) -> bool:
        """Check the fields; an invitation says to what."""
        good = super().validate(extra_validators)
        if self.status.data == "invited" and not self.text.data:
            self.text.errors = [_("Schrijf waarvoor je iemand uitnodigt, waar en wanneer.")]
            return False
        return good

    @classmethod
    def offering(cls, codes: list[str], **more: Any) -> DecideForm:
        """Make the form with these outcomes, in the language of the page."""
        form = cls(**more)
        offered = ((code, STATUSES[code].say(language())) for code in codes)
        form.status.choices = [SelectChoice(code, said) for code, said in (("", _("kies")), *offered)]
        return form


class NoteForm(MessageForm):
    """A note, which the applicant can read as well."""

    note = text_area(_("Notitie"), missing=_("Schrijf eerst iets."), rows=5)


class TellForm(MessageForm):
    """A message that the applicant reads behind a link."""

    message = text_area(_("Bericht aan de sollicitant"), missing=_("Schrijf eerst iets."), rows=5)


class DisputeForm(MessageForm):
    """Keep an application longer for a complaint or dispute: until when and why."""

    until = DayField(_("Bewaren tot"), [DataRequired(_("Kies de dag waarop alles alsnog weggaat."))], filters=[trimmed])
    because = text_field(
        _("Welke klacht of welk geschil"), missing=_("Schrijf op waarom. De sollicitant leest dit."), most=300
    )


class OriginalForm(OwnForm):
    """Why the file is opened as it was sent."""

    reason = choice_field(
        _("Waarom open je het origineel"), [(code, code) for code in ORIGINAL], missing=_("Kies eerst een reden.")
    )

    @classmethod
    def worded(cls, **more: Any) -> OriginalForm:
        """Make the form in the language of the page, as the staff member would say it."""
        form = cls(**more)
        said = {
            "original_unreadable": _("De leesbare kopie is niet goed te lezen"),
            "original_layout": _("De vormgeving is deel van het werk"),
            "original_asked": _("De sollicitant vroeg het"),
        }
        form.reason.choices = [SelectChoice(code, text) for code, text in (("", _("kies")), *said.items())]
        return form


class RemoveFileForm(MessageForm):
    """Erase one file, and tell the applicant why."""

    because = text_field(_("Reden"), missing=_("Schrijf op waarom. De sollicitant leest dit."), most=300)
