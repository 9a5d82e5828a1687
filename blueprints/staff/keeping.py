"""What goes tomorrow, what is held and until when, and the evidence of each night (P89, P91, P97)."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import abort, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from werkzeug.wrappers import Response as AnyResponse
from wtforms import HiddenField
from wtforms.validators import DataRequired

from adapters import clock
from blueprints.fields import OwnForm, text_area, trimmed
from blueprints.guards import own_form_token, personal_page, presence
from blueprints.staff.access import bp
from blueprints.staff.forms import DayField, PlainForm
from domain import approvals, codes, holds, retention
from extensions import db
from models import Base
from privacy.activities import ACTIVITIES

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
        lazy_gettext("Reden"),
        missing=lazy_gettext("Schrijf op waarom. De persoon om wie het gaat kan dit lezen."),
        most=300,
        rows=3,
    )


@bp.get("/bewaren")
@personal_page
def keeping() -> Answer:
    """Show tomorrow's departures, the holds and the runs: numbers and keys, nobody's name."""
    notices = {
        "gevraagd": _("Gevraagd. Het record blijft pas als een tweede persoon akkoord geeft."),
        "los": _("Losgelaten. De gewone bewaartermijn geldt weer."),
    }
    return _page(notice=notices.get(request.args.get("gedaan", ""), ""), status=200)


def _page(form: HoldForm | None = None, notice: str = "", status: int = 422) -> tuple[str, int]:
    session, now = db.session(), clock.now()
    facts: dict[str, Any] = {
        "leaving": [(codes.kind(item.table), item) for item in retention.tomorrow(session, Base.metadata, now=now)],
        "night": retention.next_night(now),
        "holdable": holds.holdable(),
        "held": [(codes.kind(item.kind), item) for item in holds.standing(session, now=now)],
        "runs": retention.runs(session),
        "activities": ACTIVITIES,
        "last": holds.MOST.after(now),
        "today": clock.today(),
    }
    shown = form or HoldForm(formdata=None)
    page = render_template(
        "staff/keeping.html", form=shown, notice=notice, asked=form, form_token=own_form_token(), **facts
    )
    return page, status


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
