"""What the list of forms says of each form (P66)."""

from __future__ import annotations

from dataclasses import dataclass

from privacy.vocabulary import Activity, Words


@dataclass(frozen=True, slots=True)
class FormEntry:
    """One form: where it is sent to, what it asks, and why. Other fields that come along are dropped (P07)."""

    code: str
    version: int
    name: Words
    addresses: tuple[str, ...]
    activity: Activity
    required: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
