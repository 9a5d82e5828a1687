"""The blueprint of the security pages, for the modules that hang their pages on it."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, url_for
from werkzeug.wrappers import Response as AnyResponse

from blueprints.guards import demand_presence, own_token_good

bp = Blueprint("security", __name__, url_prefix="/portaal")
demand_presence(bp)


def done(what: str) -> AnyResponse:
    """Go back to the page, which says what was done."""
    return redirect(url_for("security.overview", gedaan=what), 303)


def demand_token() -> None:
    """Refuse a form without fields that does not come from a page of this very session (S191)."""
    if not own_token_good():
        abort(403)
