"""The forms of the register of requests."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms.validators import DataRequired

from blueprints.fields import OwnForm, choice_field, email_field, text_area, text_field, trimmed
from blueprints.staff.forms import DayField
from blueprints.words import language
from domain import request_desk, requests, restrictions


def _codes(words: Any, but: frozenset[str] = frozenset()) -> list[tuple[str, Any]]:
    return [(code, code) for code in words if code not in but]


class EnterForm(OwnForm):
    """A request that came by post, mail or telephone, as it came in (P114)."""

    email = email_field(_("E-mailadres"))
    reach = text_field(_("Postadres, als er geen mailadres is"), most=300, autocomplete="off")
    kind = choice_field(_("Wat wordt er gevraagd"), _codes(requests.KINDS), missing=_("Kies wat er wordt gevraagd."))
    how = choice_field(
        _("Hoe kwam het binnen"),
        _codes(requests.CHANNELS, frozenset(("form",))),
        missing=_("Kies hoe het verzoek binnenkwam."),
    )
    received = DayField(_("Ontvangen op"), [DataRequired(_("Kies de dag waarop het binnenkwam."))], filters=[trimmed])
    message = text_area(_("Wat er staat"), rows=4)


class DoubtForm(OwnForm):
    """Why the lightest step does not do (P117)."""

    doubt = choice_field(_("Waarom twijfel je?"), _codes(request_desk.DOUBTS), missing=_("Kies waarom je twijfelt."))


class IdentifyForm(OwnForm):
    """How it was established who asks; nothing else is kept (P118)."""

    step = choice_field(
        _("Hoe is vastgesteld wie het is?"),
        _codes(request_desk.LADDER, frozenset(("session",))),
        missing=_("Kies hoe je het hebt vastgesteld."),
    )


class ExtendForm(OwnForm):
    """Why it takes longer; whoever asked reads it."""

    because = text_area(
        _("Waarom duurt het langer?"), missing=_("Schrijf op waarom. De aanvrager leest dit."), most=1000, rows=3
    )


class DecideForm(OwnForm):
    """What we do, and why; whoever asked reads it (S20)."""

    decision = choice_field(
        _("Besluit"),
        _codes(("granted", "partly", "nothing", "lawful", "others", "unproven", "unfounded", "excessive")),
        missing=_("Kies een besluit."),
    )
    answer = text_area(
        _("Antwoord"), missing=_("Schrijf wat je deed of waarom niet. De aanvrager leest dit."), most=5000, rows=8
    )


class RestrictForm(OwnForm):
    """On which ground of art. 18 records are kept and not used."""

    ground = choice_field(_("Grond"), _codes(restrictions.GROUNDS), missing=_("Kies een grond."))


class AnnounceForm(OwnForm):
    """Why a restriction will be lifted; whoever asked reads it before (art. 18(3))."""

    lifting = text_area(
        _("Waarom wordt het opgeheven?"), missing=_("Schrijf op waarom. De aanvrager leest dit."), most=1000, rows=3
    )


WORDS = (
    restrictions.GROUNDS
    | requests.KINDS
    | requests.CHANNELS
    | requests.DECISIONS
    | request_desk.LADDER
    | request_desk.DOUBTS
)


def in_words(form: Any) -> Any:
    """Put the choices in the language of the page."""
    for field in form:
        for choice in getattr(field, "choices", None) or ():
            choice.label = WORDS[choice.value].say(language())
    return form
