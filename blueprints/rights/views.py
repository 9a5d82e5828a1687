"""Asking without an account: two fields, one letter, and the answer is the same for every address (P114, P119)."""

from __future__ import annotations

from typing import Any, Final

from flask import Response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from adapters import clock
from adapters.front import FORM_TOKEN_PLACE
from blueprints.guards import (
    form_token,
    fresh_form_token,
    personal_page,
    presence,
    same_for_everybody,
    too_often,
    visitor,
)
from blueprints.post import commit_and_post
from blueprints.rights import link, package, receipt  # each hangs its pages on the blueprint
from blueprints.rights.forms import RequestForm
from blueprints.rights.room import bp, request_form, stale
from blueprints.rights_post import case_letter, link_letter
from blueprints.words import language
from domain import activity, requests, serving, sessions
from domain.requests import Asked, Wish
from extensions import db
from models import Base
from privacy import register
from privacy.activities import HANDLE_REQUESTS
from privacy.columns import normal_address

__all__ = ["bp", "link", "package", "receipt"]

LIMITS: Final = "6/minute;30/hour;100/day"
LIMITS_TO_ONE_ADDRESS: Final = "3/day"
SESSION: Final = "session"
"""Whoever is signed in and proved it lately is asked for nothing more (P116)."""


@bp.get("")
@same_for_everybody
def ask() -> str:
    """Say which rights there are and ask the little that they take (P121, P122)."""
    return _page(request_form(), FORM_TOKEN_PLACE)


def _page(form: RequestForm, token: str, notice: str = "") -> str:
    facts: dict[str, Any] = {
        "activity": register.entry(Base.metadata, HANDLE_REQUESTS),
        "answer_by": requests.MONTH.after(clock.now()),
    }
    return render_template("rights/ask.html", form=form, form_token=token, notice=notice, **facts)


@bp.post("")
@personal_page
def asked() -> AnyResponse | tuple[str, int]:
    """Enter the request and send its link; who is known and who is not looks the same from here (P119)."""
    form, token = request_form(), form_token()
    if not form.validate():
        return _page(form, fresh_form_token()), 422
    if token is None:
        return _page(form, fresh_form_token(), stale()), 422
    if wait := too_often("rights", visitor(), LIMITS):
        notice = _("Dat waren veel verzoeken in korte tijd. Alles staat er nog. Probeer het later opnieuw.")
        return Response(_page(form, fresh_form_token(), notice), 429, {"Retry-After": str(wait)})
    wish = Wish(form.kind.data, form.email.data, language(), form.message.data or None)
    return _known_here(wish) or _enter(wish)


def _enter(wish: Wish) -> AnyResponse:
    now = clock.now()
    made = requests.ask(db.session(), wish, now=now)
    _note(made)
    if request.form.get("homepage"):
        made.line.held_for = "honeypot"
        db.session.commit()
    elif too_often("rights-to", normal_address(wish.email or ""), LIMITS_TO_ONE_ADDRESS):
        db.session.commit()
    else:
        commit_and_post(link_letter(made, now))
    return redirect(url_for("rights.received"), 303)


def _note(made: Asked) -> None:
    facts = {"kind": "rights_request", "record": made.line.id, "reason": made.line.channel}
    activity.note(db.session(), "request_asked", role=activity.SUBJECT, now=clock.now(), **facts)


def _known_here(wish: Wish) -> AnyResponse | None:
    """Let who is signed in under this very address go on without a letter (P116)."""
    if not current_user.is_authenticated:
        return None
    here, now = presence(), clock.now()
    if normal_address(here.account.email) != normal_address(wish.email or ""):
        return None
    if wish.kind in requests.PACKAGES:
        return redirect(url_for("portal.package"), 303)
    if wish.kind == "erasure":
        return redirect(url_for("portal.close"), 303)
    if not sessions.proven(here.session, now=now):
        return None
    made = requests.ask(db.session(), wish, now=now)
    _note(made)
    serving.confirm(db.session(), made.line, made.requester, message=None, now=now, step=SESSION)
    commit_and_post(case_letter(made.line, made.requester, made.secret, now))
    return redirect(url_for("rights.received", stap=SESSION), 303)


@bp.get("/ontvangen")
@personal_page
def received() -> str:
    """Say where to look; whether anything is kept is not said (P119)."""
    return render_template("rights/received.html", here=request.args.get("stap") == SESSION)
