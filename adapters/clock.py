"""The one clock: everything that needs the time gets it from here."""

from __future__ import annotations

from datetime import UTC, date, datetime

from privacy.vocabulary import OFFICE_TIME


def now() -> datetime:
    """Give the present moment in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """Give today's date in the Netherlands, where the promises are counted."""
    return now().astimezone(OFFICE_TIME).date()
