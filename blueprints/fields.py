"""The form vocabulary: fields that trim, name the slip, and refuse what no keyboard types."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import cache, lru_cache
from typing import Any, Final

import phonenumbers
from email_validator import SPECIAL_USE_DOMAIN_NAMES, EmailNotValidError, validate_email
from flask import request
from flask_babel import get_locale
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from markupsafe import Markup
from wtforms import Field, Form, PasswordField, RadioField, SelectField, StringField, TextAreaField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.i18n import get_translations
from wtforms.validators import DataRequired, InputRequired, Length, Optional, StopValidation
from wtforms.widgets import Input

from blueprints.guards import own_token_good
from blueprints.words import language
from domain import countries
from domain.numbers import Slip
from domain.passwords import MOST

UNREADABLE: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffd\u202a-\u202e\u2066-\u2069]")
"""Control and direction characters, and the mark of a broken encoding: nobody types these."""

PASSWORD_MOST: Final = 4 * MOST
"""Longer than any password may be once its accents are composed: beyond this nothing is computed."""

PLAIN: Final = re.compile(
    r"(?=[^@]{1,64}@)[a-z0-9_+-]+(?:\.[a-z0-9_+-]+)*@(?:(?!..--)[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?\.){1,4}[a-z]{2,20}",
    re.IGNORECASE | re.ASCII,
)
"""The addresses that nearly everybody has; `email_validator` would say yes to each of them."""

SPECIAL: Final = tuple(f"{before}{name}" for name in SPECIAL_USE_DOMAIN_NAMES for before in (".", "@"))

SUFFIXES: Final = {
    "gmial.com": "gmail.com",
    "gmail.nl": "gmail.com",
    "hotmial.com": "hotmail.com",
    "outlok.com": "outlook.com",
}


def trimmed(text: str | None) -> str:
    """Give the text without spaces around it, composed, with line ends as one character."""
    return unicodedata.normalize("NFC", (text or "").replace("\r\n", "\n").replace("\r", "\n")).strip()


def readable(_form: Form, field: Field) -> None:
    """Refuse characters that cannot be read, stored or sent in a letter."""
    text = (field.data or "").replace("\n", "") if isinstance(field, TextAreaField) else field.data or ""
    if UNREADABLE.search(text) or (not isinstance(field, TextAreaField) and "\n" in text):
        field.data = UNREADABLE.sub("", field.data)
        raise StopValidation(_("Haal de tekens weg die geen letter, cijfer of leesteken zijn."))


def _required(text: Any) -> list[Any]:
    return [DataRequired(text)]


def text_field(label: Any, *, missing: Any = None, most: int = 200, **keywords: Any) -> StringField:
    """Make a line of text; without `missing` it may stay empty."""
    checks = [*(_required(missing) if missing else [Optional()]), readable, _length(most)]
    return StringField(label, checks, filters=[trimmed], render_kw={"maxlength": most, **keywords})


def text_area(label: Any, *, missing: Any = None, most: int = 5000, **keywords: Any) -> TextAreaField:
    """Make a text of several lines; without `missing` it may stay empty."""
    checks = [*(_required(missing) if missing else [Optional()]), readable, _length(most)]
    return TextAreaField(label, checks, filters=[trimmed], render_kw={"maxlength": most, **keywords})


def _length(most: int) -> Length:
    return Length(max=most, message=_("Maak dit korter: er is plaats voor %(most)s tekens.", most=most))


class SiteForm(FlaskForm):
    """What every form of ours shares."""

    class Meta:
        """The form carries our own token; the library's few words are read once a language, not once a request."""

        csrf = False

        def get_translations(self, _form: Any) -> Any:
            """Give the words of WTForms itself in the language of the page."""
            return _built_in(str(get_locale() or "nl"))


@cache
def _built_in(language: str) -> Any:
    return get_translations([language])


class OwnForm(SiteForm):
    """A form on a page of somebody who is signed in: it counts only under a token of the same session (S191)."""

    def validate(self, extra_validators: Any = None) -> bool:
        """Check the fields and the token; what was typed stays, whichever of the two fails."""
        good: bool = super().validate(extra_validators)
        if not own_token_good():
            self.form_errors.append(
                _("Het formulier stond te lang open. Alles staat er nog. Druk nog een keer op verzenden.")
            )
            return False
        return good

    def strangers(self) -> set[str]:
        """Name the fields that came along and are not ours to take from anybody (P07, P40)."""
        return set(request.form) - set(self._fields) - {"form_token", "homepage", "next"}


class EmailField(StringField):
    """An e-mail address; nothing outside is asked about it.

    Before the @ only ASCII: many mail servers take no other letters, and ours could not write to it.
    """

    widget = Input("email")

    def post_validate(self, form: Form, validation_stopped: bool) -> None:
        """Check the address and suggest the fix where the slip is known (S232)."""
        if validation_stopped or not self.data or self.errors:
            return
        domain = self.data.rpartition("@")[2].lower()
        if domain in SUFFIXES:
            raise ValidationError(_("Bedoel je %(domain)s? Kijk het adres na.", domain=SUFFIXES[domain]))
        if _plainly_good(self.data):
            return
        try:
            validate_email(self.data, check_deliverability=False, test_environment=True, allow_smtputf8=False)
        except EmailNotValidError:
            raise ValidationError(_("Vul een volledig e-mailadres in, zoals naam@example.nl.")) from None


