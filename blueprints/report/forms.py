"""The form by which anybody reports that somebody else may know their password."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm

from blueprints.fields import email_field


class ReportForm(FlaskForm):
    """One field: the address that the letter goes to (P57)."""

    class Meta:
        """The form carries our own token."""

        csrf = False

    email = email_field(_("E-mailadres waarmee je inlogt"), missing=_("Vul het e-mailadres in waarmee je inlogt."))
