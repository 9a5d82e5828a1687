"""Records on hold, the archive of the law, and how far the erasure ledger has come."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the step."""
    op.create_table('archived_record',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('ground', sa.String(length=200), nullable=False),
    sa.Column('email_index', sa.LargeBinary(length=18), nullable=True),
    sa.Column('archived_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_archived_record'))
    )
    with op.batch_alter_table('archived_record', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_archived_record_due_at'), ['due_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_archived_record_email_index'), ['email_index'], unique=False)

    op.create_table('ledger_mark',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('mac', sa.LargeBinary(length=32), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ledger_mark'))
    )
    with op.batch_alter_table('ledger_mark', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_ledger_mark_due_at'), ['due_at'], unique=False)

    op.create_table('retention_hold',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('record_id', sa.String(length=32), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('until', sa.DateTime(timezone=True), nullable=False),
    sa.Column('placed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('placed_role', sa.String(length=20), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('reason', sa.LargeBinary(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_retention_hold'))
    )
    with op.batch_alter_table('retention_hold', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_retention_hold_due_at'), ['due_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_retention_hold_record_id'), ['record_id'], unique=False)



def downgrade() -> None:
    """Take it back."""
    with op.batch_alter_table('retention_hold', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_retention_hold_record_id'))
        batch_op.drop_index(batch_op.f('ix_retention_hold_due_at'))

    op.drop_table('retention_hold')
    with op.batch_alter_table('ledger_mark', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_ledger_mark_due_at'))

    op.drop_table('ledger_mark')
    with op.batch_alter_table('archived_record', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_archived_record_email_index'))
        batch_op.drop_index(batch_op.f('ix_archived_record_due_at'))

    op.drop_table('archived_record')
