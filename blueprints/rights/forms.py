"""The forms of somebody without an account: what they ask, what they confirm, the code of their file."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import BooleanField

from blueprints.fields import choice_field, code_field, email_field, text_area
from domain.requests import KINDS, MESSAGE_MOST


class OpenForm(FlaskForm):
    """A form of somebody who is not signed in."""

    class Meta:
        """The form carries our own token."""

        csrf = False


class RequestForm(OpenForm):
    """Address and kind; a reason is asked of nobody (P122, S18)."""

    email = email_field(_("E-mailadres"), missing=_("Vul het e-mailadres in waarmee je ons schreef of inlogt."))
    kind = choice_field(_("Wat wil je?"), [(code, code) for code in KINDS], missing=_("Kies wat je wilt dat we doen."))
    message = text_area(_("Toelichting"), most=MESSAGE_MOST, rows=5)


class ConfirmForm(OpenForm):
    """What should change, for whoever has not said so yet."""

    message = text_area(_("Toelichting"), most=MESSAGE_MOST, rows=5)


class EraseForm(OpenForm):
    """The tick that nobody sets by mistake."""

    sure = BooleanField(_("Ja, wis alles"))


class CodeForm(OpenForm):
    """The code that was shown when the file was asked for."""

    code = code_field(_("Code"), missing=_("Vul de code in die je zag toen je het bestand vroeg."))


class ReceiptForm(OpenForm):
    """A receipt that somebody wants checked."""

    receipt = text_area(
        _("Inhoud van het bewijs"), missing=_("Plak hier de inhoud van het bewijs."), most=20_000, rows=10
    )
