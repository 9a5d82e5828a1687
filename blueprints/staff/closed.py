"""What is restricted is not opened, by nobody but the privacy contact (GDPR art. 18, S30)."""

from __future__ import annotations

from collections.abc import Iterable

from flask import abort, make_response, render_template

from blueprints.guards import presence
from domain import restrictions
from extensions import db


def unless_restricted(key: str) -> None:
    """End here with a page that says so, where a record is restricted and who asks may not open it."""
    if presence().account.user_type != restrictions.READER and restrictions.standing(db.session(), [key]):
        db.session.rollback()
        abort(make_response(render_template("staff/restricted.html"), 403))


def restricted_among(keys: Iterable[str]) -> set[str]:
    """Say which of the records of a list are restricted, in one question."""
    return set(restrictions.standing(db.session(), keys))
