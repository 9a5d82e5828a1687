"""Who works here: invite, give another role, sign out everywhere, remove. No password is chosen here (S150)."""

from __future__ import annotations

from collections.abc import Callable

from flask import abort, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from adapters import clock
from adapters.site import site
from blueprints.guards import own_form_token, personal_page, presence, recently_proven
from blueprints.staff.access import bp
from blueprints.staff.forms import InviteForm, PlainForm, RoleForm, worded
from blueprints.staff.letters import invited_letter
from blueprints.words import language
from domain import activity, sessions, staff
from domain import letters as outbox
from extensions import db
from models import Account, Base

Answer = AnyResponse | tuple[str, int]


@bp.get("/gebruikers")
@personal_page
@recently_proven
def users() -> Answer:
    """List all staff and all open invitations."""
    return _page(worded(InviteForm()))


def _page(form: InviteForm, status: int = 200, notice: str = "") -> tuple[str, int]:
    session, now = db.session(), clock.now()
    people = staff.everybody(session)
    page = render_template(
        "staff/users.html",
        people=people,
        running={account.id: len(sessions.of(session, account, now=now)) for account in people},
        invitations=staff.invitations(session, now=now),
        form=form,
        roles=worded(RoleForm(formdata=None)).user_type.choices,
        role_words=activity.role_words,
        notice=notice,
        now=now,
        me=presence().account,
        form_token=own_form_token(),
    )
    return page, status


@bp.post("/gebruikers/uitnodigen")
@personal_page
def invite() -> Answer:
    """Send somebody a one-time link to make an account in a role."""
    if not _proven():
        return _back()
    form, session, now = worded(InviteForm()), db.session(), clock.now()
    if not form.validate():
        return _page(form, 422)
    invitation, secret = staff.invite(session, form.user_type.data, form.email.data, now=now)
    by = presence().account
    activity.note(session, "invited", role=by.user_type, actor=by.id, now=now, reason=form.user_type.data)
    letter = outbox.waiting_letter(invited_letter(invitation, secret, language()), about=invitation.id, now=now)
    session.add(letter)
    session.commit()
    site().jobs.nudge("deliver", letter.id)
    return _back()


def _proven() -> bool:
    return sessions.proven(presence().session, now=clock.now())


def _back() -> AnyResponse:
    """Go to the list, which asks for a fresh proof where the last one is too old (S156)."""
    return redirect(url_for("staff.users"), 303)


@bp.post("/gebruikers/uitnodigingen/<key>/intrekken")
@personal_page
def withdraw_invitation(key: str) -> Answer:
    """Make an invitation worthless."""
    found = staff.invitation(db.session(), key)
    if found is None:
        abort(404)
    if _proven() and PlainForm().validate():
        db.session.delete(found)
        db.session.commit()
    return _back()


def _do(key: str, form: PlainForm | RoleForm, verb: Callable[[Account], object]) -> Answer:
    account = staff.member(db.session(), key)
    if account is None:
        abort(404)
    if not _proven():
        return _back()
    if not form.validate():
        return _page(worded(InviteForm(formdata=None)), 422, _("Dat lukte niet. Probeer het nog een keer."))
    try:
        verb(account)
    except staff.LastAdmin:
        db.session.rollback()
        notice = _("Dit is de enige beheerder. Maak eerst iemand anders beheerder.")
        return _page(worded(InviteForm(formdata=None)), 409, notice)
    db.session.commit()
    return _back()


@bp.post("/gebruikers/<key>/rol")
@personal_page
def change_role(key: str) -> Answer:
    """Give a member of staff another role; the last admin stays one."""
    form, by = worded(RoleForm()), presence().account
    return _do(
        key,
        form,
        lambda account: staff.change_role(db.session(), account, form.user_type.data, by=by, now=clock.now()),
    )


@bp.post("/gebruikers/<key>/uitloggen")
@personal_page
def end_sessions(key: str) -> Answer:
    """Sign a member of staff out everywhere."""
    by = presence().account
    return _do(key, PlainForm(), lambda account: staff.end_sessions(db.session(), account, by=by, now=clock.now()))


@bp.post("/gebruikers/<key>/verwijderen")
@personal_page
def remove(key: str) -> Answer:
    """Take a member of staff out; the last admin stays."""
    by = presence().account
    return _do(
        key, PlainForm(), lambda account: staff.remove(db.session(), Base.metadata, account, by=by, now=clock.now())
    )
