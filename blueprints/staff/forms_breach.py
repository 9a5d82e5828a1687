"""The forms of breaches: open, describe, decide, add, warn."""

from __future__ import annotations

from typing import Any, Final

from flask_babel import lazy_gettext as _
from wtforms import IntegerField, TextAreaField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, NumberRange, Optional

from blueprints.fields import OwnForm, choice_field, readable, text_area, text_field, trimmed
from blueprints.staff.forms import DecisionForm, MomentField
from blueprints.words import language
from domain.addresses import split_addresses
from domain.breaches import FACTS, KINDS, MOST_LETTERS
from models import Breach


class BreachForm(OwnForm):
    """What happened, and since when we know."""

    kind = choice_field(_("Wat is er gebeurd met de gegevens?"), [], missing=_("Kies wat er is gebeurd."))
    aware_at = MomentField(
        _("Ontdekt op"), [DataRequired(_("Vul in wanneer je het ontdekte. Vanaf dan telt 72 uur."))], filters=[trimmed]
    )
    nature = text_area(_("Wat er gebeurde"), missing=_("Schrijf op wat er gebeurde."), most=4000, rows=5)

    @classmethod
    def worded(cls, **more: Any) -> BreachForm:
        """Make the form with its kinds in the language of the page."""
        form = cls(**more)
        form.kind.choices = [SelectChoice(code, words.say(language())) for code, words in KINDS.items()]
        return form


def _later(label: Any) -> TextAreaField:
    return TextAreaField(label, [Optional(), readable], filters=[trimmed], render_kw={"maxlength": 4000, "rows": 3})


def _number(label: Any) -> IntegerField:
    return IntegerField(label, [Optional(), NumberRange(0, 10**9, _("Vul een aantal in, of laat dit leeg."))])


class DescribeForm(OwnForm):
    """What the report says; what is not known yet stays empty and follows later."""

    nature = text_area(_("Wat er gebeurde"), missing=_("Schrijf op wat er gebeurde."), most=4000, rows=5)
    people = _later(_("Welke soorten mensen"))
    people_number = _number(_("Hoeveel mensen, ongeveer"))
    data = _later(_("Welke soorten gegevens"))
    records_number = _number(_("Hoeveel regels, ongeveer"))
    consequences = _later(_("Wat kan het gevolg zijn"))
    measures = _later(_("Wat hebben we gedaan en gaan we doen"))

    def facts(self) -> dict[str, Any]:
        """Give what was filled in."""
        return {name: self[name].data if self[name].data not in ("", None) else None for name in FACTS}


def as_typed(breach: Breach) -> dict[str, Any]:
    """Give a breach as the form shows it."""
    return {name: getattr(breach, name) for name in FACTS}


class BreachDecisionForm(DecisionForm):
    """Whether the authority is told, why, and why it is late where it is."""

    late_reason = text_field(_("Waarom het later werd dan 72 uur"), most=1000)


class AdditionForm(OwnForm):
    """What became known later."""

    text = text_area(_("Aanvulling"), missing=_("Schrijf op wat er bekend werd."), most=4000, rows=4)


class WarnForm(OwnForm):
    """To whom a warning goes, and what it says; nothing else is sent."""

    addresses = text_area(_("E-mailadressen"), missing=_("Vul de adressen in van wie het raakt."), most=60_000, rows=5)
    happened_nl = text_area(_("Wat er gebeurde"), missing=_("Schrijf op wat er gebeurde."), most=2000, rows=4)
    advice_nl = text_area(_("Wat je kunt doen"), missing=_("Schrijf op wat mensen kunnen doen."), most=2000, rows=4)
    happened_en = text_area(
        _("Wat er gebeurde, in het Engels"),
        missing=_("Schrijf ook op in het Engels wat er gebeurde."),
        most=2000,
        rows=4,
    )
    advice_en = text_area(
        _("Wat je kunt doen, in het Engels"),
        missing=_("Schrijf ook in het Engels op wat mensen kunnen doen."),
        most=2000,
        rows=4,
    )

    def validate_addresses(self, field: TextAreaField) -> None:
        """Check each address, and that there are not too many for one go."""
        good, wrong = split_addresses(field.data or "")
        if wrong:
            raise ValidationError(_("Dit is geen e-mailadres: %(what)s", what=wrong[0]))
        if len(good) > MOST_LETTERS:
            raise ValidationError(_("Stuur er ten hoogste %(most)s in één keer.", most=MOST_LETTERS))

    @property
    def readers(self) -> list[str]:
        """The addresses, each once."""
        return split_addresses(self.addresses.data or "")[0]


__all__: Final = ["AdditionForm", "BreachDecisionForm", "BreachForm", "DescribeForm", "WarnForm", "as_typed"]
