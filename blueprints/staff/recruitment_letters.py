"""The letters to applicants: a reference, a date and a link, nothing of what was sent and nobody's name (P75)."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import asdict
from typing import Final

from adapters import letters
from blueprints.words import outside_url
from domain.letters import Draft
from models import Application

REFUSED: Final = "application_refused_file"


def _letter(kind: str, application: Application, secret: str, **facts: Hashable) -> Draft:
    code = application.language
    own = {"reference": application.reference, "link": outside_url("applicant.show", code, key=secret)}
    statement = outside_url("pages.statement", code)
    written = letters.write(kind, code, own, due_on=application.due_on, statement_url=statement, **facts)
    return Draft(kind, application.email, code, **asdict(written))


def invited_letter(application: Application, secret: str) -> Draft:
    """Say that there is an invitation; to what stands behind the link."""
    return _letter("application_invited", application, secret)


def rejected_letter(application: Application, secret: str, *, asks: bool) -> Draft:
    """Say that somebody was not chosen, when everything goes, and ask once whether we may keep it for a year (P78)."""
    return _letter("application_rejected", application, secret, asks=asks)


def closed_letter(application: Application, secret: str, *, asks: bool) -> Draft:
    """Say that the procedure has ended and when everything goes; silence means that it goes (P78)."""
    return _letter("application_closed", application, secret, asks=asks)


def term_letter(application: Application, secret: str) -> Draft:
    """Tell the new day on which an application goes; why stands behind its link."""
    return _letter("application_term", application, secret)


def refused_letter(application: Application, secret: str) -> Draft:
    """Say that the virus scanner refused a file; which one, and how to send another, stands behind the link (S139)."""
    return _letter(REFUSED, application, secret, ended=application.closed_at is not None)


def message_letter(application: Application, secret: str) -> Draft:
    """Say that there is a message; it is read behind the link."""
    return _letter("application_message", application, secret)
