"""One archive of what the law has us keep: the proof of mandates moves to where everything of its kind goes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from privacy.sealing import ring

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

SHARED = ("id", "reference", "email_index", "ground", "archived_at", "due_at", "email", "content")
MOMENTS = ("archived_at", "due_at")


def _table(name: str, *columns: str) -> sa.TableClause:
    kinds = {moment: sa.DateTime(timezone=True) for moment in MOMENTS}
    return sa.table(name, *(sa.column(column, kinds.get(column)) for column in columns))


MANDATES = _table("archived_mandate", *SHARED)
RECORDS = _table("archived_record", "kind", *SHARED)
KIND = "customer_mandate"
GROUND = ("AWR art. 52(4)", "artikel 52 lid 4 AWR")


def upgrade() -> None:
    """Take the step; sealed values are bound to their place, and so are sealed anew."""
    with op.batch_alter_table("archived_record") as batch:
        batch.add_column(sa.Column("reference", sa.String(length=40), nullable=False))
        batch.add_column(sa.Column("email", sa.LargeBinary(), nullable=True))
        batch.create_unique_constraint(op.f("uq_archived_record_reference"), ["reference"])
    _move(MANDATES, RECORDS, kind=KIND, ground=GROUND[1])
    op.drop_table("archived_mandate")


def downgrade() -> None:
    """Take it back."""
    op.create_table(
        "archived_mandate",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("reference", sa.String(length=35), nullable=False),
        sa.Column("email_index", sa.LargeBinary(length=18), nullable=False),
        sa.Column("ground", sa.String(length=40), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("email", sa.LargeBinary(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_archived_mandate")),
        sa.UniqueConstraint("reference", name=op.f("uq_archived_mandate_reference")),
    )
    op.create_index(op.f("ix_archived_mandate_due_at"), "archived_mandate", ["due_at"])
    op.create_index(op.f("ix_archived_mandate_email_index"), "archived_mandate", ["email_index"])
    _move(RECORDS, MANDATES, ground=GROUND[0])
    op.execute(sa.delete(RECORDS))
    with op.batch_alter_table("archived_record") as batch:
        batch.drop_constraint(op.f("uq_archived_record_reference"), type_="unique")
        batch.drop_column("email")
        batch.drop_column("reference")


def _move(old: sa.TableClause, new: sa.TableClause, **said: str) -> None:
    connection = op.get_bind()
    for row in connection.execute(sa.select(*(old.c[name] for name in SHARED))).mappings().all():
        sealed = {name: _anew(old.name, new.name, name, row) for name in ("email", "content")}
        connection.execute(sa.insert(new).values(**(dict(row) | sealed | said)))


def _anew(old: str, new: str, name: str, row: sa.RowMapping) -> bytes | None:
    value, key = row[name], row["id"]
    return None if value is None else ring().seal(ring().open(value, f"{old}/{name}/{key}"), f"{new}/{name}/{key}")
