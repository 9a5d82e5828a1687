"""The record of the organisation: seen by its people, changed by its manager, old and new side by side (P26, P112)."""

from __future__ import annotations

from flask import abort, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from adapters import clock
from adapters.site import site
from blueprints.customer_post import changed_letter
from blueprints.guards import given_back, not_while_cautious, personal_page, presence, recently_proven, to_prove
from blueprints.organisation_change import ChangeForm, change_form
from blueprints.papers import creditor, mandate_file
from blueprints.portal.organisation_forms import OrganisationButton, SignForm
from blueprints.portal.room import bp
from blueprints.post import commit_and_post, queue
from blueprints.words import language
from domain import activity, codes, decisions, mandates, parked, people, proposals, sessions, vat
from domain.people import Membership
from extensions import db
from models import Letter
from models.customer import RECORD
from privacy import mandates as texts

Answer = AnyResponse | str | tuple[str, int]


def membership() -> Membership:
    """Give the customer that whoever is signed in belongs to; for anybody else nothing is here (S158)."""
    return people.of_account(db.session(), presence().account) or abort(404)


def managing() -> Membership:
    """Give it to a manager only."""
    found = membership()
    return found if found.manages else abort(404)


@bp.get("/organisatie")
@personal_page
def organisation() -> Answer:
    """Show what we keep of the organisation, what waits, what was changed and who of us looked."""
    found, session = people.of_account(db.session(), presence().account), db.session()
    if found is None:
        return render_template("portal/no_organisation.html", membership=None)
    signed = mandates.of(session, found.customer)
    return render_template(
        "portal/organisation.html",
        membership=found,
        customer=found.customer,
        record=RECORD,
        vat=vat.treatment(found.customer.country, found.customer.vat_id),
        mandates=signed,
        to_sign=proposals.to_sign(session, found.customer),
        proposals=proposals.of(session, found.customer),
        events=activity.about_record(session, found.customer.id),
        actions=activity.ACTIONS,
        role_words=activity.role_words,
        done=request.args.get("gedaan", ""),
    )


@bp.get("/organisatie/wijzigen")
@personal_page
@not_while_cautious
@recently_proven
def change_organisation() -> Answer:
    """Offer the record to be changed; who proved a moment ago who they are gets what they typed back."""
    found = managing()
    present = proposals.present(db.session(), found.customer)
    return _page(found, change_form(ChangeForm, present, found.customer.version, given_back()))


def _page(found: Membership, form: ChangeForm, notice: str = "") -> str:
    return render_template(
        "portal/organisation_change.html", membership=found, form=form, guarded=proposals.GUARDED, notice=notice
    )


@bp.post("/organisatie/wijzigen")
@personal_page
@not_while_cautious
def propose() -> Answer:
    """Show old and new side by side (`step` is `check`), or do it: low risk at once, the rest waits (P112)."""
    found, account, now = managing(), presence().account, clock.now()
    if not sessions.proven(presence().session, now=now):
        parked.park(db.session(), account.id, request.path, request.form.to_dict(), now=now)
        db.session.commit()
        return to_prove()
    form = change_form(ChangeForm, proposals.present(db.session(), found.customer), found.customer.version)
    if request.form.get("step") == "edit" or not form.validate():
        return _page(found, form), 200 if request.form.get("step") == "edit" and not form.errors else 422
    differing = proposals.differences(db.session(), found.customer, form.wanted())
    if any(item.waits for item in differing) and not form.reason.data:
        form.reason.errors = [_("Schrijf op waarom naam, KvK-nummer, btw-nummer of IBAN wijzigt.")]
        return _page(found, form), 422
    if form.based_on() != found.customer.version:
        return _changed(found, form)
    if request.form.get("step") == "check":
        return render_template("portal/organisation_check.html", membership=found, form=form, differing=differing)
    return _do(found, form)


def _changed(found: Membership, form: ChangeForm) -> Answer:
    """Say that the record changed under the reader's hands; the next press is about what stands there now."""
    form.version.data, form.version.raw_data = str(found.customer.version), None
    notice = _("De gegevens zijn intussen gewijzigd. Er is niets bewaard. Kijk ze na en druk nog een keer op de knop.")
    return _page(found, form, notice), 409


