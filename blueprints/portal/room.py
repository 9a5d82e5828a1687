"""The portal's blueprint, for the modules that hang their pages on it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from flask import Blueprint

from blueprints.guards import demand_presence
from blueprints.words import language, longdate, shorttime
from domain import codes

bp = Blueprint("portal", __name__, url_prefix="/portaal")
demand_presence(bp)


@bp.app_template_filter("in_words")
def in_words(value: Any, column: str) -> Any:
    """Say a stored code of this column in words."""
    return codes.in_words(column, value, language())


@bp.app_template_filter("shown")
def shown(value: Any, column: str) -> Any:
    """Write a stored value for a reader: dates written out, codes in words."""
    if isinstance(value, datetime):
        return f"{longdate(value)} {shorttime(value)}"
    return longdate(value) if isinstance(value, date) else in_words(value, column)
