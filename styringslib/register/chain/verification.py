"""Whether the register still says what was written: every link, every version, and for a file the file itself."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from styringslib.privacy import hide_cpr
from styringslib.register.chain.links import COLUMNS, Head, content_digest, link_digest
from styringslib.register.entries import THE
from styringslib.register.shown import moment

if TYPE_CHECKING:
    from sqlalchemy import Connection

Wrong = Literal["changed", "missing", "added", "link", "file", "guards"]
_SAID: dict[Wrong, str] = {
    "changed": "er ændret, siden den blev skrevet",
    "missing": "er slettet",
    "added": "er lagt ind uden om programmet",
    "link": "har et led i kæden, der er ændret, fjernet eller flyttet",
}


class Break(NamedTuple):
    """One thing that does not fit: what is wrong, and for a version the place, unit, time and role that tell which it is."""

    wrong: Wrong
    told: str

    def __str__(self) -> str:
        return self.told


@dataclass(frozen=True)
class Examined:
    """What was found: the ``head``, what does not fit, and how much of it was written before the register was chained."""

    head: Head
    breaks: tuple[Break, ...] = ()
    unprotected: int = 0
    protected_from: dt.datetime | None = None


def examined(connection: Connection) -> Examined:
    """All links and versions held against each other; in a SQLite file also its own structure (integrity_check)."""
    on_file = connection.dialect.name == "sqlite"
    breaks = [*(_of_file(connection) if on_file else ())]
    links = list(_rows(connection, "register_link", COLUMNS, "sequence"))
    found: dict[tuple[str, str, int], Mapping[str, Any]] = {}
    digests = {}
    for kind, row in _versions(connection):
        key = (kind, row["entry_id"], row["version"])
        found[key], digests[key] = row, content_digest(kind, row)
    before, linked = "", set()
    for place, link in enumerate(links, 1):
        key = (link["kind"], link["entry_id"], link["version"])
        if link["sequence"] != place or link["digest"] != link_digest(before, link) or key in linked:
            breaks.append(_break("link", link["kind"], link))
        elif key not in found:
            breaks.append(_break("missing", link["kind"], link))
        elif digests[key] != link["content"]:
            breaks.append(_break("changed", link["kind"], link))
        before = str(link["digest"])
        linked.add(key)
    breaks += [_break("added", key[0], row) for key, row in found.items() if key not in linked]
    breaks += _guards(connection)
    old = [link for link in links if link["protected_from"] is not None]
    return Examined(
        Head(len(links), before), tuple(breaks), len(old), _time(old[-1]["protected_from"]) if old else None
    )


def fits_since(connection: Connection, verified: Head) -> bool:
    """Whether a register that fitted its chain when its head was ``verified`` has only been added to, by what fits as well.

    The links and versions after that head are held against each other, and the versions are counted; what an older version
    says is not read again.
    """
    links = list(_rows(connection, "register_link", COLUMNS, "sequence", f'"sequence" >= {verified.size}'))
    if not verified.size or not links or Head(links[0]["sequence"], links[0]["digest"]) != verified:
        return False
    found = {}
    newer = f"EXISTS (SELECT 1 FROM \"register_link\" l WHERE l.sequence > {verified.size} AND l.kind = '{{0}}'"
    newer += ' AND l.entry_id = "{0}".entry_id AND l.version = "{0}".version)'
    for kind, row in _versions(connection, newer):
        found[kind, row["entry_id"], row["version"]] = content_digest(kind, row)
    before = verified.digest
    for place, link in enumerate(links[1:], verified.size + 1):
        said = found.pop((link["kind"], link["entry_id"], link["version"]), None)
        if link["sequence"] != place or link["digest"] != link_digest(before, link) or said != link["content"]:
            return False
        before = str(link["digest"])
    return not found and _count(connection) == verified.size + len(links) - 1


def _count(connection: Connection) -> int:
    """How many versions there are of entries of all kinds."""
    from styringslib.register.database.tables import columns_there

    counts = (f'SELECT count(*) FROM "{kind}"' for kind in columns_there(connection))
    return sum(int(connection.exec_driver_sql(count).scalar_one()) for count in counts)


def _versions(connection: Connection, only: str = "") -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every version with its kind; ``only``: a condition, in which {0} is the table of the kind."""
    from styringslib.register.database.tables import columns_there

    for kind, columns in columns_there(connection).items():
        for row in _rows(connection, kind, [column.name for column in columns], only=only.format(kind)):
            yield kind, row


def _rows(
    connection: Connection, table: str, columns: Any, order: str = "", only: str = ""
) -> Iterator[dict[str, Any]]:
    """The rows as the driver gives them, untyped, so that a damaged value is a value that does not fit and no fault of ours."""
    names = ", ".join(f'"{name}"' for name in columns)
    statement = f'SELECT {names} FROM "{table}"' + (f" WHERE {only}" if only else "")
    statement += f' ORDER BY "{order}"' if order else ""
    for row in connection.exec_driver_sql(statement):
        yield dict(zip(columns, row, strict=True))


def _of_file(connection: Connection) -> Iterator[Break]:
    """What SQLite itself finds; from here on texts are read whatever bytes they are made of."""
    raw: Any = connection.connection.dbapi_connection
    raw.text_factory = lambda text: text.decode("utf-8", "surrogateescape")
    said = [str(row[0]) for row in connection.exec_driver_sql("PRAGMA integrity_check(5)")]
    if said != ["ok"]:
        yield Break("file", "Filen er beskadiget: SQLite kan ikke finde rundt i den.")


def _guards(connection: Connection) -> Iterator[Break]:
    """The rules in the database that refuse to change and delete, by name; they are made with the tables."""
    from styringslib.register.database.tables import LINKS, TABLES

    names = [*TABLES, LINKS.name]
    rules: tuple[str, ...]
    if connection.dialect.name == "sqlite":
        said = connection.exec_driver_sql("SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'")
        rules = ("no_update", "no_delete", "in_order")
    else:
        said = connection.exec_driver_sql(
            "SELECT t.tgname, c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
            "WHERE pg_table_is_visible(c.oid) AND t.tgenabled <> 'D'"
        )
        rules = ("append_only", "in_order")
    there = {(str(name), str(table)) for name, table in said}
    lacking = [name for name in names for rule in rules if (f"{name}_{rule}", name) not in there]
    if lacking:
        yield Break(
            "guards", f"Databasens egne spærrer mod at rette og slette mangler på {len(set(lacking))} tabeller."
        )


def _break(wrong: Wrong, kind: str, row: Mapping[str, Any]) -> Break:
    what = THE.get(kind, "En post")
    unit = f" for {row['unit']}" if row.get("unit") else ""
    at = _time(row["at"])
    when = f" den {moment(at)}" if at is not None else ""
    version = f"{what}{unit}, udgave {row['version']}, skrevet{when} af {row['role']} (id {row['entry_id']})"
    # What has been damaged may hold anything, and is shown on a terminal.
    plain = "".join(sign if sign.isprintable() else "?" for sign in hide_cpr(version))
    return Break(wrong, f"{plain} {_SAID[wrong]}.")


def _time(value: Any) -> dt.datetime | None:
    """A time as the driver gives it, with its zone; None when it is none any more."""
    try:
        made = value if isinstance(value, dt.datetime) else dt.datetime.fromisoformat(value)
        return made.replace(tzinfo=dt.UTC) if 1 < made.year < 9999 else None
    except (TypeError, ValueError):
        return None
