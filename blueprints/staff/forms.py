"""The forms of the staff pages; who may use them is decided in access.py."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import Form, HiddenField, StringField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired
from wtforms.widgets import Input

from adapters import clock
from blueprints.fields import OwnForm, choice_field, email_field, text_area, text_field, trimmed
from blueprints.words import language
from domain import incidents
from domain.activity import role_words
from models import Account
from models.account import STAFF_TYPES
from privacy.activities import ANSWER_ENQUIRIES
from privacy.vocabulary import OFFICE_TIME


class PlainForm(OwnForm):
    """A button that needs nothing filled in."""


class SearchForm(OwnForm):
    """Look for a message by the whole address or by words of the name."""

    sought = text_field(
        _("E-mailadres of naam"), missing=_("Vul een heel e-mailadres of een naam in."), most=254, autocomplete="off"
    )


class MessageForm(OwnForm):
    """Something to do with a message; `seen` says which state of it the page showed."""

    seen = HiddenField()


class AssignForm(MessageForm):
    """Choose who sees to it that an answer comes."""

    handler = choice_field(_("Behandelaar"), [], missing=_("Kies wie dit bericht behandelt."))

    @classmethod
    def among(cls, handlers: list[Account], **more: Any) -> AssignForm:
        """Make the form with these colleagues, and nobody."""
        form = cls(**more)
        people = ((account.id, account.name) for account in handlers)
        form.handler.choices = [SelectChoice(key, name) for key, name in (("nobody", _("Niemand")), *people)]
        return form


class AnswerForm(MessageForm):
    """An answer; it is read behind the link in the letter."""

    text = text_area(_("Antwoord"), missing=_("Schrijf wat je wilt antwoorden."), rows=10)


class CloseForm(MessageForm):
    """What came of it: for a complaint that is needed, and for anything else it may stay empty (P28)."""

    outcome = text_area(_("Uitkomst"), rows=6)


class TopicForm(MessageForm):
    """Another topic, and with it another term."""

    topic = choice_field(
        _("Onderwerp"), [(code, code) for code in ANSWER_ENQUIRIES.rules], missing=_("Kies een onderwerp.")
    )


class DayField(StringField):
    """A day, as browsers send it from their own calendar."""

    widget = Input("date")

    def post_validate(self, form: Form, validation_stopped: bool) -> None:
        """Check that it is a day."""
        if not validation_stopped and self.data:
            try:
                date.fromisoformat(self.data)
            except ValueError:
                raise ValidationError(_("Schrijf de datum als jaar-maand-dag, zoals 2027-02-23.")) from None


class MomentField(StringField):
    """A day and a time in the Netherlands, as browsers send them from their own calendar; never in the future."""

    widget = Input("datetime-local")
    moment: datetime | None = None

    def post_validate(self, form: Form, validation_stopped: bool) -> None:
        """Check that it is a moment, and past."""
        if validation_stopped or not self.data:
            return
        try:
            self.moment = datetime.fromisoformat(self.data).replace(tzinfo=OFFICE_TIME)
        except ValueError:
            raise ValidationError(_("Schrijf dag en tijd als 2027-02-23T14:05.")) from None
        if self.moment > clock.now():
            raise ValidationError(_("Dit ligt in de toekomst. Kies wanneer je het ontdekte."))


class KeepForm(MessageForm):
    """Keep a message longer, until when and why."""

    until = DayField(
        _("Bewaren tot"), [DataRequired(_("Kies de dag waarop het bericht alsnog weggaat."))], filters=[trimmed]
    )
    because = text_field(_("Reden"), missing=_("Schrijf op waarom. De afzender kan dit lezen."), most=300)


class AddressForm(OwnForm):
    """Whose account a request is about."""

    email = email_field(_("E-mailadres"), missing=_("Vul het e-mailadres van het account in."))


class ClosingRequestForm(AddressForm):
    """A request to close an account, as it came in (P92)."""

    how = choice_field(
        _("Hoe kwam het binnen"),
        [("post", _("Per post")), ("telephone", _("Per telefoon")), ("mail", _("Per mail")), ("counter", _("Kantoor"))],
        missing=_("Kies hoe het verzoek binnenkwam."),
    )
    received = DayField(_("Ontvangen op"), [DataRequired(_("Kies de dag waarop het binnenkwam."))], filters=[trimmed])


class ReportRequestForm(AddressForm):
    """A report of leaked credentials that did not come through the site (P55)."""

    proof = choice_field(
        _("Wat we doen"),
        [
            ("letter", _("Stuur een mail met een knop; pas na die klik gebeurt er iets")),
            ("called_back", _("Sluit het account nu; ik heb teruggebeld op het nummer dat we kennen")),
        ],
        missing=_("Kies wat we doen."),
    )


class DecisionForm(OwnForm):
    """Whether a report goes to the authority, and why."""

    decision = choice_field(
        _("Besluit"),
        [(incidents.NOTIFY, _("Melden aan de toezichthouder")), (incidents.DO_NOT_NOTIFY, _("Niet melden"))],
        missing=_("Kies of je het meldt."),
    )
    reason = text_area(_("Reden"), missing=_("Schrijf op waarom."), most=2000)


class RefusalForm(OwnForm):
    """Why a second person does not agree."""

    because = text_area(_("Waarom niet"), missing=_("Schrijf op waarom je het niet doet."), most=2000, rows=4)


def _roles() -> list[tuple[str, Any]]:
    return [(code, code) for code in STAFF_TYPES]


class RoleForm(OwnForm):
    """A role for a member of staff."""

    user_type = choice_field(_("Rol"), _roles(), missing=_("Kies een rol."))


class InviteForm(RoleForm):
    """Invite somebody to a role."""

    email = email_field(_("E-mailadres"), missing=_("Vul het e-mailadres in waar de uitnodiging heen gaat."))


def worded(form: Any) -> Any:
    """Put roles and topics in the language of the page."""
    for field in form:
        for choice in getattr(field, "choices", None) or ():
            if choice.value in ANSWER_ENQUIRIES.rules:
                choice.label = ANSWER_ENQUIRIES.rules[choice.value].label.say(language())
            elif choice.value in STAFF_TYPES:
                choice.label = role_words(choice.value).say(language())
    return form
