"""The statement in the portal: what changed since you agreed, and a banner until you have seen it (P107)."""

from __future__ import annotations

from datetime import date

from flask import redirect, render_template, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from adapters import clock, comparison
from adapters import statements as texts
from adapters.site import site
from adapters.statements import Version
from blueprints.guards import personal_page, presence
from blueprints.portal.forms import ButtonForm
from blueprints.portal.room import bp
from blueprints.words import language
from domain import publishing
from extensions import db
from privacy.vocabulary import Words


def _newest() -> Version:
    """Give the version that holds, or the last one announced."""
    announced = site().statements.announced(language(), clock.today())
    return announced[0] if announced else site().statements.in_force(language(), clock.today())


def _agreed() -> Version | None:
    """Give the text that held when the account was made."""
    day = presence().account.statement_version.isoformat()
    return site().statements.of(language(), day, clock.today())


@bp.get("/verklaring")
@personal_page
def changes() -> str:
    """Show word by word what changed since the account was made."""
    site().statements.forget()  # another process may have told of a version that this one has not seen yet
    before, after = _agreed(), _newest()
    same = before is None or before.date == after.date
    blocks = [] if same or before is None else comparison.compare(_filled(before), _filled(after))
    return render_template(
        "portal/statement.html",
        before=before,
        after=after,
        same=same,
        added=_added(before, after),
        blocks=[block for block in blocks if block.kind != "same"],
        holds=after.date is not None and after.date <= clock.today(),
        unseen=unseen_statement() is not None,
    )


def _added(before: Version | None, after: Version) -> list[tuple[str, Words]]:
    """Give the purposes that were not in the text that somebody agreed to: they do not hold for what is here (P109)."""
    fresh = after.purposes - before.purposes if before else frozenset()
    return [(code, words) for code, words in publishing.PURPOSES.items() if code in fresh]


def _filled(version: Version) -> str:
    names = {"contact": "contact.write", "register": "pages.register", "statement": "pages.statement"}
    links = {name: url_for(endpoint) for name, endpoint in names.items()}
    return texts.fill(version.source, site().settings.organisation, links)


@bp.post("/verklaring")
@personal_page
def note_changes() -> AnyResponse:
    """Note that the changes were seen: the banner goes."""
    site().statements.forget()
    newest = _newest().date
    if ButtonForm().validate() and newest is not None:
        publishing.note_seen(db.session(), presence().account, newest, now=clock.now())
        db.session.commit()
    return redirect(url_for("portal.changes"), 303)


def unseen_statement() -> date | None:
    """Give the day of a version that this person has not seen yet; nobody is asked about a text they began with."""
    if not current_user.is_authenticated:
        return None
    account, newest = presence().account, _newest().date
    if newest is None or newest <= account.statement_version or publishing.seen(db.session(), account, newest):
        return None
    return newest


@bp.app_context_processor
def _banner() -> dict[str, object]:
    return {"unseen_statement": unseen_statement}
