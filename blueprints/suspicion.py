"""What makes us look at a form with our own eyes first; it is kept aside and never lost (P134)."""

from __future__ import annotations

from flask import request

from adapters import clock
from adapters.form_tokens import FormToken
from adapters.site import site


def suspicion(token: FormToken) -> str | None:
    """Say why a person should look first: a hidden field was filled in, or it went very fast."""
    if request.form.get("homepage"):
        return "honeypot"
    if (clock.now() - token.issued_at).total_seconds() < site().settings.min_fill_seconds:
        return "too_fast"
    return None
