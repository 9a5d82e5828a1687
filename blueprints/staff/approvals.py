"""Second persons: what waits for one, and the two answers; who may be one is said in domain.approvals (P89)."""

from __future__ import annotations

from flask import abort, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from adapters import clock
from adapters.site import site
from blueprints.guards import own_form_token, personal_page, presence, recently_proven, to_prove
from blueprints.staff.access import bp, may
from blueprints.staff.forms import PlainForm, RefusalForm
from blueprints.words import language
from domain import activity, sessions
from domain import approvals as domain_of
from domain.staff import member
from extensions import db
from models import Approval

Answer = AnyResponse | tuple[str, int]


@bp.get("/akkoord")
@personal_page
def approvals() -> str:
    """List what waits for a second person, and what was decided lately."""
    session, by, now = db.session(), presence().account, clock.now()
    return render_template(
        "staff/approvals.html",
        waiting=domain_of.listed(session, by.user_type, by, now=now),
        settled=domain_of.settled(session, by.user_type, by, now=now),
        kinds=domain_of.KINDS,
        outcome=lambda item: domain_of.OUTCOMES[domain_of.outcome_of(item, now=now) or domain_of.EXPIRED],
        role_words=activity.role_words,
        me=by,
        now=now,
    )


@bp.get("/akkoord/<key>")
@personal_page
@recently_proven
def approval(key: str) -> Answer:
    """Show one question: what, why, who asked, until when."""
    return _page(_found(key), RefusalForm(formdata=None))


def _found(key: str, *, own: bool = True) -> Approval:
    """Find a question that this person may see: one to decide, or one's own."""
    by = presence().account
    found = domain_of.by_key(db.session(), key)
    if found is None:
        abort(404)
    decides = by.user_type in domain_of.KINDS[found.kind].approvers and may("staff.approve")
    return found if decides or (own and found.asked_by_id == by.id) else abort(404)


def _page(found: Approval, form: RefusalForm, status: int = 200, notice: str = "") -> tuple[str, int]:
    now, by, kind = clock.now(), presence().account, domain_of.KINDS[found.kind]
    there = not kind.seen_by or by.user_type in kind.seen_by
    asked_by = member(db.session(), found.asked_by_id) if found.asked_by_id else None
    page = render_template(
        "staff/approval.html",
        approval=found,
        kind=kind,
        place=kind.place.format(record=found.record_id, **domain_of.facts_of(found)) if there else "",
        facts=domain_of.facts_of(found),
        outcome=domain_of.outcome_of(found, now=now),
        outcomes=domain_of.OUTCOMES,
        asked_by=asked_by,
        own=found.asked_by_id == by.id,
        role_words=activity.role_words,
        form=form,
        notice=notice,
        now=now,
        form_token=own_form_token(),
    )
    return page, status


def _slip(error: Exception) -> str:
    """Say in words why the answer did not count."""
    if isinstance(error, domain_of.CannotBeDone):
        return error.words.say(language())
    if isinstance(error, domain_of.SamePerson):
        return str(_("Je hebt dit zelf gevraagd. Een ander moet ermee instemmen."))
    return str(_("Hierover is al besloten, of de vraag is vervallen."))


SLIPS = (domain_of.CannotBeDone, domain_of.SamePerson, domain_of.Settled, domain_of.NotTheirs)


@bp.post("/akkoord/<key>/akkoord")
@personal_page
def approve(key: str) -> Answer:
    """Agree as second person: the act is done at once."""
    found = _found(key, own=False)
    if not sessions.proven(presence().session, now=clock.now()):
        return to_prove()
    if not PlainForm().validate():
        return _page(found, RefusalForm(formdata=None), 422, _("Dat lukte niet. Probeer het nog een keer."))
    try:
        domain_of.approve(db.session(), found, by=presence().account, now=clock.now())
    except SLIPS as error:
        return _refused(key, error)
    db.session.commit()
    site().statements.forget()  # what was agreed to may have been a new version
    return redirect(url_for("staff.approvals"), 303)


def _refused(key: str, error: Exception) -> Answer:
    """Undo everything and show the question as it stands."""
    db.session.rollback()
    return _page(_found(key), RefusalForm(formdata=None), 409, _slip(error))


@bp.post("/akkoord/<key>/weigeren")
@personal_page
def refuse_approval(key: str) -> Answer:
    """Say no as second person, and why."""
    found, form = _found(key, own=False), RefusalForm()
    if not form.validate():
        return _page(found, form, 422)
    try:
        domain_of.refuse(db.session(), found, by=presence().account, because=form.because.data or "", now=clock.now())
    except SLIPS as error:
        return _refused(key, error)
    db.session.commit()
    return redirect(url_for("staff.approvals"), 303)


@bp.post("/akkoord/<key>/intrekken")
@personal_page
def withdraw_approval(key: str) -> Answer:
    """Take one's own question back."""
    found = _found(key)
    if found.asked_by_id != presence().account.id:
        abort(404)
    if PlainForm().validate():
        try:
            domain_of.withdraw(db.session(), found, by=presence().account, now=clock.now())
        except SLIPS as error:
            return _refused(key, error)
        db.session.commit()
    return redirect(url_for("staff.approvals"), 303)
