"""The forms about others: parties that work for us, and disclosures."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import request
from flask_babel import lazy_gettext as _
from wtforms import BooleanField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional

from blueprints.fields import (
    OwnForm,
    choice_field,
    country_field,
    email_field,
    name_countries,
    text_area,
    text_field,
    trimmed,
)
from blueprints.staff.forms import DayField
from blueprints.words import language
from domain.codes import GROUNDS
from domain.disclosures import SERVICE
from domain.processors import CONNECTORS, INSTRUMENTS

NONE = "none"


def _day(label: Any) -> DayField:
    return DayField(label, [Optional()], filters=[trimmed])


class ProcessorForm(OwnForm):
    """What the agreement with a party says."""

    name = text_field(_("Naam van de organisatie"), missing=_("Vul de naam in."), autocomplete="off")
    service = text_field(_("Wat doet zij voor ons?"), missing=_("Schrijf op waar je haar voor nodig hebt."), most=300)
    categories = text_field(_("Welke gegevens krijgt zij?"), missing=_("Noem de soorten gegevens."), most=500)
    connector = choice_field(_("Koppeling van de site"), [], missing=_("Kies of de site zelf gegevens stuurt."))
    country = country_field(_("Land waar de gegevens staan"))
    instrument = choice_field(_("Grondslag voor doorgifte"), [], missing=_("Kies de grondslag, of kies geen."))
    agreed_on = _day(_("Datum van de overeenkomst"))
    agreed_until = _day(_("Loopt tot en met"))
    reviewed_on = _day(_("Beveiliging nagekeken op"))
    sub_processors = text_field(_("Onderaannemers"), most=1000)
    deletion_clause = BooleanField(_("Zij wist alles als de overeenkomst afloopt"))

    @classmethod
    def worded(cls, **more: Any) -> ProcessorForm:
        """Make the form with its choices in the language of the page."""
        form, code = cls(**more), language()
        _offer(form.connector, {key: words.say(code) for key, words in CONNECTORS.items()}, _("geen"))
        _offer(form.instrument, {key: words.say(code) for key, words in INSTRUMENTS.items()}, _("geen, binnen de EER"))
        name_countries(form.country, code)
        return form

    def facts(self) -> dict[str, Any]:
        """Give what was filled in, as the register of parties keeps it."""
        days = {name: self[name].data for name in ("agreed_on", "agreed_until", "reviewed_on")}
        codes = {name: self[name].data for name in ("connector", "instrument")}
        return {
            **{name: self[name].data for name in ("name", "service", "categories", "country")},
            **{name: date.fromisoformat(day) if day else None for name, day in days.items()},
            **{name: None if code == NONE else code for name, code in codes.items()},
            "sub_processors": self.sub_processors.data or None,
            "deletion_clause": bool(self.deletion_clause.data),
        }


def _offer(field: Any, words: dict[str, str], nothing: Any) -> None:
    field.choices = [SelectChoice(code, text) for code, text in ((NONE, nothing), *words.items())]


class DisclosureForm(OwnForm):
    """A case: who asks, on which ground, for what of whom."""

    recipient = text_field(_("Ontvanger"), missing=_("Vul in wie de gegevens krijgt."), autocomplete="off")
    ground = choice_field(_("Grond"), [], missing=_("Kies de grond. Zonder grond gaat er niets."))
    article = text_field(_("Wetsartikel"), most=200)
    scope = text_area(_("Wat en waarom"), missing=_("Schrijf op wat zij nodig heeft en waarom."), most=1000, rows=4)
    email = email_field(_("E-mailadres van de persoon"), missing=_("Vul in over wie het gaat."))
    secret = BooleanField(_("De persoon mag dit volgens de wet niet weten"))
    secret_reason = text_field(_("Reden van geheimhouding"), most=300)

    @classmethod
    def worded(cls, **more: Any) -> DisclosureForm:
        """Make the form with its grounds in the language of the page."""
        form = cls(**more)
        form.ground.choices = [SelectChoice(key, words.say(language())) for key, words in GROUNDS.items()]
        return form

    def validate(self, extra_validators: Any = None) -> bool:
        """Check that an authority names its law, and that secrecy has its reason (P102, P105)."""
        good = super().validate(extra_validators)
        if self.ground.data in GROUNDS and self.ground.data != SERVICE and not self.article.data:
            self.article.errors = [_("Noem het wetsartikel waarop de ontvanger zich beroept.")]
            good = False
        if self.secret.data and not self.secret_reason.data:
            self.secret_reason.errors = [_("Schrijf op waarom de persoon dit niet mag weten.")]
            good = False
        return good


class SelectionForm(OwnForm):
    """Which records go, ticked one by one (each a field of its own), and why."""

    RECORD = "record-"
    reason = text_area(_("Waarom is dit nodig?"), missing=_("Schrijf op waarom."), most=1000, rows=4)

    @property
    def keys(self) -> list[str]:
        """The keys of the ticked records."""
        return [name.removeprefix(self.RECORD) for name in request.form if name.startswith(self.RECORD)]
