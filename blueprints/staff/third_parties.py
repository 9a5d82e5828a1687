"""Parties that work for us, and who still has to be told: what is in order, what is switched off (P12, P101)."""

from __future__ import annotations

from flask import abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from adapters import clock
from blueprints.guards import own_form_token, personal_page, presence
from blueprints.staff.access import bp
from blueprints.staff.forms import PlainForm
from blueprints.staff.forms_outside import NONE, ProcessorForm
from domain import codes, disclosures, processors, recipients
from extensions import db
from models import Processor

Answer = AnyResponse | tuple[str, int]


@bp.get("/derden")
@personal_page
def third_parties() -> str:
    """List the parties with what is wrong, the disclosures, and the recipients that have to be told."""
    session, today = db.session(), clock.today()
    parties = processors.every(session)
    return render_template(
        "staff/third_parties.html",
        parties=parties,
        faults={party.id: processors.faults(party, today) for party in parties},
        warnings={party.id: processors.warnings(party, today) for party in parties},
        connectors={
            code: (words, processors.stopped(session, code, today)) for code, words in processors.CONNECTORS.items()
        },
        registered={party.connector for party in parties},
        cases=disclosures.listed(session),
        states=disclosures.STATES,
        grounds=codes.GROUNDS,
        tasks=recipients.open_tasks(session),
        what=recipients.WHAT,
        form_token=own_form_token(),
        now=clock.now(),
    )


@bp.route("/derden/nieuw", methods=["GET", "POST"], endpoint="new_third_party")
@personal_page
def new() -> Answer:
    """Enter a party."""
    return _keep(None)


@bp.route("/derden/<key>", methods=["GET", "POST"])
@personal_page
def third_party(key: str) -> Answer:
    """Change what we know of a party."""
    return _keep(processors.by_key(db.session(), key) or abort(404))


def _keep(party: Processor | None) -> Answer:
    if request.method == "GET":
        return _page(party, ProcessorForm.worded(data=_as_typed(party)))
    form = ProcessorForm.worded()
    if not form.validate():
        return _page(party, form, 422)
    processors.keep(db.session(), party, form.facts(), by=presence().account, now=clock.now())
    db.session.commit()
    return redirect(url_for("staff.third_parties"), 303)


def _as_typed(party: Processor | None) -> dict[str, object]:
    if party is None:
        return {"country": "NL", "connector": NONE, "instrument": NONE}
    typed = {field: getattr(party, field) for field in ("name", "service", "categories", "country", "sub_processors")}
    for day in ("agreed_on", "agreed_until", "reviewed_on"):
        typed[day] = getattr(party, day).isoformat() if getattr(party, day) else ""
    for code in ("connector", "instrument"):
        typed[code] = getattr(party, code) or NONE
    return typed | {"deletion_clause": party.deletion_clause}


def _page(party: Processor | None, form: ProcessorForm, status: int = 200) -> tuple[str, int]:
    faults = processors.faults(party, clock.today()) if party else []
    page = render_template("staff/third_party.html", party=party, form=form, faults=faults, form_token=own_form_token())
    return page, status


@bp.post("/derden/<key>/verwijderen")
@personal_page
def drop_third_party(key: str) -> AnyResponse:
    """Take a party off the register."""
    party = processors.by_key(db.session(), key) or abort(404)
    if PlainForm().validate():
        processors.drop(db.session(), party, by=presence().account, now=clock.now())
        db.session.commit()
    return redirect(url_for("staff.third_parties"), 303)


@bp.post("/derden/taken/<key>/gedaan")
@personal_page
def recipient_told(key: str) -> AnyResponse:
    """Note that a recipient was told of a correction or an erasure (GDPR art. 19)."""
    task = recipients.task(db.session(), key) or abort(404)
    if PlainForm().validate():
        recipients.told(db.session(), task, by=presence().account, now=clock.now())
        db.session.commit()
    return redirect(url_for("staff.third_parties"), 303)
