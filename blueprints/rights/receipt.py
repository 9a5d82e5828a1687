"""Checking a receipt of an erasure: whoever holds one can show that we wrote it, also after we forgot it (P97)."""

from __future__ import annotations

from typing import Final

from flask import render_template
from werkzeug.wrappers import Response as AnyResponse

from adapters.front import FORM_TOKEN_PLACE
from blueprints.errors import too_many
from blueprints.guards import form_token, fresh_form_token, personal_page, same_for_everybody, too_often, visitor
from blueprints.rights.forms import ReceiptForm
from blueprints.rights.room import bp, stale
from domain import codes, erasure
from privacy import signing

LIMITS: Final = "20/minute;200/hour"


@bp.get("/bewijs")
@same_for_everybody
def check() -> str:
    """Ask for the receipt, and show the keys with which anybody can check one without us."""
    return _page(ReceiptForm(formdata=None), FORM_TOKEN_PLACE)


def _page(form: ReceiptForm, token: str, notice: str = "") -> str:
    return render_template("rights/check.html", form=form, form_token=token, notice=notice, keys=signing.public_keys())


@bp.post("/bewijs")
@personal_page
def checked() -> AnyResponse | str | tuple[str, int]:
    """Say whether we wrote exactly this; nothing of it is kept."""
    form = ReceiptForm()
    if wait := too_often("receipt", visitor(), LIMITS):
        return too_many(wait)
    if not form.validate():
        return _page(form, fresh_form_token()), 422
    if form_token() is None:
        return _page(form, fresh_form_token(), stale()), 422
    said = erasure.checked(form.receipt.data)
    counts = [(codes.kind(table), number) for table, number in said["erased"].items()] if said else []
    return render_template("rights/checked.html", said=said, counts=counts)
