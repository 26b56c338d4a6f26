"""Which version of the schema a database has, and which ones this library knows."""

from __future__ import annotations

from typing import Any

from styringslib.register.errors import RegisterError

# Oldest first; a test holds them against the migrations themselves, which are loaded only when there is something to do.
KNOWN = ("0001", "0002", "0003", "0004", "0005")
HEAD = KNOWN[-1]
TABLE = "register_version"


def schema_version(connection: Any, where: str) -> str:
    """The version of the database, "" when it holds no register yet.

    RegisterError when a newer library has made it: then neither reading nor writing is safe.
    """
    from sqlalchemy import inspect, text

    if not inspect(connection).has_table(TABLE):
        return ""
    found = connection.execute(text(f"SELECT version_num FROM {TABLE}")).scalars().all()
    version = str(found[0]) if found else ""
    if version and version not in KNOWN:
        raise RegisterError(
            f"{where} er lavet af en nyere udgave af styringslib (skema {version}; denne kender til og med {HEAD}). "
            "Opdatér styringslib. Registret er ikke ændret."
        )
    return version
