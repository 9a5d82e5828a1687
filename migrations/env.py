"""Migrations run on the site's own engine, and not at all for a schema that cannot say why it keeps something."""

from __future__ import annotations

from typing import Any

from alembic import context
from flask import current_app

from models import Base
from privacy import register
from privacy.columns import Moment, SealedBytes


def plain_type(kind: str, item: Any, _context: Any) -> str | bool:
    """Write our column types into a migration as what they are to the database, so that it stands on its own."""
    if kind == "type" and isinstance(item, SealedBytes):
        return "sa.LargeBinary()"
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, Moment) else False


def without_reasons(_context: Any, _revision: Any, directives: list[Any]) -> None:
    """Leave the register out of a migration: it lives in the models."""
    for step in directives[0].upgrade_ops.ops:
        if hasattr(step, "info"):
            step.info = {}
        if hasattr(step, "kw"):
            step.kw.pop("info", None)


def migrate() -> None:
    """Bring the schema up to date, or refuse a model without its reason (P07)."""
    if faults := register.faults(Base.metadata):
        raise SystemExit("The register refuses this schema:\n" + "\n".join(faults))
    extension = current_app.extensions["migrate"]
    with extension.db.engine.connect() as connection:
        hooks = {"render_item": plain_type, "process_revision_directives": without_reasons}
        context.configure(connection=connection, target_metadata=Base.metadata, **(extension.configure_args | hooks))
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()


migrate()
