"""A link per version, each holding on to the one before; what lay there without links gets them now, and is marked so."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from alembic import op

from styringslib.register.chain.links import append
from styringslib.register.database.tables import columns_there

revision = "0006"
down_revision = "0005"

REFUSED = "registret kan kun udvides"
GAP = "led følger efter hinanden"


def upgrade() -> None:
    """Add the table, a link per version by time, and what keeps the links as they are and without gaps."""
    op.create_table(
        "register_link",
        sa.Column("sequence", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("entry_id", sa.String(36), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("unit", sa.Text),
        sa.Column("protected_from", sa.DateTime),
        sa.Column("content", sa.String(64), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
    )
    connection = op.get_bind()
    rows = []
    for kind, columns in columns_there(connection).items():
        rows += [(kind, dict(row)) for row in connection.execute(sa.select(*columns)).mappings()]
    rows.sort(key=lambda row: (row[1]["at"], row[0], row[1]["entry_id"], row[1]["version"]))
    append(connection, rows, dt.datetime.now(dt.UTC).replace(tzinfo=None))
    _kept(connection.dialect.name)


def _kept(dialect: str) -> None:
    last = 'COALESCE((SELECT max(sequence) FROM "register_link"), 0)'
    if dialect == "postgresql":
        op.execute(
            'CREATE TRIGGER register_link_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "register_link" '
            "FOR EACH STATEMENT EXECUTE FUNCTION styring_register_refuse()"
        )
        op.execute(
            "CREATE FUNCTION styring_register_link_follows() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF NEW.sequence <> {last} + 1 THEN RAISE EXCEPTION '{GAP}' USING ERRCODE = 'restrict_violation'; END IF; "
            "RETURN NEW; END $$"
        )
        op.execute(
            'CREATE TRIGGER register_link_in_order BEFORE INSERT ON "register_link" '
            "FOR EACH ROW EXECUTE FUNCTION styring_register_link_follows()"
        )
        return
    for what in ("UPDATE", "DELETE"):
        op.execute(
            f'CREATE TRIGGER register_link_no_{what.lower()} BEFORE {what} ON "register_link" '
            f"BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END"
        )
    op.execute(
        'CREATE TRIGGER register_link_in_order BEFORE INSERT ON "register_link" '
        f"WHEN NEW.sequence <> {last} + 1 BEGIN SELECT RAISE(ABORT, '{GAP}'); END"
    )
