"""The activity log as staff see it: what happened and by which role, without names; and whether it is whole (P54)."""

from __future__ import annotations

from flask import render_template, request
from sqlalchemy import select

from adapters import anchor, clock
from adapters.site import site
from blueprints.guards import own_form_token, personal_page
from blueprints.staff.access import bp
from blueprints.staff.forms import PlainForm
from domain import activity, audit
from domain.audit import Report
from domain.seals import Mark
from extensions import db
from models import ActivityBatch
from models.account import STAFF_TYPES

ON_A_PAGE = 50
WINDOW = 10_000


@bp.get("/logboek")
@personal_page
def log() -> str:
    """List the entries, newest first, by action and role."""
    return _page()


def _page(report: Report | None = None) -> str:
    asked = request.args
    action = asked.get("action", "") if asked.get("action") in activity.ACTIONS else ""
    roles = (activity.SUBJECT, activity.SYSTEM, *STAFF_TYPES)
    role = asked.get("role", "") if asked.get("role") in roles else ""
    before = asked.get("before", "")
    entries, older = activity.listed(
        db.session(), action=action, role=role, before=before if before.isalnum() else "", most=ON_A_PAGE, window=WINDOW
    )
    newest = select(ActivityBatch).order_by(ActivityBatch.number.desc()).limit(1)
    return render_template(
        "staff/log.html",
        entries=entries,
        older=older,
        action=action,
        role=role,
        roles=roles,
        actions=activity.ACTIONS,
        role_words=activity.desk_words,
        newest=db.session.scalars(newest).one_or_none(),
        report=report,
        now=clock.now(),
        form_token=own_form_token(),
    )


@bp.post("/logboek/controleren")
@personal_page
def check_log() -> tuple[str, int]:
    """Look through the whole log, as `flask audit verify` does, and say what was found."""
    if not PlainForm().validate():
        return _page(), 422
    lines = anchor.read(site().settings.data_dir)
    marks = None if lines is None else [Mark(*line) for line in lines]
    return _page(audit.verify(db.session(), marks, now=clock.now())), 200
