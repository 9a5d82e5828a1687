"""How staff come in: a one-time link makes an account in a role, and the second step comes first (S143, S144, S148)."""

from __future__ import annotations

import structlog
from flask import redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from adapters import clock, hashing
from blueprints import arrivals
from blueprints.account.forms import InvitedForm, invited_form
from blueprints.account.room import (
    BUSY_SECONDS,
    bp,
    busy_notice,
    held_up,
    imprint_of,
    slip_of,
    stale,
    statement_date,
)
from blueprints.guards import form_token, fresh_form_token, personal_page
from blueprints.words import language, nowhere
from domain import accounts, passwords, staff
from domain.accounts import Applicant
from domain.activity import role_words
from extensions import db, reading

log = structlog.get_logger()


@bp.get("/uitnodiging/<token>")
@personal_page
def accept(token: str) -> str | tuple[str, int]:
    """Ask for a name and a password; looking uses nothing up (P135)."""
    found = _behind(token)
    return _gone() if found is None else _page(token, invited_form(found[1]), *found)


def _behind(token: str) -> tuple[str, str | None] | None:
    """Give role and address of an invitation, without keeping a transaction open."""
    with reading():
        invitation = staff.invitation_by_token(db.session(), token, now=clock.now())
        found = (invitation.user_type, invitation.email) if invitation else None
        db.session.rollback()
    return found


def _gone() -> tuple[str, int]:
    nowhere()
    return render_template("account/gone.html", invited=True), 404


def _page(token: str, form: InvitedForm, role: str, email: str | None, notice: str = "") -> str:
    nowhere()
    facts = {"role": role_words(role), "email": email, "least": passwords.least(second=True)}
    return render_template(
        "account/accept.html", token_of_link=token, form=form, notice=notice, form_token=fresh_form_token(), **facts
    )


@bp.post("/uitnodiging/<token>")
@personal_page
def accepted(token: str) -> AnyResponse | tuple[str, int]:
    """Make the account, let the person in, and have them add a second step before anything else (S144)."""
    found = _behind(token)
    if found is None:
        return _gone()
    role, invited = found
    form = invited_form(invited)
    if strangers := form.strangers():
        log.warning("fields dropped", form="invitation", number=len(strangers), user_type="user_type" in strangers)
    if not _good(form, invited):
        return _page(token, form, role, invited), 422
    if form_token() is None:
        return _page(token, form, role, invited, stale()), 422
    try:
        imprint = imprint_of(form.password.data)
    except hashing.Busy:
        return held_up(_page(token, form, role, invited, busy_notice()), 503, BUSY_SECONDS)
    return _accept(token, form, imprint, invited)


def _good(form: InvitedForm, invited: str | None) -> bool:
    good: bool = form.validate()
    if form.password.errors:
        return False
    context = (form.name.data or "", _email(form, invited))
    slip = slip_of(form.password.data, second=True, context=context)
    if slip:
        form.refuse("password", slip)
    return good and not slip


def _email(form: InvitedForm, invited: str | None) -> str:
    return invited if invited is not None else form.email.data or ""


def _accept(token: str, form: InvitedForm, imprint: str, invited: str | None) -> AnyResponse | tuple[str, int]:
    now, store = clock.now(), db.session()
    invitation = staff.invitation_by_token(store, token, now=now)
    if invitation is None:
        return _gone()
    role = invitation.user_type
    applicant = Applicant(form.name.data, _email(form, invited), imprint, language=language())
    try:
        account = accounts.accept(store, invitation, applicant, statement_version=statement_date(), now=now)
    except accounts.Used:
        store.rollback()
        return _gone()
    except accounts.AlreadyThere:
        store.rollback()
        notice = _("Er is al een account met dit e-mailadres. Vraag een uitnodiging op een ander adres.")
        return _page(token, form, role, invited, notice), 409
    arrivals.enter(account, strong=False, now=now, from_letter=invited is not None)
    return redirect(url_for("security.overview"), 303)
