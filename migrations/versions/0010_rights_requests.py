"""Requests about somebody's own data, the files made for them, and receipts that are signed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the step."""
    op.create_table('rights_request',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('reference', sa.String(length=12), nullable=False),
    sa.Column('kind', sa.String(length=14), nullable=False),
    sa.Column('channel', sa.String(length=10), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('received_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('answer_by', sa.DateTime(timezone=True), nullable=False),
    sa.Column('extended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('identity_step', sa.String(length=12), nullable=True),
    sa.Column('identified_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('identified_role', sa.String(length=20), nullable=True),
    sa.Column('doubt', sa.String(length=12), nullable=True),
    sa.Column('decision', sa.String(length=14), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('decided_role', sa.String(length=20), nullable=True),
    sa.Column('held_for', sa.String(length=20), nullable=True),
    sa.Column('reminders', sa.Integer(), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_rights_request')),
    sa.UniqueConstraint('reference', name=op.f('uq_rights_request_reference'))
    )
    with op.batch_alter_table('rights_request', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_rights_request_due_at'), ['due_at'], unique=False)
        batch_op.create_index('ix_rights_request_open', ['answer_by'], unique=False, sqlite_where=sa.text("state = 'open'"), postgresql_where=sa.text("state = 'open'"))

    op.create_table('requester',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('request_id', sa.String(length=32), nullable=False),
    sa.Column('reference', sa.String(length=12), nullable=False),
    sa.Column('kind', sa.String(length=14), nullable=False),
    sa.Column('received_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('email_index', sa.LargeBinary(length=18), nullable=True),
    sa.Column('language', sa.String(length=2), nullable=False),
    sa.Column('token_hash', sa.LargeBinary(length=32), nullable=True),
    sa.Column('link_until', sa.DateTime(timezone=True), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('email', sa.LargeBinary(), nullable=True),
    sa.Column('reach', sa.LargeBinary(), nullable=True),
    sa.Column('message', sa.LargeBinary(), nullable=True),
    sa.Column('extension', sa.LargeBinary(), nullable=True),
    sa.Column('answer', sa.LargeBinary(), nullable=True),
    sa.ForeignKeyConstraint(['request_id'], ['rights_request.id'], name=op.f('fk_requester_request_id_rights_request'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_requester')),
    sa.UniqueConstraint('request_id', name=op.f('uq_requester_request_id')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_requester_token_hash'))
    )
    with op.batch_alter_table('requester', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_requester_due_at'), ['due_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_requester_email_index'), ['email_index'], unique=False)

    op.create_table('request_package',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('requester_id', sa.String(length=32), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ready_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('failed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('fetched_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('token_hash', sa.LargeBinary(length=32), nullable=True),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('code', sa.LargeBinary(), nullable=True),
    sa.Column('content', sa.LargeBinary(), nullable=True),
    sa.ForeignKeyConstraint(['requester_id'], ['requester.id'], name=op.f('fk_request_package_requester_id_requester'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_request_package')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_request_package_token_hash'))
    )
    with op.batch_alter_table('request_package', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_request_package_due_at'), ['due_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_request_package_requester_id'), ['requester_id'], unique=False)

    with op.batch_alter_table('erasure_proof', schema=None) as batch_op:
        batch_op.add_column(sa.Column('stays', sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column('signature', sa.LargeBinary(length=66), nullable=True))



def downgrade() -> None:
    """Take it back."""
    with op.batch_alter_table('erasure_proof', schema=None) as batch_op:
        batch_op.drop_column('signature')
        batch_op.drop_column('stays')

    with op.batch_alter_table('request_package', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_request_package_requester_id'))
        batch_op.drop_index(batch_op.f('ix_request_package_due_at'))

    op.drop_table('request_package')
    with op.batch_alter_table('requester', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_requester_email_index'))
        batch_op.drop_index(batch_op.f('ix_requester_due_at'))

    op.drop_table('requester')
    with op.batch_alter_table('rights_request', schema=None) as batch_op:
        batch_op.drop_index('ix_rights_request_open', sqlite_where=sa.text("state = 'open'"), postgresql_where=sa.text("state = 'open'"))
        batch_op.drop_index(batch_op.f('ix_rights_request_due_at'))

    op.drop_table('rights_request')
