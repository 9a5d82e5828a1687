"""Processors, disclosures, and those who have to be told."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the step."""
    op.create_table(
        "disclosure",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("reference", sa.String(length=12), nullable=False),
        sa.Column("ground", sa.String(length=12), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("secret", sa.Boolean(), nullable=False),
        sa.Column("opened_role", sa.String(length=20), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_role", sa.String(length=20), nullable=True),
        sa.Column("approved_role", sa.String(length=20), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("records", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recipient", sa.LargeBinary(), nullable=False),
        sa.Column("article", sa.LargeBinary(), nullable=True),
        sa.Column("scope", sa.LargeBinary(), nullable=False),
        sa.Column("selection", sa.LargeBinary(), nullable=True),
        sa.Column("secret_reason", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("ground IN ('service', 'law', 'fraud')", name=op.f("ck_disclosure_ground")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disclosure")),
        sa.UniqueConstraint("reference", name=op.f("uq_disclosure_reference")),
    )
    op.create_index(op.f("ix_disclosure_due_at"), "disclosure", ["due_at"], unique=False)
    op.create_table(
        "processor",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("service", sa.String(length=300), nullable=False),
        sa.Column("categories", sa.String(length=500), nullable=False),
        sa.Column("connector", sa.String(length=20), nullable=True),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("instrument", sa.String(length=20), nullable=True),
        sa.Column("agreed_on", sa.Date(), nullable=True),
        sa.Column("agreed_until", sa.Date(), nullable=True),
        sa.Column("reviewed_on", sa.Date(), nullable=True),
        sa.Column("sub_processors", sa.String(length=1000), nullable=True),
        sa.Column("deletion_clause", sa.Boolean(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_processor")),
    )
    op.create_index(op.f("ix_processor_due_at"), "processor", ["due_at"], unique=False)
    op.create_table(
        "disclosed_record",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("disclosure_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("record_reference", sa.LargeBinary(length=18), nullable=False),
        sa.ForeignKeyConstraint(
            ["disclosure_id"],
            ["disclosure.id"],
            name=op.f("fk_disclosed_record_disclosure_id_disclosure"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disclosed_record")),
    )
    op.create_index(op.f("ix_disclosed_record_disclosure_id"), "disclosed_record", ["disclosure_id"], unique=False)
    op.create_index(
        op.f("ix_disclosed_record_record_reference"), "disclosed_record", ["record_reference"], unique=False
    )
    op.create_table(
        "disclosure_file",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("disclosure_id", sa.String(length=32), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["disclosure_id"],
            ["disclosure.id"],
            name=op.f("fk_disclosure_file_disclosure_id_disclosure"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disclosure_file")),
        sa.UniqueConstraint("disclosure_id", name=op.f("uq_disclosure_file_disclosure_id")),
    )
    op.create_index(op.f("ix_disclosure_file_due_at"), "disclosure_file", ["due_at"], unique=False)
    op.create_table(
        "disclosure_notice",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("disclosure_id", sa.String(length=32), nullable=False),
        sa.Column("email_index", sa.LargeBinary(length=18), nullable=False),
        sa.Column("ground", sa.String(length=12), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("email", sa.LargeBinary(), nullable=False),
        sa.Column("recipient", sa.LargeBinary(), nullable=False),
        sa.Column("article", sa.LargeBinary(), nullable=True),
        sa.Column("scope", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["disclosure_id"],
            ["disclosure.id"],
            name=op.f("fk_disclosure_notice_disclosure_id_disclosure"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disclosure_notice")),
        sa.UniqueConstraint("disclosure_id", name=op.f("uq_disclosure_notice_disclosure_id")),
    )
    op.create_index(op.f("ix_disclosure_notice_due_at"), "disclosure_notice", ["due_at"], unique=False)
    op.create_index(op.f("ix_disclosure_notice_email_index"), "disclosure_notice", ["email_index"], unique=False)
    op.create_table(
        "recipient_task",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("disclosure_id", sa.String(length=32), nullable=False),
        sa.Column("what", sa.String(length=15), nullable=False),
        sa.Column("kinds", sa.String(length=400), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_role", sa.String(length=20), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["disclosure_id"],
            ["disclosure.id"],
            name=op.f("fk_recipient_task_disclosure_id_disclosure"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recipient_task")),
    )
    op.create_index(op.f("ix_recipient_task_disclosure_id"), "recipient_task", ["disclosure_id"], unique=False)
    op.create_index(op.f("ix_recipient_task_due_at"), "recipient_task", ["due_at"], unique=False)


def downgrade() -> None:
    """Take it back."""
    op.drop_table("recipient_task")
    op.drop_table("disclosure_notice")
    op.drop_table("disclosure_file")
    op.drop_table("disclosed_record")
    op.drop_table("processor")
    op.drop_table("disclosure")
