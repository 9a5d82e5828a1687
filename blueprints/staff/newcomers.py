"""New customers: invite, follow, look at what came in, ask for a correction, approve (P79, P82)."""

from __future__ import annotations

from collections.abc import Callable

from flask import abort, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from adapters import clock
from adapters.site import site
from blueprints.customer_post import approved_letter, invited_letter
from blueprints.guards import begin_writing, own_form_token, personal_page, presence
from blueprints.papers import creditor, mandate_file
from blueprints.post import commit_and_post, queue
from blueprints.staff.access import bp
from blueprints.staff.customer_forms import ApproveForm, InviteCustomerForm, ReturnForm
from blueprints.staff.forms import PlainForm
from blueprints.words import language
from domain import activity, customer_twins, customers, mandates, people, retention
from domain import customer_invitations as invitations
from domain import letters as outbox
from domain.customer_invitations import Invitee, NotNow
from domain.letters import Draft
from extensions import db
from models import CustomerInvitation
from models.customer_form import FIELDS

Answer = AnyResponse | tuple[str, int]


@bp.get("/nieuwe-klanten")
@personal_page
def newcomers() -> Answer:
    """List the invitations with their states, and offer to send one."""
    return _list(InviteCustomerForm(formdata=None, language=language()))


def _list(form: InviteCustomerForm, status: int = 200, notice: str = "") -> tuple[str, int]:
    wanted, before, now = request.args.get("state", ""), request.args.get("before", ""), clock.now()
    wanted = wanted if wanted in invitations.STATES else ""
    found, older = invitations.listed(db.session(), wanted, now=now, before=before if before.isalnum() else "")
    last = retention.last_good_run(db.session())
    page = render_template(
        "staff/newcomers.html",
        invitations=found,
        states={item.id: invitations.state(item, now=now) for item in found},
        words=invitations.STATES,
        rules=invitations.RULES,
        chosen=wanted,
        older=older,
        form=form,
        notice=notice,
        last_purge=last,
        late_purge=last is None or now - last > retention.ALARM,
        now=now,
        form_token=own_form_token(),
    )
    return page, status


@bp.post("/nieuwe-klanten/uitnodigen")
@personal_page
def invite_customer() -> Answer:
    """Send the link: a letter with a reference and the link, nothing of anybody (P79)."""
    form, now = InviteCustomerForm(), clock.now()
    if not form.validate():
        return _list(form, 422)
    who = Invitee(form.email.data, form.organisation.data, form.language.data, form.note.data or None)
    made, secret = invitations.invite(db.session(), who, by=presence().account, now=now)
    commit_and_post(queue(invited_letter(made, secret), about=made.id, now=now))
    return redirect(url_for("staff.newcomer", reference=made.reference), 303)


@bp.get("/nieuwe-klanten/<reference>")
@personal_page
def newcomer(reference: str) -> Answer:
    """Show one invitation, what came in, and the records with the same numbers beside it."""
    begin_writing()
    return _page(_found(reference))


def _found(reference: str) -> CustomerInvitation:
    return invitations.by_reference(db.session(), reference) or abort(404)


def _page(
    found: CustomerInvitation,
    status: int = 200,
    notice: str = "",
    sent_back: ReturnForm | None = None,
    approving: ApproveForm | None = None,
) -> Answer:
    session, now = db.session(), clock.now()
    form = invitations.submission_of(session, found)
    submitted = form if form and found.submitted_at else None
    same = list(customers.same(session, submitted.kvk, submitted.vat_id)) if submitted else []
    if submitted:
        _note_reading(found)
    keys = ",".join(item.id for item in same)
    approve = approving or ApproveForm.among(same, formdata=None, into="" if same else "new")
    approve.seen.data, approve.seen.raw_data = keys, None
    page = render_template(
        "staff/newcomer.html",
        invitation=found,
        state=invitations.state(found, now=now),
        words=invitations.STATES,
        submission=submitted,
        begun=form if not submitted else None,
        same=same,
        beside=customer_twins.beside(session, same),
        fields=FIELDS,
        events=activity.about_record(session, found.id),
        actions=activity.ACTIONS,
        role_words=activity.role_words,
        reason_words=activity.reason_words,
        letters=outbox.about(session, found.id),
        customer=customers.made_of(session, found),
        sent_back=sent_back or ReturnForm(formdata=None),
        approve=approve,
        notice=notice,
        now=now,
        form_token=own_form_token(),
    )
    db.session.commit()
    return page, status


