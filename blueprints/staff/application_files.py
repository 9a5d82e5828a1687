"""Reading the files of an application inside the site; the original only with a reason, as a sandboxed attachment."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO
from itertools import chain
from typing import Any, Final

from flask import Response, abort, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import ServiceUnavailable
from werkzeug.wrappers import Response as AnyResponse

from adapters import clock, documents, plain_document
from adapters.shelf.shelf import NotOnShelf
from adapters.site import site
from blueprints.attachments import attachment
from blueprints.guards import begin_writing, own_form_token, personal_page, presence
from blueprints.post import commit_and_post, queue
from blueprints.staff.access import bp
from blueprints.staff.applications import changed, found_or_404
from blueprints.staff.closed import unless_restricted
from blueprints.staff.forms import MessageForm
from blueprints.staff.recruitment_forms import OriginalForm, RemoveFileForm
from blueprints.staff.recruitment_letters import message_letter
from blueprints.words import language
from domain import application_reading as papers
from domain import applications, recruitment
from extensions import db
from models import Application, ApplicationFile, Base
from privacy.file_sealing import opened
from privacy.sealing import SealError

Answer = AnyResponse | tuple[str, int]
WIDTH: Final = 1240
"""Pixels of a page image: sharp at the width of the column, twice over."""


@bp.get("/sollicitaties/<reference>/bestanden/<key>")
@personal_page
def application_file(reference: str, key: str) -> Answer:
    """Show the text and the pages of the safe copy; that it was read is noted and shown to its sender (P75, P90)."""
    begin_writing()
    return _page(*_found(reference, key))


def _found(reference: str, key: str) -> tuple[Application, ApplicationFile]:
    found = found_or_404(reference)
    return found, papers.file_of(db.session(), found, key) or abort(404)


def _address(reference: str, key: str) -> str:
    return url_for("staff.application_file", reference=reference, key=key)


def _page(found: Application, file: ApplicationFile, status: int = 200, notice: str = "", form: Any = None) -> Answer:
    session, now, blank = db.session(), clock.now(), {"formdata": None}
    if papers.readable(file):
        recruitment.read(session, found, by=presence().account, reason=file.kind, now=now)
    original, remove = OriginalForm.worded(**blank), RemoveFileForm(**blank)
    findings = documents.Findings.from_json(file.findings).say(language()) if file.findings else []
    page = render_template(
        "staff/application_file.html",
        application=found,
        file=file,
        text=documents.redact(file.content or "") if file.bsn_suspected else file.content,
        readable=papers.readable(file),
        findings=findings,
        original=form if isinstance(form, OriginalForm) else original,
        remove=form if isinstance(form, RemoveFileForm) else remove,
        wrong=[form] if form is not None and form.errors else [],
        seen=recruitment.stamp(session, found),
        notice=notice,
        now=now,
        form_token=own_form_token(),
    )
    db.session.commit()
    return page, status


@bp.get("/sollicitaties/<reference>/bestanden/<key>/bladzijde/<number>")
@personal_page
def application_page(reference: str, key: str, number: str) -> AnyResponse:
    """Give one page of the safe copy as a picture, of a clean file alone; not while it may show a number (S49)."""
    begin_writing()
    found, file = _found(reference, key)
    which = int(number) if re.fullmatch("[1-9][0-9]{0,3}", number) else 0
    if not papers.drawable(file) or file.safe_name is None or not 1 <= which <= (file.pages or 0):
        abort(404)
    recruitment.read(db.session(), found, by=presence().account, reason=file.kind, now=clock.now())
    name, seal, record = file.safe_name, file.safe_key or "", file.id
    db.session.commit()
    try:
        copy = BytesIO(b"".join(opened(site().shelf.read(name), seal, record)))
        picture = documents.page_image(copy, which, WIDTH)
    except (documents.Busy, OSError) as error:
        raise ServiceUnavailable(retry_after=5) from error
    except (IndexError, documents.Refused, NotOnShelf, SealError):
        abort(404)
    return Response(picture, mimetype="image/webp")


@bp.post("/sollicitaties/<reference>/bestanden/<key>/origineel")
@personal_page
def application_original(reference: str, key: str) -> Answer:
    """Give the file as it was sent, for a reason that its sender reads, as an attachment in a sandbox (S120, S138)."""
    found, file = _found(reference, key)
    form = OriginalForm.worded()
    if not papers.readable(file) or file.bsn_suspected:
        abort(404)
    if not form.validate():
        return _page(found, file, 422, form=form)
    try:
        pieces = opened(site().shelf.read(file.shelf_name), file.key, file.id)
        begun = next(pieces)  # what is damaged is found before anything is answered
    except OSError as error:
        raise ServiceUnavailable(retry_after=30) from error
    except (NotOnShelf, SealError):
        abort(404)
    name, kind, size = file.name, file.format, file.size
    recruitment.open_original(db.session(), found, by=presence().account, reason=form.reason.data, now=clock.now())
    db.session.commit()
    return attachment(chain([begun], pieces), name=name, kind=kind, size=size)


def _do(
    reference: str, key: str, form: MessageForm, verb: Callable[[Application, ApplicationFile], Any], back: str
) -> Answer:
    """Take the application in hand, do one thing with one of its files, commit, and go on to `back`."""
    try:
        found = recruitment.take(db.session(), reference, form.seen.data or "") or abort(404)
        unless_restricted(found.id)
    except recruitment.ChangedMeanwhile:
        db.session.rollback()
        return _page(*_found(reference, key), 409, changed(), form)
    file = papers.file_of(db.session(), found, key) or abort(404)
    if not form.validate():
        return _page(found, file, 422, form=form)
    try:
        draft = verb(found, file)
    except recruitment.NotNow:
        db.session.rollback()
        return _page(*_found(reference, key), 409, _("Dat kan nu niet. Er is niets gedaan."), form)
    commit_and_post(*([queue(draft, about=found.id, now=clock.now())] if draft else []))
    site().jobs.nudge("clear", key)
    return redirect(back, 303)


@bp.post("/sollicitaties/<reference>/bestanden/<key>/wissen")
@personal_page
def remove_application_file(reference: str, key: str) -> Answer:
    """Erase a file at once, and tell its sender why (S15)."""
    form, by, now = RemoveFileForm(), presence().account, clock.now()

    def verb(found: Application, file: ApplicationFile) -> Any:
        papers.remove(db.session(), Base.metadata, found, file, form.because.data, by=by, now=now)
        return None if found.held_for else message_letter(found, applications.fresh_link(found))

    return _do(reference, key, form, verb, url_for("staff.application", reference=reference))


@bp.post("/sollicitaties/<reference>/bestanden/<key>/geen-nummer")
@personal_page
def no_number_in_file(reference: str, key: str) -> Answer:
    """Say that what looked like a citizen service number is none."""
    by, now = presence().account, clock.now()
    return _do(
        reference,
        key,
        MessageForm(),
        lambda found, file: papers.no_number(db.session(), found, file, by=by, now=now),
        _address(reference, key),
    )


@bp.post("/sollicitaties/<reference>/bestanden/<key>/onleesbaar")
@personal_page
def redact_application_file(reference: str, key: str) -> Answer:
    """Leave of a file its text without the number; what was sent leaves the shelf (S15, S49)."""
    by, now = presence().account, clock.now()

    def verb(found: Application, file: ApplicationFile) -> None:
        if not file.bsn_suspected or not file.content:
            raise recruitment.NotNow(key)
        content = plain_document.as_odt(documents.redact(file.content))
        name, seal = papers.new_copy()
        try:
            site().shelf.put(name, papers.sealed([content], seal, file.id))
        except OSError as error:
            raise ServiceUnavailable(retry_after=30) from error
        papers.redacted(
            db.session(),
            Base.metadata,
            found,
            file,
            copy=(name, seal),
            format=plain_document.FORMAT,
            size=len(content),
            by=by,
            now=now,
        )

    answer = _do(reference, key, MessageForm(), verb, _address(reference, key))
    site().jobs.nudge("prepare", key)
    return answer
