"""Behind a reference: that a closed account is really gone, without saying whose it was (P97)."""

from __future__ import annotations

import json

from flask import Response, abort, render_template
from werkzeug.wrappers import Response as AnyResponse

from adapters import clock
from blueprints.account.room import bp
from blueprints.errors import too_many
from blueprints.guards import personal_page, too_often, visitor
from blueprints.words import nowhere
from domain import closing, codes, erasure
from extensions import db

LIMITS = "20/minute;100/hour"


@bp.get("/opgeheven/<reference>")
@personal_page
def erased(reference: str) -> AnyResponse | str | tuple[str, int]:
    """Show what was erased and when, or when it will be; a reference is nobody's name (P97)."""
    nowhere()
    if wait := too_often("proof", visitor(), LIMITS):
        return too_many(wait)
    found = closing.proof(db.session(), reference)
    going = None if found else closing.by_reference(db.session(), reference, now=clock.now())
    if found is None and going is None:
        return render_template("account/erased.html", proof=None, going=None), 404
    counts = [(codes.kind(table), number) for table, number in sorted(found.counts.items())] if found else []
    return render_template("account/erased.html", proof=found, going=going, counts=counts)


@bp.get("/opgeheven/<reference>/bewijs")
@personal_page
def erasure_receipt(reference: str) -> AnyResponse:
    """Give the receipt as a file, signed, so that it can be shown after we forgot it (P97)."""
    nowhere()
    if wait := too_often("proof", visitor(), LIMITS):
        return too_many(wait)
    found = closing.proof(db.session(), reference)
    if found is None or not found.signature:
        abort(404)
    response = Response(
        json.dumps(erasure.sheet(found), ensure_ascii=False, indent=2) + "\n", mimetype="application/json"
    )
    response.headers["Content-Disposition"] = f'attachment; filename="{found.reference}.json"'
    return response
