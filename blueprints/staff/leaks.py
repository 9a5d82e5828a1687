"""Reports of leaked credentials: the 72-hour clock, what happened with the account, and the decision (P58)."""

from __future__ import annotations

from flask import abort, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from adapters import clock
from blueprints.guards import own_form_token, personal_page, presence
from blueprints.staff.access import bp
from blueprints.staff.forms import DecisionForm, worded
from domain import activity, breaches, incidents
from extensions import db
from models import Incident

Answer = AnyResponse | tuple[str, int]


@bp.get("/datalekken", endpoint="incidents")
@personal_page
def leaks() -> str:
    """List the reports, those that must be decided soonest first."""
    session = db.session()
    return render_template(
        "staff/incidents.html", incidents=incidents.listed(session), breaches=breaches.listed(session), now=clock.now()
    )


@bp.get("/datalekken/<reference>")
@personal_page
def incident(reference: str) -> Answer:
    """Show one report: its clock, and what happened with the account, without a name."""
    return _page(_found(reference), worded(DecisionForm(formdata=None)))


def _found(reference: str) -> Incident:
    return incidents.by_reference(db.session(), reference) or abort(404)


def _page(found: Incident, form: DecisionForm, status: int = 200, notice: str = "") -> tuple[str, int]:
    page = render_template(
        "staff/incident.html",
        incident=found,
        events=incidents.about(db.session(), found),
        form=form,
        actions=activity.ACTIONS,
        role_words=activity.desk_words,
        notify=incidents.NOTIFY,
        breach=breaches.of_incident(db.session(), found),
        notice=notice,
        now=clock.now(),
        form_token=own_form_token(),
    )
    return page, status


@bp.post("/datalekken/<reference>/besluit")
@personal_page
def decide(reference: str) -> Answer:
    """Decide whether the authority is told, and say why (GDPR art. 33)."""
    found, form, by = _found(reference), worded(DecisionForm()), presence().account
    if not form.validate():
        return _page(found, form, 422)
    chosen, why = form.decision.data, form.reason.data or ""
    try:
        incidents.decide(db.session(), found, chosen, why, role=by.user_type, actor=by.id, now=clock.now())
    except incidents.AlreadyDecided:
        return _page(found, form, 409, _("Een collega was je voor: over deze melding is al besloten."))
    db.session.commit()
    return redirect(url_for("staff.incident", reference=reference), 303)
