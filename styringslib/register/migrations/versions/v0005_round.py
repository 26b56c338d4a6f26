"""The round: its steps, minutes of meetings and known cases; and the accounts as a month's report showed them."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

REFUSED = "registret kan kun udvides"
GAP = "versioner følger efter hinanden"


def _columns() -> dict[str, list[sa.Column[Any]]]:
    return {
        "round_step": [
            sa.Column("unit", sa.Text),
            sa.Column("month", sa.String(7), nullable=False),
            sa.Column("step", sa.Text, nullable=False),
            sa.Column("note", sa.Text),
            sa.Column("on", sa.Date),
        ],
        "minutes": [
            sa.Column("unit", sa.Text),
            sa.Column("month", sa.String(7), nullable=False),
            sa.Column("held_on", sa.Date),
            sa.Column("topic", sa.Text, nullable=False),
            sa.Column("decided", sa.Text, nullable=False),
            sa.Column("owner_role", sa.Text),
            sa.Column("deadline", sa.Date),
            sa.Column("status", sa.Text, nullable=False),
            sa.Column("source", sa.Text, nullable=False),
        ],
        "known_case": [
            sa.Column("unit", sa.Text, nullable=False),
            sa.Column("citizen", sa.Text, nullable=False),
            sa.Column("change", sa.Text, nullable=False),
            sa.Column("expected_from", sa.Date, nullable=False),
            sa.Column("expected_to", sa.Date),
            sa.Column("amount_per_month", sa.Double),
            sa.Column("amount_this_year", sa.Double),
            sa.Column("amount_full_year", sa.Double),
            sa.Column("probability", sa.Double),
            sa.Column("stage", sa.Text, nullable=False),
            sa.Column("happened_on", sa.Date),
            sa.Column("actual_per_month", sa.Double),
            sa.Column("reason", sa.Text),
        ],
        "closed_month": [
            sa.Column("unit", sa.Text, nullable=False),
            sa.Column("month", sa.String(7), nullable=False),
            sa.Column("account_group", sa.Text, nullable=False),
            sa.Column("amount", sa.Double, nullable=False),
            sa.Column("followed", sa.String(7), nullable=False),
            sa.Column("data", sa.Text),
        ],
    }


def upgrade() -> None:
    """Add the tables, with what keeps their rows as they are and their versions without gaps."""
    for kind, columns in _columns().items():
        op.create_table(
            kind,
            sa.Column("entry_id", sa.String(36), nullable=False),
            sa.Column("version", sa.Integer, nullable=False, autoincrement=False),
            sa.Column("at", sa.DateTime, nullable=False),
            sa.Column("login", sa.Text, nullable=False),
            sa.Column("role", sa.Text, nullable=False),
            sa.Column("withdrawn", sa.Boolean, nullable=False),
            sa.Column("withdrawn_because", sa.Text),
            sa.Column("write_id", sa.String(36)),
            *columns,
            sa.PrimaryKeyConstraint("entry_id", "version"),
        )
        _kept(kind)


def _kept(kind: str) -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f'CREATE TRIGGER {kind}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "{kind}" '
            "FOR EACH STATEMENT EXECUTE FUNCTION styring_register_refuse()"
        )
        op.execute(
            f'CREATE TRIGGER {kind}_in_order BEFORE INSERT ON "{kind}" '
            "FOR EACH ROW EXECUTE FUNCTION styring_register_in_order()"
        )
        return
    for what in ("UPDATE", "DELETE"):
        op.execute(
            f'CREATE TRIGGER {kind}_no_{what.lower()} BEFORE {what} ON "{kind}" '
            f"BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END"
        )
    same = f'SELECT 1 FROM "{kind}" WHERE entry_id = NEW.entry_id AND version ='
    op.execute(
        f'CREATE TRIGGER {kind}_in_order BEFORE INSERT ON "{kind}" '
        f"WHEN NEW.version < 1 OR EXISTS ({same} NEW.version) "
        f"OR (NEW.version > 1 AND NOT EXISTS ({same} NEW.version - 1 AND NOT withdrawn)) "
        f"BEGIN SELECT RAISE(ABORT, '{GAP}'); END"
    )
