"""Applications: list, search and read; only recruitment knows that these pages exist (P36, P75, P90)."""

from __future__ import annotations

from typing import Any

from flask import abort, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from adapters import clock, documents
from blueprints.guards import begin_writing, own_form_token, personal_page, presence
from blueprints.staff.access import bp
from blueprints.staff.closed import restricted_among, unless_restricted
from blueprints.staff.forms import MessageForm, SearchForm
from blueprints.staff.recruitment_forms import DecideForm, DisputeForm, NoteForm, TellForm
from domain import activity, application_terms, applications, files, recruitment, recruitment_list
from domain import letters as outbox
from domain.recruitment_list import WITHOUT, Filter
from extensions import db
from models import Application

Answer = AnyResponse | tuple[str, int]


@bp.get("/sollicitaties", endpoint="applications")
@personal_page
def list_page() -> str:
    """List the applications, newest first, without names: those are behind a reading, which is noted."""
    asked, vacancies = request.args, recruitment_list.titles(db.session())
    slug, status, state = (asked.get(name, "") for name in ("vacancy", "status", "state"))
    key = slug if slug == WITHOUT else next((item.id for item in vacancies.values() if item.slug == slug), "")
    chosen = Filter(
        key,
        status if status in recruitment.STATUSES else "",
        state if state in recruitment_list.STATES else "",
    )
    before = asked.get("before", "")
    page = recruitment_list.page(db.session(), chosen, before=before if before.isalnum() else "")
    return _list(page.applications, chosen=chosen, slug=slug if key else "", older=page.older, form=SearchForm())


def _list(
    found_ones: Any, *, chosen: Filter, form: SearchForm, slug: str = "", older: str = "", found: bool = False
) -> str:
    session = db.session()
    return render_template(
        "staff/applications.html",
        applications=found_ones,
        chosen=chosen,
        slug=slug,
        older=older,
        form=form,
        found=found,
        restricted=restricted_among(item.id for item in found_ones),
        vacancies=recruitment_list.titles(session),
        files=recruitment_list.file_states(session, found_ones),
        statuses=recruitment.STATUSES,
        most=recruitment_list.ON_A_PAGE,
        now=clock.now(),
        form_token=own_form_token(),
    )


@bp.post("/sollicitaties/zoeken")
@personal_page
def search_applications() -> tuple[str, int]:
    """Find applications by address or name; what was sought is in the form and not in the address of the page (P87)."""
    form, session, by, now = SearchForm(), db.session(), presence().account, clock.now()
    if not form.validate():
        return _list((), chosen=Filter(), form=form, found=True), 422
    sought = form.sought.data or ""
    find = recruitment_list.by_email if "@" in sought else recruitment_list.by_name
    found = find(session, sought, by=by, now=now)
    page = _list(found, chosen=Filter(), form=form, found=True)
    db.session.commit()
    return page, 200


@bp.get("/sollicitaties/<reference>")
@personal_page
def application(reference: str) -> Answer:
    """Show an application; that it was read is noted in the same transaction and shown to its sender (P90)."""
    begin_writing()
    return page(found_or_404(reference))


def found_or_404(reference: str) -> Application:
    """Give the application with this reference, or end here."""
    found = recruitment.by_reference(db.session(), reference) or abort(404)
    unless_restricted(found.id)
    return found


def page(found: Application, status: int = 200, notice: str = "", form: MessageForm | None = None) -> Answer:
    """Make the page, with what was typed in `form`; whatever it answers, it shows the application and notes that."""
    session, now, me = db.session(), clock.now(), presence().account
    recruitment.read(session, found, by=me, reason="application", now=now)
    vacancy, motivation = applications.vacancy_of(session, found), found.motivation or ""
    made = render_template(
        "staff/application.html",
        application=found,
        vacancy=vacancy,
        motivation=documents.redact(motivation),
        bsn=bool(documents.find_bsn(motivation)),
        files=files.of_application(session, found),
        notes=applications.notes(session, found),
        events=activity.about_record(session, found.id),
        letters=outbox.about(session, found.id),
        forms=_forms(found, form),
        statuses=recruitment.STATUSES,
        ends_on=application_terms.closes_by_itself(found),
        role_words=activity.role_words,
        reason_words=activity.reason_words,
        actions=activity.ACTIONS,
        seen=recruitment.stamp(session, found),
        latest=recruitment.latest_for(found, now),
        may_reopen=recruitment.may_reopen(found, now=now),
        now=now,
        notice=notice,
        form_token=own_form_token(),
    )
    db.session.commit()
    return made, status


def _forms(found: Application, typed: MessageForm | None) -> dict[str, MessageForm]:
    """Give each form of the page: the one that was sent with what was typed, the others blank."""
    blank: dict[str, Any] = {"formdata": None}
    offered = [code for code in recruitment.STATUSES if code not in (recruitment.NEW, found.status)]
    forms: dict[str, MessageForm] = {
        "decide": DecideForm.offering(offered, **blank),
        "note": NoteForm(**blank),
        "tell": TellForm(**blank),
        "keep": DisputeForm(**blank),
    }
    return {name: typed if typed and type(typed) is type(form) else form for name, form in forms.items()}


def again(reference: str, form: MessageForm, status: int, notice: str) -> Answer:
    """Show the page as it is now, with what was typed and why nothing was done."""
    db.session.rollback()
    return page(found_or_404(reference), status, notice, form)


def changed() -> str:
    """Say that somebody else was first."""
    return str(
        _("Een collega was je voor: deze sollicitatie is net gewijzigd. Er is niets gedaan. Bekijk haar opnieuw.")
    )
