"""The statement: its versions, the draft, what that changes and lacks, and the question to publish it (P106, P107)."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final

from flask import abort, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from adapters import clock, comparison, markdown
from adapters import statements as texts
from adapters.site import site
from adapters.statement_writing import compose, lists_of, take_in
from adapters.statements import Version
from blueprints.guards import own_form_token, personal_page, presence
from blueprints.staff.access import bp
from blueprints.staff.forms import PlainForm
from blueprints.staff.forms_statement import AskForm, BeginForm, WriteForm, as_typed, versions_of
from blueprints.words import language
from domain import approvals, publishing
from extensions import db
from models import Base, StatementDraft
from privacy import register
from privacy.activities import ACTIVITIES
from privacy.vocabulary import Words

Answer = AnyResponse | tuple[str, int]
IN_PAGE: Final = re.compile(r"\[([^\]]+)\]\(#[^)]*\)")


@bp.get("/verklaring")
@personal_page
def statement() -> Answer:
    """List the versions, those that will hold and those that did, and the draft."""
    return _home(BeginForm(formdata=None))


def _home(form: BeginForm, status: int = 200, notice: str = "") -> tuple[str, int]:
    session, code, today = db.session(), language(), clock.today()
    page = render_template(
        "staff/statement.html",
        announced=site().statements.announced(code, today),
        versions=site().statements.all(code, today),
        rounds={item.effective_on: item for item in publishing.rounds(session)},
        draft=publishing.draft(session),
        form=form,
        notice=notice,
        now=clock.now(),
        form_token=own_form_token(),
    )
    return page, status


@bp.post("/verklaring/beginnen")
@personal_page
def begin_statement() -> Answer:
    """Begin a draft: with the text in force, with the one that comes with the site, or with the firm's own."""
    form, session = BeginForm(), db.session()
    if publishing.draft(session) is not None:
        return _home(form, 409, _("Er is al een concept. Gooi dat eerst weg, of schrijf daarin verder."))
    if not form.validate():
        return _home(form, 422)
    sources = {code: _beginning(code, form) for code in ("nl", "en")}
    by, now = presence().account, clock.now()
    publishing.write(session, sources, effective_on=None, material=True, seen=None, by=by, now=now)
    session.commit()
    return redirect(url_for("staff.draft"), 303)


def _beginning(code: str, form: BeginForm) -> str:
    """Give the text that a draft begins with."""
    today, statements = clock.today(), site().statements
    base = statements.in_force(code, today)
    if form.basis.data == "shipped":
        base = statements.draft(code) or base
    parts = {"title": base.title, "summary": base.summary, "changes": base.changes, "body": base.source}
    lists = lists_of(base)
    if form.basis.data == "import":
        taken = take_in(form.text.data or "")
        parts |= {"title": taken.title or base.title, "body": taken.body}
        lists |= {"covers": [], "known_gaps": []}
    return compose(language=code, effective="draft", lists=lists, **parts)


def _draft() -> StatementDraft:
    return publishing.draft(db.session()) or abort(404)


@bp.get("/verklaring/concept")
@personal_page
def draft() -> Answer:
    """Show the draft to be written."""
    found = _draft()
    version = versions_of(found)["nl"]
    return _write_page(found, WriteForm(formdata=None, data=as_typed(found)), (version.covers, version.purposes))


def _write_page(
    found: StatementDraft,
    form: WriteForm,
    ticked: tuple[Collection[str], Collection[str]],
    status: int = 200,
    notice: str = "",
) -> tuple[str, int]:
    covers, purposes = ticked
    page = render_template(
        "staff/statement_draft.html",
        draft=found,
        form=form,
        covers=covers,
        elements=texts.elements(),
        purposes=purposes,
        all_purposes=publishing.PURPOSES,
        first=publishing.first_day(db.session(), material=found.material, now=clock.now()),
        notice=notice,
        form_token=own_form_token(),
    )
    return page, status


@bp.post("/verklaring/concept")
@personal_page
def write_draft() -> Answer:
    """Keep what was written; a colleague who was quicker is not written over."""
    found, form = _draft(), WriteForm()
    ticked, seen = (form.covers, form.purposes), form.seen.data or ""
    if not form.validate():
        return _write_page(found, form, ticked, 422)
    try:
        publishing.write(
            db.session(),
            form.sources(),
            effective_on=form.day,
            material=bool(form.material.data),
            seen=int(seen) if seen.isdecimal() else -1,
            by=presence().account,
            now=clock.now(),
        )
    except publishing.ChangedMeanwhile:
        notice = _("Een collega wijzigde het concept intussen. Neem over wat je nodig hebt en open het opnieuw.")
        return _write_page(found, form, ticked, 409, notice)
    db.session.commit()
    return redirect(url_for("staff.compare_draft"), 303)


