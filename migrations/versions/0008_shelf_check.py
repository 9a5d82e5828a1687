"""Each night rows and files are compared, and the counts are kept."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the step."""
    op.create_table(
        "shelf_check",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("files", sa.Integer(), nullable=False),
        sa.Column("without_row", sa.Integer(), nullable=False),
        sa.Column("without_file", sa.Integer(), nullable=False),
        sa.Column("removed", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shelf_check")),
    )
    op.create_index(op.f("ix_shelf_check_checked_at"), "shelf_check", ["checked_at"])
    op.create_index(op.f("ix_shelf_check_due_at"), "shelf_check", ["due_at"])


def downgrade() -> None:
    """Take it back."""
    op.drop_table("shelf_check")
