"""The file with everything: its link is in a letter, its code was on the screen; both are needed (S47)."""

from __future__ import annotations

from typing import Final

from flask import render_template
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response as AnyResponse

from adapters import clock
from blueprints.attachments import package_file
from blueprints.errors import too_many
from blueprints.guards import form_token, fresh_form_token, personal_page, too_often, visitor
from blueprints.rights.forms import CodeForm
from blueprints.rights.room import bp, gone, stale
from blueprints.words import language, nowhere
from domain import request_packages
from domain.request_packages import Locked, WrongCode
from extensions import db
from models import RequestPackage
from privacy.sealing import SealError
from privacy.shelf import NotOnShelf

LIMITS: Final = "20/minute;100/hour"


@bp.get("/pakket/<token>")
@personal_page
def package(token: str) -> AnyResponse | str | tuple[str, int]:
    """Ask for the code."""
    if wait := too_often("rights-code", visitor(), LIMITS):
        return too_many(wait)
    if request_packages.by_token(db.session(), token, now=clock.now()) is None:
        return gone()
    return _page(token, CodeForm(formdata=None))


def _page(token: str, form: CodeForm, notice: str = "") -> str:
    nowhere()
    return render_template("rights/package.html", token=token, form=form, notice=notice, form_token=fresh_form_token())


@bp.post("/pakket/<token>")
@personal_page
def fetch(token: str) -> AnyResponse | tuple[str, int]:
    """Give the file to who has both; a wrong code counts, and after five the file is shut."""
    form = CodeForm()
    if wait := too_often("rights-code", visitor(), LIMITS):
        return too_many(wait)
    if request_packages.by_token(db.session(), token, now=clock.now()) is None:
        return gone()
    if form_token() is None:
        return _page(token, form, stale()), 422
    if not form.validate():
        return _page(token, form), 422
    try:
        found = request_packages.fetch(db.session(), token, form.code.data, now=clock.now())
    except WrongCode as wrong:
        db.session.commit()
        left = ngettext("Je hebt nog %(num)s poging.", "Je hebt nog %(num)s pogingen.", wrong.left)
        form.code.errors = [f"{_('Dit is niet de code die bij dit bestand hoort.')} {left}"]
        return _page(token, form), 422
    except Locked:
        form.code.errors = [
            _("Er waren te veel foute codes. Vraag het bestand opnieuw met de link uit de eerste mail.")
        ]
        return _page(token, form), 422
    if found is None:
        return gone()
    return _given(token, form, found)


def _given(token: str, form: CodeForm, found: RequestPackage) -> AnyResponse | tuple[str, int]:
    """Give the file, and commit that it was fetched; one that is lost is noted, and can be asked for again."""
    try:
        answer = package_file(found, language())
    except (NotOnShelf, SealError):
        db.session.rollback()
        request_packages.lost(db.session(), token, now=clock.now())
        db.session.commit()
        again = _("Dit bestand is bij ons beschadigd. Vraag het opnieuw met de link uit de eerste mail.")
        return _page(token, form, again), 422
    db.session.commit()
    return answer
