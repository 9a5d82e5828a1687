"""Closing the account: what goes, the download first, and the button (P92, P98)."""

from __future__ import annotations

from dataclasses import asdict

from flask import Response, render_template, session
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from adapters import clock
from adapters.site import site
from blueprints.guards import not_while_cautious, personal_page, presence, recently_proven
from blueprints.portal.forms import ClosingForm
from blueprints.portal.room import bp
from blueprints.post import closing_letter
from domain import closing, codes, leaving, staff
from domain import letters as outbox
from extensions import db
from models import Account


@bp.get("/opheffen")
@personal_page
@not_while_cautious
def close() -> str:
    """Show what goes and when, and offer the download first (P98)."""
    return _page(ClosingForm())


@bp.post("/opheffen")
@personal_page
@not_while_cautious
@recently_proven
def close_now() -> AnyResponse | tuple[str, int]:
    """Close the account: blocked from now on, gone within the month, a letter on its way (P92, P93)."""
    form, account = ClosingForm(), presence().account
    if not form.validate() or not form.sure.data:
        return _page(form, _("Zet een vinkje om te bevestigen dat je dit wilt.") if not form.sure.data else ""), 422
    try:
        dates = _close(account)
    except staff.LastAdmin:
        db.session.rollback()
        return _page(form, _("Je bent de enige beheerder. Maak eerst iemand anders beheerder.")), 409
    session.clear()
    page = render_template("portal/closed.html", reference=account.closing_reference, dates=dates)
    return Response(page, headers={"Clear-Site-Data": '"cache", "cookies", "storage"'})


def _close(account: Account) -> closing.Dates:
    now = clock.now()
    dates = closing.start(db.session(), account, now=now)
    letter = outbox.waiting_letter(closing_letter(account, dates), about=account.id, now=now)
    db.session.add(letter)
    db.session.commit()
    site().jobs.nudge("deliver", letter.id)
    return dates


def _page(form: ClosingForm, slip: str = "") -> str:
    account = presence().account
    shown = closing.preview(db.session(), account, now=clock.now())
    counts = [(codes.kind(table), number) for table, number in shown.goes]
    stays = [(codes.kind(item.table), item) for item in shown.stays]
    dates = closing.dates(clock.now())
    slips = [slip, *map(str, form.form_errors)]
    return render_template(
        "portal/close.html",
        stays=stays,
        counts=counts,
        fates=leaving.fates(db.session(), account),
        slip=" ".join(filter(None, slips)),
        **asdict(dates),
    )
