"""The processing activities of 1do bv: why data is kept, on what ground, until when, and who sees it.

Columns point here; the statement's tables, the notices, export, purge and sealing are all drawn from these lines.
"""

from __future__ import annotations

from typing import Final

from privacy.activities.accounts import EMPLOY_STAFF, KEEP_ACCOUNT, KEEP_CONSENTS, SECURE_ACCOUNT
from privacy.activities.applications import HANDLE_APPLICATIONS, KEEP_APPLICATION
from privacy.activities.customers import COLLECT_PAYMENTS, ENROL_CUSTOMERS, MANAGE_CUSTOMERS
from privacy.activities.enquiries import ANSWER_ENQUIRIES, DELIVER_LETTERS, TOPICS
from privacy.activities.evidence import ACCOUNT_FOR_READING, KEEP_BY_LAW, LOG_ACTIVITY, PROVE_RETENTION
from privacy.activities.exceptions import UNSEALED
from privacy.activities.oversight import (
    ACCOUNT_FOR_RECIPIENTS,
    DECIDE_TOGETHER,
    HANDLE_BREACHES,
    PUBLISH_STATEMENT,
)
from privacy.activities.requests import HANDLE_REQUESTS

__all__ = [
    "ACCOUNT_FOR_READING",
    "ACCOUNT_FOR_RECIPIENTS",
    "ACTIVITIES",
    "ANSWER_ENQUIRIES",
    "COLLECT_PAYMENTS",
    "DECIDE_TOGETHER",
    "DELIVER_LETTERS",
    "EMPLOY_STAFF",
    "ENROL_CUSTOMERS",
    "HANDLE_APPLICATIONS",
    "HANDLE_BREACHES",
    "HANDLE_REQUESTS",
    "KEEP_ACCOUNT",
    "KEEP_APPLICATION",
    "KEEP_BY_LAW",
    "KEEP_CONSENTS",
    "LOG_ACTIVITY",
    "MANAGE_CUSTOMERS",
    "PROVE_RETENTION",
    "PUBLISH_STATEMENT",
    "SECURE_ACCOUNT",
    "TOPICS",
    "UNSEALED",
]

ACTIVITIES: Final = (
    ANSWER_ENQUIRIES,
    HANDLE_APPLICATIONS,
    KEEP_APPLICATION,
    ENROL_CUSTOMERS,
    MANAGE_CUSTOMERS,
    COLLECT_PAYMENTS,
    KEEP_ACCOUNT,
    KEEP_CONSENTS,
    SECURE_ACCOUNT,
    HANDLE_REQUESTS,
    DELIVER_LETTERS,
    ACCOUNT_FOR_READING,
    ACCOUNT_FOR_RECIPIENTS,
    LOG_ACTIVITY,
    EMPLOY_STAFF,
    DECIDE_TOGETHER,
    HANDLE_BREACHES,
    PUBLISH_STATEMENT,
    KEEP_BY_LAW,
    PROVE_RETENTION,
)
"""All activities, in the order in which people read them."""
