"""The page behind the link in the letter: what we keep, until when, who opened it; download and withdraw."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any, Final

from flask import Blueprint, Response, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from adapters import clock
from adapters.site import site
from blueprints.errors import too_many
from blueprints.guards import form_token, fresh_form_token, personal_page, too_often, visitor
from blueprints.words import language, nowhere
from domain import activity, contact, restrictions
from domain import letters as outbox
from extensions import db
from models import ActivityEntry, Base, ContactMessage, Letter, Opening
from privacy import register, rights
from privacy.activities import ANSWER_ENQUIRIES
from privacy.vocabulary import Words

bp = Blueprint("receipts", __name__, url_prefix="/contact")

LETTER_KINDS: Final = {
    "contact_received": Words("Bevestiging van ontvangst", "Confirmation of receipt"),
    "contact_answered": Words("Bericht dat er een antwoord is", "Notice that there is an answer"),
    "contact_term": Words("Bericht over een nieuwe datum", "Notice of another date"),
}
LETTER_STATES: Final = {
    "sent": Words("verzonden", "sent"),
    "waiting": Words("wacht op verzending", "waiting to be sent"),
    "failed": Words("niet te bezorgen", "could not be delivered"),
}


@bp.get("/<token>")
@personal_page
def receipt(token: str) -> tuple[str, int]:
    """Show everything that we keep of one message, until when, and who opened it."""
    message = contact.by_token(db.session(), token, now=clock.now())
    if message is None:
        return _gone()
    rule, code = ANSWER_ENQUIRIES.rules[message.topic], language()
    page = render_template(
        "contact/receipt.html",
        message=message,
        due_on=message.due_on,
        restricted=restrictions.standing(db.session(), [message.id]).get(message.id),
        grounds=restrictions.YOURS,
        topic_label=rule.label.say(code),
        term=contact.term_of(db.session(), message).words.say(code),
        letters=[_shown(letter) for letter in outbox.about(db.session(), message.id)],
        openings=[_shown_opening(opening) for opening in contact.openings(db.session(), message)],
        answers=contact.answers(db.session(), message),
        outcome_by=contact.outcome_by(message),
        role_words=activity.role_words,
        events=[
            _shown_event(event)
            for event in activity.about_record(db.session(), message.id)
            if event.action != "record_read"
        ],
        activity=register.entry(Base.metadata, ANSWER_ENQUIRIES),
        token=token,
        form_token=fresh_form_token(),
    )
    return page, 200


def _gone() -> tuple[str, int]:
    """The one page for links that are unknown, altered, used or past their date: it tells nothing apart (P135)."""
    nowhere()
    return render_template("contact/gone.html"), 404


def _shown(letter: Letter) -> dict[str, Any]:
    state = "sent" if letter.sent_at else "failed" if letter.failed_at else "waiting"
    at = letter.sent_at or letter.failed_at or letter.queued_at
    return {
        "label": LETTER_KINDS[letter.kind].say(language()),
        "state_label": LETTER_STATES[state].say(language()),
        "at": at,
    }


def _shown_opening(opening: Opening) -> dict[str, Any]:
    return {
        "at": opening.opened_at,
        "role_label": activity.role_words(opening.role).say(language()),
        "reason": activity.reason_words(opening.reason).say(language()),
    }


def _shown_event(event: ActivityEntry) -> dict[str, Any]:
    rule = ANSWER_ENQUIRIES.rules.get(event.reason or "")
    reason = rule.label if rule else activity.reason_words(event.reason or "")
    return {
        "at": event.happened_at,
        "label": activity.ACTIONS[event.action].say(language()),
        "role_label": activity.role_words(event.role).say(language()),
        "reason": reason.say(language()),
    }


@bp.get("/<token>/download")
@personal_page
def download(token: str) -> AnyResponse | tuple[str, int]:
    """Give everything that we keep of one message as a file (GDPR art. 15 and 20)."""
    message = contact.by_token(db.session(), token, now=clock.now())
    if message is None:
        return _gone()
    found = rights.find_record(db.session(), Base.metadata, ContactMessage.__tablename__, message.id)
    data = {
        "reference": message.reference,
        "controller": asdict(site().settings.organisation),
        "made_at": clock.now().isoformat(timespec="seconds"),
        "records": rights.export(db.session(), found, language()),
    }
    response = Response(json.dumps(data, ensure_ascii=False, indent=2) + "\n", mimetype="application/json")
    response.headers["Content-Disposition"] = f'attachment; filename="{message.reference}.json"'
    return response


@bp.post("/<token>/intrekken")
@personal_page
def withdraw(token: str) -> AnyResponse | str | tuple[str, int]:
    """Forget the message with its letters at once; a link that was used before leads to the neutral page."""
    if form_token() is None:
        return redirect(url_for("receipts.receipt", token=token), 303)
    if wait := too_often("withdraw", visitor(), "30/hour"):
        return too_many(wait)
    message = contact.by_token(db.session(), token, now=clock.now())
    if message is None:
        return _gone()
    reference = message.reference
    counts = contact.withdraw(db.session(), Base.metadata, message, now=clock.now())
    db.session.commit()
    labels = {item.table.name: item.keeping.label.say(language()) for item in register.holdings(Base.metadata)}
    return render_template(
        "contact/withdrawn.html",
        counts=[(labels[name], number) for name, number in counts.items() if number],
        reference=reference,
    )
