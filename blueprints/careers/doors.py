"""Two ways to one application: by the link in a letter, or signed in under the address it was sent with (P77, P111).

Nothing ties an applicant to an account but the address itself, so nothing is noted on the account either (P36).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from flask import Blueprint, abort, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from adapters import clock
from adapters.uploads import takes_files
from blueprints.guards import (
    demand_presence,
    form_token,
    fresh_form_token,
    own_form_token,
    own_token_good,
    personal_page,
    presence,
    to_prove,
)
from blueprints.words import nowhere
from domain import applications, incidents, sessions
from extensions import db
from models import Application

link: Final = Blueprint("applicant", __name__, url_prefix="/solliciteren")
own: Final = Blueprint("applicant_portal", __name__, url_prefix="/portaal/sollicitaties")
demand_presence(own)

Answer = AnyResponse | str | tuple[str, int]


@dataclass(frozen=True, slots=True)
class Door:
    """An application, and how its applicant came to it."""

    application: Application
    key: str
    signed_in: bool

    def address(self, act: str = "show", **more: Any) -> str:
        """Give the address of an act on this application, by the same way."""
        return url_for(f"{(own if self.signed_in else link).name}.{act}", key=self.key, **more)

    def form_token(self) -> str:
        """Give a token for a form on this page."""
        return own_form_token() if self.signed_in else fresh_form_token()

    def good(self) -> bool:
        """Say whether the form came from a page of this way."""
        return own_token_good() if self.signed_in else form_token() is not None


def _by_link(key: str) -> Door | None:
    found = applications.by_token(db.session(), key, now=clock.now())
    return Door(found, key, signed_in=False) if found else None


def _by_account(key: str) -> Door | None:
    mine = applications.of_address(db.session(), presence().account.email)
    found = next((item for item in mine if item.reference == key.strip().upper()), None)
    return Door(found, found.reference, signed_in=True) if found else None


def gone() -> tuple[str, int]:
    """The one page for links that are unknown, altered, used or past their date: it tells nothing apart (P135)."""
    nowhere()
    return render_template("careers/gone.html"), 404


def act(
    rule: str, *, method: str = "GET", files: bool = False, proven: bool = False
) -> Callable[..., Callable[..., Answer]]:
    """Open `rule`, below the address of an application, by both ways.

    A form without a good token shows the page again; where `proven`, who is signed in proves again who they are (S156).
    """

    def wrap(does: Callable[..., Answer]) -> Callable[..., Answer]:
        for bp, find in ((link, _by_link), (own, _by_account)):
            view = _view(does, find, proven=proven)
            page = personal_page(takes_files(view) if files else view)
            bp.add_url_rule(f"/<key>{rule}", does.__name__, takes_files(page) if files else page, methods=[method])
        return does

    return wrap


def _view(does: Callable[..., Answer], find: Callable[[str], Door | None], *, proven: bool) -> Callable[..., Answer]:
    def view(key: str, **more: str) -> Answer:
        door = find(key)
        if door is None:
            return abort(404) if find is _by_account else gone()
        if door.signed_in and proven and not sessions.proven(presence().session, now=clock.now()):
            return to_prove()
        if door.signed_in and request.method == "POST" and incidents.cautious(presence().account, now=clock.now()):
            return render_template("security/cautious.html", until=presence().account.cautious_until), 403
        return does(door, **more)

    return view
