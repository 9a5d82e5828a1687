"""The forms of the security pages."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from blueprints.fields import OwnForm, code_field, email_field, password_field, text_field

LABEL_MOST = 60


class PasswordForm(OwnForm):
    """The password of who is signed in, as proof."""

    password = password_field(_("Je wachtwoord"), missing=_("Vul je wachtwoord in."))


class NewPasswordForm(OwnForm):
    """A new password, with the one before as proof."""

    current = password_field(_("Je wachtwoord van nu"), missing=_("Vul je wachtwoord van nu in."))
    password = password_field(_("Je nieuwe wachtwoord"), missing=_("Vul een nieuw wachtwoord in."), new=True)


class CodeForm(OwnForm):
    """A code: of the app, or one of the recovery codes."""

    code = code_field(_("Code"), missing=_("Vul de code in."))


class LabelForm(OwnForm):
    """The name of a passkey."""

    label = text_field(
        _("Naam van de passkey"),
        missing=_("Geef de passkey een naam, zodat je weet welke het is."),
        most=LABEL_MOST,
        autocomplete="off",
    )


class AddressForm(OwnForm):
    """The address that somebody wants from now on."""

    email = email_field(_("Nieuw e-mailadres"), missing=_("Vul je nieuwe e-mailadres in."))
