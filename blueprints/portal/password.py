"""Another password (S90-S95, P52)."""

from __future__ import annotations

from datetime import datetime

from flask import render_template
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from adapters import clock, hashing
from blueprints.errors import too_many
from blueprints.guards import own_form_token, personal_page, presence, to_prove, too_often
from blueprints.portal.prove import LIMITS, known_password
from blueprints.portal.security_forms import NewPasswordForm
from blueprints.portal.security_room import bp, done
from blueprints.post import commit_and_post, factor_changed
from blueprints.words import language
from domain import accounts, factors, passwords, sessions
from extensions import db
from models import Account


@bp.get("/wachtwoord")
@personal_page
def password() -> AnyResponse | str:
    """Ask for the password of now and a new one."""
    return to_prove() if _unproven() else _page(_form())


def _unproven() -> bool:
    """Say whether a fresh proof is due: where there is a password, the form itself asks for it (S156)."""
    here = presence()
    return here.account.password_hash is None and not sessions.proven(here.session, now=clock.now())


def _form() -> NewPasswordForm:
    form = NewPasswordForm()
    if presence().account.password_hash is None:
        del form.current
    return form


def _page(form: NewPasswordForm) -> str:
    account = presence().account
    least = passwords.least(second=factors.has_second(db.session(), account))
    return render_template(
        "security/password.html", form=form, account=account, least=least, form_token=own_form_token()
    )


@bp.post("/wachtwoord")
@personal_page
def change_password() -> AnyResponse | tuple[str, int]:
    """Take the new password, end other sessions, and tell by letter (S90-S95, S98, S154)."""
    form, account = _form(), presence().account
    if _unproven():
        return to_prove()
    if not form.validate():
        return _page(form), 422
    if wait := too_often("prove", account.id, LIMITS):
        return too_many(wait)
    try:
        imprint = _imprint(form, account)
    except hashing.Busy:
        return too_many(hashing.RETRY_SECONDS)
    if imprint is None:
        return _page(form), 422
    _change(account, imprint, clock.now())
    return done("wachtwoord")


def _imprint(form: NewPasswordForm, account: Account) -> str | None:
    """Judge both passwords; give the imprint of the new one, or None with the errors in the form.

    Raises hashing.Busy.
    """
    session, wanted = db.session(), form.password.data or ""
    context = (account.name, account.email, account.organisation or "")
    fault = passwords.fault(wanted, second=factors.has_second(session, account), context=context)
    if "current" in form and not known_password(account, form.current.data or ""):
        form.current.errors = [_("Dit wachtwoord klopt niet.")]
    elif fault is not None:
        form.password.errors = [fault.say(language())]
    else:
        return hashing.make(passwords.normal(wanted))
    return None


def _change(account: Account, imprint: str, now: datetime) -> None:
    accounts.change_password(db.session(), account, imprint)
    commit_and_post(factor_changed(presence(), "password_changed", now=now))
