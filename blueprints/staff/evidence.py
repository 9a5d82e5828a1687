"""The evidence: what there is to show that the promises are kept, and all of it in one file (S07, GDPR art. 5(2))."""

from __future__ import annotations

from flask import Response, render_template

from adapters import clock
from adapters.site import site
from blueprints import proof
from blueprints.guards import begin_writing, personal_page, presence, recently_proven
from blueprints.staff.access import bp
from domain import activity
from domain import evidence as domain_of
from extensions import db
from models import Base
from privacy import linked, register


@bp.get("/bewijs")
@personal_page
def evidence() -> str:
    """List what is proof, with numbers."""
    return render_template(
        "staff/evidence.html",
        tables=domain_of.contents(db.session()),
        entries=[(item, linked.purpose_term(item.activity)) for item in register.entries(Base.metadata)],
    )


@bp.get("/bewijs/pakket")
@personal_page
@recently_proven
def fetch_evidence() -> Response:
    """Give the evidence pack; that it was fetched is noted."""
    begin_writing()
    session, by, now = db.session(), presence().account, clock.now()
    content = proof.pack(session, site(), now=now)
    activity.note(session, "evidence_exported", role=by.user_type, actor=by.id, now=now)
    session.commit()
    response = Response(content, mimetype="application/zip")
    response.headers["Content-Disposition"] = f'attachment; filename="bewijs-{clock.today():%Y-%m-%d}.zip"'
    return response
