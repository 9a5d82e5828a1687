"""A published version of the statement cannot be removed either; only its seal changes, when a key rotates."""

from __future__ import annotations

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

FIXED = "id, effective_on, language, source, material, digest, published_at, published_role, approved_role, due_at"
STAYS = {
    "sqlite": [
        "DROP TRIGGER statement_version_stays",
        f"""CREATE TRIGGER statement_version_stays BEFORE UPDATE OF {FIXED} ON statement_version
        BEGIN SELECT RAISE(ABORT, 'a published version stays as it is'); END""",
        """CREATE TRIGGER statement_version_remains BEFORE DELETE ON statement_version
        BEGIN SELECT RAISE(ABORT, 'a published version stays where it is'); END""",
    ],
    "postgresql": [
        "DROP TRIGGER statement_version_stays ON statement_version",
        f"""CREATE TRIGGER statement_version_stays BEFORE UPDATE OF {FIXED} ON statement_version
        FOR EACH ROW EXECUTE FUNCTION statement_version_stays()""",
        """CREATE TRIGGER statement_version_remains BEFORE DELETE ON statement_version
        FOR EACH ROW EXECUTE FUNCTION statement_version_stays()""",
        """CREATE TRIGGER statement_version_empties BEFORE TRUNCATE ON statement_version
        FOR EACH STATEMENT EXECUTE FUNCTION statement_version_stays()""",
    ],
}
BACK = {
    "sqlite": [
        "DROP TRIGGER statement_version_remains",
        "DROP TRIGGER statement_version_stays",
        """CREATE TRIGGER statement_version_stays BEFORE UPDATE ON statement_version
        BEGIN SELECT RAISE(ABORT, 'a published version stays as it is'); END""",
    ],
    "postgresql": [
        "DROP TRIGGER statement_version_empties ON statement_version",
        "DROP TRIGGER statement_version_remains ON statement_version",
        "DROP TRIGGER statement_version_stays ON statement_version",
        """CREATE TRIGGER statement_version_stays BEFORE UPDATE ON statement_version
        FOR EACH ROW EXECUTE FUNCTION statement_version_stays()""",
    ],
}


def upgrade() -> None:
    """Take the step."""
    for statement in STAYS[op.get_bind().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    """Take it back."""
    for statement in BACK[op.get_bind().dialect.name]:
        op.execute(statement)
