"""Downloads lie sealed on the shelf: with people's files they are too large for a column."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

TABLES = ("package", "request_package")


def upgrade() -> None:
    """Take the step; what stands ready is made again, and its person gets a new letter."""
    op.execute("UPDATE package SET ready_at = NULL")
    op.execute("UPDATE request_package SET ready_at = NULL, token_hash = NULL")
    for table in TABLES:
        with op.batch_alter_table(table) as batch:
            batch.add_column(sa.Column("shelf_name", sa.String(length=40), nullable=True))
            batch.add_column(sa.Column("key", sa.LargeBinary(), nullable=True))
            batch.add_column(sa.Column("size", sa.Integer(), nullable=True))
            batch.create_unique_constraint(op.f(f"uq_{table}_shelf_name"), ["shelf_name"])
            batch.drop_column("content")


def downgrade() -> None:
    """Take it back."""
    op.execute("UPDATE package SET ready_at = NULL")
    op.execute("UPDATE request_package SET ready_at = NULL, token_hash = NULL")
    for table in TABLES:
        with op.batch_alter_table(table) as batch:
            batch.add_column(sa.Column("content", sa.LargeBinary(), nullable=True))
            batch.drop_constraint(op.f(f"uq_{table}_shelf_name"), type_="unique")
            for name in ("size", "key", "shelf_name"):
                batch.drop_column(name)
