"""How long an application procedure may last, and when an application goes (P78)."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from models import Application
from privacy.activities import HANDLE_APPLICATIONS, KEEP_APPLICATION
from privacy.vocabulary import Term, midnight

FORGOTTEN_AFTER: Final = Term(months=3)
"""After this an open procedure closes by itself, counted from the application, the last addition or the reopening."""

OPEN_AT_MOST: Final = Term(months=6)
"""However often it is reopened: from the day of the application on."""


def closes_by_itself(application: Application) -> datetime:
    """Give the moment at which an open procedure closes when nobody closes it."""
    began = max(at for at in (application.received_at, application.added_at, application.reopened_at) if at)
    return midnight(min(FORGOTTEN_AFTER.after(began), OPEN_AT_MOST.after(application.received_at)))


def goes_at(application: Application) -> datetime:
    """Give the moment from which an application must go: four weeks after its procedure, or a year with consent.

    While the procedure runs, it is that of one that is forgotten and closes by itself; in a dispute the application
    stays until the date that its applicant was told.
    """
    rule = KEEP_APPLICATION.rules["year"] if application.year_consented_at else HANDLE_APPLICATIONS.rules["closed"]
    due = rule.due(application.closed_at or closes_by_itself(application))
    return max(due, application.kept_longer_until or due)
