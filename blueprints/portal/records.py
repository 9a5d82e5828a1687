"""One message seen by itself, and erased where its owner wants that: without closing the account (P113)."""

from __future__ import annotations

from flask import abort, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from adapters import clock
from blueprints.guards import not_while_cautious, personal_page, presence, recently_proven
from blueprints.portal.forms import ButtonForm
from blueprints.portal.room import bp
from domain import activity, codes, contact, overview
from extensions import db
from models import Base, ContactMessage


@bp.get("/berichten/<reference>")
@personal_page
def message(reference: str) -> str:
    """Show one message of the person's own, what goes with it, and the button that erases it (P113)."""
    return _page(_mine(reference))


def _mine(reference: str) -> ContactMessage:
    return overview.message(db.session(), presence().account, reference) or abort(404)


def _page(found: ContactMessage, slip: str = "") -> str:
    counts = [(codes.kind(table), number) for table, number in contact.going(db.session(), Base.metadata, found)]
    answers = contact.answers(db.session(), found)
    return render_template("portal/message.html", message=found, answers=answers, counts=counts, slip=slip)


@bp.post("/berichten/<reference>/wissen")
@personal_page
@not_while_cautious
@recently_proven
def erase_message(reference: str) -> AnyResponse | tuple[str, int]:
    """Erase one message with its letters and answers, at once; what else we keep stays (P113)."""
    found, account = _mine(reference), presence().account
    if not ButtonForm().validate():
        return _page(found, _("Deze pagina stond te lang open. Druk nog een keer op de knop.")), 422
    who = {"subject": account.id, "actor": account.id, "kind": ContactMessage.__tablename__, "record": found.id}
    activity.note(db.session(), "message_erased", role=activity.SUBJECT, now=clock.now(), **who)
    contact.withdraw(db.session(), Base.metadata, found, now=clock.now())
    db.session.commit()
    return redirect(url_for("portal.home", gedaan="gewist"), 303)
