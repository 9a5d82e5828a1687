"""Behind the link: what is asked and by when it is answered; the button does it (P116, P135)."""

from __future__ import annotations

from typing import Any, Final

from flask import redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from adapters import clock
from adapters.site import site
from blueprints.errors import too_many
from blueprints.guards import form_token, fresh_form_token, personal_page, too_often, visitor
from blueprints.post import closing_letter, commit_and_post, queue
from blueprints.rights.forms import ConfirmForm, EraseForm
from blueprints.rights.room import bp, gone, stale
from blueprints.rights_post import answer_on, case_letter, erased_draft
from domain import closing, codes, erasure, request_packages, requests, restrictions, serving
from extensions import db
from models import Account, Requester, RightsRequest
from privacy.vocabulary import OFFICE_TIME

WAITING: Final = "waiting"
LIMITS: Final = "30/minute;200/hour"
LIMITS_OF_PACKAGES: Final = "5/day"


@bp.get("/<token>")
@personal_page
def open_link(token: str) -> AnyResponse | str | tuple[str, int]:
    """Show the request; looking does nothing, so that a scanner of mail changes nothing."""
    if wait := too_often("rights-link", visitor(), LIMITS):
        return too_many(wait)
    found = requests.by_token(db.session(), token, now=clock.now())
    return _page(token, *found) if found else gone()


def _page(token: str, line: RightsRequest, requester: Requester, **more: Any) -> str:
    now = clock.now()
    facts: dict[str, Any] = {
        "form": ConfirmForm(formdata=None),
        "answer_on": answer_on(line),
        "packages": request_packages.of(db.session(), requester, now=now),
        "restricted": [
            (codes.kind(item.kind), restrictions.YOURS[item.ground], item)
            for item in restrictions.of_request(db.session(), line.reference)
        ],
        "decision": requests.DECISIONS.get(line.decision or ""),
    }
    if line.kind == "erasure" and line.state != requests.DONE:
        shown = erasure.preview(db.session(), requester.email or "", now=now)
        account = serving.account_of(db.session(), requester)
        facts |= {
            "goes": [(codes.kind(table), number) for table, number in shown.goes],
            "stays": [(codes.kind(item.table), item) for item in shown.stays],
            "account": account,
            "dates": closing.dates(line.received_at) if account else None,
        }
    page = {"line": line, "requester": requester, "token": token, "kind_label": requests.KINDS[line.kind]}
    return render_template("rights/link.html", form_token=fresh_form_token(), **(page | facts | more))


@bp.post("/<token>")
@personal_page
def act(token: str) -> AnyResponse | str | tuple[str, int]:
    """Do what was asked, at once where the site can, or open a case for a person of ours."""
    found = requests.by_token(db.session(), token, now=clock.now())
    if found is None:
        return gone()
    if form_token() is None:
        return _page(token, *found, notice=stale()), 422
    line, requester = found
    if line.state == requests.DONE and line.kind not in requests.PACKAGES:
        return redirect(url_for("rights.open_link", token=token), 303)
    if line.kind in requests.PACKAGES:
        return _make_package(token, line, requester)
    if line.kind == "erasure":
        return _erase(token, line, requester)
    return _confirm(token, line, requester)


def _make_package(token: str, line: RightsRequest, requester: Requester) -> AnyResponse | tuple[str, int] | str:
    if wait := too_often("rights-package", requester.id, LIMITS_OF_PACKAGES):
        return too_many(wait)
    made, code = serving.package(db.session(), line, requester, now=clock.now())
    db.session.commit()
    if code is None:
        return _page(
            token, line, requester, notice=_("Het bestand wordt al gemaakt. Je hoeft niets meer te doen.")
        ), 200
    site().jobs.ask("package", WAITING)
    gone_on = made.due_at.astimezone(OFFICE_TIME).date()
    return render_template("rights/code.html", code=code, gone_on=gone_on, line=line, token=token)


def _confirm(token: str, line: RightsRequest, requester: Requester) -> AnyResponse | tuple[str, int]:
    form, now = ConfirmForm(), clock.now()
    if not form.validate():
        return _page(token, line, requester, form=form), 422
    fresh = line.state == requests.ASKED
    serving.confirm(db.session(), line, requester, message=form.message.data or None, now=now)
    commit_and_post(*([case_letter(line, requester, token, now)] if fresh else []))
    return redirect(url_for("rights.open_link", token=token), 303)


def _erase(token: str, line: RightsRequest, requester: Requester) -> AnyResponse | str | tuple[str, int]:
    form, now = EraseForm(), clock.now()
    if not form.validate() or not form.sure.data:
        form.sure.errors = [_("Zet een vinkje om te bevestigen dat je dit wilt.")]
        return _page(token, line, requester, form=form), 422
    shown = erasure.preview(db.session(), requester.email or "", now=now)
    some = any(table not in serving.OWN for table, _number in shown.goes)
    draft = erased_draft(requester, now.astimezone(OFFICE_TIME).date(), some, bool(shown.stays))
    try:
        proof, account = serving.erase(db.session(), line, requester, now=now)
    except serving.ForStaff:
        db.session.commit()
        return redirect(url_for("rights.open_link", token=token), 303)
    if account is not None:
        return _closing(token, account)
    assert proof is not None  # noqa: S101 - one of the two
    letter = queue(draft, about=proof.id, now=now)
    commit_and_post(closing.within_month(letter, line.received_at))
    counts = [(codes.kind(table), number) for table, number in sorted(proof.counts.items()) if number]
    return render_template("rights/erased.html", proof=proof, counts=counts, stays=proof.stays)


def _closing(token: str, account: Account) -> AnyResponse:
    now = clock.now()
    commit_and_post(queue(closing_letter(account, closing.dates_of(account)), about=account.id, now=now))
    return redirect(url_for("rights.open_link", token=token), 303)


@bp.post("/<token>/intrekken")
@personal_page
def withdraw(token: str) -> AnyResponse | str | tuple[str, int]:
    """Take a request back; what it held about who asked goes at once."""
    found = requests.by_token(db.session(), token, now=clock.now())
    if found is None:
        return gone()
    line, requester = found
    if form_token() is None or line.state == requests.DONE:
        return redirect(url_for("rights.open_link", token=token), 303)
    requests.withdraw(db.session(), line, requester, now=clock.now())
    db.session.commit()
    return render_template("rights/withdrawn.html", line=line)
