"""The form with which the record of an organisation changes, in the portal and at the desk (P112)."""

from __future__ import annotations

from typing import Any, TypeVar

from flask_babel import lazy_gettext as _
from wtforms import HiddenField

from blueprints.fields import OwnForm, country_field, in_normal_form, name_countries, optional_email, text_field
from blueprints.words import language
from domain import countries, numbers, places
from domain.proposals import FIELDS


class ChangeForm(OwnForm):
    """What may be changed of a record, by its manager or by us; what matters most waits for approval (P112)."""

    organisation = text_field(_("Naam van de organisatie"), missing=_("Vul de naam van de organisatie in."))
    kvk = text_field(_("KvK-nummer"), missing=_("Vul het KvK-nummer in."), most=40)
    vat_id = text_field(_("Btw-nummer"), most=40)
    street = text_field(_("Straat"), missing=_("Vul de straat in."))
    house_number = text_field(_("Huisnummer"), missing=_("Vul het huisnummer in."), most=20)
    postal_code = text_field(_("Postcode"), missing=_("Vul de postcode in."), most=20)
    city = text_field(_("Plaats"), missing=_("Vul de plaats in."))
    country = country_field(_("Land"))
    billing_email = optional_email(_("E-mailadres voor nota's"))
    billing_reference = text_field(_("Jullie kenmerk op de nota"), most=100)
    iban = text_field(_("IBAN"), most=40)
    reason = text_field(_("Reden"), most=300)
    version = HiddenField()

    def validate(self, extra_validators: Any = None) -> bool:
        """Check each field, then the numbers by the rules of the country."""
        good: bool = super().validate(extra_validators)
        country = self.country.data if self.country.data in countries.CODES else "NL"
        checked = (
            in_normal_form(self.kvk, lambda text: numbers.kvk(text, country)),
            in_normal_form(self.vat_id, lambda text: numbers.vat_id(text, country)),
            in_normal_form(self.house_number, lambda text: places.house_number(text, country)),
            in_normal_form(self.postal_code, lambda text: places.postal_code(text, country)),
            in_normal_form(self.iban, numbers.iban),
        )
        return all(checked) and good

    def wanted(self) -> dict[str, str | None]:
        """Give what was filled in; what was left empty is absent."""
        return {name: self[name].data or None for name in FIELDS}

    def based_on(self) -> int:
        """Give the version of the record that the form was made from; 0 where that cannot be read."""
        text = str(self.version.data or "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


Form = TypeVar("Form", bound=ChangeForm)


def change_form(
    kind: type[Form], present: dict[str, str | None], version: int, parked: dict[str, str] | None = None
) -> Form:
    """Make a form of this kind, filled with what is kept, or with what was parked."""
    given = {name: value for name, value in (parked or {}).items() if name in (*present, "reason", "source")}
    form = kind(data={**present, "version": str(version), **given})
    name_countries(form.country, language())
    return form
