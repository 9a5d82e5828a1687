"""The form of a new customer behind its link: fill in, save for later, check, send; and what comes after (P79-P82)."""

from __future__ import annotations

from datetime import date
from typing import Final

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from adapters import clock
from adapters.site import site
from blueprints.customer_post import received_letter
from blueprints.customers import after
from blueprints.customers.forms import CustomerForm, customer_form
from blueprints.errors import too_many
from blueprints.guards import form_token, fresh_form_token, personal_page, too_often, visitor
from blueprints.papers import creditor
from blueprints.parking import afterwards
from blueprints.post import commit_and_post, queue
from blueprints.words import language, nowhere
from domain import customer_invitations as invitations
from domain import mandates, submissions
from extensions import db
from models import Base, CustomerInvitation, CustomerSubmission
from models.customer_form import FIELDS
from privacy import mandates as texts
from privacy import register
from privacy.activities import ENROL_CUSTOMERS
from privacy.insight import fields_of

bp = Blueprint("customers", __name__, url_prefix="/nieuwe-klant")

Answer = AnyResponse | str | tuple[str, int]
GUESSES: Final = "20/minute;60/hour"
SENDINGS: Final = "20/minute;200/hour"


@bp.get("/<token>")
@personal_page
def form(token: str) -> Answer:
    """Show the form to whoever holds the link; looking uses nothing up."""
    now = clock.now()
    found = invitations.by_token(db.session(), token, now=now)
    if found is None:
        return _gone()
    row, key = invitations.submission_of(db.session(), found), found.id
    if found.opened_at is None:
        afterwards(lambda own: invitations.opened(own, key, now=now))
    return _page(token, found, customer_form(row, found.organisation), row), 200


def _gone(typed: CustomerForm | None = None) -> Answer:
    """The one page for links that are unknown, used, revoked or too old; who typed gets that back (P79, P81)."""
    if wait := too_often("customer-link", visitor(), GUESSES):
        return too_many(wait)
    nowhere()
    shown = [(field.label.text, field.data) for field in typed or () if field.name in FIELDS and field.data]
    return render_template("customers/gone.html", typed=shown), 404


def _page(
    token: str,
    invitation: CustomerInvitation,
    form: CustomerForm,
    row: CustomerSubmission | None,
    *,
    notice: str = "",
    saved: bool = False,
    differing: tuple[tuple[str, str, str], ...] = (),
) -> str:
    nowhere()
    reasons = {item.name: item.why for item in fields_of(Base.metadata.tables[CustomerSubmission.__tablename__])}
    return render_template(
        "customers/form.html",
        token=token,
        invitation=invitation,
        form=form,
        row=row,
        reasons=reasons,
        rules=ENROL_CUSTOMERS.rules,
        activity=register.entry(Base.metadata, ENROL_CUSTOMERS),
        mandate_text=texts.CURRENT.words.say(language()).replace("{creditor}", creditor()[0]),
        creditor=creditor(),
        notice=notice,
        saved=saved,
        differing=differing,
        form_token=fresh_form_token(),
    )


@bp.post("/<token>")
@personal_page
def send(token: str) -> Answer:
    """Take the form: `step` says whether to check it, to save it, or to go on typing; without, it is sent."""
    form, step = customer_form(), request.form.get("step", "")
    if wait := too_often("customer-form", visitor(), SENDINGS):
        return too_many(wait)
    found = invitations.by_token(db.session(), token, now=clock.now())
    if found is None:
        return _too_late(token, form)
    row = invitations.submission_of(db.session(), found)
    if step == "edit":
        return _page(token, found, form, row), 200
    stale = form_token() is None
    if step == "save" and not stale:
        return _save(token, found, form)
    if not form.validate():
        empty = not any(form[name].data for name in FIELDS if name != "country")
        notice = _("Hier is nog niets ingevuld. Begin met het formulier; daarna kijk je het na.") if empty else ""
        return _page(token, found, form, row, notice=notice), 422
    if stale:
        notice = _("Het formulier stond te lang open. Alles staat er nog. Druk nog een keer op de knop.")
        return _page(token, found, form, row, notice=notice), 422
    if step == "check":
        return _check(token, found, form, row)
    return _submit(token, found, form)


