"""The letters about requests: a reference, dates and a link; nothing of what was asked or is kept (P123, S47)."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import asdict
from datetime import date, datetime

from adapters import letters
from blueprints.post import queue
from blueprints.words import outside_url
from domain.letters import Draft
from domain.requests import KINDS, Asked
from models import Account, ErasureProof, Letter, Requester, RightsRequest
from privacy.vocabulary import OFFICE_TIME


def _draft(kind: str, requester: Requester, own: dict[str, str], **facts: Hashable) -> Draft:
    code = requester.language
    urls = {"statement_url": outside_url("pages.statement", code), "contact_url": outside_url("contact.write", code)}
    facts["kind_label"] = KINDS[requester.kind].say(code)
    written = letters.write(kind, code, {"reference": requester.reference, **own}, **urls, **facts)
    return Draft(kind, requester.email or "", code, **asdict(written))


def answer_on(line: RightsRequest) -> date:
    """Give the last day on which an answer is in time."""
    last: date = (line.answer_by.astimezone(OFFICE_TIME)).date()
    return date.fromordinal(last.toordinal() - 1)


def _link(requester: Requester, secret: str) -> dict[str, str]:
    return {"link": outside_url("rights.open_link", requester.language, token=secret)}


def link_letter(made: Asked, now: datetime) -> Letter:
    """Queue the link that shows who asks; of a request that runs already, say that this is the same one."""
    facts = {"joined": made.joined, "received_on": made.line.received_at.astimezone(OFFICE_TIME).date()}
    facts |= {"entered": made.line.channel != "form"}
    draft = _draft("rights_link", made.requester, _link(made.requester, made.secret), **facts)
    return queue(draft, about=made.requester.id, now=now)


def case_letter(line: RightsRequest, requester: Requester, secret: str, now: datetime) -> Letter:
    """Queue the confirmation of a case: its number, and the day by which we answer (P123)."""
    draft = _draft("rights_case", requester, _link(requester, secret), answer_on=answer_on(line))
    return queue(draft, about=requester.id, now=now)


def package_letter(requester: Requester, secret: str, gone_on: date) -> Draft:
    """Say that the file is ready; the code is not in the letter."""
    own = {"link": outside_url("rights.package", requester.language, token=secret)}
    return _draft("rights_package", requester, own, gone_on=gone_on)


def erased_draft(requester: Requester, erased_on: date, some: bool, stays: bool) -> Draft:
    """Say, for the last time, that everything is gone, with the address of the receipt; written before it goes."""
    own = {"link": outside_url("account.erased", requester.language, reference=requester.reference)}
    return _draft("rights_erased", requester, own, erased_on=erased_on, some=some, stays=stays)


def answered_letter(requester: Requester, secret: str, now: datetime, *, refused: bool) -> Letter:
    """Queue the word that there is an answer; of a refusal, the complaint route stands in the letter itself (S20)."""
    draft = _draft("rights_answered", requester, _link(requester, secret), refused=refused)
    return queue(draft, about=requester.id, now=now)


def extended_letter(line: RightsRequest, requester: Requester, secret: str, now: datetime) -> Letter:
    """Queue the word that it takes longer, within the first month; the reason is read behind the link (S19)."""
    draft = _draft("rights_extended", requester, _link(requester, secret), answer_on=answer_on(line))
    return queue(draft, about=requester.id, now=now)


def restricted_letter(requester: Requester, secret: str, now: datetime) -> Letter:
    """Queue the word that records are kept and not used for now; which and why stands behind the link."""
    return queue(_draft("rights_restricted", requester, _link(requester, secret)), about=requester.id, now=now)


def lifting_letter(requester: Requester, secret: str, lifts_on: date, now: datetime) -> Letter:
    """Queue the word that a restriction will be lifted, before it is (GDPR art. 18(3))."""
    draft = _draft("rights_lifting", requester, _link(requester, secret), lifts_on=lifts_on)
    return queue(draft, about=requester.id, now=now)


def reminder_letter(line: RightsRequest, colleague: Account) -> Draft:
    """Say to one of us that a request waits: its number and its last day, nobody's name."""
    code = colleague.language
    own = {"reference": line.reference, "link": outside_url("staff.request_page", code, reference=line.reference)}
    written = letters.write(
        "staff_reminder", code, own, statement_url=outside_url("pages.statement", code), answer_on=answer_on(line)
    )
    return Draft("staff_reminder", colleague.email, code, **asdict(written))


def tomorrow_letter(colleague: Account, number: int, night: datetime) -> Draft:
    """Say to one of us how much the next night will take, and where the list is."""
    code, day = colleague.language, night.astimezone(OFFICE_TIME).date()
    own = {"link": outside_url("staff.keeping", code)}
    facts: dict[str, Hashable] = {"statement_url": outside_url("pages.statement", code), "night": day, "count": number}
    written = letters.write("staff_tomorrow", code, own, **facts)
    return Draft("staff_tomorrow", colleague.email, code, **asdict(written))


def total(proof: ErasureProof) -> int:
    """Count what an erasure took."""
    return sum(proof.counts.values())
