"""Consents: what somebody agreed to, in which words, and the button that takes it back (P08-P10)."""

from __future__ import annotations

from flask import abort, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from adapters import clock
from blueprints.guards import personal_page, presence
from blueprints.portal.forms import ButtonForm, ConsentForm
from blueprints.portal.room import bp
from domain import consents as domain_of
from extensions import db
from privacy.consents import CONSENTS


@bp.get("/toestemmingen")
@personal_page
def consents() -> str:
    """Show each consent with its exact text, version and dates, and what can be consented to."""
    return _page()


@bp.post("/toestemmingen/<purpose>")
@personal_page
def give_consent(purpose: str) -> AnyResponse | tuple[str, int]:
    """Note a consent: only for a box that the person ticked, and only to the words that stood beside it."""
    if purpose not in CONSENTS:
        abort(404)
    form, account = ConsentForm(), presence().account
    if not form.validate():
        return _page(form.form_errors[0] if form.form_errors else ""), 422
    if not form.agreed.data:
        return _page(_("Zet eerst zelf een vinkje. Zonder vinkje verandert er niets.")), 422
    try:
        domain_of.give(db.session(), account, purpose, version=form.version.data or "", now=clock.now())
    except ValueError:
        return _page(_("De tekst is net veranderd. Lees hem nog een keer en kies opnieuw.")), 422
    db.session.commit()
    return redirect(url_for("portal.consents"), 303)


@bp.post("/toestemmingen/<key>/intrekken")
@personal_page
def withdraw_consent(key: str) -> AnyResponse | tuple[str, int]:
    """Take a consent back, by one press, without a question (P10, GDPR art. 7(3))."""
    account = presence().account
    consent = domain_of.mine(db.session(), account, key)
    if consent is None:
        abort(404)
    form = ButtonForm()
    if not form.validate():
        return _page(form.form_errors[0]), 422
    domain_of.withdraw(db.session(), account, consent, now=clock.now())
    db.session.commit()
    return redirect(url_for("portal.consents"), 303)


def _page(slip: str = "") -> str:
    given = domain_of.of(db.session(), presence().account)
    standing = {consent.purpose: consent.text_version for consent in given if consent.withdrawn_at is None}
    shown = [(consent, CONSENTS[consent.purpose]) for consent in given if consent.purpose in CONSENTS]
    offered = [purpose for purpose in CONSENTS.values() if standing.get(purpose.code) != purpose.current.version]
    return render_template("portal/consents.html", given=shown, offered=offered, again=standing.keys(), slip=slip)
