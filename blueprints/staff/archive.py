"""The archive: what the law has us keep of people who left, for the finance department alone (P94)."""

from __future__ import annotations

from flask import abort, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from adapters import clock
from blueprints.guards import begin_writing, personal_page, presence, recently_proven
from blueprints.staff.access import bp
from domain import archive as vault
from domain import codes
from extensions import db


@bp.get("/archief")
@personal_page
@recently_proven
def archive() -> str:
    """List what lies here, by reference and end, without anybody's name."""
    before = request.args.get("before", "")
    found, older = vault.listed(db.session(), before=before if before.isalnum() else "")
    labels = {item.kind: codes.kind(item.kind) for item in found}
    return render_template("staff/archive.html", found=found, labels=labels, older=older, now=clock.now())


@bp.get("/archief/<reference>")
@personal_page
@recently_proven
def archived(reference: str) -> AnyResponse | str:
    """Show one proof; that it was read is noted."""
    begin_writing()
    proof = vault.read(db.session(), reference, by=presence().account, now=clock.now())
    if proof is None:
        abort(404)
    db.session.commit()
    return render_template("staff/archived.html", proof=proof, label=codes.kind(proof.kind))
