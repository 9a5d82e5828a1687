"""Colleagues: the manager of a customer invites them, each with a login of their own (P52)."""

from __future__ import annotations

from flask import abort, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from adapters import clock
from blueprints.customer_post import colleague_letter
from blueprints.errors import too_many
from blueprints.guards import not_while_cautious, personal_page, presence, recently_proven, too_often
from blueprints.portal.organisation import managing
from blueprints.portal.organisation_forms import ColleagueForm, OrganisationButton
from blueprints.portal.room import bp
from blueprints.post import commit_and_post, queue
from blueprints.words import language
from domain import people
from extensions import db

Answer = AnyResponse | str | tuple[str, int]
LIMITS = "20/hour;60/day"


@bp.get("/organisatie/mensen")
@personal_page
@recently_proven
def colleagues() -> Answer:
    """List who has a login and who is invited, and offer to invite."""
    return _page(ColleagueForm(formdata=None))


def _page(form: ColleagueForm, notice: str = "") -> str:
    found, session = managing(), db.session()
    return render_template(
        "portal/organisation_people.html",
        membership=found,
        people=people.of_customer(session, found.customer),
        invitations=people.invited_to(session, found.customer, now=clock.now()),
        form=form,
        notice=notice,
    )


@bp.post("/organisatie/mensen")
@personal_page
@not_while_cautious
@recently_proven
def invite_colleague() -> Answer:
    """Send a colleague a link, with all that the law has us tell them (GDPR art. 14)."""
    found, form, session, now = managing(), ColleagueForm(), db.session(), clock.now()
    if not form.validate():
        return _page(form), 422
    if wait := too_often("colleague", found.customer.id, LIMITS):
        return too_many(wait)
    try:
        made, secret = people.invite(
            session,
            found.customer,
            form.email.data or "",
            manages=form.role.data == people.MANAGER,
            source="colleague",
            by=presence().account,
            now=now,
        )
    except people.AlreadyThere:
        form.email.errors = [_("Deze collega heeft al een eigen login.")]
        return _page(form), 409
    except people.TooMany:
        return _page(form, _("Jullie hebben het hoogste aantal logins. Verwijder eerst iemand.")), 409
    commit_and_post(queue(colleague_letter(made, secret, language()), about=made.id, now=now))
    return redirect(url_for("portal.colleagues"), 303)


@bp.post("/organisatie/uitnodigingen/<key>/intrekken")
@personal_page
@recently_proven
def withdraw_colleague(key: str) -> Answer:
    """Make an invitation of one's own organisation worthless."""
    found = managing()
    if key not in {item.id for item in people.invited_to(db.session(), found.customer, now=clock.now())}:
        abort(404)
    if OrganisationButton().validate():
        people.uninvite(db.session(), found.customer, key)
        db.session.commit()
    return redirect(url_for("portal.colleagues"), 303)


@bp.post("/organisatie/mensen/<key>/verwijderen")
@personal_page
@recently_proven
def remove_colleague(key: str) -> Answer:
    """Take somebody away from the organisation; their account stays theirs."""
    found = managing()
    if key not in {item.id for item in people.of_customer(db.session(), found.customer)}:
        abort(404)
    if not OrganisationButton().validate():
        return redirect(url_for("portal.colleagues"), 303)
    try:
        people.remove(db.session(), found.customer, key, by=presence().account, now=clock.now())
    except people.LastManager:
        db.session.rollback()
        return _page(ColleagueForm(formdata=None), _("Er moet iemand overblijven die beheert.")), 409
    db.session.commit()
    return redirect(url_for("portal.colleagues"), 303)
