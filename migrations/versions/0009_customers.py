"""Customers: invitations, forms, records, people, mandates, proposals, and the proof that stays."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the step."""
    op.create_table(
        "archived_mandate",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("reference", sa.String(length=35), nullable=False),
        sa.Column("email_index", sa.LargeBinary(length=18), nullable=False),
        sa.Column("ground", sa.String(length=40), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("email", sa.LargeBinary(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_archived_mandate")),
        sa.UniqueConstraint("reference", name=op.f("uq_archived_mandate_reference")),
    )
    with op.batch_alter_table("archived_mandate", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_archived_mandate_due_at"), ["due_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_archived_mandate_email_index"), ["email_index"], unique=False)

    op.create_table(
        "customer",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("reference", sa.String(length=12), nullable=False),
        sa.Column("email_index", sa.LargeBinary(length=18), nullable=False),
        sa.Column("kvk_index", sa.LargeBinary(length=18), nullable=True),
        sa.Column("vat_index", sa.LargeBinary(length=18), nullable=True),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("source", sa.String(length=12), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("email", sa.LargeBinary(), nullable=False),
        sa.Column("organisation", sa.LargeBinary(), nullable=False),
        sa.Column("kvk", sa.LargeBinary(), nullable=False),
        sa.Column("vat_id", sa.LargeBinary(), nullable=True),
        sa.Column("street", sa.LargeBinary(), nullable=False),
        sa.Column("house_number", sa.LargeBinary(), nullable=False),
        sa.Column("postal_code", sa.LargeBinary(), nullable=False),
        sa.Column("city", sa.LargeBinary(), nullable=False),
        sa.Column("billing_email", sa.LargeBinary(), nullable=True),
        sa.Column("billing_reference", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer")),
        sa.UniqueConstraint("reference", name=op.f("uq_customer_reference")),
    )
    with op.batch_alter_table("customer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_customer_due_at"), ["due_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_customer_email_index"), ["email_index"], unique=False)
        batch_op.create_index(batch_op.f("ix_customer_kvk_index"), ["kvk_index"], unique=False)
        batch_op.create_index(batch_op.f("ix_customer_source"), ["source"], unique=False)
        batch_op.create_index(batch_op.f("ix_customer_vat_index"), ["vat_index"], unique=False)

    op.create_table(
        "customer_invitation",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("reference", sa.String(length=12), nullable=False),
        sa.Column("email_index", sa.LargeBinary(length=18), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("returned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("email", sa.LargeBinary(), nullable=False),
        sa.Column("organisation", sa.LargeBinary(), nullable=False),
        sa.Column("note", sa.LargeBinary(), nullable=True),
        sa.Column("returned_because", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_invitation")),
        sa.UniqueConstraint("reference", name=op.f("uq_customer_invitation_reference")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_customer_invitation_token_hash")),
    )
    with op.batch_alter_table("customer_invitation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_customer_invitation_due_at"), ["due_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_customer_invitation_email_index"), ["email_index"], unique=False)
        batch_op.create_index(
            "ix_customer_invitation_waiting",
            ["submitted_at"],
            unique=False,
            sqlite_where=sa.text("submitted_at IS NOT NULL AND approved_at IS NULL"),
            postgresql_where=sa.text("submitted_at IS NOT NULL AND approved_at IS NULL"),
        )

    op.create_table(
        "colleague_invitation",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("customer_id", sa.String(length=32), nullable=False),
        sa.Column("email_index", sa.LargeBinary(length=18), nullable=False),
        sa.Column("manages", sa.Boolean(), nullable=False),
        sa.Column("source", sa.String(length=12), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("email", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customer.id"],
            name=op.f("fk_colleague_invitation_customer_id_customer"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_colleague_invitation")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_colleague_invitation_token_hash")),
    )
    with op.batch_alter_table("colleague_invitation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_colleague_invitation_customer_id"), ["customer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_colleague_invitation_due_at"), ["due_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_colleague_invitation_email_index"), ["email_index"], unique=False)

    op.create_table(
        "customer_mandate",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("customer_id", sa.String(length=32), nullable=False),
        sa.Column("reference", sa.String(length=35), nullable=False),
        sa.Column("text_version", sa.String(length=20), nullable=False),
        sa.Column("creditor_id", sa.String(length=35), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_because", sa.String(length=20), nullable=True),
        sa.Column("debtor", sa.LargeBinary(), nullable=False),
        sa.Column("account_holder", sa.LargeBinary(), nullable=False),
        sa.Column("iban", sa.LargeBinary(), nullable=False),
        sa.Column("signer", sa.LargeBinary(), nullable=False),
        sa.Column("signer_email", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_customer_mandate_customer_id_customer"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_mandate")),
        sa.UniqueConstraint("reference", name=op.f("uq_customer_mandate_reference")),
    )
    with op.batch_alter_table("customer_mandate", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_customer_mandate_customer_id"), ["customer_id"], unique=False)

    op.create_table(
        "customer_person",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("customer_id", sa.String(length=32), nullable=False),
        sa.Column("email_index", sa.LargeBinary(length=18), nullable=False),
        sa.Column("manages", sa.Boolean(), nullable=False),
        sa.Column("source", sa.String(length=12), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("email", sa.LargeBinary(), nullable=False),
        sa.Column("phone", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_customer_person_customer_id_customer"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_person")),
    )
    with op.batch_alter_table("customer_person", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_customer_person_customer_id"), ["customer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_customer_person_email_index"), ["email_index"], unique=False)

    op.create_table(
        "customer_proposal",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("customer_id", sa.String(length=32), nullable=False),
        sa.Column("field", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.String(length=20), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("before", sa.LargeBinary(), nullable=True),
        sa.Column("after", sa.LargeBinary(), nullable=True),
        sa.Column("reason", sa.LargeBinary(), nullable=True),
        sa.Column("decision", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_customer_proposal_customer_id_customer"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_proposal")),
    )
    with op.batch_alter_table("customer_proposal", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_customer_proposal_customer_id"), ["customer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_customer_proposal_due_at"), ["due_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_customer_proposal_state"), ["state"], unique=False)

    op.create_table(
        "customer_submission",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("invitation_id", sa.String(length=32), nullable=False),
        sa.Column("kvk_index", sa.LargeBinary(length=18), nullable=True),
        sa.Column("vat_index", sa.LargeBinary(length=18), nullable=True),
        sa.Column("contact_email_index", sa.LargeBinary(length=18), nullable=True),
        sa.Column("direct_debit", sa.Boolean(), nullable=False),
        sa.Column("mandate_reference", sa.String(length=35), nullable=True),
        sa.Column("mandate_text", sa.String(length=20), nullable=True),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("statement_version", sa.Date(), nullable=False),
        sa.Column("sending", sa.LargeBinary(length=18), nullable=True),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("organisation", sa.LargeBinary(), nullable=True),
        sa.Column("kvk", sa.LargeBinary(), nullable=True),
        sa.Column("vat_id", sa.LargeBinary(), nullable=True),
        sa.Column("street", sa.LargeBinary(), nullable=True),
        sa.Column("house_number", sa.LargeBinary(), nullable=True),
        sa.Column("postal_code", sa.LargeBinary(), nullable=True),
        sa.Column("city", sa.LargeBinary(), nullable=True),
        sa.Column("country", sa.LargeBinary(), nullable=True),
        sa.Column("contact_name", sa.LargeBinary(), nullable=True),
        sa.Column("contact_email", sa.LargeBinary(), nullable=True),
        sa.Column("contact_phone", sa.LargeBinary(), nullable=True),
        sa.Column("billing_email", sa.LargeBinary(), nullable=True),
        sa.Column("billing_reference", sa.LargeBinary(), nullable=True),
        sa.Column("iban", sa.LargeBinary(), nullable=True),
        sa.Column("account_holder", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["invitation_id"],
            ["customer_invitation.id"],
            name=op.f("fk_customer_submission_invitation_id_customer_invitation"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_submission")),
        sa.UniqueConstraint("invitation_id", name=op.f("uq_customer_submission_invitation_id")),
        sa.UniqueConstraint("mandate_reference", name=op.f("uq_customer_submission_mandate_reference")),
    )
    with op.batch_alter_table("customer_submission", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_customer_submission_contact_email_index"), ["contact_email_index"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_customer_submission_kvk_index"), ["kvk_index"], unique=False)
        batch_op.create_index(batch_op.f("ix_customer_submission_vat_index"), ["vat_index"], unique=False)

    op.create_table(
        "customer_word",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("customer_id", sa.String(length=32), nullable=False),
        sa.Column("word", sa.LargeBinary(length=18), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_customer_word_customer_id_customer"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_word")),
    )
    with op.batch_alter_table("customer_word", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_customer_word_customer_id"), ["customer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_customer_word_word"), ["word"], unique=False)


def downgrade() -> None:
    """Take it back."""
    with op.batch_alter_table("customer_word", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_customer_word_word"))
        batch_op.drop_index(batch_op.f("ix_customer_word_customer_id"))

    op.drop_table("customer_word")
    with op.batch_alter_table("customer_submission", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_customer_submission_vat_index"))
        batch_op.drop_index(batch_op.f("ix_customer_submission_kvk_index"))
        batch_op.drop_index(batch_op.f("ix_customer_submission_contact_email_index"))

    op.drop_table("customer_submission")
    with op.batch_alter_table("customer_proposal", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_customer_proposal_state"))
        batch_op.drop_index(batch_op.f("ix_customer_proposal_due_at"))
        batch_op.drop_index(batch_op.f("ix_customer_proposal_customer_id"))

    op.drop_table("customer_proposal")
    with op.batch_alter_table("customer_person", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_customer_person_email_index"))
        batch_op.drop_index(batch_op.f("ix_customer_person_customer_id"))

    op.drop_table("customer_person")
    with op.batch_alter_table("customer_mandate", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_customer_mandate_customer_id"))

    op.drop_table("customer_mandate")
    with op.batch_alter_table("colleague_invitation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_colleague_invitation_email_index"))
        batch_op.drop_index(batch_op.f("ix_colleague_invitation_due_at"))
        batch_op.drop_index(batch_op.f("ix_colleague_invitation_customer_id"))

    op.drop_table("colleague_invitation")
    with op.batch_alter_table("customer_invitation", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_customer_invitation_waiting",
            sqlite_where=sa.text("submitted_at IS NOT NULL AND approved_at IS NULL"),
            postgresql_where=sa.text("submitted_at IS NOT NULL AND approved_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_customer_invitation_email_index"))
        batch_op.drop_index(batch_op.f("ix_customer_invitation_due_at"))

    op.drop_table("customer_invitation")
    with op.batch_alter_table("customer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_customer_vat_index"))
        batch_op.drop_index(batch_op.f("ix_customer_source"))
        batch_op.drop_index(batch_op.f("ix_customer_kvk_index"))
        batch_op.drop_index(batch_op.f("ix_customer_email_index"))
        batch_op.drop_index(batch_op.f("ix_customer_due_at"))

    op.drop_table("customer")
    with op.batch_alter_table("archived_mandate", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_archived_mandate_email_index"))
        batch_op.drop_index(batch_op.f("ix_archived_mandate_due_at"))

    op.drop_table("archived_mandate")
