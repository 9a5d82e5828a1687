"""The forms of a customer's own record."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import BooleanField

from blueprints.fields import OwnForm, choice_field, email_field, text_field


class ColleagueForm(OwnForm):
    """Whom to invite, and what they may do (P52)."""

    email = email_field(_("E-mailadres"), missing=_("Vul het e-mailadres van je collega in."))
    role = choice_field(
        _("Wat je collega mag"),
        [
            ("customer_user", _("Gegevens van de organisatie zien")),
            ("customer_manager", _("Ook wijzigen en uitnodigen")),
        ],
        missing=_("Kies wat je collega mag."),
    )


class SignForm(OwnForm):
    """Sign the mandate for the account that was approved (S243)."""

    account_holder = text_field(_("Naam van de rekeninghouder"), missing=_("Vul in op wiens naam de rekening staat."))
    agreed = BooleanField(_("Ja, ik teken deze machtiging"))


class OrganisationButton(OwnForm):
    """A button and nothing else."""
