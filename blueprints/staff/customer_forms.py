"""The forms of the staff about customers; who may use them is decided in access.py."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import HiddenField
from wtforms.fields.choices import SelectChoice

from blueprints.fields import OwnForm, choice_field, email_field, text_area, text_field
from blueprints.organisation_change import ChangeForm
from models import Customer


class InviteCustomerForm(OwnForm):
    """Whom the link is for (P79)."""

    email = email_field(_("E-mailadres"), missing=_("Vul het e-mailadres in waar de link heen gaat."))
    organisation = text_field(_("Organisatie"), missing=_("Vul in voor welke organisatie de link is."))
    language = choice_field(
        _("Taal"), [("nl", "Nederlands"), ("en", "English")], missing=_("Kies de taal van de brief en het formulier.")
    )
    note = text_field(_("Notitie"), most=500)


class ReturnForm(OwnForm):
    """Why a form goes back to the customer."""

    because = text_area(_("Wat klopt er nog niet?"), missing=_("Schrijf op wat de klant moet verbeteren."), most=1000)


class ApproveForm(OwnForm):
    """Which record a form becomes part of, and which records the page showed."""

    into = choice_field(_("Waar komt dit terecht?"), [], missing=_("Kies of dit een nieuwe klant wordt."))
    seen = HiddenField()

    @classmethod
    def among(cls, same: list[Customer], **more: Any) -> ApproveForm:
        """Make the form with the records that have the same number."""
        form = cls(**more)
        there = [
            (item.id, gettext("Bij %(name)s, %(number)s", name=item.organisation, number=item.reference))
            for item in same
        ]
        choices = [("new", gettext("Nieuwe klant")), *there]
        form.into.choices = [SelectChoice(value, words) for value, words in choices]
        return form


class RefuseForm(OwnForm):
    """Why a change is refused."""

    because = text_field(_("Reden"), missing=_("Schrijf op waarom. De klant leest dit."), most=300)


class EnterChangeForm(ChangeForm):
    """What a customer asked us to change: the same fields, with how it was asked and why (P112)."""

    billing_reference = text_field(_("Kenmerk van de klant op de nota"), most=100)
    source = choice_field(
        _("Hoe vroeg de klant dit?"),
        [("telephone", _("Per telefoon")), ("post", _("Per post")), ("mail", _("Per mail"))],
        missing=_("Kies hoe de klant dit vroeg."),
    )
    reason = text_field(_("Reden"), missing=_("Schrijf op waarom dit wijzigt. De klant leest dit."), most=300)


class SeenForm(OwnForm):
    """A button; `seen` says which state of the record the page showed."""

    seen = HiddenField()


class ExportForm(OwnForm):
    """Why all customers have to leave the site as a file (P89)."""

    reason = text_area(
        _("Waarvoor is het bestand nodig?"), missing=_("Schrijf op waarvoor het bestand nodig is."), most=500
    )
