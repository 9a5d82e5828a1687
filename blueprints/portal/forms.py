"""The forms of the portal."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, HiddenField

from blueprints.fields import OwnForm, choice_field, country_field, name_countries, phone_field, text_field
from domain.corrections import FIELDS
from models import Account


class DataForm(OwnForm):
    """What somebody may correct; other fields that come along are dropped, noted and shown to nobody (P40, P112)."""

    name = text_field(_("Naam"), missing=_("Vul je naam in, zodat we je kunnen aanspreken."), autocomplete="name")
    phone = phone_field(_("Telefoonnummer"))
    organisation = text_field(_("Organisatie"), autocomplete="organization")
    country = country_field(_("Land"))
    language = choice_field(
        _("Taal"), [("nl", "Nederlands"), ("en", "English")], missing=_("Kies de taal van je pagina's en brieven.")
    )
    version = HiddenField()

    def wanted(self) -> dict[str, str | None]:
        """Give what was filled in; what was left empty is absent."""
        return {name: self[name].data or None for name in FIELDS}

    def based_on(self) -> int:
        """Give the version of the account that the form was made from; 0 where that cannot be read."""
        text = str(self.version.data or "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def data_form(account: Account, language: str, parked: dict[str, str] | None = None) -> DataForm:
    """Make the form, filled with what is kept, or with what was parked when the session ran out."""
    kept: dict[str, Any] = {name: getattr(account, name) for name in (*FIELDS, "version")}
    form = DataForm(data=kept | {name: value for name, value in (parked or {}).items() if name in kept})
    name_countries(form.country, language)
    return form


class ButtonForm(OwnForm):
    """A button and nothing else."""


class ConsentForm(OwnForm):
    """A box that nobody ticked beforehand, and the text that stood beside it (P08, GDPR art. 7)."""

    agreed = BooleanField(_("Ja"))
    version = HiddenField()


class ClosingForm(OwnForm):
    """A box to tick before everything goes."""

    sure = BooleanField(_("Ja, hef mijn account op"))
