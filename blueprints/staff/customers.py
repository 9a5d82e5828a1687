"""Customers at the desk: find, read, decide on changes, keep or end (P26, P112)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta

from flask import abort, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from adapters import clock
from blueprints.customer_post import changed_letter
from blueprints.guards import begin_writing, own_form_token, personal_page, presence, recently_proven
from blueprints.papers import creditor, mandate_file
from blueprints.post import commit_and_post, queue
from blueprints.staff.access import CUSTOMERS, MONEY, bp
from blueprints.staff.closed import restricted_among, unless_restricted
from blueprints.staff.customer_forms import RefuseForm, SeenForm
from blueprints.staff.forms import PlainForm, SearchForm
from domain import activity, codes, customers, decisions, exporting, mandates, people, proposals, vat
from domain import letters as outbox
from extensions import db
from models import Customer, CustomerProposal, Letter
from models.customer import RECORD

Answer = AnyResponse | tuple[str, int]
SOON = timedelta(days=56)

assert customers.MONEY == MONEY < CUSTOMERS  # noqa: S101 - the domain and the desk agree on who sees money


def _money() -> bool:
    return presence().account.user_type in MONEY


@bp.get("/klanten", endpoint="customers")
@personal_page
def customer_list() -> Answer:
    """List customers, those of whom a change waits first, and those whose term ends soon."""
    before = request.args.get("before", "")
    found, older = customers.listed(db.session(), before=before if before.isalnum() else "")
    return _list(found, SearchForm(formdata=None), older=older), 200


def _list(found: Sequence[Customer], form: SearchForm, *, older: str = "", searched: bool = False) -> str:
    now, session = clock.now(), db.session()
    return render_template(
        "staff/customers.html",
        customers=found,
        older=older,
        form=form,
        searched=searched,
        restricted=restricted_among(item.id for item in found),
        waiting=proposals.waiting_customers(session),
        ending=customers.listed(session, ending=now + SOON)[0],
        files=exporting.standings(session, presence().account, now=now) if _money() else {},
        now=now,
        form_token=own_form_token(),
    )


@bp.post("/klanten/zoeken")
@personal_page
def search_customers() -> Answer:
    """Find customers by number, address or words of the name; what was sought is not in the address (P87)."""
    form = SearchForm()
    if not form.validate():
        return _list((), form, searched=True), 422
    found = customers.search(db.session(), form.sought.data or "", by=presence().account, now=clock.now())
    page = _list(found, form, searched=True)
    db.session.commit()
    return page, 200


@bp.get("/klanten/<reference>")
@personal_page
def customer(reference: str) -> Answer:
    """Show a record; that it was read is noted and shown to the customer's people (P90)."""
    begin_writing()
    return _page(_found(reference))


def _found(reference: str) -> Customer:
    found = customers.by_reference(db.session(), reference) or abort(404)
    unless_restricted(found.id)
    return found


def _page(
    found: Customer, status: int = 200, notice: str = "", refusing: tuple[str, RefuseForm] | None = None
) -> Answer:
    session, now, money = db.session(), clock.now(), _money()
    customers.read(session, found, by=presence().account, now=now)
    changes = proposals.of(session, found)
    page = render_template(
        "staff/customer.html",
        customer=found,
        record=RECORD,
        vat=vat.treatment(found.country, found.vat_id),
        people=people.of_customer(session, found),
        mandates=mandates.of(session, found) if money else (),
        changes=[item for item in changes if money or item.field != "iban"],
        money=money,
        decides=presence().account.user_type == "administration",
        me=presence().account.id,
        refusing=refusing,
        blank=RefuseForm(formdata=None),
        events=activity.about_record(session, found.id),
        actions=activity.ACTIONS,
        role_words=activity.role_words,
        letters=outbox.about(session, found.id),
        notice=notice,
        now=now,
        form_token=own_form_token(),
    )
    db.session.commit()
    return page, status


Verb = Callable[[Customer], CustomerProposal | None]


def _do(reference: str, good: bool, verb: Verb) -> Answer:
    found = _found(reference)
    if not good:
        return _page(found, 422, _("Dat lukte niet. Probeer het nog een keer."))
    try:
        row = verb(found)
    except decisions.SamePerson:
        db.session.rollback()
        return _page(_found(reference), 409, _("Je voerde dit zelf in. Een collega moet het goedkeuren."))
    except decisions.Decided:
        db.session.rollback()
        notice = _("Een collega was je voor, of de klant trok dit terug. Er is niets gedaan. Bekijk het opnieuw.")
        return _page(_found(reference), 409, notice)
    commit_and_post(*(_tell(found, row) if row is not None else ()))
    return redirect(url_for("staff.customer", reference=reference), 303)


def _tell(found: Customer, row: CustomerProposal) -> list[Letter]:
    """Tell the customer what was decided: which field, never its value."""
    name = str(codes.in_words("field", row.field, found.language))
    event = codes.CHANGES[row.state].say(found.language).format(field=name)
    if row.state == "passed" and proposals.to_sign(db.session(), found) == row.after and row.field == "iban":
        event = f"{event} {codes.CHANGES['sign_again'].say(found.language)}"
    to = people.managers(db.session(), found)
    return [queue(changed_letter(found, address, event), about=found.id, now=clock.now()) for address in to]


def _known(reference: str, key: str) -> None:
    if proposals.find(db.session(), _found(reference), key) is None:
        abort(404)


@bp.post("/klanten/<reference>/voorstellen/<key>/goedkeuren")
@personal_page
def approve_change(reference: str, key: str) -> Answer:
    """Let a proposed change take effect; another account voids the mandate until it is signed again."""
    _known(reference, key)
    by, now = presence().account, clock.now()
    return _do(
        reference,
        PlainForm().validate(),
        lambda found: decisions.approve(db.session(), found, key, by=by, now=now),
    )


@bp.post("/klanten/<reference>/voorstellen/<key>/weigeren")
@personal_page
def refuse_change(reference: str, key: str) -> Answer:
    """Refuse a proposed change, with a reason that the customer reads."""
    _known(reference, key)
    form, by, now = RefuseForm(), presence().account, clock.now()
    if not form.validate():
        return _page(_found(reference), 422, refusing=(key, form))
    because = form.because.data or ""
    return _do(reference, True, lambda found: decisions.refuse(db.session(), found, key, because, by=by, now=now))


@bp.post("/klanten/<reference>/nog-klant")
@personal_page
def renew_customer(reference: str) -> Answer:
    """Record that this is still a customer; its term runs anew."""
    by = presence().account

    def verb(found: Customer) -> None:
        customers.record_again(db.session(), found, by=by, now=clock.now())

    return _do(reference, SeenForm().validate(), verb)


@bp.post("/klanten/<reference>/beeindigen")
@personal_page
@recently_proven
def end_customer(reference: str) -> Answer:
    """Record that the agreement ends: the record goes within the month, the proof of mandates stays (P93, P94)."""
    by = presence().account

    def verb(found: Customer) -> None:
        customers.end(db.session(), found, by=by, now=clock.now())

    return _do(reference, SeenForm().validate(), verb)


@bp.get("/klanten/<reference>/machtigingen/<key>")
@personal_page
def customer_mandate(reference: str, key: str) -> Answer:
    """Give a mandate of this customer as a PDF."""
    found = _found(reference)
    signed = next((item for item in mandates.of(db.session(), found) if item.id == key), None)
    if signed is None:
        abort(404)
    return mandate_file(mandates.kept(signed, found, creditor=creditor()))