def _plainly_good(address: str) -> bool:
    """Say whether the address is of the plain kind that nearly all have, which needs no closer look."""
    return bool(PLAIN.fullmatch(address)) and not address.lower().endswith(SPECIAL)


def email_field(label: Any, *, missing: Any = None) -> EmailField:
    """Make a field for somebody's own e-mail address; without `missing` it may stay empty."""
    keywords = {"maxlength": 254, "autocomplete": "email", "inputmode": "email", "spellcheck": "false"}
    checks = [*(_required(missing) if missing else [Optional()]), readable, _length(254)]
    return EmailField(label, checks, filters=[trimmed], render_kw=keywords)


def optional_email(label: Any) -> EmailField:
    """Make a field for an e-mail address that may stay empty."""
    keywords = {"maxlength": 254, "inputmode": "email", "spellcheck": "false"}
    return EmailField(label, [Optional(), readable, _length(254)], filters=[trimmed], render_kw=keywords)


def code_field(label: Any, *, missing: Any) -> StringField:
    """Make a field for a code of an app, or a recovery code; browsers fill it in where they can (S106)."""
    keywords = {"maxlength": 40, "autocomplete": "one-time-code", "spellcheck": "false", "autocapitalize": "characters"}
    return StringField(label, [*_required(missing), readable, _length(40)], filters=[trimmed], render_kw=keywords)


class SecretField(PasswordField):
    """A password: taken as it was typed, never trimmed, never sent back to the page."""

    def post_validate(self, form: Form, validation_stopped: bool) -> None:
        """Refuse what could never be typed a second time."""
        if self.data and len(self.data) > PASSWORD_MOST:
            raise ValidationError(_("Maak dit korter: er is plaats voor %(most)s tekens.", most=MOST))


def password_field(label: Any, *, missing: Any, new: bool = False) -> SecretField:
    """Make a field for a password; browsers and their managers fill it in, and paste (S95, S106).

    There is no `maxlength`: it would cut off, unseen, what was pasted. How good a new one is `domain.passwords` says.
    """
    keywords = {"autocomplete": "new-password" if new else "current-password", "spellcheck": "false"}
    keywords |= {"autocapitalize": "none"}
    return SecretField(label, [InputRequired(missing)], render_kw=keywords)


class CountryField(SelectField):
    """A country out of ISO 3166-1 (P41)."""

    language = "nl"

    def options(self) -> Markup:
        """Give the list as it stands in the page: two hundred and fifty lines that differ by what is chosen."""
        return _options(self.language, self.data or "")

    def pre_validate(self, form: Form) -> None:
        """Refuse what was never offered."""
        if self.data not in countries.CODES:
            raise ValidationError(_("Kies een land uit de lijst."))


def country_field(label: Any) -> CountryField:
    """Make a choice of country; the Netherlands unless said otherwise. Give it its names with `name_countries`."""
    return CountryField(label, [DataRequired(_("Kies een land uit de lijst."))], render_kw={"autocomplete": "country"})


def name_countries(field: CountryField, language: str) -> None:
    """Offer every country by its name in the page's language."""
    field.choices, field.language = _countries(language), language


@cache
def _countries(language: str) -> list[SelectChoice]:
    return [SelectChoice(code, name) for code, name in countries.named(language)]


@lru_cache(maxsize=64)
def _options(language: str, chosen: str) -> Markup:
    line, picked = Markup('<option value="{}"{}>{}</option>\n'), Markup(" selected")
    return Markup("").join(
        line.format(code, picked if code == chosen else "", name) for code, name in countries.named(language)
    )


class PhoneField(StringField):
    """A telephone number, never required (P21)."""

    widget = Input("tel")

    def post_validate(self, form: Form, validation_stopped: bool) -> None:
        """Check that the number could exist; numbers without a country are Dutch."""
        if validation_stopped or not self.data or self.errors:
            return
        try:
            number = phonenumbers.parse(self.data, "NL")
        except phonenumbers.NumberParseException:
            raise ValidationError(_("Vul een telefoonnummer in, met alle cijfers, of laat dit leeg.")) from None
        if not phonenumbers.is_possible_number(number):
            raise ValidationError(_("Dit nummer heeft niet het goede aantal cijfers. Kijk het na, of laat dit leeg."))


def phone_field(label: Any) -> PhoneField:
    """Make a field for a telephone number that may stay empty."""
    keywords = {"maxlength": 40, "autocomplete": "tel", "inputmode": "tel"}
    return PhoneField(label, [Optional(), readable, _length(40)], filters=[trimmed], render_kw=keywords)


def in_normal_form(field: Field, check: Callable[[str], str]) -> bool:
    """Put a number in its normal form, or name its slip beside the field; say whether it is good."""
    if field.data and not field.errors:
        try:
            field.data = check(field.data)
        except Slip as slip:
            field.errors = [slip.words.say(language())]
    return not field.errors


class ChoiceField(RadioField):
    """One out of a few."""

    def pre_validate(self, form: Form) -> None:
        """Refuse what was never offered."""
        if self.data and self.data not in {choice.value for choice in self.choices}:
            raise ValidationError(_("Kies een van de mogelijkheden uit de lijst."))


def choice_field(label: Any, choices: list[tuple[str, Any]], *, missing: Any) -> ChoiceField:
    """Make a choice out of a few."""
    options = [SelectChoice(value, text) for value, text in choices]
    return ChoiceField(label, _required(missing), choices=options, validate_choice=True)
