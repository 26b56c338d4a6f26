"""Expected changes, explanations, actions and forecasts; a row is a version, and rows are only ever added."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

TABLES = ("expected_change", "explanation", "action", "forecast")
REFUSED = "registret kan kun udvides"


def _versioned(name: str, *fields: sa.Column) -> None:  # type: ignore[type-arg]
    op.create_table(
        name,
        sa.Column("entry_id", sa.String(36), nullable=False),
        sa.Column("version", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("login", sa.Text, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("withdrawn", sa.Boolean, nullable=False),
        *fields,
        sa.PrimaryKeyConstraint("entry_id", "version"),
    )


def upgrade() -> None:
    """Make the tables and what keeps their rows as they are."""
    _versioned(
        "expected_change",
        sa.Column("unit", sa.Text, nullable=False),
        sa.Column("area", sa.Text),
        sa.Column("month_from", sa.String(7), nullable=False),
        sa.Column("month_to", sa.String(7)),
        sa.Column("amount_per_month", sa.Double),
        sa.Column("hours_per_month", sa.Double),
        sa.Column("probability", sa.Double),
        sa.Column("reason", sa.Text, nullable=False),
    )
    _versioned(
        "explanation",
        sa.Column("unit", sa.Text, nullable=False),
        sa.Column("month", sa.String(7), nullable=False),
        sa.Column("explanation", sa.Text, nullable=False),
    )
    _versioned(
        "action",
        sa.Column("unit", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("owner_role", sa.Text, nullable=False),
        sa.Column("agreed_month", sa.String(7)),
        sa.Column("start_month", sa.String(7), nullable=False),
        sa.Column("deadline", sa.Date, nullable=False),
        sa.Column("effect_per_month", sa.Double),
        sa.Column("status", sa.Text, nullable=False),
    )
    _versioned(
        "forecast",
        sa.Column("unit", sa.Text, nullable=False),
        sa.Column("month", sa.String(7), nullable=False),
        sa.Column("expected", sa.Double, nullable=False),
        sa.Column("lower_80", sa.Double),
        sa.Column("upper_80", sa.Double),
        sa.Column("lower_95", sa.Double),
        sa.Column("upper_95", sa.Double),
        sa.Column("budget", sa.Double),
        sa.Column("data", sa.Text),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION styring_register_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ "
            f"BEGIN RAISE EXCEPTION '{REFUSED}' USING ERRCODE = 'restrict_violation'; END $$"
        )
    for name in TABLES:
        append_only(name)


def append_only(name: str) -> None:
    """Rows of the table can be neither changed nor deleted."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f'CREATE TRIGGER {name}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "{name}" '
            "FOR EACH STATEMENT EXECUTE FUNCTION styring_register_refuse()"
        )
        return
    for what in ("UPDATE", "DELETE"):
        op.execute(
            f'CREATE TRIGGER {name}_no_{what.lower()} BEFORE {what} ON "{name}" '
            f"BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END"
        )
