"""The register's tables: one per kind of entry, every row a version, nothing ever changed or deleted.

The migrations make them; a test holds the two against each other.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Date,
    DateTime,
    Double,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    inspect,
)

from styringslib.register.database import schema_version
from styringslib.register.entries import ALL_FIELDS, NUMBERS, OF_AREAS, OF_WHOLE, Field, FieldKind

# ``login`` is the entry's user (the word user means something else to PostgreSQL); ``write_id`` is the same for all that
# was written in one transaction, so that a commit whose answer was lost can be found again.
METADATA = MetaData()


def _type(kind: FieldKind) -> Any:
    if kind in NUMBERS:
        return Double()
    if kind == "month":
        return String(7)  # "2026-10": the same in both databases, and in order as text
    return Date() if kind == "date" else Text()


def _always(kind: str, field: Field) -> bool:
    """Whether the column always has a value; an entry belongs to a unit, unless it may be about an area or the whole."""
    return field.required or (field.name == "unit" and kind not in (*OF_AREAS, *OF_WHOLE))


def _table(kind: str) -> Table:
    return Table(
        kind,
        METADATA,
        Column("entry_id", String(36), primary_key=True),
        Column("version", Integer, primary_key=True, autoincrement=False),
        Column("at", DateTime, nullable=False),
        Column("login", Text, nullable=False),
        Column("role", Text, nullable=False),
        Column("withdrawn", Boolean, nullable=False),
        Column("withdrawn_because", Text),
        Column("write_id", String(36)),
        *(Column(f.name, _type(f.kind), nullable=not _always(kind, f)) for f in ALL_FIELDS[kind]),
    )


TABLES: dict[str, Table] = {kind: _table(kind) for kind in ALL_FIELDS}

# A row per version of any kind, in the order in which they were written: see `register.chain`.
LINKS = Table(
    schema_version.LINKS,
    METADATA,
    Column("sequence", Integer, primary_key=True, autoincrement=False),
    Column("kind", Text, nullable=False),
    Column("entry_id", String(36), nullable=False),
    Column("version", Integer, nullable=False),
    Column("at", DateTime, nullable=False),
    Column("role", Text, nullable=False),
    Column("unit", Text),
    Column("protected_from", DateTime),
    Column("content", String(64), nullable=False),
    Column("digest", String(64), nullable=False),
)


def columns_there(connection: Connection, whole: bool = False) -> dict[str, list[Column[Any]]]:
    """The columns of each kind of entry that the database has; an older one lacks some, or a whole kind.

    ``whole``: it is known to have the newest schema.
    """
    if whole:
        return {kind: list(table.columns) for kind, table in TABLES.items()}
    looked = inspect(connection)
    tables = set(looked.get_table_names())
    there = {}
    for kind, table in TABLES.items():
        if kind in tables:
            names = {column["name"] for column in looked.get_columns(kind)}
            there[kind] = [column for column in table.columns if column.name in names]
    return there
