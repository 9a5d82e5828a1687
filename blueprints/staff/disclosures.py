"""Disclosures: a case, the records ticked by hand, a second person, and the file (P100-P105)."""

from __future__ import annotations

from collections.abc import Callable

from flask import Response, abort, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from adapters import clock
from blueprints.guards import begin_writing, own_form_token, personal_page, presence, recently_proven
from blueprints.staff.access import bp
from blueprints.staff.forms import PlainForm
from blueprints.staff.forms_outside import DisclosureForm, SelectionForm
from domain import activity, approvals, codes, recipients
from domain import disclosures as domain_of
from domain.disclosures import DISCLOSE, OPEN
from extensions import db
from models import Disclosure

Answer = AnyResponse | tuple[str, int]


@bp.route("/derden/verstrekkingen/nieuw", methods=["GET", "POST"])
@personal_page
@recently_proven
def new_disclosure() -> Answer:
    """Open a case: who asks for what of whom, on which ground."""
    form = DisclosureForm.worded(**({"formdata": None} if request.method == "GET" else {}))
    if request.method == "GET" or not form.validate():
        page = render_template("staff/disclosure_new.html", form=form, form_token=own_form_token())
        return page, 422 if request.method == "POST" else 200
    case = domain_of.open_case(
        db.session(),
        ground=form.ground.data,
        recipient=form.recipient.data or "",
        article=form.article.data or "",
        scope=form.scope.data or "",
        email=form.email.data or "",
        secret_reason=(form.secret_reason.data or "") if form.secret.data else "",
        by=presence().account,
        now=clock.now(),
    )
    db.session.commit()
    return redirect(url_for("staff.disclosure", reference=case.reference), 303)


@bp.get("/derden/verstrekkingen/<reference>")
@personal_page
@recently_proven
def disclosure(reference: str) -> Answer:
    """Show a case; of an open one the records to choose from, which is noted as reading them (P90)."""
    begin_writing()
    case = _found(reference)
    if case.state == OPEN:
        by, what = presence().account, {"kind": Disclosure.__tablename__, "record": case.id}
        activity.note(db.session(), "record_read", role=by.user_type, actor=by.id, now=clock.now(), **what)
        db.session.commit()
    return _page(case, SelectionForm(formdata=None))


def _found(reference: str) -> Disclosure:
    return domain_of.by_reference(db.session(), reference) or abort(404)


def _page(case: Disclosure, form: SelectionForm, status: int = 200, notice: str = "") -> tuple[str, int]:
    session, now = db.session(), clock.now()
    waiting = approvals.waiting(session, DISCLOSE, case.id, now=now)
    choose = case.state == OPEN and waiting is None
    page = render_template(
        "staff/disclosure.html",
        case=case,
        kinds=domain_of.choices(session, case, presence().account.user_type) if choose else (),
        email=domain_of.email_of(case) if case.state == OPEN else "",
        waiting=waiting,
        past=approvals.about(session, case.id),
        outcomes=approvals.OUTCOMES,
        file=domain_of.file_of(session, case, now=now),
        tasks=recipients.tasks_of(session, case),
        what=recipients.WHAT,
        grounds=codes.GROUNDS,
        states=domain_of.STATES,
        role_words=activity.role_words,
        form=form,
        notice=notice,
        now=now,
        form_token=own_form_token(),
    )
    return page, status


@bp.post("/derden/verstrekkingen/<reference>/vragen")
@personal_page
@recently_proven
def ask_disclosure(reference: str) -> Answer:
    """Ask a second person to let the ticked records go."""
    case, form = _found(reference), SelectionForm()
    if case.state != OPEN or approvals.waiting(db.session(), DISCLOSE, case.id, now=clock.now()):
        return _taken(reference)
    if not form.validate():
        return _page(case, form, 422)
    try:
        domain_of.ask(
            db.session(),
            case,
            form.keys,
            reason=form.reason.data or "",
            by=presence().account,
            now=clock.now(),
        )
    except domain_of.NothingSelected:
        form.form_errors.append(_("Vink aan wat er gaat. Zonder vinkje gaat er niets."))
        return _page(case, form, 422)
    except (domain_of.NotOpen, approvals.AlreadyAsked):
        return _taken(reference)
    db.session.commit()
    return redirect(url_for("staff.disclosure", reference=reference), 303)


def _taken(reference: str) -> Answer:
    """Say that somebody else was quicker, or that this has ended."""
    db.session.rollback()
    notice = _("Hierover is al besloten, of het wacht al op een tweede persoon.")
    return _page(_found(reference), SelectionForm(formdata=None), 409, notice)


@bp.post("/derden/verstrekkingen/<reference>/sluiten")
@personal_page
def close_disclosure(reference: str) -> Answer:
    """End a case without giving anything."""
    return _end(reference, domain_of.close)


@bp.post("/derden/verstrekkingen/<reference>/onthullen")
@personal_page
def reveal_disclosure(reference: str) -> Answer:
    """Lift the secrecy: from now on the person sees it."""
    return _end(reference, domain_of.reveal)


def _end(reference: str, verb: Callable[..., None]) -> Answer:
    case = _found(reference)
    if not PlainForm().validate():
        return _page(case, SelectionForm(formdata=None), 422, _("Dat lukte niet. Probeer het nog een keer."))
    try:
        verb(db.session(), case, by=presence().account, now=clock.now())
    except domain_of.NotOpen:
        db.session.rollback()
        return _page(_found(reference), SelectionForm(formdata=None), 409, _("Hierover is al besloten."))
    db.session.commit()
    return redirect(url_for("staff.disclosure", reference=reference), 303)


@bp.get("/derden/verstrekkingen/<reference>/bestand")
@personal_page
@recently_proven
def fetch_disclosure(reference: str) -> AnyResponse:
    """Give the file to who brings it to the recipient; each time is noted."""
    begin_writing()
    case, now = _found(reference), clock.now()
    file = domain_of.file_of(db.session(), case, now=now) or abort(404)
    content = domain_of.fetch(db.session(), case, file, by=presence().account, now=now)
    db.session.commit()
    response = Response(content, mimetype="application/zip")
    response.headers["Content-Disposition"] = f'attachment; filename="verstrekking-{case.reference}.zip"'
    return response