@bp.get("/verklaring/concept/vergelijken")
@personal_page
def compare_draft() -> Answer:
    """Show the draft beside the text in force, and what it lacks."""
    return _compare_page(_draft(), AskForm(formdata=None))


def _gaps(version: Version) -> tuple[list[texts.GapRow], list[register.ShownColumn], list[Words]]:
    """Give the elements of the law, the data and the purposes that a version does not name (P23, P109)."""
    missing, serving = [row for row in texts.gaps(version) if not row.present], {item.serves for item in ACTIVITIES}
    unserved = [words for code, words in publishing.PURPOSES.items() if code in serving - version.purposes]
    return missing, texts.unnamed(version, register.entries(Base.metadata)), unserved


def _compare_page(found: StatementDraft, form: AskForm, status: int = 200, notice: str = "") -> tuple[str, int]:
    code, session, now = language(), db.session(), clock.now()
    after, before = versions_of(found)[code], site().statements.in_force(code, clock.today())
    missing, unnamed, unserved = _gaps(after)
    page = render_template(
        "staff/statement_compare.html",
        draft=found,
        before=before,
        after=after,
        sides=[(side, markdown.render(_without_anchors(_filled(side)))) for side in (before, after)],
        blocks=comparison.compare(_filled(before), _filled(after)),
        missing=missing,
        unnamed=unnamed,
        unserved=unserved,
        added=[publishing.PURPOSES[code] for code in sorted(after.purposes - before.purposes)],
        waiting=approvals.waiting(session, publishing.PUBLISH, found.id, now=now),
        first=publishing.first_day(session, material=found.material, now=now),
        form=form,
        notice=notice,
        form_token=own_form_token(),
    )
    return page, status


def _links() -> dict[str, str]:
    names = {"contact": "contact.write", "register": "pages.register", "statement": "pages.statement"}
    return {name: url_for(endpoint) for name, endpoint in names.items()}


def _filled(version: Version) -> str:
    return texts.fill(version.source, site().settings.organisation, _links())


def _without_anchors(text: str) -> str:
    """Take out anchors and the links to them: two texts on one page must not both have the same."""
    return IN_PAGE.sub(r"\1", "\n".join(markdown.ANCHOR.sub("", line) for line in text.splitlines()))


@bp.post("/verklaring/concept/vragen")
@personal_page
def ask_publication() -> Answer:
    """Ask a second person to publish the draft as it stands."""
    found, form = _draft(), AskForm()
    if not form.validate():
        return _compare_page(found, form, 422)
    missing, unnamed, unserved = _gaps(versions_of(found)["nl"])
    gaps, reason = len(missing) + len(unnamed) + len(unserved), form.reason.data or ""
    if gaps and not form.gaps_known.data:
        form.gaps_known.errors = [_("Lees wat er ontbreekt, en zet een vinkje als dat zo mag blijven.")]
        return _compare_page(found, form, 422)
    try:
        publishing.ask(db.session(), found, gaps=gaps, reason=reason, by=presence().account, now=clock.now())
    except publishing.TooSoon as slip:
        form.form_errors.append(_("Kies een dag waarop de tekst ingaat: %(day)s of later.", day=slip.first.isoformat()))
        return _compare_page(found, form, 422)
    except approvals.AlreadyAsked:
        db.session.rollback()
        return _compare_page(_draft(), form, 409, _("Dit wacht al op een tweede persoon."))
    db.session.commit()
    return redirect(url_for("staff.compare_draft"), 303)


@bp.post("/verklaring/concept/weggooien")
@personal_page
def drop_draft() -> Answer:
    """Throw the draft away."""
    found = _draft()
    if PlainForm().validate():
        publishing.throw_away(db.session(), found, by=presence().account, now=clock.now())
        db.session.commit()
    return redirect(url_for("staff.statement"), 303)


@bp.route("/verklaring/<date>", methods=["GET", "POST"])
@personal_page
def published_statement(date: str) -> Answer:
    """Show a published version with its imprint; whoever tries to change it is refused (P106)."""
    found = site().statements.of(language(), date, clock.today()) or abort(404)
    kept = [row for row in publishing.published(db.session()) if row.effective_on == found.date]
    page = render_template(
        "staff/statement_published.html",
        version=found,
        kept=kept,
        body=found.body(site().settings.organisation, _links()),
        notice=_("Een gepubliceerde versie verandert niet meer.") if request.method == "POST" else "",
        now=clock.now(),
    )
    return page, 409 if request.method == "POST" else 200
