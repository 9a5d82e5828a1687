"""Who of the staff may do what: everything that is not listed here is refused (P85, S157, S160)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

from babel.dates import format_date, format_timedelta
from flask import Blueprint, abort, redirect, request, url_for
from flask.blueprints import BlueprintSetupState
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from adapters import clock, guideline
from blueprints.guards import demand_presence, presence
from blueprints.words import language
from domain import staff
from extensions import db
from models.account import STAFF_TYPES

bp = Blueprint("staff", __name__, url_prefix="/beheer")

EVERYBODY: Final = frozenset(STAFF_TYPES)
INBOX: Final = frozenset(("administration", "support", "privacy", "admin"))
OFFICE: Final = frozenset(("administration",))
CUSTOMERS: Final = frozenset(("administration", "support", "finance", "privacy"))
MONEY: Final = frozenset(("administration", "finance"))
VAULT: Final = frozenset(("finance",))
WATCH: Final = frozenset(("privacy", "admin"))
REGISTER: Final = frozenset(("administration", "privacy", "admin"))
ADMIN: Final = frozenset(("admin",))
RECRUITMENT: Final = frozenset(("recruitment",))
"""Who applies is known to recruitment alone: for an admin these pages are not there either (P75)."""

ACCESS: Final = {
    "staff.home": EVERYBODY,
    "staff.guideline": EVERYBODY,
    "staff.confirm_guideline": EVERYBODY,
    "staff.inbox": INBOX,
    "staff.search": INBOX,
    "staff.message": INBOX,
    "staff.assign": INBOX,
    "staff.answer": INBOX,
    "staff.change_topic": INBOX,
    "staff.close": INBOX,
    "staff.release": INBOX,
    "staff.keep_longer": INBOX,
    "staff.keep_no_longer": INBOX,
    "staff.applications": RECRUITMENT,
    "staff.search_applications": RECRUITMENT,
    "staff.application": RECRUITMENT,
    "staff.decide_application": RECRUITMENT,
    "staff.reopen_application": RECRUITMENT,
    "staff.release_application": RECRUITMENT,
    "staff.note_application": RECRUITMENT,
    "staff.tell_applicant": RECRUITMENT,
    "staff.keep_application": RECRUITMENT,
    "staff.keep_application_no_longer": RECRUITMENT,
    "staff.redact_motivation": RECRUITMENT,
    "staff.application_file": RECRUITMENT,
    "staff.application_page": RECRUITMENT,
    "staff.application_original": RECRUITMENT,
    "staff.remove_application_file": RECRUITMENT,
    "staff.no_number_in_file": RECRUITMENT,
    "staff.redact_application_file": RECRUITMENT,
    "staff.vacancies": RECRUITMENT,
    "staff.new_vacancy": RECRUITMENT,
    "staff.vacancy": RECRUITMENT,
    "staff.publish_vacancy": RECRUITMENT,
    "staff.close_vacancy": RECRUITMENT,
    "staff.discard_vacancy": RECRUITMENT,
    "staff.requests": INBOX,
    "staff.new_request": INBOX,
    "staff.enter_request": INBOX,
    "staff.request_page": REGISTER,
    "staff.send_request_link": REGISTER,
    "staff.doubt_request": REGISTER,
    "staff.identify_request": REGISTER,
    "staff.extend_request": REGISTER,
    "staff.decide_request": REGISTER,
    "staff.request_closing": INBOX,
    "staff.request_report": INBOX,
    "staff.request_recovery": INBOX,
    "staff.approvals": EVERYBODY,
    "staff.approval": EVERYBODY,
    "staff.withdraw_approval": EVERYBODY,
    "staff.keeping": WATCH,
    "staff.hold": WATCH,
    "staff.let_go_of_hold": WATCH,
    "staff.set_term": WATCH,
    "staff.restrict": WATCH,
    "staff.announce_lifting": WATCH,
    "staff.lift_restriction": WATCH,
    "staff.approve": WATCH,
    "staff.refuse_approval": WATCH,
    "staff.third_parties": WATCH,
    "staff.new_third_party": WATCH,
    "staff.third_party": WATCH,
    "staff.drop_third_party": WATCH,
    "staff.recipient_told": WATCH,
    "staff.new_disclosure": WATCH,
    "staff.disclosure": WATCH,
    "staff.ask_disclosure": WATCH,
    "staff.close_disclosure": WATCH,
    "staff.fetch_disclosure": WATCH,
    "staff.reveal_disclosure": WATCH,
    "staff.newcomers": OFFICE,
    "staff.invite_customer": OFFICE,
    "staff.newcomer": OFFICE,
    "staff.resend_invitation": OFFICE,
    "staff.revoke_invitation": OFFICE,
    "staff.send_back": OFFICE,
    "staff.approve_customer": OFFICE,
    "staff.submitted_mandate": OFFICE,
    "staff.customers": CUSTOMERS,
    "staff.search_customers": CUSTOMERS,
    "staff.customer": CUSTOMERS,
    "staff.change_customer": OFFICE,
    "staff.enter_change": OFFICE,
    "staff.approve_change": OFFICE,
    "staff.refuse_change": OFFICE,
    "staff.renew_customer": OFFICE,
    "staff.end_customer": OFFICE,
    "staff.customer_mandate": MONEY,
    "staff.export_csv": MONEY,
    "staff.export_json": MONEY,
    "staff.accounting_csv": MONEY,
    "staff.ask_export": MONEY,
    "staff.archive": VAULT,
    "staff.archived": VAULT,
    "staff.statement": WATCH,
    "staff.begin_statement": WATCH,
    "staff.draft": WATCH,
    "staff.write_draft": WATCH,
    "staff.compare_draft": WATCH,
    "staff.ask_publication": WATCH,
    "staff.drop_draft": WATCH,
    "staff.published_statement": WATCH,
    "staff.new_breach": WATCH,
    "staff.breach": WATCH,
    "staff.describe_breach": WATCH,
    "staff.decide_breach": WATCH,
    "staff.add_to_breach": WATCH,
    "staff.breach_notified": WATCH,
    "staff.close_breach": WATCH,
    "staff.breach_text": WATCH,
    "staff.warn_of_breach": WATCH,
    "staff.evidence": WATCH,
    "staff.fetch_evidence": WATCH,
    "staff.log": WATCH,
    "staff.check_log": WATCH,
    "staff.incidents": WATCH,
    "staff.incident": WATCH,
    "staff.decide": WATCH,
    "staff.users": ADMIN,
    "staff.invite": ADMIN,
    "staff.withdraw_invitation": ADMIN,
    "staff.change_role": ADMIN,
    "staff.end_sessions": ADMIN,
    "staff.remove": ADMIN,
}
"""Each page and each act, with the roles that may. The same table decides which links a page shows."""

JUST_NOW: Final = timedelta(seconds=45)

BEFORE_CONFIRMING: Final = ("staff.guideline", "staff.confirm_guideline")


def may(endpoint: str) -> bool:
    """Say whether whoever is signed in may go there."""
    return presence().account.user_type in ACCESS[endpoint]


demand_presence(bp)


@bp.before_request
def admit() -> AnyResponse | None:
    """Let staff of the right role in, once they confirmed the guideline; for others nothing is here.

    A page that somebody may not see answers as one that does not exist (S157, S158).
    """
    if presence().account.user_type not in ACCESS[request.endpoint or ""]:
        abort(404)
    if request.endpoint not in BEFORE_CONFIRMING and not _has_confirmed():
        return redirect(url_for("staff.guideline"), 303)
    return None


def _has_confirmed() -> bool:
    version = guideline.in_force("nl", clock.today()).version
    return staff.has_confirmed(db.session(), presence().account, version, now=clock.now())


def refuse_unlisted(state: BlueprintSetupState) -> None:
    """Keep the site from starting with a page of staff that says not who may see it. Raises LookupError."""
    here = {name for name in state.app.view_functions if name.startswith(f"{bp.name}.")}
    if wrong := here ^ set(ACCESS):
        raise LookupError(f"pages and ACCESS differ: {', '.join(sorted(wrong))}")


@bp.app_template_filter()
def shortday(day: date) -> str:
    """Write a date where there is little room, as in `23 feb`."""
    return format_date(day, "d MMM", locale=language())


@bp.app_template_filter()
def relative(moment: datetime, now: datetime) -> str:
    """Say how long ago or from now it is, as in `3 dagen geleden`."""
    if abs(moment - now) < JUST_NOW:
        return str(_("zojuist"))
    return format_timedelta(moment - now, add_direction=True, locale=language())


@bp.context_processor
def _names() -> dict[str, object]:
    return {"may": may}
