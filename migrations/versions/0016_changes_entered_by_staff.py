"""A change that a customer asked of us says how it was asked, and who entered it does not approve it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the step; what there is came by the portal."""
    with op.batch_alter_table("customer_proposal") as batch:
        batch.add_column(sa.Column("source", sa.String(length=12), nullable=False, server_default="portal"))
        batch.add_column(sa.Column("proposed_by_id", sa.String(length=32), nullable=True))
        batch.create_foreign_key(
            op.f("fk_customer_proposal_proposed_by_id_account"),
            "account",
            ["proposed_by_id"],
            ["id"],
            ondelete="SET NULL",
        )
    with op.batch_alter_table("customer_proposal") as batch:
        batch.alter_column("source", server_default=None)
        batch.create_index(op.f("ix_customer_proposal_proposed_by_id"), ["proposed_by_id"])


def downgrade() -> None:
    """Take it back."""
    with op.batch_alter_table("customer_proposal") as batch:
        batch.drop_index(op.f("ix_customer_proposal_proposed_by_id"))
        batch.drop_constraint(op.f("fk_customer_proposal_proposed_by_id_account"), type_="foreignkey")
        batch.drop_column("proposed_by_id")
        batch.drop_column("source")
