"""Prove again who you are, before a sensitive step: by password, by code, or by passkey (S156, P98, P116)."""

from __future__ import annotations

from flask import redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from adapters import clock, hashing
from adapters import passkeys as keys
from adapters.site import site
from blueprints.errors import too_many
from blueprints.guards import (
    let_in,
    own_form_token,
    personal_page,
    presence,
    safe_next,
    too_often,
)
from blueprints.portal.security_forms import CodeForm, PasswordForm
from blueprints.portal.security_room import bp
from blueprints.post import commit_and_post, tell
from domain import activity, factors, passkeys, passwords, sessions
from extensions import db
from models import Account

LIMITS = "6/minute;30/hour;100/day"


@bp.get("/bevestigen")
@personal_page
def prove() -> str:
    """Offer the ways that this account has (P116)."""
    return _page(PasswordForm(formdata=None), CodeForm(formdata=None))


def _page(password: PasswordForm, code: CodeForm) -> str:
    account, session = presence().account, db.session()
    return render_template(
        "security/prove.html",
        account=account,
        password=password,
        code=code,
        codes=account.totp_secret is not None or factors.codes_left(session, account) > 0,
        passkeys=len(passkeys.of(session, account)) and keys.party(site().settings).possible,
        wanted=request.values.get("next", ""),
        form_token=own_form_token(),
    )


@bp.post("/bevestigen/wachtwoord")
@personal_page
def prove_by_password() -> AnyResponse | tuple[str, int]:
    """Take the password as proof."""
    form, account = PasswordForm(), presence().account
    if not form.validate():
        return _page(form, CodeForm(formdata=None)), 422
    if wait := too_often("prove", account.id, LIMITS):
        return too_many(wait)
    try:
        good = known_password(account, form.password.data or "")
    except hashing.Busy:
        return too_many(hashing.RETRY_SECONDS)
    if not good:
        form.password.errors = [_("Dit wachtwoord klopt niet.")]
        return _page(form, CodeForm(formdata=None)), 422
    return _proven()


def known_password(account: Account, typed: str) -> bool:
    """Say whether somebody typed the password of their account. Raises hashing.Busy."""
    imprint = account.password_hash
    db.session.rollback()  # nobody who writes waits for us while we compute
    return hashing.matches(imprint, passwords.normal(typed))


@bp.post("/bevestigen/code")
@personal_page
def prove_by_code() -> AnyResponse | tuple[str, int]:
    """Take a code of the app as proof, or a recovery code, which is used up (S99, S151)."""
    form, account, now = CodeForm(), presence().account, clock.now()
    if not form.validate():
        return _page(PasswordForm(formdata=None), form), 422
    if wait := too_often("prove", account.id, LIMITS):
        return too_many(wait)
    kind = factors.check_code(db.session(), account, form.code.data or "", now=now)
    if kind is None:
        form.code.errors = [_("Deze code klopt niet, of is al gebruikt. Wacht op de volgende code in je app.")]
        return _page(PasswordForm(formdata=None), form), 422
    presence().session.strong = True
    if kind == "recovery":
        activity.note(db.session(), "recovery_code_used", role=activity.SUBJECT, now=now, subject=account.id)
        commit_and_post(tell(account, "recovery_code_used", now=now))
    return _proven()


def _proven() -> AnyResponse:
    """Note the proof, go on under a fresh secret, and return to what was wanted."""
    here, now = presence(), clock.now()
    who = {"subject": here.account.id, "actor": here.account.id}
    activity.note(db.session(), "proven", role=activity.SUBJECT, now=now, **who)
    started = sessions.renew(here.session, now=now)
    db.session.commit()
    let_in(started, here.account)
    return redirect(safe_next(request.form.get("next")), 303)
