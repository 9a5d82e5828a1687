"""A forgotten password: a letter to the mailbox, a new password, and everything else ends (S149, S189)."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from adapters import clock, hashing
from blueprints import arrivals
from blueprints.account.forms import ForgotForm, NewPasswordForm
from blueprints.account.letters import unknown_letter
from blueprints.account.room import BUSY_SECONDS, bp, busy_notice, held_up, imprint_of, slip_of, stale, wait_notice
from blueprints.guards import form_token, fresh_form_token, personal_page, too_often, visitor
from blueprints.post import commit_and_post, recover_letter, tell
from blueprints.words import language, nowhere
from domain import accounts, links, passwords
from extensions import db, reading

LIMITS = "5/minute;20/hour;60/day"
LIMITS_TO_ONE_ADDRESS = "3/day"


@bp.get("/wachtwoord-vergeten")
@personal_page
def forgot() -> str:
    """Ask for the address alone."""
    return _page(ForgotForm(formdata=None))


def _page(form: ForgotForm, notice: str = "") -> str:
    return render_template("account/forgot.html", form=form, notice=notice, form_token=fresh_form_token())


@bp.post("/wachtwoord-vergeten")
@personal_page
def forgotten() -> AnyResponse | tuple[str, int]:
    """Send one letter, whoever it is; the page tells nothing apart (S147, S189)."""
    form = ForgotForm()
    if not form.validate():
        return _page(form), 422
    if form_token() is None:
        return _page(form, stale()), 422
    if wait := too_often("recover", visitor(), LIMITS):
        return held_up(_page(form, wait_notice(wait)), 429, wait)
    if not too_often("recover-to", form.email.data.casefold(), LIMITS_TO_ONE_ADDRESS):
        _write_to(form.email.data)
    return redirect(url_for("account.letter_sent"), 303)


def _write_to(email: str) -> None:
    now = clock.now()
    found = accounts.ask_recovery(db.session(), email, now=now)
    commit_and_post(recover_letter(*found, now) if found else unknown_letter(email, language(), now))


@bp.get("/wachtwoord-vergeten/verstuurd")
@personal_page
def letter_sent() -> str:
    """Say where to look; whether there is an account is not said."""
    return render_template("account/letter_sent.html")


@bp.get("/wachtwoord-herstellen/<token>")
@personal_page
def recover(token: str) -> str | tuple[str, int]:
    """Ask for a new password; looking changes nothing (P135)."""
    second = _second_behind(token)
    return _gone() if second is None else _new_page(token, NewPasswordForm(formdata=None), second)


def _second_behind(token: str) -> bool | None:
    """Say whether a second step stands beside the password of the account behind a link; None for a dead link."""
    found = links.find(db.session(), accounts.RECOVER, token, now=clock.now())
    return None if found is None else accounts.needs_second(db.session(), found[1])


def _gone() -> tuple[str, int]:
    nowhere()
    return render_template("account/gone.html"), 404


def _new_page(token: str, form: NewPasswordForm, second: bool, notice: str = "") -> str:
    nowhere()
    facts = {"least": passwords.least(second=second), "second": second, "form_token": fresh_form_token()}
    return render_template("account/recover.html", token_of_link=token, form=form, notice=notice, **facts)


@bp.post("/wachtwoord-herstellen/<token>")
@personal_page
def recovered(token: str) -> AnyResponse | tuple[str, int]:
    """Take the new password; nobody is let in by this alone, and the second step stays (S149)."""
    form, found = NewPasswordForm(), _behind(token)
    if found is None:
        return _gone()
    second, context = found
    if form_token() is None:
        return _new_page(token, form, second, stale()), 422
    if not form.validate():
        return _new_page(token, form, second), 422
    if slip := slip_of(form.password.data, second=second, context=context):
        form.refuse("password", slip)
        return _new_page(token, form, second), 422
    try:
        return _recover(token, imprint_of(form.password.data))
    except hashing.Busy:
        return held_up(_new_page(token, form, second, busy_notice()), 503, BUSY_SECONDS)


def _behind(token: str) -> tuple[bool, tuple[str, ...]] | None:
    """Find what the new password is judged by, without keeping a transaction open while it is computed."""
    with reading():
        found, second = links.find(db.session(), accounts.RECOVER, token, now=clock.now()), _second_behind(token)
        context = (found[1].name, found[1].email, found[1].organisation or "") if found else ()
        db.session.rollback()
    return None if second is None else (second, context)


def _recover(token: str, imprint: str) -> AnyResponse | tuple[str, int]:
    now, found = clock.now(), links.find(db.session(), accounts.RECOVER, token, now=clock.now())
    if found is None:
        return _gone()
    account = found[1]
    try:
        accounts.recover(db.session(), *found, imprint, now=now)
    except accounts.Used:
        db.session.rollback()
        return _gone()
    commit_and_post(tell(account, "recovered", now=now, others_ended=True))
    arrivals.forgive(account.email.casefold(), None)
    return redirect(url_for("account.sign_in", gedaan="hersteld"), 303)
