"""The form by which anybody reports that somebody else may know their password."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from blueprints.fields import SiteForm, email_field


class ReportForm(SiteForm):
    """One field: the address that the letter goes to (P57)."""

    email = email_field(_("E-mailadres waarmee je inlogt"), missing=_("Vul het e-mailadres in waarmee je inlogt."))
