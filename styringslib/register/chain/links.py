"""A link per version: what the version says, as a digest, and a digest of that and of the link before.

A row that is changed, deleted, added or moved past the library no longer fits its link; a link that is changed no longer fits
the one after it. Only the last link of all, the head, is held by nothing: so it is remembered elsewhere (`memory`).
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from sqlalchemy import Connection

COLUMNS = (
    "sequence", "kind", "entry_id", "version", "at", "role", "unit", "protected_from", "content", "digest"
)  # fmt: skip
_HELD = COLUMNS[:-1]


class Head(NamedTuple):
    """How many versions the register holds, and the digest of the last link; "" when it has none, or is not yet chained."""

    size: int
    digest: str


def content_digest(kind: str, row: Mapping[str, Any]) -> str:
    """SHA-256 of all that a version's row says, the same from SQLite and PostgreSQL, as typed values or as SQLite holds them.

    A column without a value says nothing, so columns that a later schema adds change no digest.
    """
    told = {name: _plain(value) for name, value in row.items() if value is not None}
    return _sha256([kind, told])


def link_digest(before: str, link: Mapping[str, Any]) -> str:
    """SHA-256 of a link and the digest of the one before it ("" for the first)."""
    return _sha256([before, *(_plain(link[name]) for name in _HELD)])


def _sha256(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _plain(value: Any) -> Any:
    """A value as SQLite holds it. Times and days are texts there, yes and no are 1 and 0, and nought has no sign."""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, dt.datetime):
        return value.isoformat(sep=" ", timespec="microseconds")
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, float):
        return float(value) + 0.0
    if isinstance(value, bytes):
        return {"bytes": value.hex()}
    return value


def append(
    connection: Connection, rows: Iterable[tuple[str, Mapping[str, Any]]], protected_from: dt.datetime | None = None
) -> None:
    """Put a link per row (kind, its columns) at the end, in a transaction that has written the rows themselves.

    One writer at a time gets so far: SQLite has but one, and in PostgreSQL the links are locked until the commit.
    ``protected_from``: the time from which rows that lay there without links are held.
    """
    from sqlalchemy import text

    from styringslib.register.database.tables import LINKS

    if connection.dialect.name == "postgresql":
        connection.execute(text(f'LOCK TABLE "{LINKS.name}" IN EXCLUSIVE MODE'))
    size, digest = head(connection)
    made = []
    for sequence, (kind, row) in enumerate(rows, size + 1):
        link = {name: row.get(name) for name in ("entry_id", "version", "at", "role", "unit")}
        link |= {"sequence": sequence, "kind": kind, "protected_from": protected_from}
        link["content"] = content_digest(kind, row)
        digest = link["digest"] = link_digest(digest, link)
        made.append(link)
    if made:
        connection.execute(LINKS.insert(), made)


def head(connection: Connection) -> Head:
    """The last link of a register that has the table of links."""
    from sqlalchemy import select

    from styringslib.register.database.tables import LINKS

    last = select(LINKS.c.sequence, LINKS.c.digest).order_by(LINKS.c.sequence.desc()).limit(1)
    found = connection.execute(last).first()
    return Head(0, "") if found is None else Head(int(found[0]), str(found[1]))
