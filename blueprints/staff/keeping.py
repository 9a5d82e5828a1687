"""What goes tomorrow, what is held and until when, and the evidence of each night (P89, P91, P97)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import abort, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from werkzeug.wrappers import Response as AnyResponse
from wtforms import HiddenField, IntegerField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired

from adapters import clock
from blueprints.fields import OwnForm, choice_field, text_area, trimmed
from blueprints.guards import own_form_token, personal_page, presence
from blueprints.staff.access import bp
from blueprints.staff.forms import DayField, PlainForm
from blueprints.words import language
from domain import approvals, codes, holds, restrictions, retention, terms
from extensions import db
from models import Base, RetentionTerm
from privacy.activities import ACTIVITIES
from privacy.chosen_terms import settable
from privacy.vocabulary import Rule, Term, Words

Answer = AnyResponse | tuple[str, int]


class HoldForm(OwnForm):
    """Which record stays, until when and why; a second person decides."""

    kind = HiddenField()
    key = HiddenField()
    until = DayField(
        lazy_gettext("Vasthouden tot"),
        [DataRequired(lazy_gettext("Kies de dag waarop het alsnog weggaat."))],
        filters=[trimmed],
    )
    reason = text_area(
        lazy_gettext("Waarom vasthouden?"),
        missing=lazy_gettext("Schrijf op waarom. De persoon om wie het gaat kan dit lezen."),
        most=300,
        rows=3,
    )


class TermForm(OwnForm):
    """Another term for one class, from which day and why; a second person decides."""

    kind = choice_field(
        lazy_gettext("Soort"),
        [(name, name) for name in settable()],
        missing=lazy_gettext("Kies een soort."),
    )
    number = IntegerField(
        lazy_gettext("Nieuwe termijn, in de eenheid van de soort"),
        [InputRequired(lazy_gettext("Vul een heel getal in."))],
    )
    since = DayField(
        lazy_gettext("Geldt vanaf"),
        [DataRequired(lazy_gettext("Kies de dag waarop de termijn ingaat."))],
        filters=[trimmed],
    )
    because = text_area(
        lazy_gettext("Waarom een andere termijn?"), missing=lazy_gettext("Schrijf op waarom."), most=300, rows=3
    )


@bp.get("/bewaren")
@personal_page
def keeping() -> Answer:
    """Show tomorrow's departures, the holds and the runs: numbers and keys, nobody's name."""
    notices = {
        "gevraagd": _("Gevraagd. Het record blijft pas als een tweede persoon akkoord geeft."),
        "termijn": _(
            "Gevraagd. De termijn geldt pas als een tweede persoon akkoord geeft, en dan vanaf de dag die je koos."
        ),
        "los": _("Losgelaten. De gewone bewaartermijn geldt weer."),
    }
    return _page(notice=notices.get(request.args.get("gedaan", ""), ""), status=200)


def _page(form: HoldForm | TermForm | None = None, notice: str = "", status: int = 422) -> tuple[str, int]:
    session, now = db.session(), clock.now()
    facts: dict[str, Any] = {
        "leaving": [(codes.kind(item.table), item) for item in retention.tomorrow(session, Base.metadata, now=now)],
        "night": retention.next_night(now),
        "holdable": holds.holdable(),
        "held": [(codes.kind(item.kind), item) for item in holds.standing(session, now=now)],
        "restricted": [(codes.kind(item.kind), item) for item in restrictions.all_standing(session)],
        "runs": retention.runs(session),
        "activities": ACTIVITIES,
        "chosen": _chosen(terms.chosen(session)),
        "year": terms.YEAR.after(now),
        "last": holds.MOST.after(now),
        "today": clock.today(),
    }
    holding = form if isinstance(form, HoldForm) else HoldForm(formdata=None)
    term = form if isinstance(form, TermForm) else TermForm(formdata=None)
    term.kind.choices = [SelectChoice(name, _worded(rule)) for name, rule in settable().items()]
    shown = {"form": form or holding, "holding": holding, "term": term, "form_token": own_form_token()}
    return render_template("staff/keeping.html", notice=notice, **shown, **facts), status


def _worded(rule: Rule) -> str:
    code, least, most = language(), rule.least or rule.usual, rule.most or rule.usual
    bounds = {"label": rule.label.say(code), "least": least.words.say(code), "most": most.words.say(code)}
    return str(_("%(label)s (%(least)s tot %(most)s)", **bounds))


def _chosen(rows: Sequence[RetentionTerm]) -> list[tuple[Words, Words, RetentionTerm]]:
    """Give what was set with the name of its class and the term in words."""
    known = settable()
    named = [(known.get(f"{row.activity}.{row.rule}"), row) for row in rows]
    return [(rule.label, Term(row.months, row.days).words, row) for rule, row in named if rule]


@bp.post("/bewaren/termijn")
@personal_page
def set_term() -> Answer:
    """Ask a second person for another term of a class, within its bounds (P91)."""
    form = TermForm()
    if not form.validate():
        return _page(form)
    name, number, since = form.kind.data or "", form.number.data or 0, date.fromisoformat(form.since.data or "")
    try:
        terms.ask(db.session(), name, number, since, form.because.data or "", by=presence().account, now=clock.now())
    except terms.OutOfBounds:
        form.number.errors = [_("Kies een termijn binnen de grenzen: %(bounds)s.", bounds=_worded(settable()[name]))]
        return _page(form)
    except terms.NotThen:
        form.since.errors = [_("Kies een dag na vandaag en binnen een jaar.")]
        return _page(form)
    except approvals.AlreadyAsked:
        return _page(form, _("Hiervoor wacht al een vraag op een tweede persoon."), 409)
    db.session.commit()
    return redirect(url_for("staff.keeping", gedaan="termijn"), 303)


@bp.post("/bewaren/vasthouden")
@personal_page
def hold() -> Answer:
    """Ask a second person to keep a record past its day."""
    form, now = HoldForm(), clock.now()
    if not form.validate():
        return _page(form)
    until, kind, key = date.fromisoformat(form.until.data or ""), form.kind.data or "", form.key.data or ""
    try:
        holds.ask(db.session(), kind, key, until, form.reason.data or "", by=presence().account, now=now)
    except holds.TooLong:
        form.until.errors = [_("Kies een dag na vandaag en binnen twee jaar.")]
        return _page(form)
    except holds.NoSuchRecord:
        return _page(form, _("Dit record is er niet meer, of kan niet los worden vastgehouden."))
    except approvals.AlreadyAsked:
        return _page(form, _("Hiervoor wacht al een vraag op een tweede persoon."), 409)
    db.session.commit()
    return redirect(url_for("staff.keeping", gedaan="gevraagd"), 303)


@bp.post("/bewaren/<key>/loslaten")
@personal_page
def let_go_of_hold(key: str) -> Answer:
    """Let a record go."""
    if not holds.stands(db.session(), key):
        abort(404)
    if not PlainForm().validate():
        return _page(notice=_("Het formulier stond te lang open. Druk nog een keer op de knop."))
    holds.end(db.session(), key, by=presence().account, now=clock.now())
    db.session.commit()
    return redirect(url_for("staff.keeping", gedaan="los"), 303)
