"""Of what is about to end somebody is warned, once."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

COLUMNS = {"customer_invitation": "reminded_at", "customer": "warned_for"}


def upgrade() -> None:
    """Take the step."""
    for table, column in COLUMNS.items():
        with op.batch_alter_table(table) as batch:
            batch.add_column(sa.Column(column, sa.DateTime(timezone=True), nullable=True))
    some = sa.text("submitted_at IS NULL AND revoked_at IS NULL AND reminded_at IS NULL")
    op.create_index(
        "ix_customer_invitation_reminding",
        "customer_invitation",
        ["expires_at"],
        sqlite_where=some,
        postgresql_where=some,
    )


def downgrade() -> None:
    """Take it back."""
    op.drop_index("ix_customer_invitation_reminding", table_name="customer_invitation")
    for table, column in COLUMNS.items():
        with op.batch_alter_table(table) as batch:
            batch.drop_column(column)
