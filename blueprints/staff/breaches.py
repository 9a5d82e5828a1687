"""Breaches of every kind: the case, its clock, the report in phases, and letters to those concerned (P58, P137)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from flask import Response, abort, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from adapters import clock
from adapters.site import site
from blueprints.guards import own_form_token, personal_page, presence, recently_proven
from blueprints.post import commit_and_post, queue
from blueprints.staff.access import bp
from blueprints.staff.forms import PlainForm, worded
from blueprints.staff.forms_breach import (
    AdditionForm,
    BreachDecisionForm,
    BreachForm,
    DescribeForm,
    WarnForm,
    as_typed,
)
from blueprints.staff.letters import breach_letter
from domain import activity, addresses, breach_report, incidents
from domain import breaches as domain_of
from extensions import db
from models import Breach
from privacy.vocabulary import OFFICE_TIME

Answer = AnyResponse | tuple[str, int]
FORMS = {
    "describe": DescribeForm,
    "decide": BreachDecisionForm,
    "add": AdditionForm,
    "warn": WarnForm,
}


@bp.route("/datalekken/nieuw", methods=["GET", "POST"])
@personal_page
def new_breach() -> Answer:
    """Open a case."""
    now = clock.now()
    leak = incidents.by_reference(db.session(), request.args.get("melding", ""))
    if request.method == "GET":
        moment = (leak.reported_at if leak else now).astimezone(OFFICE_TIME)
        typed = {"aware_at": moment.strftime("%Y-%m-%dT%H:%M"), "kind": "confidentiality" if leak else None}
        return _new_page(BreachForm.worded(formdata=None, data=typed))
    form = BreachForm.worded()
    if not form.validate() or form.aware_at.moment is None:
        return _new_page(form, 422)
    case = domain_of.open_case(
        db.session(),
        kind=form.kind.data,
        nature=form.nature.data or "",
        aware_at=form.aware_at.moment,
        by=presence().account,
        now=now,
        incident=leak.id if leak else "",
    )
    db.session.commit()
    return _to(case)


def _new_page(form: BreachForm, status: int = 200) -> tuple[str, int]:
    leak = request.args.get("melding", "")[:12]
    return render_template("staff/breach_new.html", form=form, leak=leak, form_token=own_form_token()), status


def _to(case: Breach) -> AnyResponse:
    return redirect(url_for("staff.breach", reference=case.reference), 303)


@bp.get("/datalekken/zaken/<reference>")
@personal_page
@recently_proven
def breach(reference: str) -> Answer:
    """Show a case: its clock, what the report says and lacks, what was decided, who was warned."""
    return _page(_found(reference))


def _found(reference: str) -> Breach:
    return domain_of.by_reference(db.session(), reference) or abort(404)


def _page(case: Breach, status: int = 200, notice: str = "", **forms: Any) -> tuple[str, int]:
    session, blank = db.session(), {"formdata": None}
    shown = {name: forms.get(name) or kind(**blank) for name, kind in FORMS.items()}
    if "describe" not in forms:
        shown["describe"] = DescribeForm(**blank, data=as_typed(case))
    worded(shown["decide"])
    page = render_template(
        "staff/breach.html",
        case=case,
        kinds=domain_of.KINDS,
        updates=domain_of.updates(session, case),
        notices=domain_of.notices(session, case),
        missing=breach_report.missing(case),
        forms=shown,
        form=next(iter(forms.values()), shown["add"]),
        role_words=activity.role_words,
        notify=incidents.NOTIFY,
        notice=notice,
        now=clock.now(),
        form_token=own_form_token(),
    )
    return page, status


def _do(reference: str, name: str, verb: Callable[[Breach, Any], object]) -> Answer:
    """Carry out one of the forms of a case; a slip is shown beside its field, a late one says that it is over."""
    case = _found(reference)
    form = worded(FORMS[name]()) if name in FORMS else PlainForm()
    if not form.validate():
        shown = {name: form} if name in FORMS else {}
        return _page(case, 422, "" if shown else _("Dat lukte niet. Probeer het nog een keer."), **shown)
    try:
        verb(case, form)
    except domain_of.NoLateReason:
        form.late_reason.errors = [_("De 72 uur zijn om. Schrijf op waarom het later werd.")]
        return _page(case, 422, **{name: form})
    except tuple(_slips()) as slip:
        db.session.rollback()
        return _page(_found(reference), 409, str(_slips()[type(slip)]))
    db.session.commit()
    return _to(case)


def _slips() -> dict[type[Exception], str]:
    return {
        domain_of.Closed: _("Dit datalek is gesloten. Wat later blijkt is een nieuw datalek."),
        domain_of.NoDecision: _("Besluit eerst of je het meldt aan de toezichthouder."),
        domain_of.NotNotified: _("Meld het eerst aan de toezichthouder, en leg dat vast."),
        incidents.AlreadyDecided: _("Een collega was je voor: hierover is al besloten."),
    }


def _who() -> dict[str, Any]:
    return {"by": presence().account, "now": clock.now()}


@bp.post("/datalekken/zaken/<reference>")
@personal_page
def describe_breach(reference: str) -> Answer:
    """Set what the report says."""
    return _do(reference, "describe", lambda case, form: domain_of.describe(db.session(), case, form.facts(), **_who()))


@bp.post("/datalekken/zaken/<reference>/besluit")
@personal_page
def decide_breach(reference: str) -> Answer:
    """Decide whether the authority is told."""

    def decide(case: Breach, form: BreachDecisionForm) -> None:
        late = form.late_reason.data or ""
        domain_of.decide(db.session(), case, form.decision.data, form.reason.data or "", late_reason=late, **_who())

    return _do(reference, "decide", decide)


@bp.post("/datalekken/zaken/<reference>/aanvulling")
@personal_page
def add_to_breach(reference: str) -> Answer:
    """Add what became known later."""
    return _do(reference, "add", lambda case, form: domain_of.add(db.session(), case, form.text.data or "", **_who()))


@bp.post("/datalekken/zaken/<reference>/gemeld")
@personal_page
def breach_notified(reference: str) -> Answer:
    """Note that the authority was told."""
    return _do(reference, "notified", lambda case, _form: domain_of.notified(db.session(), case, **_who()))


@bp.post("/datalekken/zaken/<reference>/sluiten")
@personal_page
def close_breach(reference: str) -> Answer:
    """Close a case, once it was decided and, where that was decided, reported."""
    return _do(reference, "close", lambda case, _form: domain_of.close(db.session(), case, **_who()))


@bp.get("/datalekken/zaken/<reference>/melding")
@personal_page
def breach_text(reference: str) -> AnyResponse:
    """Give the draft of the report as text."""
    case, organisation = _found(reference), site().settings.organisation
    controller = {name: str(value) for name, value in asdict(organisation).items()}
    text = breach_report.draft(case, domain_of.updates(db.session(), case), controller, now=clock.now())
    response = Response(text, content_type="text/plain; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="melding-{case.reference}.txt"'
    return response


@bp.post("/datalekken/zaken/<reference>/brieven")
@personal_page
def warn_of_breach(reference: str) -> Answer:
    """Write to those concerned, each once; the proof of sending stays with the case (GDPR art. 34)."""

    def warn(case: Breach, form: WarnForm) -> None:
        session, now = db.session(), clock.now()
        fresh = [email for email in form.readers if not domain_of.already_warned(session, case, email)]
        domain_of.warned(session, case, presence().account, number=len(fresh), now=now)
        waiting = []
        for email in fresh:
            account = addresses.holder(session, email)
            code = account.language if account else "nl"
            texts = (form[f"happened_{code}"].data or "", form[f"advice_{code}"].data or "")
            letter = queue(breach_letter(case.reference, email, code, *texts), about=case.id, now=now)
            domain_of.warn(session, case, letter, now=now)
            waiting.append(letter)
        commit_and_post(*waiting)

    return _do(reference, "warn", warn)
