"""Restricting the use of records at the desk: placed, announced, and lifted when that was told (GDPR art. 18)."""

from __future__ import annotations

from flask import abort, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from adapters import clock
from blueprints.guards import personal_page, presence
from blueprints.post import commit_and_post
from blueprints.rights_post import lifting_letter, restricted_letter
from blueprints.staff.access import bp
from blueprints.staff.forms import PlainForm
from blueprints.staff.forms_requests import AnnounceForm, RestrictForm
from blueprints.staff.request_register import found_or_404, page, taken, to
from domain import request_desk, restrictions
from extensions import db
from models import Requester, Restriction
from privacy.vocabulary import OFFICE_TIME

Answer = AnyResponse | tuple[str, int]


@bp.post("/verzoeken/<reference>/stilzetten")
@personal_page
def restrict(reference: str) -> Answer:
    """Restrict the ticked records of who asked, and tell who asked and who got these data."""
    (line, requester), form, now = taken(reference), RestrictForm(), clock.now()
    if line.identity_step is None:
        return page(line, requester, _("Stel eerst vast wie dit vraagt."), 409)
    records = [name.removeprefix("record-") for name in request.form if name.startswith("record-")]
    if form.validate() and not records:
        form.form_errors.append(_("Vink aan wat je stilzet."))
    if form.errors:
        return page(line, requester, restrict=form)
    ground, email, by = form.ground.data or "", requester.email, presence().account
    try:
        made = restrictions.place(db.session(), records, ground, email=email, request=line.reference, by=by, now=now)
    except restrictions.NoSuchRecord:
        return page(line, requester, _("Dat record is er niet meer. Er is niets gedaan."), 409, restrict=form)
    commit_and_post(*([restricted_letter(requester, _secret(requester), now)] if made and requester.email else []))
    return to(line, "stilgezet")


def _secret(requester: Requester) -> str:
    return request_desk.fresh_link(requester, now=clock.now())


def _standing(reference: str, key: str) -> Restriction:
    try:
        return restrictions.take(db.session(), reference, key)
    except restrictions.NotStanding:
        abort(404)


@bp.post("/verzoeken/<reference>/stilgezet/<key>/aankondigen")
@personal_page
def announce_lifting(reference: str, key: str) -> Answer:
    """Tell who asked that a record will be used again, and why, before it is (art. 18(3))."""
    (line, requester), form, now = found_or_404(reference), AnnounceForm(), clock.now()
    found = _standing(line.reference, key)
    if not form.validate():
        return page(line, requester, announce=form)
    first = restrictions.announce(db.session(), found, form.lifting.data or "", by=presence().account, now=now)
    day = first.astimezone(OFFICE_TIME).date()
    tell = [lifting_letter(requester, _secret(requester), day, now)] if requester and requester.email else []
    commit_and_post(*tell)
    return to(line, "aangekondigd")


@bp.post("/verzoeken/<reference>/stilgezet/<key>/opheffen")
@personal_page
def lift_restriction(reference: str, key: str) -> Answer:
    """Let a record be used again, once its person was told in time."""
    line, requester = found_or_404(reference)
    found = _standing(line.reference, key)
    if not PlainForm().validate():
        return page(line, requester, _("Dat lukte niet. Probeer het nog een keer."))
    try:
        restrictions.lift(db.session(), found, by=presence().account, now=clock.now())
    except restrictions.NotTold:
        return page(line, requester, _("Kondig het eerst aan. Zeven dagen daarna kan het."), 409)
    db.session.commit()
    return to(line, "opgeheven")
