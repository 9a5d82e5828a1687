"""The register of requests: entered with the day they came in, identified lightly, answered in time (P114-P118)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from flask import abort, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from adapters import clock
from blueprints.guards import begin_writing, own_form_token, personal_page, presence
from blueprints.post import commit_and_post
from blueprints.rights_post import answer_on, answered_letter, case_letter, extended_letter, link_letter
from blueprints.staff.access import bp, may
from blueprints.staff.forms import PlainForm
from blueprints.staff.forms_requests import (
    AnnounceForm,
    DecideForm,
    DoubtForm,
    EnterForm,
    ExtendForm,
    IdentifyForm,
    RestrictForm,
    in_words,
)
from domain import activity, codes, request_desk, requests, restrictions
from domain.requests import Asked, Wish
from extensions import db
from models import Requester, RightsRequest
from privacy.vocabulary import midnight

Answer = AnyResponse | tuple[str, int]
PAST_DAYS = 365


@bp.get("/verzoeken/nieuw")
@personal_page
def new_request() -> Answer:
    """Offer to enter a request that came another way."""
    return _new(EnterForm(formdata=None, received=clock.today().isoformat()), 200)


def _new(form: EnterForm, status: int = 422) -> tuple[str, int]:
    today = clock.today()
    facts = {"today": today, "earliest": today - timedelta(days=PAST_DAYS), "form_token": own_form_token()}
    return render_template("staff/request_new.html", form=in_words(form), **facts), status


@bp.post("/verzoeken/nieuw")
@personal_page
def enter_request() -> Answer:
    """Enter a request with the day on which it came in; the link goes to the address, where there is one."""
    form, now, by = EnterForm(), clock.now(), presence().account
    if not form.validate() or not _possible(form):
        return _new(form)
    received = min(midnight(date.fromisoformat(form.received.data or "")), now)
    wish = Wish(
        form.kind.data or "",
        form.email.data or None,
        "nl",
        form.message.data or None,
        form.how.data or "",
        form.reach.data or None,
    )
    made = requests.ask(db.session(), wish, now=now, received=received)
    facts = {"actor": by.id, "kind": "rights_request", "record": made.line.id, "reason": wish.channel}
    activity.note(db.session(), "request_asked", role=by.user_type, now=now, **facts)
    commit_and_post(*([link_letter(made, now)] if wish.email else []))
    return redirect(url_for("staff.requests", gedaan="ingevoerd"), 303)


def _possible(form: EnterForm) -> bool:
    day, today = date.fromisoformat(form.received.data or ""), clock.today()
    if not today - timedelta(days=PAST_DAYS) <= day <= today:
        form.received.errors = [_("Kies vandaag of een dag in het afgelopen jaar.")]
    if not form.email.data and not form.reach.data:
        form.email.errors = [_("Vul een mailadres in, of een postadres om op te antwoorden.")]
    return not form.errors


@bp.get("/verzoeken/<reference>")
@personal_page
def request_page(reference: str) -> Answer:
    """Show one request; that it was read is noted, and whoever asked sees it."""
    begin_writing()
    line, requester = found_or_404(reference)
    if requester is not None:
        request_desk.read(db.session(), requester, by=presence().account, now=clock.now())
        db.session.commit()
    return page(line, requester, _notices().get(request.args.get("gedaan", ""), ""), 200)


def _notices() -> dict[str, str]:
    return {
        "link": _("De link is onderweg."),
        "twijfel": _("De reden van twijfel staat erbij. Je mag nu een volgende stap vragen."),
        "herkend": _("Vastgelegd hoe je wist wie het is. Bewaar verder niets van wat je zag of hoorde."),
        "verlengd": _("De termijn is verlengd. De brief met de reden is onderweg."),
        "besloten": _("Het antwoord is onderweg."),
        "akkoord": _("Deze afwijzing wacht op een tweede persoon. Na akkoord leg je het besluit hier opnieuw vast."),
        "laat": _("Verlengen kan één keer en alleen binnen de eerste maand."),
        "reden": _("Kies eerst een reden van twijfel. Zonder twijfel vragen we niet meer dan de link."),
        "stilgezet": _("Het gebruik staat stil. Er is een brief onderweg."),
        "aangekondigd": _("De brief is onderweg. Opheffen kan over zeven dagen."),
        "opgeheven": _("Opgeheven. Het mag weer worden gebruikt."),
        "dicht": _("Dit verzoek is al afgehandeld, of het is nog niet vastgesteld wie het vraagt."),
    }


def found_or_404(reference: str) -> tuple[RightsRequest, Requester | None]:
    """Give a line of the register with who asked, as long as that is kept, or end here."""
    found = requests.by_reference(db.session(), reference)
    if found is None:
        abort(404)
    return found


def page(
    line: RightsRequest, requester: Requester | None, notice: str = "", status: int = 422, **forms: Any
) -> tuple[str, int]:
    """Make the page of a request, with what was typed in one of its forms."""
    blank: dict[str, Any] = {
        "doubt": DoubtForm(formdata=None),
        "identify": IdentifyForm(formdata=None),
        "extend": ExtendForm(formdata=None),
        "decide": DecideForm(formdata=None),
        "restrict": RestrictForm(formdata=None),
        "announce": AnnounceForm(formdata=None),
    }
    shown = {name: in_words(form) for name, form in (blank | forms).items()}
    if requester is None or not requester.email:  # nothing can be sent, so nobody can have followed it
        shown["identify"].step.choices = [one for one in shown["identify"].step.choices if one.value != "link"]
    wrong = next((form for form in forms.values() if form.errors), shown["decide"])
    facts = {"now": clock.now(), "answer_on": answer_on(line), "form_token": own_form_token(), "form": wrong}
    words = {"kinds": requests.KINDS, "states": requests.STATES, "decisions": requests.DECISIONS}
    words |= {"channels": requests.CHANNELS, "ladder": request_desk.LADDER, "doubts": request_desk.DOUBTS}
    if may("staff.restrict"):
        facts |= _restrictable(line, requester)
    shown_page = render_template(
        "staff/request.html", line=line, requester=requester, notice=notice, forms=shown, **facts, **words
    )
    return shown_page, status


def _restrictable(line: RightsRequest, requester: Requester | None) -> dict[str, Any]:
    """Give what of who asked can be restricted, once it is known who asks, and what is (GDPR art. 18)."""
    session, known = db.session(), requester is not None and line.identity_step is not None
    records = restrictions.choices(session, requester.email) if requester and known else []
    already = restrictions.standing(session, [key for _kind, key in records])
    return {
        "records": [
            (codes.kind(kind), restrictions.named(session, kind, key), key)
            for kind, key in records
            if key not in already
        ],
        "restricted": [(codes.kind(item.kind), item) for item in restrictions.of_request(session, line.reference)],
        "grounds": restrictions.GROUNDS,
        "notice_days": restrictions.NOTICE.days,
    }


def taken(reference: str) -> tuple[RightsRequest, Requester]:
    """Take a request in hand to change it. Answers 404 where who asked is no longer kept."""
    line, requester = found_or_404(reference)
    return (line, requester) if requester is not None else abort(404)


def to(line: RightsRequest, done: str) -> AnyResponse:
    """Go back to the page of a request and say what was done."""
    return redirect(url_for("staff.request_page", reference=line.reference, gedaan=done), 303)


@bp.post("/verzoeken/<reference>/link")
@personal_page
def send_request_link(reference: str) -> Answer:
    """Send the link, again or for the first time after a person looked."""
    line, requester = taken(reference)
    if not PlainForm().validate() or line.state == requests.DONE or not requester.email:
        return page(line, requester, _notices()["dicht"], 409)
    now = clock.now()
    line.held_for = None
    secret = request_desk.fresh_link(requester, now=now)
    if line.state == requests.ASKED:
        letter = link_letter(Asked(line, requester, secret, joined=False), now)
    else:
        letter = case_letter(line, requester, secret, now)
    commit_and_post(letter)
    return to(line, "link")


@bp.post("/verzoeken/<reference>/twijfel")
@personal_page
def doubt_request(reference: str) -> Answer:
    """Say why the lightest step does not do."""
    (line, requester), form = taken(reference), DoubtForm()
    if line.state == requests.DONE:
        return page(line, requester, _notices()["dicht"], 409)
    if not form.validate():
        return page(line, requester, doubt=form)
    try:
        request_desk.doubt(db.session(), line, form.doubt.data or "", by=presence().account, now=clock.now())
    except request_desk.NotOpen:
        return page(line, requester, _notices()["dicht"], 409)
    db.session.commit()
    return to(line, "twijfel")


@bp.post("/verzoeken/<reference>/herkennen")
@personal_page
def identify_request(reference: str) -> Answer:
    """Note how it was established who asks."""
    (line, requester), form = taken(reference), IdentifyForm()
    if line.state == requests.DONE:
        return page(line, requester, _notices()["dicht"], 409)
    if not form.validate():
        return page(line, requester, identify=form)
    by, now = presence().account, clock.now()
    try:
        request_desk.identify(db.session(), line, requester, form.step.data or "", by=by, now=now)
    except request_desk.NoDoubt:
        form.step.errors = [_notices()["reden"]]
        return page(line, requester, identify=form)
    except KeyError:
        form.step.errors = [_("Er is geen mailadres waar een link heen kan.")]
        return page(line, requester, identify=form)
    except request_desk.NotOpen:
        return page(line, requester, _notices()["dicht"], 409)
    db.session.commit()
    return to(line, "herkend")


@bp.post("/verzoeken/<reference>/verlengen")
@personal_page
def extend_request(reference: str) -> Answer:
    """Take two months more, and say why, in one act (P115)."""
    (line, requester), form, now = taken(reference), ExtendForm(), clock.now()
    if line.state != requests.OPEN or line.extended_at is not None:
        return page(line, requester, _notices()["laat"], 409)
    if not form.validate():
        return page(line, requester, extend=form)
    try:
        request_desk.extend(db.session(), line, requester, form.because.data or "", by=presence().account, now=now)
    except request_desk.TooLate:
        return page(line, requester, _notices()["laat"], 409)
    secret = request_desk.fresh_link(requester, now=now)
    commit_and_post(*([extended_letter(line, requester, secret, now)] if requester.email else []))
    return to(line, "verlengd")


@bp.post("/verzoeken/<reference>/besluit")
@personal_page
def decide_request(reference: str) -> Answer:
    """Answer; a refusal says why and where to complain (P123)."""
    (line, requester), form, now = taken(reference), DecideForm(), clock.now()
    if line.state == requests.DONE:
        return page(line, requester, _notices()["dicht"], 409)
    if not form.validate():
        return page(line, requester, decide=form)
    decision, by = form.decision.data or "", presence().account
    try:
        request_desk.decide(db.session(), line, requester, decision, form.answer.data or "", by=by, now=now)
    except request_desk.NotOpen:
        return page(line, requester, _notices()["dicht"], 409, decide=form)
    except request_desk.SecondPerson:
        db.session.commit()
        return page(line, requester, _notices()["akkoord"], 409, decide=form)
    secret = request_desk.fresh_link(requester, now=now)
    refused = decision in requests.REFUSALS or decision == "partly"
    commit_and_post(*([answered_letter(requester, secret, now, refused=refused)] if requester.email else []))
    return to(line, "besloten")
