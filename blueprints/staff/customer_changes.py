"""A change that a customer asked of us: old and new side by side, entered by one, approved by another (P89, P112)."""

from __future__ import annotations

from flask import abort, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from adapters import clock
from blueprints.customer_post import changed_letter
from blueprints.guards import (
    begin_writing,
    given_back,
    own_form_token,
    personal_page,
    presence,
    recently_proven,
    to_prove,
)
from blueprints.organisation_change import change_form
from blueprints.post import commit_and_post, queue
from blueprints.staff.access import bp
from blueprints.staff.closed import unless_restricted
from blueprints.staff.customer_forms import EnterChangeForm
from domain import codes, customers, parked, people, proposals, sessions
from extensions import db
from models import Customer, CustomerProposal, Letter

Answer = AnyResponse | str | tuple[str, int]


def _found(reference: str) -> Customer:
    found = customers.by_reference(db.session(), reference) or abort(404)
    unless_restricted(found.id)
    return found


@bp.get("/klanten/<reference>/wijzigen")
@personal_page
@recently_proven
def change_customer(reference: str) -> Answer:
    """Offer the record to be changed for the customer; that it was read is noted (P90)."""
    begin_writing()
    found, typed = _found(reference), given_back()
    customers.read(db.session(), found, by=presence().account, now=clock.now())
    page = _page(found, _form(found, typed))
    db.session.commit()
    return page


def _form(found: Customer, typed: dict[str, str] | None = None) -> EnterChangeForm:
    return change_form(EnterChangeForm, proposals.present(db.session(), found), found.version, typed)


def _page(found: Customer, form: EnterChangeForm, notice: str = "") -> str:
    return render_template(
        "staff/customer_change.html",
        customer=found,
        form=form,
        guarded=proposals.GUARDED,
        notice=notice,
        form_token=own_form_token(),
    )


@bp.post("/klanten/<reference>/wijzigen")
@personal_page
def enter_change(reference: str) -> Answer:
    """Show old and new side by side (`step` is `check`), or enter it: low risk at once, the rest waits for another."""
    found, account, now = _found(reference), presence().account, clock.now()
    if not sessions.proven(presence().session, now=now):
        parked.park(db.session(), account.id, request.path, request.form.to_dict(), now=now)
        db.session.commit()
        return to_prove()
    form, step = _form(found), request.form.get("step")
    if step == "edit" or not form.validate():
        return _page(found, form), 200 if step == "edit" and not form.errors else 422
    if form.based_on() != found.version:
        return _changed(found, form)
    if step == "check":
        differing = proposals.differences(db.session(), found, form.wanted())
        facts = {"customer": found, "form": form, "differing": differing, "form_token": own_form_token()}
        return render_template("staff/customer_change_check.html", **facts)
    return _do(found, form)


def _changed(found: Customer, form: EnterChangeForm) -> Answer:
    """Say that the record changed under the reader's hands; the next press is about what stands there now."""
    form.version.data, form.version.raw_data = str(found.version), None
    notice = _("De gegevens zijn intussen gewijzigd. Er is niets bewaard. Kijk ze na en druk nog een keer op de knop.")
    return _page(found, form, notice), 409


def _do(found: Customer, form: EnterChangeForm) -> Answer:
    session, reference = db.session(), found.reference
    why = {"reason": form.reason.data, "source": form.source.data, "version": form.based_on()}
    try:
        rows = proposals.propose(session, found, form.wanted(), **why, by=presence().account, now=clock.now())
    except proposals.ChangedMeanwhile:
        session.rollback()
        return _changed(_found(reference), form)
    commit_and_post(*_tell(found, rows))
    return redirect(url_for("staff.customer", reference=reference), 303)


def _tell(found: Customer, rows: list[CustomerProposal]) -> list[Letter]:
    """Tell whoever manages which fields we changed or put ready, and a former address that invoices go elsewhere."""
    said = _said(found, rows)
    to = dict.fromkeys(people.managers(db.session(), found), said) if rows else {}
    for row in rows:
        if row.field == "billing_email" and row.before:
            to.setdefault(row.before, _said(found, [row]))
    return [
        queue(changed_letter(found, address, event), about=found.id, now=clock.now()) for address, event in to.items()
    ]


def _said(found: Customer, rows: list[CustomerProposal]) -> str:
    """Say what was changed and what waits; never a value."""
    sentences = []
    for state, words in (("passed", "entered"), ("waiting", "entered_waits")):
        names = [str(codes.in_words("field", row.field, found.language)) for row in rows if row.state == state]
        if names:
            how = str(codes.in_words("source", rows[0].source, found.language))
            sentences.append(codes.CHANGES[words].say(found.language).format(how=how, field=", ".join(names)))
    return " ".join(sentences)
