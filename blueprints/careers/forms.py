"""The application form: who you are, what you want to do, and your papers (P73, P74)."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, HiddenField
from wtforms.fields.choices import SelectChoice

from blueprints.careers.papers import PaperField
from blueprints.careers.staging import Staged
from blueprints.fields import ChoiceField, SiteForm, email_field, phone_field, text_area, text_field
from domain.applications import Applied
from models import Vacancy

OPEN = ""
MOST_MOTIVATION = 10_000
REFUSED = _("Onze virusscanner weigerde dit bestand en we hebben het gewist. Maak het opnieuw of kies een ander.")


class ApplicationForm(SiteForm):
    """Name and address, and at least one of CV, letter and typed motivation; all else that comes along is dropped."""

    name = text_field(_("Naam"), missing=_("Vul je naam in, zodat we je kunnen aanspreken."), autocomplete="name")
    email = email_field(_("E-mailadres"), missing=_("Vul je e-mailadres in. Daar hoor je van ons."))
    phone = phone_field(_("Telefoonnummer"))
    vacancy = ChoiceField(_("Waar solliciteer je op?"), choices=[], default=OPEN)
    motivation = text_area(_("Motivatie"), most=MOST_MOTIVATION, rows=8)
    cv = PaperField(_("Cv"))
    letter = PaperField(_("Motivatiebrief"))
    keep_year = BooleanField(_("Bewaar mijn sollicitatie een jaar"))
    without_cv = BooleanField(_("Stuur dit bestand toch niet mee"))
    without_letter = BooleanField(_("Stuur dit bestand toch niet mee"))
    papers = HiddenField()

    staged: Staged
    vacancies: dict[str, Vacancy]

    @classmethod
    def offering(cls, vacancies: list[Vacancy], language: str, **more: Any) -> ApplicationForm:
        """Make the form with these vacancies, and the application without one."""
        form = cls(**more)
        form.vacancies = {vacancy.slug: vacancy for vacancy in vacancies}
        titles = ((vacancy.slug, title_of(vacancy, language)) for vacancy in vacancies)
        form.vacancy.choices = [SelectChoice(slug, title) for slug, title in titles]
        form.vacancy.choices.append(SelectChoice(OPEN, str(_("Open sollicitatie"))))
        return form

    def paper_fields(self) -> tuple[PaperField, PaperField]:
        """Give the fields that bring a file."""
        return self.cv, self.letter

    def validate(self, extra_validators: Any = None) -> bool:
        """Check the fields, and that there is something to read (P74)."""
        good: bool = super().validate(extra_validators)
        good = self.has_all_papers() and good
        if good and not (self.motivation.data or self.has_papers()):
            self.cv.errors = [str(_("Stuur een cv of een brief mee, of schrijf hieronder je motivatie."))]
            good = False
        return good

    def has_all_papers(self) -> bool:
        """Say whether all files that this form brought are still there; of each that is not, the form says why."""
        good = True
        for field in self.paper_fields():
            if self.staged.lost(field.name) and not field.sent and not self[f"without_{field.name}"].data:
                refused = field.name in self.staged.refused
                field.errors = [str(REFUSED if refused else _("Dit bestand hebben we niet meer. Kies het opnieuw."))]
                good = False
        return good

    def has_papers(self) -> bool:
        """Say whether a file came along, now or before."""
        return bool(self.staged.kept) or any(field.data for field in self.paper_fields())

    @property
    def status(self) -> int:
        """The status of an answer that shows this form again."""
        return max((field.status for field in self.paper_fields() if field.errors), default=422)

    def applied(self) -> Applied:
        """Give what was filled in, checked; optional fields left empty are absent."""
        return Applied(
            name=self.name.data or "",
            email=self.email.data or "",
            phone=self.phone.data or None,
            motivation=self.motivation.data or None,
            vacancy=self.vacancies.get(self.vacancy.data or OPEN),
            keep_year=bool(self.keep_year.data),
        )


class PapersForm(SiteForm):
    """A file to add to an application that is under way."""

    cv = PaperField(_("Cv"))
    letter = PaperField(_("Motivatiebrief"))

    def fields(self) -> tuple[PaperField, PaperField]:
        """Give the fields that bring a file."""
        return self.cv, self.letter


def title_of(vacancy: Vacancy, language: str) -> str:
    """Give the title of a vacancy in a language; one without an English title has only its own."""
    return (vacancy.title_en if language == "en" else None) or vacancy.title
