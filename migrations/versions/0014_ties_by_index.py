"""What ties a row to another leads an index: without one, each erasure reads a whole table for every row that goes."""

from __future__ import annotations

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

TIES = (
    ("approval", "asked_by_id"),
    ("approval", "decided_by_id"),
    ("breach", "incident_id"),
    ("login_session", "browser_id"),
)


def upgrade() -> None:
    """Take the step."""
    for table, column in TIES:
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def downgrade() -> None:
    """Take it back."""
    for table, column in TIES:
        op.drop_index(op.f(f"ix_{table}_{column}"), table)
