"""All pages of the staff, together; each module hangs its own on the blueprint."""

from __future__ import annotations

from blueprints.staff import (
    application_acts,
    application_files,
    applications,
    approvals,
    archive,
    breaches,
    customer_changes,
    customer_exports,
    customers,
    disclosures,
    evidence,
    guidelines,
    home,
    keeping,
    leaks,
    log,
    messages,
    newcomers,
    request_register,
    requests,
    restrictions,
    statement,
    third_parties,
    users,
    vacancies,
)
from blueprints.staff.access import bp, refuse_unlisted

bp.record(refuse_unlisted)

__all__ = [
    "application_acts",
    "application_files",
    "applications",
    "approvals",
    "archive",
    "bp",
    "breaches",
    "customer_changes",
    "customer_exports",
    "customers",
    "disclosures",
    "evidence",
    "guidelines",
    "home",
    "keeping",
    "leaks",
    "log",
    "messages",
    "newcomers",
    "request_register",
    "requests",
    "restrictions",
    "statement",
    "third_parties",
    "users",
    "vacancies",
]
