"""Registering: one form, one letter, one link; the answer is the same for every address (P44-P46, S147)."""

from __future__ import annotations

import structlog
from flask import redirect, render_template, url_for
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response as AnyResponse

from adapters import clock, hashing
from blueprints import arrivals
from blueprints.account import (
    colleagues,
    invitations,
    proof,
    recovery,
    sign_in,
)  # each hangs its pages on the blueprint
from blueprints.account.forms import ConfirmForm, RegisterForm, register_form
from blueprints.account.letters import confirm_letter, exists_letter
from blueprints.account.room import (
    BUSY_SECONDS,
    bp,
    busy_notice,
    held_up,
    imprint_of,
    slip_of,
    stale,
    statement_date,
    wait_notice,
)
from blueprints.guards import form_token, fresh_form_token, personal_page, too_often, visitor
from blueprints.post import commit_and_post
from blueprints.words import language, nowhere
from domain import accounts, links, passwords
from domain.accounts import Applicant
from extensions import db, reading
from models import Account, AccountToken, Base, Letter
from privacy import register as processing
from privacy.activities import KEEP_ACCOUNT

__all__ = ["bp", "colleagues", "invitations", "proof", "recovery", "sign_in"]

log = structlog.get_logger()

LIMITS = "6/minute;30/hour;100/day"
LIMITS_TO_ONE_ADDRESS = "3/day"


@bp.get("/registreren")
@personal_page
def register() -> str:
    """Say what an account adds and what goes without one, and ask the little that it needs (P44, P45, P52)."""
    return _page(register_form(language()))


def _page(form: RegisterForm, notice: str = "") -> str:
    return render_template(
        "account/register.html",
        form=form,
        notice=notice,
        form_token=fresh_form_token(),
        least=passwords.least(second=False),
        activity=processing.entry(Base.metadata, KEEP_ACCOUNT),
        departures=_departures(),
    )


def _departures() -> list[dict[str, object]]:
    """Say when what is asked goes: unconfirmed tomorrow, else when nobody has used it for long (P46, P99)."""
    rules = {code: KEEP_ACCOUNT.rules[code] for code in ("unconfirmed", "inactive")}
    return [
        {
            "topic": code,
            "label": rule.label.say(language()),
            "term": rule.term.words.say(language()),
            "date": rule.term.after(clock.now()),
        }
        for code, rule in rules.items()
    ]


@bp.post("/registreren")
@personal_page
def registered() -> AnyResponse | tuple[str, int]:
    """Make an account that waits for its letter, or write to who has one; the page tells nothing apart."""
    form, token = register_form(language()), form_token()
    _note_strangers(form)
    if not _good(form):
        return _page(form), 422
    if token is None:
        return _page(form, stale()), 422
    if wait := too_often("register", visitor(), LIMITS):
        return held_up(_page(form, wait_notice(wait)), 429, wait)
    try:
        imprint = imprint_of(form.password.data)
    except hashing.Busy:
        return held_up(_page(form, busy_notice()), 503, BUSY_SECONDS)
    _apply(form, imprint)
    return redirect(url_for("account.look_in_mail"), 303)


def _note_strangers(form: RegisterForm) -> None:
    if strangers := form.strangers():
        log.warning("fields dropped", form="register", number=len(strangers), user_type="user_type" in strangers)


def _good(form: RegisterForm) -> bool:
    """Check the fields, and how good the password is once there is one."""
    good: bool = form.validate()
    if form.password.errors:
        return False
    slip = slip_of(form.password.data, second=False, context=(form.name.data or "", form.email.data or ""))
    if slip:
        form.refuse("password", slip)
    return good and not slip


def _apply(form: RegisterForm, imprint: str) -> None:
    """Do the same for every address: a row or none, and one letter, at most three a day to one address."""
    now = clock.now()
    applicant = Applicant(form.name.data, form.email.data, imprint, form.country.data, form.language.data)
    letter: Letter | None
    try:
        account, secret = accounts.register(db.session(), applicant, statement_version=statement_date(), now=now)
        letter = confirm_letter(account, secret, now)
    except accounts.AlreadyThere as there:
        letter = exists_letter(there.account, now)
    except IntegrityError:
        db.session.rollback()  # the same address at the same moment: the other request writes the letter
        return
    if too_often("account-letter", applicant.email.casefold(), LIMITS_TO_ONE_ADDRESS):
        db.session.rollback()
        return
    commit_and_post(letter)


@bp.get("/registreren/kijk-in-je-mail")
@personal_page
def look_in_mail() -> str:
    """Say where to look; whether there was an account is not said."""
    return render_template("account/look_in_mail.html")


@bp.get("/bevestigen/<token>")
@personal_page
def confirm(token: str) -> str | tuple[str, int]:
    """Ask for the password; looking confirms nothing, so that a scanner of mail changes nothing (P135)."""
    if links.find(db.session(), accounts.CONFIRM, token, now=clock.now()) is None:
        return _gone()
    return _confirm_page(token, ConfirmForm(formdata=None))


def _gone() -> tuple[str, int]:
    nowhere()
    return render_template("account/gone.html"), 404


def _confirm_page(token: str, form: ConfirmForm, notice: str = "") -> str:
    nowhere()
    return render_template(
        "account/confirm.html", token_of_link=token, form=form, notice=notice, form_token=fresh_form_token()
    )


@bp.post("/bevestigen/<token>")
@personal_page
def confirmed(token: str) -> AnyResponse | tuple[str, int]:
    """Confirm the address of who registered, and let them in.

    The password shows that who holds the mailbox also registered: a stranger who registers somebody's address and
    waits for them to follow the link gets nothing.
    """
    form, imprint = ConfirmForm(), _imprint_behind(token)
    if imprint is None:
        return _gone()
    if form_token() is None:
        return _confirm_page(token, form, stale()), 422
    if not form.validate():
        return _confirm_page(token, form), 422
    if wait := arrivals.seconds_to_wait(token, None, "confirm"):
        return held_up(_confirm_page(token, form, wait_notice(wait)), 429, wait)
    try:
        good = hashing.matches(imprint, passwords.normal(form.password.data))
    except hashing.Busy:
        return held_up(_confirm_page(token, form, busy_notice()), 503, BUSY_SECONDS)
    if not good:
        form.refuse("password", _("Dit is niet het wachtwoord dat bij deze registratie hoort."))
        return _confirm_page(token, form), 422
    return _confirm(token)


def _found(token: str) -> tuple[AccountToken, Account] | None:
    return links.find(db.session(), accounts.CONFIRM, token, now=clock.now())


def _imprint_behind(token: str) -> str | None:
    """Find the imprint to check against, without keeping a transaction open while it is computed."""
    with reading():
        found = _found(token)
        imprint = found[1].password_hash if found else None
        db.session.rollback()
    return imprint


def _confirm(token: str) -> AnyResponse | tuple[str, int]:
    now, found = clock.now(), _found(token)
    if found is None:
        return _gone()
    try:
        accounts.confirm(db.session(), *found, now=now)
    except accounts.Used:
        db.session.rollback()
        return _gone()
    return redirect(arrivals.enter(found[1], strong=False, now=now, from_letter=True), 303)
