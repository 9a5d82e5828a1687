"""Signing in and out: password, second step where there is one, and a fresh session at the end (P37, S140-S155)."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

from flask import redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from adapters import clock, crowd, hashing
from adapters import passkeys as keys
from adapters.form_tokens import BadToken
from adapters.site import site
from blueprints import arrivals
from blueprints.account.forms import SecondStepForm, SignInForm, sign_in_form
from blueprints.account.room import BUSY_SECONDS, bp, busy_notice, held_up, stale, wait_notice
from blueprints.guards import form_token, fresh_form_token, own_token_good, personal_page, presence
from blueprints.post import commit_and_post, tell
from domain import accounts, activity, browsers, closing, factors, passkeys, passwords, sessions
from domain.accounts import Credentials
from extensions import db, reading
from models import Account, LoginSession


@bp.get("/inloggen")
@personal_page
def sign_in() -> AnyResponse | str:
    """Ask for address and password, or a passkey; who is signed in already goes on."""
    if request.environ.get(crowd.CROWDED):
        return _crowded_page()
    if current_user.is_authenticated:
        return redirect(url_for("portal.home"), 303)
    return _page(sign_in_form(), _notices().get(request.args.get("gedaan", ""), ""), done=True)


def _notices() -> dict[str, str]:
    return {
        "uitgelogd": _("Je bent uitgelogd."),
        "hersteld": _("Je nieuwe wachtwoord is bewaard. Al je sessies zijn beëindigd. Log nu in."),
    }


def _page(form: SignInForm, notice: str = "", *, done: bool = False, **more: str) -> str:
    facts = {"wanted": request.values.get("next", ""), "form_token": fresh_form_token()} | more
    possible = keys.party(site().settings).possible
    return render_template(
        "account/sign_in.html", form=form, notice=notice, done=done, passkeys_possible=possible, **facts
    )


def _crowded_page() -> str:
    """Make the page for whoever is sent away, with places where `adapters.crowd` puts what they typed."""
    form, places = sign_in_form(), crowd.PLACES
    form.email.data = places["email"]
    return _page(form, busy_notice(), wanted=places["next"], form_token=places["form_token"])


@bp.post("/inloggen")
@personal_page
def by_password() -> AnyResponse | tuple[str, int]:
    """Check a password: the same work and the same words for an address that we know and one that we do not (S147)."""
    form = sign_in_form()
    if not form.validate():
        return _page(form), 422
    if form_token() is None:
        return _page(form, stale()), 422
    if hashing.crowded():
        return held_up(_page(form, busy_notice()), 503, BUSY_SECONDS)
    known = _credentials(form.email.data)
    if wait := arrivals.seconds_to_wait(form.email.data.casefold(), known.browser_id):
        return held_up(_page(form, wait_notice(wait)), 429, wait)
    try:
        account = _checked(known, form.password.data)
    except hashing.Busy:
        return held_up(_page(form, busy_notice()), 503, BUSY_SECONDS)
    if account is None:
        return _refused(form, known)
    return _go_on(account, known)


def _credentials(email: str) -> Credentials:
    """Look up what to check against, and let go of the database before the slow part: nobody waits behind it."""
    with reading():
        known = accounts.credentials(db.session(), email, arrivals.browser_secrets(), now=clock.now())
        db.session.rollback()
    return known


def _checked(known: Credentials, password: str) -> Account | None:
    """Give the account whose password this is. An older imprint is made anew meanwhile (S107). Raises hashing.Busy."""
    text = passwords.normal(password)
    if not hashing.matches(None if known.locked else known.imprint, text) or not known.imprint:
        return None
    fresh = None
    if hashing.outdated(known.imprint):
        with suppress(hashing.Busy):  # the next sign-in can do it as well
            fresh = hashing.make(text)
    account = db.session.get(Account, known.account_id)
    if account is None or account.password_hash != known.imprint:
        return None  # changed or gone while it was computed
    if fresh:
        account.password_hash = fresh
    return account


def _refused(form: SignInForm, known: Credentials) -> tuple[str, int]:
    accounts.refused(db.session(), known.account_id, now=clock.now())
    db.session.commit()
    form.form_errors.append(_("Het e-mailadres of het wachtwoord klopt niet."))
    return _page(form), 422


def _go_on(account: Account, known: Credentials) -> AnyResponse:
    """Ask for the second step where there is one; else this was all."""
    arrivals.forgive(account.email.casefold(), known.browser_id)
    now, wanted = clock.now(), request.form.get("next")
    if not factors.has_second(db.session(), account):
        return _arrive(account, strong=False, wanted=wanted, now=now)
    arrivals.start_part(account, sessions.HALF_WAY, now=now)
    return redirect(url_for("account.second_step", next=wanted or None), 303)


def _arrive(account: Account, *, strong: bool, wanted: str | None, now: datetime) -> AnyResponse:
    """Let in who proved everything; where the account is closing, offer to have it back and nothing else (P98)."""
    if account.closing_since is not None:
        arrivals.start_part(account, arrivals.CLOSING, strong=strong, now=now)
        return redirect(url_for("account.closed"), 303)
    return redirect(arrivals.enter(account, strong=strong, now=now, wanted=wanted), 303)


def _part(stage: str) -> tuple[LoginSession, Account] | None:
    """Find the unfinished session of this browser, while it lasts."""
    token = session.get(arrivals.HALF_WAY)
    found = sessions.by_token(db.session(), token) if isinstance(token, str) else None
    if found is None or found[0].stage != stage or found[0].due_at <= clock.now():
        return None
    return found


def _token_for(row: LoginSession) -> str:
    return site().tokens.give(clock.now().timestamp(), row.id)


def _token_good(row: LoginSession) -> bool:
    try:
        site().tokens.check(request.form.get("form_token", ""), now=clock.now(), whom=row.id)
    except (BadToken, ValueError):
        return False
    return True


@bp.get("/inloggen/code")
@personal_page
def second_step() -> AnyResponse | str:
    """Ask for the second step of who had the password right (S149)."""
    found = _part(sessions.HALF_WAY)
    return _code_page(*found, SecondStepForm(formdata=None)) if found else _again()


def _again() -> AnyResponse:
    return redirect(url_for("account.sign_in", next=request.values.get("next") or None), 303)


def _code_page(row: LoginSession, account: Account, form: SecondStepForm, notice: str = "") -> str:
    store = db.session()
    return render_template(
        "account/second_step.html",
        form=form,
        notice=notice,
        wanted=request.values.get("next", ""),
        by_app=account.totp_secret is not None,
        by_passkey=keys.party(site().settings).possible and bool(passkeys.of(store, account)),
        form_token=_token_for(row),
        open_token=fresh_form_token(),
    )


@bp.post("/inloggen/code")
@personal_page
def by_code() -> AnyResponse | tuple[str, int]:
    """Take the code of the app, or a recovery code; then a session begins anew (S99, S151, S152)."""
    found, form = _part(sessions.HALF_WAY), SecondStepForm()
    if found is None:
        return _again()
    row, account = found
    if not form.validate():
        return _code_page(row, account, form), 422
    if not _token_good(row):
        return _code_page(row, account, form, stale()), 422
    known = browsers.find(db.session(), account.id, arrivals.browser_secrets(), now=clock.now())
    known_id = known.id if known else None
    if wait := arrivals.seconds_to_wait(account.id, known_id, "code", arrivals.LIMITS_OF_CODES):
        return held_up(_code_page(row, account, form, wait_notice(wait)), 429, wait)
    return _by_code(row, account, form, known_id)


def _by_code(
    row: LoginSession, account: Account, form: SecondStepForm, known_id: str | None
) -> AnyResponse | tuple[str, int]:
    now, store = clock.now(), db.session()
    kind = factors.check_code(store, account, form.code.data, now=now)
    if kind is None:
        accounts.refused(store, account.id, now=now)
        store.commit()
        form.refuse("code", _("Deze code klopt niet, of is al gebruikt. Wacht op de volgende code in je app."))
        return _code_page(row, account, form), 422
    if kind == "recovery":
        activity.note(store, "recovery_code_used", role=activity.SUBJECT, now=now, subject=account.id)
        commit_and_post(tell(account, "recovery_code_used", now=now))
    sessions.end(store, account, key=row.id)
    arrivals.forgive(account.id, known_id, "code", arrivals.LIMITS_OF_CODES)
    return _arrive(account, strong=True, wanted=request.form.get("next"), now=now)


@bp.get("/inloggen/opgeheven")
@personal_page
def closed() -> AnyResponse | str:
    """Show that the account is closing, until when it can be had back, and the button for that (P98)."""
    found = _part(arrivals.CLOSING)
    return _again() if found is None else _closed_page(*found)


def _closed_page(row: LoginSession, account: Account) -> str:
    return render_template(
        "account/closed.html",
        dates=closing.dates_of(account),
        may_undo=closing.may_undo(account, now=clock.now()),
        reference=account.closing_reference,
        form_token=_token_for(row),
    )


@bp.post("/inloggen/terughalen")
@personal_page
def undo_closing() -> AnyResponse:
    """Give the account back to who signed in to it, second step included, and let them in (P98)."""
    found, now = _part(arrivals.CLOSING), clock.now()
    if found is None:
        return _again()
    row, account = found
    if not _token_good(row):
        return redirect(url_for("account.closed"), 303)
    try:
        closing.undo(db.session(), account, now=now)
    except closing.TooLate:
        db.session.rollback()
        return redirect(url_for("account.closed"), 303)
    strong = row.strong
    sessions.end(db.session(), account, key=row.id)
    return redirect(arrivals.enter(account, strong=strong, now=now), 303)


@bp.post("/uitloggen")
@personal_page
def sign_out() -> AnyResponse:
    """End the session for good and have the browser forget what it kept of us (S154, S155, S176).

    The cookie by which the browser is known stays: it opens nothing.
    """
    if not current_user.is_authenticated:
        return redirect(url_for("account.sign_in"), 303)
    if not own_token_good():
        return redirect(url_for("portal.home"), 303)
    here = presence()
    accounts.left(db.session(), here.account, here.session.id, now=clock.now())
    db.session.commit()
    session.clear()
    response = redirect(url_for("account.sign_in", gedaan="uitgelogd"), 303)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response
