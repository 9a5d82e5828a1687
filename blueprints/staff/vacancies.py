"""Vacancies: written, published and closed here; what is open stands on the site (P73, P78)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import abort, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from adapters import clock, markdown
from blueprints.guards import own_form_token, personal_page, presence
from blueprints.post import commit_and_post, queue
from blueprints.staff.access import bp
from blueprints.staff.forms import PlainForm
from blueprints.staff.recruitment_forms import NewVacancyForm, VacancyForm
from blueprints.staff.recruitment_letters import closed_letter
from domain import applications, procedures, vacancies
from extensions import db
from models import Vacancy
from privacy.activities import HANDLE_APPLICATIONS

Answer = AnyResponse | tuple[str, int]


@bp.get("/vacatures", endpoint="vacancies")
@personal_page
def listed_vacancies() -> str:
    """List the vacancies, newest first, with how many procedures each has open."""
    session = db.session()
    return render_template(
        "staff/vacancies.html",
        vacancies=vacancies.everything(session),
        running=vacancies.running(session),
        is_open=vacancies.is_open,
        now=clock.now(),
    )


@bp.route("/vacatures/nieuw", methods=["GET", "POST"])
@personal_page
def new_vacancy() -> Answer:
    """Write a vacancy; nobody outside recruitment sees it before it is published."""
    form = NewVacancyForm()
    if not form.is_submitted():
        return _form(form, 200)
    if not form.validate():
        return _form(form, 422)
    try:
        made = vacancies.make(db.session(), form.slug.data, form.wording(), by=presence().account, now=clock.now())
    except vacancies.SlugTaken:
        form.slug.errors = [_("Deze naam heeft een andere vacature al. Kies een andere.")]
        return _form(form, 422)
    db.session.commit()
    return _to(made)


def _form(form: NewVacancyForm, status: int) -> Answer:
    return render_template(
        "staff/vacancy_new.html", form=form, today=clock.today(), form_token=own_form_token()
    ), status


def _to(vacancy: Vacancy) -> AnyResponse:
    return redirect(url_for("staff.vacancy", slug=vacancy.slug), 303)


@bp.route("/vacatures/<slug>", methods=["GET", "POST"])
@personal_page
def vacancy(slug: str) -> Answer:
    """Show a vacancy as visitors see it, and change what it says."""
    found, form = _found(slug), VacancyForm()
    if not form.is_submitted():
        return _page(found, VacancyForm.of(found))
    if not form.validate():
        return _page(found, form, 422)
    vacancies.edit(db.session(), found, form.wording(), by=presence().account, now=clock.now())
    db.session.commit()
    return _to(found)


def _found(slug: str) -> Vacancy:
    return vacancies.by_slug(db.session(), slug) or abort(404)


def _page(found: Vacancy, form: VacancyForm, status: int = 200, notice: str = "") -> Answer:
    page = render_template(
        "staff/vacancy.html",
        vacancy=found,
        form=form,
        running=vacancies.running(db.session()).get(found.id, 0),
        gone_on=HANDLE_APPLICATIONS.rules["closed"].term.after(clock.now()),
        is_open=vacancies.is_open(found, clock.today()),
        preview=markdown.render(found.description),
        preview_en=markdown.render(found.description_en) if found.description_en else "",
        notice=notice,
        now=clock.now(),
        form_token=own_form_token(),
    )
    return page, status


def _do(slug: str, verb: Callable[[Vacancy], Any], *, back: str = "") -> Answer:
    """Do one thing with a vacancy, and go back to it, or to `back`."""
    found = _found(slug)
    if not PlainForm().validate():
        notice = _("Deze pagina stond te lang open. Er is niets veranderd. Probeer het nog een keer.")
        return _page(found, VacancyForm.of(found), 422, notice)
    try:
        verb(found)
    except (vacancies.AlreadyPublished, vacancies.AlreadyClosed):
        db.session.rollback()
        found = _found(slug)
        return _page(found, VacancyForm.of(found), 409, _("Dat kan nu niet meer. Een collega was je misschien voor."))
    return redirect(back, 303) if back else _to(found)


@bp.post("/vacatures/<slug>/publiceren")
@personal_page
def publish_vacancy(slug: str) -> Answer:
    """Show the vacancy on the site."""

    def verb(found: Vacancy) -> None:
        vacancies.publish(db.session(), found, by=presence().account, now=clock.now())
        db.session.commit()

    return _do(slug, verb)


@bp.post("/vacatures/<slug>/sluiten")
@personal_page
def close_vacancy(slug: str) -> Answer:
    """Close the vacancy: its procedures end, their clocks run, and each applicant gets a letter (P78)."""

    def verb(found: Vacancy) -> None:
        session, now = db.session(), clock.now()
        ended = procedures.close_vacancy(session, found, by=presence().account, now=now)
        letters = [
            queue(closed_letter(item, applications.fresh_link(item), asks=asks), about=item.id, now=now)
            for item, asks in ended
            if not item.held_for  # who wrote what is set aside has had no letter yet
        ]
        commit_and_post(*letters)

    return _do(slug, verb)


@bp.post("/vacatures/<slug>/weggooien")
@personal_page
def discard_vacancy(slug: str) -> Answer:
    """Throw a draft away."""

    def verb(found: Vacancy) -> None:
        vacancies.discard(db.session(), found, by=presence().account, now=clock.now())
        db.session.commit()

    return _do(slug, verb, back=url_for("staff.vacancies"))