def _do(found: Membership, form: ChangeForm) -> Answer:
    now, account, session, customer = clock.now(), presence().account, db.session(), found.customer
    try:
        rows = proposals.propose(
            session, customer, form.wanted(), reason=form.reason.data, version=form.based_on(), by=account, now=now
        )
    except proposals.ChangedMeanwhile:
        session.rollback()
        return _changed(managing(), form)
    letters = [letter for row in rows for letter in tell(found, row.field, row.before, waits=row.state == "waiting")]
    commit_and_post(*letters)
    return redirect(url_for("portal.organisation", gedaan="gewijzigd" if rows else "gelijk"), 303)


def tell(found: Membership, field: str, before: str | None, *, waits: bool) -> list[Letter]:
    """Queue the letters about one change: to the main contact where it matters, to a former address where that goes."""
    customer, now = found.customer, clock.now()
    name = str(codes.in_words("field", field, customer.language))
    with_words = "asked" if waits else "done"
    event = codes.CHANGES[with_words].say(customer.language).format(field=name)
    to = {customer.email} if waits else set()
    to |= {before} if field == "billing_email" and before else set()
    return [queue(changed_letter(customer, address, event), about=customer.id, now=now) for address in sorted(to)]


@bp.post("/organisatie/voorstellen/<key>/intrekken")
@personal_page
def withdraw_proposal(key: str) -> Answer:
    """Take a waiting proposal back."""
    found = managing()
    if proposals.find(db.session(), found.customer, key) is None:
        abort(404)
    if OrganisationButton().validate():
        try:
            decisions.take_back(db.session(), found.customer, key, by=presence().account, now=clock.now())
        except decisions.Decided:
            db.session.rollback()
            return redirect(url_for("portal.organisation", gedaan="besloten"), 303)
        db.session.commit()
    return redirect(url_for("portal.organisation"), 303)


@bp.get("/organisatie/machtiging")
@personal_page
@not_while_cautious
@recently_proven
def mandate() -> Answer:
    """Offer the mandate to be signed for the account that was approved, or to be taken back."""
    return _mandate_page(managing(), SignForm())


def _mandate_page(found: Membership, form: SignForm, slip: str = "") -> str:
    return render_template(
        "portal/organisation_mandate.html",
        membership=found,
        customer=found.customer,
        form=form,
        slip=slip,
        iban=proposals.to_sign(db.session(), found.customer),
        active=mandates.active(db.session(), found.customer),
        creditor=creditor(),
        mandate_text=texts.CURRENT.words.say(language()).replace("{creditor}", creditor()[0]),
    )


@bp.post("/organisatie/machtiging")
@personal_page
@not_while_cautious
@recently_proven
def sign_mandate() -> Answer:
    """Sign: from now on the mandate holds, with every element it needs (S243)."""
    found, form, session, now = managing(), SignForm(), db.session(), clock.now()
    account, iban = presence().account, proposals.to_sign(session, found.customer)
    if not form.validate() or not form.agreed.data or iban is None:
        slip = "" if form.agreed.data else _("Zet een vinkje om te tekenen.")
        return _mandate_page(found, form, slip), 422
    mandates.sign(
        session,
        found.customer,
        reference=mandates.new_reference(),
        account_holder=form.account_holder.data or "",
        iban=iban,
        signer=(account.name, account.email),
        text_version=texts.CURRENT.version,
        creditor_id=site().settings.organisation.creditor_id,
        language=language(),
        signed_at=now,
        now=now,
    )
    who = {"role": activity.SUBJECT, "subject": account.id, "actor": account.id}
    activity.note(session, "mandate_signed", kind="customer", record=found.customer.id, now=now, **who)
    session.commit()
    return redirect(url_for("portal.organisation", gedaan="getekend"), 303)


@bp.post("/organisatie/machtiging/intrekken")
@personal_page
@not_while_cautious
@recently_proven
def withdraw_mandate() -> Answer:
    """Take the mandate back, without a reason."""
    found = managing()
    if OrganisationButton().validate():
        mandates.withdraw(db.session(), found.customer, presence().account, now=clock.now())
        db.session.commit()
    return redirect(url_for("portal.organisation", gedaan="ingetrokken"), 303)


@bp.get("/organisatie/machtigingen/<key>")
@personal_page
@recently_proven
def mandate_paper(key: str) -> Answer:
    """Give one mandate of the own organisation as a PDF."""
    found = managing()
    signed = next((item for item in mandates.of(db.session(), found.customer) if item.id == key), None)
    if signed is None:
        abort(404)
    return mandate_file(mandates.kept(signed, found.customer, creditor=creditor()))
