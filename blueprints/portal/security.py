"""How somebody signs in, and where they are signed in: seen, ended, forgotten (P39, P51, S98, S156)."""

from __future__ import annotations

from flask import abort, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from adapters import clock
from adapters import passkeys as keys
from adapters.site import site
from blueprints.guards import own_form_token, personal_page, presence
from blueprints.portal import address, password, prove  # each hangs its pages on the blueprint
from blueprints.portal import factors as factor_pages
from blueprints.portal.security_room import bp, demand_token, done
from domain import activity, browsers, factors, passkeys, sessions
from extensions import db

__all__ = ["address", "bp", "factor_pages", "password", "prove"]


@bp.get("/beveiliging")
@personal_page
def overview() -> str:
    """Show every way in, every place where somebody is signed in, and what can be done about each (P51, S156)."""
    return page()


def page(notice: str = "") -> str:
    """Make the page, with a notice where something could not be done."""
    here, session, now = presence(), db.session(), clock.now()
    return render_template(
        "security/overview.html",
        account=here.account,
        here=here.session,
        form_token=own_form_token(),
        has_second=factors.has_second(session, here.account),
        passkeys=passkeys.of(session, here.account),
        passkeys_possible=keys.party(site().settings).possible,
        codes_left=factors.codes_left(session, here.account),
        sessions=sessions.of(session, here.account, now=now),
        browsers=browsers.of(session, here.account, now=now),
        notice=notice or _notices().get(request.args.get("gedaan", ""), ""),
    )


def _notices() -> dict[str, str]:
    return {
        "code-app": _("Je code-app staat aan. We stuurden je een brief en beëindigden je andere sessies."),
        "code-app-weg": _("Je code-app staat uit. We stuurden je een brief en beëindigden je andere sessies."),
        "passkey": _("Je passkey is toegevoegd. We stuurden je een brief en beëindigden je andere sessies."),
        "passkey-weg": _("De passkey is verwijderd. We stuurden je een brief en beëindigden je andere sessies."),
        "passkey-naam": _("De passkey heeft een nieuwe naam."),
        "wachtwoord": _("Je wachtwoord is gewijzigd. We stuurden je een brief en beëindigden je andere sessies."),
        "e-mailadres": _("Je e-mailadres is gewijzigd. We stuurden een brief naar je oude adres."),
        "sessie": _("De sessie is beëindigd. Die browser is meteen uitgelogd."),
        "sessies": _("Je andere sessies zijn beëindigd. Alleen deze browser is nog ingelogd."),
        "browser": _("De browser is vergeten. Log je er weer mee in, dan krijg je een brief."),
        "bevestigd": _("Dank je. Doe nu wat je wilde doen."),
    }


@bp.post("/beveiliging/sessies/<key>/beeindigen")
@personal_page
def end_session(key: str) -> AnyResponse:
    """End one session: its cookie is worth nothing from the next request on (P39, S154)."""
    demand_token()
    if not sessions.end(db.session(), presence().account, key=key):
        abort(404)
    _note_ended()
    db.session.commit()
    return done("sessie")


@bp.post("/beveiliging/sessies/beeindigen")
@personal_page
def end_others() -> AnyResponse:
    """End all sessions but this one (P39, S154)."""
    demand_token()
    here = presence()
    if sessions.end(db.session(), here.account, but=here.session.id):
        _note_ended()
    db.session.commit()
    return done("sessies")


def _note_ended() -> None:
    account = presence().account
    who = {"subject": account.id, "actor": account.id}
    activity.note(db.session(), "session_ended", role=activity.SUBJECT, now=clock.now(), **who)


@bp.post("/beveiliging/browsers/<key>/vergeten")
@personal_page
def forget_browser(key: str) -> AnyResponse:
    """Forget a browser: signing in with it counts as new again (S194)."""
    demand_token()
    if not browsers.forget(db.session(), presence().account, key):
        abort(404)
    db.session.commit()
    return done("browser")