def _too_late(token: str, form: CustomerForm) -> Answer:
    """Answer who sends under a link that no longer works: the same sending once more is answered as the first was."""
    sent, given = form_token(), form.validate()
    if sent is not None and given:
        before = submissions.sent_before(db.session(), token, form.filled(), sent.name)
        if before is not None:
            return after.confirmed(before.id)
    return _gone(form)


def _save(token: str, found: CustomerInvitation, form: CustomerForm) -> Answer:
    now = clock.now()
    try:
        row = submissions.save(
            db.session(),
            found,
            form.filled(),
            based_on=form.based_on(),
            statement_version=_statement_date(),
            now=now,
        )
    except submissions.ChangedMeanwhile as meanwhile:
        return _conflict(token, found, form, meanwhile.theirs)
    except submissions.Closed:
        return _gone(form)
    db.session.commit()
    form.based_on_now(row)
    return _page(token, found, form, row, saved=True), 200


def _statement_date() -> date:
    return site().statements.in_force(language(), clock.today()).date or clock.today()


def _conflict(token: str, found: CustomerInvitation, form: CustomerForm, theirs: CustomerSubmission) -> Answer:
    """Show what the other person saved beside what was typed here; the next press keeps what stands in the form."""
    names = submissions.differing(form.filled(), theirs)
    both = tuple((form[name].label.text, form[name].data or "", getattr(theirs, name) or "") for name in names)
    db.session.rollback()
    form.based_on_now(theirs)
    return _page(token, found, form, theirs, differing=both), 409


def _check(token: str, found: CustomerInvitation, form: CustomerForm, row: CustomerSubmission | None) -> Answer:
    """Show all answers before anything is sent; nothing is stored for it (S233)."""
    if row is not None and form.based_on() not in (None, row.version):
        return _conflict(token, found, form, row)
    nowhere()
    filled = form.filled()
    return render_template(
        "customers/check.html",
        token=token,
        form=form,
        fields=FIELDS,
        filled=filled,
        mandate_text=texts.CURRENT.words.say(language()).replace("{creditor}", creditor()[0]),
        creditor=creditor(),
        form_token=fresh_form_token(),
    )


def _submit(token: str, found: CustomerInvitation, form: CustomerForm) -> Answer:
    sent, now, store = form_token(), clock.now(), db.session()
    assert sent is not None  # noqa: S101 - looked at before
    try:
        row = submissions.submit(
            store,
            found,
            form.filled(),
            sending=sent.name,
            based_on=form.based_on(),
            statement_version=_statement_date(),
            now=now,
        )
    except submissions.ChangedMeanwhile as meanwhile:
        return _conflict(token, found, form, meanwhile.theirs)
    except submissions.Closed:
        store.rollback()
        return _too_late(token, form)
    elements = mandates.submitted(row, language=found.language, creditor=creditor()) if row.direct_debit else None
    commit_and_post(queue(received_letter(found, elements), about=found.id, now=now))
    return after.confirmed(row.id)


@bp.get("/<token>/controleren")
@personal_page
def check(token: str) -> Answer:
    """Say to who jumps to checking that there is nothing to check yet (S117)."""
    if invitations.by_token(db.session(), token, now=clock.now()) is None:
        return _gone()
    nowhere()
    return Response(render_template("customers/jumped.html", token=token), 409)


@bp.get("/ontvangen")
@personal_page
def received() -> Answer:
    """Confirm that the form came in, for who just sent it: a reference and a day, nothing that was filled in (P81)."""
    return render_template("customers/received.html", found=after.just_sent())


@bp.get("/ontvangen/machtiging")
@personal_page
def mandate() -> Answer:
    """Give the mandate that was just signed as a PDF, to who signed it."""
    found = after.just_sent()
    if found is None or not found[1].direct_debit:
        return redirect(url_for("customers.received"), 303)
    return after.mandate_of(*found)
