"""In development: the letters that lie in the spool, so that a newcomer can click their links."""

from __future__ import annotations

import re

from flask import Blueprint, abort, render_template
from markupsafe import Markup, escape

from adapters import spool
from adapters.site import site
from blueprints.guards import personal_page

bp = Blueprint("mailbox", __name__, url_prefix="/brieven")
LINK = re.compile(r"https?://[^\s<>]+")


@bp.get("")
@personal_page
def letters() -> str:
    """List the spooled letters, latest first."""
    folder = site().settings.mail_spool
    return render_template("mailbox/letters.html", letters=list(spool.letters(folder)) if folder else [])


@bp.get("/<name>")
@personal_page
def letter(name: str) -> str:
    """Show one letter as text, with its links alive."""
    folder = site().settings.mail_spool
    found = spool.letter(folder, name) if folder else None
    if found is None:
        abort(404)
    shown = {"subject": found.subject, "to": found.to, "at": found.at, "text_html": with_links(found.text)}
    return render_template("mailbox/letter.html", letter=shown)


def with_links(text: str) -> Markup:
    """Escape a text and make its addresses clickable."""
    return Markup(LINK.sub(lambda match: f'<a href="{match[0]}">{match[0]}</a>', str(escape(text))))  # noqa: S704
