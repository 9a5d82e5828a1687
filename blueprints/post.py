"""Letters that more than one errand sends."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from flask import current_app, g

from adapters import clock, letters
from adapters.site import Site, site
from blueprints.guards import Presence
from blueprints.words import outside_url, standing_url
from domain import activity, addresses, closing, incidents, links, sessions
from domain import letters as outbox
from domain.closing import Dates
from domain.contact import NewMessage, outcome_by
from domain.letters import Draft
from extensions import db
from models import Account, Application, ContactMessage, CustomerMandate, Letter
from models.base import new_key
from privacy.activities import ANSWER_ENQUIRIES, HANDLE_APPLICATIONS
from privacy.vocabulary import OFFICE_TIME


def written(parts: Site, write: Callable[..., Draft], *facts: Any, **more: Any) -> Draft:
    """Write a letter where no page is being made, with links to our own address as if one were."""
    with current_app.test_request_context(base_url=parts.settings.public_url):
        g.keep_session = True
        return write(*facts, **more)


def received_letter(message: ContactMessage | NewMessage, secret: str) -> Draft:
    """Write the letter that confirms a message: a reference and a link, nothing of what was written."""
    rule, code = ANSWER_ENQUIRIES.rules[message.topic], message.language
    written = letters.write(
        "contact_received",
        code,
        {"reference": message.reference, "link": outside_url("receipts.receipt", code, token=secret)},
        topic_label=rule.label.say(code),
        term=rule.term_at(message.received_at).words.say(code),
        due_on=message.due_on,
        outcome_by=outcome_by(message),
        statement_url=standing_url("pages.statement", code),
        report_url=standing_url("contact.write", code),
    )
    return Draft("contact_received", message.email, code, **asdict(written))


def application_letter(application: Application, secret: str) -> Draft:
    """Write the letter that confirms an application: a reference and a link, nothing of what was sent."""
    code, term = application.language, HANDLE_APPLICATIONS.rules["closed"].term
    written = letters.write(
        "application_received",
        code,
        {"reference": application.reference, "link": outside_url("applicant.show", code, key=secret)},
        term=term.words.say(code),
        due_on=application.due_at.astimezone(OFFICE_TIME).date(),
        statement_url=outside_url("pages.statement", code),
        report_url=outside_url("contact.write", code),
    )
    return Draft("application_received", application.email, code, **asdict(written))


def account_letter(kind: str, account: Account, own: Mapping[str, str], **facts: Hashable) -> Draft:
    """Write a letter about an account: dates, references and links, nobody's name."""
    code = account.language
    statement, report = outside_url("pages.statement", code), outside_url("contact.write", code)
    written = letters.write(kind, code, own, statement_url=statement, report_url=report, **facts)
    return Draft(kind, account.email, code, **asdict(written))


def package_letter(account: Account, due_on: date) -> Draft:
    """Say that a download is ready, and until when."""
    own = {"link": outside_url("portal.package", account.language)}
    return account_letter("package_ready", account, own, due_on=due_on)


def closing_letter(account: Account, dates: Dates) -> Draft:
    """Confirm that an account is closed: the reference, the final date, and how to undo it (P92, P98)."""
    own = {"reference": account.closing_reference or "", "link": outside_url("account.sign_in", account.language)}
    return account_letter("account_closing", account, own, stays_until=_stays_until(account), **asdict(dates))


def _stays_until(account: Account) -> date | None:
    """Give the day until which the law has us keep something of somebody; None where there is nothing (P94)."""
    stays = closing.preview(db.session(), account, now=clock.now()).stays
    return max((item.until for item in stays if item.table == CustomerMandate.__tablename__), default=None)


def gone_letter(account: Account, noticed: datetime, erased_on: date) -> Draft:
    """Say, for the last time, that everything is gone (P94, P97)."""
    reference = account.closing_reference or ""
    own = {"reference": reference, "link": outside_url("account.erased", account.language, reference=reference)}
    noticed_on = noticed.astimezone(OFFICE_TIME).date()
    days = {"noticed_on": noticed_on, "erased_on": erased_on, "stays_until": _stays_until(account)}
    return account_letter("account_gone", account, own, **days)


def changed_letter(account: Account, effective_on: date) -> Draft:
    """Say that the privacy statement changes, and from which day (P107)."""
    day = effective_on.isoformat()
    own = {"link": outside_url("pages.difference", account.language, date=day)}
    return account_letter("statement_changed", account, own, effective_on=effective_on)


def unused_letter(account: Account, closes_on: date) -> Draft:
    """Warn that an account that nobody uses will be closed (P99)."""
    own = {"link": outside_url("account.sign_in", account.language)}
    return account_letter("account_unused", account, own, closes_on=closes_on)


def security_letter(kind: str, recipient: str, code: str, link: str = "", **facts: Hashable) -> Draft:
    """Write a letter about signing in: no name, no data, what happened and where to report that it was not you."""
    own = {"link": link} if link else {}
    urls = {"statement_url": outside_url("pages.statement", code), "report_url": outside_url("report.write", code)}
    return Draft(kind, recipient, code, **asdict(letters.write(kind, code, own, **urls, **facts)))


def report_letter(email: str, code: str, now: datetime) -> Letter:
    """Queue the letter with which somebody closes their account to strangers; one letter, account or not (P57)."""
    account = addresses.holder(db.session(), email)
    if account is None or account.confirmed_at is None:
        return queue(security_letter("security_report_unknown", email, code), about=new_key(), now=now)
    secret = links.make(db.session(), account, incidents.LINK, lasts=incidents.LINK_FOR, now=now)
    link = outside_url("report.act", account.language, token=secret)
    return queue(security_letter("security_report", account.email, account.language, link), about=account.id, now=now)


def reported_letter(account: Account, now: datetime) -> Letter:
    """Queue the word that an account was closed to whoever has its credentials, and how to go on (P56)."""
    link = outside_url("account.forgot", account.language)
    return queue(security_letter("security_reported", account.email, account.language, link), about=account.id, now=now)


def recover_letter(account: Account, secret: str, now: datetime) -> Letter:
    """Queue the link to choose a new password."""
    link = outside_url("account.recover", account.language, token=secret)
    return queue(security_letter("account_recover", account.email, account.language, link), about=account.id, now=now)


def queue(draft: Draft, *, about: str, now: datetime) -> Letter:
    """Let a letter wait in the transaction of its cause."""
    letter = outbox.waiting_letter(draft, about=about, now=now)
    db.session.add(letter)
    return letter


def commit_and_post(*waiting: Letter) -> None:
    """Commit, and have the letters delivered soon."""
    db.session.commit()
    for letter in waiting:
        site().jobs.nudge("deliver", letter.id)


def tell(account: Account, action: str, *, now: datetime, others_ended: bool = False) -> Letter:
    """Queue the letter that says what changed in how somebody signs in (S98, S146)."""
    event, code = activity.ACTIONS[action].say(account.language), account.language
    draft = security_letter("security_changed", account.email, code, event=event, others_ended=others_ended)
    return queue(draft, about=account.id, now=now)


def factor_changed(
    here: Presence, action: str, *, now: datetime, kind: str | None = None, record: str | None = None
) -> Letter:
    """Do what is due when a way to sign in changes: other sessions end, it is noted, a letter goes (S98, S154)."""
    account, session = here.account, db.session()
    sessions.end(session, account, but=here.session.id)
    who = {"subject": account.id, "actor": account.id, "kind": kind, "record": record}
    activity.note(session, action, role=activity.SUBJECT, now=now, **who)
    return tell(account, action, now=now, others_ended=True)
