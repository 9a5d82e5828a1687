"""All customers as a file: asked with a reason, agreed to by a second person, fetched within a day (P89)."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Response, redirect, render_template, stream_with_context, url_for
from werkzeug.wrappers import Response as AnyResponse

from adapters import clock
from blueprints.guards import begin_writing, own_form_token, personal_page, presence, recently_proven
from blueprints.staff.access import MONEY, bp
from blueprints.staff.customer_forms import ExportForm
from domain import approvals, exporting, exports
from extensions import db, reading
from models import Customer, CustomerMandate

Answer = AnyResponse | tuple[str, int]
Rows = Iterator[tuple[Customer, CustomerMandate | None]]
ADDRESSES = {"csv": "staff.export_csv", "json": "staff.export_json", "accounting": "staff.accounting_csv"}


@bp.get("/klanten/export.csv")
@personal_page
@recently_proven
def export_csv() -> Answer:
    """Give all customers as a table for a spreadsheet."""
    return _fetched("csv") or _file("klanten.csv", "text/csv", exports.as_csv(exports.COLUMNS, _facts()))


@bp.get("/klanten/export.json")
@personal_page
@recently_proven
def export_json() -> Answer:
    """Give all customers as JSON."""
    return _fetched("json") or _file("klanten.json", "application/json", exports.as_json(_facts(), made_at=clock.now()))


@bp.get("/klanten/boekhouding.csv")
@personal_page
@recently_proven
def accounting_csv() -> Answer:
    """Give the hand-over for the accounting system, as docs/accounting.md describes it."""
    lines = exports.as_csv(exports.ACCOUNTING, (exports.accounting(*row) for row in _rows(ended=False)))
    return _fetched("accounting") or _file("boekhouding.csv", "text/csv", lines)


@bp.post("/klanten/export.csv", defaults={"what": "csv"})
@bp.post("/klanten/export.json", defaults={"what": "json"})
@bp.post("/klanten/boekhouding.csv", defaults={"what": "accounting"})
@personal_page
@recently_proven
def ask_export(what: str) -> Answer:
    """Ask a second person; who asks twice is shown the question that waits, or the file that is there."""
    form, by, now = ExportForm(), presence().account, clock.now()
    if exporting.standings(db.session(), by, now=now)[what].state == exporting.OPEN:
        return redirect(url_for("staff.customers"), 303)
    if not form.validate():
        return _page(what, form, 422)
    try:
        exporting.ask(db.session(), what, reason=form.reason.data or "", by=by, now=now)
    except approvals.AlreadyAsked:
        db.session.rollback()
    else:
        db.session.commit()
    return redirect(url_for(ADDRESSES[what]), 303)


def _fetched(what: str) -> Answer | None:
    """Note that the file is taken; where nobody agreed to that, answer with what to do instead."""
    begin_writing()
    by, now = presence().account, clock.now()
    if exporting.standings(db.session(), by, now=now)[what].state != exporting.OPEN:
        return _page(what, ExportForm(formdata=None), 403)
    exporting.note(db.session(), what, by=by, now=now)
    db.session.commit()
    return None


def _page(what: str, form: ExportForm, status: int) -> tuple[str, int]:
    now = clock.now()
    page = render_template(
        "staff/customer_export.html",
        kind=exporting.KINDS[what],
        address=url_for(ADDRESSES[what]),
        standing=exporting.standings(db.session(), presence().account, now=now)[what],
        hours=round(exporting.OPEN_FOR.total_seconds() / 3600),
        form=form,
        now=now,
        form_token=own_form_token(),
    )
    return page, status


def _facts() -> Iterator[dict[str, object]]:
    money = presence().account.user_type in MONEY
    return (exports.facts(*row, money=money) for row in _rows(ended=True))


def _rows(*, ended: bool) -> Rows:
    """Give the customers batch by batch; between two batches no transaction waits for a slow line."""
    after = ""
    while True:
        with reading():
            found = exports.batch(db.session(), after=after, ended=ended)
            db.session.rollback()
        if not found:
            return
        yield from found
        after = found[-1][0].id


def _file(name: str, kind: str, lines: Iterator[str]) -> Response:
    response = Response(stream_with_context(lines), mimetype=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
