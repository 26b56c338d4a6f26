"""Causes of an overspend, and what can be done about them; an entry may be about a whole area and then has no unit."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

REFUSED = "registret kan kun udvides"
GAP = "versioner følger efter hinanden"


def upgrade() -> None:
    """Add the two tables, with what keeps their rows as they are and their versions without gaps."""
    _versioned(
        "cause",
        sa.Column("unit", sa.Text),
        sa.Column("area", sa.Text),
        sa.Column("month", sa.String(7), nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("lasting", sa.Text, nullable=False),
        sa.Column("amount_this_year", sa.Double),
        sa.Column("amount_full_year", sa.Double),
        sa.Column("status", sa.Text, nullable=False),
    )
    _versioned(
        "solution",
        sa.Column("unit", sa.Text),
        sa.Column("area", sa.Text),
        sa.Column("cause", sa.Text, nullable=False),
        sa.Column("month", sa.String(7), nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("horizon", sa.Text, nullable=False),
        sa.Column("amount_this_year", sa.Double),
        sa.Column("amount_full_year", sa.Double),
        sa.Column("owner_role", sa.Text, nullable=False),
        sa.Column("deadline", sa.Date, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("action", sa.Text),
        sa.Column("note", sa.Text),
    )


def _versioned(name: str, *fields: sa.Column) -> None:  # type: ignore[type-arg]
    op.create_table(
        name,
        sa.Column("entry_id", sa.String(36), nullable=False),
        sa.Column("version", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("login", sa.Text, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("withdrawn", sa.Boolean, nullable=False),
        sa.Column("withdrawn_because", sa.Text),
        sa.Column("write_id", sa.String(36)),
        *fields,
        sa.PrimaryKeyConstraint("entry_id", "version"),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f'CREATE TRIGGER {name}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "{name}" '
            "FOR EACH STATEMENT EXECUTE FUNCTION styring_register_refuse()"
        )
        op.execute(
            f'CREATE TRIGGER {name}_in_order BEFORE INSERT ON "{name}" '
            "FOR EACH ROW EXECUTE FUNCTION styring_register_in_order()"
        )
        return
    for what in ("UPDATE", "DELETE"):
        op.execute(
            f'CREATE TRIGGER {name}_no_{what.lower()} BEFORE {what} ON "{name}" '
            f"BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END"
        )
    same = f'SELECT 1 FROM "{name}" WHERE entry_id = NEW.entry_id AND version ='
    op.execute(
        f'CREATE TRIGGER {name}_in_order BEFORE INSERT ON "{name}" '
        f"WHEN NEW.version < 1 OR EXISTS ({same} NEW.version) "
        f"OR (NEW.version > 1 AND NOT EXISTS ({same} NEW.version - 1 AND NOT withdrawn)) "
        f"BEGIN SELECT RAISE(ABORT, '{GAP}'); END"
    )
