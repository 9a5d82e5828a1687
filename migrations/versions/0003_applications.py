"""Vacancies, applications and their files; staff and messages set aside are found by an index."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the step."""
    op.create_table(
        "shelf_removal",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("shelf_name", sa.String(length=40), nullable=False),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shelf_removal")),
        sa.UniqueConstraint("shelf_name", name=op.f("uq_shelf_removal_shelf_name")),
    )
    with op.batch_alter_table("shelf_removal", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_shelf_removal_due_at"), ["due_at"], unique=False)

    op.create_table(
        "vacancy",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("title_en", sa.String(length=120), nullable=True),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("description_en", sa.String(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closes_on", sa.Date(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vacancy")),
        sa.UniqueConstraint("slug", name=op.f("uq_vacancy_slug")),
    )
    with op.batch_alter_table("vacancy", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_vacancy_due_at"), ["due_at"], unique=False)

    op.create_table(
        "application",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("reference", sa.String(length=12), nullable=False),
        sa.Column("vacancy_id", sa.String(length=32), nullable=True),
        sa.Column("email_index", sa.LargeBinary(length=18), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("statement_version", sa.Date(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reopened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("year_consented_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("year_text_version", sa.String(length=20), nullable=True),
        sa.Column("year_asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("kept_longer_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("held_for", sa.String(length=20), nullable=True),
        sa.Column("submission", sa.LargeBinary(length=18), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("email", sa.LargeBinary(), nullable=False),
        sa.Column("phone", sa.LargeBinary(), nullable=True),
        sa.Column("motivation", sa.LargeBinary(), nullable=True),
        sa.Column("kept_longer_because", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["vacancy_id"], ["vacancy.id"], name=op.f("fk_application_vacancy_id_vacancy"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application")),
        sa.UniqueConstraint("reference", name=op.f("uq_application_reference")),
        sa.UniqueConstraint("submission", name=op.f("uq_application_submission")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_application_token_hash")),
    )
    with op.batch_alter_table("application", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_application_due_at"), ["due_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_application_email_index"), ["email_index"], unique=False)
        batch_op.create_index(
            "ix_application_open",
            ["received_at"],
            unique=False,
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )
        batch_op.create_index("ix_application_vacancy_id_id", ["vacancy_id", "id"], unique=False)

    op.create_table(
        "application_file",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("application_id", sa.String(length=32), nullable=True),
        sa.Column("form_hash", sa.LargeBinary(length=32), nullable=True),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("format", sa.String(length=8), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("scanned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("shelf_name", sa.String(length=40), nullable=False),
        sa.Column("safe_name", sa.String(length=40), nullable=True),
        sa.Column("prepared_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("pages", sa.Integer(), nullable=True),
        sa.Column("redacted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("bsn_suspected", sa.Boolean(), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("findings", sa.LargeBinary(), nullable=True),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("safe_key", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["application.id"],
            name=op.f("fk_application_file_application_id_application"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application_file")),
        sa.UniqueConstraint("safe_name", name=op.f("uq_application_file_safe_name")),
        sa.UniqueConstraint("shelf_name", name=op.f("uq_application_file_shelf_name")),
    )
    with op.batch_alter_table("application_file", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_application_file_application_id"), ["application_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_application_file_due_at"), ["due_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_application_file_form_hash"), ["form_hash"], unique=False)
        batch_op.create_index(
            "ix_application_file_unprepared",
            ["scanned_at"],
            unique=False,
            sqlite_where=sa.text("state = 'clean' AND prepared_at IS NULL"),
            postgresql_where=sa.text("state = 'clean' AND prepared_at IS NULL"),
        )
        batch_op.create_index(
            "ix_application_file_waiting",
            ["uploaded_at"],
            unique=False,
            sqlite_where=sa.text("state IN ('received', 'held')"),
            postgresql_where=sa.text("state IN ('received', 'held')"),
        )

    op.create_table(
        "application_note",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("application_id", sa.String(length=32), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("addressed", sa.Boolean(), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["application.id"],
            name=op.f("fk_application_note_application_id_application"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application_note")),
    )
    with op.batch_alter_table("application_note", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_application_note_application_id"), ["application_id"], unique=False)

    op.create_table(
        "application_word",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("application_id", sa.String(length=32), nullable=False),
        sa.Column("word", sa.LargeBinary(length=18), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["application.id"],
            name=op.f("fk_application_word_application_id_application"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application_word")),
    )
    with op.batch_alter_table("application_word", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_application_word_application_id"), ["application_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_application_word_word"), ["word"], unique=False)

    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_account_user_type"), ["user_type"], unique=False)

    with op.batch_alter_table("contact_message", schema=None) as batch_op:
        batch_op.create_index(
            "ix_contact_message_held",
            ["id"],
            unique=False,
            sqlite_where=sa.text("held_for IS NOT NULL"),
            postgresql_where=sa.text("held_for IS NOT NULL"),
        )


def downgrade() -> None:
    """Take it back."""
    with op.batch_alter_table("contact_message", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_contact_message_held",
            sqlite_where=sa.text("held_for IS NOT NULL"),
            postgresql_where=sa.text("held_for IS NOT NULL"),
        )

    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_account_user_type"))

    with op.batch_alter_table("application_word", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_application_word_word"))
        batch_op.drop_index(batch_op.f("ix_application_word_application_id"))

    op.drop_table("application_word")
    with op.batch_alter_table("application_note", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_application_note_application_id"))

    op.drop_table("application_note")
    with op.batch_alter_table("application_file", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_application_file_waiting",
            sqlite_where=sa.text("state IN ('received', 'held')"),
            postgresql_where=sa.text("state IN ('received', 'held')"),
        )
        batch_op.drop_index(
            "ix_application_file_unprepared",
            sqlite_where=sa.text("state = 'clean' AND prepared_at IS NULL"),
            postgresql_where=sa.text("state = 'clean' AND prepared_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_application_file_form_hash"))
        batch_op.drop_index(batch_op.f("ix_application_file_due_at"))
        batch_op.drop_index(batch_op.f("ix_application_file_application_id"))

    op.drop_table("application_file")
    with op.batch_alter_table("application", schema=None) as batch_op:
        batch_op.drop_index("ix_application_vacancy_id_id")
        batch_op.drop_index(
            "ix_application_open",
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_application_email_index"))
        batch_op.drop_index(batch_op.f("ix_application_due_at"))

    op.drop_table("application")
    with op.batch_alter_table("vacancy", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_vacancy_due_at"))

    op.drop_table("vacancy")
    with op.batch_alter_table("shelf_removal", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_shelf_removal_due_at"))

    op.drop_table("shelf_removal")
