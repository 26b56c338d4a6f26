"""What somebody knows of a unit's year; and beside a forecast that follows it, what the method alone said."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

REFUSED = "registret kan kun udvides"
GAP = "versioner følger efter hinanden"


def upgrade() -> None:
    """Add the table, with what keeps its rows as they are and their versions without gaps, and the forecast's column."""
    op.add_column("forecast", sa.Column("by_method", sa.Double))
    op.create_table(
        "override",
        sa.Column("entry_id", sa.String(36), nullable=False),
        sa.Column("version", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("login", sa.Text, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("withdrawn", sa.Boolean, nullable=False),
        sa.Column("withdrawn_because", sa.Text),
        sa.Column("write_id", sa.String(36)),
        sa.Column("unit", sa.Text, nullable=False),
        sa.Column("month", sa.String(7), nullable=False),
        sa.Column("what", sa.Text, nullable=False),
        sa.Column("amount", sa.Double),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("entered_by", sa.Text),
        sa.PrimaryKeyConstraint("entry_id", "version"),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            'CREATE TRIGGER override_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "override" '
            "FOR EACH STATEMENT EXECUTE FUNCTION styring_register_refuse()"
        )
        op.execute(
            'CREATE TRIGGER override_in_order BEFORE INSERT ON "override" '
            "FOR EACH ROW EXECUTE FUNCTION styring_register_in_order()"
        )
        return
    for what in ("UPDATE", "DELETE"):
        op.execute(
            f'CREATE TRIGGER override_no_{what.lower()} BEFORE {what} ON "override" '
            f"BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END"
        )
    same = 'SELECT 1 FROM "override" WHERE entry_id = NEW.entry_id AND version ='
    op.execute(
        'CREATE TRIGGER override_in_order BEFORE INSERT ON "override" '
        f"WHEN NEW.version < 1 OR EXISTS ({same} NEW.version) "
        f"OR (NEW.version > 1 AND NOT EXISTS ({same} NEW.version - 1 AND NOT withdrawn)) "
        f"BEGIN SELECT RAISE(ABORT, '{GAP}'); END"
    )
