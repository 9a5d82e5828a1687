"""The forms before signing in: register, sign in, the code, a new password, an invitation."""

from __future__ import annotations

from flask import request
from flask_babel import lazy_gettext as _

from blueprints.fields import (
    SiteForm,
    choice_field,
    code_field,
    country_field,
    email_field,
    name_countries,
    password_field,
    text_field,
)


class OpenForm(SiteForm):
    """A form of somebody who is not signed in."""

    def strangers(self) -> set[str]:
        """Name the fields that came along and are not anybody's to set (P07, P40)."""
        return set(request.form) - set(self._fields) - {"form_token", "next"}

    def refuse(self, name: str, slip: str) -> None:
        """Put a slip beside a field."""
        self[name].errors = [slip]


class RegisterForm(OpenForm):
    """What an account needs, and nothing more (P44)."""

    name = text_field(_("Naam"), missing=_("Vul je naam in, zodat we je kunnen aanspreken."), autocomplete="name")
    email = email_field(_("E-mailadres"), missing=_("Vul je e-mailadres in. Daar sturen we de bevestiging heen."))
    password = password_field(_("Wachtwoord"), missing=_("Kies een wachtwoord."), new=True)
    country = country_field(_("Land"))
    language = choice_field(
        _("Taal"), [("nl", "Nederlands"), ("en", "English")], missing=_("Kies de taal van je pagina's en brieven.")
    )


class SignInForm(OpenForm):
    """Address and password; how good the password is was asked when it was chosen."""

    email = email_field(_("E-mailadres"), missing=_("Vul het e-mailadres in waarmee je inlogt."))
    password = password_field(_("Wachtwoord"), missing=_("Vul je wachtwoord in."))


class ConfirmForm(OpenForm):
    """The password that was chosen at registration: who holds the mailbox is who registered."""

    password = password_field(_("Wachtwoord"), missing=_("Vul het wachtwoord in dat je bij het registreren koos."))


class SecondStepForm(OpenForm):
    """A code: of the app, or one of the recovery codes."""

    code = code_field(_("Code"), missing=_("Vul de code van je app in, of een herstelcode."))


class ForgotForm(OpenForm):
    """One field: the address that the letter goes to."""

    email = email_field(_("E-mailadres"), missing=_("Vul het e-mailadres in waarmee je inlogt."))


class NewPasswordForm(OpenForm):
    """One field; who mistypes can look, so nothing is asked twice (S95)."""

    password = password_field(_("Nieuw wachtwoord"), missing=_("Kies een nieuw wachtwoord."), new=True)


class InvitedForm(OpenForm):
    """Name and password; the address is that of the invitation, but for the very first."""

    name = text_field(_("Naam"), missing=_("Vul je naam in, zodat collega's weten wie je bent."), autocomplete="name")
    email = email_field(_("E-mailadres"), missing=_("Vul het e-mailadres in waarmee je gaat inloggen."))
    password = password_field(_("Wachtwoord"), missing=_("Kies een wachtwoord."), new=True)


def register_form(language: str) -> RegisterForm:
    """Make the form, with the Netherlands and the page's language chosen beforehand (P41, P42)."""
    form = RegisterForm(country="NL", language=language)
    name_countries(form.country, language)
    return form


def sign_in_form() -> SignInForm:
    """Make the form; the address is also where browsers offer a passkey (S104, S106)."""
    form = SignInForm()
    form.email.render_kw = form.email.render_kw | {"autocomplete": "username webauthn"}
    return form


def invited_form(email: str | None) -> InvitedForm:
    """Make the form; an address that the invitation has is not asked."""
    form = InvitedForm()
    if email is not None:
        del form.email
    else:
        form.email.render_kw = form.email.render_kw | {"autocomplete": "username"}
    return form
