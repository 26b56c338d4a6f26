"""Which version of the schema a database has, and which ones this library knows."""

from __future__ import annotations

from typing import Any

from styringslib.register.errors import Damaged, RegisterError

# Oldest first; a test holds them against the migrations themselves, which are loaded only when there is something to do.
KNOWN = ("0001", "0002", "0003", "0004", "0005", "0006")
HEAD = KNOWN[-1]
TABLE = "register_version"
LINKS = "register_link"
RESTORE = "Hent den seneste sikkerhedskopi frem (docs/register.md)."
# The first version in which what is written is chained.
CHAINED = "0006"


def schema_version(connection: Any, where: str) -> str:
    """The version of the database, "" when it holds no register yet.

    RegisterError when a newer library has made it: then neither reading nor writing is safe. Damaged when it is none that
    any library makes.
    """
    from sqlalchemy import inspect, text

    looked = inspect(connection)
    if not looked.has_table(TABLE):
        if looked.has_table(LINKS):
            raise Damaged(f"{where} mangler tabellen {TABLE} og er beskadiget. {RESTORE}")
        return ""
    found = connection.execute(text(f"SELECT version_num FROM {TABLE}")).scalars().all()
    version = str(found[0]) if len(found) == 1 else ""
    if version in KNOWN:
        return version
    if len(version) == len(HEAD) and version.isascii() and version.isdigit() and version > HEAD:
        raise RegisterError(
            f"{where} er lavet af en nyere udgave af styringslib (skema {version}; denne kender til og med {HEAD}). "
            "Opdatér styringslib. Registret er ikke ændret."
        )
    raise Damaged(f"{where} siger ikke, hvilket skema det har, og er beskadiget. {RESTORE}")
