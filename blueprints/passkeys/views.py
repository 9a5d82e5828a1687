"""What the script of the passkeys asks for, in JSON: a question, and a place for the answer (S101-S104)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any, ParamSpec

from flask import Blueprint, Response, g, jsonify, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from adapters import clock
from adapters import passkeys as keys
from adapters.form_tokens import BadToken
from adapters.site import site
from blueprints import arrivals
from blueprints.fields import trimmed
from blueprints.guards import (
    let_in,
    personal_page,
    presence,
    safe_next,
    too_often,
    visitor,
)
from blueprints.post import commit_and_post, factor_changed, tell
from domain import activity, passkeys, sessions
from extensions import db
from models import Account, Challenge, Passkey

P = ParamSpec("P")

bp = Blueprint("passkeys", __name__)

LIMITS = "30/minute;300/hour"
LIMITS_TO_PROVE = "10/minute;60/hour"
LABEL_MOST = 60


class Refused(Exception):
    """Nothing came of it; `code` names the text that the page shows."""

    def __init__(self, code: str, status: int = 400, **more: Any) -> None:
        self.code, self.status, self.more = code, status, more


def answered(view: Callable[P, Response]) -> Callable[P, AnyResponse]:
    """Mark a view that answers in JSON, also where it refuses."""

    @wraps(view)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> AnyResponse:
        try:
            return view(*args, **kwargs)
        except Refused as refusal:
            # a question is used up and a suspicion noted also where the answer is refused
            db.session.commit()
            response = jsonify(error=refusal.code, **refusal.more)
            response.status_code = refusal.status
            return response

    return personal_page(wrapped)


def _sent() -> dict[str, Any]:
    """Give what the script sent. Raises Refused for anything that is not an object of ours."""
    data = request.get_json(silent=True)
    if not isinstance(data, dict) or not isinstance(data.get("form_token"), str):
        raise Refused("refused")
    return data


def _check_token(data: dict[str, Any], whom: str = "") -> None:
    try:
        site().tokens.check(data["form_token"], now=clock.now(), whom=whom)
    except (BadToken, ValueError):
        raise Refused("stale", 403) from None


def _of_session(*, proven: bool) -> dict[str, Any]:
    """Give what the script of somebody who is signed in sent. Raises Refused, also where a fresh proof is due."""
    if not current_user.is_authenticated:
        raise Refused("signed_out", 401, to=url_for("account.sign_in", next="/portaal/beveiliging"))
    here, data = presence(), _sent()
    g.country = here.account.country
    _check_token(data, here.session.id)
    if proven and not sessions.proven(here.session, now=clock.now()):
        raise Refused("prove", 401, to=url_for("security.prove", next="/portaal/beveiliging?gedaan=bevestigd"))
    return data


def _taken(data: dict[str, Any], purpose: str, now: datetime) -> bytes:
    """Use up the question that this answers. Raises Refused."""
    key = data.get("key")
    challenge = passkeys.take(db.session(), key, purpose, now=now) if isinstance(key, str) else None
    if challenge is None:
        raise Refused("expired")
    return challenge


def _asked(challenge: Challenge, options: dict[str, Any]) -> Response:
    db.session.commit()
    return jsonify(key=challenge.id, options=options)


@bp.post("/inloggen/passkey/vraag")
@answered
def ask_sign_in() -> Response:
    """Ask whichever passkey is there; the question is the same for everybody (S104)."""
    _check_token(_sent())
    if wait := too_often("passkey", visitor(), LIMITS):
        raise Refused("too_many", 429, seconds=wait)
    challenge = passkeys.ask(db.session(), passkeys.SIGN_IN, now=clock.now())
    return _asked(challenge, keys.question_to_sign_in(_us(), challenge.value))


def _us() -> keys.Party:
    return keys.party(site().settings)


@bp.post("/inloggen/passkey")
@answered
def sign_in() -> Response:
    """Let in who holds a passkey and unlocked it: that is two factors in one (S101, S103)."""
    data, now = _sent(), clock.now()
    _check_token(data)
    if wait := too_often("passkey", visitor(), LIMITS):
        raise Refused("too_many", 429, seconds=wait)
    account = _proof(data, passkeys.SIGN_IN, now)[1]
    if account.closing_since is not None and passkeys.counts(account, now=now):
        arrivals.start_part(account, arrivals.CLOSING, strong=True, now=now)
        return jsonify(to=url_for("account.closed"))
    if not passkeys.may_sign_in(account, now=now):
        raise Refused("refused")
    return jsonify(to=arrivals.enter(account, strong=True, now=now, wanted=_next(data)))


def _proof(data: dict[str, Any], purpose: str, now: datetime) -> tuple[Passkey, Account]:
    """Check the answer and note that its passkey was used. Raises Refused, in one way for all that can be wrong."""
    challenge = _taken(data, purpose, now)
    try:
        number, handle = keys.number_in(data.get("answer"))
        found = passkeys.by_number(db.session(), number)
        if found is None or found[1].user_handle != handle:
            raise Refused("refused")
        count = keys.check(_us(), data["answer"], challenge, public_key=found[0].public_key)
    except keys.BadAnswer:
        raise Refused("refused") from None
    passkey, account = found
    if passkeys.went_back(passkey, count):
        _suspect(passkey, account, now)
    passkeys.used(passkey, count, now=now)
    return passkey, account


def _suspect(passkey: Passkey, account: Account, now: datetime) -> None:
    """Refuse a passkey whose counter went back, note it and write about it (S103). Raises Refused, always."""
    who = {"subject": account.id, "kind": "passkey", "record": passkey.id}
    activity.note(db.session(), "passkey_suspect", role=activity.SYSTEM, now=now, **who)
    commit_and_post(tell(account, "passkey_suspect", now=now))
    raise Refused("suspect")


@bp.post("/portaal/beveiliging/passkeys/vraag")
@answered
def ask_new() -> Response:
    """Ask for a new passkey of who is signed in."""
    _of_session(proven=True)
    here = presence()
    challenge = passkeys.ask(db.session(), passkeys.purpose_in(passkeys.ADD, here.session), now=clock.now())
    known = [passkey.credential_id for passkey in passkeys.of(db.session(), here.account)]
    options = keys.question_to_add(
        _us(),
        challenge.value,
        handle=here.account.user_handle,
        name=here.account.email,
        label=here.account.name,
        known=known,
    )
    return _asked(challenge, options)


@bp.post("/portaal/beveiliging/passkeys")
@answered
def add() -> Response:
    """Keep a new passkey, end other sessions, and tell by letter (S98, S105)."""
    data, here, now = _of_session(proven=True), presence(), clock.now()
    challenge = _taken(data, passkeys.purpose_in(passkeys.ADD, here.session), now)
    try:
        new = keys.check_new(_us(), data.get("answer"), challenge)
        passkey = passkeys.add(
            db.session(),
            here.account,
            credential_id=new.credential_id,
            public_key=new.public_key,
            sign_count=new.sign_count,
            label=_label(data),
            now=now,
        )
    except keys.BadAnswer:
        raise Refused("refused") from None
    except passkeys.AlreadyThere:
        raise Refused("already") from None
    letter = factor_changed(here, "passkey_added", now=now, kind="passkey", record=passkey.id)
    arrivals.stronger(here, letter, now=now)
    return jsonify(to=url_for("security.overview", gedaan="passkey"))


def _label(data: dict[str, Any]) -> str:
    said = data.get("label")
    text = "".join(c for c in trimmed(said) if c.isprintable())[:LABEL_MOST] if isinstance(said, str) else ""
    return text or "Passkey"


@bp.post("/portaal/bevestigen/passkey/vraag")
@answered
def ask_proof() -> Response:
    """Ask who is signed in for a proof by passkey."""
    _of_session(proven=False)
    if wait := too_often("prove", presence().account.id, LIMITS_TO_PROVE):
        raise Refused("too_many", 429, seconds=wait)
    purpose = passkeys.purpose_in(passkeys.PROVE, presence().session)
    challenge = passkeys.ask(db.session(), purpose, now=clock.now())
    return _asked(challenge, keys.question_to_sign_in(_us(), challenge.value))


@bp.post("/portaal/bevestigen/passkey")
@answered
def prove() -> Response:
    """Note that who is signed in proved it again, by a passkey of this very account (S156)."""
    data, here, now = _of_session(proven=False), presence(), clock.now()
    passkey, account = _proof(data, passkeys.purpose_in(passkeys.PROVE, here.session), now)
    if account.id != here.account.id:
        raise Refused("refused")
    who = {"subject": account.id, "actor": account.id, "kind": "passkey", "record": passkey.id}
    activity.note(db.session(), "proven", role=activity.SUBJECT, now=now, **who)
    here.session.strong = True
    started = sessions.renew(here.session, now=now)
    db.session.commit()
    let_in(started, account)
    return jsonify(to=safe_next(_next(data)))


def _next(data: dict[str, Any]) -> str:
    wanted = data.get("next")
    return wanted if isinstance(wanted, str) else ""
