"""Follow-ups of actions, why an entry was withdrawn, who told an older register, and versions without gaps."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

OLD = ("expected_change", "explanation", "action", "forecast")
REFUSED = "registret kan kun udvides"
GAP = "versioner følger efter hinanden"


def upgrade() -> None:
    """Add the table and the columns, and the rule that a version follows the one before it."""
    for name in OLD:
        op.add_column(name, sa.Column("withdrawn_because", sa.Text))
        op.add_column(name, sa.Column("write_id", sa.String(36)))
    op.add_column("expected_change", sa.Column("entered_by", sa.Text))
    op.add_column("expected_change", sa.Column("entered_on", sa.Date))
    op.add_column("explanation", sa.Column("entered_by", sa.Text))
    op.create_table(
        "follow_up",
        sa.Column("entry_id", sa.String(36), nullable=False),
        sa.Column("version", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("login", sa.Text, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("withdrawn", sa.Boolean, nullable=False),
        sa.Column("withdrawn_because", sa.Text),
        sa.Column("write_id", sa.String(36)),
        sa.Column("unit", sa.Text, nullable=False),
        sa.Column("action", sa.Text, nullable=False),
        sa.Column("month", sa.String(7), nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("effect_so_far", sa.Double),
        sa.PrimaryKeyConstraint("entry_id", "version"),
    )
    server = op.get_bind().dialect.name == "postgresql"
    if server:
        op.execute(
            'CREATE TRIGGER follow_up_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "follow_up" '
            "FOR EACH STATEMENT EXECUTE FUNCTION styring_register_refuse()"
        )
        op.execute(
            "CREATE FUNCTION styring_register_in_order() RETURNS trigger LANGUAGE plpgsql AS $$ "
            "DECLARE before_it boolean; BEGIN "
            "EXECUTE format('SELECT EXISTS (SELECT 1 FROM %I.%I WHERE entry_id = $1 AND version = $2 AND NOT withdrawn)', "
            "TG_TABLE_SCHEMA, TG_TABLE_NAME) INTO before_it USING NEW.entry_id, NEW.version - 1; "
            "IF NEW.version < 1 OR (NEW.version > 1 AND NOT before_it) THEN "
            f"RAISE EXCEPTION '{GAP}' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$"
        )
    else:
        for what in ("UPDATE", "DELETE"):
            op.execute(
                f'CREATE TRIGGER follow_up_no_{what.lower()} BEFORE {what} ON "follow_up" '
                f"BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END"
            )
    for name in (*OLD, "follow_up"):
        _in_order(name, server)


def _in_order(name: str, server: bool) -> None:
    """A version needs the one before it, not withdrawn; in SQLite also no row in its place, or REPLACE would take it."""
    if server:
        op.execute(
            f'CREATE TRIGGER {name}_in_order BEFORE INSERT ON "{name}" '
            "FOR EACH ROW EXECUTE FUNCTION styring_register_in_order()"
        )
        return
    same = f'SELECT 1 FROM "{name}" WHERE entry_id = NEW.entry_id AND version ='
    op.execute(
        f'CREATE TRIGGER {name}_in_order BEFORE INSERT ON "{name}" '
        f"WHEN NEW.version < 1 OR EXISTS ({same} NEW.version) "
        f"OR (NEW.version > 1 AND NOT EXISTS ({same} NEW.version - 1 AND NOT withdrawn)) "
        f"BEGIN SELECT RAISE(ABORT, '{GAP}'); END"
    )
