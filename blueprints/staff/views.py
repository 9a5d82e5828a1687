"""All pages of the staff, together; each module hangs its own on the blueprint."""

from __future__ import annotations

from blueprints.staff import approvals, guidelines, home, leaks, log, messages, requests, users
from blueprints.staff.access import bp, refuse_unlisted

bp.record(refuse_unlisted)

__all__ = ["approvals", "bp", "guidelines", "home", "leaks", "log", "messages", "requests", "users"]
