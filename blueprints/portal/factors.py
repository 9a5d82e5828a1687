"""The second step: a code app, recovery codes, and the names of passkeys (S98-S100, S105, S194)."""

from __future__ import annotations

import io

import segno
from flask import abort, redirect, render_template, url_for
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.wrappers import Response as AnyResponse

from adapters import clock
from adapters.site import site
from blueprints import arrivals
from blueprints.errors import too_many
from blueprints.guards import own_form_token, personal_page, presence, recently_proven, too_often
from blueprints.portal.security_forms import CodeForm, LabelForm
from blueprints.portal.security_room import bp, demand_token, done
from blueprints.post import commit_and_post, factor_changed
from domain import activity, factors, passkeys
from extensions import db
from models import Passkey

CODE_LIMITS = "6/minute;30/hour"


@bp.get("/beveiliging/code-app")
@personal_page
@recently_proven
def code_app() -> str:
    """Explain what a code app is; the secret is made at the press of the button."""
    return render_template("security/code_app.html", account=presence().account, form_token=own_form_token())


@bp.post("/beveiliging/code-app")
@personal_page
@recently_proven
def begin_code_app() -> AnyResponse | str:
    """Make a secret and show it this once, as a drawing and as text (S100)."""
    demand_token()
    account = presence().account
    secret = factors.begin_totp(account)
    db.session.commit()
    uri = factors.key_uri(secret, account=account.email, issuer=site().settings.organisation.name)
    groups = " ".join(secret[i : i + 4] for i in range(0, len(secret), 4))
    return _code_page(CodeForm(formdata=None), picture=_drawing(uri), secret=groups)


def _drawing(text: str) -> Markup:
    """Draw a QR code with our own hands: no image from outside, no style in the page (S100, S197)."""
    out = io.BytesIO()
    segno.make_qr(text, error="m").save(
        out,
        kind="svg",
        xmldecl=False,
        svgns=False,
        omitsize=True,
        svgclass="qr",
        lineclass=None,
        light="#fff",
        nl=False,
    )
    return Markup(out.getvalue().decode())  # noqa: S704 - made by segno out of its own numbers


def _code_page(form: CodeForm, **more: object) -> str:
    return render_template("security/code_app_confirm.html", form=form, form_token=own_form_token(), **more)


@bp.get("/beveiliging/code-app/bevestigen")
@personal_page
@recently_proven
def code_app_pending() -> AnyResponse | str:
    """Ask for the first code again; the secret itself is not shown a second time (S100)."""
    if presence().account.totp_pending is None:
        return redirect(url_for("security.code_app"), 303)
    return _code_page(CodeForm())


@bp.post("/beveiliging/code-app/bevestigen")
@personal_page
@recently_proven
def confirm_code_app() -> AnyResponse | tuple[str, int]:
    """Turn the code app on once its first code is right (S99)."""
    here, form, now = presence(), CodeForm(), clock.now()
    if here.account.totp_pending is None:
        return redirect(url_for("security.code_app"), 303)
    if not form.validate():
        return _code_page(form), 422
    if wait := too_often("code", here.account.id, CODE_LIMITS):
        return too_many(wait)
    if not factors.confirm_totp(here.account, form.code.data or "", now=now):
        form.code.errors = [_("Deze code klopt niet. Wacht op de volgende code in je app en vul die in.")]
        return _code_page(form), 422
    arrivals.stronger(here, factor_changed(here, "totp_added", now=now), now=now)
    return done("code-app")


@bp.post("/beveiliging/code-app/verwijderen")
@personal_page
@recently_proven
def remove_code_app() -> AnyResponse:
    """Turn the code app off; not the last second step of staff (S105)."""
    demand_token()
    here, now = presence(), clock.now()
    if here.account.totp_secret is None:
        abort(404)
    try:
        factors.remove_totp(db.session(), here.account)
    except factors.LastFactor:
        return redirect(url_for("security.last_factor"), 303)
    commit_and_post(factor_changed(here, "totp_removed", now=now))
    return done("code-app-weg")


@bp.get("/beveiliging/laatste-stap")
@personal_page
def last_factor() -> str:
    """Say why the last second step of a member of staff stays, and what to do (S105)."""
    return render_template("security/last_factor.html")


@bp.post("/beveiliging/herstelcodes")
@personal_page
@recently_proven
def recovery_codes() -> str:
    """Make ten recovery codes and show them this once; the ones before work no more (S194)."""
    demand_token()
    here, now = presence(), clock.now()
    if not factors.has_second(db.session(), here.account):
        abort(404)
    codes = factors.new_recovery_codes(db.session(), here.account)
    commit_and_post(factor_changed(here, "recovery_codes_made", now=now))
    return render_template("security/recovery_codes.html", codes=codes)


def _mine(key: str) -> Passkey:
    found = passkeys.mine(db.session(), presence().account, key)
    return found or abort(404)


@bp.get("/beveiliging/passkeys/<key>")
@personal_page
def passkey(key: str) -> str:
    """Show one passkey, to rename or remove it (S105)."""
    found = _mine(key)
    return _passkey_page(LabelForm(label=found.label), found)


def _passkey_page(form: LabelForm, found: Passkey) -> str:
    return render_template("security/passkey.html", form=form, passkey=found, form_token=own_form_token())


@bp.post("/beveiliging/passkeys/<key>")
@personal_page
def rename_passkey(key: str) -> AnyResponse | tuple[str, int]:
    """Give a passkey another name (S105)."""
    found, form, account = _mine(key), LabelForm(), presence().account
    if not form.validate():
        return _passkey_page(form, found), 422
    found.label = form.label.data or ""
    who = {"subject": account.id, "actor": account.id, "kind": "passkey", "record": found.id}
    activity.note(db.session(), "passkey_renamed", role=activity.SUBJECT, now=clock.now(), **who)
    db.session.commit()
    return done("passkey-naam")


@bp.post("/beveiliging/passkeys/<key>/verwijderen")
@personal_page
@recently_proven
def remove_passkey(key: str) -> AnyResponse:
    """Remove a passkey; not the last second step of staff (S105)."""
    demand_token()
    here, found, now = presence(), _mine(key), clock.now()
    try:
        passkeys.remove(db.session(), here.account, found)
    except factors.LastFactor:
        return redirect(url_for("security.last_factor"), 303)
    commit_and_post(factor_changed(here, "passkey_removed", now=now, kind="passkey", record=found.id))
    return done("passkey-weg")
