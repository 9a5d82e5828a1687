"""The form of a new customer: the fields of the contract, each checked by the rules of its country (P80, S116)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from flask import request
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, HiddenField

from blueprints.fields import (
    country_field,
    email_field,
    in_normal_form,
    name_countries,
    optional_email,
    text_field,
)
from blueprints.words import language
from domain import countries, numbers, places
from domain.submissions import NEW, Filled
from models import CustomerSubmission
from models.customer_form import FIELDS

NO: Final = ("", "0", "no", "nee", "false", "off", "n")


class Box(BooleanField):
    """A box that nobody ticked beforehand; whatever says no means no."""

    false_values = NO

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read what came with the form."""
        self.data = bool(valuelist) and str(valuelist[0]).strip().casefold() not in NO


def _number(label: Any, *, missing: Any = None, most: int = 40, **keywords: Any) -> Field:
    return text_field(label, missing=missing, most=most, spellcheck="false", autocapitalize="characters", **keywords)


class CustomerForm(FlaskForm):
    """What we need to know of a new customer; other fields that come along are dropped (P07, P80)."""

    class Meta:
        """The form carries our own token: one HMAC, without cookie or session."""

        csrf = False

    organisation = text_field(
        _("Naam van de organisatie"),
        missing=_("Vul de naam in zoals die bij de Kamer van Koophandel staat."),
        autocomplete="organization",
    )
    kvk = _number(_("KvK-nummer"), missing=_("Vul het KvK-nummer in. Het staat op je uittreksel."))
    vat_id = _number(_("Btw-nummer"))
    street = text_field(_("Straat"), missing=_("Vul de straat in."))
    house_number = text_field(_("Huisnummer"), missing=_("Vul het huisnummer in."), most=20)
    postal_code = _number(_("Postcode"), missing=_("Vul de postcode in."), most=20, autocomplete="postal-code")
    city = text_field(_("Plaats"), missing=_("Vul de plaats in."), autocomplete="address-level2")
    country = country_field(_("Land"))
    contact_name = text_field(
        _("Naam van de contactpersoon"), missing=_("Vul in wie we kunnen aanspreken."), autocomplete="name"
    )
    contact_email = email_field(
        _("E-mailadres van de contactpersoon"), missing=_("Vul het e-mailadres van de contactpersoon in.")
    )
    contact_phone = text_field(_("Telefoonnummer"), most=40, autocomplete="tel", inputmode="tel")
    billing_email = optional_email(_("E-mailadres voor nota's"))
    billing_reference = text_field(_("Jullie kenmerk op de nota"), most=100)
    direct_debit = Box(_("Ja, betaal onze nota's met automatische incasso"))
    iban = _number(_("IBAN"))
    account_holder = text_field(_("Naam van de rekeninghouder"))
    seen = HiddenField()

    def validate(self, extra_validators: Any = None) -> bool:
        """Check each field, then what they say together."""
        good: bool = super().validate(extra_validators)
        return self._numbers_good() and self._debit_good() and good

    def _numbers_good(self) -> bool:
        country = self.country.data if self.country.data in countries.CODES else "NL"
        checks: dict[str, Callable[[str], str]] = {
            "kvk": lambda text: numbers.kvk(text, country),
            "vat_id": lambda text: numbers.vat_id(text, country),
            "house_number": lambda text: places.house_number(text, country),
            "postal_code": lambda text: places.postal_code(text, country),
            "contact_phone": lambda text: numbers.phone(text, country),
            "iban": numbers.iban,
        }
        good = True
        for name, check in checks.items():
            good = in_normal_form(self[name], check) and good
        return good

    def _debit_good(self) -> bool:
        """With direct debit there is no mandate without an account and its holder (S243)."""
        if not self.direct_debit.data:
            return True
        needed = {
            "iban": _("Vul de IBAN in waarvan we mogen incasseren, of haal het vinkje weg."),
            "account_holder": _("Vul in op wiens naam de rekening staat, of haal het vinkje weg."),
        }
        for name, words in needed.items():
            if not self[name].data and not self[name].errors:
                self[name].errors = [words]
        return not any(self[name].errors for name in needed)

    def filled(self) -> Filled:
        """Give what was filled in; what was left empty is absent."""
        return Filled({name: self[name].data or None for name in FIELDS}, bool(self.direct_debit.data))

    def based_on(self) -> int | None:
        """Give the version that the page was made from; None where the form says none, as from a program."""
        text = str(self.seen.data or "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None

    def based_on_now(self, row: CustomerSubmission | None) -> None:
        """Say from now on that the form is made from what is kept at this moment."""
        self.seen.data, self.seen.raw_data = str(row.version if row else NEW), None


def customer_form(row: CustomerSubmission | None = None, organisation: str = "") -> CustomerForm:
    """Make the form: with what was saved before, or, where it was sent, with what came and nothing else."""
    if request.method == "POST":
        form = CustomerForm()
    else:
        kept: dict[str, Any] = {name: getattr(row, name) for name in FIELDS} if row else {"organisation": organisation}
        kept["country"] = kept.get("country") or "NL"
        form = CustomerForm(data=kept | {"direct_debit": bool(row and row.direct_debit)})
        form.based_on_now(row)
    name_countries(form.country, language())
    return form