def _note_reading(found: CustomerInvitation) -> None:
    by, now = presence().account, clock.now()
    if not activity.reads_on(db.session(), found.id, by, now=now):
        invitations.note(db.session(), "record_read", found, by, now, "customer")


def _do(reference: str, good: bool, verb: Callable[[CustomerInvitation], Draft | None]) -> Answer:
    """Do one thing with an invitation, queue its letter, commit, and go back to its page."""
    found = _found(reference)
    if not good:
        return _page(found, 422, _("Dat lukte niet. Probeer het nog een keer."))
    try:
        draft = verb(found)
    except (NotNow, customers.SeenOther):
        db.session.rollback()
        notice = _(
            "Dit is intussen gewijzigd, door een collega of door de klant. Er is niets gedaan. Bekijk het opnieuw."
        )
        return _page(_found(reference), 409, notice)
    if draft is None:
        db.session.commit()
    else:
        commit_and_post(queue(draft, about=found.id, now=clock.now()))
    return redirect(url_for("staff.newcomer", reference=reference), 303)


@bp.post("/nieuwe-klanten/<reference>/opnieuw-sturen")
@personal_page
def resend_invitation(reference: str) -> Answer:
    """Send a new link; the former opens nothing any more."""
    by = presence().account
    return _do(
        reference,
        PlainForm().validate(),
        lambda found: invited_letter(*invitations.resend(db.session(), found.id, by=by, now=clock.now())),
    )


@bp.post("/nieuwe-klanten/<reference>/intrekken")
@personal_page
def revoke_invitation(reference: str) -> Answer:
    """Make an invitation worthless."""
    by = presence().account

    def verb(found: CustomerInvitation) -> None:
        invitations.revoke(db.session(), found.id, by=by, now=clock.now())

    return _do(reference, PlainForm().validate(), verb)


@bp.post("/nieuwe-klanten/<reference>/terugsturen")
@personal_page
def send_back(reference: str) -> Answer:
    """Ask the customer for a correction, with what is not right yet."""
    form, by = ReturnForm(), presence().account
    if not form.validate():
        return _page(_found(reference), 422, sent_back=form)
    because = form.because.data or ""
    return _do(
        reference,
        True,
        lambda found: invited_letter(*invitations.send_back(db.session(), found.id, because, by=by, now=clock.now())),
    )


@bp.post("/nieuwe-klanten/<reference>/goedkeuren")
@personal_page
def approve_customer(reference: str) -> Answer:
    """Make a customer of the form, once, and send its contact person a link to a login."""
    found, session, now, by = _found(reference), db.session(), clock.now(), presence().account
    row = invitations.submission_of(session, found)
    form = ApproveForm.among(list(customers.same(session, row.kvk, row.vat_id)) if row else [])
    if not form.validate():
        return _page(found, 422, approving=form)
    seen = [key for key in (form.seen.data or "").split(",") if key]
    into = None if form.into.data == "new" else form.into.data
    creditor_id = site().settings.organisation.creditor_id

    def verb(invitation: CustomerInvitation) -> Draft:
        customer, person = customers.approve(
            session, invitation.id, into=into, seen=seen, creditor_id=creditor_id, by=by, now=now
        )
        secret = None
        if person.joined_at is None:
            _made, secret = people.invite(
                session, customer, person.email, manages=person.manages, source="staff", by=by, now=now
            )
        return approved_letter(customer, person.email, secret)

    return _do(reference, True, verb)


@bp.get("/nieuwe-klanten/<reference>/machtiging")
@personal_page
def submitted_mandate(reference: str) -> Answer:
    """Give the mandate on a form that was sent, as a PDF."""
    found = _found(reference)
    row = invitations.submission_of(db.session(), found)
    if row is None or not row.signed_at:
        abort(404)
    return mandate_file(mandates.submitted(row, language=found.language, creditor=creditor()))
