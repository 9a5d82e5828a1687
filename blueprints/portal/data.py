"""The page where people see and correct what they told us (P112)."""

from __future__ import annotations

from typing import Any

import structlog
from flask import redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from adapters import clock
from blueprints.guards import given_back, personal_page, presence
from blueprints.portal.forms import DataForm, data_form
from blueprints.portal.room import bp
from blueprints.words import language, public_path
from domain import codes, corrections
from extensions import db
from models import Account
from privacy.insight import fields_of

log = structlog.get_logger()


@bp.get("/gegevens")
@personal_page
def data() -> str:
    """Show what we know, to be corrected; what was typed when the session ran out comes back once (S221)."""
    parked = given_back()
    return _page(data_form(presence().account, language(), parked), parked=bool(parked))


@bp.post("/gegevens")
@personal_page
def correct() -> AnyResponse | tuple[str, int]:
    """Correct what differs and keep the old value for a while; in the new language at once (P41, P42, P112)."""
    account, form, now = presence().account, data_form(presence().account, language()), clock.now()
    if form.strangers():
        corrections.dropped(db.session(), account, now=now)
        db.session.commit()
        log.warning("fields dropped", form="portal-data", number=len(form.strangers()))
    if not form.validate():
        return _page(form), 422
    try:
        changed = corrections.correct(db.session(), account, form.wanted(), version=form.based_on(), now=now)
    except corrections.ChangedMeanwhile as meanwhile:
        return _conflict(form, account, meanwhile.fields), 422
    db.session.commit()
    return redirect(public_path(url_for("portal.data", bewaard=len(changed)), account.language), 303)


def _conflict(form: DataForm, account: Account, fields: list[str]) -> str:
    """Show both values of each field that was changed elsewhere; what was typed stays in the form (P112)."""
    form.version.data = str(account.version)
    form.version.raw_data = None
    both = [
        (form[name].label.text, _said(name, form[name].data), _said(name, getattr(account, name))) for name in fields
    ]
    return _page(form, both=both)


def _said(name: str, value: str | None) -> str:
    return str(codes.in_words(name, value, language())) if value else _("leeg")


def _page(form: DataForm, **more: Any) -> str:
    account = presence().account
    history = [
        (codes.in_words("field", item.field, language()), _said(item.field, item.before), item)
        for item in corrections.of(db.session(), account)
    ]
    return render_template(
        "portal/data.html",
        form=form,
        account=account,
        user_type=codes.user_type(account.user_type),
        history=history,
        fields=fields_of(Account.__table__),  # type: ignore[arg-type]
        **more,
    )
