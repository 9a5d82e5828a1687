"""How a customer's people come in: a link, a name and a password; each a login of their own (P52, GDPR art. 14)."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from adapters import clock, hashing
from blueprints import arrivals
from blueprints.account.forms import InvitedForm, invited_form
from blueprints.account.room import BUSY_SECONDS, bp, busy_notice, held_up, imprint_of, slip_of, stale, statement_date
from blueprints.guards import form_token, fresh_form_token, personal_page
from blueprints.words import language, nowhere
from domain import accounts, addresses, passwords, people
from domain.accounts import Applicant
from extensions import db, reading
from models import Account, ColleagueInvitation, Customer

Answer = AnyResponse | str | tuple[str, int]


@bp.get("/klant-uitnodiging/<token>")
@personal_page
def join(token: str) -> Answer:
    """Say who asked, what we hold and what can be done about it; looking uses nothing up."""
    found = _behind(token)
    return _gone() if found is None else _page(token, *found)


def _behind(token: str) -> tuple[ColleagueInvitation, Customer, Account | None] | None:
    """Give what is behind a link, and the account that its address has already; no transaction stays open."""
    with reading():
        found = people.behind(db.session(), token, now=clock.now())
        holder = addresses.holder(db.session(), found[0].email) if found else None
        if found:
            db.session.expunge_all()
        db.session.rollback()
    account = holder if holder is not None and holder.confirmed_at is not None else None
    return None if found is None else (*found, account)


def _gone() -> tuple[str, int]:
    nowhere()
    return render_template("account/gone.html", invited=True), 404


def _page(
    token: str,
    invitation: ColleagueInvitation,
    customer: Customer,
    account: Account | None,
    form: InvitedForm | None = None,
    notice: str = "",
) -> str:
    nowhere()
    return render_template(
        "account/join.html",
        token_of_link=token,
        invitation=invitation,
        customer=customer,
        account=account,
        form=form or invited_form(invitation.email),
        notice=notice,
        least=passwords.least(second=False),
        form_token=fresh_form_token(),
    )


@bp.post("/klant-uitnodiging/<token>")
@personal_page
def joined(token: str) -> Answer:
    """Make the account and let the person in; who has an account already takes part with that one."""
    found = _behind(token)
    if found is None:
        return _gone()
    invitation, customer, account = found
    form = invited_form(invitation.email)
    if account is not None:
        return _join_with(token, account) if form_token() else (_page(token, *found, notice=stale()), 422)
    good, slip = form.validate(), None
    if not form.password.errors:
        slip = slip_of(form.password.data, second=False, context=(form.name.data or "", invitation.email))
        if slip:
            form.refuse("password", slip)
    if not good or slip:
        return _page(token, *found, form=form), 422
    if form_token() is None:
        return _page(token, *found, form=form, notice=stale()), 422
    try:
        imprint = imprint_of(form.password.data)
    except hashing.Busy:
        return held_up(_page(token, *found, form=form, notice=busy_notice()), 503, BUSY_SECONDS)
    return _join_as(token, Applicant(form.name.data, invitation.email, imprint, customer.country, language()))


def _join_as(token: str, applicant: Applicant) -> Answer:
    now, store = clock.now(), db.session()
    found = people.behind(store, token, now=now)
    if found is None:
        return _gone()
    invitation, customer = found
    try:
        account = accounts.join(store, applicant, people.USER, statement_version=statement_date(), now=now)
        people.join(store, invitation, customer, account, now=now)
    except (people.Used, accounts.AlreadyThere):
        store.rollback()
        return redirect(url_for("account.join", token=token), 303)
    arrivals.enter(account, strong=False, now=now, from_letter=True)
    return redirect(url_for("portal.organisation"), 303)


def _join_with(token: str, account: Account) -> Answer:
    now, store = clock.now(), db.session()
    found, holder = people.behind(store, token, now=now), store.get(Account, account.id)
    if found is None or holder is None or holder.is_staff:
        return _gone()
    try:
        people.join(store, *found, holder, now=now)
    except people.Used:
        store.rollback()
        return _gone()
    store.commit()
    return redirect(url_for("portal.organisation"), 303)


@bp.post("/klant-uitnodiging/<token>/weigeren")
@personal_page
def refuse(token: str) -> Answer:
    """Let somebody say no: their address goes at once (GDPR art. 14, 17)."""
    store = db.session()
    found = people.behind(store, token, now=clock.now())
    if found is None:
        return _gone()
    if form_token() is None:
        return redirect(url_for("account.join", token=token), 303)
    people.uninvite(store, found[1], found[0].id)
    store.commit()
    nowhere()
    return render_template("account/refused.html", title=_("Je uitnodiging is weg"))
