"""The statement as staff write and publish it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

STAYS = {
    "sqlite": [
        """CREATE TRIGGER statement_version_stays BEFORE UPDATE ON statement_version
        BEGIN SELECT RAISE(ABORT, 'a published version stays as it is'); END""",
    ],
    "postgresql": [
        """CREATE FUNCTION statement_version_stays() RETURNS trigger AS $$
        BEGIN RAISE EXCEPTION 'a published version stays as it is'; END $$ LANGUAGE plpgsql""",
        """CREATE TRIGGER statement_version_stays BEFORE UPDATE ON statement_version
        FOR EACH ROW EXECUTE FUNCTION statement_version_stays()""",
    ],
}


def upgrade() -> None:
    """Take the step."""
    op.create_table(
        "statement_draft",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("source_nl", sa.Text(), nullable=False),
        sa.Column("source_en", sa.Text(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=True),
        sa.Column("material", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statement_draft")),
    )
    op.create_index(op.f("ix_statement_draft_due_at"), "statement_draft", ["due_at"], unique=False)
    op.create_table(
        "statement_round",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("reached", sa.String(length=32), nullable=False),
        sa.Column("told", sa.Integer(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statement_round")),
        sa.UniqueConstraint("effective_on", name=op.f("uq_statement_round_effective_on")),
    )
    op.create_index(op.f("ix_statement_round_due_at"), "statement_round", ["due_at"], unique=False)
    op.create_table(
        "statement_version",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("material", sa.Boolean(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("seal", sa.LargeBinary(length=32), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_role", sa.String(length=20), nullable=False),
        sa.Column("approved_role", sa.String(length=20), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statement_version")),
        sa.UniqueConstraint("effective_on", "language", name=op.f("uq_statement_version_effective_on_language")),
    )
    op.create_index(op.f("ix_statement_version_due_at"), "statement_version", ["due_at"], unique=False)
    op.create_table(
        "statement_seen",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("account_id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Date(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_statement_seen_account_id_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statement_seen")),
        sa.UniqueConstraint("account_id", "version", name=op.f("uq_statement_seen_account_id_version")),
    )
    op.create_index(op.f("ix_statement_seen_account_id"), "statement_seen", ["account_id"], unique=False)
    for statement in STAYS[op.get_bind().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    """Take it back."""
    op.drop_table("statement_seen")
    op.drop_table("statement_version")
    op.drop_table("statement_round")
    op.drop_table("statement_draft")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION statement_version_stays()")
