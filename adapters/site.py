"""What belongs to one running site: its settings and the things made from them, hung on the Flask application."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import cast

from flask import current_app

from adapters.form_tokens import FormTokens
from adapters.front import Front
from adapters.jobs import Jobs
from adapters.limits import Limits
from adapters.statements import Statements
from adapters.static_files import StaticFiles
from adapters.together import Together
from config import Settings
from privacy.shelf import Shelf


@dataclass(slots=True)
class Site:
    """The parts that views and commands ask for."""

    settings: Settings
    tokens: FormTokens
    limits: Limits
    jobs: Jobs
    statements: Statements
    static: StaticFiles
    shelf: Shelf
    together: Together = field(default_factory=Together)
    front: Front | None = None


def site() -> Site:
    """Give the site that answers the present request or command."""
    return cast(Site, current_app.extensions["site"])
