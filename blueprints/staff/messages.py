"""The inbox: list, search, read, and everything that staff do with a message."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from flask import abort, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from adapters import clock
from adapters.site import site
from blueprints.guards import begin_writing, own_form_token, personal_page, presence
from blueprints.post import received_letter
from blueprints.staff.access import INBOX, bp
from blueprints.staff.closed import restricted_among, unless_restricted
from blueprints.staff.forms import (
    AnswerForm,
    AssignForm,
    CloseForm,
    KeepForm,
    MessageForm,
    SearchForm,
    TopicForm,
    worded,
)
from blueprints.staff.letters import answered_letter, queued, term_letter
from blueprints.words import longdate
from domain import activity, contact, inbox, staff
from domain import letters as outbox
from domain.inbox import Filter
from domain.letters import Draft
from extensions import db
from models import Account, ContactMessage
from privacy.activities import ANSWER_ENQUIRIES

Answer = AnyResponse | tuple[str, int]
Verb = Callable[[ContactMessage], Draft | None]


@bp.get("/berichten", endpoint="inbox")
@personal_page
def inbox_page() -> str:
    """List the messages, newest first, without names: those are behind a reading, which is noted."""
    me, asked = presence().account, request.args
    topic, state = asked.get("topic", ""), asked.get("state", "")
    chosen = Filter(
        topic if topic in ANSWER_ENQUIRIES.rules else "",
        state if state in inbox.STATES else "",
        me.id if asked.get("mine") == "1" else "",
    )
    before = asked.get("before", "")
    page = inbox.page(db.session(), chosen, before=before if before.isalnum() else "")
    return _list(page.messages, chosen=chosen, older=page.older, form=SearchForm())


def _list(messages: Any, *, chosen: Filter, older: str, form: SearchForm, found: bool = False) -> str:
    return render_template(
        "staff/inbox.html",
        messages=messages,
        chosen=chosen,
        older=older,
        form=form,
        found=found,
        restricted=restricted_among(message.id for message in messages),
        handlers=_handler_names(),
        rules=ANSWER_ENQUIRIES.rules,
        most=inbox.ON_A_PAGE,
        now=clock.now(),
        form_token=own_form_token(),
    )


def _handler_names() -> dict[str, str]:
    return {account.id: account.name for account in staff.handlers(db.session(), INBOX)}


@bp.post("/berichten/zoeken")
@personal_page
def search() -> tuple[str, int]:
    """Find messages by address or name; what was sought is in the form and not in the address of the page (P87)."""
    form, session, by, now = SearchForm(), db.session(), presence().account, clock.now()
    if not form.validate():
        return _list((), chosen=Filter(), older="", form=form, found=True), 422
    sought = form.sought.data or ""
    find = inbox.by_email if "@" in sought else inbox.by_name
    messages = find(session, sought, by=by, now=now)
    db.session.commit()
    return _list(messages, chosen=Filter(), older="", form=form, found=True), 200


@bp.get("/berichten/<reference>")
@personal_page
def message(reference: str) -> Answer:
    """Show a message; that it was read is noted in the same transaction and shown to its sender (P90)."""
    begin_writing()
    found = contact.by_reference(db.session(), reference)
    if found is None:
        abort(404)
    unless_restricted(found.id)
    return _page(found)


def _page(message: ContactMessage, status: int = 200, notice: str = "", form: MessageForm | None = None) -> Answer:
    """Make the page, with what was typed in `form`; whatever it answers, it shows the message and notes that."""
    session, now, me = db.session(), clock.now(), presence().account
    inbox.read(session, message, by=me, reason="inbox", now=now)
    page = render_template(
        "staff/message.html",
        message=message,
        answers=contact.answers(session, message),
        events=activity.about_record(session, message.id),
        letters=outbox.about(session, message.id),
        handlers=_handler_names(),
        forms=_forms(message, form),
        rule=ANSWER_ENQUIRIES.rules[message.topic],
        term=contact.term_of(session, message),
        rules=ANSWER_ENQUIRIES.rules,
        role_words=activity.desk_words,
        reason_words=activity.reason_words,
        actions=activity.ACTIONS,
        seen=inbox.stamp(session, message),
        latest=inbox.AT_MOST.after(now),
        earliest=message.due_on + timedelta(days=1),
        outcome_by=contact.outcome_by(message),
        today=clock.today(),
        now=now,
        notice=notice,
        form_token=own_form_token(),
        me=me,
    )
    db.session.commit()
    return page, status


def _forms(message: ContactMessage, typed: MessageForm | None) -> dict[str, MessageForm]:
    """Give each form of the page: the one that was sent with what was typed, the others as the message is now."""
    blank: dict[str, Any] = {"formdata": None}
    forms = {
        "assign": AssignForm.among(_handlers(), handler=message.assigned_to_id or "nobody", **blank),
        "answer": AnswerForm(**blank),
        "close": CloseForm(**blank),
        "topic": worded(TopicForm(topic=message.topic, **blank)),
        "keep": KeepForm(**blank),
    }
    return {name: typed if typed and type(typed) is type(form) else form for name, form in forms.items()}


def _handlers() -> list[Account]:
    return list(staff.handlers(db.session(), INBOX))


def _do(reference: str, form: MessageForm, verb: Verb) -> Answer:
    """Take the message in hand, check the form, do one thing, queue the letter, commit, and go back to the page."""
    try:
        found = inbox.take(db.session(), reference, form.seen.data or "")
    except inbox.ChangedMeanwhile:
        notice = _("Een collega was je voor: dit bericht is net gewijzigd. Er is niets gedaan. Bekijk het opnieuw.")
        return _again(reference, form, 409, notice)
    if found is None:
        abort(404)
    unless_restricted(found.id)
    if not form.validate():
        return _page(found, 422, form=form)
    try:
        draft = verb(found)
    except (contact.AlreadyClosed, inbox.NoSuchTopic):
        return _again(reference, form, 409, _("Dat kan nu niet meer. Er is niets gedaan. Bekijk het bericht opnieuw."))
    except inbox.NoOutcome:
        form["outcome"].errors = [_("Schrijf de uitkomst: zonder die gaat een klacht niet dicht.")]
        return _page(found, 422, form=form)
    except (inbox.NotLonger, inbox.TooLong):
        form["until"].errors = [_kept_wrong(found)]
        return _page(found, 422, form=form)
    letter = queued(draft, found)
    db.session.commit()
    if letter is not None:
        site().jobs.nudge("deliver", letter.id)
    return redirect(url_for("staff.message", reference=reference), 303)


def _again(reference: str, form: MessageForm, status: int, notice: str) -> Answer:
    found = contact.by_reference(db.session(), reference)
    if found is None:
        abort(404)
    unless_restricted(found.id)
    return _page(found, status, notice, form)


def _kept_wrong(message: ContactMessage) -> str:
    latest = inbox.AT_MOST.after(clock.now())
    return str(
        _(
            "Kies een dag na %(earliest)s en uiterlijk %(latest)s.",
            earliest=longdate(message.due_on),
            latest=longdate(latest),
        )
    )


def _told(found: ContactMessage, change: Callable[[], None]) -> Draft | None:
    """Change something, and tell the sender where that moves the day on which the message goes (P70)."""
    before = found.due_on
    change()
    unsaid = found.due_on == before or found.held_for  # who wrote a message that is set aside has had no letter yet
    return None if unsaid else term_letter(found, contact.fresh_link(found))


@bp.post("/berichten/<reference>/toewijzen")
@personal_page
def assign(reference: str) -> Answer:
    """Hand the message to a colleague, or to nobody in particular."""
    form, by = AssignForm.among(_handlers()), presence().account

    def verb(found: ContactMessage) -> None:
        to = next((account for account in _handlers() if account.id == form.handler.data), None)
        inbox.assign(db.session(), found, to, by=by, now=clock.now())

    return _do(reference, form, verb)


@bp.post("/berichten/<reference>/antwoord")
@personal_page
def answer(reference: str) -> Answer:
    """Answer by letter: a link, behind which the answer is read."""
    form, by = AnswerForm(), presence().account

    def verb(found: ContactMessage) -> Draft:
        secret = inbox.answer(db.session(), found, form.text.data or "", by=by, now=clock.now())
        return answered_letter(found, secret)

    return _do(reference, form, verb)


@bp.post("/berichten/<reference>/onderwerp")
@personal_page
def change_topic(reference: str) -> Answer:
    """File the message under another topic; its date follows (P70)."""
    form, by = worded(TopicForm()), presence().account

    def change(found: ContactMessage) -> None:
        inbox.change_topic(db.session(), found, form.topic.data, by=by, now=clock.now())

    return _do(reference, form, lambda found: _told(found, lambda: change(found)))


@bp.post("/berichten/<reference>/sluiten")
@personal_page
def close(reference: str) -> Answer:
    """Note that the question is dealt with; whoever complained hears what came of it (P28)."""
    form, by = CloseForm(), presence().account

    def verb(found: ContactMessage) -> Draft | None:
        secret = inbox.close(db.session(), found, form.outcome.data or "", by=by, now=clock.now())
        return answered_letter(found, secret) if secret else None

    return _do(reference, form, verb)


@bp.post("/berichten/<reference>/doorlaten")
@personal_page
def release(reference: str) -> Answer:
    """Let a message that was set aside through, and send its confirmation."""
    by = presence().account

    def verb(found: ContactMessage) -> Draft:
        if not found.held_for:
            raise contact.AlreadyClosed(reference)
        return received_letter(found, inbox.release(db.session(), found, by=by, now=clock.now()))

    return _do(reference, MessageForm(), verb)


@bp.post("/berichten/<reference>/langer-bewaren")
@personal_page
def keep_longer(reference: str) -> Answer:
    """Keep a message past its term, with a reason and an end that its sender sees."""
    form, by = KeepForm(), presence().account

    def keep(found: ContactMessage) -> None:
        until = date.fromisoformat(form.until.data)
        inbox.keep_longer(db.session(), found, until, form.because.data, by=by, now=clock.now())

    return _do(reference, form, lambda found: _told(found, lambda: keep(found)))


@bp.post("/berichten/<reference>/niet-langer-bewaren")
@personal_page
def keep_no_longer(reference: str) -> Answer:
    """Let the ordinary term hold again."""
    by = presence().account

    def let_go(found: ContactMessage) -> None:
        inbox.keep_no_longer(db.session(), found, by=by, now=clock.now())

    return _do(reference, MessageForm(), lambda found: _told(found, lambda: let_go(found)))
