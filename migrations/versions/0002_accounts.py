"""Accounts and all that hangs on them, the activity log, staff, and what staff do with messages."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the step."""
    op.create_table(
        "account",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("email_index", sa.LargeBinary(length=18), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("user_type", sa.String(length=20), nullable=False),
        sa.Column("totp_step", sa.Integer(), nullable=True),
        sa.Column("totp_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("user_handle", sa.LargeBinary(length=64), nullable=False),
        sa.Column("statement_version", sa.Date(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("signed_in_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("warnings", sa.Integer(), nullable=False),
        sa.Column("closing_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closing_reference", sa.String(length=12), nullable=True),
        sa.Column("cautious_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("email", sa.LargeBinary(), nullable=False),
        sa.Column("phone", sa.LargeBinary(), nullable=True),
        sa.Column("organisation", sa.LargeBinary(), nullable=True),
        sa.Column("password_hash", sa.LargeBinary(), nullable=True),
        sa.Column("totp_secret", sa.LargeBinary(), nullable=True),
        sa.Column("totp_pending", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("closing_reference", name=op.f("uq_account_closing_reference")),
        sa.UniqueConstraint("email_index", name=op.f("uq_account_email_index")),
        sa.UniqueConstraint("user_handle", name=op.f("uq_account_user_handle")),
    )
    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_account_due_at"), ["due_at"], unique=False)

    op.create_table(
        "activity_batch",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("first_id", sa.String(length=32), nullable=False),
        sa.Column("last_id", sa.String(length=32), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("entries_due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("mac", sa.LargeBinary(length=32), nullable=False),
        sa.Column("sealed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity_batch")),
        sa.UniqueConstraint("number", name=op.f("uq_activity_batch_number")),
    )
    with op.batch_alter_table("activity_batch", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_activity_batch_due_at"), ["due_at"], unique=False)

    op.create_table(
        "activity_entry",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=True),
        sa.Column("subject_reference", sa.LargeBinary(length=18), nullable=True),
        sa.Column("actor_reference", sa.LargeBinary(length=18), nullable=True),
        sa.Column("object_kind", sa.String(length=40), nullable=True),
        sa.Column("object_reference", sa.LargeBinary(length=18), nullable=True),
        sa.Column("mac", sa.LargeBinary(length=32), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity_entry")),
    )
    with op.batch_alter_table("activity_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_activity_entry_actor_reference"), ["actor_reference"], unique=False)
        batch_op.create_index(batch_op.f("ix_activity_entry_due_at"), ["due_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_activity_entry_object_reference"), ["object_reference"], unique=False)
        batch_op.create_index(batch_op.f("ix_activity_entry_subject_reference"), ["subject_reference"], unique=False)

    op.create_table(
        "challenge",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("value", sa.LargeBinary(length=32), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_challenge")),
    )
    with op.batch_alter_table("challenge", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_challenge_due_at"), ["due_at"], unique=False)

    op.create_table(
        "consent",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("email_index", sa.LargeBinary(length=18), nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("text_version", sa.String(length=20), nullable=False),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("email", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
    )
    with op.batch_alter_table("consent", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_consent_due_at"), ["due_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_consent_email_index"), ["email_index"], unique=False)

    op.create_table(
        "erasure_proof",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("reference", sa.String(length=12), nullable=False),
        sa.Column("cause", sa.String(length=20), nullable=False),
        sa.Column("noticed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasure_proof")),
        sa.UniqueConstraint("reference", name=op.f("uq_erasure_proof_reference")),
    )
    with op.batch_alter_table("erasure_proof", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_erasure_proof_due_at"), ["due_at"], unique=False)

    op.create_table(
        "incident",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("reference", sa.String(length=12), nullable=False),
        sa.Column("subject_reference", sa.LargeBinary(length=18), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("notify_by", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decision", sa.String(length=20), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decision_reason", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident")),
        sa.UniqueConstraint("reference", name=op.f("uq_incident_reference")),
    )
    with op.batch_alter_table("incident", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_incident_due_at"), ["due_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_incident_subject_reference"), ["subject_reference"], unique=False)

    op.create_table(
        "invitation",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("email_index", sa.LargeBinary(length=18), nullable=True),
        sa.Column("user_type", sa.String(length=20), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("email", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_invitation_token_hash")),
    )
    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_invitation_due_at"), ["due_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_invitation_email_index"), ["email_index"], unique=False)

    op.create_table(
        "account_token",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("account_id", sa.String(length=32), nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("address", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_account_token_account_id_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_token")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_account_token_token_hash")),
    )
    with op.batch_alter_table("account_token", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_account_token_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_account_token_due_at"), ["due_at"], unique=False)

    op.create_table(
        "correction",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("account_id", sa.String(length=32), nullable=False),
        sa.Column("field", sa.String(length=40), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("before", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_correction_account_id_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_correction")),
    )
    with op.batch_alter_table("correction", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_correction_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_correction_due_at"), ["due_at"], unique=False)

    op.create_table(
        "guideline_confirmation",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("account_id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Date(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk_guideline_confirmation_account_id_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guideline_confirmation")),
    )
    with op.batch_alter_table("guideline_confirmation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_guideline_confirmation_account_id"), ["account_id"], unique=False)

    op.create_table(
        "known_browser",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("account_id", sa.String(length=32), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("first_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("device", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_known_browser_account_id_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_known_browser")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_known_browser_token_hash")),
    )
    with op.batch_alter_table("known_browser", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_known_browser_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_known_browser_due_at"), ["due_at"], unique=False)

    op.create_table(
        "package",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("account_id", sa.String(length=32), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ready_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_package_account_id_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_package")),
    )
    with op.batch_alter_table("package", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_package_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_package_due_at"), ["due_at"], unique=False)

    op.create_table(
        "parked_form",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("account_id", sa.String(length=32), nullable=False),
        sa.Column("path", sa.String(length=100), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fields", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_parked_form_account_id_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_parked_form")),
    )
    with op.batch_alter_table("parked_form", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_parked_form_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_parked_form_due_at"), ["due_at"], unique=False)

    op.create_table(
        "passkey",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("account_id", sa.String(length=32), nullable=False),
        sa.Column("credential_id", sa.LargeBinary(length=1023), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("label", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_passkey_account_id_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passkey")),
        sa.UniqueConstraint("credential_id", name=op.f("uq_passkey_credential_id")),
    )
    with op.batch_alter_table("passkey", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_passkey_account_id"), ["account_id"], unique=False)

    op.create_table(
        "recovery_code",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("account_id", sa.String(length=32), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_recovery_code_account_id_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_code")),
    )
    with op.batch_alter_table("recovery_code", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_recovery_code_account_id"), ["account_id"], unique=False)

    op.create_table(
        "contact_answer",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("message_id", sa.String(length=32), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["message_id"],
            ["contact_message.id"],
            name=op.f("fk_contact_answer_message_id_contact_message"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_answer")),
    )
    with op.batch_alter_table("contact_answer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contact_answer_message_id"), ["message_id"], unique=False)

    op.create_table(
        "contact_word",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("message_id", sa.String(length=32), nullable=False),
        sa.Column("word", sa.LargeBinary(length=18), nullable=False),
        sa.ForeignKeyConstraint(
            ["message_id"],
            ["contact_message.id"],
            name=op.f("fk_contact_word_message_id_contact_message"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_word")),
    )
    with op.batch_alter_table("contact_word", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contact_word_message_id"), ["message_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_contact_word_word"), ["word"], unique=False)

    op.create_table(
        "login_session",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("account_id", sa.String(length=32), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("browser_id", sa.String(length=32), nullable=True),
        sa.Column("stage", sa.String(length=10), nullable=False),
        sa.Column("strong", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proven_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("device", sa.LargeBinary(), nullable=False),
        sa.Column("address", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_login_session_account_id_account"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["browser_id"],
            ["known_browser.id"],
            name=op.f("fk_login_session_browser_id_known_browser"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_login_session")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_login_session_token_hash")),
    )
    with op.batch_alter_table("login_session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_login_session_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_login_session_due_at"), ["due_at"], unique=False)

    with op.batch_alter_table("contact_message", schema=None) as batch_op:
        batch_op.add_column(sa.Column("assigned_to_id", sa.String(length=32), nullable=True))
        batch_op.add_column(sa.Column("kept_longer_until", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("kept_longer_because", sa.LargeBinary(), nullable=True))
        batch_op.create_index(batch_op.f("ix_contact_message_assigned_to_id"), ["assigned_to_id"], unique=False)
        batch_op.create_index(
            "ix_contact_message_open",
            ["id"],
            unique=False,
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_contact_message_assigned_to_id_account"),
            "account",
            ["assigned_to_id"],
            ["id"],
            ondelete="SET NULL",
        )


def downgrade() -> None:
    """Take it back."""
    with op.batch_alter_table("contact_message", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_contact_message_assigned_to_id_account"), type_="foreignkey")
        batch_op.drop_index(
            "ix_contact_message_open",
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_contact_message_assigned_to_id"))
        batch_op.drop_column("kept_longer_because")
        batch_op.drop_column("kept_longer_until")
        batch_op.drop_column("assigned_to_id")

    with op.batch_alter_table("login_session", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_login_session_due_at"))
        batch_op.drop_index(batch_op.f("ix_login_session_account_id"))

    op.drop_table("login_session")
    with op.batch_alter_table("contact_word", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contact_word_word"))
        batch_op.drop_index(batch_op.f("ix_contact_word_message_id"))

    op.drop_table("contact_word")
    with op.batch_alter_table("contact_answer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contact_answer_message_id"))

    op.drop_table("contact_answer")
    with op.batch_alter_table("recovery_code", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_recovery_code_account_id"))

    op.drop_table("recovery_code")
    with op.batch_alter_table("passkey", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_passkey_account_id"))

    op.drop_table("passkey")
    with op.batch_alter_table("parked_form", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_parked_form_due_at"))
        batch_op.drop_index(batch_op.f("ix_parked_form_account_id"))

    op.drop_table("parked_form")
    with op.batch_alter_table("package", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_package_due_at"))
        batch_op.drop_index(batch_op.f("ix_package_account_id"))

    op.drop_table("package")
    with op.batch_alter_table("known_browser", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_known_browser_due_at"))
        batch_op.drop_index(batch_op.f("ix_known_browser_account_id"))

    op.drop_table("known_browser")
    with op.batch_alter_table("guideline_confirmation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_guideline_confirmation_account_id"))

    op.drop_table("guideline_confirmation")
    with op.batch_alter_table("correction", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_correction_due_at"))
        batch_op.drop_index(batch_op.f("ix_correction_account_id"))

    op.drop_table("correction")
    with op.batch_alter_table("account_token", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_account_token_due_at"))
        batch_op.drop_index(batch_op.f("ix_account_token_account_id"))

    op.drop_table("account_token")
    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_invitation_email_index"))
        batch_op.drop_index(batch_op.f("ix_invitation_due_at"))

    op.drop_table("invitation")
    with op.batch_alter_table("incident", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_incident_subject_reference"))
        batch_op.drop_index(batch_op.f("ix_incident_due_at"))

    op.drop_table("incident")
    with op.batch_alter_table("erasure_proof", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_erasure_proof_due_at"))

    op.drop_table("erasure_proof")
    with op.batch_alter_table("consent", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_consent_email_index"))
        batch_op.drop_index(batch_op.f("ix_consent_due_at"))

    op.drop_table("consent")
    with op.batch_alter_table("challenge", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_challenge_due_at"))

    op.drop_table("challenge")
    with op.batch_alter_table("activity_entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_activity_entry_subject_reference"))
        batch_op.drop_index(batch_op.f("ix_activity_entry_object_reference"))
        batch_op.drop_index(batch_op.f("ix_activity_entry_due_at"))
        batch_op.drop_index(batch_op.f("ix_activity_entry_actor_reference"))

    op.drop_table("activity_entry")
    with op.batch_alter_table("activity_batch", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_activity_batch_due_at"))

    op.drop_table("activity_batch")
    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_account_due_at"))

    op.drop_table("account")
